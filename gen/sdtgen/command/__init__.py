# SPDX-License-Identifier: 0BSD
"""The commands, one module each; a module whose name begins with '_' helps others.

A module has a docstring, whose first line is its help line, WORDS (its other arguments, as the
usage line shows them), options(parser), which declares its options, and run(chosen), which gets
what was chosen and returns the exit code.  It raises Usage and Failure; cli makes messages of them.
"""

from __future__ import annotations

from types import ModuleType

from ._parser import HelpWanted, OptionParser, add_help, add_quiet

__all__ = ["COMMANDS", "OTHERS", "OUTPUTS", "HelpWanted", "OptionParser", "load"]
OUTPUTS = ("bpf", "bpftrace", "docs", "dscript", "gdb", "header", "json", "tapset")
OTHERS = ("check", "completion", "init", "list", "selftest", "trace", "verify")
COMMANDS = OUTPUTS + OTHERS


def load(name: str) -> tuple[OptionParser, ModuleType]:
    """A command by its name, and what it takes."""
    module = __import__(f"{__name__}.{name}", fromlist=["run"])
    parser = OptionParser(name, module.__doc__ or "", module.WORDS)
    module.options(parser)
    add_quiet(parser)
    add_help(parser)
    return parser, module
