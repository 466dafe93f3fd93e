# SPDX-License-Identifier: 0BSD
"""How the words of a command line are read, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from sdtgen import cli
from sdtgen.command import COMMANDS, OptionParser, load
from sdtgen.host.error import Usage


def parser(words: str = "PROVIDER") -> OptionParser:
    made = OptionParser("try", "a command to try\n\nwith a text\n", words)
    made.option("-o", "--output", metavar="FILE", help="write to FILE")
    made.option("--binary", metavar="PATH", required=True, help="the program")
    made.option("--format", metavar="FORMAT", choices=("rst", "md"), default="rst", help="the form")
    made.option("--by", metavar="ARG", action="append", default=[], help="again for more")
    view = made.add_mutually_exclusive_group()
    made.option("--top", group=view, action="store_true", help="a switch")
    made.option("--count", group=view, action="store_true", help="another")
    return made


GOOD = {"output": None, "binary": "b", "format": "rst", "by": [], "top": False, "count": False,
        "words": [], "command": None}


@pytest.mark.parametrize("words, changed", [
    ([], {}),
    (["a", "b"], {"words": ["a", "b"]}),
    (["--format", "md", "a"], {"format": "md", "words": ["a"]}),
    (["a", "--format=md", "c"], {"format": "md", "words": ["a", "c"]}),
    (["--binary=x=y"], {"binary": "x=y"}),
    (["--top", "a"], {"top": True, "words": ["a"]}),
    (["-o", "x"], {"output": "x"}),
    (["-ox"], {"output": "x"}),
    (["--output=x"], {"output": "x"}),
    (["-o", "-"], {"output": "-"}),
    (["-", "--", "--top", "-o"], {"words": ["-", "--top", "-o"]}),
    (["--format", "md", "--format", "rst"], {}),
    (["--by", "x", "--by=y"], {"by": ["x", "y"]}),
])
def test_options_stand_anywhere_before_the_dashes(words: List[str], changed: dict):
    assert vars(parser().read(["--binary", "b", *words])) == {**GOOD, **changed}


@pytest.mark.parametrize("words, command", [
    (["a"], None), (["a", "--"], []), (["a", "--", "x", "--top", "--"], ["x", "--top", "--"])])
def test_what_follows_the_dashes_is_the_command_where_one_is_taken(words: List[str], command):
    chosen = parser("PROVIDER -- COMMAND...").read(["--binary", "b", *words])
    assert (chosen.words, chosen.command) == (["a"], command)


@pytest.mark.parametrize("words, message", [
    (["--frmat", "md"], "unknown option '--frmat'; did you mean '--format'?"),
    (["--form", "md"], "unknown option '--form'; did you mean '--format'?"),
    (["--zzz=1"], "unknown option '--zzz'"),
    (["-x"], "unknown option '-x'"),
    (["-5"], "unknown option '-5'"),
    (["---"], "unknown option '---'"),
    (["--format", "mdd"], "'--format' is 'rst' or 'md', not 'mdd'; did you mean 'md'?"),
    (["--format"], "expected FORMAT after '--format'"),
    (["-o"], "expected FILE after '-o'"),
    (["x", "--output"], "expected FILE after '--output'"),
    (["--top=1"], "option '--top' takes no value"),
    (["--top", "--count"], "'--count' and '--top' exclude each other: take one"),
])
def test_wrong_words_are_told_with_what_to_write(words: List[str], message: str):
    with pytest.raises(Usage) as told:
        parser().read(["--binary", "b", *words])
    assert str(told.value) == message


def test_an_option_that_is_required_is_named():
    with pytest.raises(Usage, match="^expected '--binary PATH'$"):
        parser().read([])


def test_help_is_the_same_on_every_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    assert parser().format_help() == """\
usage: sdtkit try [OPTION]... PROVIDER

a command to try

with a text

  -o, --output FILE   write to FILE
  --binary PATH       the program
  --format FORMAT     the form
  --by ARG            again for more
  --top               a switch
  --count             another
"""


def told(capfdbinary, *words: str) -> str:
    assert cli.run(words) == 0
    return capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help_and_its_usage(name: str, capfdbinary):
    text = told(capfdbinary, "help", name)
    assert text == told(capfdbinary, name, "--help") == told(capfdbinary, name, "-x", "-h")
    assert text.startswith(f"usage: sdtkit {name} [OPTION]... ")
    assert f"    sdtkit {name}" in text or name == "completion"
    assert f"\n  {name:<11} {text.splitlines()[2]}\n" in told(capfdbinary, "help")
    with pytest.raises(Usage) as fault:
        cli.run([name, "--nonsense"])
    assert str(fault.value).startswith(f"{name}: ")
    assert fault.value.usage.splitlines() == [text.splitlines()[0], f"try 'sdtkit help {name}'"]


def test_one_thing_has_one_spelling():
    """A long name means one short name, and each short option has a long one."""
    short = {}
    for name in COMMANDS:
        for option in load(name)[0].options:
            long = [each for each in option.names if each.startswith("--")]
            assert len(long) == 1, (name, option.names)
            assert short.setdefault(long[0], option.names[:-1]) == option.names[:-1]
    assert {long: names for long, names in short.items() if names} == {
        "--help": ("-h",), "--output": ("-o",), "--pid": ("-p",), "--preprocess": ("-C",),
        "--include": ("-I",), "--define": ("-D",), "--jobs": ("-j",)}


@pytest.mark.parametrize("words, message", [
    (["trace", "a.provider", "./app"], "sdtkit trace a.provider -- ./app"),
    (["selftest", "a.provider", "./app"], "sdtkit selftest a.provider -- ./app"),
])
def test_missing_dashes_are_named(words: List[str], message: str):
    with pytest.raises(Usage, match=f"expected '--' before the command, as in '{message}'$"):
        cli.run(words)


def test_json_is_short_for_format_json():
    for name in ("list", "verify", "trace", "selftest"):
        words = ["--pid", "1"] if name == "trace" else []
        made = load(name)[0]
        assert made.read([*words, "--json"]).format == "json"
        assert load(name)[0].read([*words, "--format", "json"]).format == "json"
        assert load(name)[0].read(words).format == "text"


def test_version_has_a_short_name(capfdbinary):
    assert told(capfdbinary, "-V") == told(capfdbinary, "--version")
    assert told(capfdbinary, "-V").startswith("sdtkit ")


def test_unknown_word_for_help():
    with pytest.raises(Usage, match="unknown command 'headr'; did you mean 'header'"):
        cli.run(["help", "headr"])


def test_an_empty_name_of_a_file_is_refused(tmp_path: Path):
    with pytest.raises(Usage, match="'-o' takes the name of a file, and this one is empty"):
        cli.run(["header", "-o", "", str(tmp_path / "x")])
