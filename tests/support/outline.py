# SPDX-License-Identifier: 0BSD
"""Builds programs whose probes are out of line."""
from __future__ import annotations

from pathlib import Path
from typing import List, Mapping, Sequence

from . import toolchain

PROVIDER = toolchain.ROOT / "tests" / "header" / "outlined.provider"


def header(directory: Path) -> Path:
    """A directory with app_probes.h in it."""
    toolchain.probe_header(PROVIDER, directory / "app_probes.h")
    return directory


def objects(header: Path, directory: Path, compiler: str, files: Mapping[str, str],
            *flags: str) -> List[Path]:
    """Objects of these texts, by name."""
    built = []
    for name, text in files.items():
        source = directory / f"{name}.c"
        source.write_text(text)
        built.append(toolchain.compile_object(compiler, source, directory / f"{name}.o",
                                              f"-I{header}", "-std=gnu99", *flags))
    return built


def gdb(directory: Path, program: Path, lines: Sequence[str]) -> str:
    """What gdb prints when it runs these commands."""
    toolchain.need("gdb")
    script = directory / "script.gdb"
    script.write_text("\n".join(["set pagination off", "set confirm off", *lines, ""]))
    return toolchain.run(["gdb", "-nx", "-batch", "-x", script, program]).stdout
