# SPDX-License-Identifier: 0BSD
"""sdtkit selftest on programs built with the project's header: good ones, and each fault."""
import json

import pytest

from support import toolchain

SDTKIT = toolchain.ROOT / "gen" / "sdtkit"
PROVIDER = """provider app {
    probe start(int count, const char *name);
    probe flag(bool on);
    probe done(int code);
};
"""
SOURCE = """#include "app.h"
#include <stdlib.h>
int main(int argc, char **argv)
{
    for (int i = 0; i < 5; i++)
        if (APP_START_ENABLED())
            APP_START(-i, argc > 2 ? (const char *)8 : "a name");
    if (argc < 2)
        APP_FLAG(1);
    APP_DONE(argc);
    if (argc > 3)
        abort();
    return argc > 1 && argv[1][0] == 'f' ? 3 : 0;
}
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    toolchain.need("gdb")
    directory = tmp_path_factory.mktemp("selftest")
    (directory / "app.provider").write_text(PROVIDER, encoding="utf-8")
    (directory / "app.c").write_text(SOURCE, encoding="utf-8")
    toolchain.run([SDTKIT, "header", "-o", directory / "app.h", directory / "app.provider"])
    for name, flags in (("app", ["-O2"]), ("static", ["-O2", "-static"])):
        toolchain.run(["gcc", *flags, "-I", toolchain.ROOT / "include", "-o", directory / name,
                       directory / "app.c"])
    return directory


def selftest(work, *command, options=(), provider="app.provider"):
    done = toolchain.run([SDTKIT, "selftest", "--format", "json", "-o", work / "report", *options,
                          work / provider, "--", *command], check=False)
    report = json.loads((work / "report").read_text(encoding="utf-8"))
    return done, report, {(each["kind"], each["probe"]) for each in report["findings"]}


@pytest.mark.parametrize("program", ["app", "static"])
def test_all_fire(work, program):
    done, report, found = selftest(work, work / program)
    assert (done.returncode, found, report["command"]) == (0, set(), "")
    assert [each["hits"] for each in report["probes"]] == [5, 1, 1]
    assert report["probes"][0]["samples"][1] == 'count=-1, name="a name"'


def test_through_wrappers(work):
    done, _, found = selftest(work, "env", "sh", "-c", f"echo said; exec {work}/app")
    assert (done.returncode, found, done.stdout) == (0, set(), "said\n")


def test_silent(work):
    done, report, found = selftest(work, work / "app", "x")
    assert (done.returncode, found) == (1, {("silent", "flag")})
    assert (report["findings"][0]["file"], report["findings"][0]["line"]) == ("app.provider", 3)
    assert selftest(work, work / "app", "x", options=["--optional", "flag"])[0].returncode == 0


def test_absent(work):
    done, _, found = selftest(work, "true")
    assert done.returncode == 1
    assert found == {("absent", name) for name in ("start", "flag", "done")}


def test_bad_string(work):
    done, _, found = selftest(work, work / "app", "x", "y", options=["--optional", "flag"])
    assert (done.returncode, found) == (1, {("arguments", "start")})


def test_declared_otherwise(work):
    """The program was built from another file: fewer arguments, a narrower type."""
    (work / "other.provider").write_text(
        "provider app { probe start(int8_t c, const char *n, int more); probe flag(bool b);"
        " probe done(int code); };\n", encoding="utf-8")
    _, report, found = selftest(work, work / "static", "x", provider="other.provider",
                                options=["--optional", "flag"])
    assert found == {("arguments", "start")}
    assert "2 arguments arrive, 3 are declared" in report["findings"][0]["text"]


def test_value_outside_its_type(work):
    (work / "narrow.provider").write_text(
        "provider app { probe start(bool c, const char *n); };\n", encoding="utf-8")
    _, report, found = selftest(work, work / "app", provider="narrow.provider")
    assert found == {("arguments", "start")}
    assert "-1 does not fit 'bool' (0 to 1)" in str(report["findings"])


def test_limit(work):
    _, report, found = selftest(work, work / "app", options=["--limit", "2"])
    assert found == set()
    assert (report["probes"][0]["hits"], report["probes"][0]["limited"]) == (2, True)


def test_command_fails(work):
    options = ["--require", "done"]
    done, report, _ = selftest(work, work / "app", "f", options=options)
    assert (done.returncode, report["command"]) == (1, "the command failed with exit status 3")
    assert selftest(work, work / "app", "f", options=[*options, "--any-status"])[0].returncode == 0
    done, report, _ = selftest(work, work / "app", "x", "y", "z", options=options)
    assert (done.returncode, report["command"]) == (1, "the command was ended by signal 6")


def test_time_limit(work):
    done, report, _ = selftest(work, "sleep", "1000", options=["--timeout", "2"])
    assert (done.returncode, report["command"]) == (
        1, "the command was ended after the time limit")


@pytest.mark.parametrize("words, code, says", [
    (["app.provider"], 2, "then '--' and a command"),
    (["--limit", "x", "app.provider", "--", "true"], 2, "'--limit' is a whole number"),
    (["--require", "strat", "app.provider", "--", "true"], 1, "no probe 'strat'"),
    (["app.provider", "--", "./no-such"], 1, "there is no such program")])
def test_refused(work, words, code, says):
    done = toolchain.run([SDTKIT, "selftest", *words], cwd=work, check=False)
    assert done.returncode == code
    assert says in done.stderr and "Traceback" not in done.stderr
