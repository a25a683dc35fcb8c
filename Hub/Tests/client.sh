#!/bin/bash
# Has a public generator make a client of the served OpenAPI document, and asks every route with it.
# Takes the program to test (default: the release build); with --install it only installs the
# generator, into a folder of its own.
source "$(dirname "$0")/serve.sh"
need openapi-python-client .build-client "what a generated client makes of the hub" "$@"
serve "${1:-}" --kind service --owner ci

cd "$scratch"
curl --silent --fail --output openapi.json "$url/openapi.json"
# It formats what it makes with programs beside it.
PATH="$tools/bin:$PATH" timeout 600 "$tools/bin/openapi-python-client" generate --meta none \
  --path openapi.json --output-path roost_api --fail-on-warning
PYTHONPATH="$scratch" timeout 600 "$tools/bin/python" "$hub/Tests/client.py" "$url" "$token"
