# SPDX-License-Identifier: 0BSD
"""The compilers beside Debian's default, and the header suite's tests for them."""
from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import List

from support import toolchain

GCC = ["11", "12"]
CLANG = ["13", "14", "15", "16", "19", "22"]


def is_default(compiler: str) -> bool:
    """Whether `gcc`, `clang` and so on are this very program."""
    return _program(compiler) == _program(compiler.partition("-")[0])


def _program(name: str) -> str:
    return os.path.realpath(shutil.which(name) or name)


def _others(names: List[str]) -> List[str]:
    return [name for name in names if not is_default(name)]


C = [*_others([f"gcc-{v}" for v in GCC] + [f"clang-{v}" for v in CLANG]), "musl-gcc"]
CXX = _others([f"g++-{v}" for v in GCC] + [f"clang++-{v}" for v in CLANG])


def header_suite(name: str) -> ModuleType:
    """tests/header/NAME.py as it is with these compilers in place of gcc and clang."""
    path = Path(__file__).resolve().parents[1] / "header" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"header_{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    before = toolchain.C_COMPILERS, toolchain.CXX_COMPILERS
    toolchain.C_COMPILERS, toolchain.CXX_COMPILERS = C, CXX
    try:
        spec.loader.exec_module(module)
    finally:
        toolchain.C_COMPILERS, toolchain.CXX_COMPILERS = before
    return module
