# SPDX-License-Identifier: 0BSD
"""Preprocessed text, and the way back to the files it was made of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence, Set

from _bisect import bisect_right

from ...host.text import quoted
from ..source import MAX_BYTES, Diagnostics, Related, Source, Span

TOKEN = re.compile(r"\w+|[^\w\s]")
# Beyond that many tokens, those of a line are not compared one by one.
MAX_TOKENS = 500
MAX_LINES = 64
# Macros of compilers that look like names.
PREDEFINED = ("unix", "linux", "i386", "mips", "sparc", "sun", "vax", "PPC")


class Row:
    """A line of preprocessed text, and the place it came from."""

    __slots__ = ("text", "file", "line")

    def __init__(self, text: str, file: str, line: int) -> None:
        self.text = text
        self.file = file
        self.line = line

    @property
    def place(self) -> tuple[str, int]:
        return self.file, self.line


class Piece:
    """A token, and where it was written; `made` is what a macro became, else empty."""

    __slots__ = ("start", "end", "first", "last", "made")

    def __init__(self, token: Span, first: int, last: int, made: str) -> None:
        self.start = token.start
        self.end = token.end
        self.first = first
        self.last = last
        self.made = made


class Expanded(Source):
    """What a preprocessor made of a file; places are those of the files that a person wrote."""

    def __init__(self, raw: Source, rows: Sequence[Row], files: Sequence[str]) -> None:
        self.rows = list(rows) or [Row("", raw.name, 1)]
        text = "\n".join(row.text for row in self.rows)
        super().__init__(raw.name, text.encode("utf-8", "surrogateescape"))
        self.raw = raw
        self.files = files
        self._originals: dict[str, Source | None] = {raw.name: raw}
        self._pieces: dict[int, list[Piece]] = {}

    def mark_line(self, offset: int, line: int, name: str | None) -> None:
        """Line markers are taken away before."""

    def locate(self, offset: int) -> tuple[str, int, int]:
        row = self._row(offset)
        file, line = self.rows[row].place
        column = offset - self._starts[row] + 1
        original = self._original(file)
        place = self._origin(row, offset)
        if original and place is not None:
            _, line, column = original.locate(place)
        return "" if file == self.raw.name else file, line, column

    def excerpt(self, span: Span) -> tuple[str, str]:
        row = self._row(span.start)
        original = self._original(self.rows[row].file)
        begin = self._origin(row, span.start)
        if original is None or begin is None:
            return super().excerpt(span)
        last = self._row(max(span.start, span.end - 1))
        end = self._origin(last, max(span.start, span.end - 1), after=True)
        if end is None or self.rows[last].file != self.rows[row].file:
            end = begin
        return original.excerpt(Span(begin, max(begin + 1, end)))

    def replaced(self, offset: int) -> tuple[str, str] | None:
        """What was written there and what a macro made of it, if one did."""
        row = self._row(offset)
        original = self._original(self.rows[row].file)
        for piece in self._unit(row):
            if original and piece.made and piece.start <= offset < piece.end:
                written = original.text[piece.first:piece.last]
                return written.split("(")[0].strip() or written, piece.made
        return None

    def _original(self, file: str) -> Source | None:
        if file not in self._originals:
            self._originals[file] = open_original(file)
        return self._originals[file]

    def _origin(self, row: int, offset: int, after: bool = False) -> int | None:
        """The place in the original file; with `after`, where what stands there ends."""
        original, pieces = self._original(self.rows[row].file), self._unit(row)
        if not original or not pieces:
            return None
        index = bisect_right([piece.start for piece in pieces], offset) - 1
        piece = pieces[max(index, 0)]
        if offset < piece.start:
            begin = original.text.rfind("\n", 0, piece.first) + 1
            return max(begin, piece.first - piece.start + offset)
        if offset < piece.end:
            if piece.made:
                return piece.last if after else piece.first
            return piece.first + offset - piece.start + after
        place = piece.last + offset - piece.end + after
        if index + 1 < len(pieces):
            place = min(place, pieces[index + 1].first)
        end = original.text.find("\n", piece.last)
        return max(piece.last, place if end < 0 else min(place, end))

    def _unit(self, row: int) -> list[Piece]:
        """The tokens of all rows that were made of the same line."""
        if row not in self._pieces:
            first, last, place = row, row, self.rows[row].place
            while first and self.rows[first - 1].place == place:
                first -= 1
            while last + 1 < len(self.rows) and self.rows[last + 1].place == place:
                last += 1
            pieces = self._compare(first, last)
            self._pieces.update((each, pieces) for each in range(first, last + 1))
        return self._pieces[row]

    def _compare(self, first: int, last: int) -> list[Piece]:
        original = self._original(self.rows[first].file)
        line = self.rows[first].line
        if not original:
            return []
        end = self._starts[last + 1] if last + 1 < len(self._starts) else len(self.text)
        below = next((row for row in self.rows[last + 1:last + MAX_LINES] if row.text.strip()),
                     None)
        limit = line + MAX_LINES
        if below and below.file == self.rows[first].file and below.line > line:
            limit = min(limit, below.line)
        written = original.line(line)
        while line + 1 < limit and unfinished(original.text[written.start:written.end]):
            line += 1
            written = Span(written.start, max(written.end, original.line(line).end))
        return compare(Span(self._starts[first], end), self.text, written, original.text)


class ExpandedDiagnostics(Diagnostics):
    """Says where a macro is behind an error."""

    def __init__(self, source: Expanded) -> None:
        super().__init__(source)
        self._expanded = source

    def error(self, span: Span, message: str, *notes: Related) -> None:
        found = self._expanded.replaced(span.start)
        if found:
            written, made = found
            hint = (f"; rename it, or write '#undef {written}' above"
                    if written in PREDEFINED else "")
            notes = (*notes, Related(span, f"the preprocessor made {quoted(made)} of "
                                  f"{quoted(written)}{hint}"))
        super().error(span, message, *notes)


def open_original(file: str) -> Source | None:
    """A file that the preprocessor has read, if it can be read again."""
    try:
        if os.path.isfile(file):
            with open(file, "rb") as stream:
                return Source(file, stream.read(MAX_BYTES))
    except (OSError, ValueError):
        pass
    return None


def unfinished(text: str) -> bool:
    """Whether the preprocessor may have joined the next line to this one."""
    return text.rstrip("\r\n").endswith("\\") or text.count("(") > text.count(")")


def compare(made: Span, made_text: str, written: Span, written_text: str) -> list[Piece]:
    """For each token of one text the place in the other that it comes from."""
    ours = tokens_of(made, made_text)
    one = [made_text[each.start:each.end] for each in ours]
    theirs = join_calls(tokens_of(written, written_text), written_text, frozenset(one))
    two = [written_text[each.start:each.end] for each in theirs]
    if not two:
        return []
    pieces: list[Piece] = []
    for i, i_end, j, j_end in blocks(one, two):
        if one[i:i_end] == two[j:j_end]:
            pieces += [Piece(ours[i + each], theirs[j + each].start, theirs[j + each].end, "")
                       for each in range(i_end - i)]
        else:
            first = theirs[min(j, len(theirs) - 1)]
            last = theirs[j_end - 1] if j_end > j else first
            text = made_text[ours[i].start:ours[i_end - 1].end] if i < i_end else ""
            text = " ".join(text.split())
            pieces += [Piece(each, first.start, last.end, text) for each in ours[i:i_end]]
    return pieces


def tokens_of(span: Span, text: str) -> list[Span]:
    return [Span(*found.span()) for found in TOKEN.finditer(text, span.start, span.end)]


def join_calls(tokens: Sequence[Span], text: str, kept: Set[str]) -> list[Span]:
    """Makes one token of `NAME(...)` where the name has vanished: it was a macro."""
    result: list[Span] = []
    depth, previous = 0, ""
    for token, following in zip(tokens, [*tokens[1:], Span(0, 0)]):
        word = text[token.start:token.end]
        if depth:
            depth += {"(": 1, ")": -1}.get(word, 0)
            if depth == 1:
                depth = 0  # That was the last ')'.
            result[-1] = Span(result[-1].start, token.end)
            continue
        result.append(token)
        if (word.isidentifier() and word not in kept and previous != "probe"
                and text[following.start:following.end] == "("):
            depth = 1
        previous = word
    return result


def blocks(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of tokens that belong together: equal ones, or a macro and what became of it."""
    head, least = 0, min(len(one), len(two))
    while head < least and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < least - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    yield 0, head, 0, head
    middle, other = one[head:len(one) - tail], two[head:len(two) - tail]
    codes = [("replace", 0, len(middle), 0, len(other))]
    if max(len(middle), len(other)) <= MAX_TOKENS:
        import difflib  # Only where a message points into a line that has macros.
        codes = difflib.SequenceMatcher(None, middle, other, False).get_opcodes()
    for _, i, i_end, j, j_end in codes:
        i, i_end, j, j_end = i + head, i_end + head, j + head, j_end + head
        words = all(word.isidentifier() for word in two[j:j_end])
        if words and one[i:i_end] != two[j:j_end] and min(i_end - i, j_end - j) > 1:
            # Two macros side by side are most often a type and a name.
            yield i, i_end - 1, j, j_end - 1
            i, j = i_end - 1, j_end - 1
        yield i, i_end, j, j_end
    yield len(one) - tail, len(one), len(two) - tail, len(two)
