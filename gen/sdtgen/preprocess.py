# SPDX-License-Identifier: 0BSD
"""Runs the C preprocessor over a provider file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import Sequence

from .expanded import Expanded
from .markers import Reader
from .source import MAX_BYTES, Source


class PreprocessorError(Exception):
    """The preprocessor is missing, or does not like the file."""


def preprocess(raw: Source, flags: Sequence[str], *, includes: bool = True) -> Expanded:
    """The text of a provider file without its macros and conditions.

    Comments stay.  `#include` lines stay, too, if `includes` says so, unless the file they name
    has probes: then its text takes their place.  The preprocessor's messages go to standard error.
    """
    command = find_command()
    # Quoted names are looked for beside the provider file, too; the text comes from a pipe.
    folder = os.path.dirname(raw.name)
    language = ["-x", "c"] if "-E" in command else []
    words = [*command, *language, "-C", *(("-iquote", folder) if folder else ()), *flags, "-"]
    name = raw.name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    text = f'#line 1 "{name}"\n{raw.text}'
    try:
        done = subprocess.run(words, input=text.encode("utf-8", "surrogateescape"),
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL if sys.stderr is None else None)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise PreprocessorError(f"cannot run '{command[0]}', the C preprocessor: {reason}; set "
                                "CPP to another one") from None
    shown = " ".join(command)
    if done.returncode:
        how = (f"exit code {done.returncode}" if done.returncode > 0
               else f"signal {-done.returncode}")
        raise PreprocessorError(f"cannot preprocess '{raw.name}': '{shown}' ended with {how}")
    if len(done.stdout) > MAX_BYTES:
        raise PreprocessorError(f"cannot preprocess '{raw.name}': the result has more than "
                                f"{MAX_BYTES >> 20} MB")
    reader = Reader(raw, includes)
    reader.read(done.stdout.decode("utf-8", "surrogateescape"))
    if not reader.frames:
        raise PreprocessorError(f"cannot preprocess '{raw.name}': '{shown}' writes no line "
                                "markers; leave '-P' out of CPP")
    return Expanded(raw, reader.frames[0].rows, tuple(reader.files))


def find_command() -> list[str]:
    """What the environment asks for, else the compiler that is there."""
    for variable in ("CPP", "CC"):
        try:
            words = shlex.split(os.environ.get(variable, "").replace("\\\n", ""))
        except ValueError as error:
            raise PreprocessorError(f"{variable} is no command: {error}") from None
        if words:
            return words if variable == "CPP" else [*words, "-E"]
    for name in ("cc", "gcc"):
        if shutil.which(name):
            return [name, "-E"]
    raise PreprocessorError("cannot find a C preprocessor: install a C compiler, or set CPP or CC")
