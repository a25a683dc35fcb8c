"""Started by an interactive Python: keeps what the REPL read, and says so instead of complaining.

A message in a pane is no Python, so the REPL reports a syntax error; the error holds the line.
"""

import os
import sys


def received(kind, error, trace):
    line = (getattr(error, "text", None) or "").rstrip("\n")
    if not issubclass(kind, SyntaxError) or not line.startswith("["):
        return sys.__excepthook__(kind, error, trace)
    with open(os.environ["DEMO_LOG"], "a", encoding="utf-8") as log:
        log.write(line + "\n")
    print("received:", line)


sys.excepthook = received
