# SPDX-License-Identifier: 0BSD
"""What `check` alone says: where other DTraces would refuse, and where words are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..host.text import quoted
from .check import D_WORDS
from .ctype import BASIC, QUALIFIERS, TAGGED, TYPEDEFS
from .lexer import blank_comments
from .model import Declaration, Provider, ProviderFile
from .source import Diagnostics, Span

PIECE = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*(#[ \t]*(?:include|define|undef|if|ifdef|ifndef)\b)", re.MULTILINE)
# Words of D that may stand where C has a name, beside those of its own.
WORDS = D_WORDS | frozenset("""
    break case continue default do else for goto if import return switch while
""".split())
PREFIX = "not a D program: "


def check_portable(model: ProviderFile, diagnostics: Diagnostics) -> None:
    """Pedantic warnings, each once for a file and for what it is about."""
    said: set[str] = set()
    for span, message in (*text_warnings(diagnostics.source.text), *type_warnings(model),
                          *name_warnings(model), *gaps(model)):
        if message not in said:
            said.add(message)
            diagnostics.warning(span, message, pedantic=True)


def text_warnings(text: str) -> Iterator[tuple[Span, str]]:
    for found in PIECE.finditer(text):
        start = found.start()
        if found[0].startswith("//"):
            yield Span(start, start + 2), PREFIX + "'//' opens no comment there; write '/* … */'"
        elif found[0].startswith("/*") and "/*" in found[0][2:]:
            inner = start + 2 + found[0][2:].index("/*")
            yield Span(inner, inner + 2), PREFIX + "'/*' cannot stand inside a comment"
    for found in DIRECTIVE.finditer(blank_comments(text)):
        word = "#" + found[1][1:].strip()
        yield Span(*found.span(1)), f"{PREFIX}{quoted(word)} needs 'dtrace -C'"


def type_warnings(model: ProviderFile) -> Iterator[tuple[Span, str]]:
    declared = {name for item in model.items if isinstance(item, Declaration)
                for name in item.names}
    for probe in model.probes:
        for argument in probe.arguments:
            words = [word for word in argument.type.base.split() if word not in QUALIFIERS]
            name = words[0]
            if name in ("bool", *TYPEDEFS):
                yield argument.span, (f"{PREFIX}{quoted(name)} is unknown to dtrace(1) on macOS; "
                                      "write a type of C itself")
            elif name not in BASIC and name not in TAGGED and name not in declared:
                yield argument.span, f"{PREFIX}the type {quoted(name)} is not declared in this file"


def name_warnings(model: ProviderFile) -> Iterator[tuple[Span, str]]:
    named: list[tuple[str, Span]] = []
    for provider in model.providers:
        named += [(provider.name, provider.span)]
        for probe in provider.probes:
            named += [(probe.name, probe.span)]
            named += [(each.name, each.span) for each in probe.arguments
                      if each.name not in D_WORDS]
    for name, span in named:
        if name in WORDS:
            yield span, f"{PREFIX}{quoted(name)} is a word of D"


def gaps(model: ProviderFile) -> Iterator[tuple[Span, str]]:
    """Only where somebody began to write documentation."""
    for provider in model.providers:
        if provider.summary or any(probe.summary for probe in provider.probes):
            yield from gaps_of(provider)


def gaps_of(provider: Provider) -> Iterator[tuple[Span, str]]:
    if not provider.summary:
        yield provider.span, f"provider {quoted(provider.name)} has no documentation"
    for probe in provider.probes:
        if not probe.summary:
            yield probe.span, f"probe {quoted(probe.name)} has no documentation"
        for argument in probe.arguments:
            if not argument.name:
                yield argument.span, (f"argument {argument.index} of {quoted(probe.name)} has no "
                                      f"name; outputs call it {quoted(argument.label)}")
