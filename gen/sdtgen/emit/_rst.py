# SPDX-License-Identifier: 0BSD
"""reStructuredText that docutils and Sphinx read alike: no directive is Sphinx's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ._page import Page, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._page import Text

UNDERLINES = "=-~^"
SPECIAL = re.compile(r"[\\*`|_<>\[\]@]|:(?=\S)|:$")
ENUMERATOR = re.compile(r"(?:[0-9]+|[A-Za-z]|[IVXLCDMivxlcdm]+)[.)]")


class Rst(Page):
    """A page of reStructuredText."""

    def comment(self, text: str) -> None:
        self.blocks.append(f".. {plain(text)}")

    def heading_block(self, level: int, markup: str) -> str:
        # Characters of Asia are two columns wide, and a short line under them is a warning.
        line = self.line_start(markup)
        width = sum(1 if character < "\u0300" else 2 for character in line)
        return f"{line}\n{UNDERLINES[level - 1] * width}"

    def table(self, rows: Sequence[Sequence[Text]]) -> None:
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in rows:
            for number, cell in enumerate(row):
                markup = self.inline(cell).strip()
                lines.append(f"   {' ' if number else '*'} - {self.line_start(markup)}".rstrip())
        self.blocks.append("\n".join(lines))

    def listing(self, lines: Sequence[str]) -> None:
        self.blocks.append("::\n\n" + "\n".join(f"    {line}" for line in lines))

    def line_block(self, lines: Sequence[str]) -> str:
        return "\n".join(f"| {' ' * (len(line) - len(line.lstrip()))}"
                         f"{self.line_start(self.inline(line.strip()))}" for line in lines)

    def code(self, text: str) -> str:
        return f"``{text}``"

    def escape(self, text: str) -> str:
        """A backslash takes the meaning from any character, even where it has none."""
        return SPECIAL.sub(lambda found: "\\" + found[0], text)

    def line_start(self, line: str) -> str:
        """What could open a list, a table, a directive or a heading is escaped."""
        if not line or line.startswith(("\\", "``")):
            return line
        opens = not line[0].isalnum() or ENUMERATOR.match(line)
        return "\\" + line if opens else line
