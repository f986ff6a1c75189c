# shellcheck shell=bash
# The set-up that demo.sh and test.sh share. It is sourced with the checkout as working folder.
#
#   python_packages, qt_packages, postgres_packages   names of the Debian packages they need
#   need_packages NAME...   install those that are missing; without rights: name them and end
#   need_venv LOCK          .venv with exactly what packaging/LOCK.lock pins, and the product itself

# From this Python on, and below that one; pyproject.toml says the same to pip.
PYTHON_RANGE='(3, 11) <= sys.version_info[:2] < (3, 15)'

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# The first Python of this machine that is new enough and can make a virtual environment.
find_python() {
  local candidate
  for candidate in ${ICIMPS_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "import sys, ensurepip, venv; sys.exit(not $PYTHON_RANGE)" 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

python_packages() {
  find_python >/dev/null || echo python3 python3-venv
}

# What Qt loads: drawing into memory always, X11 or Wayland only where there is a display.
qt_packages() {
  echo libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 fonts-dejavu-core
  if [ -n "${DISPLAY:-}" ]; then
    echo libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 \
      libxcb-render-util0 libxcb-shape0 libxkbcommon-x11-0
  fi
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    echo libwayland-client0 libwayland-cursor0 libwayland-egl1
  fi
}

postgres_packages() {
  local release=15 # Debian 12
  [ -n "$(packaging/pg_cluster.sh find)" ] && return
  if [ -r /etc/os-release ] && grep -q '^VERSION_ID="13"' /etc/os-release; then release=17; fi
  echo "postgresql-$release" "postgresql-$release-postgis-3" "postgresql-$release-pgaudit"
}

# Those of the named packages that are not installed; a package that provides the name counts.
missing_packages() {
  dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' | awk -v wanted="$*" '
    $1 == "installed" {
      gsub(/\([^)]*\)|,/, " ")
      for (i = 2; i <= NF; i++) here[$i] = 1
    }
    END {
      count = split(wanted, names, " ")
      for (i = 1; i <= count; i++) if (!(names[i] in here)) print names[i]
    }'
}

need_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    say "This is not a Debian system. It must already have what these Debian packages hold: $*"
    return
  fi
  missing=$(missing_packages "$@" | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    die "System packages are missing. Have an administrator run this once, then start again:" \
      "apt-get install --yes --no-install-recommends $missing"
  fi
  say "Installing system packages: $missing"
  # shellcheck disable=SC2086 # a list of names
  install_packages $missing
}

# Old or absent package lists are fetched once, and only when the install without them failed.
install_packages() {
  local log no_cluster=/etc/postgresql-common/createcluster.d/icimps-tests.conf
  local -a get=(apt-get -o DPkg::Lock::Timeout=600 --quiet --yes)
  log=$(mktemp)
  exec 8</var/lib/dpkg
  flock 8 # two checkouts set up at once take turns
  if [[ "$*" == *postgresql-* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    # The package would start a server on port 5432 by itself; nobody asked for one.
    mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' >"$no_cluster"
  fi
  export DEBIAN_FRONTEND=noninteractive
  if ! "${get[@]}" install --no-install-recommends "$@" >"$log" 2>&1 8<&-; then
    if ! { "${get[@]}" update && "${get[@]}" install --no-install-recommends "$@"; } \
      >"$log" 2>&1 8<&-; then
      tail -n 20 "$log" >&2
      rm -f "$log" "$no_cluster"
      die "The system packages could not be installed. Is the package source reachable?"
    fi
  fi
  rm -f "$log" "$no_cluster"
  exec 8<&-
}

# What the environment was made from: the pins, the project's own words, and where both stand.
fingerprint() {
  { cat "packaging/$1.lock" pyproject.toml && pwd -P; } | sha256sum
}

# It starts, its Python is in range, and the checkout has not been moved since: programs in it
# begin with the path where they were installed.
venv_is_sound() {
  .venv/bin/python -c "import sys, pip; sys.exit(not $PYTHON_RANGE)" 2>/dev/null &&
    grep -qF "$(pwd -P)/.venv/" .venv/bin/pip
}

# The tests' environment holds the desktop's too, at the same pins.
venv_is_current() {
  local lock
  for lock in "$1" dev; do
    [ "$(cat ".venv/$lock.made-from" 2>/dev/null)" = "$(fingerprint "$lock")" ] && return
  done
  return 1
}

need_venv() {
  exec 9<packaging/setup.sh
  flock 9 # two runs in one checkout take turns
  if ! venv_is_sound || ! venv_is_current "$1"; then
    make_venv "$1" 9<&-
  fi
  exec 9<&-
}

make_venv() {
  local lock=$1 python
  if ! venv_is_sound; then
    python=$(find_python) || die "Python 3.11 to 3.14 is needed. Set ICIMPS_PYTHON to one."
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
  fi
  say "Installing the Python packages of packaging/$lock.lock"
  .venv/bin/python -m pip --disable-pip-version-check install -qq --require-hashes --no-deps \
    --only-binary :all: --requirement "packaging/$lock.lock" ||
    die "The Python packages could not be installed. Is the package index reachable?"
  .venv/bin/python -m pip --disable-pip-version-check install -qq --no-index --no-deps \
    --no-build-isolation --editable . || die "The product itself could not be installed."
  fingerprint "$lock" >".venv/$lock.made-from"
}
