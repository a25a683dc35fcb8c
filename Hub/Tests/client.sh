#!/bin/bash
# Has a public generator make a client of the served OpenAPI document, and asks every route with it.
# Takes the program to test (default: the release build); with --install it only installs the
# generator, into a folder of its own.
set -euo pipefail
hub="$(cd "$(dirname "$0")/.." && pwd)"
tools="$hub/.build-client"

if [ "${1:-}" = --install ]; then
  [ ! -x "$tools/bin/openapi-python-client" ] || exit 0
  echo "installing openapi-python-client into $tools"
  python3 -m venv "$tools"
  exec "$tools/bin/pip" install --quiet openapi-python-client
fi
if [ ! -x "$tools/bin/openapi-python-client" ]; then
  echo "skipped: what a generated client makes of the hub; \`make setup\` installs its generator" >&2
  exit 0
fi
program="$(realpath "${1:-$hub/.build/release/roost-hub}")"

scratch="$(mktemp -d)"
data="$scratch/hub.sqlite"
coproc server { exec "$program" serve --data "$data" --port 0 2> "$scratch/log"; }
pid="$server_PID"
trap 'kill "$pid" 2> /dev/null || true; rm -rf "$scratch"' EXIT

read -r line <&"${server[0]}"
url="${line#listening on }"
token="$("$program" token create --data "$data" --kind service --owner ci --repo acme/rocket)"

cd "$scratch"
curl --silent --fail --output openapi.json "$url/openapi.json"
# It formats what it makes with programs beside it.
PATH="$tools/bin:$PATH" timeout 120 "$tools/bin/openapi-python-client" generate --meta none \
  --path openapi.json --output-path roost_api --fail-on-warning
PYTHONPATH="$scratch" timeout 120 "$tools/bin/python" "$hub/Tests/client.py" "$url" "$token"
