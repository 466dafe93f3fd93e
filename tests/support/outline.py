# SPDX-License-Identifier: 0BSD
"""Builds programs whose probes are out of line, and has gdb read values.

`app_probes` is a fixture: a conftest.py imports it.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Mapping, Sequence, Tuple

import pytest

from . import toolchain

PROVIDER = toolchain.ROOT / "tests" / "header" / "outlined.provider"


@pytest.fixture(scope="session")
def app_probes(tmp_path_factory) -> str:
    """The flag for the directory of app_probes.h."""
    directory = tmp_path_factory.mktemp("outline")
    toolchain.probe_header(PROVIDER, directory / "app_probes.h")
    return f"-I{directory}"


def gdb(directory: Path, program: Path, lines: Sequence[str]) -> str:
    """What gdb prints when it runs these commands."""
    toolchain.need("gdb")
    script = directory / "script.gdb"
    script.write_text("\n".join(["set pagination off", "set confirm off", *lines, ""]))
    return toolchain.run(["gdb", "-nx", "-batch", "-x", script, program]).stdout


def gdb_values(directory: Path, program: Path, provider: str,
               arguments: Mapping[str, int]) -> Tuple[str, List[Tuple[str, str]]]:
    """What the program prints, and each argument that gdb reads: its probe, its value.

    `arguments`: their number by the name of the probe.
    """
    lines = []
    for name, count in arguments.items():
        lines += [f"break -probe-stap {provider}:{name}", "commands", "silent",
                  *(f'printf "gdb {name} %ld\\n", (long)$_probe_arg{i}' for i in range(count)),
                  "continue", "end"]
    said = gdb(directory, program, [*lines, "run"])
    return said, re.findall(r"^gdb (\w+) (-?\d+)$", said, re.MULTILINE)
