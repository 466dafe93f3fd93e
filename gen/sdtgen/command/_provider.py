# SPDX-License-Identifier: 0BSD
"""The provider file of a command: the options of the C preprocessor, and the way to the model."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace

from ..host.error import Usage
from ._parser import OptionParser


def add_preprocessor(parser: OptionParser) -> None:
    """Declares -C, -I and -D."""
    parser.option("-C", "--preprocess", action="store_true",
                  help='run the C preprocessor first: $CPP, else "$CC -E", cc -E or gcc -E')
    parser.option("-I", "--include", metavar="DIR", action="append", type=_given, default=[],
                  help="look there for #include files (needs -C)")
    parser.option("-D", "--define", metavar="NAME", action="append", type=_given, default=[],
                  help="define a macro, also NAME=TEXT (needs -C)")


def preprocessor_flags(chosen: Namespace) -> list[str] | None:
    """The words for the preprocessor, or None if there is to be none."""
    for name, values in (("-I", chosen.include), ("-D", chosen.define)):
        if values and not chosen.preprocess:
            raise Usage(f"option '{name}' needs -C")
    flags = [f"-I{each}" for each in chosen.include] + [f"-D{each}" for each in chosen.define]
    return flags if chosen.preprocess else None


def _given(text: str) -> str:
    if not text:
        raise ArgumentTypeError("has an empty value")
    return text
