"""A stand-in for an agent with a composer. What a message has in it decides what it does: work, hang,
ask, crash, end. `PLACE.go` ends a hang, `PLACE.rest` ends work, with PLACE as the first argument."""

import os
import sys
import time

place = sys.argv[1]


def show(text):
    sys.stdout.write("\033[2J\033[H" + text)
    sys.stdout.flush()


def work():
    count = 0
    while not os.path.exists(place + ".rest"):
        count += 1
        show(f"thinking {count}\n> ")
        time.sleep(0.2)
    os.remove(place + ".rest")


def hang():
    show("thinking\n> ")
    while not os.path.exists(place + ".go"):
        time.sleep(0.05)
    os.remove(place + ".go")


show("> ")
for line in sys.stdin:
    # Not what a message's header has in it.
    line = line.split("] ")[-1]
    if "ask" in line:
        show("Allow it? [y/n] ")
        sys.stdin.readline()
    elif "hang" in line:
        hang()
        work()
    elif "work" in line:
        work()
    elif "crash" in line:
        sys.exit(3)
    elif "end" in line:
        sys.exit(0)
    show("> ")
