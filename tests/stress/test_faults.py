# SPDX-License-Identifier: 0BSD
"""Full disks, closed streams, directories that cannot be written, tracers that are no tracers."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

import faults
from support import toolchain

PASSES = "20"
# With less than this left the output of each command does not fit.
SMALL = "64k"


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    return faults.make(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def place(source, tmp_path) -> Path:
    for name in ("big.provider", "app.provider", "app"):
        shutil.copy(source / name, tmp_path)
    return tmp_path


def shell(line: str, place: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """A line of sh in which "$@" stands for nothing yet: the words are put in by the caller."""
    return toolchain.run(["sh", "-c", line], cwd=place, check=False, env=more)


def quoted(words: List[str]) -> str:
    return " ".join(f"'{word}'" for word in words)


# --- streams ----------------------------------------------------------------------------------

LONG_TEXT: Dict[str, Tuple[str, ...]] = {       # commands that write to standard output
    "header": ("header", "big.provider"),
    "docs": ("docs", "big.provider"),
    "json": ("json", "big.provider"),
    "check": ("check", "broken.provider"),
    "verify": ("verify", "broken.provider", "app"),
    "list": ("list", "app"),
    "help": ("--help",),
    "trace": ("trace", "--engine", "gdb", "app.provider", "--", "./app", PASSES),
    "selftest": ("selftest", "app.provider", "--", "./app", PASSES),
}


@pytest.fixture
def noisy(place) -> Path:
    (place / "broken.provider").write_text(
        "provider app {\n" + "    probe gone(struct s x);\n" * 100 + "};\n")
    return place


def tools(name: str) -> None:
    if name in ("trace", "selftest"):
        toolchain.need("gdb")


@pytest.mark.parametrize("name", LONG_TEXT)
def test_a_reader_that_leaves(name, noisy):
    tools(name)
    words = quoted(faults.Command("sdtkit", LONG_TEXT[name]).words())
    done = shell(f"({words} 2>errors; echo $? >status) | head -n 1 >said", noisy)
    assert done.returncode == 0
    assert int((noisy / "status").read_text()) in (0, 1)
    assert "Traceback" not in (noisy / "errors").read_text()
    assert "Exception ignored" not in (noisy / "errors").read_text()


USUAL = {"check": 1, "verify": 1}       # of a bad file


@pytest.mark.parametrize("name", LONG_TEXT)
def test_exit_codes_where_all_can_be_written(name, noisy):
    tools(name)
    words = quoted(faults.Command("sdtkit", LONG_TEXT[name]).words())
    assert shell(f"{words} >/dev/null 2>&1", noisy).returncode == USUAL.get(name, 0)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-", "<&-", ">/dev/full",
                                    "2>/dev/full", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize("name", LONG_TEXT)
def test_streams_that_cannot_be_written(name, closed, noisy):
    tools(name)
    words = quoted(faults.Command("sdtkit", LONG_TEXT[name]).words())
    usual = USUAL.get(name, 0)
    done = shell(f"{words} {closed}", noisy)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    writes = name != "check" and usual == 0
    if ">&-" in closed.replace("2>&-", "") or closed.startswith(">/dev/full"):
        assert done.returncode == (1 if writes else usual), done.stderr
        if "2>" not in closed and writes:
            assert done.stderr.startswith("sdtkit: ") and "error: " in done.stderr
    else:
        assert done.returncode == usual, done.stderr


@pytest.mark.parametrize("name", [name for name, each in faults.COMMANDS.items() if each.target])
def test_outputs_are_whole_with_all_streams_closed(name, place):
    """A file that is opened then gets the number of a stream: nothing else may end up in it."""
    command = faults.COMMANDS[name]
    assert shell(quoted(command.words()), place).returncode == 0
    whole = (place / "out").read_bytes()
    for closed in ("<&- >&- 2>&-", "2>&-", ">&-", "<&-"):
        (place / "out").unlink()
        assert shell(f"{quoted(command.words())} {closed}", place).returncode == 0
        assert (place / "out").read_bytes() == whole
        (place / "bad.provider").write_text("provider p { probe q(struct s x); };\n")
        (place / "out").write_bytes(faults.OLD)
        words = [word.replace("big.", "bad.") for word in command.words()]
        code = shell(f"{quoted(words)} {closed}", place).returncode
        assert code == (0 if name.startswith("dtrace") else 1)
        assert (place / "out").read_bytes() == faults.OLD or code == 0


# --- disks ------------------------------------------------------------------------------------

def on_small_disk(line: str, place: Path, fill: str) -> "subprocess.CompletedProcess[str]":
    """In a mount namespace of its own: a disk at `disk`, filled up but for what `fill` leaves."""
    toolchain.need("unshare", "mount")
    if os.geteuid() != 0:
        pytest.skip("not root: no disk can be mounted")
    (place / "disk").mkdir(exist_ok=True)
    script = (f"mount -t tmpfs -o size={SMALL} tmpfs disk || exit 99\n{fill}\n"
              f"{line}\ncode=$?\nls -A disk >names\ncat disk/out >kept 2>/dev/null\nexit $code")
    done = toolchain.run(["unshare", "-m", "sh", "-c", script], cwd=place, check=False)
    if done.returncode == 99:
        pytest.skip(f"no disk can be mounted: {done.stderr.strip()}")
    return done


FULL = "printf 'what was there before\\n' >disk/out; head -c 200000 /dev/zero >disk/fill 2>&-"


@pytest.mark.parametrize("name", ["header", "header -C", "dtrace -h", "dtrace -G"])
def test_full_disk(name, place):
    """The old file stays, no other is there, and the message says why."""
    words = faults.COMMANDS[name].words()
    words[words.index("out")] = "disk/out"
    done = on_small_disk(quoted(words), place, FULL)
    assert done.returncode == 1
    assert "error: cannot write 'disk/out': No space left on device" in done.stderr
    assert (place / "names").read_text().split() == ["fill", "out"]
    assert (place / "kept").read_bytes() == faults.OLD


def test_full_disk_and_a_depfile(place):
    words = faults.Command("sdtkit", ("header", "-o", "out", "--depfile", "disk/out",
                                      "big.provider")).words()
    done = on_small_disk(quoted(words), place, FULL)
    assert done.returncode == 1 and "cannot write 'disk/out'" in done.stderr
    assert (place / "kept").read_bytes() == faults.OLD
    assert not (place / "out").exists()


@pytest.mark.parametrize("name", ["verify", "list", "trace"])
def test_full_disk_and_standard_output(name, place):
    tools(name)
    words = faults.Command("sdtkit", {**LONG_TEXT, "verify": (
        "verify", "--format", "json", "app.provider", "app")}[name]).words()
    done = on_small_disk(f"{quoted(words)} >>disk/fill", place, FULL)
    assert done.returncode == 1
    assert "error: " in done.stderr and "No space left on device" in done.stderr
    assert "Exception" not in done.stderr and "Traceback" not in done.stderr


def test_full_disk_and_trace_to_a_file(place):
    toolchain.need("gdb")
    words = faults.Command("sdtkit", ("trace", "--engine", "gdb", "-o", "disk/events",
                                      "app.provider", "--", "./app", PASSES)).words()
    done = on_small_disk(quoted(words), place, FULL)
    assert done.returncode == 1 and "No space left on device" in done.stderr
    assert "Exception" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["dtrace -G", "trace"])
def test_full_disk_for_temporary_files(name, place):
    """Python takes the next directory that can be written; a compiler that cannot is told."""
    tools(name)
    command = faults.COMMANDS.get(name) or faults.Command("sdtkit", LONG_TEXT["trace"])
    done = on_small_disk(f"TMPDIR=disk {quoted(command.words())} >said", place, FULL)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr
    assert done.returncode == 0 or "error: " in done.stderr
    assert (place / "names").read_text().split() == ["fill", "out"]


@pytest.mark.parametrize("name", ["header", "dtrace -h", "dtrace -G"])
def test_a_directory_that_cannot_be_written(name, place):
    """Also for root: a disk that is mounted to be read."""
    words = faults.COMMANDS[name].words()
    words[words.index("out")] = "disk/out"
    done = on_small_disk(quoted(words), place, "printf 'what was there before\\n' >disk/out; "
                         "mount -o remount,ro disk || exit 99")
    assert done.returncode == 1
    assert "error: cannot write 'disk/out': Read-only file system" in done.stderr
    assert (place / "names").read_text().split() == ["out"]
    assert (place / "kept").read_bytes() == faults.OLD


# --- tracers ----------------------------------------------------------------------------------

FAKES: Dict[str, str] = {
    "ends at once": "exit 0",
    "fails": "echo 'ERROR: no permission' >&2; exit 1",
    "killed": "kill -9 $$",
    "prints rubbish": "head -c 3000000 /dev/urandom; exit 0",
    "prints one endless line": "head -c 30000000 /dev/zero | tr '\\0' x; exit 0",
    "prints JSON of another kind": "printf '%s\\n' '{' '{}' '[1]' '{\"type\": 5}' "
                                   "'{\"type\": \"printf\", \"data\": 7}' "
                                   "'{\"type\": \"printf\"}' '{\"type\": \"map\", \"data\": null}' "
                                   "'{\"type\": \"map\", \"data\": {\"@n\": \"x\"}}'; exit 0",
    "closes its output and stays": "exec >&- 2>&- 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; "
                                    "exec sleep 100",
}


@pytest.mark.parametrize("engine", ["bpftrace", "gdb"])
@pytest.mark.parametrize("name", FAKES)
def test_a_tracer_that_is_none(name, engine, place):
    """A message and exit code 1; the command has not begun, or is ended; no process stays."""
    if engine == "bpftrace" and os.geteuid() != 0:
        pytest.skip("bpftrace cannot trace here: it needs root")
    (place / "path").mkdir()
    fake = place / "path" / engine
    fake.write_text(f"#!/bin/sh\n{FAKES[name]}\n")
    fake.chmod(0o755)
    words = faults.Command("sdtkit", ("trace", "--engine", engine, "-o", "events", "app.provider",
                                      "--", "./app", PASSES)).words()
    with open(place / "errors", "w+b") as errors:
        process = subprocess.Popen(
            words, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            env={**os.environ, "PATH": f"{place}/path:{os.environ['PATH']}"},
            start_new_session=True)
        try:
            code = process.wait(60)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    assert code == 1, said
    assert "sdtkit: error: " in said and "Traceback" not in said
    assert len(said) < 2000
    assert faults.gone(process.pid)
