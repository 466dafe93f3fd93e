# SPDX-License-Identifier: 0BSD
"""The command line: the first word says what to do; a command reads the rest."""

from __future__ import annotations

from collections.abc import Sequence

from . import __version__
from .host.error import GOOD, Usage
from .host.output import be_quiet, say
from .host.shield import shield
from .host.text import did_you_mean

USAGE = "usage: sdtkit COMMAND [OPTION]... FILE...\ntry 'sdtkit --help'\n"


def main() -> int:
    """Runs the command of sys.argv; never raises."""
    return shield("sdtkit", USAGE, run)


def run(arguments: Sequence[str]) -> int:
    """One command; the exit code.  Raises Usage, Failure and what the shield knows besides."""
    if not arguments:
        raise Usage("expected a command")
    word, rest = arguments[0], arguments[1:]
    if word in ("-V", "--version"):
        say(f"sdtkit {__version__}\n")
        return GOOD
    if word in ("-h", "--help") or (word == "help" and not rest):
        say(overview())
        return GOOD
    # The version is asked for by every configure script: it pays for no option of a command.
    from .command import COMMANDS, HelpWanted, load
    name = rest[0] if word == "help" else word
    if name not in COMMANDS:
        what = "option" if name.startswith("-") else "command"
        raise Usage(f"unknown {what} '{name}'{did_you_mean(name, COMMANDS)}")
    parser, module = load(name)
    try:
        if word == "help":
            raise HelpWanted
        chosen = parser.read(rest)
        if chosen.quiet:
            be_quiet()
        return int(module.run(chosen))
    except HelpWanted:
        say(parser.format_help())
        return GOOD
    except Usage as error:
        raise Usage(f"{name}: {error}",
                    f"{parser.format_usage()}try 'sdtkit help {name}'\n") from None


def overview() -> str:
    """The help text, with the help line of each command."""
    from .command import OTHERS, OUTPUTS, load
    lines = ["".join(f"  {name:<11} {load(name)[0].summary}\n" for name in names)
             for names in (OUTPUTS, OTHERS)]
    return ("usage: sdtkit COMMAND [OPTION]... FILE...\n\n"
            "A provider file declares the probes of a program.  These commands write what\n"
            f"the program and its tracers need of it:\n\n{lines[0]}\n"
            "and these look at the file, at what was built, and at what runs:\n\n"
            f"{lines[1]}\n"
            "  -h, --help      this text; 'sdtkit help COMMAND' says more\n"
            "  -V, --version   the version\n\n"
            "example: sdtkit header -o app_probes.h app.provider\n\n"
            "exit code: 0 good, 1 the input or the output is wrong, 2 the command line is wrong\n")
