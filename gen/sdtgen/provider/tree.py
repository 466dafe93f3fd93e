# SPDX-License-Identifier: 0BSD
"""The tree the parser makes: what stands in the file, before it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence, Tuple, Union

from .ctype import Declared
from .lexer import Token
from .source import Span

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
