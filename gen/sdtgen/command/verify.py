# SPDX-License-Identifier: 0BSD
"""a built file: every declared probe is in it, and tracers can use it

    sdtkit verify python.provider /usr/bin/python3.11

Reads the notes of each file, or of the library it needs that has them, and reports what
differs from the declarations and what keeps tracers away.  Nothing is run.

A probe under '#if' may be absent.  One that is declared but that no site uses is an error;
'--allow-missing PROBE' says that it is meant.

exit code: 0 good, 1 an error was found, 2 the command line is wrong
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import say, write_file
from ..host.progress import Progress
from ..host.text import did_you_mean
from ..provider.load import load
from ..provider.model import ProviderFile
from ..verify.file import check_file
from ..verify.finding import ERROR
from ..verify.render import FORMATS, table
from ._parser import OptionParser, add_format, path
from ._provider import add_preprocessor, preprocessor_flags

WORDS = "PROVIDER BINARY..."


def options(parser: OptionParser) -> None:
    parser.option("--allow-missing", metavar="PROBE", action="append", default=[],
                  help="a declared probe that may have no site, as NAME or PROVIDER:NAME; again "
                  "for more")
    parser.option("--strict", action="store_true", help="warnings are errors")
    parser.option("--consumers", action="store_true",
                  help="also print which tracer reads which argument")
    parser.option("--sysroot", metavar="DIR", default="",
                  help="where the libraries of the target are")
    add_format(parser, tuple(FORMATS), "text, json, github (annotations) or junit")
    parser.option("-o", "--output", metavar="FILE", type=path,
                  help="write there, not to standard output")
    add_preprocessor(parser)


def run(chosen: Namespace) -> int:
    """Every file, although one is bad already."""
    if len(chosen.words) < 2:
        raise Usage("expected a provider file and a built file")
    if chosen.consumers and chosen.format in ("github", "junit"):
        raise Usage(f"'--consumers' has no place in the format '{chosen.format}'")
    model = load(chosen.words[0], preprocessor_flags(chosen))
    if model is None:
        return BAD_INPUT
    allowed = _allowed(model, chosen.allow_missing)
    with_consumers = chosen.consumers or chosen.format == "json"
    with Progress("verify", "file") as progress:
        reports = [check_file(model, each, chosen.sysroot, allowed, strict=chosen.strict,
                              with_consumers=with_consumers)
                   for each in progress.each(chosen.words[1:])]
    output = FORMATS[chosen.format](reports)
    if chosen.consumers and chosen.format == "text":
        output = table(reports) + output
    if chosen.output:
        write_file(chosen.output, output.encode("utf-8", "surrogateescape"))
    else:
        say(output)
    return BAD_INPUT if any(report.count(ERROR) for report in reports) else GOOD


def _allowed(model: ProviderFile, words: Sequence[str]) -> set[str]:
    known = {name for probe in model.probes
             for name in (probe.name, f"{probe.provider}:{probe.name}")}
    for word in sorted(set(words) - known):
        raise Usage(f"'--allow-missing {word}': no such probe is declared"
                    f"{did_you_mean(word, sorted(known))}")
    return set(words)
