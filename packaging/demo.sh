#!/usr/bin/env bash
# Make the demo station and open the desktop on it: packaging/demo.sh [icimps demo ARGUMENT...]
#
# Without a display it renders every screen to build/demo/*.png instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source packaging/setup.sh

# shellcheck disable=SC2046 # lists of names
need_packages $(python_packages) $(qt_packages)
need_venv desktop

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec .venv/bin/icimps demo "$@"
fi

case " $* " in
  *" --help "*) exec .venv/bin/icimps demo --help ;;
esac
say "There is no display: the screens are rendered to build/demo."
QT_QPA_PLATFORM=offscreen exec .venv/bin/icimps demo --shots build/demo "$@"
