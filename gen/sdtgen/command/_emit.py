# SPDX-License-Identifier: 0BSD
"""An output of the generator as a command: one provider file in, one file out."""

from __future__ import annotations

import os
from types import ModuleType
from typing import Callable, Mapping, Sequence

from ..host.error import BAD_INPUT, GOOD, Usage
from ..provider.load import CPP, cpp_flags, load
from ..provider.model import ProviderFile
from ..option import HELP, Option, OptionError, complete, describe, parse_words, synopsis
from ..host.output import depfile, modules, say, write_file, write_stdout
from ..host.progress import Progress

COMMON = (
    Option("o", "FILE", "write to FILE, at once and only if it changes ('-': standard output)"),
    Option("depfile", "FILE", "write a make rule with everything the output is made of (needs -o)"),
    *CPP,
)


def run_output(command: str, module: ModuleType, arguments: Sequence[str]) -> int:
    """Reads the provider file, has the module write its text, and puts that where it belongs."""
    own: tuple[Option, ...] = getattr(module, "OPTIONS", ())
    chosen, paths = parse_words(command, arguments, (*own, *COMMON))
    if "help" in chosen:
        say(f"usage: sdtkit {' '.join((command, synopsis(own))).strip()} "
            "[OPTION]... PROVIDER\n\n"
            f"{module.__doc__}\n{describe((*own, *COMMON, HELP))}")
        return GOOD
    if len(paths) != 1:
        raise Usage(f"{command}: expected one provider file, not {len(paths)}")
    target, rule = chosen.get("o", "-"), chosen.get("depfile")
    flags = cpp_flags(command, chosen)
    if target == "" or rule == "":
        raise Usage(f"{command}: a file name is empty")
    if rule is not None and target == "-":
        raise Usage(f"{command}: --depfile needs -o FILE")
    for one, other in ((paths[0], target), (paths[0], rule), (target, rule)):
        if other not in (None, "-") and same_file(one, str(other)):
            raise Usage(f"{command}: '{other}' cannot be both of two files")
    write: Callable[[ProviderFile, Mapping[str, str]], str] = module.emit
    try:
        values = complete(chosen, own)
        with Progress(command) as progress:
            progress.stage = "reading"
            model = load(paths[0], flags, before=progress.erase)
            if model is None:
                return BAD_INPUT
            progress.stage = "writing"
            data = write(model, values).encode()
    except OptionError as error:
        raise Usage(f"{command}: {error}") from None
    if target == "-":
        write_stdout(data)
        return GOOD
    if rule is not None:
        text = depfile(target, [paths[0], *model.source.files, *modules()])
        write_file(rule, text.encode("utf-8", "surrogateescape"))
    write_file(target, data)
    return GOOD


def same_file(one: str, other: str) -> bool:
    try:
        return os.path.realpath(one) == os.path.realpath(other) and (
            os.path.isfile(one) or not os.path.exists(one))
    except (OSError, ValueError):
        return False
