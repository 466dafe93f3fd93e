# SPDX-License-Identifier: 0BSD
"""Text to tokens.  Comments vanish, except those that open with two stars."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..host.text import quoted
from .source import Diagnostics, Span

SCANNER = re.compile(
    r"(?P<space>[ \t\r\n\f\v]+)"
    r"|(?P<word>\w+)"
    r"|(?P<joint>\\\r?\n)"
    r"|(?P<comment>/\*|//)"
    r"|(?P<quote>\")"
    r"|(?P<hash>\#)"
    r"|(?P<char>'(?:\\[^\n]{1,4}?|[^'\\\n])')"
    r"|(?P<punctuation>\.\.\.|[!-~])"
    r"|(?P<other>.)", re.DOTALL)
# Patterns that few files need; re compiles them then, and keeps them.
LINE_MARKER = r'#\s*(?:line\s+)?([0-9]{1,9})(?:\s+"([^"\n]*)")?'
DIRECTIVE_STOP = r'\n|\\\r?\n|/\*|//|"'
STRING_STOP = r'["\n\\]'
CUT = "\0"


class Token:
    """kind: name number string punctuation directive doc end.

    The text of the end is CUT if a comment swallowed the rest of the file.
    """

    __slots__ = ("kind", "text", "start")

    def __init__(self, kind: str, text: str, start: int) -> None:
        self.kind = kind
        self.text = text
        self.start = start

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


def tokenize(diagnostics: Diagnostics) -> Iterator[Token]:
    """The tokens of a source; the last one is of kind `end`."""
    return _Lexer(diagnostics).run()


def is_identifier(word: str) -> bool:
    """Whether C takes it for a name."""
    return word.isascii() and word.isidentifier()


def blank_comments(text: str) -> str:
    """A directive with its comments and joined lines replaced by blanks of equal length."""
    pattern = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|/\*.*?(?:\*/|$)|//[^\n]*|\\\r?\n|\r'

    def blank(match: re.Match[str]) -> str:
        return match[0] if match[0][0] == '"' else " " * len(match[0])
    return re.sub(pattern, blank, text, flags=re.DOTALL)


class _Lexer:
    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self.source = diagnostics.source
        self.text = diagnostics.source.text
        self.cut = False

    def run(self) -> Iterator[Token]:
        text, match = self.text, SCANNER.match
        position, fresh_line = 0, True
        while True:
            found = match(text, position)
            if found is None:
                break
            kind, piece, end = found.lastgroup or "", found[0], found.end()
            if kind == "space":
                fresh_line = fresh_line or "\n" in piece
            elif kind == "joint":
                pass  # The next line goes on with this one.
            elif kind == "word":
                yield Token(self.word(piece, position), piece, position)
                fresh_line = False
            elif kind == "comment":
                end = self.comment_end(position)
                if self.is_doc(position, end):
                    yield Token("doc", text[position:end], position)
                fresh_line = fresh_line or text.find("\n", position, end) >= 0
            elif kind == "hash" and fresh_line:
                end = self.directive_end(position)
                if not self.line_marker(position, end):
                    yield Token("directive", text[position:end], position)
            elif kind == "other" and (piece == "\0" or "\udc80" <= piece <= "\udcff"):
                pass  # Reported already: no text.
            else:
                if kind == "quote":
                    end = self.string(position)
                label = "string" if kind in ("quote", "char") else "punctuation"
                yield Token(label, text[position:end], position)
                fresh_line = False
            position = end
        yield Token("end", CUT if self.cut else "", len(text))

    def word(self, piece: str, position: int) -> str:
        if piece[0] in "0123456789":
            return "number"
        if not piece.isascii():
            self.diagnostics.error(
                Span(position, position + len(piece)),
                f"{quoted(piece)} is not a name: use ASCII letters, digits and '_'")
        return "name"

    def comment_end(self, position: int) -> int:
        if self.text.startswith("//", position):
            return self.line_end(position)
        close = self.text.find("*/", position + 2)
        if close >= 0:
            return close + 2
        self.diagnostics.error(Span(position, position + 2),
                               "the comment has no end: write '*/' where it ends")
        self.cut = True
        return len(self.text)

    def is_doc(self, position: int, end: int) -> bool:
        """A row of stars is a frame, not documentation."""
        return (self.text.startswith("/**", position) and end - position > 4 and not self.cut
                and self.text[position + 3] != "*")

    def line_end(self, position: int) -> int:
        """End of the line, where a final backslash joins the next one to it."""
        while True:
            end = self.text.find("\n", position)
            if end < 0:
                return len(self.text)
            last = end - 2 if self.text[end - 1] == "\r" else end - 1
            if last < position or self.text[last] != "\\":
                return end
            position = end + 1

    def directive_end(self, start: int) -> int:
        """A line that begins with '#', with its comments and the lines joined to it."""
        text, position = self.text, start
        find = re.compile(DIRECTIVE_STOP).search
        while True:
            stop = find(text, position)
            if stop is None:
                end = len(text)
                break
            if stop[0] == "\n":
                end = stop.start()
                break
            position = stop.end()
            if stop[0] == "//":
                end = self.line_end(stop.start())
                break
            if stop[0] == "/*":
                position = self.comment_end(stop.start())
            elif stop[0] == '"':
                position = self.string(stop.start(), report=False)
        while end > start and text[end - 1] in " \t\r\f\v":
            end -= 1
        return end

    def line_marker(self, start: int, end: int) -> bool:
        """Takes `# 12 "file"`, which a preprocessor leaves."""
        marker = re.compile(LINE_MARKER, re.ASCII).match(self.text, start, end)
        if marker:
            following = self.text.find("\n", end) + 1
            if following:
                self.source.mark_line(following, int(marker[1]), marker[2])
        return marker is not None

    def string(self, start: int, report: bool = True) -> int:
        """End of a string, which must lie on its line."""
        position = start + 1
        find = re.compile(STRING_STOP).search
        while True:
            stop = find(self.text, position)
            if stop is None or stop[0] == "\n":
                end = len(self.text) if stop is None else stop.start()
                if report:
                    self.diagnostics.error(Span(start, start + 1),
                                           "the string has no end: write '\"' where it ends")
                    return end
                # In a directive a lone quote may be an apostrophe's cousin in a message.
                return start + 1
            if stop[0] == '"':
                return stop.end()
            position = stop.end() + (0 if self.text.startswith("\n", stop.end()) else 1)
