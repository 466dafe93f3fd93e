# SPDX-License-Identifier: 0BSD
"""The example interpreter with its probes written in several ways, to compare what they cost.

A form is a way to build examples/interp: with whose probes, and with which patch that moves the
test of the line probe.
"""
from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List

from support import build, interp, toolchain, valgrind

PATCHES = build.INTERP / "patches"
FLAGS = ["-std=c99", "-D_XOPEN_SOURCE=700", "-DNDEBUG", "-O2", "-fPIE", "-fcf-protection=none"]
# Where the test of the line probe stands, and the patch that puts it there.
TESTS = {"at each line": "", "at each dispatch": "line-at-dispatch",
         "at calls and jumps back": "line-at-jumps"}
# Without any; sdtkit's without line, and with; SystemTap's; a header that writes events down,
# and switches line by audit events.
PROBES = ["none", "no line", "sdtkit", "sdt.h", "recorder"]

DECLARED = {
    "function__entry": "const char *, const char *, int",
    "function__return": "const char *, const char *, int",
    "line": "const char *, const char *, int",
    "gc__start": "int",
    "gc__done": "long",
    "import__find__load__start": "const char *",
    "import__find__load__done": "const char *, int",
    "audit": "const char *, void *",
}
NO_LINE = """
#undef PyDTrace_LINE
#undef PyDTrace_LINE_ENABLED
#define PyDTrace_LINE(filename, funcname, lineno) ((void)(filename), (void)(lineno))
#define PyDTrace_LINE_ENABLED() 0
"""
# A program under test says itself when a tracer of lines comes and goes.
SWITCHED = """
#include <string.h>
#include "{recorder}"
__attribute__((weak)) int recorder_lines;
#undef PyDTrace_LINE
#define PyDTrace_LINE(filename, funcname, lineno) do {{ if (recorder_lines) \\
    RECORD("line\\t%s\\t%s\\t%d\\n", filename, funcname, lineno); }} while (0)
#define PyDTrace_LINE_ENABLED() recorder_lines
#undef PyDTrace_AUDIT
#define PyDTrace_AUDIT(event, tuple) do {{ (void)(tuple); \\
    if (strncmp(event, "lines.", 6) == 0) recorder_lines = strcmp(event, "lines.on") == 0; \\
    }} while (0)
"""


def _systemtap_header(place: Path) -> None:
    """python_probes.h with the macros that the interpreter uses, on those of `dtrace -h`.

    Each test stands before its probe, as CPython writes it.
    """
    script = place / "python.d"
    script.write_text("provider python {\n"
                      + "".join(f"    probe {name}({types});\n"
                                for name, types in DECLARED.items())
                      + "};\n")
    toolchain.need("dtrace")
    toolchain.run(["dtrace", "-h", "-s", script, "-o", place / "systemtap.h"], cwd=place)
    toolchain.run(["dtrace", "-G", "-s", script, "-o", place / "systemtap.o"], cwd=place)
    rows = ['#include "systemtap.h"']
    for name, types in DECLARED.items():
        macro = name.upper().replace("__", "_")
        names = "abc"[:len(types.split(","))]
        # sys/sdt.h takes the size of an argument, and an array without a length has none.
        values = ", ".join(f"({kind.strip()})({name})"
                           for kind, name in zip(types.split(","), names))
        rows += [f"#define PyDTrace_{macro}_ENABLED() PYTHON_{macro}_ENABLED()",
                 f"#define PyDTrace_{macro}({', '.join(names)}) do {{ "
                 f"if (PYTHON_{macro}_ENABLED()) PYTHON_{macro}({values}); }} while (0)"]
    (place / "python_probes.h").write_text("\n".join([*rows, ""]))


def _header(probes: str, place: Path) -> None:
    header = place / "python_probes.h"
    if probes == "sdt.h":
        _systemtap_header(place)
    elif probes == "recorder":
        header.write_text(SWITCHED.format(recorder=interp.RECORDER / "python_probes.h"))
    else:
        toolchain.probe_header(build.PROVIDER, header)
        if probes == "no line":
            header.write_text(header.read_text() + NO_LINE)


def _source(patch: str, place: Path) -> Path:
    """A copy of the sources, patched."""
    copied = place / "source"
    shutil.rmtree(copied, ignore_errors=True)
    copied.mkdir()
    for path in [*build.sources(), *build.INTERP.glob("*.h")]:
        shutil.copy(path, copied)
    if patch:
        toolchain.need("patch")
        toolchain.run(["patch", "-p1", "-F0", "-i", PATCHES / f"{patch}.patch"], cwd=copied)
    return copied


def _key(probes: str, patch: str, compiler: str) -> str:
    inputs = [Path(__file__), *build.sources(), *sorted(build.INTERP.glob("*.h")), build.PROVIDER,
              toolchain.INCLUDE / "usdt" / "usdt.h", *sorted(PATCHES.glob("*.patch")),
              *sorted((toolchain.ROOT / "gen" / "sdtgen").rglob("*.py"))]
    found = hashlib.sha256(repr((probes, patch, compiler)).encode())
    found.update(toolchain.run([compiler, "--version"]).stdout.encode())
    for path in inputs:
        found.update(path.read_bytes())
    return found.hexdigest()


def _compile(probes: str, patch: str, compiler: str, place: Path) -> None:
    sources = sorted(_source(patch, place).glob("*.c"))
    _header(probes, place)
    flags = [*FLAGS, *["-DSDTKIT_DISABLED"] * (probes == "none"), f"-I{place}"]
    with ThreadPoolExecutor(2) as pool:
        objects: List[Path] = list(pool.map(
            lambda path: toolchain.compile_object(compiler, path, path.with_suffix(".o"), *flags),
            sources))
    objects += [place / "systemtap.o"] * (probes == "sdt.h")
    toolchain.link(compiler, objects, place / "interp", "-pie")


def program(probes: str, test: str = "at each line", compiler: str = "gcc") -> Path:
    """The interpreter with one of PROBES and one of TESTS, built at -O2 unless it is there."""
    toolchain.need(compiler)
    patch = TESTS[test]
    place = build.directory() / "interp-forms" / re.sub(r"\W", "-", f"{patch} {probes} {compiler}")
    place.mkdir(parents=True, exist_ok=True)
    with open(place / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        key, stamp = _key(probes, patch, compiler), place / "key"
        if not (stamp.exists() and stamp.read_text() == key):
            stamp.unlink(missing_ok=True)
            _compile(probes, patch, compiler, place)
            stamp.write_text(key)
    return place / "interp"


def line_tests(built: Path) -> List[int]:
    """Link-time addresses of the instructions that compare the semaphore of line with 0."""
    listing = toolchain.run(["objdump", "-dw", "--no-show-raw-insn", built]).stdout
    return [int(address, 16) for address in re.findall(
        r"^\s+([0-9a-f]+):\tcmpw .*<python_line_semaphore>$", listing, re.MULTILINE)]


def line_tests_run(command: List[str], out: Path) -> int:
    """How often a run of the interpreter compared that semaphore."""
    counts = valgrind.executions(command, out)
    return sum(counts.get(address, 0) for address in line_tests(Path(command[0])))
