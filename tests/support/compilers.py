# SPDX-License-Identifier: 0BSD
"""The compilers that the header must work with, and the Debian packages that have them."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Dict

import pytest

from support import toolchain

GCC = ("11", "12")
CLANG = ("13", "14", "15", "16", "19", "22")
C: Dict[str, str] = {**{f"gcc-{v}": f"gcc-{v}" for v in GCC},
                     **{f"clang-{v}": f"clang-{v}" for v in CLANG}, "musl-gcc": "musl-tools"}
CXX: Dict[str, str] = {**{f"g++-{v}": f"g++-{v}" for v in GCC},
                       **{f"clang++-{v}": f"clang-{v}" for v in CLANG}}


def need(compiler: str) -> None:
    """Skip, naming the package, unless the compiler is installed."""
    try:
        toolchain.need(compiler)
    except pytest.skip.Exception as reason:
        pytest.skip(f"{reason.msg} (Debian package {({**C, **CXX})[compiler]})")


def header_suite(name: str) -> ModuleType:
    """A module of the header suite, for its test bodies: tests/header/NAME.py."""
    path = Path(__file__).resolve().parents[1] / "header" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"header_{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
