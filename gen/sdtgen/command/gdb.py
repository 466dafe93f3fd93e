# SPDX-License-Identifier: 0BSD
"""gdb commands that print each event: a trace without root

    sdtkit gdb -o app.gdb app.provider
    gdb -nx -q -batch -x app.gdb -ex run --args ./app --verbose
    gdb -nx -q -batch -x app.gdb -ex continue -p PID

Prints a line for each event, its name and then argument=value: strings in quotes
(NULL for a null pointer), bytes as hexadecimal digits, floating point as such.
Probes of libraries that are loaded later are found, too.  A probe that was never
found is named when the program ends.  An event costs a stop of the program.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.gdb import emit
from ._output import add_output, write_output
from ._parser import OptionParser

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("gdb", chosen, emit)
