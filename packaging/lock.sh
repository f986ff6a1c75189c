#!/usr/bin/env bash
# Remake the pinned dependency lists from pyproject.toml; with --upgrade, at the newest versions.
#
#   desktop.lock   a workstation or field laptop
#   server.lock    HQ's sync server
#   dev.lock       both, and what the checks and tests need
#
# Each pin carries the hashes of its files for every system and Python that we support. The lists
# agree with each other: desktop and server take the versions that dev.lock was tested with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/setup.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$(find_python) || die "Python 3.11 to 3.14 is needed. Set ICIMPS_PYTHON to one."
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

# The build back end is pinned with the rest: installing the product itself then needs no network.
"$python" - >"$work/build.txt" <<'PYTHON'
import tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["build-system"]["requires"]))
PYTHON

# compile LOCK OPTION...: the versions that the file already has are kept.
compile() {
  local lock=$1
  shift
  "$work/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --output-file "$work/$lock.lock" "$@" \
    pyproject.toml - <"$work/build.txt" >/dev/null
}

[ ! -f packaging/dev.lock ] || cp packaging/dev.lock "$work/dev.lock"
compile dev --all-extras --group dev "$@"
for set in desktop server; do
  cp "$work/dev.lock" "$work/$set.lock"
  compile "$set" --extra "$set"
done
for set in dev desktop server; do
  grep -q '://' "$work/$set.lock" && die "$set.lock would hold an address."
  cp "$work/$set.lock" "packaging/$set.lock"
  say "packaging/$set.lock: $(grep -c '^[a-z]' "packaging/$set.lock") pins"
done
