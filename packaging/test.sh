#!/usr/bin/env bash
# All checks and all tests: format, lint, types, import contracts, dependencies, pytest.
#
#   packaging/test.sh [--no-lint] [PYTEST ARGUMENT...]
#
# It sets up what it needs, starts a private PostgreSQL and removes it at the end. Every step runs,
# also after one has failed; the end is pytest's exit code, or 1 when only a check failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/setup.sh

lint=yes
if [ "${1:-}" = --no-lint ]; then
  lint=no
  shift
fi

child=''
failed=''
summary=''

end_child() {
  [ -z "$child" ] || kill "-$1" -- "-$child" 2>/dev/null
}

tidy_up() {
  local code=$?
  trap '' INT TERM HUP
  end_child KILL || true
  [ -z "${ICIMPS_TEST_PG_DIR:-}" ] || packaging/pg_cluster.sh stop
  exit "$code"
}

# step NAME COMMAND...: run it in a process group of its own, so that nothing of it outlives it.
step() {
  local name=$1 began=$EPOCHREALTIME result=ok seconds
  shift
  code=0
  say "== $name"
  set -m
  setpriv --pdeathsig KILL -- "$@" </dev/null & # ends with this script, even with a kill -9
  child=$!
  set +m
  wait "$child" || code=$?
  if end_child KILL; then say "$name left processes behind; they were ended."; fi
  child=''
  if [ "$code" -ne 0 ]; then
    result="FAILED ($code)"
    failed=yes
  fi
  seconds=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  summary+=$(printf '%-14s %7s s  %s' "$name" "$seconds" "$result")$'\n'
}

began=$SECONDS
# shellcheck disable=SC2046 # lists of names
need_packages $(python_packages) $(qt_packages) $(postgres_packages)
need_venv dev
bin=.venv/bin
summary+=$(printf '%-14s %7s s' set-up $((SECONDS - began)))$'\n'

unset ICIMPS_TEST_PG_URL ICIMPS_TEST_PG_DIR
trap tidy_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$lint" = yes ]; then
  step 'ruff format' $bin/ruff format --check .
  step 'ruff check' $bin/ruff check .
  step mypy $bin/mypy
  step lint-imports $bin/lint-imports --no-logo
  step deptry $bin/deptry .
fi

exports=$(packaging/pg_cluster.sh start --for $$)
eval "$exports"
workers=$(nproc)
step pytest $bin/python -m pytest -m 'not campaign' -n $((workers < 4 ? workers : 4)) \
  --dist loadfile "$@"
[ "$code" -ne 0 ] || [ -z "$failed" ] || code=1

printf '== summary\n%s' "$summary"
exit "$code"
