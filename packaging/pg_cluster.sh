#!/usr/bin/env bash
# A private PostgreSQL with PostGIS and pgaudit, for tests, development and trials.
#
#   eval "$(packaging/pg_cluster.sh start [--for PID] [FOLDER])"   start one, export where it is
#   packaging/pg_cluster.sh stop [FOLDER]                          stop it and remove its folder
#   packaging/pg_cluster.sh find                                   the folder of PostgreSQL's programs
#
# Each start makes a new cluster on a free port of 127.0.0.1, so that runs side by side do not meet.
# `start` exports ICIMPS_TEST_PG_URL (the superuser's) and ICIMPS_TEST_PG_DIR (which `stop` takes
# when no folder is named; the server's log is server.log in it). With --for the cluster ends when
# that process ends, however it ends. A cluster made in a folder of another one ends with it.
set -euo pipefail

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# The newest PostgreSQL here that has both extensions; nothing when there is none.
find_programs() {
  local share
  for share in $(ls -d /usr/share/postgresql/*/extension 2>/dev/null | sort -rV); do
    local version=${share%/extension}
    version=${version##*/}
    if [ -e "$share/postgis.control" ] && [ -e "$share/pgaudit.control" ] &&
      [ -x "/usr/lib/postgresql/$version/bin/initdb" ]; then
      echo "/usr/lib/postgresql/$version/bin"
      return
    fi
  done
}

# PostgreSQL refuses to run as root: there it runs as its own user.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && exec setpriv --reuid="$owner" --regid="$(id -g "$owner")" --init-groups -- "$@")
  else
    "$@"
  fi
}

choose_owner() {
  owner=$(id -un)
  [ "$(id -u)" -ne 0 ] && return
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
}

free_port() {
  # A port that nobody listens on now; a race is met by trying again.
  local port
  for _ in {1..200}; do
    port=$((RANDOM % 16000 + 16384))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "No free port was found on 127.0.0.1."
}

start() {
  local keeper='' folder='' programs password port
  while [ $# -gt 0 ]; do
    case $1 in
      --for) keeper=$2 && shift 2 ;;
      *) folder=$1 && shift ;;
    esac
  done
  programs=$(find_programs)
  [ -n "$programs" ] || die "PostgreSQL with PostGIS and pgaudit is not installed here." \
    "packaging/test.sh installs it, or names the packages."
  # A short path: the name of a socket must stay below 100 bytes.
  [ -n "$folder" ] || folder=$(mktemp -d /tmp/icimps-pg.XXXXXX)
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd -P)
  [ -z "$(ls -A "$folder")" ] || die "$folder is not empty. Name a new folder."
  [ ${#folder} -lt 80 ] || die "$folder is too long a path for PostgreSQL's socket."
  # shellcheck disable=SC2064 # the folder as it is now
  trap "clear_away '$folder'" EXIT

  choose_owner
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s' "$password" >"$folder/password"
  : >"$folder/server.log"
  mkdir "$folder/data" "$folder/socket"
  if [ "$(id -u)" -eq 0 ]; then chown -R "$owner:" "$folder"; fi
  as_owner "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=scram-sha-256 \
    --pwfile="$folder/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2 && die "The database cluster could not be made."; }
  rm "$folder/password"
  cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder/socket'
shared_preload_libraries = 'pgaudit'
log_line_prefix = '%m [%p] %q%u@%d '
CONF
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    if as_owner "$programs/pg_ctl" start --pgdata="$folder/data" --log="$folder/server.log" \
      --options="-p $port" --wait --timeout=60 --silent >/dev/null 2>&1; then
      break
    fi
    [ "$attempt" -lt 5 ] || { tail -n 20 "$folder/server.log" >&2 && die "PostgreSQL did not start."; }
  done
  trap - EXIT
  if [ -n "$keeper" ]; then
    setsid "$0" guard "$keeper" "$folder" >/dev/null 2>&1 </dev/null &
  fi
  echo "export ICIMPS_TEST_PG_URL='postgresql+psycopg2://postgres:$password@127.0.0.1:$port/postgres'"
  echo "export ICIMPS_TEST_PG_DIR='$folder'"
}

# A kill -9 of the run leaves no chance to tidy up: this one waits for it and does.
guard() {
  echo $$ >"$2/guard.pid"
  exec {tick}<> <(:) # nothing ever comes: a wait without a process that would outlive this one
  while kill -0 "$1" 2>/dev/null; do read -rt 1 -u "$tick" || true; done
  rm -f "$2/guard.pid"
  clear_away "$2"
}

clear_away() {
  local folder=$1 programs guard_pid inner
  [ -d "$folder" ] || return 0
  [ -f "$folder/server.log" ] && [ -d "$folder/data" ] || die "$folder is no cluster of this script."
  programs=$(find_programs)
  choose_owner
  guard_pid=$(cat "$folder/guard.pid" 2>/dev/null || true)
  [ -z "$guard_pid" ] || kill "$guard_pid" 2>/dev/null || true
  if [ -f "$folder/data/postmaster.pid" ]; then
    as_owner "$programs/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --wait --silent || true
  fi
  for inner in "$folder"/*/server.log; do
    [ ! -f "$inner" ] || clear_away "${inner%/server.log}"
  done
  rm -rf "$folder"
}

case ${1:-} in
  start) shift && start "$@" ;;
  stop)
    folder=${2:-${ICIMPS_TEST_PG_DIR:-}}
    [ -n "$folder" ] || die "Which cluster? Name its folder."
    clear_away "$folder"
    ;;
  find) find_programs ;;
  guard) guard "$2" "$3" ;;
  *) die "Usage: packaging/pg_cluster.sh start [--for PID] [FOLDER] | stop [FOLDER] | find" ;;
esac
