# SPDX-License-Identifier: 0BSD
"""Markdown as CommonMark defines it, with the tables of GitHub's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ._page import Page, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._page import Text

SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]")


class Markdown(Page):
    """A page of Markdown."""

    def comment(self, text: str) -> None:
        words = re.sub("-(?=[->])", "- ", plain(text)).replace(">", "&gt;")
        self.blocks.append(f"<!-- {words} -->")

    def heading_block(self, level: int, markup: str) -> str:
        return f"{'#' * level} {markup}"

    def table(self, rows: Sequence[Sequence[Text]]) -> None:
        lines = ["| " + " | ".join(self.inline(cell).strip() for cell in row) + " |"
                 for row in rows]
        lines.insert(1, "|" + " --- |" * len(rows[0]))
        self.blocks.append("\n".join(lines))

    def listing(self, lines: Sequence[str]) -> None:
        self.blocks.append("\n".join(f"    {line}" for line in lines))

    def line_block(self, lines: Sequence[str]) -> str:
        return "\\\n".join("&nbsp;" * (len(line) - len(line.lstrip()))
                           + self.line_start(self.inline(line.strip())) for line in lines)

    def code(self, text: str) -> str:
        return f"`{text}`"

    def escape(self, text: str) -> str:
        return SPECIAL.sub(lambda found: "\\" + found[0], text)

    def line_start(self, line: str) -> str:
        """What could open a list, a quote or a heading is escaped."""
        numbered = re.match(r"([0-9]+)([.)])(.*)", line, re.DOTALL)
        if numbered:
            return f"{numbered[1]}\\{numbered[2]}{numbered[3]}"
        return "\\" + line if line[:1] in ("#", "+", "-", "=", ":") else line
