# SPDX-License-Identifier: 0BSD
"""The command line: reads, runs the flow, writes, and chooses the exit code."""

from __future__ import annotations

import importlib
from typing import Sequence

from . import __version__, command, emit
from .host.error import GOOD, Usage
from .host.output import say
from .host.shield import shield
from .host.text import did_you_mean
from .table import commands, names


def main() -> int:
    """Runs the command; never raises."""
    return shield("sdtkit", "usage: sdtkit COMMAND [OPTION]... FILE...\n"
                  "try 'sdtkit --help'\n", run)


def run(arguments: Sequence[str]) -> int:
    """One command, whose first word says what to do."""
    if not arguments:
        raise Usage("expected a command")
    word, rest = arguments[0], arguments[1:]
    if word in ("-h", "--help", "help"):
        say(overview())
        return GOOD
    if word == "--version":
        say(f"sdtkit {__version__}\n")
        return GOOD
    if word in names(command):
        module = importlib.import_module(f"{command.__name__}.{word}")
        return int(module.run(rest))
    if word in names(emit):
        from .command._emit import run_output
        return run_output(word, importlib.import_module(f"{emit.__name__}.{word}"), rest)
    what = "option" if word.startswith("-") else "command"
    hint = did_you_mean(word, [*names(emit), *names(command)])
    raise Usage(f"unknown {what} '{word}'{hint}")


def overview() -> str:
    """The help text, with the help line of each command."""
    lines = {output: "".join(f"  {each.name:<11} {each.help}\n" for each in commands()
                             if each.output == output) for output in (True, False)}
    return ("usage: sdtkit COMMAND [OPTION]... FILE...\n\n"
            "A provider file declares the probes of a program.  These commands write what\n"
            f"the program and its tracers need of it:\n\n{lines[True]}\n"
            "and these look at the file, at what was built, and at what runs:\n\n"
            f"{lines[False]}\n"
            "  -h, --help    this text; 'sdtkit COMMAND --help' says more\n"
            "  --version     the version\n\n"
            "example: sdtkit header -o app_probes.h app.provider\n\n"
            "exit code: 0 good, 1 the input or the output is wrong, 2 the command line is wrong\n")
