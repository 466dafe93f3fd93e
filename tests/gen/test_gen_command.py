# SPDX-License-Identifier: 0BSD
"""The command line: help, usage, input files that cannot be, reproducible bytes."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from generator import GOLDEN, PYTHON_PROVIDER, ROOT, SDTKIT, sdtkit


def interpreters() -> list:
    """Every Python >= 3.9 that can be found."""
    found = {}
    places = [*os.environ.get("PATH", "").split(":"),
              *glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin"))]
    for place in places:
        for path in sorted(glob.glob(f"{place}/python3*")):
            if not os.path.basename(path).replace("python3", "").strip(".0123456789"):
                found.setdefault(os.path.realpath(path), path)
    good = []
    test = "import sys; print(sys.version_info >= (3, 9) and sys.version.split()[0])"
    for path in sorted(found):
        done = subprocess.run([path, "-c", test], stdout=subprocess.PIPE, encoding="utf-8",
                              stderr=subprocess.DEVNULL)
        if done.returncode == 0 and done.stdout.strip() != "False":
            good.append(path)
    return good


def test_help_says_how(tmp_path: Path):
    for words in (["--help"], ["-h"], ["help"]):
        done = sdtkit(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("usage: sdtkit COMMAND")
        assert re.search("^  header +typed C header", done.stdout, re.MULTILINE)
        assert "typed C header: " in done.stdout and "exit code" in done.stdout
    done = sdtkit("header", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sdtkit header -o python_probes.h python.provider" in done.stdout
    assert "--depfile FILE" in done.stdout
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
    (("header", "--nonsense", "a"), "header: unknown option '--nonsense'"),
    (("header", "a", "-o"), "header: expected FILE after '-o'"),
    (("check",), "expected a provider file"),
    (("check", "-o", "x", "a"), "check: unknown option '-o'"),
])
def test_wrong_usage_is_told(arguments: tuple, words: str):
    done = sdtkit(*arguments)
    assert done.returncode == 2
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
    assert done.returncode == 1
    shown = name.replace("\n", "?").replace("\x1b", "?")
    assert done.stderr == f"sdtkit: error: cannot read '{shown}': {reason}\n"
    assert not (tmp_path / "out.h").exists()


def test_endless_input_ends():
    done = sdtkit("header", "/dev/zero")
    assert done.returncode == 1
    assert done.stderr == "sdtkit: error: cannot read '/dev/zero': it has more than 64 MB\n"


def test_check_writes_nothing_and_takes_many_files(tmp_path: Path):
    shutil.copy(PYTHON_PROVIDER, tmp_path)
    (tmp_path / "bad.provider").write_text("provider bad {\n    probe 1();\n};\n")
    done = sdtkit("check", "python.provider", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = sdtkit("check", "bad.provider", "python.provider", "bad.provider", cwd=tmp_path)
    assert done.returncode == 1 and done.stderr.count("1 error\n") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.provider", "python.provider"]


def test_warnings_do_not_fail(tmp_path: Path):
    (tmp_path / "w.provider").write_text("provider w {\n    probe a(double x);\n}\n")
    done = sdtkit("header", "w.provider", cwd=tmp_path)
    assert done.returncode == 0 and "USDT_FIRE1(" in done.stdout
    assert done.stderr == (
        "w.provider:2:13: warning: a double travels as the bits of an integer, which most tracers "
        "print as such\n    2 |     probe a(double x);\n      |             ^~~~~~~~\n"
        "w.provider:3:2: warning: expected ';' after the provider\n    3 | }\n      |  ^\n")


@pytest.mark.parametrize("text", ["", "\n", "/* nothing */", "BEGIN{}", "provider p { };",
                                  "provider p { }; // the end", "\ufeffprovider p {\r\n};\r\n"])
def test_file_without_probes_gives_a_header(text: str, tmp_path: Path):
    (tmp_path / "p.d").write_text(text, encoding="utf-8", newline="")
    done = sdtkit("header", "p.d", cwd=tmp_path)
    assert done.returncode == 0
    assert "USDT_SEMAPHORE" not in done.stdout and "#endif" in done.stdout
    assert ("no provider" in done.stderr) == ("provider" not in text)


def test_no_bytecode_is_left_in_the_source_tree():
    sdtkit("header", PYTHON_PROVIDER, env={"PATH": os.environ["PATH"]})
    assert not list(SDTKIT.parent.rglob("__pycache__"))


def test_command_is_found_through_a_link(tmp_path: Path):
    link = tmp_path / "somewhere"
    link.symlink_to(SDTKIT)
    done = subprocess.run([str(link), "--version"], stdout=subprocess.PIPE, encoding="utf-8",
                          cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("sdtkit ")


@pytest.mark.parametrize("golden", ["python.h", "everything.h"])
def test_same_bytes_anywhere(golden: str, tmp_path: Path):
    source = PYTHON_PROVIDER if golden == "python.h" else GOLDEN / "everything.provider"
    expected = (GOLDEN / golden).read_bytes()
    shutil.copy(source, tmp_path)
    surroundings = [{"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
                    {"PYTHONHASHSEED": "77", "LC_ALL": "POSIX", "TZ": "Asia/Kathmandu"},
                    {"LC_ALL": "de_DE.ISO-8859-1", "LANG": "tr_TR.UTF-8", "COLUMNS": "20"},
                    {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "2"},
                    {"PYTHONIOENCODING": "latin-1", "PYTHONWARNINGS": "error"}]
    for number, extra in enumerate(surroundings):
        env = {"PATH": os.environ["PATH"], **extra}
        where = tmp_path if number % 2 else Path("/")
        what = source.name if number % 2 else source
        done = sdtkit("header", what, cwd=where, env=env, binary=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout == expected, extra


@pytest.mark.parametrize("python", interpreters())
def test_same_bytes_with_every_python(python: str):
    done = sdtkit("header", GOLDEN / "everything.provider", python=python, binary=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (GOLDEN / "everything.h").read_bytes()
    done = sdtkit("header", "many_errors.provider", python=python,
                  cwd=GOLDEN.parent / "errors")
    assert done.stderr == (GOLDEN.parent / "errors" / "many_errors.expected").read_text()
