#!/bin/bash
# Sends the hub what no client sends, as its own OpenAPI document suggests, for about a minute.
# Takes the program to test (default: the release build), then options for schemathesis; with
# --install it only installs that, into a folder of its own.
source "$(dirname "$0")/serve.sh"
need schemathesis .build-fuzz "what the fuzzer makes of the hub" "$@"
serve "${1:-}" --kind service
shift || true

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
timeout 900 "$tools/bin/schemathesis" --config-file "$hub/Tests/fuzz.toml" run \
  "$url/openapi.json" --header "Authorization: Bearer $token" "$@" || status=$?

if ! curl --silent --fail --output /dev/null "$url/healthz"; then
  echo "the hub is no longer running:" >&2
  cat "$scratch/log" >&2
  exit 1
fi
exit "$status"
