#!/bin/bash
# Sends the hub what no client sends, as its own OpenAPI document suggests, for about a minute.
# Takes the program to test (default: the release build), then options for schemathesis; with
# --install it only installs that, into a folder of its own.
set -euo pipefail
hub="$(cd "$(dirname "$0")/.." && pwd)"
tools="$hub/.build-fuzz"

if [ "${1:-}" = --install ]; then
  [ ! -x "$tools/bin/schemathesis" ] || exit 0
  echo "installing schemathesis into $tools"
  python3 -m venv "$tools"
  exec "$tools/bin/pip" install --quiet schemathesis
fi
if [ ! -x "$tools/bin/schemathesis" ]; then
  echo "skipped: what the fuzzer makes of the hub; \`make setup\` installs schemathesis" >&2
  exit 0
fi
program="$(realpath "${1:-$hub/.build/release/roost-hub}")"
shift || true

scratch="$(mktemp -d)"
data="$scratch/hub.sqlite"
coproc server { exec "$program" serve --data "$data" --port 0 2> "$scratch/log"; }
pid="$server_PID"
trap 'kill "$pid" 2> /dev/null || true; rm -rf "$scratch"' EXIT

read -r line <&"${server[0]}"
url="${line#listening on }"
token="$("$program" token create --data "$data" --kind service --repo acme/rocket)"

# One agent, one message and one request, so that some paths lead somewhere.
base="$url/v1/repos/acme/rocket"
post() {
  curl --silent --fail --output /dev/null -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' --data "$2" "$base/$1"
}
post agents '{"name":"ada","type":"worker","node_id":"n1"}'
post messages '{"id":"m1","from":"dan","to":"ada","body":"hello"}'
post workers/spawn '{"id":"s1","task":"fix it","spawned_by":"ada"}'

# It keeps what it found in the folder that it is run in.
cd "$scratch"
status=0
timeout 180 "$tools/bin/schemathesis" --config-file "$hub/Tests/fuzz.toml" run \
  "$url/openapi.json" --header "Authorization: Bearer $token" "$@" || status=$?

if ! curl --silent --fail --output /dev/null "$url/healthz"; then
  echo "the hub does not live any more:" >&2
  cat "$scratch/log" >&2
  exit 1
fi
exit "$status"
