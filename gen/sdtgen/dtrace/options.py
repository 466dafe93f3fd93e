# SPDX-License-Identifier: 0BSD
"""The command line of dtrace(1), in the forms that builds use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Sequence

from ..host.error import Usage

# Whole words, some of which begin as letters do that have a meaning.
IGNORED = ("-32", "-64", "-fpic", "-fPIC", "-fpie", "-fPIE", "--no-pyparsing", "--types")
LETTERS = "hGCHV"
WITHOUT_EFFECT = "FSZekqvw"
TAKES = "DILUXbosx"
CONFORMANCE = "acst"
# What -x says in other words.
SETTINGS = {"define": "D", "undef": "U", "incdir": "I", "cpp": "C", "cpphdrs": "H"}
NO_TRACER = "this dtrace is not a tracer: it writes headers (-h) and objects (-G) for builds"


@dataclass
class Options:
    """What is asked for; `flags` are words for the preprocessor."""

    mode: str = ""
    source: str = ""
    target: str = ""
    preprocess: bool = False
    help: bool = False
    version: bool = False
    flags: list[str] = field(default_factory=list)

    @property
    def output(self) -> str:
        """The target, or the source's name with its last suffix replaced, in this directory."""
        suffix = ".h" if self.mode == "h" else ".o"
        return self.target or os.path.splitext(os.path.basename(self.source))[0] + suffix


def parse_options(words: Sequence[str]) -> Options:
    """Options in any order; every other word is the name of an object, which nobody needs."""
    reader = _CommandLine(words)
    reader.read()
    found = reader.found
    if found.help:
        return found
    modes = reader.modes
    if len(modes) != 1:
        raise Usage("expected one of -h, -G and -V, not more" if modes
                    else f"expected -h or -G: {NO_TRACER}")
    found.mode = modes.pop()
    found.version = found.mode == "V"
    if not found.source and not found.version:
        raise Usage("no input file (-s FILE)")
    return found


class _CommandLine:
    """Goes through the words; letters may share one, and the last of them may take a value."""

    def __init__(self, words: Sequence[str]) -> None:
        self.queue = list(reversed(words))
        self.found = Options()
        self.modes: set[str] = set()

    def read(self) -> None:
        while self.queue:
            word = self.queue.pop()
            if word == "--":
                return
            if word == "--help":
                self.found.help = True
            elif word == "-arch":           # macOS
                self.value(word, "")
            elif word.startswith("--") and word not in IGNORED:
                raise Usage(f"invalid option '{word}': {NO_TRACER}")
            elif word.startswith("-") and word != "-" and word not in IGNORED:
                self.letters(word)

    def letters(self, word: str) -> None:
        for place, letter in enumerate(word[1:], 1):
            if letter in TAKES:
                self.take(letter, self.value(f"-{letter}", word[place + 1:]))
                return
            if letter not in LETTERS + WITHOUT_EFFECT:
                which = word if len(word) == 2 else f"-{letter}' in '{word}"
                raise Usage(f"invalid option '{which}': {NO_TRACER}")
            self.take(letter, "")

    def value(self, option: str, rest: str) -> str:
        if not rest:
            if not self.queue:
                raise Usage(f"expected a value after '{option}'")
            rest = self.queue.pop()
        if not rest:
            raise Usage(f"the value of '{option}' is empty")
        return rest

    def take(self, letter: str, value: str) -> None:
        """What an option means."""
        found = self.found
        if letter in "hGV":
            self.modes.add(letter)
        elif letter == "C":
            found.preprocess = True
        elif letter == "H":
            found.flags.append("-H")
        elif letter in "DIU":
            found.flags.append(f"-{letter}{value}")
        elif letter == "o":
            found.target = value
        elif letter == "s":
            if found.source not in ("", value):
                raise Usage(f"two input files, '{found.source}' and '{value}': one run reads "
                            "one file")
            found.source = value
        elif letter == "X" and value not in CONFORMANCE:
            raise Usage(f"expected one of a, c, s and t after '-X', not '{value}'")
        elif letter == "x":
            name, _, text = value.partition("=")
            if name in SETTINGS and (text or SETTINGS[name] in LETTERS):
                self.take(SETTINGS[name], text)
