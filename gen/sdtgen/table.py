# SPDX-License-Identifier: 0BSD
"""The commands that there are, read from their modules: names, help lines, options."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import Sequence

from . import command, emit
from .option import HELP, Option


@dataclass(frozen=True)
class Command:
    """One command; `output` says that it is an output of the generator."""

    name: str
    module: ModuleType
    output: bool

    @property
    def help(self) -> str:
        """The first line of the docstring."""
        return (self.module.__doc__ or "").split("\n", 1)[0]

    @property
    def options(self) -> tuple[Option, ...]:
        from .command._emit import COMMON  # Brings the parser along, which few commands need.
        own: tuple[Option, ...] = getattr(self.module, "OPTIONS", ())
        return (*own, *(COMMON if self.output else ()), HELP)

    @property
    def words(self) -> tuple[str, ...]:
        """What its other arguments may be, if they are not files."""
        found: tuple[str, ...] = getattr(self.module, "WORDS", ())
        return found


def commands() -> Sequence[Command]:
    """All of them: the outputs, and what looks at files and processes."""
    return [Command(name, importlib.import_module(f"{package.__name__}.{name}"), package is emit)
            for package in (emit, command) for name in names(package)]


def names(package: ModuleType) -> list[str]:
    """The modules of a package that are commands; the name of a helper begins with '_'."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__)
                  if not module.name.startswith("_"))
