#!/usr/bin/env bash
# The long proofs, one at a time: packaging/campaign.sh NAME [PYTEST ARGUMENT...]
#
# Without a name it lists them. Each writes its figures into packaging/bench/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ $# -eq 0 ]; then
  exec packaging/test.sh --no-lint -m campaign -n 0 --collect-only --quiet
fi
name=$1
shift
export ICIMPS_BENCH_DIR="$PWD/packaging/bench"
mkdir -p "$ICIMPS_BENCH_DIR"
exec packaging/test.sh --no-lint -m campaign -k "$name" -n 0 --timeout 0 "$@"
