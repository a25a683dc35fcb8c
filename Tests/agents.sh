#!/usr/bin/env bash
# Installs two real coding agents, for the tests that work with them: agents.sh DIRECTORY.
# Where they cannot be had, it says so, and those tests are skipped.
set -uo pipefail

directory="$1"
wanted="aider-chat==0.86.2 gptme==0.35.1"
[ "$(cat "$directory/installed" 2>/dev/null)" = "$wanted" ] && exit 0

echo "installing $wanted into $directory (about 800 MB; a minute or two)"
rm -rf "$directory"
install() {
  python3 -m venv "$directory" || return 1
  for package in $wanted; do
    "$directory/bin/pip" install -q --disable-pip-version-check "$package" || return 1
  done
}
if install; then
  echo "$wanted" >"$directory/installed"
else
  rm -rf "$directory"
  echo "aider and gptme could not be installed: the tests with them are skipped" >&2
fi
