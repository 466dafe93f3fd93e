# SPDX-License-Identifier: 0BSD
"""Source text with positions, and the diagnostics that point into it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from _bisect import bisect_right

from ..host.output import COLOURS, painted
from ..host.text import UNPRINTABLE, counted, did_you_mean, printable

MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 2 * 1024 * 1024
MAX_NULS = 20                   # more of them, and it is no text
MAX_SHOWN = 1000
MAX_KEPT = 10000
MAX_HINTS = 200
MAX_WIDTH = 160
# Bytes that are not UTF-8 become these code points, which no valid text holds.
BAD_BYTES = "[\udc80-\udcff]+"


class Span:
    """A piece of the text: offsets of its first character and of the one after it."""

    __slots__ = ("start", "end")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


NOWHERE = Span(0, 0)


class Related:
    """A second place that belongs to a diagnostic."""

    __slots__ = ("span", "message")

    def __init__(self, span: Span, message: str) -> None:
        self.span = span
        self.message = message


class Diagnostic:
    """One error, warning or note; `pedantic` ones are shown by `check` only."""

    __slots__ = ("severity", "span", "message", "notes", "pedantic")

    def __init__(self, severity: str, span: Span, message: str,
                 notes: tuple[Related, ...] = (), pedantic: bool = False) -> None:
        self.severity = severity
        self.span = span
        self.message = message
        self.notes = notes
        self.pedantic = pedantic


class Source:
    """The text of one file, and the way from an offset to file, line and column."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.files: Sequence[str] = ()  # others that the text was made of
        text = data.decode("utf-8", "surrogateescape")
        self.text = text[1:] if text.startswith("\ufeff") else text
        self._line_starts: list[int] = []
        self._rows: list[int] = []
        self._marks: list[tuple[str, int]] = []

    @property
    def _starts(self) -> list[int]:
        """Where lines begin; a file without faults needs none of it."""
        if not self._line_starts:
            lengths = (len(line) + 1 for line in self.text.split("\n"))
            self._line_starts = [0, *itertools.accumulate(lengths)][:-1]
        return self._line_starts

    def mark_line(self, offset: int, line: int, name: str | None) -> None:
        """From the line at `offset` on, count from `line` in the file `name`."""
        previous = self._marks[-1][0] if self._marks else ""
        self._rows.append(self._row(offset))
        self._marks.append((previous if name is None else name, line))

    def _row(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def place(self, offset: int) -> tuple[str, int, int]:
        """File, line and column of an offset, the latter two counted from 1."""
        name, line, column = self.locate(offset)
        return name or self.name, line, column

    def locate(self, offset: int) -> tuple[str, int, int]:
        """The same, without a name unless a line marker gives one."""
        row = self._row(offset)
        column = offset - self._starts[row] + 1
        mark = bisect_right(self._rows, row) - 1
        if mark < 0:
            return "", row + 1, column
        name, line = self._marks[mark]
        return name, line + row - self._rows[mark], column

    def line(self, number: int) -> Span:
        """A line, counted from 1, with its end; empty where there is none."""
        if not 0 < number <= len(self._starts):
            return Span(len(self.text), len(self.text))
        return Span(self._starts[number - 1],
                    self._starts[number] if number < len(self._starts) else len(self.text))

    def longest_line(self) -> Span:
        ends = self._starts[1:] + [len(self.text) + 1]
        return max((Span(begin, end - 1) for begin, end in zip(self._starts, ends)),
                   key=lambda span: span.end - span.start)

    def excerpt(self, span: Span) -> tuple[str, str]:
        """The line a span begins in, and the line that underlines it."""
        row = self._row(span.start)
        begin = self._starts[row]
        end = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self.text)
        left = max(begin, span.start - MAX_WIDTH // 2)
        right = min(end, left + MAX_WIDTH)
        line = self.text[left:right]
        if right == end:
            line = line.rstrip("\r")
        lead = re.sub(r"[^\t]", " ", self.text[left:span.start])
        width = max(1, min(span.end, left + len(line)) - span.start)
        if left > begin:
            line, lead = "..." + line, "   " + lead
        if right < end:
            line += "..."
        return re.sub(UNPRINTABLE, "?", line), f"{lead}^{'~' * (width - 1)}"


class Diagnostics:
    """Collects what is wrong with one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._all: list[Diagnostic] = []
        self._errors: set[tuple[int, str]] = set()
        self._dropped = 0
        self._remarks: set[str] = set()

    @property
    def errors(self) -> int:
        return len(self._errors) + self._dropped

    def error(self, span: Span, message: str, *notes: Related) -> None:
        key = (span.start, message)
        if len(self._errors) == MAX_KEPT:
            self._dropped += 1
        elif key not in self._errors:
            self._errors.add(key)
            self._all.append(Diagnostic("error", span, message, notes))

    def warning(self, span: Span, message: str, *, pedantic: bool = False) -> None:
        self._all.append(Diagnostic("warning", span, message, (), pedantic))

    def remark(self, span: Span, message: str) -> None:
        """Something to know, said once."""
        if message not in self._remarks:
            self._remarks.add(message)
            self._all.append(Diagnostic("note", span, message, (), True))

    def did_you_mean(self, word: str, known: Iterable[str]) -> str:
        """What to add to a message about an unknown word; costly, so not without end."""
        if len(self._errors) > MAX_HINTS:
            return ""
        return did_you_mean(word, itertools.islice(known, MAX_HINTS * 10))

    def check_text(self) -> bool:
        """Reports what is no text, once for each run of bad bytes; says if it can be read."""
        text = self.source.text
        if len(text) > MAX_LINE:
            longest = self.source.longest_line()
            if longest.end - longest.start > MAX_LINE:
                self.error(longest, f"this line has {longest.end - longest.start} characters; at "
                           f"most {MAX_LINE} are possible: break it up")
                return False
        if text.count("\0") > MAX_NULS:
            self.error(Span(text.index("\0"), text.index("\0") + 1), "this is no text file: it has "
                       f"{text.count(chr(0))} NUL bytes")
            return False
        if not text.isascii():
            for match in re.finditer(BAD_BYTES, text):
                byte = ord(match[0][0]) - 0xDC00
                self.error(Span(*match.span()),
                           f"byte 0x{byte:02x} is not UTF-8: save the file as UTF-8")
        if "\0" in text:
            for match in re.finditer("\0+", text):
                self.error(Span(*match.span()), "NUL byte in the text: remove it")
        return True

    def render(self, *, pedantic: bool = False, colour: bool = False) -> str:
        """All of them in file order, then the number of errors."""
        shown = [each for each in self._all if pedantic or not each.pedantic]
        shown.sort(key=lambda each: each.span.start)
        lines: list[str] = []
        for each in shown[:MAX_SHOWN]:
            lines.extend(self._lines(each, colour))
        hidden = len(shown[MAX_SHOWN:]) + self._dropped
        if hidden:
            lines.append(f"{printable(self.source.name)}: note: "
                         f"{counted(hidden, 'more diagnostic')} not shown")
        if self.errors:
            lines.append(counted(self.errors, "error"))
        return "".join(line + "\n" for line in lines)

    def _lines(self, diagnostic: Diagnostic, colour: bool) -> Iterable[str]:
        name, line, column = self.source.place(diagnostic.span.start)
        text, caret = self.source.excerpt(diagnostic.span)
        severity = f"{diagnostic.severity}:"
        if colour:
            severity = painted(severity, COLOURS.get(diagnostic.severity, COLOURS["note"]))
        yield f"{printable(name)}:{line}:{column}: {severity} {diagnostic.message}"
        yield f"{line:>5} | {text}".rstrip()
        yield f"      | {caret}"
        for note in diagnostic.notes:
            name, line, column = self.source.place(note.span.start)
            yield f"{printable(name)}:{line}:{column}: note: {note.message}"
