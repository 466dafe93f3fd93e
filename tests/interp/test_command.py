# SPDX-License-Identifier: 0BSD
"""The command line, and files that are no scripts."""
from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from support import interp as interpreter

pytestmark = pytest.mark.size("ci")


def test_help(interp: Path) -> None:
    done = interpreter.execute([interp, "-h"])
    assert done.stdout.startswith("usage: interp [-h] [--gc-stress] ")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("words, message", [
    ([], "interp: no file"),
    (["--wrong"], "interp: unknown option --wrong"),
    (["-c"], "interp: a value is missing after -c"),
])
def test_wrong_usage_is_status_2(interp: Path, words: List[str], message: str) -> None:
    done = interpreter.execute([interp, *words])
    assert done.stderr.splitlines()[0] == message
    assert done.stderr.splitlines()[1].startswith("usage: interp ")
    assert (done.stdout, done.returncode) == ("", 2)


def test_arguments_are_in_sys_argv(interp: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys\nprint(sys.argv)\n")
    done = interpreter.execute([interp, "--gc-stress", script, "-c", "--gc-stress", "é"])
    assert done.stdout == f"['{script}', '-c', '--gc-stress', 'é']\n"
    done = interpreter.run_text(interp, "import sys\nprint(sys.argv)", arguments=["a", "-h"])
    assert done.stdout == "['-c', 'a', '-h']\n"


def test_a_file_that_cannot_be_read_is_status_1(interp: Path, tmp_path: Path) -> None:
    done = interpreter.execute([interp, "none.py"], cwd=tmp_path)
    assert done.stderr == "interp: cannot read none.py: No such file or directory\n"
    assert done.returncode == 1
    done = interpreter.execute([interp, tmp_path])
    assert done.stderr == f"OSError: [Errno 21] Is a directory: '{tmp_path}'\n"
    assert done.returncode == 1


@pytest.mark.parametrize("content, message", [
    (b"x = 1\n\0y\n", "2: error: byte 0x00 is no token"),
    (b"\n\xff = 1\n", "2: error: byte 0xff is no token"),
    (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "1: error: byte 0x7f is no token"),
    (b"#" * (1 << 20) + b"\n", "1: error: the file is larger than 1 MiB"),
], ids=["nul", "latin1", "elf", "large"])
def test_a_file_that_is_no_source_is_refused(sanitized: Path, tmp_path: Path, content: bytes,
                                             message: str) -> None:
    (tmp_path / "bad.py").write_bytes(content)
    done = interpreter.execute([sanitized, "bad.py"], cwd=tmp_path)
    assert done.stderr == f"bad.py:{message}\n"
    assert (done.stdout, done.returncode) == ("", 1)


def test_an_endless_file_is_refused(interp: Path) -> None:
    done = interpreter.execute([interp, "/dev/zero"])
    assert done.stderr == "/dev/zero:1: error: the file is larger than 1 MiB\n"


@pytest.mark.parametrize("content", [b"", b"\n", b"# only a comment",
                                     b"print(1)\r\nif 1:\r\n  print(2)\r\n",
                                     b"\f\nprint(3)\n", b"if 1:\n    print(4)"],
                         ids=["empty", "newline", "comment", "crlf", "formfeed", "no-newline"])
def test_files_of_any_layout_run_as_in_python(sanitized: Path, tmp_path: Path,
                                              content: bytes) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(content)
    done = interpreter.execute([sanitized, script])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == interpreter.run_python(script).stdout


def test_output_that_cannot_be_written_is_status_1(interp: Path) -> None:
    done = interpreter.execute(["sh", "-c", '"$0" -c "print(1)" > /dev/full', interp])
    assert done.stderr == "interp: cannot write to standard output: No space left on device\n"
    assert done.returncode == 1
