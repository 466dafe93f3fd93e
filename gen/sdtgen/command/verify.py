# SPDX-License-Identifier: 0BSD
"""a built file: every declared probe is in it, and tracers can use it

    sdtkit verify python.provider /usr/bin/python3.11

Reads the notes of each file, or of the library it needs that has them, and reports what
differs from the declarations and what keeps tracers away.  Nothing is run.

A probe under '#if' may be absent.  One that is declared but that no site uses is an error;
'--allow-missing PROBE' says that it is meant.
"""
from __future__ import annotations

from typing import Container, Sequence

from ..binary.elf import ElfError, read_elf
from ..host.error import BAD_INPUT, GOOD, Failure, Usage
from ..provider.load import CPP, cpp_flags, load
from ..provider.model import ProviderFile
from ..option import HELP, Option, complete, describe, parse_words
from ..host.output import say, write_file
from ..host.progress import Progress
from ..host.text import did_you_mean
from ..verify.examine import examine
from ..verify.find import DEBUG_FILE, OBJECT, modules
from ..verify.finding import ERROR, Collector, Report
from ..verify.render import FORMATS, table
from ..verify.site import holds_no_code

OPTIONS = (
    Option("allow-missing", "PROBE", "a declared probe that may have no site, as NAME or "
           "PROVIDER:NAME; again for more", repeats=True),
    Option("strict", "", "warnings are errors"),
    Option("consumers", "", "also print which tracer reads which argument"),
    Option("sysroot", "DIR", "where the libraries of the target are"),
    Option("format", "FORMAT", "text, json, github (annotations) or junit", default="text",
           choices=tuple(FORMATS)),
    Option("o", "FILE", "write there, not to standard output"),
    *CPP,
)


def run(arguments: Sequence[str]) -> int:
    """Every file, although one is bad already."""
    chosen, words = parse_words("verify", arguments, OPTIONS)
    if "help" in chosen:
        say("usage: sdtkit verify [OPTION]... PROVIDER BINARY...\n\n"
            f"{__doc__}\n{describe((*OPTIONS, HELP))}\n"
            "exit code: 0 good, 1 an error was found, 2 the command line is wrong\n")
        return GOOD
    if len(words) < 2:
        raise Usage("verify: expected a provider file and a built file")
    values = complete(chosen, OPTIONS)
    if values["consumers"] and values["format"] in ("github", "junit"):
        raise Usage(f"verify: '--consumers' has no place in the format '{values['format']}'")
    model = load(words[0], cpp_flags("verify", chosen))
    if model is None:
        return BAD_INPUT
    allowed = _allowed(model, values["allow-missing"])
    with_consumers = bool(values["consumers"]) or values["format"] == "json"
    with Progress("verify", "file") as progress:
        reports = [check_file(model, path, values["sysroot"], allowed,
                              strict=bool(values["strict"]), with_consumers=with_consumers)
                   for path in progress.each(words[1:])]
    output = FORMATS[values["format"]](reports)
    if values["consumers"] and values["format"] == "text":
        output = table(reports) + output
    if values["o"]:
        write_file(values["o"], output.encode("utf-8", "surrogateescape"))
    else:
        say(output)
    return BAD_INPUT if any(report.count(ERROR) for report in reports) else GOOD


def _allowed(model: ProviderFile, text: str) -> set[str]:
    words = set(text.split("\0")) - {""}
    known = {name for probe in model.probes
             for name in (probe.name, f"{probe.provider}:{probe.name}")}
    for word in sorted(words - known):
        raise Usage(f"verify: '--allow-missing {word}': no such probe is declared"
                    f"{did_you_mean(word, sorted(known))}")
    return words


def check_file(model: ProviderFile, path: str, sysroot: str = "", allowed: Container[str] = (), *,
               strict: bool = False, with_consumers: bool = True) -> Report:
    """What is wrong with one file; raises Failure if it cannot be read."""
    try:
        elf = read_elf(path)
    except ElfError as error:
        raise Failure(f"cannot read '{path}': {error}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Failure(f"cannot read '{path}': {reason}") from None
    try:
        report = Report(path, with_consumers)
        collect = Collector(model, report, strict=strict)
        found = modules(model, path, elf, sysroot, collect)
        if elf.kind == "relocatable":
            collect.add(OBJECT, "compared names and arguments only, for addresses are not final",
                        path)
        elif found and holds_no_code(found[0].image):
            collect.add(DEBUG_FILE, "looked at no code, for this is a file of debug information,",
                        path)
        # Where nothing was found there is one fault, not one for each probe.
        silent = not found
        report.checked = [module.path for module in found]
        examine(model, found, collect, shown=", ".join(report.checked) or path,
                allowed={f"{each.provider}:{each.name}" for each in model.probes}
                if silent else allowed)
    except ElfError as error:
        raise Failure(f"cannot read '{path}': {error}") from None
    return report
