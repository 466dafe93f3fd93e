# SPDX-License-Identifier: 0BSD
"""sdtkit trace with more probes than a command line holds; what others can read of a tracer."""
import subprocess
import sys
from pathlib import Path

import pytest

from support import toolchain, tracer

TRACE = [sys.executable, toolchain.SDTKIT, "trace", "--engine"]


def many(folder: Path, count: int) -> None:
    """A program `many` that passes each of its probes once, then waits for the end of its input."""
    numbers = range(count)
    (folder / "many.provider").write_text(
        "provider many {\n" + "".join(f"    probe secret{each}(int x);\n" for each in numbers)
        + "};\n")
    (folder / "many.c").write_text(
        '#include <stdio.h>\n#include "many.h"\nint main(void)\n{\n'
        + "".join(f"    MANY_SECRET{each}({each});\n" for each in numbers)
        + "    return getchar() == EOF ? 0 : 1;\n}\n")
    toolchain.probe_header(folder / "many.provider", folder / "many.h")
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", folder / "many.c", "-o", folder / "many"])


def test_a_tracer_is_not_told_by_its_command_line(engine, tmp_path):
    """All users can read it, and it has a limit."""
    many(tmp_path, 1)
    with subprocess.Popen([*TRACE, engine, "many.provider", "--", "./many"], cwd=tmp_path,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as traced:
        assert traced.stdout and "secret0 x=0" in traced.stdout.readline()
        words = [Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                 for pid in tracer.children(traced.pid)]
        traced.communicate(timeout=100)
    assert traced.returncode == 0
    tools = [each for each in words if Path(each[0]).name == engine]
    assert len(tools) == 1, words
    assert not [each for each in tools[0] if "secret" in each or "printf" in each]


@pytest.mark.size("all")
def test_a_thousand_probes(engine, tmp_path):
    many(tmp_path, 1000)
    done = toolchain.run([*TRACE, engine, "many.provider", "--", "./many"], cwd=tmp_path,
                         timeout=1500)
    assert done.stderr.endswith("sdtkit: note: no event was lost\n")
    assert [line.split()[2:] for line in done.stdout.splitlines()] == \
        [[f"secret{each}", f"x={each}"] for each in range(1000)]
