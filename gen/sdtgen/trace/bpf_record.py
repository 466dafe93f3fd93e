# SPDX-License-Identifier: 0BSD
"""The records of events that bpftrace prints, read into events or straight into lines.

    <time> <cpu> <probe> <pid> <tid> <word of each argument> | memory | memory |

`|` and the beginning of a record are marks that nobody but sdtkit and its bpftrace knows, so
what a program writes into its strings cannot end a field or begin a record.  There is no newline:
bpftrace would write each line by itself, and a beat, which has one, comes soon.
"""

from __future__ import annotations

import os
from typing import Sequence

from ..host.text import printable
from ..tracing.attach import READABLE
from . import resident
from .bpf_word import (NULL, READ, blob, code, is_decimal, is_memory, looks_empty, printed, string,
                       value)
from .bpf_word import memory as pointed
from .event import Event, Value, text
from .plan import STRING, TracedProbe

TIME, CPU = 19, 3                   # characters of these words
AT_CPU = slice(TIME + 1, TIME + 1 + CPU)
HEAD = 5                            # words before those of the arguments
DEEPEST = 64                        # functions of a stack


class Marks:
    """`begin` stands before each of our records, `field` before and behind memory."""

    def __init__(self, secret: str) -> None:
        self.secret, self.begin, self.field = secret, secret + "<", secret + "="


class Form:
    """How the record of one probe is printed, and what is in it."""

    def __init__(self, probe: TracedProbe, number: int, title: str, longest: int,
                 marks: Marks, *, stack: bool = False) -> None:
        self.stack = stack
        self.probe, self.title, self.longest, self.field = probe, title, longest, marks.field
        self.read = probe.arguments[:READABLE]
        self.unread = len(probe.arguments) - len(self.read)
        formats, words = [], []
        for index, argument in enumerate(self.read):
            format_, word = printed(argument, index)
            formats.append(format_ + " ")
            words.append(word)
        for index, argument in enumerate(self.read):
            if is_memory(argument):
                format_, word = pointed(argument, index, longest)
                formats.append(marks.field + format_)
                words.append(word)
        if stack:
            formats.append(marks.field + "%s")
            words.append(f"ustack({DEEPEST})")
        if stack or any(map(is_memory, self.read)):
            formats.append(marks.field)
        arguments = ", ".join(["nsecs", "cpu", "pid", "tid", *words])
        codes = "".join(f"$code{index} = (uint64)0; if ({looks_empty(index)}) "
                        f"{{ $code{index} = {code(index)}; }} "
                        for index, each in enumerate(self.read)
                        if each.form == STRING and each.legible)
        self.statement = (f'{codes}printf("{marks.begin}%0{TIME}lu %0{CPU}d {number} %d %d '
                          f'{"".join(formats)}", {arguments});')
        self.last = HEAD + len(self.read)
        # Words that stand in a line as they are; else they are made of values.
        self.is_plain = all(map(is_decimal, self.read))
        # The only memory of the usual probe: strings.
        self.is_usual = all(is_decimal(each) or each.form == STRING and each.legible
                            for each in self.read)
        self.template = f"%s %s/%s {title}" + "".join(
            f" {each.name}=%s" for each in self.read) + "".join(
            f" {each.name}=?" for each in probe.arguments[len(self.read):]) + "\n"
        self.strings = [index for index, each in enumerate(self.read, 2) if each.form == STRING]

    def line(self, stamp: str, head: list[str], texts: Sequence[str]) -> str | None:
        """None if a string must be looked at closely."""
        if self.stack:
            return None
        if self.is_plain:
            return self.template % (stamp, *head[3:self.last])
        if not self.is_usual:
            return None
        shown = head[3:self.last]
        for index, found in zip(self.strings, texts):
            if shown[index] != "0" or len(found) > self.longest - 2 or not found.isascii() or \
                    not found.isprintable() or '"' in found or "\\" in found:
                return None
            shown[index] = f'"{found}"'
        return self.template % (stamp, *shown)

    def event(self, head: Sequence[str], texts: Sequence[str]) -> Event:
        pid, words = int(head[3]), head[HEAD:self.last]
        values: list[Value] = []
        places = iter(texts)
        for argument, word in zip(self.read, words):
            if not is_memory(argument):
                values.append(value(argument, word))
                continue
            found = next(places)
            if argument.form == STRING:
                values.append(text_of(pid, int(word, 16), found, self.longest))
            elif int(word, 16):
                numbers = [int(each, 10 if is_decimal(other) else 16)
                           for each, other in zip(words, self.read)]
                values.append(blob(found, argument.bytes_of(numbers), self.longest))
            else:
                values.append(0)
        values += [None] * self.unread
        return Event(self.probe, int(head[0]), pid, int(head[4]), tuple(values),
                     _functions(next(places)) if self.stack else ())


def _functions(found: str) -> tuple[str, ...]:
    """Of a stack as bpftrace prints it; names of symbols are the traced file's own."""
    return tuple(printable(each.strip()) for each in found.split("\n") if each.strip())


def separator() -> int:
    """A number between the texts of a key, which no text can guess."""
    return int.from_bytes(os.urandom(8), "little") >> 3 | 1 << 61


def text_of(pid: int, code: int, found: str, longest: int) -> Value:
    """A string of a record or of a row."""
    if code == READ:
        return string(found, longest)
    if code == NULL:
        return 0
    data = resident.string(pid, code, longest - 1)
    return None if data is None else string(data.decode("utf-8", "surrogateescape"), longest)


def body(event: Event, title: str) -> str:
    """What a line says behind the time."""
    return f"{event.pid}/{event.tid} {title}" + "".join(
        f" {argument.name}={text(argument, found)}"
        for argument, found in zip(event.probe.arguments, event.values)) + "\n" + callers(event)


def callers(event: Event) -> str:
    """The lines below that of an event, if its stack was asked for."""
    return "".join(f"{'':16}{each}\n" for each in event.stack)
