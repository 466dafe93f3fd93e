# SPDX-License-Identifier: 0BSD
"""The commands of docs/measurements.md are those that `tests/run.sh bench` takes, and it writes."""
import json
import re
import shlex
import sys

import pytest

from support import toolchain

BENCH = toolchain.ROOT / "tests" / "bench"
PAGE = toolchain.ROOT / "docs" / "measurements.md"
sys.path.insert(0, str(BENCH))
import run as bench  # noqa: E402


def commands():
    return re.findall(r"^tests/run\.sh bench(.*?)(?:#.*)?$", PAGE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_page(line, tmp_path):
    (tmp_path / "usdt.h").touch()
    words = shlex.split(line.replace("PATH", str(tmp_path / "usdt.h")))
    assert bench.arguments(words).parts


def test_the_page_shows_every_table():
    marks = re.findall(r"<!-- bench (\S+) -->", PAGE.read_text())
    assert sorted(marks) == sorted([*bench.TABLES, "versions"])
    assert len(commands()) > 3


def test_a_wrong_word_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        bench.arguments(["untracd"])
    assert ended.value.code == 2
    assert "no table is called untracd; there are untraced, " in capsys.readouterr().err


def test_one_table_by_the_command(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench inlining -->\nold\n<!-- end -->\n"
                    "<!-- bench size -->\nkept\n<!-- end -->\nafter\n")
    done = toolchain.run([toolchain.ROOT / "tests" / "run.sh", "bench", "inlining", "--json",
                          tmp_path / "figures.json", "--markdown", page], cwd=tmp_path)
    rows = json.loads((tmp_path / "figures.json").read_text())["inlining"]
    assert {row["form"] for row in rows} >= {"sdtkit", "sdtkit guarded", "sdt.h", "asm"}
    assert "sdtkit guarded" in done.stdout
    text = page.read_text()
    assert text.startswith("before\n<!-- bench inlining -->\n| compiler | form | -O1 |")
    assert text.endswith("<!-- bench size -->\nkept\n<!-- end -->\nafter\n")
    assert text.count("\n| gcc |") == len({row["form"] for row in rows})
