# SPDX-License-Identifier: 0BSD
"""Reads what a preprocessor writes: which lines are ours, and where they come from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..lexer import blank_comments
from ..source import Source
from .expanded import Row, open_original

MARKER = re.compile(
    r"/\*.*?(?:\*/|\Z)|//(?:\\\r?\n|[^\n])*|'(?:\\.|[^'\\\n])*'"
    r'|^\#[ \t]*(?:line[ \t]+)?([0-9]{1,9})[ \t]+"((?:\\.|[^"\\\n])*)"([ \t0-9]*)$'
    r'|"(?:\\.|[^"\\\n])*"|[{}]', re.DOTALL | re.MULTILINE)
# gcc spells letters beyond ASCII like this, where they stand in names.
LETTER = re.compile(r'(/\*.*?(?:\*/|\Z)|//[^\n]*|"(?:\\.|[^"\\\n])*")'
                    r"|\\U(00(?:0[0-9a-f]|10)[0-9a-f]{4})", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
# An included file with one of these is read like a part of the provider file.
OURS = re.compile(r"\bprovider\s+\w+\s*\{|\bprobe\s+\w+\s*\("
                  r"|^[ \t]*#[ \t]*pragma[ \t]+(?:usdt|D)\b", re.MULTILINE)
INCLUDE = re.compile(r"[ \t]*#[ \t]*include\b")
NAMED = re.compile(r'\s*#\s*include\s*("[^"\n]+"|<[^>\n]+>)\s*')
ENTER, LEAVE, SYSTEM = "1", "2", "3"
MAX_LINES = 64


class _Frame:
    """A file that the preprocessor is in; `depth` is the number of braces open around it."""

    def __init__(self, file: str, system: bool, depth: int) -> None:
        self.file = file
        self.system = system
        self.depth = depth
        self.rows: list[Row] = []


class Reader:
    """Follows the line markers; the first frame has the lines of the provider file."""

    def __init__(self, raw: Source, includes: bool) -> None:
        self.raw, self.includes = raw, includes
        self.name = plain_name(raw.name)
        self.frames: list[_Frame] = []
        self.files: dict[str, None] = {}
        self.depth = 0
        self.file, self.line = "", 1

    def read(self, text: str) -> None:
        text = LETTER.sub(letter, text)
        position = 0
        for found in MARKER.finditer(text):
            if found[1] is not None:
                self.take(text[position:found.start()])
                position = found.end() + 1
                self.mark(int(found[1]), file_name(found[2]), found[3].split())
            elif found[0] in "{}":
                self.depth += 1 if found[0] == "{" else -1
        self.take(text[position:])
        while len(self.frames) > 1:
            self.leave(0)

    def take(self, text: str) -> None:
        """Lines as they stand; those before the provider file begins are not ours."""
        if self.frames and text:
            lines = text[:-1].split("\n") if text.endswith("\n") else text.split("\n")
            self.frames[-1].rows += [Row(line, self.file, self.line + number)
                                     for number, line in enumerate(lines)]

    def mark(self, line: int, file: str, flags: Sequence[str]) -> None:
        if ENTER in flags and not file.startswith("<"):
            self.files[file] = None
        if not self.frames:
            if file == self.name:
                self.frames.append(_Frame(file, False, 0))
                self.depth = 0
        elif ENTER in flags:
            self.frames.append(_Frame(self.file, SYSTEM in flags, self.depth))
        elif LEAVE in flags and len(self.frames) > 1:
            self.leave(line - 1)
        self.file, self.line = self.raw.name if file == self.name else file, line

    def leave(self, line: int) -> None:
        """An included file ends: it was included by the lines up to this one."""
        frame = self.frames.pop()
        rows = self.frames[-1].rows
        text = "" if frame.system else "\n".join(row.text for row in frame.rows)
        if OURS.search(blank_comments(text)):
            rows += frame.rows
            return
        self.depth = frame.depth
        original = self.raw if frame.file == self.raw.name else open_original(frame.file)
        if self.includes and self.depth <= 0 and original:
            rows += include_line(original, frame.file, line)


def include_line(original: Source, file: str, last: int) -> list[Row]:
    """The `#include` that ends in that line; none if a macro names the file."""
    end = original.line(last).end
    for line in range(last, max(0, last - MAX_LINES), -1):
        text = original.text[original.line(line).start:end]
        if INCLUDE.match(text):
            found = NAMED.match(blank_comments(text))
            return [Row(f"#include {found[1]}", file, line)] if found else []
    return []


def letter(found: re.Match[str]) -> str:
    number = int(found[2], 16) if found[2] else 0xD800
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)


def file_name(quoted: str) -> str:
    """The name in a line marker, which is written like a string of C."""
    def plain(found: re.Match[bytes]) -> bytes:
        word = found[1]
        return bytes([int(word, 8) & 255]) if len(word) == 3 else b"\n" if word == b"n" else word
    data = ESCAPE.sub(plain, quoted.encode("utf-8", "surrogateescape"))
    return plain_name(data.decode("utf-8", "surrogateescape"))


def plain_name(name: str) -> str:
    return name[2:] if name.startswith("./") else name
