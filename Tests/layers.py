#!/usr/bin/env python3
"""Checks that every target imports only the targets that the manifest lists for it.

The build itself does not: a sibling that was built before can be imported without being listed,
and so can what a listed one depends on.
"""

import json
import pathlib
import re
import subprocess
import sys

package = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
targets = {target["name"]: target for target in package["targets"]}
pattern = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|func|protocol|var|let|typealias)\s+)?(\w+)",
    re.MULTILINE,
)

# What can be done, as functions over values: JSON and JSON-RPC stay with who asks and who is asked.
services = [pathlib.Path("Sources/Orchestration")]
services += [pathlib.Path("Sources/Daemon") / name for name in ("Agents", "Hybrid", "Mail", "Notify", "Teammates")]

heavy = re.compile(
    r"trimmingCharacters|replacingOccurrences|components\(separatedBy|String\(format:"
    r"|NSRegularExpression|DateFormatter\(|CharacterSet"
)



def below(name):
    """The targets that a target is linked of."""
    own = {entry["byName"][0] for entry in targets[name]["dependencies"] if "byName" in entry}
    return {name}.union(*map(below, own & targets.keys()))


linked = below("roost")
wrong = []
seen = set()
for target in package["targets"]:
    name = target["name"]
    listed = {entry["byName"][0] for entry in target["dependencies"] if "byName" in entry}
    if not name.endswith("Tests"):
        for dependency in listed - seen:
            wrong.append(f"Package.swift: {name} stands above {dependency}, which it depends on")
    seen.add(name)
    folder = pathlib.Path(target.get("path") or "")
    if not target.get("path"):
        folder = pathlib.Path("Tests" if target["type"] == "test" else "Sources") / name
    imported = set()
    for path in sorted(folder.rglob("*.swift")):
        text = path.read_text()
        for module in pattern.findall(text):
            imported.add(module)
            if module in targets and module not in listed:
                wrong.append(f"{path}: imports {module}, which {name} does not list")
        if any(service in path.parents for service in services):
            for module in sorted({"JSONRPC", "JSONSyntax"} & set(pattern.findall(text))):
                wrong.append(f"{path}: a service imports {module}")
        # They bring all of Foundation into the command line, which has three times the size then.
        for word in heavy.findall(text) if name in linked else []:
            wrong.append(f"{path}: uses {word}; the standard library has what it takes")
        if "@testable" in text:
            wrong.append(f"{path}: uses @testable")
        if re.search(r"^\s*#if (os|canImport)", text, re.MULTILINE) and name not in (
            "Platform", "Install", "TestSupport", "PlatformTests", "InstallTests",
        ):
            wrong.append(f"{path}: tells systems apart, which belongs in Platform")
    for dependency in sorted(listed - imported):
        if dependency in targets and targets[dependency]["type"] != "executable":
            wrong.append(f"{name} lists {dependency} and does not import it")

for line in wrong:
    print(line, file=sys.stderr)
if not wrong:
    print(f"{len(targets)} targets import only what they list")
sys.exit(1 if wrong else 0)
