#!/usr/bin/env bash
# Installs the official client of the Model Context Protocol, for the tests that drive `roost mcp`
# with it: mcp.sh DIRECTORY. Where it cannot be had, those tests are skipped.
set -uo pipefail

directory="$1"
wanted=mcp==2.3.0
[ "$(cat "$directory/installed" 2>/dev/null)" = "$wanted" ] && exit 0
echo "installing $wanted into $directory"
rm -rf "$directory"
if python3 -m venv "$directory" \
  && "$directory/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "$wanted"; then
  echo "$wanted" >"$directory/installed"
else
  rm -rf "$directory"
  echo "$wanted could not be installed: the tests that need it are skipped" >&2
fi
exit 0
