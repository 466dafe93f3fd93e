# SPDX-License-Identifier: 0BSD
"""What a provider file says, put together: the input of every output."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    from .ctype import CType
    from .source import Source, Span
    from .tree import Path
    from .versions import Versions
    Item = Union["Provider", "Directive", "Declaration"]


def squeeze(name: str) -> str:
    """A name for C code: no two underscores in a row, which C++ reserves."""
    while "__" in name:
        name = name.replace("__", "_")
    return name


class Argument:
    """An argument of a probe, counted from 1; `name` is empty where none is written."""

    __slots__ = ("index", "name", "type", "span", "text", "hint", "length")

    def __init__(self, index: int, name: str, type: CType, span: Span, text: str = "",
                 hint: str = "", length: str = "") -> None:
        self.index = index
        self.name = name
        self.type = type
        self.span = span
        self.text = text
        self.hint = hint
        self.length = length

    @property
    def label(self) -> str:
        return self.name or f"arg{self.index}"

    @property
    def is_string(self) -> bool:
        return self.hint == "string" or (not self.hint and self.type.is_string)

    @property
    def is_address(self) -> bool:
        """Whether tracers read memory behind it."""
        return self.type.is_pointer or self.hint in ("string", "bytes")


class Probe:
    """A probe and its spellings; `name` is the one in the file and in the note."""

    __slots__ = ("provider", "prefix", "name", "arguments", "translated", "span", "path",
                 "summary", "paragraphs", "versions", "semaphore", "fast", "outline", "touch",
                 "needs")

    def __init__(self, provider: str, prefix: str, name: str, arguments: tuple[Argument, ...],
                 translated: tuple[CType, ...], span: Span, path: Path, *,
                 summary: str = "", paragraphs: tuple[str, ...] = (), versions: Versions = (),
                 semaphore: bool = True, fast: bool = False, outline: bool = False,
                 touch: bool = False, needs: tuple[str, ...] = ()) -> None:
        self.provider = provider
        self.prefix = prefix
        self.name = name
        self.arguments = arguments
        self.translated = translated
        self.span = span
        self.path = path
        self.summary = summary
        self.paragraphs = paragraphs
        self.versions = versions
        self.semaphore = semaphore
        self.fast = fast
        self.outline = outline
        self.touch = touch
        # Probes of the provider that must be traced with it, or else it does not fire.
        self.needs = needs

    @property
    def macro(self) -> str:
        return self.prefix + self.name.upper().replace("__", "_")

    @property
    def enabled(self) -> str:
        return self.macro + "_ENABLED"

    @property
    def function(self) -> str:
        return squeeze(f"usdt_{self.provider}_{self.name}")

    @property
    def dtrace(self) -> str:
        return self.name.replace("__", "-")

    @property
    def tapset(self) -> str:
        return f"{self.provider}.{self.name.replace('__', '.')}"

    @property
    def symbol(self) -> str:
        """The semaphore, as the assembler knows it."""
        return f"{self.provider}_{self.name}_semaphore"


class Directive:
    """A line of the preprocessor that goes along; `name` is what it defines."""

    __slots__ = ("text", "span", "name")

    def __init__(self, text: str, span: Span, name: str = "") -> None:
        self.text = text
        self.span = span
        self.name = name


class Declaration:
    """C text of the prologue, and the names in it."""

    __slots__ = ("text", "names")

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names


class Provider:
    """A provider with its probes and the directives between them."""

    __slots__ = ("name", "prefix", "items", "span", "prefix_span", "path", "summary",
                 "paragraphs", "versions", "release")

    def __init__(self, name: str, prefix: str, items: tuple[Probe | Directive, ...], span: Span,
                 prefix_span: Span, path: Path, *, summary: str = "",
                 paragraphs: tuple[str, ...] = (), versions: Versions = (),
                 release: str = "") -> None:
        self.name = name
        self.prefix = prefix
        self.items = items
        self.span = span
        self.prefix_span = prefix_span
        self.path = path
        self.summary = summary
        self.paragraphs = paragraphs
        self.versions = versions
        # The variable of the traced program that holds its version.
        self.release = release

    @property
    def probes(self) -> Iterator[Probe]:
        return (item for item in self.items if isinstance(item, Probe))


class ProviderFile:
    """A whole file.  `name` has no directory; `attributes` are the words of #pragma D."""

    __slots__ = ("name", "items", "attributes", "source")

    def __init__(self, name: str, items: tuple[Item, ...],
                 attributes: tuple[tuple[str, ...], ...], source: Source) -> None:
        self.name = name
        self.items = items
        self.attributes = attributes
        self.source = source

    def place(self, span: Span) -> tuple[str, int, int]:
        """File, line and column of something; the same from whatever directory."""
        name, line, column = self.source.locate(span.start)
        return name or self.name, line, column

    @property
    def providers(self) -> Iterator[Provider]:
        return (item for item in self.items if isinstance(item, Provider))

    @property
    def probes(self) -> Iterator[Probe]:
        return (probe for provider in self.providers for probe in provider.probes)

    def guard(self, code: str) -> str:
        """The include guard of a header made of this file.

        Neither files of one name in two directories nor two headers of one file meet in it.
        """
        first = next((each.name for each in self.providers), "empty")
        words = "".join(each if each.isascii() and each.isalnum() else " "
                        for each in f"{first}_{self.name}").split()
        return f"USDT_{'_'.join(words).upper()}_{crc32(code.encode()):08X}_H"
