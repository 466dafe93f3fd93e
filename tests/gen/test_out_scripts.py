# SPDX-License-Identifier: 0BSD
"""What tracers read, byte by byte and rule by rule; tests/tools runs the same texts."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.command import run as sdtkit

from generator import GOLDEN, PYTHON_PROVIDER, ROOT, expect, folded, written

# No such file: a script for a file that is there has what the file has.
BINARY = ("--binary", "/nowhere/python3.11")
FIXTURE = ROOT / "tests" / "tools" / "fixture"
NASTY = FIXTURE / "nasty.provider"
KINDS = FIXTURE / "kinds.provider"
NASTY_BINARY = ("--binary", "/a b/\"q\" \\back 'x' %s $1 é")
# Without a backslash, which versions of bpftrace read in several ways.
NASTY_BPFTRACE = ("--binary", NASTY_BINARY[1].replace("\\", ""))
GOLDENS = {
    "python.stp": ("tapset", *BINARY, PYTHON_PROVIDER),
    "python.bt": ("bpftrace", *BINARY, PYTHON_PROVIDER),
    "python.gdb": ("gdb", PYTHON_PROVIDER),
    # Each paragraph on one line.
    "python_calls.bt.folded": ("bpftrace", *BINARY, "--view", "calls", PYTHON_PROVIDER),
    "python_top.bt.folded": ("bpftrace", *BINARY, "--view", "top", PYTHON_PROVIDER),
    "python_count.bt.folded": ("bpftrace", *BINARY, "--view", "count", PYTHON_PROVIDER),
    "kinds.stp.folded": ("tapset", "--binary", "/usr/bin/kinds", KINDS),
    "kinds.bt.folded": ("bpftrace", "--binary", "/usr/bin/kinds", KINDS),
    "kinds.bpf.h.folded": ("bpf", KINDS),
    "kinds.gdb.folded": ("gdb", KINDS),
    "python.d": ("dscript", PYTHON_PROVIDER),
    "python_calls.d.folded": ("dscript", "--view", "calls", PYTHON_PROVIDER),
    "python_top.d.folded": ("dscript", "--view", "top", PYTHON_PROVIDER),
    "python_count.d.folded": ("dscript", "--view", "count", PYTHON_PROVIDER),
    "kinds.d.folded": ("dscript", KINDS),
    "nasty.d.folded": ("dscript", NASTY),
    "nasty.stp.folded": ("tapset", *NASTY_BINARY, NASTY),
    "nasty.bt.folded": ("bpftrace", *NASTY_BPFTRACE, NASTY),
    "nasty.bpf.h.folded": ("bpf", NASTY),
    "nasty.gdb.folded": ("gdb", NASTY),
}
OUTPUTS = {"tapset": BINARY, "bpftrace": BINARY, "bpf": (), "gdb": (), "dscript": ()}


def of_text(folder: Path, text: str, *words: object) -> str:
    path = folder / "a.provider"
    path.write_text(text, encoding="utf-8")
    return written(*words, path)


@pytest.mark.parametrize("golden", GOLDENS)
def test_output_is_as_expected(golden: str):
    text = written(*GOLDENS[golden])
    expect(GOLDEN / golden, folded(text) if golden.endswith(".folded") else text)
    assert text.endswith("\n") and not text.endswith("\n\n")
    for line in text.splitlines():
        assert line == line.rstrip() and "\t" not in line and line.isprintable(), line


def test_tapset_of_a_library_has_its_name_and_a_prefix():
    plain = written(*GOLDENS["python.stp"])
    library = written("tapset", "--binary", "/nowhere/python3", "--library",
                      "libpython3.11.so.1.0", "--prefix", "cpython", PYTHON_PROVIDER)
    made = plain.replace('process("/nowhere/python3.11")',
                         'process("/nowhere/python3").library("libpython3.11.so.1.0")')
    assert library == re.sub(r"\bprobe python\.", "probe cpython.", made)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("text", ("", "/* nothing */\n", "provider empty { };\n",
                                  "provider p { probe a(); };\n"))
def test_few_probes_are_enough(tmp_path: Path, output: str, text: str):
    assert of_text(tmp_path, text, output, *OUTPUTS[output])


@pytest.mark.parametrize("output", OUTPUTS)
def test_two_providers_are_told_apart(tmp_path: Path, output: str):
    text = of_text(tmp_path, "provider a { probe x(int i); }; provider b { probe x(int i); };\n",
                   output, *OUTPUTS[output])
    for provider in "ab":
        assert {"tapset": f'.provider("{provider}").mark("x")',
                "bpftrace": f'printf("{provider}:x i=%ld\\n", $i);',
                "bpf": f'path ":{provider}:x")', "gdb": f'"{provider}", "x", "{provider}:x"',
                "dscript": f'$target:::x\n{{\n    printf("{provider}:x i=%d\\n", (int)arg0);'
                }[output] in text


@pytest.mark.parametrize("output", OUTPUTS)
def test_probe_of_two_branches_is_there_once(tmp_path: Path, output: str):
    text = of_text(tmp_path, "provider a {\n#if X\nprobe x(int i);\n#else\nprobe x(long j);\n"
                   "#endif\nprobe y();\n};\n", output, *OUTPUTS[output])
    assert len(re.findall({"tapset": r"^probe a\.x = .*\?$", "bpftrace": r"^usdt:.*:a:x$",
                           "bpf": r"^#define A_X_SEC", "gdb": r'^    \("a", "x"',
                           "dscript": r"^a\$target:::x$"}[output],
                          text, re.M)) == 1
    assert "j" not in re.findall(r"\w+", text.split("x")[-1].split("y")[0])


# --- paths and options -----------------------------------------------------------------------

@pytest.mark.parametrize("output", ("tapset", "bpftrace"))
@pytest.mark.parametrize("options, why", (
    ((), "expected '--binary PATH'"),
    (("--binary", ""), "'--binary' takes the name of a file, and this one is empty"),
    (("--binary", "/a\nb"), "'--binary' holds a character that is not printable"),
    (("--binary", "/a\tb"), "'--binary' holds a character that is not printable"),
    (("--binary", "/a*b"), "with '*' in its path"),
))
def test_path_that_a_script_cannot_carry_is_refused(output: str, options: tuple, why: str):
    done = sdtkit(output, *options, PYTHON_PROVIDER)
    assert done.status == 2 and done.stdout == ""
    assert why in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("words, why", (
    (("bpftrace", "--binary", "/a:b"), "bpftrace cannot name a file with ':' in its path"),
    # 0.17 and 0.23 take it out twice, 0.27 once.
    (("bpftrace", "--binary", "/a\\b"), "bpftrace cannot name a file with '\\' in its path"),
    (("bpftrace", *BINARY, "--view", "call"), "'--view' is"),
    (("tapset", "--binary", "/a[b]"), "SystemTap cannot name a file with '[' in its path"),
    (("tapset", *BINARY, "--library", "lib?.so"), "with '?' in its path"),
    (("tapset", *BINARY, "--prefix", "a b"), "'--prefix' is a name"),
    (("tapset", *BINARY, "--prefix", 'x"y'), "'--prefix' is a name"),
    (("tapset", *BINARY, "--prefix", "a..b"), "'--prefix' is a name"),
))
def test_option_that_cannot_be_used_is_refused(words: tuple, why: str):
    done = sdtkit(*words, PYTHON_PROVIDER)
    assert done.status == 2 and why in done.stderr, done.stderr


@pytest.mark.parametrize("view", ("calls", "top"))
def test_view_of_pairs_needs_a_pair(tmp_path: Path, view: str):
    path = tmp_path / "a.provider"
    path.write_text("provider a { probe x__entry(); probe y__return(); };\n")
    done = sdtkit("bpftrace", *BINARY, "--view", view, path)
    assert done.status == 2 and "needs a pair of probes" in done.stderr


def test_path_is_escaped_as_each_tool_wants_it():
    path = "/a\"b\\c"
    assert 'process("/a\\"b\\\\c")' in written("tapset", "--binary", path, PYTHON_PROVIDER)
    assert 'usdt:"/a\\"b c":python:' in written("bpftrace", "--binary", '/a"b c', PYTHON_PROVIDER)


# --- names -----------------------------------------------------------------------------------

@pytest.mark.parametrize("first, last, found", (
    ("x__entry", "x__return", True), ("x__entry", "x__exit", True), ("x__start", "x__done", True),
    ("x__begin", "x__end", True), ("a_start", "a_end", True), ("entry", "return", True),
    ("x__start", "y__done", False), ("x__entry", "x__done", False), ("xentry", "xreturn", False),
))
def test_pairs_are_known_by_their_names(tmp_path: Path, first: str, last: str, found: bool):
    path = tmp_path / "a.provider"
    path.write_text(f"provider a {{ probe {last}(); probe {first}(); }};\n")
    done = sdtkit("bpftrace", *BINARY, "--view", "calls", path)
    assert (done.status == 0) == found, done.stderr


def test_no_two_arguments_have_one_name(tmp_path: Path):
    probe = "provider a { probe x(int arg2, int, int arg2_, int name, int name_, int next); };\n"
    text = of_text(tmp_path, probe, "tapset", *BINARY)
    names = re.findall(r"^    (\w+) = ", text, re.M)
    assert len(set(names)) == len(names) == 6 + 2
    text = of_text(tmp_path, probe, "bpftrace", *BINARY)
    names = re.findall(r"^    \$(\w+) = ", text, re.M)
    assert len(set(names)) == len(names) == 6


# --- texts -----------------------------------------------------------------------------------

def test_no_text_of_the_file_becomes_a_format():
    """Formats hold names and conversions, nothing of the documentation."""
    text = written("bpftrace", *NASTY_BPFTRACE, NASTY)
    formats = re.findall(r'printf\("((?:[^"\\]|\\.)*)"', text)
    assert formats
    for each in formats:
        assert re.fullmatch(r'\w+(?: \w+=(?:%ld|%lu|0x%lx|%r|\\"%s\\"))*\\n', each), each
    text = written("tapset", *BINARY, NASTY)
    for each in re.findall(r'sprintf\("([^"]*)"', text):
        assert re.fullmatch(r"\w+=(?:0x)?%\w(?: \w+=(?:0x)?%\w)*", each), each


def test_comments_of_scripts_stay_comments():
    for output in ("bpftrace", "gdb"):
        mark = "//" if output == "bpftrace" else "#"
        text = written(output, *OUTPUTS[output], NASTY)
        for line in text.splitlines():
            if "exit();" in line or "%d %n" in line:
                assert line.lstrip().startswith(mark), line
            assert not (line.lstrip().startswith(mark) and line.endswith("\\")), line
    for output in ("tapset", "bpf"):
        text = written(output, *OUTPUTS[output], NASTY)
        code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        assert "exit" not in code and "%n" not in code and "Since" not in code
        assert not any(line.endswith("\\") for line in re.findall(r"^ \*.*$", text, re.M))


def test_block_of_gdb_is_python_and_ends_at_its_end():
    """A line `end` closes a block of Python in a command file, wherever it stands."""
    for provider in (PYTHON_PROVIDER, NASTY, KINDS):
        text = written("gdb", provider)
        lines = [line.strip() for line in text.splitlines()]
        assert lines.count("end") == 1 and lines[-1] == "end" and lines.count("python") == 1
        code = text[text.index("\npython\n") + 8:].rsplit("end\n", 1)[0]
        compile(code, "script", "exec")
