# SPDX-License-Identifier: 0BSD
"""`sdtkit selftest`: what fired is told, and each kind of fault is found, as an ordinary user."""
from __future__ import annotations

import json
import os
import re
import shutil
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from support import build, toolchain

PROVIDER = """provider shop {
    /* opened - the shop is open
     * @name: whose
     * @number: how many
     */
    probe opened(const char *name, int number, _Bool fresh);
    probe sold(unsigned char what, short price);
    probe closed();
};
"""
SOURCE = """
#include <stdio.h>
#include <unistd.h>
#include "shop_probes.h"
int main(int argc, char **argv)
{
    char line[64] = "";
    for (int i = 0; i < 3; i++)
        SHOP_OPENED(argv[0], -i, argc > 1);
    SHOP_SOLD(200, -5);
    if (argc > 1)
        SHOP_CLOSED();
    if (fgets(line, sizeof line, stdin))
        printf("read %s", line);
    fprintf(stderr, "done\\n");
    return argc > 2 ? 7 : 0;
}
"""
ROW = re.compile(r"^(ok|FAIL|-) +(\S+) +((?:>= )?\d+) hits?\b", re.MULTILINE)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A directory with the program in several forms, and its provider file."""
    toolchain.need("gdb")
    directory = tmp_path_factory.mktemp("shop")
    flags = ["-std=c99", "-D_XOPEN_SOURCE=700", "-O2", f"-I{toolchain.INCLUDE}"]
    toolchain.app(directory, "shop", PROVIDER, SOURCE, *flags)
    toolchain.run(["gcc", *flags, "-static", "shop.c", "-o", "static"], cwd=directory)
    (directory / "library.c").write_text(SOURCE.replace("int main(", "int shop(") +
                                         "int main(int, char **);\n")
    (directory / "main.c").write_text("int shop(int, char **);\n"
                                      "int main(int c, char **v) { return shop(c, v); }\n")
    toolchain.run(["gcc", *flags, "-shared", "-fPIC", "library.c", "-o", "libshop.so"],
                  cwd=directory)
    toolchain.run(["gcc", *flags, "main.c", "-L.", "-lshop", "-Wl,-rpath,$ORIGIN", "-o", "linked"],
                  cwd=directory)
    (directory / "script").write_text('#!/bin/sh\nWORD=1 exec "$(dirname "$0")/shop" "$@"\n')
    (directory / "script").chmod(0o755)
    return directory


def selftest(shop, *words, **more):
    return toolchain.run([sys.executable, toolchain.SDTKIT, "selftest", *words], cwd=shop,
                         check=False, **more)


def rows(done):
    return {name: (word, hits) for word, name, hits in ROW.findall(done.stdout)}


@pytest.mark.parametrize("program", ["./shop", "./static", "./linked", "./script"])
def test_all_that_fires_is_told(shop, program):
    done = selftest(shop, "shop.provider", "--", program, "x")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(done) == {"opened": ("ok", "3"), "sold": ("ok", "1"), "closed": ("ok", "1")}
    assert re.search(r"name='\S+', number=-2, fresh=1", done.stdout)
    assert "what=200, price=-5" in done.stdout
    assert done.stderr == "done\n"


def test_the_command_keeps_its_streams_and_its_words(shop):
    done = selftest(shop, "-o", "report", "shop.provider", "--", "./shop", "a 'b\" $c", said="x\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "read x\n", "done\n")
    assert "3 of 3 probes fired, 0 errors" in (shop / "report").read_text()


def test_a_silent_probe_is_an_error_at_its_line(shop):
    done = selftest(shop, "shop.provider", "--", "./shop")
    assert done.returncode == 1 and rows(done)["closed"] == ("FAIL", "0")
    assert "shop.provider:8:11: error: probe 'closed' is there but did not fire: make the " \
        "command pass it, or write --optional closed\n" in done.stderr
    assert selftest(shop, "--optional", "closed", "shop.provider", "--", "./shop").returncode == 0
    assert selftest(shop, "--require", "sold", "shop.provider", "--", "./shop").returncode == 0


def test_a_missing_probe_is_another_error(shop, tmp_path):
    (tmp_path / "more.provider").write_text(PROVIDER.replace(
        "probe closed();", "probe closed();\n    probe bought(int n);"))
    done = selftest(shop, str(tmp_path / "more.provider"), "--", "./shop", "x")
    assert done.returncode == 1
    assert "more.provider:9:11: error: probe 'bought' is in no file that the command loaded" \
        in done.stderr
    done = selftest(shop, "shop.provider", "--", "/bin/true")
    assert done.returncode == 1 and done.stderr.count("is in no file that the command loaded") == 3


@pytest.mark.parametrize("change, said", [
    (("int number, _Bool fresh", "int number"), "3 arguments instead of 2"),
    (("const char *name", "unsigned name"), "argument 'name' does not fit into 'unsigned'"),
    (("int number", "const char *number"), "argument 'number' is no address of a string"),
    (("int number", "_Bool number"), "argument 'number' is a truth value, but neither 0 nor 1"),
    (("unsigned char what", "signed char what"), "argument 'what' does not fit into 'signed char'"),
    (("short price", "unsigned short price"), "argument 'price' does not fit into"),
])
def test_arguments_that_cannot_be_what_is_declared(shop, tmp_path, change, said):
    text = PROVIDER.replace(*change)
    assert text != PROVIDER
    text = text.replace("     * @number: how many\n", "").replace("     * @name: whose\n", "")
    (tmp_path / "other.provider").write_text(text)
    done = selftest(shop, str(tmp_path / "other.provider"), "--", "./shop", "x")
    assert done.returncode == 1
    assert re.search(rf"other\.provider:\d+:11: error: probe '\w+': {re.escape(said)}",
                     done.stderr), done.stderr


def test_a_hot_probe_is_left_alone(shop):
    done = selftest(shop, "--limit", "2", "shop.provider", "--", "./shop", "x")
    assert done.returncode == 0 and rows(done)["opened"] == ("ok", ">= 2")


@pytest.mark.parametrize("command, said", [
    (["./shop", "x", "y"], "'./shop' ended with status 7"),
    (["sh", "-c", "kill -SEGV $$"], "'sh' was killed by signal 11"),
    (["./nothing"], "cannot run './nothing': there is no such program"),
    (["sleep", "60"], "'sleep' was ended: its time is up"),
])
def test_a_command_that_fails_is_an_error(shop, command, said):
    done = selftest(shop, "--timeout", "20" if command[0] != "sleep" else "3", "shop.provider",
                    "--", *command)
    assert done.returncode == 1 and f"sdtkit: error: {said}\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_any_status_is_accepted_on_request(shop):
    assert selftest(shop, "--any-status", "shop.provider", "--", "./shop", "x", "y"
                    ).returncode == 0


@pytest.mark.parametrize("words, said", [
    (("shop.provider",), "expected a provider file, '--' and a command"),
    (("--", "true"), "expected a provider file, '--' and a command"),
    (("--limit", "0", "shop.provider", "--", "true"), "takes a whole number from 1 on, not '0'"),
    (("--optional", "opend", "shop.provider", "--", "true"),
     "the file declares no such probe; did you mean 'opened'?"),
    (("--format", "xml", "shop.provider", "--", "true"), "'--format' is 'text', 'json' or 'junit'"),
])
def test_wrong_usage(shop, words, said):
    done = selftest(shop, *words)
    assert done.returncode == 2 and said in done.stderr


def test_json_and_junit(shop):
    done = selftest(shop, "--format", "json", "shop.provider", "--", "./shop")
    found = {each["probe"]: each for each in json.loads(done.stdout)["probes"]}
    assert found["opened"]["hits"] == 3
    assert [each["kind"] for each in found["closed"]["findings"]] == ["silent"]
    done = selftest(shop, "--format", "junit", "shop.provider", "--", "./shop")
    suite = xml.fromstring(done.stdout)
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    assert [case.get("name") for case in suite if len(case)] == ["closed"]


def test_without_gdb_it_says_what_to_install(shop, tmp_path):
    done = selftest(shop, "shop.provider", "--", "./shop", env={"PATH": str(tmp_path)})
    assert done.returncode == 1 and "apt-get install gdb" in done.stderr


def test_an_ordinary_user_can(shop, tmp_path):
    """Also from a copy of the package that this user may read."""
    if os.getuid() != 0:
        pytest.skip("already run by an ordinary user: the other tests show it")
    toolchain.need("setpriv")
    copy = Path("/tmp") / f"sdtkit-selftest-{os.getpid()}"
    try:
        shutil.copytree(toolchain.ROOT / "gen", copy / "gen",
                        ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("shop", "shop.provider"):
            shutil.copy(shop / name, copy / name)
        toolchain.run(["chmod", "-R", "a+rX", copy])
        done = toolchain.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                              "/usr/bin/python3", copy / "gen" / "sdtkit", "selftest",
                              copy / "shop.provider", "--", copy / "shop", "x"], cwd="/")
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    assert "3 of 3 probes fired, 0 errors" in done.stdout


@pytest.mark.size("ci")
def test_the_example_interpreter_fires_all_eight():
    program = build.built() / "examples" / "interp" / "interp"
    script = toolchain.ROOT / "examples" / "interp" / "scripts" / "eight_probes.py"
    words = [sys.executable, toolchain.SDTKIT, "selftest", build.PROVIDER, "--", program, script]
    done = toolchain.run(words, cwd=script.parent)
    assert "8 of 8 probes fired, 0 errors" in done.stdout
