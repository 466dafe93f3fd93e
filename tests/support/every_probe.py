# SPDX-License-Identifier: 0BSD
"""What the probes must say of a script that passes each of them, whatever tracer heard it.

A row is the name of a probe and its arguments, all as text.
"""
from __future__ import annotations

from pathlib import Path
from typing import List

from . import python_probes, toolchain

Rows = List[List[str]]

# For the example interpreter; its modules lie beside it.
INTERP = toolchain.ROOT / "tests" / "tools" / "scripts" / "events.py"
# For CPython; python_live.place() adds the module that it imports.
CPYTHON = toolchain.ROOT / "tests" / "cpython" / "scripts" / "every_probe.py"

_WORDS = {"function__entry": "entry", "line": "line", "function__return": "return"}


def of(rows: Rows, *probes: str) -> Rows:
    return [row for row in rows if row[0] in probes]


def in_script(rows: Rows, script: str, *probes: str) -> Rows:
    """Rows of function and line probes in the script, without its path."""
    return [[row[0], *row[2:]] for row in of(rows, *probes) if row[1] == script]


def between(rows: Rows, first: str, last: str) -> Rows:
    """Collector rows between two audit events."""
    found = of(rows, "audit", "gc__start", "gc__done")
    marks = [index for index, row in enumerate(found) if row[1] in (first, last)]
    assert len(marks) == 2, f"{first} and {last} are not both there: {found}"
    return [row for row in found[marks[0]:marks[1]] if row[0] != "audit"]


def check_interp(rows: Rows, script: Path, said: str) -> None:
    """`said` is what the script printed.  Calls and lines are those of CPython's sys.settrace."""
    seen = [(_WORDS[name], Path(file).name, function, int(line))
            for name, file, function, line in of(rows, *_WORDS)]
    assert seen == python_probes.cpython_rows(script), rows
    assert len(seen) > 30

    assert of(rows, "import__find__load__start", "import__find__load__done") == [
        ["import__find__load__start", "helper"], ["import__find__load__done", "helper", "1"],
        ["import__find__load__start", "gc"], ["import__find__load__done", "gc", "1"],
        ["import__find__load__start", "nowhere"], ["import__find__load__done", "nowhere", "0"]]
    # The script itself, its modules, and what it opens; each with the address of a tuple.
    audited = of(rows, "audit")
    assert [row[1] for row in audited] == ["open", "import", "open", "import", "import",
                                           "test.event", "open"]
    assert all(int(row[2], 16) for row in audited)
    # Generations are those asked for; the counts are what gc.collect() returned to the script.
    collected = [line.split()[1] for line in said.splitlines()]
    assert int(collected[0]) >= 1
    assert of(rows, "gc__start", "gc__done") == [
        ["gc__start", "2"], ["gc__done", collected[0]],
        ["gc__start", "0"], ["gc__done", collected[1]]]


def check_cpython(rows: Rows, script: str, said: str) -> None:
    """`said` is the id of the tuple that the script's audit hook got, in hexadecimal digits."""
    called = [row for row in in_script(rows, script, *_WORDS) if row[1] in ("called", "fails")]
    assert called == [
        ["function__entry", "called", "11"],
        ["line", "called", "12"],
        ["function__return", "called", "12"],
        ["function__entry", "fails", "15"],
        ["line", "fails", "16"],
        ["function__return", "fails", "16"],
    ]
    imported = [row for row in of(rows, "import__find__load__start", "import__find__load__done")
                if row[1].startswith("sdtkit")]
    assert imported == [
        ["import__find__load__start", "sdtkit_module"],
        ["import__find__load__done", "sdtkit_module", "1"],
        ["import__find__load__start", "sdtkit_absent"],
        ["import__find__load__done", "sdtkit_absent", "0"],
    ]
    assert [row[1:] for row in of(rows, "audit") if row[1] == "sdtkit.tuple"] == [
        ["sdtkit.tuple", said.strip()]]
    assert between(rows, "sdtkit.collect", "sdtkit.collected") == [
        ["gc__start", "1"], ["gc__done", "300"]]
