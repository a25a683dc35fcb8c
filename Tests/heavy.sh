#!/usr/bin/env bash
# Runs the tests that fill a machine: those with real agents, which mostly wait for programs, a few at
# a time, and beside them the others, one after the other.
#
#   Tests/heavy.sh OTHERS REAL      filters that name them; build the tests first
set -uo pipefail
cd "$(dirname "$0")/.."

export ROOST_HEAVY=1
log=$(mktemp)
tests() { swift test --skip-build --ignore-lock --disable-xctest "$@"; }

tests --experimental-maximum-parallelization-width 3 --filter "$2" >"$log" 2>&1 &
real=$!
trap 'kill "$real" 2>/dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

tests --no-parallel --filter "$1" --skip "$2"
others=$?
wait "$real"
agents=$?
cat "$log"
exit $((others | agents))
