# SPDX-License-Identifier: 0BSD
"""Runs the C preprocessor over a provider file."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence

from ...host.compiler import run
from ...host.error import Failure
from ..source import MAX_BYTES, Source
from .expanded import Expanded
from .markers import Reader


def preprocess(raw: Source, flags: Sequence[str], *, includes: bool = True) -> Expanded:
    """The text of a provider file without its macros and conditions.

    Comments stay.  `#include` lines stay, too, if `includes` says so, unless the file they name
    has probes: then its text takes their place.
    """
    command = find_command()
    # Quoted names are looked for beside the provider file, too; the text comes from a pipe.
    folder = os.path.dirname(raw.name)
    language = ["-x", "c"] if "-E" in command else []
    words = [*command, *language, "-C", *(("-iquote", folder) if folder else ()), *flags, "-"]
    name = raw.name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    text = f'#line 1 "{name}"\n{raw.text}'
    shown = " ".join(command)
    output, how = run(words, text, "preprocessor", "CPP", most=MAX_BYTES)
    if how:
        raise Failure(f"cannot preprocess '{raw.name}': '{shown}' ended with {how}")
    reader = Reader(raw, includes)
    reader.read(output.decode("utf-8", "surrogateescape"))
    if not reader.frames:
        raise Failure(f"cannot preprocess '{raw.name}': '{shown}' writes no line "
                      "markers; leave '-P' out of CPP")
    return Expanded(raw, reader.frames[0].rows, tuple(reader.files))


def find_command() -> list[str]:
    """What the environment asks for, else the compiler that is there."""
    for variable in ("CPP", "CC"):
        try:
            words = shlex.split(os.environ.get(variable, "").replace("\\\n", ""))
        except ValueError as error:
            raise Failure(f"{variable} is no command: {error}") from None
        if words:
            return words if variable == "CPP" else [*words, "-E"]
    for name in ("cc", "gcc"):
        if shutil.which(name):
            return [name, "-E"]
    raise Failure("cannot find a C preprocessor: install a C compiler, or set CPP or CC")
