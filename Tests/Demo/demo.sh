#!/usr/bin/env bash
# Shows Roost's main job in real panes and checks each claim; `make demo` runs it.
#
# With HUB=1 it shows a second machine, and a hub between the two.
#
# With AGENT=claude, codex or another agent that is installed it shows that one too: it is started as
# it is set up, in this directory, and its model is asked two short questions.
#
# Everything happens in a directory and on tmux servers of its own, which are gone afterwards.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
work="$(mktemp -d /tmp/roost-demo.XXXXXX)"

# Nothing of the caller's own tmux or Roost takes part.
unset TMUX TMUX_PANE ROOST_AGENT ROOST_TEAM LC_ALL
export TMUX_TMPDIR="$work" ROOST_HOME="$work/home" ROOST_AUTOSTART=0 ROOST_KEYCHAIN=0
unset ROOST_API_URL ROOST_API_TOKEN MULTICLAUDE_API_URL MULTICLAUDE_API_TOKEN
utf8="$(locale -a 2>/dev/null | grep -iEm 1 '^(C|en_US)\.utf-?8$' || true)"
[ -z "$utf8" ] || export LC_CTYPE="$utf8"

team() { tmux -u -L "roost-demo-$$" -f /dev/null "$@"; }
far() { tmux -u -L "roost-demo-far-$$" -f /dev/null "$@"; }
person() { tmux -u -L "roost-demo-person-$$" -f /dev/null "$@"; }

# ---- telling and checking

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' faint=$'\e[2m' good=$'\e[32m' bad=$'\e[31m' plain=$'\e[0m'
else
  bold='' faint='' good='' bad='' plain=''
fi

steps=0
step() {
  steps=$((steps + 1))
  printf '\n%s%s. %s%s\n' "$bold" "$steps" "$1" "$plain"
}
say() { printf '%s  %s%s\n' "$faint" "$1" "$plain"; }
# Shows a command, as it could be typed, and runs it.
run() {
  local word line=''
  for word in "$@"; do
    case "$word" in
    *$'\n'*) line+=" \$'${word//$'\n'/\\n}'" ;;
    *[!A-Za-z0-9_./%@=-]*) line+=" '$word'" ;;
    *) line+=" $word" ;;
    esac
  done
  printf '$%s\n' "$line"
  "$@" 2>&1
}
fail() {
  printf '%sFAILED: %s%s\n' "$bad" "$1" "$plain" >&2
  exit 1
}

# Checks a claim: its words, then the command that is true if it holds.
check() {
  local claim="$1"
  shift
  "$@" || fail "$claim"
  printf '  %s✓%s %s\n' "$good" "$plain" "$claim"
}

# Waits for a condition, looking at ever longer intervals; a minute is for a busy machine.
await() {
  local what="$1" end=$((SECONDS + 60)) pause
  shift
  for pause in 0.01 0.02 0.02 0.05 0.05 0.1; do
    if "$@"; then return; fi
    sleep "$pause"
  done
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "this never happened: $what"
    sleep 0.1
  done
}

# ---- the end, however it comes

started=()
note_processes() {
  local pid
  for pid in $(team list-panes -a -F '#{pid} #{pane_pid}' 2>/dev/null) \
    $(person list-panes -a -F '#{pid} #{pane_pid}' 2>/dev/null) \
    $(far list-panes -a -F '#{pid} #{pane_pid}' 2>/dev/null) \
    ${daemon:-} ${sender:-} ${other_daemon:-} ${hub:-}; do
    case " ${started[*]-} " in *" $pid "*) ;; *) started+=("$pid") ;; esac
  done
}

# A process that has ended counts, even while nobody has asked for its exit code.
alive() {
  local state
  kill -0 "$1" 2>/dev/null || return 1
  if [ -d /proc/self ]; then
    state="$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null || true)"
  else
    state="$(ps -o stat= -p "$1" 2>/dev/null || true)"
  fi
  case "$state" in '' | Z*) return 1 ;; esac
}

# Processes that carry the demo's directory in their environment, where the system tells.
strays() {
  local found
  [ -d /proc/self ] || return 0
  found="$(env -u ROOST_HOME -u TMUX_TMPDIR grep -lsF "$work" /proc/[0-9]*/environ)"
  printf '%s' "${found//[^0-9]/ }"
}

finish() {
  local code=$? pid left end=$((SECONDS + 30))
  trap - EXIT
  trap '' INT TERM
  set +e
  note_processes
  [ -z "${sender:-}" ] || kill "$sender" 2>/dev/null
  # It may have been stopped for a look.
  [ -z "${daemon:-}" ] || kill -CONT "$daemon" 2>/dev/null
  [ -z "${hub:-}" ] || kill "$hub" 2>/dev/null
  far kill-server 2>/dev/null
  there roost down >/dev/null 2>&1
  person kill-server 2>/dev/null
  team kill-server 2>/dev/null
  roost down >/dev/null 2>&1
  while :; do
    left="$(strays)"
    for pid in ${started[@]+"${started[@]}"}; do
      if alive "$pid"; then left+=" $pid"; fi
    done
    if [ -z "$left" ] || [ "$SECONDS" -ge "$end" ]; then break; fi
    sleep 0.02
  done
  # shellcheck disable=SC2086
  [ -z "$left" ] || kill -9 $left 2>/dev/null
  rm -rf "$work"
  if [ -n "$left" ] || [ -e "$work" ]; then
    printf '%sFAILED: something was left: %s %s%s\n' "$bad" "$work" "$left" "$plain" >&2
    exit 1
  fi
  if [ "$code" -eq 0 ]; then
    printf '  %s✓%s nothing is left: %s processes and %s are gone\n' \
      "$good" "$plain" "${#started[@]}" "$work"
    printf '\n%severything held%s, in %s s\n' "$bold" "$plain" "$SECONDS"
  fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- looking

screen() { team capture-pane -p -J -t "$1"; }
shows() { screen "$1" | grep -qF -- "$2"; }
logged() { [ -f "$work/$1.log" ] && grep -qF -- "$2" "$work/$1.log"; }
was_held() { roost explain "$1" | grep -q "held: $2"; }
# Whether a line that matches comes on alice's screen right after another one.
shown_after() { screen "$alice" | grep -A 1 -x -e "\(>>> \)\{0,1\}$1" | grep -qx -e "$2"; }
in_copy_mode() { [ "$(team display-message -p -t "$1" '#{pane_in_mode}')" = 1 ]; }
not() { ! "$@"; }

# ---- the demo

start_daemon() {
  run roost up
  daemon="$(roost up --json | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')"
  note_processes
}

# A window for an agent; prints its pane's id.
open_window() {
  local name="$1"
  shift
  team new-window -d -P -F '#{pane_id}' -t demo: -n "$name" \
    env "ROOST_AGENT=$name" ROOST_TEAM=demo "ROOST_HOME=$ROOST_HOME" "PATH=$PATH" \
    "DEMO_LOG=$work/$name.log" "$@"
}

# Runs a command on the second machine.
there() { ROOST_HOME="$work/there" "$@"; }

for program in roost roostd ${HUB:+roost-hub} tmux python3; do
  command -v "$program" >/dev/null || fail "$program is not in PATH; run \`make demo\`"
done

step "A team of three programs in three panes ($(tmux -V), $(python3 --version))"
mkdir -m 700 "$ROOST_HOME"
cat >"$ROOST_HOME/config.json" <<'END'
{"profiles": {"screen_agent": {"terminal": "raw", "takes_newlines": true}}}
END
start_daemon
run roost team create demo
team new-session -d -s demo -x 100 -y 30 -n person cat
alice="$(open_window alice PYTHON_BASIC_REPL=1 "PYTHONSTARTUP=$here/repl_startup.py" python3 -q)"
bob="$(open_window bob python3 "$here/file_agent.py")"
carol="$(open_window carol python3 "$here/screen_agent.py")"
await "the Python REPL asks for input" shows "$alice" ">>>"
await "the script starts" shows "$bob" "ready"
await "the full screen program starts" shows "$carol" "full screen agent"
socket="$(team display-message -p '#{socket_path}')"
say "alice is a Python REPL, bob a script that reads its file, carol a full screen program"
roost join alice --socket "$socket" --pane "$alice"
roost join bob --socket "$socket" --pane "$bob" --mode file
roost join carol --socket "$socket" --pane "$carol"

step "Messages among them: into a file, into a REPL, into a pane in copy mode"
run roost send bob "which test failed?" --from alice
await "bob read its file" logged bob "which test failed?"
await "bob's answer is in alice's pane" logged alice 'I read "which test failed?"'
check "bob read its mailbox file under the lock, and his answer was typed into alice's REPL" \
  logged alice "[bob → alice"
screen "$alice" | grep -m1 -F 'received:' | sed 's/^/    │ /'
team copy-mode -t "$carol"
check "carol's pane is in copy mode" in_copy_mode "$carol"
run roost send carol $'first line\nsecond line; $(touch '"$work"'/harm)' --from bob \
  --wait submitted
check "it left copy mode by itself" not in_copy_mode "$carol"
check "carol got both lines as one message" logged carol '] first line\nsecond line; $(touch '
check "nothing in the text was run" not test -e "$work/harm"

step "A person types in alice's pane: the message waits, and their line stays theirs"
team select-window -t "$alice"
person new-session -d -s desk -x 100 -y 30 \
  env -u TMUX tmux -u -L "roost-demo-$$" attach-session -t demo
keys() { person send-keys -t desk: "$@"; }
is_attached() { [ -n "$(team list-clients)" ]; }
await "the person's terminal is attached" is_attached
keys -l 'sum([40,'
await "their keys arrive" shows "$alice" ">>> sum([40,"
say "they type in Python: sum([40,"
run roost send alice "lunch?" --from bob | tee "$work/held"
held="$(tail -n 1 "$work/held")"
held_while_they_type() {
  keys -l ' '
  was_held "$held" person_typing
}
await "the message is held because a person types" held_while_they_type
check "the message is held: person_typing" was_held "$held" person_typing
await "the message is held because of the draft" was_held "$held" draft
check "they stop in the middle of the line, and it is held still: draft" was_held "$held" draft
run roost list
keys -l '2])'
keys Enter
await "Python computed their line" shown_after 'sum(\[40, *2])' 42
say "they finish the line and press Enter"
await "the message is delivered" logged alice "] lunch?"
check "their line ran as they wrote it: Python answered 42" shown_after 'sum(\[40, *2])' 42
check "then the message came, on a line of its own" \
  shown_after 42 '>>> \[bob → alice · ....\] lunch?'
run roost explain "$held"

step "roostd is killed with kill -9 in the middle of 20 messages"
arrived() {
  { grep -oE 'job [0-9]+ of 20' "$work/carol.log" 2>/dev/null || true; } | cut -d ' ' -f 2
}
have_arrived() { [ "$(arrived | wc -l)" -ge "$1" ]; }
# The sender is a few messages ahead, and after the kill it does not wait for anything.
may_send() { [ -e "$work/killed" ] || have_arrived $(($1 - 4)); }
for number in $(seq 20); do
  await "there is room for message $number" may_send "$number"
  roost send carol "job $number of 20" --from alice >>"$work/sent" 2>/dev/null
done &
sender=$!
# Stops the daemon for a look: has it begun to type, and not yet seen the end of it?
stopped_in_an_attempt() {
  kill -STOP "$daemon"
  if tail -n 1 "$ROOST_HOME/deliveries.jsonl" | grep -qE '"event":"(intent|typed)"'; then return; fi
  kill -CONT "$daemon"
  return 1
}
await "five messages arrived" have_arrived 5
await "the daemon is in the middle of one" stopped_in_an_attempt
cut_off="$(tail -n 1 "$ROOST_HOME/deliveries.jsonl" | sed 's/.*"messages":\["\([^"]*\)".*/\1/')"
at_kill=$(($(arrived | wc -l)))
kill -9 "$daemon"
touch "$work/killed"
await "the daemon is dead" not alive "$daemon"
wait "$sender"
sender=''
say "$at_kill had arrived, and one was being typed; sending went on without the daemon"
check "all 20 are stored" test "$(($(wc -l <"$work/sent")))" -eq 20
start_daemon
nothing_waits() { [ "$(roost inbox carol --unread --json)" = "[]" ]; }
await "every message is settled" nothing_waits
await "the last one arrived" have_arrived 20
check "carol read 20 of 20: none lost, none twice, in order" \
  test "$(arrived | tr '\n' ' ')" = "$(seq 20 | tr '\n' ' ')"
check "each under the id that its sender was told" test \
  "$(grep -oE '· [0-9a-z]{4}\] job' "$work/carol.log" | grep -oE '[0-9a-z]{4}]' | tr -d ']')" \
  = "$(sed 's/.*\(....\)$/\1/' "$work/sent" | tr '[:upper:]' '[:lower:]')"
say "the one that the kill cut off, settled by the trace that its pane carried:"
run roost explain "$cut_off"
run roost list

if [ -n "${HUB:-}" ]; then
  step "A second machine, and a hub between the two that is killed in the middle"
  start_hub() {
    roost-hub serve --data "$work/hub.sqlite" --port "$1" >"$work/hub.out" 2>>"$work/hub.err" &
    hub=$!
    # Its end is no news to the shell.
    disown
    await "the hub answers" grep -q '^listening on' "$work/hub.out"
    note_processes
  }
  start_hub 0
  url="$(sed -n 's/^listening on //p' "$work/hub.out")"
  token() {
    roost-hub token create --data "$work/hub.sqlite" --kind user --repo acme/demo --json \
      | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p'
  }
  mkdir -m 700 "$work/there"
  cp "$ROOST_HOME/config.json" "$work/there"
  there roost up
  other_daemon="$(there roost up --json | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')"
  there roost team create demo --repo acme/demo
  token | run roost config acme/demo --team demo --hybrid=true --api-endpoint "$url" --token-stdin
  token | there roost config acme/demo --hybrid=true --api-endpoint "$url" --token-stdin >/dev/null
  erin="$(far new-session -d -P -F '#{pane_id}' -s demo -x 100 -y 30 \
    env ROOST_AGENT=erin ROOST_TEAM=demo "ROOST_HOME=$work/there" "PATH=$PATH" \
    "DEMO_LOG=$work/erin.log" python3 "$here/screen_agent.py")"
  erin_is_up() { far capture-pane -p -t "$erin" | grep -q "full screen agent"; }
  await "erin's program starts" erin_is_up
  there roost join erin --socket "$(far display-message -p '#{socket_path}')" --pane "$erin"
  erin_is_known() { roost list | grep -q '^erin .*@'; }
  await "this machine knows erin" erin_is_known
  run roost list
  run roost send erin "can you hear me?" --from alice
  await "erin has it" logged erin "can you hear me?"
  check "a message from this machine was typed into erin's pane on the other one" \
    logged erin "alice@demo/"
  kill -9 "$hub"
  await "the hub is dead" not alive "$hub"
  for number in $(seq 5); do
    roost send erin "far job $number of 5" --from alice >/dev/null
  done
  waits_in_outbox() { roost status | grep -q 'acme/demo .*offline .*5'; }
  await "the messages wait in the outbox" waits_in_outbox
  say "the hub is killed with kill -9; five messages wait in the outbox"
  start_hub "${url##*:}"
  far_jobs() { grep -oE 'far job [0-9]+' "$work/erin.log" 2>/dev/null | cut -d ' ' -f 3 | tr '\n' ' '; }
  have_crossed() { [ "$(far_jobs)" = "1 2 3 4 5 " ]; }
  await "they crossed" have_crossed
  check "the hub is back, and erin has 5 of 5: none lost, none twice, in order" have_crossed
  there roost send alice "loud and clear" --from erin >/dev/null
  await "her answer arrived" logged alice "loud and clear"
  check "her answer was typed into alice's REPL on this machine" logged alice "erin@demo/"
fi

if [ -n "${AGENT:-}" ]; then
  step "Your own agent: $AGENT"
  if command -v "$AGENT" >/dev/null; then
    dave="$(team new-window -d -P -F '#{pane_id}' -t demo: -n dave "$AGENT")"
    # What it says when it ends at once stays to be seen.
    team set-option -w -t "$dave" remain-on-exit on
    note_processes
    if roost join dave --socket "$socket" --pane "$dave" \
      && run roost send dave "This is a test of Roost. Answer with the one word: hello" \
        --from user --wait submitted --timeout 60s | tee "$work/asked"
    then
      check "it took the message" test -s "$work/asked"
      run roost explain "$(tail -n 1 "$work/asked")"
      run roost send dave $'And again, in two lines.\nAnswer with the one word: bye' --from user \
        --wait submitted --timeout 60s
      run roost list
    else
      run roost list
      screen "$dave" | grep . | tail -n 12 | sed 's/^/    │ /'
      fail "$AGENT took no message: start it by itself first, and answer what it asks"
    fi
  else
    say "$AGENT is not in PATH, so this step is left out"
  fi
fi

step "Afterwards"
