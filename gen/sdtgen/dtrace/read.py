# SPDX-License-Identifier: 0BSD
"""The probes of a provider file, for which types do not matter."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Sequence

from ..host.output import coloured, complain
from ..host.text import counted, quoted
from ..provider.ctype import CType, Declared
from ..provider.lexer import Token
from ..provider.load import expand, read
from ..provider.parser import CLAUSES, Parser
from ..provider.source import Diagnostics, Related, Source, Span
from ..provider.tree import DirectiveNode, ProbeNode, ProviderNode

MAX_NAME = 255


@dataclass(frozen=True)
class Site:
    """A declared probe, and the number of its arguments."""

    provider: str
    name: str
    arity: int
    span: Span

    @property
    def macro(self) -> str:
        return f"{self.provider}_{self.name}".upper().replace("__", "_")

    @property
    def symbol(self) -> str:
        """The semaphore, as the assembler knows it."""
        return f"{self.provider}_{self.name}_semaphore"


class _Parser(Parser):
    """As D reads it: lines with '#' mean nothing, and clauses stand beside providers."""

    def directive(self, token: Token) -> DirectiveNode | None:
        return None

    def settle(self) -> Token:
        while self.peek().kind in ("doc", "directive"):
            self.advance()
        return self.peek()

    def drop_doc(self) -> None:
        self.take_doc()

    def declare(self, piece: list[Token]) -> Declared | None:
        """Whatever stands between two commas is one argument."""
        return Declared(CType(""), None, Span(piece[0].span.start, piece[-1].span.end))

    def other(self, token: Token) -> None:
        if token.text in CLAUSES and token.kind == "name":
            self.skip_clause()
        else:
            super().other(token)


def read_sites(path: str, flags: Sequence[str] | None, *, programs: bool) -> list[Site] | None:
    """The probes in the order of the file, or None after its errors were reported.

    With `programs` a D program, which declares nothing, has no probes and no faults.
    """
    source = Source(path, read(path))
    diagnostics = Diagnostics(source)
    good = diagnostics.check_text()
    if flags is not None and good and not diagnostics.errors:
        diagnostics = expand(source, list(flags), includes=False)
        good = diagnostics.check_text()
    sites: list[Site] = []
    if good and not (programs and is_program(diagnostics.source)):
        parser = _Parser(diagnostics)
        parser.file()
        providers = [item for item in parser.result.items if isinstance(item, ProviderNode)]
        sites = collect(providers, diagnostics)
        if not providers and not diagnostics.errors:
            diagnostics.warning(Span(0, 0), "this file has no provider, so the output has no "
                                "probes")
    colour = sys.stderr is not None and coloured(2)
    complain(diagnostics.render(colour=colour))
    return None if diagnostics.errors else sites


def is_program(source: Source) -> bool:
    """Whether a text has neither a provider nor a probe declaration: D for a tracer."""
    return not re.search(r"\b(?:provider|probe)\s+\w", source.text)


def collect(providers: Sequence[ProviderNode], diagnostics: Diagnostics) -> list[Site]:
    """All probes, once each; reports names that meet."""
    known: dict[tuple[str, str], Site] = {}
    macros: dict[str, Site] = {}
    for provider in providers:
        length(provider.name, diagnostics)
        for node in provider.items:
            if not isinstance(node, ProbeNode) or not node.whole:
                continue
            length(node.name, diagnostics)
            site = Site(provider.name.text, node.name.text, len(node.arguments), node.name.span)
            other = known.setdefault((site.provider, site.name), site)
            first = Related(other.span, "it was first declared here")
            if other is not site and other.arity == site.arity:
                diagnostics.warning(site.span, f"probe {quoted(site.name)} is already declared")
            elif other is not site:
                diagnostics.error(site.span, f"probe {quoted(site.name)} is already declared, "
                                  f"with {counted(other.arity, 'argument')}", first)
            for macro in (site.macro, site.macro + "_ENABLED"):
                owner = macros.setdefault(macro, site)
                if (owner.provider, owner.name) != (site.provider, site.name):
                    diagnostics.error(
                        site.span, f"probes {quoted(owner.name)} and {quoted(site.name)} meet in "
                        f"the macro {quoted(macro)}; rename one of them",
                        Related(owner.span, "the other is here"))
    return list(known.values())


def length(name: Token, diagnostics: Diagnostics) -> None:
    if len(name.text) > MAX_NAME:
        diagnostics.error(name.span, f"this name has {len(name.text)} characters; at most "
                          f"{MAX_NAME} are possible")
