# SPDX-License-Identifier: 0BSD
"""What `meson install` installs works from there, wherever it is moved to."""
import hashlib
import os
import subprocess

import pytest

import program
from support import toolchain


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    toolchain.need("meson", "ninja", "pkg-config")
    folder = tmp_path_factory.mktemp("install")
    toolchain.run(["meson", "setup", folder / "build", toolchain.ROOT, "--prefix", "/opt/kit",
                   "--libexecdir", "lib/exec", "-Dexamples=disabled"])
    toolchain.run(["env", f"DESTDIR={folder}/root", "meson", "install", "-C", folder / "build"])
    return folder / "root" / "opt" / "kit"


def ask(prefix, *words):
    return toolchain.run(["env", f"PKG_CONFIG_LIBDIR={prefix}/share/pkgconfig", "pkg-config",
                          f"--define-variable=prefix={prefix}", *words, "sdtkit"]).stdout.strip()


def test_what_is_installed(installed):
    assert sorted(os.listdir(installed / "bin")) == ["sdtkit"], "the name dtrace is the system's"
    for place in ("bash-completion/completions/sdtkit.bash", "zsh/site-functions/_sdtkit",
                  "fish/vendor_completions.d/sdtkit.fish"):
        assert "sdtkit" in (installed / "share" / place).read_text()
    for page in ("man1/sdtkit.1", "man3/usdt.h.3", "man5/sdtkit-provider.5"):
        assert (installed / "share" / "man" / page).read_text().startswith('.\\" SPDX')
    assert (installed / "include" / "usdt" / "usdt.h").read_bytes() == (
        toolchain.INCLUDE / "usdt" / "usdt.h").read_bytes()


def test_bytecode_is_installed_beside_the_modules_and_nowhere_else(installed, tmp_path):
    """It is the same from any DESTDIR, and no run writes any."""
    package = installed / "lib" / "exec" / "sdtkit" / "sdtgen"
    modules = sorted(package.rglob("*.py"))
    compiled = sorted(package.rglob("*.pyc"))
    assert sorted(installed.rglob("*.pyc")) == compiled and len(compiled) == len(modules) > 50
    again = tmp_path / "somewhere" / "else"
    build = installed.parents[2] / "build"
    left = again / "opt" / "kit" / package.relative_to(installed) / "host" / "__pycache__"
    left.mkdir(parents=True)
    (left / "old.cpython-30.pyc").touch()
    toolchain.run(["env", f"DESTDIR={again}", "meson", "install", "-C", build])
    for path in compiled:
        assert path.read_bytes() == (again / "opt" / "kit" / path.relative_to(installed)).read_bytes()
        assert bytes(again) not in path.read_bytes()
    assert len(list(again.rglob("*.pyc"))) == len(compiled)
    home = tmp_path / "home"
    home.mkdir()
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in compiled}
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    subprocess.run([installed / "bin" / "sdtkit", "--version"], env=env, check=True,
                   stdout=subprocess.DEVNULL)
    assert os.listdir(home) == []
    assert {path: hashlib.sha256(path.read_bytes()).digest()
            for path in package.rglob("*.pyc")} == before


def test_package_names_its_places(installed, tmp_path):
    assert ask(installed, "--cflags") == f"-I{installed}/include"
    assert ask(installed, "--variable=compat_includedir") == f"{installed}/include/usdt/compat"
    for variable in ("dtrace", "sdtkit"):
        path = ask(installed, f"--variable={variable}")
        assert "usage:" in toolchain.run([path, "--help"]).stdout


def test_same_output_as_from_the_source_tree(installed, tmp_path):
    path = program.provider(tmp_path, "provider app { probe fire(int); };\n")
    there = ask(installed, "--variable=dtrace")
    for mode, name in (("-h", "app.h"), ("-G", "app.o")):
        program.good(mode, "-s", path, "-o", tmp_path / name)
        toolchain.run([there, mode, "-s", path, "-o", tmp_path / f"installed-{name}"])
        assert (tmp_path / name).read_bytes() == (tmp_path / f"installed-{name}").read_bytes()
    source = program.source(tmp_path, ["installed-app.h"],
                            "int main(void) { APP_FIRE(1); return 0; }\n")
    binary = program.build("gcc", tmp_path, [source, tmp_path / "installed-app.o"])
    assert program.summaries(binary) == [("app", "fire", ("-4",), True)]
    toolchain.run([installed / "bin" / "sdtkit", "header", "-o", tmp_path / "typed.h", path])
