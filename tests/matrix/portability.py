# SPDX-License-Identifier: 0BSD
"""The table architecture x compiler x optimisation -> values right / all values."""
from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Tuple

import pytest

from support import consumer, table, targets, toolchain
from support.sizes import SIZE

DOCUMENT = toolchain.ROOT / "docs" / "portability.md"
PROPERTY = "portability"
Rows = Dict[Tuple[str, str], Dict[str, str]]


def check(record: Callable[[str, Any], None], builder: consumer.Builder, name: str, compiler: str,
          level: str, directory: Path) -> None:
    """Build for a target and check all values; what was found is a cell of the table."""
    target = targets.BY_NAME[name]
    text = "FAILED"
    try:
        text = consumer.check(target, builder.build(target, compiler, level, directory))
    except pytest.skip.Exception as reason:
        text = str(reason.msg)
        raise
    finally:
        record(PROPERTY, [name, compiler, level, text])


def rows(reporter: Any) -> Rows:
    """All cells of this run, whichever worker ran the test."""
    found: Rows = {}
    for target, compiler, level, text in table.recorded(reporter, PROPERTY):
        found.setdefault((target, compiler), {})[level] = text
    return found


def ordered(found: Rows) -> List[Tuple[str, str]]:
    names = [target.name for target in targets.TARGETS]
    return sorted(found, key=lambda key: (names.index(key[0]), _compiler_order(key[1])))


def _compiler_order(compiler: str) -> Tuple[int, str]:
    families = ("gcc", "g++", "musl", "clang", "clang-")
    return max(i for i, family in enumerate(families) if compiler.startswith(family)), compiler


def lines(found: Rows) -> List[str]:
    """Lines of a Markdown table, narrow enough to read as text."""
    levels = [level for level in targets.LEVELS
              if any(level in cells for cells in found.values())]
    head = ["architecture", "compiler", *levels]
    body = []
    for key in ordered(found):
        cells = [found[key].get(level, "") for level in levels]
        if len(set(cells)) == 1 and "/" not in cells[0]:
            cells = [cells[0], *["same" for _ in cells[1:]]]
        body.append([*key, *cells])
    return table.markdown(head, body)


def report(reporter: Any, status: int) -> None:
    """At the end of a run: the table, which SDTKIT_TEST_REGENERATE=1 puts into the document."""
    found = rows(reporter)
    if not found:
        return
    reporter.section("values right / all values", sep="-")
    for line in lines(found):
        reporter.write_line(line)
    found.update(_impossible())
    is_full = SIZE == "all" and {name for name, _ in found} == set(targets.BY_NAME)
    if os.environ.get("SDTKIT_TEST_REGENERATE") != "1" or status or not is_full:
        return
    table.put(DOCUMENT, "the table", [*lines(found), "", *_versions(found)])
    reporter.write_line(f"wrote {DOCUMENT}")


def _impossible() -> Rows:
    """Where there is nothing to build, and why."""
    return {(target.name, "clang"): {level: target.no_clang for level in targets.LEVELS}
            for target in targets.TARGETS if target.no_clang}


def _versions(found: Rows) -> Iterable[str]:
    """What these compilers and emulators were."""
    programs = [*dict.fromkeys(compiler for _, compiler in ordered(found)), "qemu-aarch64"]
    for program in programs:
        if shutil.which(program):
            first = toolchain.run([program, "--version"]).stdout.splitlines()[0]
            yield f"- {program}: {first}"
