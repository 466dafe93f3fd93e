# SPDX-License-Identifier: 0BSD
"""Each way in, tried as a new user tries it: on a new Debian, by copying the README's lines.

`tests/run.sh fresh -- -rP` prints how long it took from the clone to the first event.
"""
from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from support import build, clones, new_system, page, toolchain
from support.lock import locked

EXAMPLES = toolchain.ROOT / "examples"
# What Debian calls the programs that a recipe says it is for.
TOOLS = ["gcc", "libc6-dev", "binutils", "python3", "gdb"]
WAYS = {
    "copy": [], "committed": ["make"], "make": ["make"],
    "subproject": ["meson", "ninja-build"],
    "cmake": ["cmake", "make", "ninja-build", "meson"],
    "pkg-config": ["make", "meson", "ninja-build", "pkg-config"],
    "debian": ["build-essential", "debhelper", "meson"],
    "pipx": ["pipx", "python3-wheel-whl"],
}
# pip takes what it builds with from Debian's packages, not from the network.
WHEELS = "export PIP_NO_INDEX=1 PIP_FIND_LINKS=/usr/share/python-wheels\n"


@pytest.fixture(scope="session")
def place(testrun_uid):
    """The directory of this run, with a lock for all workers; the last one out removes the root."""
    made = build.directory() / "fresh"
    users = made / f"users-{testrun_uid}"
    with locked(made / "lock"):
        users.write_text(str(int(users.read_text()) + 1 if users.exists() else 1))
    yield made, testrun_uid
    with locked(made / "lock"):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if not left:
            users.unlink()
            if (made / "root").exists():
                new_system.Root(made / "root").remove()
            (made / "run").unlink(missing_ok=True)


@pytest.fixture
def root(place):
    """The new system, for one test at a time.  The first user has run the demo in it."""
    made, uid = place
    with locked(made / "lock"):
        run = made / "run"
        if not run.exists() or run.read_text() != uid:
            found = bare(made / "root")
            begin = time.monotonic()
            done = command(found, "examples/demo.sh")
            (made / "demo").write_text(f"{time.monotonic() - begin:.0f}\n{done}")
            run.write_text(uid)
        yield new_system.Root(made / "root")


def bare(path):
    """A new system that has a repository to clone, git and nothing else."""
    if path.exists():
        new_system.Root(path).remove()
    made = new_system.Root.make(path)
    clones.clone(path / "srv" / "sdtkit")
    made.install("git")
    return made


def command(root, program, limit=new_system.LIMIT):
    """What one of the two commands of the README prints, in a new clone."""
    block, = [text for info, text in page.blocks(toolchain.ROOT / "README.md")
              if "examples/demo.sh" in text and info[:1] != ["sh"]]
    line = next(line for line in block.splitlines() if line.startswith(program))
    return root.run(f"git clone -q /srv/sdtkit sdtkit\ncd sdtkit\n{line}", limit=limit).stdout


def test_demo_prints_events(root, place):
    seconds, _, text = (place[0] / "demo").read_text().partition("\n")
    print(f"from the clone to the last event: {seconds} s, packages included")
    calls = re.findall(r"^ *\d+ \S+\(\d+\): ?( *)(=>|<=) (\w+|<module>) in \S+:\d+$", text,
                       re.MULTILINE)
    assert ("  ", "=>", "start") in [(row[0][:2], *row[1:]) for row in calls], text[-3000:]
    assert sum(row[1] == "=>" for row in calls) == sum(row[1] == "<=" for row in calls)


@pytest.mark.size("all")
@pytest.mark.timeout(7200)
def test_the_tests_install_what_they_need_and_pass(place):
    """In a system of their own: other tests add packages."""
    made, uid = place
    root = bare(made / f"tests-{uid}")
    try:
        text = command(root, "tests/run.sh", limit=7200)
    finally:
        root.remove()
    print(text[-10000:])
    passed, failed, _ = map(int, re.fullmatch(r"(\d+) passed, (\d+) failed, (\d+) skipped",
                                              text.splitlines()[-1]).groups())
    assert passed > 500 and failed == 0


@pytest.mark.parametrize("way", sorted(WAYS))
def test_way_in_follows_its_recipe(root, way):
    root.install(*TOOLS, *WAYS[way])
    folder = f"root/{way}"
    (root.path / folder).mkdir(parents=True, exist_ok=True)

    def run(where: Path, script: str, _within=()) -> "subprocess.CompletedProcess[str]":
        return root.run((WHEELS if way == "pipx" else "") + script,
                        str(where.relative_to(root.path)), check=False)

    begin = time.monotonic()
    assert page.play(EXAMPLES / way / "README.md", root.path / folder, run) == []
    print(f"{way}: {time.monotonic() - begin:.0f} s without the packages")
    if way == "debian":
        root.run("apt-get -qq install -y --no-install-recommends ./sdtkit_*_all.deb "
                 "./sdtkit-dev_*_all.deb < /dev/null", folder)
        text = root.run("mkdir -p use; cd use; cp /root/sdtkit/examples/app/app.* .\n"
                        "sdtkit header -o app_probes.h app.provider\ncc -O2 app.c -o app\n"
                        "sdtkit verify app.provider app\napt-get -qq purge -y sdtkit sdtkit-dev\n"
                        "find /usr -path '*sdtkit*' ! -path '*/doc*'", folder).stdout
        assert "2 probes, 2 sites, 0 errors, 0 warnings in app\n" in text
        assert "/usr/" not in text.split("in app\n")[1], "removed without a trace"


def test_the_blocks_of_the_front_page_run(root):
    """The four blocks of the README, as they stand; root needs no sudo."""
    root.install(*TOOLS)
    blocks = {info[1]: text for info, text in page.blocks(toolchain.ROOT / "README.md")
              if len(info) == 2}
    folder = root.path / "root" / "front"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("app.provider", "app.c"):
        (folder / name).write_text(blocks[name])
    assert "Name: request__start" in root.run(blocks["build"], "root/front").stdout
    command = blocks["trace"][blocks["trace"].index("gdb "):]
    assert "\n1 /index\n" in root.run(command, "root/front").stdout
