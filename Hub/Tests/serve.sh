# What the scripts beside it share: a tool of the Python registry in a folder of its own, and a hub
# that serves. They are started with the program to test (default: the release build), or with
# --install, which only installs the tool.
set -euo pipefail
hub="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# need PACKAGE FOLDER WHAT ARGUMENTS…: goes on where the tool is there; ends the script where it was
# to be installed, or is missing, which leaves WHAT out.
need() {
  local package="$1" what="$3"
  tools="$hub/$2"
  if [ "${4:-}" = --install ]; then
    [ ! -x "$tools/bin/$package" ] || exit 0
    echo "installing $package into $tools"
    python3 -m venv "$tools"
    exec "$tools/bin/pip" install --quiet --no-compile "$package"
  fi
  [ -x "$tools/bin/$package" ] && return
  echo "skipped: $what; \`make setup\` installs $package" >&2
  exit 0
}

# serve PROGRAM TOKEN-OPTIONS…: sets `url`, `token` and `scratch`, a folder that goes with the hub.
serve() {
  local program line
  program="$(realpath "${1:-$hub/.build/release/roost-hub}")"
  shift
  scratch="$(mktemp -d)"
  coproc server {
    exec "$program" serve --data "$scratch/hub.sqlite" --port 0 2> "$scratch/log"
  }
  pid="$server_PID"
  trap 'kill "$pid" 2> /dev/null || true; rm -rf "$scratch"' EXIT
  read -r line <&"${server[0]}"
  url="${line#listening on }"
  token="$("$program" token create --data "$scratch/hub.sqlite" --repo acme/rocket "$@")"
}
