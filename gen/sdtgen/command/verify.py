# SPDX-License-Identifier: 0BSD
"""a built file: every declared probe is in it, and tracers can use it

    sdtkit verify python.provider /usr/bin/python3.11
    sdtkit verify --jobs 4 postgresql.provider debian/tmp

Reads the notes of each file, or of the library it needs that has them, and reports what
differs from the declarations and what keeps tracers away.  Nothing is run.

Of a directory every ELF file below is read, of an archive (.a) every member: a probe must be in
one of them.  Files without notes of the provider are passed over.

A probe under '#if' may be absent.  So may one that the release that the file is does not have,
by 'Since:' and 'Until:' of its comment: '#pragma usdt release' names the variable of the program
that holds it, '--release' gives it.  Any other that no site uses is an error; '--allow-missing
PROBE' says that it is meant.

exit code: 0 good, 1 an error was found, 2 the command line is wrong
"""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence

from ..binary.inputs import REFUSED, Input, inputs, is_elf
from ..host.error import BAD_INPUT, GOOD, Failure, Usage
from ..host.jobs import spread
from ..host.output import say, write_file
from ..host.progress import Progress
from ..host.text import did_you_mean
from ..provider.load import load
from ..provider.model import ProviderFile
from ..provider.versions import number
from ..verify.below import summed, worker
from ..verify.file import check_file
from ..verify.finding import ERROR, Report
from ..verify.render import FORMATS, table
from ._parser import OptionParser, add_format, path, whole_number
from ._provider import add_preprocessor, preprocessor_flags

WORDS = "PROVIDER BINARY|DIRECTORY..."


def options(parser: OptionParser) -> None:
    parser.option("--allow-missing", metavar="PROBE", action="append", default=[],
                  help="a declared probe that may have no site, as NAME or PROVIDER:NAME; again "
                  "for more")
    parser.option("--release", metavar="VERSION", type=_release,
                  help="the version of the traced program, for 'Since:' and 'Until:', where the "
                  "file does not say it")
    parser.option("--strict", action="store_true", help="warnings are errors")
    parser.option("--consumers", action="store_true",
                  help="also print which tracer reads which argument")
    parser.option("--sysroot", metavar="DIR", default="",
                  help="where the libraries of the target are")
    parser.option("-j", "--jobs", metavar="N", type=whole_number, default=1,
                  help="processes that read the files of a directory")
    add_format(parser, tuple(FORMATS), "text, json, github (annotations), junit or sarif")
    parser.option("-o", "--output", metavar="FILE", type=path,
                  help="write there, not to standard output")
    add_preprocessor(parser)


def run(chosen: Namespace) -> int:
    """Every file, although one is bad already."""
    if len(chosen.words) < 2:
        raise Usage("expected a provider file and a built file")
    if chosen.consumers and chosen.format not in ("text", "json"):
        raise Usage(f"'--consumers' has no place in the format '{chosen.format}'")
    source, *built = chosen.words
    if is_elf(source) and not is_elf(built[0]):
        raise Usage(f"'{source}' is a built file, and the provider file comes first: swapped?")
    model = load(source, preprocessor_flags(chosen))
    if model is None:
        return BAD_INPUT
    reports = _reports(model, built, chosen)
    output = FORMATS[chosen.format](reports)
    if chosen.consumers and chosen.format == "text":
        output = table(reports) + output
    if chosen.output:
        write_file(chosen.output, output.encode("utf-8", "surrogateescape"))
    else:
        say(output)
    return BAD_INPUT if any(report.count(ERROR) for report in reports) else GOOD


def _reports(model: ProviderFile, words: Sequence[str], chosen: Namespace) -> list[Report]:
    """One for each file that is named; for a directory or an archive those of its files, too."""
    allowed = _allowed(model, chosen.allow_missing)
    with_consumers = chosen.consumers or chosen.format == "json"
    work = worker(model, strict=chosen.strict, with_consumers=with_consumers,
                  release=chosen.release or "")
    reports: list[Report] = []
    with Progress("verify", "file") as progress:
        found = [(word, _inputs(word)) for word in words]
        progress.expect(sum(len(files) for _, files in found))
        for word, files in found:
            if len(files) == 1 and not files[0].found:
                reports.append(check_file(model, word, chosen.sysroot, allowed,
                                          strict=chosen.strict, with_consumers=with_consumers,
                                          release=chosen.release or ""))
                progress.step()
                continue
            several = progress.counted(spread(work, files, chosen.jobs))
            reports += summed(model, word, files, several, allowed, strict=chosen.strict)
    return reports


def _release(text: str) -> str:
    if number(text) is None:
        raise ArgumentTypeError(f"takes a number such as 3.13, not '{text}'")
    return text


def _inputs(word: str) -> list[Input]:
    try:
        return list(inputs(word))
    except REFUSED as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Failure(f"cannot read '{word}': {reason}") from None


def _allowed(model: ProviderFile, words: Sequence[str]) -> set[str]:
    known = {name for probe in model.probes
             for name in (probe.name, f"{probe.provider}:{probe.name}")}
    for word in sorted(set(words) - known):
        raise Usage(f"'--allow-missing {word}': no such probe is declared"
                    f"{did_you_mean(word, sorted(known))}")
    return set(words)
