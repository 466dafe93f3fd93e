# SPDX-License-Identifier: 0BSD
"""The arguments of a site against the declared ones, and who can read them."""
from __future__ import annotations

from functools import lru_cache
from typing import Iterator, Mapping

from ..binary.notes import Note, NoteArgument
from ..host.text import counted
from ..provider.ctype import CType
from ..provider.model import Probe
from ..tracing.operand import OK, OTHER, REFUSED, UNKNOWN, WRONG, decode
from ..tracing.value import SIZES
from ..tracing.versions import named, newer
from .fault import ERROR, WARNING, Fault

REBUILD = "build with the header made of this file, or correct the declaration"
COUNT = Fault("argument-count", ERROR, REBUILD)
SIZE = Fault("argument-size", ERROR, REBUILD + "; with an untyped header cast the value that is "
             "passed to the declared type")
SIGN = Fault("argument-sign", ERROR, SIZE.advice)
MISREAD = Fault("operand-misread", WARNING, "build the site with operands that every tracer "
                "reads: whole registers and constants")
UNREADABLE = Fault("operand-unreadable", ERROR, MISREAD.advice)
UNUSUAL = Fault("operand-unusual", WARNING, MISREAD.advice)
FLOAT = Fault("argument-float", WARNING, "gdb, bpftrace and libbpf drop the whole probe at the "
              "tag 'f': pass the bits of the number")
# A word of a declared type -> the size it has where the header does not widen it.
NARROW: Mapping[str, int] = {"char": 1, "short": 2, "_Bool": 1, "bool": 1, "int8_t": 1,
                             "uint8_t": 1, "int16_t": 2, "uint16_t": 2}
BY_CLASS = ("LONG", "ULONG", "POINTER")
Found = tuple[Fault, str]


@lru_cache(1024)
def expected(kind: CType, bits: int) -> frozenset[int]:
    """The sizes that are right, negative for signed ones; none if the compiler alone knows."""
    size = SIZES[kind.kind]
    if size == 0:
        return frozenset()
    if kind.kind in BY_CLASS and bits == 32:
        size //= 2
    found = {size}
    if not kind.is_pointer:
        words = kind.base.split()
        narrow = next((NARROW[word] for word in words if word in NARROW), 0)
        if narrow:
            found.add(narrow if size > 0 else -narrow)
        if "char" in words and "signed" not in words and "unsigned" not in words:
            found |= {-each for each in found}  # The target decides.
    return frozenset(found)


def check_arguments(probe: Probe, note: Note, bits: int) -> Iterator[Found]:
    """Number, sizes and signs."""
    if len(note.arguments) != len(probe.arguments):
        yield COUNT, f"expected {_number(len(probe.arguments))}; " \
            f"found {len(note.arguments) or 'none'}"
        return
    for declared, found in zip(probe.arguments, note.arguments):
        right = expected(declared.type, bits)
        size = -found.size if found.signed else found.size
        if (not size or not right or size in right) and not found.is_float:
            continue
        about = f"argument {declared.index} '{declared.label}'"
        if size and right:
            if size not in right and -size not in right:
                yield SIZE, f"{about}: expected {_form(min(right, key=abs), right)}; " \
                    f"found {_form(size)}"
            elif size not in right:
                yield SIGN, f"{about}: expected {_form(-size)}; found {_form(size)}"
        if found.is_float:
            yield FLOAT, f"{about}: expected no tag; found '{found.text}'"


def _number(count: int) -> str:
    return counted(count, "argument") if count else "no arguments"


def _form(size: int, among: "frozenset[int] | None" = None) -> str:
    if among:
        size = max(among, key=lambda each: (abs(each), each))
    return f"{counted(abs(size), 'byte')} {'signed' if size < 0 else 'unsigned'}"


def check_operand(arch: str, index: int, argument: NoteArgument,
                  verdicts: Mapping[str, str]) -> Iterator[Found]:
    """Which tracers do not get the value; `verdicts` are those of `operand.consumers`."""
    if all(word == OK for word in verdicts.values()):
        return
    about = f"argument {index}"
    known = {name: word for name, word in verdicts.items() if word != UNKNOWN}
    changes = newer(arch, argument)
    bad = dict(found for name, word in known.items() for found in named(name, word, changes))
    if known and not any(word == OK for word in known.values()):
        yield UNREADABLE, f"{about}: expected an operand that tracers read; " \
            f"found '{argument.text}', which none reads"
    elif not known and decode(arch, argument).form == OTHER:
        yield UNUSUAL, f"{about}: expected a constant, a register or a plain place in memory; " \
            f"found '{argument.text}'"
    elif bad and not argument.is_float:
        said = "; ".join(f"{', '.join(names)} {verb} it" for verb, names in (
            ("misread" if _plural(bad, WRONG) else "misreads", _those(bad, WRONG)),
            ("refuse" if _plural(bad, REFUSED) else "refuses", _those(bad, REFUSED)),
        ) if names)
        yield MISREAD, f"{about}: expected an operand that all tracers read; " \
            f"found '{argument.text}': {said}"


def _those(verdicts: Mapping[str, str], word: str) -> list[str]:
    return [name for name, each in verdicts.items() if each == word]


def _plural(verdicts: Mapping[str, str], word: str) -> bool:
    return len(_those(verdicts, word)) > 1
