# SPDX-License-Identifier: 0BSD
"""Tables of provider files, and of what a command says of each.

    # A line before the first case is a comment.
    === argument_twice
    provider demo {
        probe a(int size, long size);
    };
    ---
    2:28-31 error: argument 'size' is already declared
    2:17 note: it was first declared here

The file is NAME.provider unless NAME has a suffix.  In a case whose name has `(escaped)` behind it
both texts have Python's escapes: `\\xff` is a byte, a backslash at the end takes the line end out.

A diagnostic is written short, as above, where the rest follows: the name of the file, the line of
the source under the message, its `^~~~`, which stands below those columns, and `N errors` at the
end.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

SHORT = re.compile(r"(\d+):(\d+)(?:-(\d+))? (error|warning|note): (.*)")


@dataclass(frozen=True)
class Case:
    """A provider file, and the text that is expected of it."""

    name: str
    data: bytes
    expected: str
    escaped: bool = False

    @property
    def file(self) -> str:
        return self.name if "." in self.name else f"{self.name}.provider"

    def put(self, folder: Path) -> Path:
        path = folder / self.file
        path.write_bytes(self.data)
        return path


def read(path: Path) -> List[Case]:
    """The cases of a table, in their order."""
    _, *blocks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = []
    for block in blocks:
        head, _, rest = block.partition("\n")
        name, _, escaped = head.partition(" ")
        text, mark, expected = re.split(r"^(---\n)", rest, maxsplit=1, flags=re.MULTILINE)
        assert mark and escaped in ("", "(escaped)"), head
        data = text.encode()
        if escaped:
            data = data.decode("unicode_escape").encode("latin-1")
            expected = expected.encode("ascii").decode("unicode_escape")
        found.append(Case(name, data, expected, bool(escaped)))
    return found


def write(path: Path, expected: Dict[str, str]) -> None:
    """Replace what the table expects of each case."""
    head, *_ = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for case in read(path):
        text = expected[case.name]
        head += f"=== {case.name}{' (escaped)' * case.escaped}\n"
        head += escape(case.data.decode("latin-1")) if case.escaped else case.data.decode()
        head += "---\n" + (escape(text) if case.escaped else text)
    path.write_text(head, encoding="utf-8")


def escape(text: str) -> str:
    lines = [line.encode("unicode_escape").decode("ascii") for line in text.split("\n")]
    last = lines.pop()
    return "".join(f"{line}\n" for line in lines) + (f"{last}\\\n" if last else "")


def full(case: Case) -> str:
    """The diagnostics as the command prints them."""
    source = case.data.decode("utf-8", "replace").split("\n")
    made, errors = "", 0
    for line in case.expected.splitlines(True):
        found = SHORT.match(line)
        errors += bool(re.search(r"\d error: |:\d+: error: ", line))
        if not found:
            made += line
            continue
        row, first, last, kind, text = found.groups()
        made += f"{case.file}:{row}:{first}: {kind}: {text}\n"
        if last:
            made += excerpt(source, int(row), int(first), int(last))
    return made + (f"{errors} error{'s' * (errors > 1)}\n" if errors else "")


def excerpt(source: List[str], row: int, first: int, last: int) -> str:
    text = source[row - 1] if row <= len(source) else ""
    return f"{row:5} | {text}\n      | {' ' * (first - 1)}^{'~' * (last - first)}\n"


def short(case: Case, printed: str) -> str:
    """The diagnostics as a table has them; `full` gives the printed text back."""
    source = case.data.decode("utf-8", "replace").split("\n")
    text = re.sub(r"^\d+ errors?\n\Z", "", printed, flags=re.MULTILINE)

    def shorter(found: re.Match[str]) -> str:
        row, first, kind, words, shown = found.groups()
        if not shown:
            return f"{row}:{first} {kind}: {words}\n" if kind == "note" else found[0]
        last = int(first) + shown.rpartition("^")[2].count("~")
        if shown == excerpt(source, int(row), int(first), last):
            return f"{row}:{first}-{last} {kind}: {words}\n"
        return found[0]
    pattern = rf"^{re.escape(case.file)}:(\d+):(\d+): (error|warning|note): (.*)\n((?: .*\n .*\n)?)"
    return re.sub(pattern, shorter, text, flags=re.MULTILINE)
