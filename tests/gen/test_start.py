# SPDX-License-Identifier: 0BSD
"""How the commands start: whose modules they import, whose bytecode they run, where they keep it."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, Optional

import pytest

from generator import PATIENCE, ROOT

NOBODY = 65534
PROVIDER = "provider app { probe start(int argc); };\n"
# Standard modules that the commands import, or might.
HOSTILE = ("re", "os", "argparse", "gettext", "json", "gc", "enum", "functools", "collections",
           "subprocess", "stat", "time", "signal", "shutil", "_bisect")
WAYS = {"sdtkit": ["{gen}/sdtkit", "header", "app.provider"],
        "python3 sdtkit": ["python3", "{gen}/sdtkit", "header", "app.provider"],
        "python3 -IS sdtkit": ["python3", "-IS", "{gen}/sdtkit", "header", "app.provider"],
        "dtrace": ["{gen}/dtrace", "-h", "-s", "app.provider", "-o", "/dev/stdout"],
        "python3 dtrace": ["python3", "{gen}/dtrace", "-h", "-s", "app.provider", "-o",
                           "/dev/stdout"]}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be somebody else")


class World:
    """A copy of the generator, a home, and a current directory."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.gen, self.home, self.work = top / "gen", top / "home", top / "work"
        shutil.copytree(ROOT / "gen", self.gen, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "include", top / "include")
        self.home.mkdir()
        self.work.mkdir()
        (self.work / "app.provider").write_text(PROVIDER)
        for path in [top, *top.parents]:     # pytest's own are closed to others
            if path.stat().st_uid == os.geteuid() and path != Path("/"):
                path.chmod(path.stat().st_mode | 0o055)
        self.cache = self.home / ".cache" / "sdtkit" / "bytecode"

    def run(self, way: str = "sdtkit", user: Optional[int] = None,
            **variables: str) -> "subprocess.CompletedProcess[str]":
        words = [word.format(gen=self.gen) for word in WAYS[way]]
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), **variables}
        return subprocess.run(words, cwd=self.work, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding="utf-8", timeout=PATIENCE,
                              user=user, extra_groups=[] if user else None)

    def good(self, way: str = "sdtkit", user: Optional[int] = None, **variables: str) -> str:
        done = self.run(way, user, **variables)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "APP_START" in done.stdout
        return done.stdout

    def bytecode(self) -> List[Path]:
        return sorted(self.top.rglob("*.pyc"))

    def poison(self) -> None:
        """Puts other bytecode, of the same source, into the cache."""
        for path in self.bytecode():
            if path.name.startswith("header."):
                break
        head = path.read_bytes()[:16]
        code = compile("raise SystemExit('poisoned')", "header", "exec")
        import marshal
        path.write_bytes(head + marshal.dumps(code))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def give(path: Path, user: int) -> None:
    for each in [path, *path.rglob("*")]:
        os.chown(each, user, user, follow_symlinks=False)


@pytest.mark.parametrize("user", [None, pytest.param(NOBODY, marks=as_root)])
@pytest.mark.parametrize("way", WAYS)
def test_no_module_of_others_is_imported(way: str, user: Optional[int], world: World):
    """Neither from the current directory nor from PYTHONPATH nor from the user's own places."""
    expected = world.good(way)
    for place in (world.work, world.top / "path"):
        place.mkdir(exist_ok=True)
        for name in HOSTILE:
            (place / f"{name}.py").write_text(f"raise SystemExit('hostile {name}')\n")
    if way in ("python3 sdtkit", "python3 dtrace"):
        # What Python itself imports from there, before it reads the script, is not ours to refuse.
        for name in HOSTILE:
            alone = {"PATH": os.environ["PATH"], "PYTHONPATH": str(world.top / "path")}
            done = subprocess.run(["python3", "-c", "pass"], env=alone, cwd=world.top,
                                  stderr=subprocess.PIPE, encoding="utf-8", timeout=PATIENCE)
            if not done.returncode:
                break
            (world.top / "path" / f"{done.stderr.split()[-1]}.py").unlink()
        assert (world.top / "path" / "argparse.py").exists()
    assert world.good(way, user, PYTHONPATH=str(world.top / "path")) == expected


def test_bytecode_is_kept_in_the_cache_of_the_user_and_not_in_the_tree(world: World):
    files = sorted(world.gen.rglob("*"))
    for _ in range(2):
        world.good()
    assert world.cache.stat().st_mode & 0o777 == 0o700
    assert len(world.bytecode()) > 20
    assert all(world.cache in path.parents for path in world.bytecode())
    assert sorted(world.gen.rglob("*")) == files
    # What was kept is what runs.
    world.poison()
    assert "poisoned" in world.run().stderr


def test_a_changed_module_is_compiled_again(world: World):
    world.good()
    world.good()
    path = world.gen / "sdtgen" / "emit" / "header.py"
    path.write_text(path.read_text().replace("Do not edit.", "Do not change."))
    assert "Do not change." in world.good()


def test_another_place_for_caches(world: World):
    place = world.top / "other"
    place.mkdir()
    for _ in range(2):
        world.good(XDG_CACHE_HOME=str(place))
    assert world.bytecode() and all(place / "sdtkit" in path.parents for path in world.bytecode())


@pytest.mark.parametrize("variables", [
    {"PYTHONDONTWRITEBYTECODE": "1"}, {"HOME": ""}, {"HOME": "."}, {"XDG_CACHE_HOME": "cache"},
    {"HOME": "/nonexistent"}, {"HOME": "/dev/null"}, {"XDG_CACHE_HOME": "/proc/self"},
    {"PYTHONPYCACHEPREFIX": "prefix", "HOME": "."}])
@pytest.mark.parametrize("way", ["sdtkit", "python3 sdtkit"])
def test_without_a_place_nothing_is_kept(way: str, variables: dict, world: World):
    (world.work / ".cache").mkdir()
    (world.work / "cache").mkdir()
    for _ in range(2):
        world.good(way, **variables)
    # Python keeps its own where it is told to.
    assert not [path for path in world.bytecode() if "sdtgen" in path.parts]
    assert not Path("/nonexistent").exists()


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755, 0o750, 0o777])
def test_a_cache_that_others_can_enter_is_not_used(mode: int, world: World):
    world.good()
    world.good()
    world.poison()
    world.cache.chmod(mode)
    world.good()


def test_a_link_in_place_of_the_cache_is_not_followed(world: World):
    world.good()
    world.good()
    world.poison()
    world.cache.rename(world.top / "elsewhere")
    world.cache.symlink_to(world.top / "elsewhere")
    world.good()


def test_closed_streams_do_not_become_the_cache(world: World):
    """The directory would have the number of a stream, and be written to."""
    world.good()
    for number in ("<&-", ">&-", "2>&-", "<&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"exec {world.gen}/sdtkit header app.provider {number}"],
                              cwd=world.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={"PATH": os.environ["PATH"], "HOME": str(world.home)},
                              encoding="utf-8", timeout=PATIENCE)
        assert ("APP_START" in done.stdout) == (done.returncode == 0) == (number != ">&-")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_bytecode_cut_short_by_a_full_disk_is_not_fatal(damage: Optional[bytes], world: World):
    world.good()
    world.good()
    for path in world.bytecode():
        data = path.read_bytes()
        path.write_bytes(data[:len(data) // 2] if damage is None else damage)
    world.good()


def test_many_starts_at_once_fill_one_cache(world: World):
    world.good()
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: world.good(), range(16)))
    assert len(set(texts)) == 1
    assert {path.suffix for path in world.cache.rglob("*") if path.is_file()} == {".pyc"}
    world.good()


@as_root
def test_root_writes_nothing_into_the_home_of_another(world: World):
    give(world.home, NOBODY)
    world.good()
    assert list(world.home.rglob("*")) == []
    # Nor does it run what that user has put there.
    world.good(user=NOBODY)
    world.good(user=NOBODY)
    assert world.bytecode()
    world.poison()
    assert "poisoned" in world.run(user=NOBODY).stderr
    before = world.bytecode()
    world.good()
    assert world.bytecode() == before


@as_root
def test_another_user_neither_writes_nor_runs_what_is_in_the_home_of_root(world: World):
    world.good()
    world.good()
    world.poison()
    for path in [world.home, *world.home.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    before = world.bytecode()
    world.good(user=NOBODY)
    assert world.bytecode() == before
    shutil.rmtree(world.home / ".cache")
    world.good(user=NOBODY)
    assert world.bytecode() == []


@as_root
def test_a_cache_that_cannot_be_written_does_no_harm(world: World):
    world.cache.mkdir(parents=True)
    world.cache.chmod(0o500)
    give(world.home, NOBODY)
    for _ in range(2):
        world.good(user=NOBODY)
    assert world.bytecode() == []
    shutil.rmtree(world.home / ".cache")
    world.home.chmod(0o555)
    world.good(user=NOBODY)
    assert list(world.home.iterdir()) == []


def test_the_two_commands_start_in_one_way():
    one, two = ((ROOT / "gen" / name).read_text().splitlines() for name in ("sdtkit", "dtrace"))
    differ = [pair for pair in zip(one, two) if pair[0] != pair[1]]
    assert len(one) == len(two) and len(differ) == 2
    assert differ[1] == ("from sdtgen import cli", "from sdtgen.dtrace import cli")


HEAVY = ("dataclasses", "typing", "inspect", "pathlib", "signal", "pkgutil", "importlib", "difflib",
         "textwrap", "shutil", "subprocess", "tempfile", "ast", "json", "struct", "datetime")


@pytest.mark.parametrize("words", [["header"], ["check"], ["gdb"], ["bpf"], ["docs"], ["dscript"],
                                   ["tapset", "--binary", "/x"], ["bpftrace", "--binary", "/x"]],
                         ids=lambda words: words[0])
def test_small_files_need_no_large_module(words: List[str], world: World):
    (world.work / "app.provider").write_text(
        "/** app - a program */\nprovider app {\n/**\n * start - it starts\n * @argc: how many\n"
        " */\nprobe start(int argc);\nprobe done(const char *why, long code);\n};\n")
    done = subprocess.run(["python3", "-IS", "-X", "importtime", world.gen / "sdtkit", *words,
                           "app.provider"], cwd=world.work, encoding="utf-8", timeout=PATIENCE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {"sdtgen.cli", "sdtgen.provider.parser"} <= imported
    assert not imported & set(HEAVY)
