# SPDX-License-Identifier: 0BSD
"""a first provider file, with what the build needs for it

    sdtkit init app
    sdtkit init --build cmake app
    sdtkit init -o src/probes.provider app

Writes app.provider, two documented probes to put your own into, and prints the lines for the
build system of this directory (or --build), how to call the probes, and the next command.
A file that is there already is left alone.
"""

from __future__ import annotations

import os
import shlex
from argparse import Namespace

from ..host.error import GOOD, Failure, Usage
from ..host.output import say, write_file
from ..host.text import printable
from ..provider.lexer import is_identifier
from ..provider.names import KEYWORDS
from ._parser import OptionParser, path
from ._recipe import PROGRAM, SIGNS, SYSTEMS, Kit, recipe

WORDS = "NAME"
LONGEST = 63        # characters of a name, as many as D takes
# The words of D that a provider file knows.
RESERVED = frozenset("provider probe pragma".split())


def options(parser: OptionParser) -> None:
    parser.option("--build", metavar="SYSTEM", choices=tuple(SYSTEMS),
                  help=f"the lines for {', '.join(list(SYSTEMS)[:-1])} or {list(SYSTEMS)[-1]} "
                       "(default: what is here)")
    parser.option("-o", "--output", metavar="FILE", type=path,
                  help="the provider file (default: NAME.provider; '-': standard output, and no "
                       "other word)")


def run(chosen: Namespace) -> int:
    if len(chosen.words) != 1:
        raise Usage(f"expected one name, of the program or library, not {len(chosen.words)}")
    name = chosen.words[0]
    _check(name)
    text = FIRST.replace("NAME", name).replace("PREFIX", name.upper())
    target = chosen.output or f"{name}.provider"
    if target == "-":
        say(text)
        return GOOD
    if os.path.lexists(target):
        raise Failure(f"'{target}' is there already, and stays as it is: take -o FILE, or "
                      f"'sdtkit check {target}' if it is a provider file")
    write_file(target, text.encode())
    say(_advice(name, target, chosen.build))
    return GOOD


def _check(name: str) -> None:
    """Raises Usage if a provider cannot be called so."""
    made = "".join(each if each.isascii() and each.isalnum() else "_" for each in name)
    made = made.strip("_").lower()[:LONGEST] or "app"
    made = f"my_{made}" if made[:1].isdigit() or made in KEYWORDS | RESERVED else made
    if not is_identifier(name) or len(name) > LONGEST or name.startswith("_") \
            or name in KEYWORDS | RESERVED:
        raise Usage(f"a provider is called by letters, digits and '_' that are no word of C, not "
                    f"'{printable(name[:LONGEST])}': try 'sdtkit init {made}'")


def _advice(name: str, target: str, system: str | None) -> str:
    """What to do with the file."""
    folder, file = os.path.split(target)
    folder = folder or "."
    if system is None:
        system = next((each for sign, each in SIGNS.items()
                       if os.path.isfile(os.path.join(folder, sign))), "shell")
    kit = Kit(folder)
    where, lines = recipe(system, name, file, kit)
    shown = "".join(f"    {_shown(line)}\n" for line in lines)
    beside = "" if folder == "." else f", in '{printable(folder)}'"
    source = "".join(f"    {line}\n" for line in (
        f'#include "{name}_probes.h"', f"{name.upper()}_WORK_START(id, what);",
        f"{name.upper()}_WORK_DONE(id, result);"))
    command = kit.command if kit.command == "sdtkit" else PROGRAM
    return (f"wrote {printable(target)}: two probes, in the places of which you put yours\n\n"
            f"lines for {where}{beside}:\n\n{shown}\n"
            f"in {name}.c, with values of your program:\n\n{source}\n"
            f"next, once the probes are yours:\n\n"
            f"    {printable(shlex.quote(command))} check {printable(shlex.quote(target))}\n")


def _shown(line: str) -> str:
    """Without what a terminal would obey, but with the tab of a makefile."""
    return "\t".join(map(printable, line.split("\t")))


FIRST = '''\
/**
 * provider NAME - what NAME is doing
 *
 * Replace these sentences, names and arguments by those of your program. A probe is an event
 * that somebody may ask about while the program runs: a request, a query, a call, a lock.
 * A comment above a probe becomes its documentation; 'sdtkit docs' prints it.
 */
provider NAME {
    /**
     * work__start - a piece of work begins
     * @id: which one, by a number that both probes of it have
     * @what: what it is about, for people
     *
     * Names end in __start and __done, or in __entry and __return, where two probes are a pair:
     * tracers then show calls, and how long they take. In C this one is
     * PREFIX_WORK_START(id, what).
     */
    probe work__start(int id, const char *what);

    /**
     * work__done - a piece of work has ended
     * @id: the number that work__start had
     * @result: what came of it, 0 if all is well
     *
     * An argument has the type that it has in C, at most 12 to a probe. '(hex)' in front of its
     * text shows a number in hexadecimal, '(bytes LENGTH)' the bytes behind a pointer.
     */
    probe work__done(int id, long result);
};
'''
