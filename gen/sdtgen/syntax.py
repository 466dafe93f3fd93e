# SPDX-License-Identifier: 0BSD
"""The tree the parser makes: what stands in the file, before it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence, Tuple, Union

from .ctype import Declared
from .lexer import Token
from .source import Diagnostics, Note, Span

MAX_NESTING = 64
# The branches of #if around a place: which group, which branch of it.
Path = Tuple[Tuple[int, int], ...]


def exclusive(one: Path, other: Path) -> bool:
    """Whether two places lie in different branches of one #if."""
    branches = dict(one)
    return any(branches.get(group, branch) != branch for group, branch in other)


@dataclass(frozen=True)
class DirectiveNode:
    """A line to copy; `alias` is the name of a #define that may stand for a type."""

    text: str
    span: Span
    alias: str = ""
    defines: str = ""


@dataclass(frozen=True)
class DeclarationNode:
    """A typedef, struct, union or enum of the prologue, as it stands."""

    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class PragmaNode:
    """A #pragma; `provider` is the one it stands in."""

    words: tuple[Token, ...]
    span: Span
    provider: str


@dataclass(frozen=True)
class ProbeNode:
    """A probe; it is not whole if an argument could not be read."""

    name: Token
    arguments: tuple[Declared, ...]
    whole: bool
    translated: tuple[Declared, ...]
    doc: Token | None
    path: Path


@dataclass(frozen=True)
class ProviderNode:
    name: Token
    items: tuple[Union[ProbeNode, DirectiveNode], ...]
    doc: Token | None
    path: Path


@dataclass
class FileNode:
    items: list[Union[ProviderNode, DirectiveNode, DeclarationNode]] = field(
        default_factory=list)
    pragmas: list[PragmaNode] = field(default_factory=list)
    # #defines that stand for types: their words, and those that arguments use.
    aliases: dict[str, Sequence[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


class Conditions:
    """Follows #if, #elif, #else and #endif, each within the block it belongs to."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self._open: list[_Condition] = []
        self._groups = 0

    @property
    def path(self) -> Path:
        return tuple((each.group, each.branch) for each in self._open[:MAX_NESTING])

    def feed(self, word: str, token: Token, block: int) -> bool:
        """Takes one directive; says whether it fits."""
        if word.startswith("if"):
            self._groups += 1
            if len(self._open) == MAX_NESTING:
                self.diagnostics.error(token.span, f"more than {MAX_NESTING} conditions inside "
                                       "each other")
            self._open.append(_Condition(token, self._groups, block))
            return True
        if not self._open:
            self.diagnostics.error(token.span, f"'#{word}' without an '#if' before it")
            return False
        last = self._open[-1]
        if last.block != block:
            self.diagnostics.error(
                token.span, f"'#{word}' and its '#if' stand in different blocks",
                Note(last.token.span, "the '#if' is here"))
            if word == "endif":
                self._open.pop()
            return False
        if word == "endif":
            self._open.pop()
            return True
        if last.final:
            self.diagnostics.error(token.span, f"'#{word}' after '#else'",
                                   Note(last.token.span, "the '#if' is here"))
            return False
        last.final = word == "else"
        last.branch += 1
        return True

    def close(self, block: int) -> None:
        """The block ends: so must what was opened in it."""
        while self._open and self._open[-1].block == block:
            last = self._open.pop()
            self.diagnostics.error(last.token.span,
                                   "this '#if' has no '#endif' in the same block")


@dataclass
class _Condition:
    token: Token
    group: int
    block: int
    branch: int = 0
    final: bool = False
