# SPDX-License-Identifier: 0BSD
"""Conditions as predicates of bpftrace.

Integers are compared without signs, for versions differ in what a signed comparison is: the sign
bit is turned, which keeps the order, and words of 64 bits are two halves.
"""

from __future__ import annotations

import re

from ..tracing.comparison import GLOB, Comparison, compare
from .bpf_word import NULL, code, looks_empty
from .plan import ADDRESS, INTEGER, STRING

# What stands in a text of bpftrace as it is.
_PLAIN = re.compile(r"[ !#-\[\]-~]+")
_HALF = 0xffffffff


def predicate(test: Comparison, longest: int) -> str | None:
    """Holds for what the condition holds for, and for a string that has to be looked at again.

    None if bpftrace cannot test it.
    """
    if test.form == STRING:
        return _text(test, longest)
    if test.form not in (INTEGER, ADDRESS) or test.operator == GLOB:
        return None
    assert isinstance(test.wanted, int)
    return _number(test, test.wanted)


def _number(test: Comparison, wanted: int) -> str:
    bits = 8 * (abs(test.size) if abs(test.size) in (1, 2, 4) else 8)
    turn = 1 << (bits - 1) if test.size < 0 else 0
    if not 0 <= wanted + turn < 1 << bits:      # All are on one side of it.
        return str(int(compare(test.operator, -1 if wanted > 0 else 1)))
    word = f"arg{test.place}"
    if bits <= 32:
        return (f"(({word} + {turn}) & {(1 << bits) - 1}) {test.operator} "
                f"{wanted + turn}")
    high = f"((({word} >> 32) + {turn >> 32}) & {_HALF})"
    low = f"({word} & {_HALF})"
    above, below = (wanted + turn) >> 32, wanted & _HALF
    if test.operator == "==":
        return f"({high} == {above} && {low} == {below})"
    if test.operator == "!=":
        return f"({high} != {above} || {low} != {below})"
    return f"({high} {test.operator[0]} {above} || ({high} == {above} && {low} " \
        f"{test.operator} {below}))"


def _text(test: Comparison, longest: int) -> str | None:
    wanted, operator = str(test.wanted), test.operator
    prefix = operator == GLOB and wanted.endswith("*")
    if operator == GLOB:
        wanted, operator = wanted[:-1] if prefix else wanted, "=="
        if re.search(r"[*?[]", wanted):
            return None
    if operator not in ("==", "!=") or not _PLAIN.fullmatch(wanted) or \
            len(wanted) > longest - 2:
        return None
    word = f"str(arg{test.place})"
    same = f'strncmp({word}, "{wanted}", {len(wanted)}) == 0' if prefix else \
        f'{word} {operator} "{wanted}"'
    return f"({same} || ({looks_empty(test.place)} && {code(test.place)} > {NULL}))"
