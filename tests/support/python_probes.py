# SPDX-License-Identifier: 0BSD
"""The probes of python.provider: their shapes, the builds of the example interpreter that have
them, and what CPython itself says of a script's calls and lines."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, Tuple

from support import toolchain

# Size and sign of each argument in the note.
SHAPES: Dict[str, Tuple[str, ...]] = {
    "function__entry": ("8", "8", "-4"),
    "function__return": ("8", "8", "-4"),
    "line": ("8", "8", "-4"),
    "gc__start": ("-4",),
    "gc__done": ("-8",),
    "import__find__load__start": ("8",),
    "import__find__load__done": ("8", "-4"),
    "audit": ("8", "8"),
}
# Variant of the example interpreter: the program to start, and the file that holds its probes.
VARIANTS = {
    "pie": ("interp", "interp"),
    "static": ("interp-static", "interp-static"),
    "shared": ("interp-shared", "libinterp.so"),
}

_TRACE = """
import json, os, sys
script = sys.argv[1]
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(script)
rows = []
names = {"call": "entry", "line": "line", "return": "return"}
def note(frame, event, _argument):
    file = os.path.abspath(frame.f_code.co_filename)
    if os.path.dirname(file) != os.path.dirname(script) or not os.path.isfile(file):
        return None
    if event in names:
        rows.append([names[event], os.path.basename(frame.f_code.co_filename),
                     frame.f_code.co_name, frame.f_lineno])
    return note
with open(script) as file:
    code = compile(file.read(), script, "exec")
sys.settrace(note)
exec(code, {"__name__": "__main__"})
sys.settrace(None)
print("rows " + json.dumps(rows))
"""


def program(build: Path, variant: str) -> Path:
    return build / "examples" / "interp" / VARIANTS[variant][0]


def file_with_probes(build: Path, variant: str) -> Path:
    return build / "examples" / "interp" / VARIANTS[variant][1]


def cpython_rows(script: Path) -> List[Tuple[str, str, str, int]]:
    """Calls, lines and returns of a script as CPython's own tracing reports them."""
    python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else "python3"
    done = toolchain.run([python, "-B", "-c", _TRACE, script], cwd=script.parent)
    rows, = [line[5:] for line in done.stdout.splitlines() if line.startswith("rows ")]
    return [tuple(row) for row in json.loads(rows)]
