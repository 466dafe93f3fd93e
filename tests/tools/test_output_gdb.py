# SPDX-License-Identifier: 0BSD
"""The command files of `sdtkit gdb`, run by an ordinary user: every value is the one passed."""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from support import toolchain, tracer

import kinds

# Root traces as this user: nobody.
NOBODY = 65534


@pytest.fixture(scope="module")
def folder():
    """A directory that another user can read."""
    path = Path(tempfile.mkdtemp(prefix="sdtkit-gdb-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module", params=kinds.SAMPLED)
def built(request, folder):
    return kinds.build(folder / request.param, request.param)


def show(kind, text):
    if kind in "fd":
        return repr(kinds.fraction(kind, text))
    if kind == "p":
        return f"0x{text}"
    if kind == "s" and text != "NULL":
        return '"' + text[1:-1].replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "NULL" if kind == "b" and not text else text


def gdb(script, folder, *words, locale="C.UTF-8"):
    """What gdb prints, as an ordinary user; the file's name says nothing about its language."""
    toolchain.need("gdb", "setpriv")
    path = folder / "trace.commands"
    path.write_text(script, encoding="utf-8")
    command = ["gdb", "-nx", "-q", "-batch", "-x", str(path), *map(str, words)]
    if os.getuid() == 0:
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    text = toolchain.run(command, cwd=folder, joined=True, check=False,
                         env={"LC_ALL": locale, "HOME": str(folder)}).stdout
    if "Operation not permitted" in text:
        pytest.skip("gdb cannot trace a process here: ptrace is not permitted")
    return text


def test_events_show_what_the_program_passed(built, folder):
    text = gdb(kinds.script("gdb", kinds.PROVIDER), folder, "-ex", "run", "--args",
               built.program, "2")
    # `nothing` looks alike in both; gdb prints it as often as the program does.
    own = [line for line in text.splitlines() if "\t" in line]
    passed = kinds.events("\n".join(own) + "\n" + "nothing\n" * 2)
    expected = sorted(" ".join([event.probe, *(f"{name}={show(*value)}" for name, value
                                               in event.arguments.items())]) for event in passed)
    found = [line for line in kinds.known(text, "\n".join(own) + "\nnothing\n")
             if "\t" not in line]
    assert found.count("nothing") == 4
    assert sorted(set(found)) == sorted(set(expected))
    assert len([line for line in found if line != "nothing"]) == len(own)


def test_twelve_arguments_come_in_order(built, folder):
    text = gdb(kinds.script("gdb", kinds.PROVIDER), folder, "-ex", "run", built.program)
    line = re.search(r"^signed__integers .*$", text, re.M)
    assert line
    assert re.findall(r"(\w+)=(-?\d+)", line[0])[6:] == [
        ("an_int8", "-128"), ("an_int16", "-32768"), ("an_int32", "-2147483648"),
        ("an_int64", "-9223372036854775808"), ("a_ssize", "-1"), ("an_intptr", "-4096")]


def test_probe_that_is_nowhere_is_named_at_the_end(folder, built):
    script = kinds.script("gdb", kinds.PROVIDER).replace('"job__done"', '"job__gone"')
    text = gdb(script, folder, "-ex", "run", built.program)
    assert "no such probe: kinds:job__gone\n" in text
    assert text.count("no such probe") == 1
    assert re.search(r"^job__start id=1$", text, re.M)


def test_ascii_terminal_loses_no_line(folder, built):
    text = gdb(kinds.script("gdb", kinds.PROVIDER), folder, "-ex", "run", built.program,
               locale="C")
    assert re.search(r'^texts plain="letters and blanks" missing=NULL .*umlaut="caf.+"', text, re.M)
    assert re.search(r"^bare round=1$", text, re.M)


def test_nasty_texts_and_names_run(folder):
    home = folder / "nasty"
    home.mkdir()
    text = gdb(kinds.script("gdb", kinds.NASTY), folder, "-ex", "run", kinds.nasty(home))
    letters = " ".join(f'{letter}="t"' for letter in "abcdefghijkl")
    for line in ('escape__entry text="t" data=6431 size=2', 'escape__return text="t"',
                 "function__global__probe function=1 global=2 probe=3 foreach=4 string=5 delete=6 "
                 "end=7 print=8 self=9 if=10 pid=11 strlen=12",
                 "a____b errno=1", "x__2b arg2=1 arg2_=2", "__begin InSegs=1 __x=2 None=3",
                 f"limits {letters}", "sometimes a=1",
                 "far__done data=6431 a=1 b=2 c=3 d=4 e=5 size=2"):
        assert line in text.splitlines(), line


def test_running_process_is_traced(folder, built):
    if os.getuid() != 0:
        pytest.skip("attaching to another process is not permitted to every user: needs root")
    toolchain.need("gdb")
    path = folder / "attach.gdb"
    path.write_text(kinds.script("gdb", kinds.PROVIDER))
    process = built.start(1)
    log = folder / f"attach-{process.pid}"
    with open(log, "wb") as out:
        attached = subprocess.Popen(["gdb", "-nx", "-q", "-batch", "-x", str(path), "-p",
                                     str(process.pid), "-ex", "echo attached\\n",
                                     "-ex", "continue"], stdin=subprocess.DEVNULL, stdout=out,
                                    stderr=subprocess.STDOUT)
        tracer.wait_until(lambda: "attached\n" in log.read_text(errors="replace"), "gdb attaches")
        kinds.go(process)
        kinds.end(process)
        attached.wait(timeout=60)
    assert "bare round=1\n" in log.read_text(errors="replace")


def test_events_of_the_interpreter(folder, build):
    # A copy: the build may lie where gdb's user cannot read.
    program = shutil.copy(build / "examples" / "interp" / "interp", folder)
    source = folder / "s.py"
    source.write_text("def f(n):\n    return n and f(n - 1)\nf(2)\n")
    text = gdb(kinds.script("gdb", toolchain.ROOT / "providers" / "python.provider"), folder,
               "-ex", "run", "--args", program, source)
    calls = re.findall(r'^function__(entry|return) filename="[^"]*" funcname="f" lineno=(\d)$',
                       text, re.M)
    assert calls == [("entry", "1")] * 3 + [("return", "2")] * 3
