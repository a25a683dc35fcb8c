#!/usr/bin/env python3
"""Lists every sentence that Roost prints, once, with where it stands: to be read through.

A sentence is a text of at least three words in the sources; parts that are joined with + are one, and
what is filled in is shown as <name>.
"""

import pathlib
import re
import sys

SKIPPED = ("CSystem", "CCurl", "JSONSyntax", "CoordinationAPI", "Profiles", "Completions")


def string(text, place):
    """Reads the string literal at a place; returns its text and the place behind it."""
    hashes = len(re.match("#*", text[place:])[0])
    place += hashes
    quote = '"""' if text.startswith('"""', place) else '"'
    end, escape = quote + "#" * hashes, "\\" + "#" * hashes
    place += len(quote)
    found = ""
    while not text.startswith(end, place):
        if text.startswith(escape + "(", place):
            value, place = interpolation(text, place + len(escape) + 1)
            found += value
        elif text.startswith(escape, place):
            place += len(escape) + 1
            found += {"n": "\n", "t": "\t"}.get(text[place - 1], text[place - 1])
        else:
            found += text[place]
            place += 1
    return found, place + len(end)


def interpolation(text, place):
    """Reads what is filled in; returns a name for it and the place behind it."""
    depth, start = 1, place
    while depth:
        if text[place] == '"':
            _, place = string(text, place)
            continue
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        place += 1
    words = re.findall(r"\w+", text[start : place - 1])
    return f"<{words[-1] if words else ''}>", place


def literals(text):
    """The literals of a file, with their lines; those joined with + as one."""
    place, found, end = 0, [], -1
    while place < len(text):
        if text.startswith("//", place):
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
        elif text.startswith("/*", place):
            place = text.find("*/", place) + 2
        elif re.match(r'#*"', text[place:]):
            start = place
            value, place = string(text, place)
            if found and re.fullmatch(r"\s*\+\s*", text[end:start]):
                found[-1] = (found[-1][0], found[-1][1] + value)
            else:
                found.append((text.count("\n", 0, start) + 1, value))
            end = place
        else:
            place += 1
    return found


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    known = set()
    for path in sorted((root / "Sources").rglob("*.swift")):
        if any(part in SKIPPED for part in path.parts):
            continue
        for line, value in literals(path.read_text()):
            sentence = " ".join(value.split())
            words = [word for word in sentence.split() if re.search(r"[A-Za-z]{2}", word)]
            if len(words) < 3 or re.search(r"[\^$\\]|\w\(\)", sentence) or sentence in known:
                continue
            known.add(sentence)
            print(f"{path.relative_to(root)}:{line}: {sentence}")


if __name__ == "__main__":
    sys.exit(main())
