# SPDX-License-Identifier: 0BSD
"""The tree the parser makes: what stands in the file, before it is put together."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ctype import Declared
    from .lexer import Token
    from .source import Span

# The branches of #if around a place: which group, which branch of it.
Path = tuple[tuple[int, int], ...]


def exclusive(one: Path, other: Path) -> bool:
    """Whether two places lie in different branches of one #if."""
    branches = dict(one)
    return any(branches.get(group, branch) != branch for group, branch in other)


class DirectiveNode:
    """A line to copy; `alias` is the name of a #define that may stand for a type."""

    __slots__ = ("text", "span", "alias", "defines")

    def __init__(self, text: str, span: Span, alias: str = "", defines: str = "") -> None:
        self.text = text
        self.span = span
        self.alias = alias
        self.defines = defines


class DeclarationNode:
    """A typedef, struct, union or enum of the prologue, as it stands."""

    __slots__ = ("text", "names")

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names


class PragmaNode:
    """A #pragma; `provider` is the one it stands in."""

    __slots__ = ("words", "span", "provider")

    def __init__(self, words: tuple[Token, ...], span: Span, provider: str) -> None:
        self.words = words
        self.span = span
        self.provider = provider


class ProbeNode:
    """A probe; it is not whole if an argument could not be read."""

    __slots__ = ("name", "arguments", "whole", "translated", "doc", "path")

    def __init__(self, name: Token, arguments: tuple[Declared, ...], whole: bool,
                 translated: tuple[Declared, ...], doc: Token | None, path: Path) -> None:
        self.name = name
        self.arguments = arguments
        self.whole = whole
        self.translated = translated
        self.doc = doc
        self.path = path


class ProviderNode:
    """A provider with its probes, as they stand."""

    __slots__ = ("name", "items", "doc", "path")

    def __init__(self, name: Token, items: tuple[ProbeNode | DirectiveNode, ...],
                 doc: Token | None, path: Path) -> None:
        self.name = name
        self.items = items
        self.doc = doc
        self.path = path


class FileNode:
    """A whole file."""

    def __init__(self) -> None:
        self.items: list[ProviderNode | DirectiveNode | DeclarationNode] = []
        self.pragmas: list[PragmaNode] = []
        # #defines that stand for types: their words, and those that arguments use.
        self.aliases: dict[str, Sequence[str]] = {}
        self.used: set[str] = set()
