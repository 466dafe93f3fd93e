# SPDX-License-Identifier: 0BSD
"""A page of text, tables and code, and what both markup languages ask of its words."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from ..host.text import wrapped
from ._text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union
    Piece = Union[str, "Code"]
    Text = Union[Piece, Sequence[Piece]]
else:
    Piece = Text = str

# Characters that end a line for one reader and not for another count as blanks.
BLANK = re.compile("[\\s\x1c-\x1f\x85\u2028\u2029]+")
# What opens a line of a list, or of text with a layout of its own.
LAID_OUT = re.compile(r"\s|[-+*\u2022]\s|\(?(?:[0-9]+|[A-Za-z#])[.)]\s")
WIDTH = 79


class Code(str):
    """Text that is shown as code: names and types, without backquotes or blanks at its ends."""


class Page(ABC):
    """Collects the blocks of a page; a subclass knows one markup language."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.titles: dict[str, int] = {}

    def text(self) -> str:
        return "\n\n".join(self.blocks) + "\n"

    def heading(self, level: int, text: Text) -> None:
        """A heading; one that stands there already gets a number, since links need names."""
        pieces = plain_pieces = pieces_of(text)
        while title(pieces) in self.titles:
            self.titles[title(plain_pieces)] += 1
            pieces = (*plain_pieces, f" ({self.titles[title(plain_pieces)]})")
        self.titles[title(pieces)] = 1
        self.blocks.append(self.heading_block(level, self.inline(pieces)))

    def paragraph(self, text: Text) -> None:
        self.blocks.append(self.flow(pieces_of(text)))

    def prose(self, paragraphs: Iterable[str]) -> None:
        """Paragraphs of a documentation comment; lines that form a list stay lines."""
        for paragraph in paragraphs:
            lines = [visible(line.expandtabs()).rstrip() for line in dedent(paragraph).split("\n")]
            lines = [line for line in lines if line]
            if any(LAID_OUT.match(line) for line in lines):
                self.blocks.append(self.line_block(lines))
            elif lines:
                self.paragraph(" ".join(lines))

    def inline(self, text: Text) -> str:
        """One line of markup."""
        return "".join(self.code(piece) if isinstance(piece, Code) else self.escape(plain(piece))
                       for piece in pieces_of(text))

    def flow(self, pieces: Sequence[Piece]) -> str:
        """Markup over several lines, none of which begins something else."""
        # A line that begins inside of code could not be told from one that begins outside.
        markup = "".join(self.inline(piece).replace(" ", "\0") if isinstance(piece, Code)
                         else self.inline(piece) for piece in pieces)
        return "\n".join(self.line_start(line.replace("\0", " "))
                         for line in wrapped(markup, WIDTH))

    @abstractmethod
    def comment(self, text: str) -> None:
        ...

    @abstractmethod
    def table(self, rows: Sequence[Sequence[Text]]) -> None:
        """A table, whose first row is the head."""

    @abstractmethod
    def listing(self, lines: Sequence[str]) -> None:
        """Lines of code."""

    @abstractmethod
    def heading_block(self, level: int, markup: str) -> str:
        ...

    @abstractmethod
    def line_block(self, lines: Sequence[str]) -> str:
        ...

    @abstractmethod
    def code(self, text: str) -> str:
        ...

    @abstractmethod
    def escape(self, text: str) -> str:
        ...

    @abstractmethod
    def line_start(self, line: str) -> str:
        ...


def pieces_of(text: Text) -> Sequence[Piece]:
    return (text,) if isinstance(text, str) else text


def title(pieces: Sequence[Piece]) -> str:
    return " ".join("".join(pieces).lower().split())


def dedent(text: str) -> str:
    """Without the blanks that all lines begin with."""
    if all(line[:1] in " \t" for line in text.split("\n") if line.strip()):
        import textwrap  # It costs more than to write a small page.
        return textwrap.dedent(text)
    return text


def plain(text: str) -> str:
    """Text on one line, without what cannot be seen; a blank at an end stays one."""
    return visible(BLANK.sub(" ", text))
