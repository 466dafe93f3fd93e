# SPDX-License-Identifier: 0BSD
"""What all outputs of the generator share: one provider file in, one file out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence

from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import depfile, modules, same_file, say, write_file
from ..host.progress import Progress
from ..provider.load import load
from ..provider.model import ProviderFile
from ._parser import OptionParser, path
from ._provider import add_preprocessor, preprocessor_flags


def add_target(parser: OptionParser) -> None:
    """Declares -o and --depfile."""
    parser.option("-o", "--output", metavar="FILE", type=path,
                  help="write to FILE, at once and only if it changes ('-': standard output)")
    parser.option("--depfile", metavar="FILE", type=path,
                  help="write a make rule with everything the output is made of (needs -o)")


def target_of(chosen: Namespace) -> str:
    """Where the output goes: a file, or '-'."""
    target: str = chosen.output or "-"
    if chosen.depfile and target == "-":
        raise Usage("--depfile needs -o FILE")
    return target


def write_target(chosen: Namespace, text: str, sources: list[str]) -> None:
    """Puts the text where it belongs, and the make rule beside it."""
    target = target_of(chosen)
    if target == "-":
        say(text)
        return
    if chosen.depfile:
        rule = depfile(target, [*sources, *modules()])
        write_file(chosen.depfile, rule.encode("utf-8", "surrogateescape"))
    write_file(target, text.encode())


def add_output(parser: OptionParser) -> None:
    """Declares the options of every output."""
    add_target(parser)
    add_preprocessor(parser)


def write_output(name: str, chosen: Namespace, emit: Callable[[ProviderFile], str],
                 others: Sequence[str] = ()) -> int:
    """Reads the provider file and writes what `emit` makes of it, and of other files."""
    if len(chosen.words) != 1:
        raise Usage(f"expected one provider file, not {len(chosen.words)}")
    source = chosen.words[0]
    target = target_of(chosen)
    for one, other in ((source, target), (source, chosen.depfile), (target, chosen.depfile)):
        if other not in (None, "-") and same_file(one, other):
            raise Usage(f"'{other}' cannot be both of two files")
    flags = preprocessor_flags(chosen)
    with Progress(name) as progress:
        progress.stage = "reading"
        model = load(source, flags, before=progress.erase)
        if model is None:
            return BAD_INPUT
        progress.stage = "writing"
        text = emit(model)
    write_target(chosen, text, [source, *model.source.files, *others])
    return GOOD
