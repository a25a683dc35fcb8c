#!/usr/bin/env bash
# Installs what Roost needs and this machine lacks: tmux to run, and the programs that the tests
# and the demo run in panes. Asks for nothing where everything is there.
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
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing: ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then sudo=(); else sudo=(sudo); fi
if command -v apt-get >/dev/null 2>&1; then
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
elif command -v dnf >/dev/null 2>&1; then
  "${sudo[@]}" dnf install -y -q "${missing[@]}"
elif command -v pacman >/dev/null 2>&1; then
  "${sudo[@]}" pacman -S --noconfirm --needed "${missing[@]/python3/python}"
elif command -v brew >/dev/null 2>&1; then
  brew install "${missing[@]}"
else
  echo "please install: ${missing[*]}" >&2
  exit 1
fi
