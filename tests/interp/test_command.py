# SPDX-License-Identifier: 0BSD
"""The command line, and files that are no scripts."""
from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from support import interp as interpreter


def test_help(interp: Path) -> None:
    done = interpreter.execute([interp, "-h"])
    assert done.stdout.startswith("usage: interp [-h] [--gc-stress] ")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("words, message", [
    ([], "interp: no file"),
    (["--wrong"], "interp: unknown option --wrong"),
    (["-c"], "interp: a value is missing after -c"),
    (["--memory-limit"], "interp: a value is missing after --memory-limit"),
    (["--memory-limit", "x"], "interp: not a number of bytes: x"),
    (["--memory-limit", "-5"], "interp: not a number of bytes: -5"),
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


def test_modules_are_searched_beside_the_script_then_in_the_path(interp: Path,
                                                                 tmp_path: Path) -> None:
    for folder in ("here", "first", "second"):
        (tmp_path / folder).mkdir()
        for name in ("a", "b", "c")[:("second", "first", "here").index(folder) + 1][::-1]:
            (tmp_path / folder / f"{name}.py").write_text(f"where = '{folder}'\n")
    (tmp_path / "here" / "script.py").write_text(
        "import a, b, c, sys\nprint(a.where, b.where, c.where, len(sys.path))\n")
    for name in ("a", "b"):
        (tmp_path / "here" / f"{name}.py").unlink()
    (tmp_path / "first" / "a.py").unlink()
    done = interpreter.execute([interp, tmp_path / "here" / "script.py"],
                               environment={"INTERP_PATH": f"{tmp_path}/first:{tmp_path}/second"})
    assert (done.stdout, done.stderr) == ("second first here 3\n", "")


@pytest.mark.parametrize("text, status, message", [
    ("sys.exit()", 0, ""), ("sys.exit(None)", 0, ""), ("sys.exit(3)", 3, ""),
    ("sys.exit(True)", 1, ""), ("sys.exit('the reason')", 1, "the reason\n"),
    ("raise SystemExit(4)", 4, ""),
    ("try:\n    sys.exit(5)\nexcept Exception:\n    pass", 5, ""),
])
def test_exit_status(interp: Path, text: str, status: int, message: str) -> None:
    done = interpreter.run_text(interp, f"import sys\n{text}\nprint('not reached')\n")
    assert (done.stdout, done.stderr, done.returncode) == ("", message, status)


def test_missing_file(interp: Path, tmp_path: Path) -> None:
    done = interpreter.execute([interp, "none.py"], cwd=tmp_path)
    assert done.stderr == "FileNotFoundError: [Errno 2] No such file or directory: 'none.py'\n"
    assert done.returncode == 1


def test_directory_instead_of_a_file(interp: Path, tmp_path: Path) -> None:
    done = interpreter.execute([interp, tmp_path])
    assert done.stderr == f"IsADirectoryError: [Errno 21] Is a directory: '{tmp_path}'\n"
    assert done.returncode == 1


@pytest.mark.parametrize("content, message", [
    (b"x = 1\n\0y\n", "2: error: the file holds a NUL byte"),
    (b"x = 1\n\ny = '\xff'\n", "3: error: the file is not valid UTF-8"),
    (b"x = '\xc0\x80'\n", "1: error: the file is not valid UTF-8"),
    (b"x = '\xed\xa0\x80'\n", "1: error: the file is not valid UTF-8"),
    (b"x = '\xf4\x90\x80\x80'\n", "1: error: the file is not valid UTF-8"),
    (b"x = '\xe2\x82", "1: error: the file is not valid UTF-8"),
    (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "1: error: the file holds a NUL byte"),
    (b"#" * (1 << 20) + b"\n", "1: error: the file is larger than 1 MiB"),
], ids=["nul", "latin1", "overlong", "surrogate", "beyond", "cut", "elf", "large"])
def test_a_file_that_is_no_source_is_refused(sanitized: Path, tmp_path: Path, content: bytes,
                                             message: str) -> None:
    (tmp_path / "bad.py").write_bytes(content)
    done = interpreter.execute([sanitized, "bad.py"], cwd=tmp_path)
    assert done.stderr == f"bad.py:{message}\n"
    assert (done.stdout, done.returncode) == ("", 1)


def test_an_endless_file_is_refused(interp: Path) -> None:
    done = interpreter.execute([interp, "/dev/zero"])
    assert done.stderr == "/dev/zero:1: error: the file is larger than 1 MiB\n"


@pytest.mark.parametrize("content", [b"", b"\n", b"# only a comment", b"\xef\xbb\xbfprint(1)\n",
                                     b"print(1)\r\nif 1:\r\n  print(2)\r\n", b"print(1)\rprint(2)",
                                     b"\f\nprint(3)\n", b"if 1:\n    print(4)"],
                         ids=["empty", "newline", "comment", "mark", "crlf", "cr", "formfeed",
                              "no-newline"])
def test_files_of_any_layout_run_as_in_python(sanitized: Path, tmp_path: Path,
                                              content: bytes) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(content)
    done = interpreter.execute([sanitized, script])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == interpreter.run_python(script).stdout


def test_output_that_cannot_be_written_is_status_1(interp: Path) -> None:
    done = interpreter.execute(["sh", "-c", '"$0" -c "print(1)" > /dev/full', interp])
    assert done.stderr == "cannot write to standard output: No space left on device\n"
    assert done.returncode == 1
