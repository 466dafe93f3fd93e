# SPDX-License-Identifier: 0BSD
"""runs a command under gdb, as any user: which declared probes fired, with which arguments

    sdtkit selftest python.provider -- ./python -m test test_gc

A probe that is missing, that did not fire, or whose arguments cannot be what the provider file
declares is an error.  Only the process you start is observed: a wrapper script must exec the
program, and forked children are not followed.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from ..gdb.run import Result
from ..gdb.run import run as run_gdb
from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import complain, say, write_file
from ..host.text import did_you_mean, printable
from ..provider.load import load
from ..provider.model import ProviderFile
from ..selftest.firing import Tally, take, wanted
from ..selftest.report import FORMATS
from ._parser import OptionParser, add_format, path, whole_number
from ._provider import add_preprocessor, preprocessor_flags

WORDS = "PROVIDER -- COMMAND..."


def options(parser: OptionParser) -> None:
    parser.option("--require", metavar="PROBE", action="append", default=[],
                  help="only these must fire (default: every probe not under an #if)")
    parser.option("--optional", metavar="PROBE", action="append", default=[],
                  help="this one need not fire")
    parser.option("--limit", metavar="N", type=whole_number, default=1000,
                  help="stop counting a probe after N hits, so that a hot one costs little")
    parser.option("--timeout", metavar="SECONDS", type=whole_number,
                  help="end the command after that time; it is an error then")
    parser.option("--any-status", action="store_true", help="the command may fail")
    add_format(parser, ("text", "json", "junit"), "text, json or junit")
    parser.option("-o", "--output", metavar="FILE", type=path, default="-",
                  help="write the report to FILE (default: standard output)")
    add_preprocessor(parser)


def run(chosen: Namespace) -> int:
    """Runs the command once and reports."""
    command = chosen.command
    if len(chosen.words) > 1 and not command:
        raise Usage("expected '--' before the command, as in 'sdtkit selftest "
                    f"{chosen.words[0]} -- {chosen.words[1]}'")
    if len(chosen.words) != 1 or not command:
        raise Usage("expected a provider file, '--' and a command")
    provider = chosen.words[0]
    model = load(provider, preprocessor_flags(chosen))
    if model is None:
        return BAD_INPUT
    probes = wanted(model)
    tallies = _tallies(model, {"require": chosen.require, "optional": chosen.optional})
    result = run_gdb(command, list(probes), lambda hit: take(
        tallies[hit.probe.provider, hit.probe.name], hit), chosen.limit, chosen.timeout)
    for each in probes:
        tally = tallies[each.provider, each.name]
        tally.set_up = tally.set_up or each in result.found
        tally.limited = each in result.limited
    misfires = [found for tally in tallies.values() for found in tally.misfires()]
    trouble = _trouble(command, result, chosen.any_status)
    report = FORMATS[chosen.format](list(tallies.values()), misfires, trouble)
    if chosen.output == "-":
        say(report)
    else:
        write_file(chosen.output, report.encode("utf-8", "surrogateescape"))
    for found in misfires:
        name, line, column = model.place(found.probe.span)
        place = provider if name == model.name else name
        complain(f"{printable(place)}:{line}:{column}: error: {printable(found.message)}\n")
    if trouble:
        complain(f"sdtkit: error: {trouble}\n")
    return BAD_INPUT if misfires or trouble else GOOD


def _tallies(model: ProviderFile, lists: Mapping[str, Sequence[str]]
             ) -> dict[tuple[str, str], Tally]:
    names = {probe.name for probe in model.probes}
    for option, given in lists.items():
        for name in given:
            if name not in names:
                raise Usage(f"'--{option} {name}': the file declares no such probe"
                            f"{did_you_mean(name, names)}")
    found = {}
    for each, probe in wanted(model).items():
        required = probe.name in lists["require"] if lists["require"] else not probe.path
        found[each.provider, each.name] = Tally(probe, required
                                                and probe.name not in lists["optional"])
    return found


def _trouble(command: Sequence[str], result: Result, any_status: bool) -> str:
    """What went wrong with the run itself."""
    name = printable(command[0])
    if result.timed_out:
        return f"'{name}' was ended: its time is up"
    if not result.ran:
        last = [line for line in result.log.splitlines() if line.strip()]
        said = printable(last[-1]) if last else "nothing"
        return f"gdb could not run '{name}'; it said: {said}"
    if any_status:
        return ""
    if result.signal:
        return f"'{name}' was killed by signal {result.signal}"
    return f"'{name}' ended with status {result.code}" if result.code else ""
