#!/usr/bin/env bash
# Installs what Roost needs and this machine lacks: tmux to run, what the hub is built with, and
# the programs that the tests and the demo run in panes. Asks for nothing where everything is there.
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

echo "installing: ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then sudo=(); else sudo=(sudo); fi
if command -v apt-get >/dev/null 2>&1; then
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
elif command -v dnf >/dev/null 2>&1; then
  missing=("${missing[@]/libsqlite3-dev/sqlite-devel}")
  "${sudo[@]}" dnf install -y -q "${missing[@]/libcurl4/libcurl}"
elif command -v pacman >/dev/null 2>&1; then
  missing=("${missing[@]/libsqlite3-dev/sqlite}")
  missing=("${missing[@]/libcurl4/curl}")
  "${sudo[@]}" pacman -S --noconfirm --needed "${missing[@]/python3/python}"
elif command -v brew >/dev/null 2>&1; then
  brew install "${missing[@]}"
else
  echo "please install: ${missing[*]}" >&2
  exit 1
fi
