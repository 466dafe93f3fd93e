# SPDX-License-Identifier: 0BSD
"""sdtkit selftest on a program built with the project's header: all fire, silent, absent."""
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


@pytest.mark.parametrize("program", ["app"])
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
