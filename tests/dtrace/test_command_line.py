# SPDX-License-Identifier: 0BSD
"""The command line as builds write it, and what is said of what is wrong."""
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from program import DTRACE, FILES, dtrace, good, provider

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
    # Those of other dtraces.
    ["-hs", "{}", "-o", "out"],
    ["-Zqvwh", "-s", "{}", "-o", "out"],
    ["-qhCs", "{}", "-oout"],
    ["-Gs{}", "-oout"],
    ["-e", "-S", "-F", "-h", "-s", "{}", "-o", "out", "-b", "4m", "-L", "/none", "-X", "a"],
    ["-b4m", "-L/none", "-Xt", "-UX", "-U", "Y", "-G", "-s", "{}", "-o", "out"],
    ["-arch", "x86_64", "-h", "-s", "{}", "-o", "out"],
    ["-h", "-s", "{}", "-o", "out", "--", "-n", "a.o"],
]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_lines_of_real_builds(line, tmp_path):
    path = provider(tmp_path, ONE, "in.d")
    good(*(word.replace("{}", str(path)) for word in line), cwd=tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["in.d", "out"]
    head = (tmp_path / "out").read_bytes()[:4]
    assert head == (b"\x7fELF" if any(word.startswith("-G") for word in line) else b"/* G")


@pytest.mark.parametrize("name, header, binary", [
    ("x.d", "x.h", "x.o"), ("probes.d.base", "probes.d.h", "probes.d.o"),
    ("plain", "plain.h", "plain.o")])
def test_default_output(name, header, binary, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "here").mkdir()
    path = provider(tmp_path / "in", ONE, name)
    for mode in ("-h", "-G"):
        good(mode, "-s", path, cwd=tmp_path / "here")
    assert sorted(os.listdir(tmp_path / "here")) == sorted([header, binary])
    assert os.listdir(tmp_path / "in") == [name]


@pytest.mark.parametrize("words, message", [
    (["-q", "-e", "-n", "BEGIN{exit(0)}"], "invalid option '-n': this dtrace is not a tracer"),
    (["-Z"], "not a tracer"), (["-v"], "not a tracer"), (["-l"], "invalid option '-l'"),
    (["-n", "BEGIN"], "not a tracer"), ([], "expected -h or -G"),
    (["-hYs", "x.d"], "invalid option '-Y' in '-hYs'"), (["--nothing"], "'--nothing'"),
    (["-h", "-c", "ls", "-s", "x.d"], "invalid option '-c'"), (["-hp", "1"], "'-p' in '-hp'"),
    (["-h", "-s", "x.d", "-X", "q"], "one of a, c, s and t"),
    (["-h", "-s", "x.d", "-b"], "expected a value after '-b'"),
    (["-h", "-V", "-s", "x.d"], "not more"), (["-hG", "-s", "x.d"], "not more"),
    (["-h"], "no input file (-s FILE)"), (["-h", "-s"], "expected a value after '-s'"),
    (["-h", "-G", "-s", "x.d"], "not more"), (["-h", "-s", "x.d", "-o", "x.d"], "both input and"),
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


def test_version():
    done = dtrace("-V")
    assert done.returncode == 0 and done.stderr == ""
    version = (DTRACE.parent / "sdtgen" / "VERSION").read_text().strip()
    assert done.stdout == f"dtrace: sdtkit {version}\n"


@pytest.mark.parametrize("mode", ["-h", "-G"])
def test_standard_output(mode, tmp_path):
    """`-o -` is no file of that name."""
    path = provider(tmp_path, ONE)
    good(mode, "-s", path, "-o", tmp_path / "file", cwd=tmp_path)
    done = subprocess.run([sys.executable, DTRACE, mode, "-s", path, "-o", "-"], cwd=tmp_path,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    assert done.stdout == (tmp_path / "file").read_bytes() and done.stderr == b""
    assert sorted(os.listdir(tmp_path)) == ["app.d", "file"]


@pytest.mark.parametrize("words, there", [
    (["-DA"], True), (["-D", "A=1"], True), (["-x", "define=A"], True), (["-xdefine=A"], True),
    (["-DA", "-UA"], False), (["-DA", "-x", "undef=A"], False), ([], False), (["-x", "A"], False)])
def test_what_the_preprocessor_is_told(words, there, tmp_path):
    path = provider(tmp_path, "provider app {\n#ifdef A\n    probe a();\n#endif\n"
                    "    probe b();\n};\n")
    for start in (["-C"], ["-xcpp"], ["-x", "cpp"]):
        done = dtrace("-h", *start, *words, "-s", path, "-o", "-", cwd=tmp_path)
        assert done.returncode == 0 and done.stderr == ""
        assert ("APP_A()" in done.stdout) == there and "APP_B()" in done.stdout


def test_included_files_are_named(tmp_path):
    (tmp_path / "more.d").write_text("provider more { probe a(); };\n")
    path = provider(tmp_path, '#include "more.d"\nprovider app { probe a(); };\n')
    for words in (["-HC"], ["-C", "-x", "cpphdrs"]):
        done = dtrace("-h", *words, "-s", path, "-o", "app.h", cwd=tmp_path)
        assert done.returncode == 0 and "more.d" in done.stderr


# What SystemTap's script accepts: text, our place and message, its exit code.
FAULTS = [
    ("provider app {\n    probe a(int x\n", "2:18: error: expected ')' after the arguments"),
    ("provider app {\n    probe a(int)\n", "2:17: error: expected ';' after the probe"),
    ("provider app {\n    probe a(int);\n", "error: expected '}' at the end of provider 'app'"),
    ("provider app {\n    probe a(int);\n    probe a(int, int);\n};\n",
     "3:11: error: probe 'a' is already declared, with 1 argument"),
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


def test_missing_input_writes_nothing(tmp_path):
    done = dtrace("-h", "-s", "none.d", "-o", "ours.h", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "dtrace: error: cannot read 'none.d': No such file or directory\n"
    assert not (tmp_path / "ours.h").exists()


def test_preprocessor_that_changes_a_name(tmp_path):
    path = provider(tmp_path, "provider app {\n    probe unix(int);\n};\n")
    done = dtrace("-C", "-h", "-s", path, "-o", "x.h", cwd=tmp_path)
    assert done.returncode == 1
    assert f"{path}:2:11: error: '1' is not a name" in done.stderr
    assert "'#undef unix'" in done.stderr


def test_places_in_an_included_file(tmp_path):
    (tmp_path / "more.d").write_text("provider more {\n    probe 1st();\n};\n")
    path = provider(tmp_path, '#include "more.d"\nprovider app { probe a(); };\n')
    done = dtrace("-C", "-h", "-s", path, "-o", "x.h", cwd=tmp_path)
    assert done.returncode == 1 and "more.d:2:11: error:" in done.stderr


def test_program_without_provider(tmp_path):
    """What configure scripts try; -h says that there are no probes."""
    for text in ("BEGIN{}\n", "syscall:::entry\n/pid == 1/ { @[probefunc] = count(); }\n", ""):
        path = provider(tmp_path, text, "conftest.d")
        good("-G", "-s", path, "-o", "conftest.o", cwd=tmp_path)
    path = provider(tmp_path, "BEGIN{}\n", "conftest.d")
    done = dtrace("-h", "-s", path, cwd=tmp_path)
    assert done.returncode == 0 and "this file has no provider" in done.stderr
    good("-h", "-s", FILES / "empty.d", cwd=tmp_path)


def test_same_bytes_and_a_new_date(tmp_path):
    path = provider(tmp_path, ONE)
    for mode in ("-h", "-G"):
        good(mode, "-s", path, "-o", tmp_path / "x")
        first = (tmp_path / "x").read_bytes()
        os.utime(tmp_path / "x", (1000, 1000))
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        good(mode, "-s", os.path.relpath(path, tmp_path / "elsewhere"), "-o", tmp_path / "x",
             cwd=tmp_path / "elsewhere")
        assert (tmp_path / "x").read_bytes() == first
        assert (tmp_path / "x").stat().st_mtime > 1000


def test_parallel_runs_do_not_meet(tmp_path):
    """Of one input into one output, beside a stale file of SystemTap's."""
    path = provider(tmp_path, ONE)
    good("-G", "-s", path, "-o", tmp_path / "alone.o")
    (tmp_path / ".dtrace-temp.c0ffee.app.c").write_text("stale")
    with ThreadPoolExecutor(8) as pool:
        for done in pool.map(lambda _: dtrace("-G", "-s", path, "-o", "app.o", cwd=tmp_path),
                             range(16)):
            assert done.returncode == 0, done.stderr
    assert (tmp_path / "app.o").read_bytes() == (tmp_path / "alone.o").read_bytes()
    assert sorted(os.listdir(tmp_path)) == [".dtrace-temp.c0ffee.app.c", "alone.o", "app.d",
                                            "app.o"]


def nobody(*words, cwd):
    """As an ordinary user, for whom permissions hold."""
    user = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
    return dtrace(*words, cwd=cwd, env={"TMPDIR": "/tmp"}, **user)


@pytest.mark.parametrize("mode", ["-h", "-G"])
def test_devices_and_directories_that_cannot_be_written(mode, tmp_path):
    path = provider(tmp_path, ONE)
    good(mode, "-s", path, "-o", "/dev/null", cwd=tmp_path)
    done = dtrace(mode, "-s", path, "-o", "/dev/full", cwd=tmp_path)
    assert done.returncode == 1 and "cannot write '/dev/full'" in done.stderr
    for each in (tmp_path, *tmp_path.parents):
        if each.stat().st_uid == os.getuid() and not each.stat().st_mode & 1:
            each.chmod(0o755)
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o777)
    tmp_path.chmod(0o555)
    try:
        for target, code in ((out / "x", 0), ("/dev/null", 0), ("x", 1)):
            done = nobody(mode, "-s", path, "-o", target, cwd=tmp_path)
            assert done.returncode == code, done.stderr
            assert "Traceback" not in done.stderr
    finally:
        tmp_path.chmod(0o755)
    assert sorted(os.listdir(tmp_path)) == ["app.d", "out"]


def test_interrupt_leaves_nothing(tmp_path):
    """SIGTERM while the compiler runs: the exit code says it, and no file stays."""
    path = provider(tmp_path, ONE)
    (tmp_path / "tmp").mkdir()
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\nexec sleep 60\n")
    slow.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, DTRACE, "-G", "-s", path, "-o", tmp_path / "app.o"],
        env={**os.environ, "CC": str(slow), "TMPDIR": str(tmp_path / "tmp")})
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert not (tmp_path / "app.o").exists() and os.listdir(tmp_path / "tmp") == []
