# SPDX-License-Identifier: 0BSD
"""`#pragma usdt`: what a file asks for beyond D."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..host.text import quoted
from .lexer import Token, is_identifier
from .source import NOWHERE, Diagnostics, Related, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tree import PragmaNode

LISTS = ("nosemaphore", "fast", "outline", "touch")
KEYS = ("prefix", "release", "needs") + LISTS


class Wishes:
    """The pragmas of one provider: a prefix, a symbol, probes by key, and what probes need."""

    def __init__(self) -> None:
        self.prefix = ""
        self.prefix_span = NOWHERE
        self.release = ""
        self.release_span = NOWHERE
        self.needs: dict[str, list[str]] = {}
        self.probes: dict[str, dict[str, Span]] = {key: {} for key in LISTS}


def collect(pragmas: Iterable[PragmaNode], providers: Mapping[str, frozenset[str]],
            diagnostics: Diagnostics) -> dict[str, Wishes]:
    """What is asked of each provider; `providers` has the names of their probes."""
    wishes = {name: Wishes() for name in providers}
    reader = _Reader(diagnostics, providers, wishes)
    for pragma in pragmas:
        if pragma.words[0].text == "usdt":
            reader.read(pragma)
    return wishes


class _Reader:
    def __init__(self, diagnostics: Diagnostics, providers: Mapping[str, frozenset[str]],
                 wishes: Mapping[str, Wishes]) -> None:
        self.diagnostics = diagnostics
        self.providers = providers
        self.wishes = wishes

    def read(self, pragma: PragmaNode) -> None:
        words = pragma.words[1:]
        keys = ", ".join(KEYS[:-1]) + f" or {KEYS[-1]}"
        if not words:
            self.diagnostics.error(pragma.span, f"expected {keys} after '#pragma usdt'")
            return
        key = words[0]
        bare = [word for word in words[1:] if not is_identifier(word.text)]
        if key.text not in KEYS:
            self.diagnostics.error(key.span, f"unknown key {quoted(key.text)}: expected {keys}"
                                   f"{self.diagnostics.did_you_mean(key.text, KEYS)}")
        elif bare:
            for word in bare:
                self.diagnostics.error(word.span, f"expected a name, not {quoted(word.text)}: "
                                       "names stand there without quotes or commas")
        elif key.text == "prefix":
            self.prefix(key, words[1:], self.scope(pragma))
        elif key.text == "release":
            self.release(key, words[1:], self.scope(pragma))
        elif key.text == "needs":
            self.needs(key, words[1:], self.scope(pragma))
        else:
            self.probes(key, words[1:], self.scope(pragma))

    def scope(self, pragma: PragmaNode) -> list[str]:
        """The providers that a pragma is about: the one around it, or all."""
        return [pragma.provider] if pragma.provider in self.providers else list(self.providers)

    def prefix(self, key: Token, words: tuple[Token, ...], scope: list[str]) -> None:
        if len(words) != 1:
            self.diagnostics.error(key.span, "expected one name after 'prefix', such as "
                                   "'#pragma usdt prefix APP_'")
            return
        for name in scope:
            wish = self.wishes[name]
            if wish.prefix:
                self.diagnostics.error(key.span, f"provider {quoted(name)} has a prefix already",
                                       Related(wish.prefix_span, "it was first set here"))
            else:
                wish.prefix, wish.prefix_span = words[0].text, words[0].span

    def release(self, key: Token, words: tuple[Token, ...], scope: list[str]) -> None:
        if len(words) != 1:
            self.diagnostics.error(key.span, "expected one name after 'release', that of the "
                                   "variable with the version: '#pragma usdt release App_Version'")
            return
        for name in scope:
            wish = self.wishes[name]
            if wish.release:
                self.diagnostics.error(key.span, f"provider {quoted(name)} has a release already",
                                       Related(wish.release_span, "it was first set here"))
            else:
                wish.release, wish.release_span = words[0].text, words[0].span

    def needs(self, key: Token, words: tuple[Token, ...], scope: list[str]) -> None:
        if len(words) != 2 or words[0].text == words[1].text:
            self.diagnostics.error(key.span, "expected two probes after 'needs': one, and the one "
                                   "that must be traced with it")
            return
        if all(self.owners(word, scope) for word in words):
            for name in scope:
                if words[0].text in self.providers[name] and words[1].text in self.providers[name]:
                    listed = self.wishes[name].needs.setdefault(words[0].text, [])
                    listed += [words[1].text] * (words[1].text not in listed)

    def owners(self, word: Token, scope: list[str]) -> list[str]:
        """The providers that have such a probe; none is an error."""
        found = [name for name in scope if word.text in self.providers[name]]
        if not found:
            known = (probe for name in scope for probe in sorted(self.providers[name]))
            self.diagnostics.error(word.span, f"there is no probe {quoted(word.text)}"
                                   f"{self.diagnostics.did_you_mean(word.text, known)}")
        return found

    def probes(self, key: Token, words: tuple[Token, ...], scope: list[str]) -> None:
        if not words:
            self.diagnostics.error(key.span,
                                   f"expected the names of probes after {quoted(key.text)}")
        for word in words:
            for name in self.owners(word, scope):
                listed = self.wishes[name].probes[key.text]
                if word.text in listed:
                    self.diagnostics.error(
                        word.span, f"{quoted(word.text)} is listed under {quoted(key.text)} "
                        "already", Related(listed[word.text], "it was first listed here"))
                else:
                    listed[word.text] = word.span
