# SPDX-License-Identifier: 0BSD
"""Decodes the section .note.stapsdt: one note for each site of a probe.

A note has owner "stapsdt" and type 3; its descriptor holds three addresses of the file's class
(location, base, semaphore) and three NUL-terminated strings (provider, name, arguments).
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache

from ..host.record import Record
from ..host.text import counted
from .elf import MAX_DATA, Elf, ElfError
from .headers import SHT_NOBITS, SHT_NOTE

SECTION, BASE, SEMAPHORES = ".note.stapsdt", ".stapsdt.base", ".probes"
OWNER, TYPE = b"stapsdt\0", 3
MAX_NOTES = 4_000_000
MAX_PROBLEMS = 100
MAX_STRING = 4096               # bytes of a provider, a name, or an argument string
# One argument begins where SIZE@ does; an operand may hold blanks itself.
# The look-behind keeps a long run of blanks from costs that are the square of its length.
_SPLIT = re.compile(r"(?<! ) +(?=-?\d{1,4}f?@)")
_ARGUMENT = re.compile(r"(-?)(\d{1,4})(f?)@(.*)", re.DOTALL)
_LAYOUTS = {(order, bits): (struct.Struct(f"{order}III"), struct.Struct(f"{order}{words}"))
            for order in "<>" for bits, words in ((64, "QQQ"), (32, "III"))}
_SIZED = re.compile(r"-?\d+f?@")


class NoteArgument(Record):
    """An argument of a note, `[-]SIZE[f]@OPERAND`.

    `size` is in bytes, 0 if the note does not say; `is_float` is SystemTap's tag.
    """

    text: str
    size: int
    signed: bool
    is_float: bool
    operand: str


class Note(Record):
    """One site.  Addresses are link-time ones; `semaphore` is 0 if there is none.

    A tuple and no more, since a file may have millions.
    """

    provider: str
    name: str
    location: int
    base: int
    semaphore: int
    text: str
    number: int

    @property
    def arguments(self) -> tuple[NoteArgument, ...]:
        """What `text` says."""
        return parse_arguments(self.text)


class Notes(Record):
    """All notes of a file.

    `present` says if there is a section for them, `base` is the address of .stapsdt.base;
    `problems` are what could not be read, in words.
    """

    notes: list[Note]
    problems: list[str]
    base: int | None = None
    present: bool = False


@lru_cache(128)                 # Not more: a hostile note has 1,300 arguments.
def parse_arguments(text: str) -> tuple[NoteArgument, ...]:
    """The arguments of a note; text of `:` or none means that there are none."""
    text = text.strip(" ")
    if not text or text == ":":
        return ()
    # Assembly by hand may lack sizes; then blanks are all there is to go by.
    words = _SPLIT.split(text) if _SIZED.match(text) else text.split()
    return tuple(_argument(word) for word in words)


def _argument(word: str) -> NoteArgument:
    found = _ARGUMENT.fullmatch(word)
    if not found:
        return NoteArgument(word, 0, False, False, word)
    return NoteArgument(word, int(found[2]), bool(found[1]), bool(found[3]), found[4])


def read_notes(elf: Elf) -> Notes:
    """The notes of a file; raises ElfError where the section itself cannot be read."""
    base = elf.section(BASE)
    sections = elf.named(SECTION)
    notes: list[Note] = []
    problems: list[str] = []
    total = index = 0
    for section in sections:
        if section.type == SHT_NOBITS:
            continue  # What strip --only-keep-debug leaves of a section.
        if section.type != SHT_NOTE:
            problems.append(f"section {SECTION} has type {section.type}, not {SHT_NOTE} (SHT_NOTE)")
        data = elf.data(section)
        total += len(data)
        if total > MAX_DATA:
            raise ElfError(f"its sections {SECTION} have more than {MAX_DATA} bytes")
        index = _read_section(elf, data, index, notes, problems)
    return Notes(notes, problems, base.address if base else None,
                 any(each.type != SHT_NOBITS for each in sections))


def _read_section(elf: Elf, data: bytes, index: int, notes: list[Note],
                  problems: list[str]) -> int:
    """Reads the notes from number `index` on; returns the number behind them."""
    head, words = _LAYOUTS[elf.order, elf.bits]
    place = 0
    while place < len(data):
        if len(data) - place < head.size:
            if any(data[place:]):
                _add(problems, f"{counted(len(data) - place, 'stray byte')} behind the last note")
            return index
        name_size, size, kind = head.unpack_from(data, place)
        start = place + head.size + (name_size + 3) // 4 * 4
        end = start + size
        if end > len(data):
            _add(problems, f"note {index} at byte {place} of {SECTION} is cut off: it claims "
                 f"{end - place} bytes, {len(data) - place} are left")
            return index
        owner = data[place + head.size:place + head.size + min(name_size, 64)]
        if owner != OWNER or kind != TYPE:
            shown = owner.split(b"\0")[0].decode("ascii", "replace")
            _add(problems, f"note {index} has owner '{shown}' and type {kind}, not 'stapsdt' and 3")
        else:
            _read_note(data[start:end], index, words, notes, problems)
        if index >= MAX_NOTES:
            raise ElfError(f"section {SECTION} has more than {MAX_NOTES} notes")
        place, index = end + -end % 4, index + 1
    return index


def _read_note(body: bytes, index: int, words: struct.Struct, notes: list[Note],
               problems: list[str]) -> None:
    if len(body) < words.size:
        _add(problems, f"note {index} has {counted(len(body), 'byte')}; {words.size} of addresses "
             "are missing")
        return
    parts = body[words.size:].split(b"\0", 3)
    if len(parts) < 4:
        _add(problems, f"note {index} lacks the end of a string")
        return
    if len(body) > MAX_STRING and any(len(part) > MAX_STRING for part in parts[:3]):
        _add(problems, f"note {index} has a string of more than {MAX_STRING} bytes")
        return
    if parts[3].strip(b"\0"):
        _add(problems, f"note {index} has {counted(len(parts[3]), 'byte')} behind its strings")
    provider, name, text = _decode(parts[0]), _decode(parts[1]), _decode(parts[2])
    if not provider or not name:
        _add(problems, f"note {index} has an empty {'name' if provider else 'provider'}")
    location, base, semaphore = words.unpack_from(body)
    notes.append(Note(provider, name, location, base, semaphore, text, index))


@lru_cache(4096)
def _decode(data: bytes) -> str:
    """One object for all sites of a probe."""
    return data.decode("utf-8", "surrogateescape")


def _add(problems: list[str], text: str) -> None:
    if len(problems) < MAX_PROBLEMS:
        problems.append(text)
    elif len(problems) == MAX_PROBLEMS:
        problems.append("and more of these")
