# SPDX-License-Identifier: 0BSD
"""The built CPython under gdb: values of probes without any right to trace."""
from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Dict, Iterator, List

import pytest

from support import toolchain, tracer
from support.cpython import Build
from support.python_probes import SHAPES

SCRIPTS = Path(__file__).parent / "scripts"

# `line`, and with it function__entry, would stop gdb ten thousand times.
ARGUMENTS: Dict[str, str] = {
    "function__return": '%s\\t%d", (char *)$_probe_arg1, $_probe_arg2',
    "gc__start": '%d", $_probe_arg0',
    "gc__done": '%ld", $_probe_arg0',
    "import__find__load__start": '%s", (char *)$_probe_arg0',
    "import__find__load__done": '%s\\t%d", (char *)$_probe_arg0, $_probe_arg1',
    "audit": '%s\\t%lx", (char *)$_probe_arg0, $_probe_arg1',
}


@pytest.fixture(autouse=True)
def alone(build: Build) -> Iterator[None]:
    """gdb misses stops where another tracer has its own breakpoint."""
    with tracer.alone(build.probes):
        yield


def gdb(build: Build, *arguments: str) -> str:
    toolchain.need("gdb")
    return toolchain.run(["gdb", "-nx", "-batch", *arguments], env=build.environment, joined=True,
                         check=False).stdout


def test_gdb_lists_the_eight_probes(build: Build) -> None:
    text = gdb(build, "-ex", "info probes stap python", str(build.probes))
    # Type, provider, name, address, semaphore, object.
    rows = [line.split() for line in text.splitlines() if line.startswith("stap python ")]
    assert {row[2] for row in rows} == set(SHAPES), text
    assert all(int(row[3], 16) and int(row[4], 16) for row in rows), text


def test_gdb_reads_the_values(build: Build, tmp_path: Path) -> None:
    (tmp_path / "sdtkit_module.py").write_text("value = 1\n", encoding="utf-8")
    script = tmp_path / "every_probe.py"
    shutil.copy(SCRIPTS / "every_probe.py", script)
    commands = ["set pagination off", "set disable-randomization off", "set breakpoint pending on"]
    for probe, form in ARGUMENTS.items():
        commands += [f"break -probe-stap python:{probe}", "commands", "silent",
                     f'printf "row\\t{probe}\\t{form}', 'printf "\\n"', "continue", "end"]
    (tmp_path / "commands").write_text("\n".join([*commands, "run", ""]), encoding="utf-8")
    text = gdb(build, "-x", str(tmp_path / "commands"), "--args", str(build.python), "-S", "-E",
               str(script))
    if "Could not trace the inferior" in text or "ptrace: Operation not permitted" in text:
        pytest.skip("ptrace is not allowed here")
    # The interpreter's own output may share a line with a row.
    rows = [line[line.index("row\t") + 4:].split("\t") for line in text.splitlines()
            if "row\t" in line]
    assert rows, text
    assert [row[1:] for row in rows if row[0] == "function__return"
            and row[1] in ("called", "fails")] == [["called", "12"], ["fails", "16"]]
    assert [row for row in rows if row[0].startswith("import__") and "sdtkit" in row[1]] == [
        ["import__find__load__start", "sdtkit_module"],
        ["import__find__load__done", "sdtkit_module", "1"],
        ["import__find__load__start", "sdtkit_absent"],
        ["import__find__load__done", "sdtkit_absent", "0"],
    ]
    audited = [row for row in rows if row[0] == "audit" and row[1].startswith("sdtkit.")]
    assert [row[1] for row in audited] == ["sdtkit.tuple", "sdtkit.collect", "sdtkit.collected"]
    assert audited[0][2] in text.replace("row\t", " ").split()
    assert collected_between(rows) == [["gc__start", "1"], ["gc__done", "300"]]


def collected_between(rows: List[List[str]]) -> List[List[str]]:
    """Collector rows between the two audit events around the pass."""
    first = next(i for i, row in enumerate(rows) if row[1] == "sdtkit.collect")
    last = next(i for i, row in enumerate(rows) if row[1] == "sdtkit.collected")
    return [row for row in rows[first:last] if row[0].startswith("gc__")]


def test_the_recipe_of_the_firing_test(build: Build) -> None:
    """The line of docs/selftest.md, as it stands, in the directory of the build."""
    page = (toolchain.ROOT / "docs" / "selftest.md").read_text(encoding="utf-8")
    line, = re.findall(r"^```text cpython\n(.*)\n```$", page, re.MULTILINE)
    words = shlex.split(line)
    assert words[:3] == ["sdtkit", "selftest", "python.provider"]
    provider = toolchain.ROOT / "providers" / "python.provider"
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "selftest", provider, *words[3:]],
                         cwd=build.directory, env=build.environment, joined=True, timeout=600)
    assert "8 of 8 probes fired, 0 errors" in done.stdout
