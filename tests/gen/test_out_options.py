# SPDX-License-Identifier: 0BSD
"""What an output declares is what the command line takes."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from generator import PYTHON_PROVIDER, sdtkit
from sdtgen.option import Option, OptionError, complete, describe, parse_options, synopsis

SET = (
    Option("o", "FILE", "write to FILE"),
    Option("binary", "PATH", "the program", required=True),
    Option("format", "FORMAT", "the shape", "rst", ("rst", "md")),
    Option("top", "", "a switch"),
    Option("a-rather-long-name", "VALUE", "a long one"),
)


@pytest.mark.parametrize("words, values, rest", [
    ([], {}, []),
    (["a", "b"], {}, ["a", "b"]),
    (["--format", "md", "a"], {"format": "md"}, ["a"]),
    (["a", "--format=md"], {"format": "md"}, ["a"]),
    (["--binary=x=y"], {"binary": "x=y"}, []),
    (["--binary="], {"binary": ""}, []),
    (["--binary", "--top"], {"binary": "--top"}, []),
    (["--top", "a"], {"top": "yes"}, ["a"]),
    (["-o", "x"], {"o": "x"}, []),
    (["-ox"], {"o": "x"}, []),
    (["-o", "-"], {"o": "-"}, []),
    (["-", "--", "--top", "-o"], {}, ["-", "--top", "-o"]),
    (["--format", "md", "--format", "rst"], {"format": "rst"}, []),
])
def test_words_are_read(words: List[str], values: Dict[str, str], rest: List[str]):
    assert parse_options(words, SET) == (values, rest)


@pytest.mark.parametrize("words, message", [
    (["--frmat", "md"], "unknown option '--frmat'; did you mean '--format'?"),
    (["--form", "md"], "unknown option '--form'; did you mean '--format'?"),
    (["--zzz"], "unknown option '--zzz'"),
    (["-x"], "unknown option '-x'"),
    (["---"], "unknown option '---'"),
    (["--format", "mdd"], "'--format' is 'rst' or 'md', not 'mdd'; did you mean 'md'?"),
    (["--format"], "expected FORMAT after '--format'"),
    (["-o"], "expected FILE after '-o'"),
    (["--top=1"], "option '--top' takes no value"),
])
def test_wrong_words_are_told(words: List[str], message: str):
    with pytest.raises(OptionError) as told:
        parse_options(words, SET)
    assert str(told.value) == message


def test_values_are_complete():
    assert complete({"binary": "x"}, SET) == {
        "o": "", "binary": "x", "format": "rst", "top": "", "a-rather-long-name": ""}


@pytest.mark.parametrize("found", [{}, {"binary": ""}])
def test_what_is_required_must_be_there(found: Dict[str, str]):
    with pytest.raises(OptionError) as told:
        complete(found, SET)
    assert str(told.value) == "expected '--binary PATH'"


def test_help_shows_all_options():
    assert synopsis(SET) == ("[-o FILE] --binary PATH [--format FORMAT] [--top] "
                             "[--a-rather-long-name VALUE]")
    assert describe(SET) == """\
  -o FILE           write to FILE
  --binary PATH     the program
  --format FORMAT   the shape
  --top             a switch
  --a-rather-long-name VALUE
                    a long one
"""


COMMANDS = ["header", "tapset", "bpftrace", "bpf", "gdb", "docs", "json"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_output(command: str):
    done = sdtkit(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    usage, _, title = done.stdout.split("\n")[:3]
    assert usage.startswith(f"usage: sdtkit {command} ") and usage.endswith(" PROVIDER")
    assert f"  {command:<11} {title}\n" in sdtkit("--help").stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())
    assert sdtkit(command, "-h").stdout == done.stdout


@pytest.mark.parametrize("words, message", [
    (("docs", "--format", "html", PYTHON_PROVIDER), "docs: '--format' is 'rst', 'md' or"),
    (("docs", "--fromat", "md", PYTHON_PROVIDER), "did you mean '--format'?"),
    (("json", "--format", "md", PYTHON_PROVIDER), "json: unknown option '--format'"),
    (("tapset", PYTHON_PROVIDER), "tapset: expected '--binary PATH'"),
    (("bpftrace", "--binary", "", PYTHON_PROVIDER), "bpftrace: expected '--binary PATH'"),
])
def test_wrong_option_ends_with_2_and_writes_nothing(words: Tuple, message: str, tmp_path: Path):
    target = tmp_path / "out"
    done = sdtkit(*words, "-o", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and not target.exists()
