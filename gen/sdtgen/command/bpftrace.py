# SPDX-License-Identifier: 0BSD
"""bpftrace script: one clause for each probe, arguments with names and types

    sdtkit bpftrace --binary /usr/bin/app -o app.bt app.provider
    bpftrace app.bt              every process that runs the file, now or later
    bpftrace -p PID app.bt       one process; 0.27 prints each event of it twice, unless
                                 --binary was /proc/PID/root/usr/bin/app

--binary is the executable or the shared library that holds the probes.  If the
file is there, it is read: a probe that it lacks has no clause, since bpftrace
0.27 refuses a script for one.

Views:

    events   a line for each event: its name, then argument=value
    calls    the same for pairs of probes, such as x__entry and x__return or
             x__start and x__done, indented by depth, as if each ended what began
             last; 'sdtkit trace --calls' looks for the beginning, as the
             generators of CPython 3.15 want it
    top      a table of the busiest entries and starts, anew each second
    count    events of each probe, printed at the end

A null pointer shows as an empty string, a float or double as its bits.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.bpftrace import VIEWS, emit
from ._output import add_output, write_output
from ._parser import OptionParser, path
from ._present import present, read_files

WORDS = "--binary PATH PROVIDER"


def options(parser: OptionParser) -> None:
    parser.option("--binary", metavar="PATH", type=path, required=True,
                  help="the executable or library that holds the probes")
    parser.option("--view", metavar="VIEW", choices=VIEWS, default="events",
                  help="events, calls, top or count (default: events)")
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("bpftrace", chosen, lambda model: emit(
        model, chosen.binary, chosen.view, present(model, chosen.binary)),
        read_files(chosen.binary))
