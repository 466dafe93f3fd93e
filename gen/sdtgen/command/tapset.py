# SPDX-License-Identifier: 0BSD
"""SystemTap tapset: one documented alias for each probe, arguments by name

    sdtkit tapset --binary /usr/bin/app -o tapset/app.stp app.provider
    stap -I tapset -e 'probe app.request.start { println(argstr) }'
    stap -I tapset -e 'probe app.** { printf("%s %s\\n", name, argstr) }'

--binary is the executable; if a shared library holds the probes, --library names
it (app.library("libapp.so.1")).  --prefix is the first word of the aliases: where
it is `python`, say, they meet those that SystemTap brings along.

Every alias sets `name`, `argstr` (all arguments as text) and a variable for each
argument.  Strings are read with user_string2(), which gives "<unreadable>" where
user_string() would end the script: for a null pointer, or for a page that is not
in memory.  `argstr` shows such a string as its address, 0x0 if it is null.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.tapset import emit
from ._output import add_output, write_output
from ._parser import OptionParser, path

WORDS = "--binary PATH PROVIDER"


def options(parser: OptionParser) -> None:
    parser.option("--binary", metavar="PATH", type=path, required=True,
                  help="the executable that has or loads the probes")
    parser.option("--library", metavar="NAME", default="",
                  help="the shared library that holds the probes")
    parser.option("--prefix", metavar="P", default="",
                  help="first word of the aliases (default: the provider)")
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("tapset", chosen, lambda model: emit(
        model, chosen.binary, chosen.library, chosen.prefix))
