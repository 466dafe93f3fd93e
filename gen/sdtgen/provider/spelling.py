# SPDX-License-Identifier: 0BSD
"""Types that look like another one misspelt: the C compiler would not know them, either."""

from __future__ import annotations

from collections.abc import Iterable

from .ctype import TYPEDEFS

KNOWN = ("string", *TYPEDEFS)
# Types of C libraries that are one letter away from a known one.
OTHERS = frozenset(("timer_t", "rsize_t", "usize_t", "u_int8_t", "u_int16_t", "u_int32_t",
                    "u_int64_t"))
SHORT = 6                       # letters; of shorter names too many are near


def meant(word: str, *, sure: bool) -> str:
    """The known type that a word is a misspelling of, or empty.

    Two letters in the wrong order are always one; a letter too few, too many or another only if
    `sure` that no other file declares the word.
    """
    if word in OTHERS or word in KNOWN:
        return ""
    near: Iterable[str] = (each for each in KNOWN if abs(len(each) - len(word)) < 2)
    for each in near:
        head = 0
        while head < min(len(each), len(word)) and each[head] == word[head]:
            head += 1
        one, other = each[head:], word[head:]
        if len(one) == len(other) and one[:2] == other[1::-1] and one[2:] == other[2:] \
                and len(one) > 1:
            return each
        changed = one[:1] + other[:1]
        if sure and len(word) >= SHORT and not any(letter.isdigit() for letter in changed) \
                and (one[1:] == other[1:] or one[1:] == other or one == other[1:]):
            return each
    return ""
