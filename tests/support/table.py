# SPDX-License-Identifier: 0BSD
"""A table to which each test of a suite adds a row, as it is put into a page of docs/."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable, Iterator, List, Sequence


def recorded(reporter: Any, name: str) -> Iterator[Any]:
    """What the tests of this run recorded by that name, whichever worker ran them."""
    for word in ("passed", "failed", "error", "skipped"):
        for report in reporter.getreports(word):
            for each, value in getattr(report, "user_properties", []):
                if each == name:
                    yield value


def markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> List[str]:
    """Its lines, aligned so that it can be read as text, too."""
    rows = [head, *body]
    widths = [max(map(len, column)) for column in zip(*rows)]
    rows.insert(1, ["-" * width for width in widths])
    return ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]


def put(page: Path, name: str, lines: Iterable[str]) -> None:
    """Replace what is between the two marks of the table in a page."""
    begin, end = f"<!-- {name} begins -->\n", f"<!-- {name} ends -->\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{page} has no {begin}"
    page.write_text("\n".join([before + begin, *lines, "", end]) + after, encoding="utf-8")
