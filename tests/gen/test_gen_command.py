# SPDX-License-Identifier: 0BSD
"""The command line: help, usage, input files that cannot be read."""
from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from support import toolchain
from support.command import run as sdtkit

from generator import PYTHON_PROVIDER, ROOT, SDTKIT, process


def test_help_says_how(tmp_path: Path):
    for words in (["--help"], ["-h"], ["help"]):
        done = sdtkit(*words)
        assert (done.status, done.stderr) == (0, "")
        assert done.stdout.startswith("usage: sdtkit COMMAND")
        assert re.search("^  header +typed C header", done.stdout, re.MULTILINE)
        assert "typed C header: " in done.stdout and "exit code" in done.stdout
    assert "sdtkit header -o python_probes.h python.provider" in sdtkit("header", "--help").stdout
    assert "writes nothing" in sdtkit("check", "--help").stdout


def test_version_is_that_of_the_library():
    text = (ROOT / "include" / "usdt" / "usdt.h").read_text()
    number = [text.split(f"#define USDT_VERSION_{part} ")[1].split()[0]
              for part in ("MAJOR", "MINOR", "PATCH")]
    assert sdtkit("--version").stdout == f"sdtkit {'.'.join(number)}\n"


@pytest.mark.parametrize("arguments, words", [
    ((), "expected a command"),
    (("headr", "x"), "unknown command 'headr'; did you mean 'header'?"),
    (("paint", "x"), "unknown command 'paint'"),
    (("--nonsense",), "unknown option '--nonsense'"),
    (("header",), "expected one provider file, not 0"),
    (("header", "a", "b"), "expected one provider file, not 2"),
    (("check",), "expected a provider file"),
    (("check", "-o", "x", "a"), "check: unknown option '-o'"),
])
def test_wrong_usage_is_told(arguments: tuple, words: str):
    done = sdtkit(*arguments)
    assert done.status == 2
    assert done.stdout == ""
    assert done.stderr.startswith("sdtkit: error: ") and words in done.stderr
    of = arguments[0] if {"header", "check"} & set(arguments[:1]) else "COMMAND"
    assert f"usage: sdtkit {of}" in done.stderr


@pytest.mark.parametrize("name, reason", [
    ("missing.provider", "No such file or directory"),
    ("folder", "it is a directory"),
    ("link", "Too many levels of symbolic links"),
    ("line\nbreak\x1b[31m", "No such file or directory"),
])
def test_input_that_cannot_be_read_is_told(name: str, reason: str, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("link")
    done = sdtkit("header", "-o", "out.h", name, cwd=tmp_path)
    assert done.status == 1
    shown = name.replace("\n", "?").replace("\x1b", "?")
    assert done.stderr == f"sdtkit: error: cannot read '{shown}': {reason}\n"
    assert not (tmp_path / "out.h").exists()


def test_process_ends_with_the_same_status_and_streams():
    """What tests/support/command.py leaves out: the file that is started."""
    for words, status in ((["--version"], 0), (["header", "/nonexistent"], 1), (["headr"], 2)):
        own, other = sdtkit(*words), process(*words)
        assert own.status == other.returncode == status
        assert (own.stdout, own.stderr) == (other.stdout, other.stderr)


def test_endless_input_ends():
    done = sdtkit("header", "/dev/zero")
    assert done.status == 1
    assert done.stderr == "sdtkit: error: cannot read '/dev/zero': it has more than 64 MB\n"


def test_check_writes_nothing_and_takes_many_files(tmp_path: Path):
    shutil.copy(PYTHON_PROVIDER, tmp_path)
    (tmp_path / "bad.provider").write_text("provider bad {\n    probe 1();\n};\n")
    done = sdtkit("check", "python.provider", cwd=tmp_path)
    assert (done.status, done.stdout, done.stderr) == (0, "", "")
    done = sdtkit("check", "bad.provider", "python.provider", "bad.provider", cwd=tmp_path)
    assert done.status == 1 and done.stderr.count("1 error\n") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.provider", "python.provider"]


def test_warnings_do_not_fail(tmp_path: Path):
    (tmp_path / "w.provider").write_text("provider w {\n    probe a(double x);\n}\n")
    done = sdtkit("header", "w.provider", cwd=tmp_path)
    assert done.status == 0 and "USDT_F64(0)" in done.stdout
    assert done.stderr == (
        "w.provider:2:13: warning: a double travels as the bits of an integer, which most tracers "
        "print as such\n    2 |     probe a(double x);\n      |             ^~~~~~~~\n"
        "w.provider:3:2: warning: expected ';' after the provider\n    3 | }\n      |  ^\n")


@pytest.mark.parametrize("text", ["", "\n", "/* nothing */", "BEGIN{}", "provider p { };",
                                  "provider p { }; // the end", "\ufeffprovider p {\r\n};\r\n"])
def test_file_without_probes_gives_a_header(text: str, tmp_path: Path):
    (tmp_path / "p.d").write_text(text, encoding="utf-8", newline="")
    done = sdtkit("header", "p.d", cwd=tmp_path)
    assert done.status == 0
    assert "USDT_SEMAPHORE" not in done.stdout and "#endif" in done.stdout
    assert ("no provider" in done.stderr) == ("provider" not in text)


def test_no_bytecode_is_left_in_the_source_tree():
    process("header", PYTHON_PROVIDER, env={"PATH": os.environ["PATH"]})
    assert not list(SDTKIT.parent.rglob("__pycache__"))


def test_command_is_found_through_a_link(tmp_path: Path):
    link = tmp_path / "somewhere"
    link.symlink_to(SDTKIT)
    assert toolchain.run([link, "--version"], cwd=tmp_path).stdout.startswith("sdtkit ")
