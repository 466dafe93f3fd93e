# SPDX-License-Identifier: 0BSD
"""Rules that need the whole file: names that meet, names that nobody could use."""

from __future__ import annotations

from collections.abc import Iterator

from ..host.text import quoted
from .ctype import BASIC, TAGGED, TYPEDEFS
from .lexer import is_identifier
from .model import Declaration, Directive, Probe, Provider, ProviderFile
from .names import INTERNAL_PREFIX, KEYWORDS, MACROS, is_reserved_macro
from .source import NOWHERE, Diagnostics, Related, Span
from .standard import StandardNames
from .tree import exclusive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tree import Path

MAX_NAME = 255
# Names and options of the header.
OWN_PREFIXES = ("USDT_", "SDTKIT_")
# How many declarations of one name are compared with each other.
MAX_SAME = 64
D_NAME = 63
D_WORDS = frozenset("""
    self string counter import probe provider translator inline this stringof xlate offsetof
    sizeof
""".split())


class _Use:
    """One definition of a name: by whom, and where."""

    __slots__ = ("owner", "identity", "span", "path")

    def __init__(self, owner: str, identity: tuple[str, str], span: Span, path: Path) -> None:
        self.owner = owner
        self.identity = identity
        self.span = span
        self.path = path


def check(model: ProviderFile, diagnostics: Diagnostics) -> None:
    """Reports what the parts of a file could not know of each other."""
    checker = _Checker(diagnostics)
    if next(model.providers, None) is None and not diagnostics.errors:
        diagnostics.warning(NOWHERE, "this file has no provider, so the output has no probes")
    checker.providers(model)
    for provider in model.providers:
        checker.provider(provider)
        checker.probes(provider)
    checker.meetings(model)
    checker.types(model)


class _Checker:
    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self.met: set[tuple[tuple[str, str], tuple[str, str]]] = set()
        self.standard = StandardNames()

    def providers(self, model: ProviderFile) -> None:
        names: dict[str, list[Provider]] = {}
        prefixes: dict[str, Provider] = {}
        for provider in model.providers:
            for other in names.setdefault(provider.name, [])[:MAX_SAME]:
                if not exclusive(provider.path, other.path):
                    self.diagnostics.error(
                        provider.span, f"provider {quoted(provider.name)} is already declared",
                        Related(other.span, "it was first declared here"))
                    break
            names[provider.name].append(provider)
            first = prefixes.setdefault(provider.prefix, provider)
            if first.name != provider.name:
                self.diagnostics.error(
                    provider.span, f"providers {quoted(first.name)} and {quoted(provider.name)} "
                    f"have one prefix, {quoted(provider.prefix)}; write '#pragma usdt prefix "
                    f"{provider.name.upper()}_' inside this one",
                    Related(first.span, "the other one is here"))

    def provider(self, provider: Provider) -> None:
        self.length(provider.name, provider.span)
        if (provider.name + "_").startswith(INTERNAL_PREFIX[5:]):
            self.diagnostics.error(provider.span, f"provider {quoted(provider.name)} meets the "
                                   f"names '{INTERNAL_PREFIX}...' of usdt/usdt.h; rename it")
        prefix, span = provider.prefix, provider.prefix_span
        instead = "write another in '#pragma usdt prefix'"
        if not is_identifier(prefix):
            pass  # The name it was made of is reported already.
        elif prefix.upper().startswith(OWN_PREFIXES):
            self.diagnostics.error(span, f"the prefix {quoted(prefix)} belongs to usdt/usdt.h; "
                                   f"{instead}")
        elif is_reserved_macro(prefix):
            self.diagnostics.error(span, f"the prefix {quoted(prefix)} is reserved for the "
                                   f"compiler; {instead}")
        if provider.name[-1:].isdigit():
            self.diagnostics.warning(provider.span, "not a D program: the name of a provider "
                                     "ends in a digit", pedantic=True)

    def length(self, name: str, span: Span) -> None:
        if len(name) > MAX_NAME:
            self.diagnostics.error(span, f"this name has {len(name)} characters; at most "
                                   f"{MAX_NAME} are possible")
        elif len(name) > D_NAME:
            self.diagnostics.warning(span, f"not a D program: this name has {len(name)} "
                                     f"characters, at most {D_NAME} are possible", pedantic=True)

    def probes(self, provider: Provider) -> None:
        seen: dict[str, list[Probe]] = {}
        for probe in provider.probes:
            self.length(probe.name, probe.span)
            for other in seen.setdefault(probe.name, [])[:MAX_SAME]:
                if not exclusive(probe.path, other.path):
                    self.diagnostics.error(probe.span,
                                           f"probe {quoted(probe.name)} is already declared",
                                           Related(other.span, "it was first declared here"))
                    break
            seen[probe.name].append(probe)
            for argument in probe.arguments:
                self.length(argument.name, argument.span)
                if argument.name in D_WORDS:
                    self.diagnostics.warning(argument.span, "not a D program: "
                                             f"{quoted(argument.name)} is a word of D",
                                             pedantic=True)

    def meetings(self, model: ProviderFile) -> None:
        """Two things that need one name in C or in the assembler."""
        seen: dict[str, list[_Use]] = {}
        for item in model.items:
            for directive in (item.items if isinstance(item, Provider) else (item,)):
                if isinstance(directive, Directive) and directive.name:
                    use = _Use(f"'#define {directive.name}'", ("", directive.name),
                               directive.span, ())
                    seen.setdefault(directive.name, []).append(use)
        declared = frozenset(name for item in model.items if isinstance(item, Declaration)
                             for name in item.names)
        for probe in model.probes:
            owner = f"probe {quoted(probe.name)}"
            use = _Use(owner, (probe.provider, probe.name), probe.span, probe.path)
            for name, what in _spellings(probe):
                header = self.standard.header(name) if what == "macro" else ""
                if header:
                    self.diagnostics.error(probe.span, f"the macro {quoted(name)} of {owner} is a "
                                           f"name of <{header}>; rename the probe, or write "
                                           "another prefix in '#pragma usdt prefix'")
                elif name in MACROS or name in KEYWORDS:
                    self.diagnostics.error(probe.span, f"the {what} {quoted(name)} of {owner} is a "
                                           "word of C already; rename the probe")
                if name in declared:
                    self.diagnostics.error(probe.span, f"the {what} {quoted(name)} of {owner} is "
                                           "declared by this file already; rename the probe")
                self.meet(name, what, use, seen.setdefault(name, []))

    def types(self, model: ProviderFile) -> None:
        """Words that nobody declares and that are nearly those of a type."""
        words = [(argument, argument.type.base.split()[-1]) for probe in model.probes
                 for argument in probe.arguments if is_unknown(argument.type.base.split())]
        if not words:
            return
        from .spelling import meant     # Most files name known types alone.
        own: set[str] = set()
        alone = True
        for item in model.items:
            for each in (item.items if isinstance(item, Provider) else (item,)):
                if isinstance(each, Declaration):
                    own |= each.names
                elif isinstance(each, Directive):
                    own.add(each.name)
                    alone = alone and "include" not in each.text
        for argument, word in words:
            other = "" if word in own else meant(word, sure=alone)
            if other:
                self.diagnostics.warning(argument.span, f"the type {quoted(word)} is not known "
                                         f"here; did you mean {quoted(other)}?")

    def meet(self, name: str, what: str, use: _Use, others: list[_Use]) -> None:
        for other in others[:MAX_SAME]:
            pair = (use.identity, other.identity)
            if (use.identity == other.identity or pair in self.met
                    or exclusive(use.path, other.path)):
                continue
            self.met.add(pair)
            self.diagnostics.error(use.span, f"{use.owner} and {other.owner} meet in the {what} "
                                   f"{quoted(name)}; rename one of them",
                                   Related(other.span, "the other is here"))
            break
        others.append(use)


def is_unknown(words: list[str]) -> bool:
    """Whether these words name a type, or what it points to, that the C compiler alone knows."""
    return BASIC.isdisjoint(words) and TAGGED.isdisjoint(words) and words[-1] not in TYPEDEFS


def _spellings(probe: Probe) -> Iterator[tuple[str, str]]:
    yield probe.macro, "macro"
    yield probe.enabled, "macro"
    yield probe.function, "function"
    yield probe.symbol, "symbol"
