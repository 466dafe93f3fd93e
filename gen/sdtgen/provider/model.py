# SPDX-License-Identifier: 0BSD
"""What a provider file says, put together: the input of every output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterator, Tuple, Union

from .ctype import CType
from .source import Source, Span
from .tree import Path


def squeeze(name: str) -> str:
    """A name for C code: no two underscores in a row, which C++ reserves."""
    return re.sub("__+", "_", name)


@dataclass(frozen=True)
class Argument:
    """An argument of a probe, counted from 1; `name` is empty where none is written."""

    index: int
    name: str
    type: CType
    span: Span
    text: str = ""
    hint: str = ""
    length: str = ""

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


@dataclass(frozen=True)
class Probe:
    """A probe and its spellings; `name` is the one in the file and in the note."""

    provider: str
    prefix: str
    name: str
    arguments: tuple[Argument, ...]
    translated: tuple[CType, ...]
    span: Span
    path: Path
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    since: str = ""
    semaphore: bool = True
    fast: bool = False
    outline: bool = False
    touch: bool = False

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


@dataclass(frozen=True)
class Directive:
    """A line of the preprocessor that goes along; `name` is what it defines."""

    text: str
    span: Span
    name: str = ""


@dataclass(frozen=True)
class Declaration:
    """C text of the prologue, and the names in it."""

    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class Provider:
    """A provider with its probes and the directives between them."""

    name: str
    prefix: str
    items: tuple[Union[Probe, Directive], ...]
    span: Span
    prefix_span: Span
    path: Path
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    since: str = ""

    @property
    def probes(self) -> Iterator[Probe]:
        return (item for item in self.items if isinstance(item, Probe))


Item = Union[Provider, Directive, Declaration]


@dataclass(frozen=True)
class ProviderFile:
    """A whole file.  `name` has no directory; `attributes` are the words of #pragma D."""

    name: str
    items: Tuple[Item, ...]
    attributes: tuple[tuple[str, ...], ...]
    source: Source = field(repr=False, compare=False)

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

    @property
    def guard(self) -> str:
        """Made of provider and file, since one provider may span several files."""
        first = next((each.name for each in self.providers), "empty")
        words = re.sub("[^A-Za-z0-9]+", "_", f"{first}_{self.name}").strip("_")
        return f"USDT_{words.upper()}_H"
