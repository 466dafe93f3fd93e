# SPDX-License-Identifier: 0BSD
"""script in D for dtrace(1) on Linux, macOS, FreeBSD and illumos: one clause for each probe

    sdtkit dscript -o app.d app.provider
    dtrace -s app.d -c ./app
    dtrace -s app.d -p PID

The views are those of 'sdtkit bpftrace':

    events   a line for each event: its name, then argument=value
    calls    the same for pairs of probes, such as x__entry and x__return or
             x__start and x__done, indented by depth
    top      a table of the busiest entries and starts, anew each second
    count    events of each probe, printed at the end

With --binary the file is read, and a probe that it lacks has no clause; without, 'dtrace -Z'
takes a script with probes that the program lacks.

A null pointer shows as an empty string, a float or double as its bits, bytes as their address.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.dscript import VIEWS, emit
from ..provider.model import ProviderFile
from ._output import add_output, write_output
from ._parser import OptionParser, path
from ._present import present, read_files

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    parser.option("--binary", metavar="PATH", type=path,
                  help="the executable or library that holds the probes")
    parser.option("--view", metavar="VIEW", choices=VIEWS, default="events",
                  help="events, calls, top or count (default: events)")
    add_output(parser)


def run(chosen: Namespace) -> int:
    binary = chosen.binary

    def text(model: ProviderFile) -> str:
        return emit(model, chosen.view, present(model, binary) if binary else None)
    return write_output("dscript", chosen, text, read_files(binary) if binary else ())
