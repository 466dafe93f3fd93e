# SPDX-License-Identifier: 0BSD
"""The command line as builds write it, and what goes wrong beside what SystemTap makes of it."""
import os

import pytest

from program import dtrace, good, provider

ONE = "provider app {\n    probe fire(int);\n};\n"
LINES = [  # as real builds call it; {} is the provider file
    ["-o", "out", "-h", "-s", "{}"],
    ["-C", "-h", "-s", "{}", "-o", "out"],
    ["-xnolibs", "-h", "-o", "out", "-s", "{}"],
    ["-x", "nolibs", "-h", "-o", "out", "-s", "{}"],
    ["-o", "out", "-h", "-C", "-I.", "-I", "/usr/include", "-s", "{}"],
    ["-DSTAP_SDT_V2", "-o", "out", "-h", "-s", "{}"],
    ["-D", "X", "-oout", "-s{}", "-h", "-k", "-64"],
    ["-G", "-s", "{}", "-o", "out"],
    ["-o", "out", "-G", "-s", "{}", "missing/a.o", "b.o"],
    ["-C", "-G", "-s", "{}", "a.o", "b.o", "-o", "out"],
    ["-s", "{}", "-G", "-fPIC", "-DPIC", "-o", "out", "a.lo"],
    ["-32", "-fpic", "-G", "-s", "{}", "-o", "out", "--types", "--no-pyparsing"],
]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_lines_of_real_builds(line, tmp_path):
    path = provider(tmp_path, ONE, "in.d")
    good(*(word.replace("{}", str(path)) for word in line), cwd=tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["in.d", "out"]
    head = (tmp_path / "out").read_bytes()[:4]
    assert head == (b"\x7fELF" if "-G" in line else b"/* G")


@pytest.mark.parametrize("name, header, binary", [
    ("x.d", "x.h", "x.o"), ("probes.d.base", "probes.d.h", "probes.d.o"), ("plain", "plain.h",
                                                                            "plain.o")])
def test_default_output(name, header, binary, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "here").mkdir()
    path = provider(tmp_path / "in", ONE, name)
    for mode in ("-h", "-G"):
        good(mode, "-s", path, cwd=tmp_path / "here")
    assert sorted(os.listdir(tmp_path / "here")) == sorted([header, binary])
    assert os.listdir(tmp_path / "in") == [name]


@pytest.mark.parametrize("words, message", [
    (["-q", "-e", "-n", "BEGIN{exit(0)}"], "invalid option '-q': this dtrace is not a tracer"),
    (["-V"], "not a tracer"), (["-Z"], "not a tracer"), (["-v"], "not a tracer"),
    (["-n", "BEGIN"], "not a tracer"), ([], "expected -h or -G"),
    (["-h"], "no input file (-s FILE)"), (["-h", "-s"], "expected a value after '-s'"),
    (["-h", "-G", "-s", "x.d"], "not both"), (["-h", "-s", "x.d", "-o", "x.d"], "both input and"),
    (["-h", "-s", "x.d", "-s", "y.d"], "two input files")])
def test_bad_usage(words, message, tmp_path):
    provider(tmp_path, ONE, "x.d")
    done = dtrace(*words, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert message in done.stderr and "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == ["x.d"]


def test_help():
    done = dtrace("--help")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("usage: dtrace -h") and "It traces nothing." in done.stdout


# What SystemTap's script accepts: text, our place and message, its exit code.
FAULTS = [
    ("provider app {\n    probe a(int x\n", "2:18: error: expected ')' after the arguments"),
    ("provider app {\n    probe a(int)\n", "2:17: error: expected ';' after the probe"),
    ("provider app {\n    probe a(int);\n", "error: expected '}' at the end of provider 'app'"),
    ("provider app {\n    probe a(int);\n    probe a(int, int);\n};\n",
     "3:11: error: probe 'a' is already declared, with 1 arguments"),
    ("provider app {\n    probe 9bad();\n};\n", "2:11: error: '9bad' is not a name"),
    ("provider app {\n    probe a(%s);\n};\n" % ", ".join(["int"] * 13),
     "error: a probe has at most 12 arguments; this one has 13"),
    ("provider app {\n    probe a(int,, int);\n};\n", "error: argument 2 is empty"),
    ("provider app {\n    prob a(int);\n};\n", "2:5: error: expected 'probe' or '}', not 'prob'"),
    ("provder app {\n    probe a(int);\n};\n", "did you mean 'provider'?"),
    ("provider app {\n    probe a__b();\n    probe a_b();\n};\n", "meet in the macro 'APP_A_B'"),
    ("provider app { probe a(); /* no end\n };\n", "1:27: error: the comment has no end"),
]


@pytest.mark.parametrize("mode", ["-h", "-G"])
@pytest.mark.parametrize("text, message", FAULTS, ids=[each[1][:40] for each in FAULTS])
def test_faults_have_a_place_and_write_nothing(text, message, mode, tmp_path):
    path = provider(tmp_path, text, "x.d")
    (tmp_path / "old").write_text("before")
    for target in ("old", "new"):
        done = dtrace(mode, "-s", path, "-o", target, cwd=tmp_path)
        assert done.returncode == 1 and done.stdout == ""
        assert f"{path}:" in done.stderr and message in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["old", "x.d"]
    assert (tmp_path / "old").read_text() == "before"
