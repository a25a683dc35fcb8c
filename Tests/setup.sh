#!/usr/bin/env bash
# Installs, with the package manager, what Roost's developers need and this machine lacks: tmux, the
# programs that the tests and the demo run in panes, and what the hub is built with. It says what,
# and how. Asks for nothing where everything is there.
#
# With --hint it installs nothing and says what is missing.
set -euo pipefail

need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

missing=()
need tmux tmux
need python3 python3
need git git
# Debian keeps this part of Python apart.
python3 -c 'import ensurepip' >/dev/null 2>&1 || missing+=(python3-venv)
need zsh zsh
need fish fish
need vim vim
need dash dash
need openssl openssl
# The hub is built against SQLite; the daemon loads libcurl when it first talks to a hub.
echo '#include <sqlite3.h>' | cc -E - >/dev/null 2>&1 || missing+=(libsqlite3-dev)
python3 -c 'import ctypes.util as u, sys; sys.exit(not u.find_library("curl"))' 2>/dev/null \
  || missing+=(libcurl4)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "${1:-}" = --hint ]; then
  echo "not installed: ${missing[*]}; what needs it is skipped or fails; \`make setup\` installs it" >&2
  exit 0
fi

# `env` runs a command as it is.
if [ "$(id -u)" -eq 0 ]; then as=env; else as=sudo; fi
run() {
  echo "+ $as $*"
  "$as" "$@" >/dev/null
}

echo "installing: ${missing[*]}"
if command -v apt-get >/dev/null 2>&1; then
  run apt-get update -qq
  run DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"
elif command -v dnf >/dev/null 2>&1; then
  missing=("${missing[@]/libsqlite3-dev/sqlite-devel}")
  run dnf install -y -q "${missing[@]/libcurl4/libcurl}"
elif command -v pacman >/dev/null 2>&1; then
  missing=("${missing[@]/libsqlite3-dev/sqlite}")
  missing=("${missing[@]/libcurl4/curl}")
  run pacman -S --noconfirm --needed "${missing[@]/python3/python}"
elif command -v brew >/dev/null 2>&1; then
  as=env
  run brew install "${missing[@]}"
else
  echo "no package manager that is known here; please install: ${missing[*]}" >&2
  exit 1
fi
