# SPDX-License-Identifier: 0BSD
"""Output files: whole or not at all, and left alone where nothing changes."""
from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Iterator

import pytest

from support import toolchain
from support.command import run as sdtkit

from generator import PATIENCE, PYTHON_PROVIDER, SDTKIT, process, written

TEXT = written("header", PYTHON_PROVIDER)


@pytest.fixture
def ordinary_user():
    """Runs a command as somebody whom permissions stop; root passes them all."""
    if os.geteuid() != 0:
        return {}
    return {"user": 65534, "group": 65534, "extra_groups": []}


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that an ordinary user can reach; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        (path / "p.provider").write_text("provider demo {\n    probe a(int x);\n};\n")
        (path / "p.provider").chmod(0o644)
        yield path


def names(directory: Path) -> list:
    return sorted(path.name for path in directory.iterdir())


def test_no_option_and_a_dash_write_to_standard_output():
    assert sdtkit("header", "-o", "-", PYTHON_PROVIDER).stdout == TEXT
    assert sdtkit("header", PYTHON_PROVIDER, "-o-").stdout == TEXT


def test_file_has_the_same_bytes_and_follows_umask(tmp_path: Path):
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        target = tmp_path / f"{mask:o}.h"
        done = process("header", "-o", target, PYTHON_PROVIDER,
                      preexec_fn=lambda mask=mask: os.umask(mask))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert target.read_text() == TEXT
        assert stat.S_IMODE(target.stat().st_mode) == mode
    assert len(names(tmp_path)) == 3


def test_equal_file_is_left_alone_and_another_one_replaced(tmp_path: Path):
    target = tmp_path / "out.h"
    target.write_text(TEXT)
    os.utime(target, (1000000000, 1000000000))
    before = target.stat()
    assert sdtkit("header", "-o", target, PYTHON_PROVIDER).status == 0
    assert (target.stat().st_mtime, target.stat().st_ino) == (1000000000, before.st_ino)
    target.write_text(TEXT + "\n")
    assert sdtkit("header", "-o", target, PYTHON_PROVIDER).status == 0
    assert target.read_text() == TEXT
    assert target.stat().st_ino != before.st_ino or target.stat().st_mtime != 1000000000
    assert names(tmp_path) == ["out.h"]


def test_link_stays_a_link(tmp_path: Path):
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real.h", tmp_path / "link.h"
    link.symlink_to("there/real.h")
    for old in (None, "old\n"):
        if old:
            real.write_text(old)
        assert sdtkit("header", "-o", link, PYTHON_PROVIDER).status == 0
        assert link.is_symlink() and real.read_text() == TEXT
        real.unlink()
    loop = tmp_path / "loop.h"
    loop.symlink_to("loop.h")
    done = sdtkit("header", "-o", loop, PYTHON_PROVIDER)
    assert done.status == 1
    assert done.stderr.startswith(f"sdtkit: error: cannot write '{loop}': ")


@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_by_name(device: str, tmp_path: Path):
    assert process("header", "-o", device, PYTHON_PROVIDER).stdout == TEXT
    target = tmp_path / "out"
    target.write_text("kept\n")
    with open(target, "a") as stream:
        done = process("header", "-o", device, PYTHON_PROVIDER, stdout=stream)
    assert done.returncode == 0
    assert target.read_text() == "kept\n" + TEXT


def test_null_device_stays_a_device():
    assert sdtkit("header", "-o", "/dev/null", PYTHON_PROVIDER).status == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("arguments", [("-o", "/dev/full"), ()])
def test_full_device_is_reported(arguments: tuple):
    with open("/dev/full", "w") as full:
        done = process("header", *arguments, PYTHON_PROVIDER, stdout=full)
    what = arguments[1] if arguments else "standard output"
    assert done.returncode == 1
    assert done.stderr == f"sdtkit: error: cannot write '{what}': No space left on device\n"


def test_pipe_is_written_directly(tmp_path: Path):
    fifo, got = tmp_path / "fifo", []
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_text()), daemon=True)
    reader.start()
    assert sdtkit("header", "-o", fifo, PYTHON_PROVIDER).status == 0
    reader.join(PATIENCE)
    assert got == [TEXT]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


@pytest.mark.parametrize("name, reason", [
    ("missing/out.h", "No such file or directory"),
    ("directory", "Is a directory"),
    ("file/out.h", "Not a directory"),
    ("x" * 300, "File name too long"),
])
def test_target_that_cannot_be_is_reported(name: str, reason: str, tmp_path: Path):
    (tmp_path / "directory").mkdir()
    (tmp_path / "file").write_text("kept\n")
    before = names(tmp_path)
    done = sdtkit("header", "-o", tmp_path / name, PYTHON_PROVIDER)
    assert done.status == 1
    assert done.stderr == f"sdtkit: error: cannot write '{tmp_path / name}': {reason}\n"
    assert names(tmp_path) == before and names(tmp_path / "directory") == []


def test_directory_without_permission_keeps_the_old_file(open_directory: Path, ordinary_user: dict):
    closed = open_directory / "closed"
    closed.mkdir()
    (closed / "out.h").write_text("old\n")
    closed.chmod(0o555)
    try:
        # A copy: the project may lie where that user cannot read.
        shutil.copytree(SDTKIT.parent, open_directory / "gen")
        done = process("header", "-o", closed / "out.h", open_directory / "p.provider",
                      python="/usr/bin/python3", program=open_directory / "gen" / "sdtkit",
                      **ordinary_user)
    finally:
        closed.chmod(0o755)
    assert done.returncode == 1
    assert done.stderr == (f"sdtkit: error: cannot write '{closed / 'out.h'}': "
                           "Permission denied\n")
    assert names(closed) == ["out.h"] and (closed / "out.h").read_text() == "old\n"


def test_full_file_system_keeps_the_old_file(tmp_path: Path):
    """A limit on the size of files acts like a full disk, and needs no root."""
    import resource
    target = tmp_path / "out.h"
    target.write_text("old\n")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    done = process("header", "-o", target, PYTHON_PROVIDER, preexec_fn=limit)
    assert done.returncode == 1
    assert done.stderr == f"sdtkit: error: cannot write '{target}': File too large\n"
    assert names(tmp_path) == ["out.h"] and target.read_text() == "old\n"


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGHUP, 129),
                                          (signal.SIGINT, 130)])
def test_signal_leaves_nothing_behind(number: int, code: int, tmp_path: Path):
    """Stopped in the middle of a write: the test slows each write down."""
    slow = tmp_path / "slow.py"
    slow.write_text(f"""
import os, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, {str(SDTKIT.parent)!r})
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sdtgen import cli
from sdtgen.host import output
def write(number, data):
    os.write(number, bytes(data)[:10])
    print("half", flush=True)
    time.sleep({PATIENCE})
output.write_stream = write
sys.argv = ["sdtkit", "header", "-o", {str(tmp_path / 'out' / 'x.h')!r}, {str(PYTHON_PROVIDER)!r}]
sys.exit(cli.main())
""")
    (tmp_path / "out").mkdir()
    process = subprocess.Popen([sys.executable, str(slow)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None and process.stdout.readline() == "half\n"
    assert len(names(tmp_path / "out")) == 1
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert names(tmp_path / "out") == []


def test_closed_pipe_gives_no_traceback(tmp_path: Path):
    big = tmp_path / "big.provider"
    probes = "".join(f"    probe p{n}(int x);\n" for n in range(500))
    big.write_text(f"provider big {{\n{probes}}};\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = process("header", big, stdout=writing)
    os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@pytest.mark.parametrize("arguments", [("header", PYTHON_PROVIDER), ("--help",), ("--version",)])
def test_closed_standard_streams_give_no_traceback(arguments: tuple):
    done = process(*arguments, preexec_fn=lambda: os.close(1))
    assert done.returncode == 1
    assert done.stderr == "sdtkit: error: cannot write 'standard output': Bad file descriptor\n"
    done = process("nonsense", preexec_fn=lambda: os.close(2))
    assert done.returncode == 2


def test_parallel_runs_do_not_meet(tmp_path: Path):
    target = tmp_path / "out.h"
    running = [subprocess.Popen([sys.executable, str(SDTKIT), "header", "-o", str(target),
                                 str(PYTHON_PROVIDER)]) for _ in range(6)]
    assert [process.wait(PATIENCE) for process in running] == [0] * 6
    assert target.read_text() == TEXT and names(tmp_path) == ["out.h"]


def test_depfile_names_the_provider_and_every_module(tmp_path: Path):
    target, rule = tmp_path / "out.h", tmp_path / "out.d"
    assert sdtkit("header", "-o", target, "--depfile", rule, PYTHON_PROVIDER).status == 0
    name, sources = rule.read_text().replace("\\\n", " ").split(": ", 1)
    assert name == str(target)
    words = sources.split()
    assert words[0] == str(PYTHON_PROVIDER)
    modules = {str(path) for path in (SDTKIT.parent / "sdtgen").rglob("*.py")}
    assert modules | {str(SDTKIT)} == set(words[1:])


def test_depfile_is_understood_by_make(tmp_path: Path):
    toolchain.need("make")
    folder = tmp_path / "a b#c$d"
    folder.mkdir()
    provider = folder / "p q.provider"
    provider.write_text("provider demo {\n    probe a(int x);\n};\n")
    target, rule = folder / "out put.h", folder / "out.d"
    assert process("header", "-o", target, "--depfile", rule, provider).returncode == 0
    (tmp_path / "rules.mk").write_text(rule.read_text() + "\t@echo remade\n")

    def make() -> str:
        return toolchain.run(["make", "-s", "-f", "rules.mk", target], cwd=tmp_path).stdout
    assert make() == ""
    later = time.time() + 10
    os.utime(provider, (later, later))
    assert make() == "remade\n"


@pytest.mark.parametrize("arguments", [
    ("--depfile", "out.d", "p.provider"), ("--depfile", "out.d", "-o", "-", "p.provider"),
    ("-o", "p.provider", "p.provider"), ("-o", "out.h", "--depfile", "out.h", "p.provider"),
    ("-o", "out.h", "--depfile", "./p.provider", "p.provider"),
    ("-o", "", "p.provider"),
])
def test_wrong_files_are_wrong_usage(arguments: tuple, tmp_path: Path):
    text = "provider demo {\n    probe a(int x);\n};\n"
    (tmp_path / "p.provider").write_text(text)
    done = sdtkit("header", *arguments, cwd=tmp_path)
    assert done.status == 2
    assert re.match(r"sdtkit: error: header: .*\nusage: ", done.stderr)
    assert names(tmp_path) == ["p.provider"] and (tmp_path / "p.provider").read_text() == text
