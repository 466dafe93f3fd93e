# SPDX-License-Identifier: 0BSD
"""Documentation comments: `NAME - summary`, `@argument: text`, paragraphs, `Since:`, `Until:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..host.text import quoted
from .source import NOWHERE, Diagnostics, Related, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lexer import Token

# Files without comments need none of them: re compiles each once it is asked for.
HEAD = r"(?:(?:probe|provider)\s+)?([A-Za-z_]\w*)(?:\(\))?\s+-+\s+(\S.*)"
WORD = r"@(\w+)(?:\s*:\s*(.*))?"
BOUNDS = ("Since:", "Until:")
HINT = r"\((hex|string|bytes)(?:\s+(\w+))?\)\s*"


class Entry:
    """The text of one argument."""

    __slots__ = ("name", "span", "lines", "hint", "length", "hint_span")

    def __init__(self, name: str, span: Span, lines: list[str]) -> None:
        self.name = name
        self.span = span
        self.lines = lines
        self.hint = ""
        self.length = ""
        self.hint_span = NOWHERE

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


class Doc:
    """A comment taken apart; without a head line it is prose alone."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.name = ""
        self.name_span = NOWHERE
        self.summary_lines: list[str] = []
        # Versions that have it: since one, until another; empty where that is open.
        self.versions: list[tuple[str, str]] = []
        # The last of those lines.
        self.bound, self.bound_span = "", NOWHERE
        self.entries: list[Entry] = []
        self.body: list[str] = []
        # `@word` without the colon of an entry.
        self.loose: list[tuple[str, Span]] = []

    @property
    def summary(self) -> str:
        return " ".join(self.summary_lines)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        text = "\n".join(self.body).strip("\n")
        return tuple(each.strip("\n") for each in text.split("\n\n") if each.strip())


def _lines(token: Token) -> Iterator[tuple[str, int]]:
    """The lines inside a comment without their stars, and where each begins."""
    offset = token.span.start + 3
    for number, line in enumerate(token.text[3:-2].split("\n")):
        rest, starred = line, False
        if number:
            rest = line.lstrip(" \t")
            starred = rest.startswith("*")
            rest = rest[starred:]
        if (starred or not number) and rest.startswith((" ", "\t")):
            rest = rest[1:]
        yield rest.rstrip(), offset + len(line) - len(rest)
        offset += len(line) + 1


def parse_doc(token: Token, diagnostics: Diagnostics) -> Doc:
    """Takes a comment apart."""
    doc = Doc(Span(token.span.start, token.span.start + 3))
    lines = list(_lines(token))
    first = next((number for number, line in enumerate(lines) if line[0].strip()), len(lines))
    del lines[:first]
    entry: Entry | None = None
    in_head = False
    head = re.fullmatch(HEAD, lines[0][0].strip(), re.ASCII) if lines else None
    if head:
        text, offset = lines.pop(0)
        begin = offset + len(text) - len(text.lstrip()) + head.start(1)
        doc.name, doc.summary_lines = head[1], [head[2]]
        doc.name_span = Span(begin, begin + len(head[1]))
        in_head = True
    for text, offset in lines:
        line = text.strip()
        begin = offset + len(text) - len(text.lstrip())
        span = Span(begin, begin + len(line))
        bound = line[:6] if head and line[:6] in BOUNDS else ""
        if line and doc.versions and not bound:
            diagnostics.error(doc.bound_span, f"'{doc.bound}' must be the last line of the "
                              "comment")
            doc.versions = []
        word = re.match(WORD, line) if line[:1] == "@" else None
        if word and word[2] is not None:
            entry = _entry(word, begin, diagnostics)
            doc.entries.append(entry)
            in_head = False
        elif bound:
            _bound(doc, bound, line[6:].lstrip(), span, diagnostics)
            entry, in_head = None, False
        elif not line:
            entry, in_head = None, False
            doc.body.append("")
        elif word and (word[1] == "param" or not entry):
            doc.loose.append((word[1], Span(begin, begin + len(word[0]))))
            doc.body.append(text)
            entry, in_head = None, False
        elif in_head:
            doc.summary_lines.append(line)
        elif entry:
            entry.lines.append(line)
        else:
            doc.body.append(text)
    return doc


def _bound(doc: Doc, word: str, version: str, span: Span, diagnostics: Diagnostics) -> None:
    """Takes `Since:` or `Until:`, which take turns."""
    since, until = doc.versions[-1] if doc.versions else ("", "")
    if not version:
        diagnostics.error(span, f"expected a version after '{word}'")
    elif word == "Until:" and not until and doc.versions:
        doc.versions[-1] = since, version
    elif doc.versions and (word == "Until:" or not until):
        other = "Since:" if word == "Until:" else "Until:"
        diagnostics.error(span, f"'{word}' stands here a second time; keep one, or write "
                          f"'{other}' between", Related(doc.bound_span, "this is the line before"))
    else:
        doc.versions.append((version, "") if word == "Since:" else ("", version))
    doc.bound, doc.bound_span = word, span


def _entry(found: re.Match[str], begin: int, diagnostics: Diagnostics) -> Entry:
    text, offset = found[2], begin + found.start(2)
    entry = Entry(found[1], Span(begin, begin + len(found[1]) + 1), [text])
    hint = re.match(HINT, text) if text[:1] == "(" else None
    if hint:
        entry.hint, entry.length = hint[1], hint[2] or ""
        entry.lines = [text[hint.end():]]
        entry.hint_span = Span(offset, offset + len(hint[0].rstrip()))
        if entry.hint == "bytes" and not entry.length:
            diagnostics.error(entry.hint_span, "expected '(bytes LENGTH)', where LENGTH is a "
                              "number or an argument")
        elif entry.hint != "bytes" and entry.length:
            diagnostics.error(entry.hint_span, f"expected '({entry.hint})'")
    return entry


def check_name(doc: Doc, name: str, diagnostics: Diagnostics) -> None:
    """The head line must name what stands below."""
    if doc.name and doc.name != name:
        diagnostics.error(doc.name_span, f"the comment describes {quoted(doc.name)}, but "
                          f"{quoted(name)} stands below it")
    elif not doc.name and doc.entries:
        diagnostics.error(doc.span, "expected the name and a summary in the first line: "
                          f"{quoted(name + ' - what happened')}")
    elif doc.name and doc.summary.endswith("."):
        diagnostics.warning(doc.name_span, "a summary has no full stop", pedantic=True)


def match_entries(doc: Doc, probe: str, names: Sequence[str], known: Sequence[str],
                  diagnostics: Diagnostics) -> dict[str, Entry]:
    """Entry by argument.  `names` are those the provider wrote, `known` all of them."""
    found: dict[str, Entry] = {}
    order = -1
    for entry in doc.entries:
        if entry.name not in known:
            diagnostics.error(entry.span, f"'@{entry.name}' is not an argument of "
                              f"{quoted(probe)}{_hint(entry.name, known, diagnostics)}")
        elif entry.name in found:
            diagnostics.error(entry.span, f"'@{entry.name}' is described a second time",
                              Related(found[entry.name].span, "it was first described here"))
        else:
            found[entry.name] = entry
            place = list(known).index(entry.name)
            if place < order:
                diagnostics.error(entry.span, f"'@{entry.name}' is out of order: describe the "
                                  "arguments in the order of the probe")
            order = max(order, place)
            if entry.name not in names:
                diagnostics.warning(entry.span, f"argument {place + 1} has no name in the "
                                    "probe, so its text may be lost: name it there")
    known_loose = {word for word, _ in doc.loose}
    for word, span in doc.loose:
        if word in known and doc.name:
            diagnostics.error(span, f"expected ':' after '@{word}'")
        else:
            diagnostics.remark(span, f"'@{word}' is read as prose; an argument is described by "
                               "'@name: text'")
    misspelt = {entry.name for entry in doc.entries} - set(known)
    missing = [name for name in names if name not in found and name not in known_loose]
    if doc.name and len(missing) > len(misspelt):
        what = " and ".join(f"'@{name}'" for name in missing)
        diagnostics.error(doc.name_span, f"the comment does not describe {what}; "
                          f"add '@{missing[0]}: what it is'")
    _check_lengths(found, known, diagnostics)
    return found


def _check_lengths(found: dict[str, Entry], known: Sequence[str],
                   diagnostics: Diagnostics) -> None:
    for name, entry in found.items():
        length = entry.length
        if length and not length.isdecimal() and (length not in known or length == name):
            others = [each for each in known if each != name]
            diagnostics.error(entry.hint_span, f"{quoted(length)} is neither a number nor another "
                              f"argument{diagnostics.did_you_mean(length, others)}")


def _hint(word: str, known: Sequence[str], diagnostics: Diagnostics) -> str:
    found = diagnostics.did_you_mean(word, known)
    return found.replace("'", "'@", 1) if found else ""
