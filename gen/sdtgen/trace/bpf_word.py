# SPDX-License-Identifier: 0BSD
"""An argument in the language of bpftrace: what prints it, and the value in what was printed."""

from __future__ import annotations

from ..tracing.attach import READABLE
from ..tracing.comparison import number
from .event import Cut, Value
from .plan import BYTES, FLOAT, INTEGER, STRING, TracedArgument

# Codes of a string, beside the address of one that looks empty and may be one that is not in
# memory: whoever reads it has to look again.
READ, NULL = 0, 1


def is_memory(argument: TracedArgument) -> bool:
    """Whether it is memory that is shown, not the word."""
    return argument.legible and (argument.form == STRING or (
        argument.form == BYTES and argument.length != 0 and -argument.length <= READABLE))


def code(index: int) -> str:
    """READ, NULL or the address, of a string that begins with a zero.

    bpftrace reads what is not in memory as zeros.  What is not zero around an empty string, such
    as the size that malloc keeps before it, proves that its page is there.
    """
    word = f"arg{index}"
    zeros = " * ".join(f"(*(uint64 *)((({word} >> 5) << 5) + {offset}) == 0)"
                       for offset in range(0, 32, 8))
    return f"(uint64){word} * {zeros} + ({word} == 0)"


def looks_empty(index: int) -> str:
    return f"*(uint8 *)arg{index} == 0"


def printed(argument: TracedArgument, index: int) -> tuple[str, str]:
    """A format and an expression, for a word without blanks.

    Without casts: for one bpftrace 0.17 runs a compiler, which doubles the cost of its start.
    """
    if not argument.legible:
        return "%lx", "0"
    if argument.form == STRING:
        return "%lx", f"$code{index}"
    width = abs(argument.size)
    if argument.form != INTEGER or width not in (1, 2, 4, 8):
        return "%lx", f"arg{index}"
    format_ = "%ld" if argument.size < 0 else "%lu"
    if width == 8:
        return format_, f"arg{index}"
    mask, turn = (1 << 8 * width) - 1, 1 << (8 * width - 1)
    return format_, f"((arg{index} + {turn}) & {mask}) - {turn}" if argument.size < 0 else \
        f"arg{index} & {mask}"


def memory(argument: TracedArgument, index: int, longest: int) -> tuple[str, str]:
    """A format and an expression for what it points to: raw text, bytes as hexadecimal digits."""
    word = f"arg{index}"
    if argument.form == STRING:
        return "%s", f"str({word})"
    size = str(min(argument.length, longest)) if argument.length > 0 else \
        f"(uint32)arg{-1 - argument.length}"
    return "%rx", f"buf({word}, {word} ? {size} : 0)"


def is_decimal(argument: TracedArgument) -> bool:
    """Whether its word is printed as people see it."""
    return printed(argument, 0)[0] != "%lx"


def value(argument: TracedArgument, word: str) -> Value:
    """Of what is no memory."""
    if not argument.legible:
        return None
    if is_decimal(argument):
        return int(word)
    return number(FLOAT if argument.form == FLOAT else INTEGER, argument.size, int(word, 16))


def string(text: str, longest: int) -> bytes:
    """One byte fewer than fits, so that a string that was cut is known from one that fits."""
    data = text.encode("utf-8", "surrogateescape")
    most = longest - 2
    return Cut(data[:most]) if len(data) > most else data


def blob(text: str, length: int | None, longest: int) -> Value:
    """Of digits such as \\x61\\x62; `length` is what there was."""
    data = bytes.fromhex(text.replace("\\x", ""))
    if length is None or len(data) != min(length, longest):
        return None
    return Cut(data) if length > longest else data
