# SPDX-License-Identifier: 0BSD
"""What a start of the command costs, and a file that it reads, beside Python alone and readelf."""
import sys

import pytest

from support import toolchain, valgrind

PROVIDER = """\
provider app {
    probe start(int argc);
    probe done(int code, const char *why);
};
"""


@pytest.fixture(scope="module")
def python():
    return valgrind.instructions([sys.executable, "-c", "pass"])


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command as its first line has it, with the user's cache in a directory of the test."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYTHONDONTWRITEBYTECODE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    first = toolchain.SDTKIT.read_text().splitlines()[0]
    flags = first.partition("env -S python3 ")[2].split()
    assert flags, first
    return [sys.executable, *flags, toolchain.SDTKIT]


@pytest.mark.parametrize("words, most", [(["--version"], 1.5), (["header", "app.provider"], 2.3)],
                         ids=["version", "header"])
def test_a_start_with_bytecode(words, most, command, python, tmp_path):
    """Once its bytecode is in the user's cache."""
    (tmp_path / "app.provider").write_text(PROVIDER)
    command = [*command, *words]
    for _ in range(2):
        toolchain.run(command)
    assert list(tmp_path.rglob("*.pyc"))
    ratio = valgrind.instructions(command) / python
    print(f"{' '.join(words)}: {ratio:.2f} of python3 -c pass, {python / 1e6:.1f} M instructions")
    assert ratio <= most


SMALL = """#include "usdt/usdt.h"
int main(int argc, char **argv)
{
    USDT_PROBE2("shop", "open", argc, argv[0]);
    USDT_PROBE1("shop", "close", 7L);
    return 0;
}
"""
FILES = 1000


def test_list_beside_readelf(command, tmp_path):
    """A thousand small programs: the start of Python, and about three times what readelf does,
    which is C, reads the notes alone and looks for no library."""
    toolchain.need("readelf")
    (tmp_path / "small.c").write_text(SMALL)
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", "small.c", "-o", "small"], cwd=tmp_path)
    data = (tmp_path / "small").read_bytes()
    (tmp_path / "many").mkdir()
    files = [tmp_path / "many" / f"{number}" for number in range(FILES)]
    for file in files:
        file.write_bytes(data)
    # readelf counts the columns of a text, which costs it a third in a locale as people have it.
    env = {"LC_ALL": "C.UTF-8"}
    assert toolchain.run([*command, "list", *files]).stdout.count("provider shop") == FILES
    start = valgrind.instructions([*command[:-1], "-c", "pass"], env=env)
    ours = valgrind.instructions([*command, "list", *files], env=env)
    theirs = valgrind.instructions(["readelf", "-n", *files], env=env)
    print(f"list of {FILES} files: {ours / 1e6:.0f} M instructions, readelf -n {theirs / 1e6:.0f}, "
          f"python3 -IS -c pass {start / 1e6:.0f}: {(ours - start) / theirs:.2f}")
    assert ours <= start + 3.2 * theirs
