# SPDX-License-Identifier: 0BSD
"""C++20's named modules and header units, precompiled headers and unity builds: built, run, traced.

gdb, as an ordinary user, reads the value of each probe and raises the semaphores, which the program
tests.  What a compiler cannot build without a probe, it need not build with one.
"""
import functools
import re
import shutil
import subprocess
import tempfile

import pytest

import module_recipes
from support import build, new_system, toolchain
from support.sizes import runs, sample

PARTS = toolchain.ROOT / "tests" / "modules" / "parts"
COMPILERS = ["g++", "clang++", "clang++-16", "clang++-19", "clang++-22"]
if runs("all"):
    COMPILERS += ["g++-11", "clang++-13", "clang++-15"]
# Other releases, with the compilers that they have.
RELEASES = {"trixie": ["g++", "clang++"], "sid": ["g++", "clang++"]}
# The value that each call of each place passes; a template is two functions.
CALLS = {"inlined": [1, 103, 4], "own": [2], "implemented": [3], "templated": [5, 6]}


def c_compiler(compiler):
    return compiler.replace("clang++", "clang").replace("g++", "gcc")


@functools.lru_cache(maxsize=None)
def can(form, compiler):
    """Whether it builds the form at all."""
    if shutil.which(compiler) is None:
        return True         # The test says that it is missing.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(["sh", "-euc", module_recipes.can(form, compiler)], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0


@functools.lru_cache(maxsize=None)
def is_clang_14(compiler):
    """It loses the explicit specialisations of a header in a template of a module."""
    return "clang version 14." in toolchain.run([compiler, "--version"], check=False).stdout \
        if shutil.which(compiler) else False


def exists(compiler, form, level, linking):
    if form == "named" and is_clang_14(compiler):
        return False
    return can(form, compiler) and not (linking == "shared" and form.startswith("unity"))


def files(directory):
    """The parts, and the headers that they include."""
    shutil.copytree(PARTS, directory, dirs_exist_ok=True)
    shutil.copytree(toolchain.INCLUDE, directory / "include", dirs_exist_ok=True)
    toolchain.probe_header(directory / "app.provider", directory / "app_probes.h")
    toolchain.run(["python3", toolchain.ROOT / "gen" / "dtrace", "-h", "-s", directory / "dt.d",
                   "-o", directory / "dt_probes.h"])
    return directory


def places(form):
    return [place for place in CALLS if place != "templated" or form not in ("plain", "pch_c", "unity_c")]


def wanted(form):
    """Each probe with its values, in any order of calls."""
    found = []
    for place in places(form):
        for n in CALLS[place]:
            found += [(f"hand:{place}__bare", n), (f"hand:{place}__guarded", n + 1),
                      (f"app:{place}", n), (f"app:{place}", 0x4004000000000000),
                      (f"app:{place}_out", n), (f"app:{place}_out", 7), (f"dt:{place}", n),
                      (f"compat:{place}", n)]
    return sorted(found)


def gdb_lines(form):
    """Commands of gdb that print the values of each probe."""
    lines = ["set pagination off", "set confirm off", "set breakpoint pending on"]
    for place in places(form):
        for probe, count in ((f"hand:{place}__bare", 1), (f"hand:{place}__guarded", 1),
                             (f"app:{place}", 2), (f"app:{place}_out", 2), (f"dt:{place}", 1),
                             (f"compat:{place}", 1)):
            lines += [f"break -probe-stap {probe}", "commands", "silent",
                      *(f'printf "gdb {probe} %ld\\n", (long)$_probe_arg{i}' for i in range(count)),
                      "continue", "end"]
    return "\n".join([*lines, "run", ""])


def check(form, alone, traced):
    """What the program said without a tracer, and what gdb did of it."""
    calls = sum(len(CALLS[place]) for place in places(form))
    assert alone == "active 0\n"
    assert re.findall(r"^active (\d+)$", traced, re.MULTILINE) == [str(calls)], traced
    read = [(name, int(value)) for name, value in
            re.findall(r"^gdb (\S+) (-?\d+)$", traced, re.MULTILINE)]
    assert sorted(read) == wanted(form)


CXX_CELLS = sample(COMPILERS, ["named", "plain", "unit", "pch", "unity"], ["-O0", "-O2"],
                   ["one", "shared"], valid=exists)
C_CELLS = sample([c_compiler(each) for each in COMPILERS], ["pch_c", "unity_c"], ["-O0", "-O2"],
                 ["one", "shared"], valid=exists)


@pytest.mark.parametrize("compiler, form, level, linking", [*CXX_CELLS, *C_CELLS])
def test_a_tracer_sees_each_probe(tmp_path, compiler, form, level, linking):
    toolchain.need(compiler, "gdb")
    files(tmp_path)
    toolchain.run(["sh", "-euc", module_recipes.script(form, compiler, level, linking == "shared")],
                  cwd=tmp_path)
    alone = toolchain.run([tmp_path / "program"]).stdout
    (tmp_path / "script.gdb").write_text(gdb_lines(form))
    traced = toolchain.run(["gdb", "-nx", "-batch", "-x", tmp_path / "script.gdb",
                            tmp_path / "program"]).stdout
    check(form, alone, traced)


@pytest.fixture(scope="module", params=RELEASES)
def root(request):
    """Another release with its compilers and gdb."""
    path = build.directory() / f"modules-{request.param}"
    if path.exists():
        new_system.Root(path).remove()
    made = new_system.Root.make(path, request.param, ["clang", "g++", "gdb"], new_system.cache())
    yield made
    made.remove()


@pytest.mark.size("all")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_the_compilers_of_other_releases(root, compiler):
    """Every form that they can build; the program runs there, too."""
    built = []
    for form in module_recipes.FORMS:
        name = c_compiler(compiler) if form.endswith("_c") else compiler
        trial = root.path / "root" / f"can-{name}-{form}"
        trial.mkdir()
        if root.run(module_recipes.can(form, name), f"root/{trial.name}", check=False).returncode:
            continue
        for level in ("-O0", "-O2"):
            for shared in (False,) if form.startswith("unity") else (False, True):
                folder = f"{name}-{form}{level}{'-shared' * shared}"
                place = root.path / "root" / folder
                place.mkdir()
                files(place)
                root.run(module_recipes.script(form, name, level, shared), f"root/{folder}")
                (place / "script.gdb").write_text(gdb_lines(form))
                check(form, root.run("./program", f"root/{folder}").stdout,
                      root.run("gdb -nx -batch -x script.gdb ./program", f"root/{folder}").stdout)
                built.append(form)
    print(compiler, root.run(f"{compiler} --version").stdout.splitlines()[0], sorted(set(built)))
    assert set(built) >= {"named", "unit", "pch", "unity"}


@pytest.mark.parametrize("compiler", ["g++", "clang++-19"])
@pytest.mark.parametrize("form", ["named", "plain", "unit"])
def test_these_compilers_have_modules(compiler, form):
    """Or the tests above would pass for want of cells."""
    toolchain.need(compiler)
    assert can(form, compiler)
