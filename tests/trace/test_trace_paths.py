# SPDX-License-Identifier: 0BSD
"""A path never becomes text of a tracer's program, whatever stands in it."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import toolchain, tracer
from support.sizes import SIZE

TRACE = [sys.executable, toolchain.SDTKIT, "trace", "--engine"]
PATHS = ['q"uote', "back\\slash", "two\\\\", "co:lon", "st*ar", "new\nline", "ap'os", "bl ank",
         'x":p:n { system("touch owned"); } usdt:"y', "$(touch owned)", "bra[c]e{s}", "\x1b[31m",
         "\xe9", "%s%n", "-p", "(deleted)", "a (deleted)", "\udcff"]
SIZES = {"quick": ["co:lon\\", 'x":p:n { system("touch owned"); } usdt:"y'],
         "ci": ['q"uote', "back\\slash", "co:lon*", "new\nline\x1b[31m", "\udcff", "a (deleted)",
                'x":p:n { system("touch owned"); } usdt:"y'], "all": PATHS}
SOURCE = r"""
#include <stdio.h>
#include "usdt/usdt.h"
int main(void)
{
    int read = getchar();
    USDT_PROBE1("where", "fired", 7);
    return read == EOF ? 0 : getchar() == EOF ? 0 : 1;
}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("paths")
    (directory / "fired.c").write_text(SOURCE)
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", "fired.c", "-o", "fired"],
                  cwd=directory)
    return directory / "fired"


@pytest.fixture(params=SIZES[SIZE], ids=ascii)
def place(request, program, tmp_path) -> Path:
    directory = tmp_path / request.param
    directory.mkdir()
    return Path(shutil.copy(program, directory / request.param))


def test_a_command_of_any_path(place, engine):
    done = toolchain.run([*TRACE, engine, "--", f"./{place.name}"], cwd=place.parent, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[2:] for line in done.stdout.splitlines()] == [["fired", "arg0=7"]]
    assert done.stderr.replace("\n", "").isprintable()
    assert not list(place.parent.rglob("owned"))


@pytest.mark.size("ci")
def test_a_process_of_any_path(place, engine):
    with subprocess.Popen([f"./{place.name}"], cwd=place.parent, stdin=subprocess.PIPE) as fired:
        with subprocess.Popen([*TRACE, engine, "-p", str(fired.pid)], cwd=place.parent, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tool:
            assert tool.stderr and tool.stdout
            said = tool.stderr.readline()
            while "note: tracing" not in said:
                more = tool.stderr.readline()
                assert more, said
                said += more
            assert fired.stdin
            fired.stdin.write(b"xx")
            fired.stdin.flush()
            line = tool.stdout.readline()
            fired.stdin.close()
            assert line.split()[2:] == ["fired", "arg0=7"], tool.stderr.read()
            assert tool.wait(60) == 0
    assert not list(place.parent.rglob("owned"))


@pytest.mark.size("ci")
@pytest.mark.parametrize("output", ["bpftrace", "tapset"])
def test_a_script_has_the_path_as_a_string_or_none(place, output, tmp_path):
    """What a language has no word for is refused, with the way out."""
    (tmp_path / "w.provider").write_text("provider where { probe fired(int x); };\n")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, output, "--binary", place,
                          tmp_path / "w.provider"], check=False)
    if done.returncode:
        assert done.returncode == 2 and done.stdout == ""
        assert "give '--binary' a link to it" in done.stderr or "not printable" in done.stderr
        return
    quote = str(place).replace("\\", "\\\\").replace('"', '\\"')
    assert f'"{quote}"' in done.stdout or f"usdt:{place}:where" in done.stdout
    if output == "bpftrace":
        tracer.need()
        with tracer.Trace(done.stdout, tmp_path / "log") as trace:
            toolchain.run([place])
        assert "fired x=7" in trace.text


@pytest.mark.size("ci")
def test_a_file_that_is_replaced_meanwhile(program, tmp_path, bpftrace):
    """A deleted program is read where the process has it."""
    copy = shutil.copy(program, tmp_path / "app")
    with subprocess.Popen([copy], stdin=subprocess.PIPE) as fired:
        os.unlink(copy)
        Path(copy).write_text("#!/bin/sh\n")
        with subprocess.Popen([*TRACE, "bpftrace", "-p", str(fired.pid)], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tool:
            assert tool.stderr and tool.stdout and fired.stdin
            said = ""
            while "note: tracing" not in said:
                more = tool.stderr.readline()
                assert more, said
                said += more
            fired.stdin.write(b"xx")
            fired.stdin.close()
            out, err = tool.communicate(timeout=60)
    assert "fired arg0=7" in out, err
