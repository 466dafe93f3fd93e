# SPDX-License-Identifier: 0BSD
"""The command line of dtrace(1), in the forms that builds use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Sequence

from ..host.error import Usage

IGNORED = ("-32", "-64", "-fpic", "-fPIC", "-fpie", "-fPIE", "-k", "--no-pyparsing", "--types")
TAKES = "soxID"
NO_TRACER = "this dtrace is not a tracer: it writes headers (-h) and objects (-G) for builds"


@dataclass
class Options:
    """What is asked for; `flags` are words for the preprocessor."""

    mode: str = ""
    source: str = ""
    target: str = ""
    preprocess: bool = False
    help: bool = False
    flags: list[str] = field(default_factory=list)

    @property
    def output(self) -> str:
        """The target, or the source's name with its last suffix replaced, in this directory."""
        suffix = ".h" if self.mode == "h" else ".o"
        return self.target or os.path.splitext(os.path.basename(self.source))[0] + suffix


def parse_options(words: Sequence[str]) -> Options:
    """Options in any order; every other word is the name of an object, which nobody needs."""
    found = Options()
    modes: set[str] = set()
    values: dict[str, str] = {}
    queue = list(reversed(words))
    while queue:
        word = queue.pop()
        letter, value = word[1:2], word[2:]
        if word in IGNORED or not word.startswith("-") or word == "-":
            continue
        if word == "--help":
            found.help = True
        elif word in ("-h", "-G"):
            modes.add(letter)
        elif word == "-C":
            found.preprocess = True
        elif letter in TAKES and letter:
            if not value:
                if not queue:
                    raise Usage(f"expected a value after '{word}'")
                value = queue.pop()
            if not value:
                raise Usage(f"the value of '-{letter}' is empty")
            if letter in "ID":
                found.flags.append(f"-{letter}{value}")
            elif letter != "x":
                if values.setdefault(letter, value) != value and letter == "s":
                    raise Usage(f"two input files, '{values['s']}' and '{value}': one run reads "
                                "one file")
                values[letter] = value
        else:
            raise Usage(f"invalid option '{word}': {NO_TRACER}")
    found.source, found.target = values.get("s", ""), values.get("o", "")
    if found.help:
        return found
    if len(modes) != 1:
        raise Usage("expected one of -h and -G, not both" if modes
                    else f"expected -h or -G: {NO_TRACER}")
    if not found.source:
        raise Usage("no input file (-s FILE)")
    found.mode = modes.pop()
    return found
