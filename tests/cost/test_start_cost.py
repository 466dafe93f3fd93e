# SPDX-License-Identifier: 0BSD
"""What a start of the command costs: at most so many times that of Python alone."""
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


@pytest.mark.parametrize("words, most", [(["--version"], 1.5), (["header", "app.provider"], 2.3)],
                         ids=["version", "header"])
def test_a_start_with_bytecode(words, most, python, tmp_path, monkeypatch):
    """As the script's first line has it, once its bytecode is in the user's cache."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYTHONDONTWRITEBYTECODE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.provider").write_text(PROVIDER)
    first = toolchain.SDTKIT.read_text().splitlines()[0]
    flags = first.partition("env -S python3 ")[2].split()
    assert flags, first
    command = [sys.executable, *flags, toolchain.SDTKIT, *words]
    for _ in range(2):
        toolchain.run(command)
    assert list(tmp_path.rglob("*.pyc"))
    ratio = valgrind.instructions(command) / python
    print(f"{' '.join(words)}: {ratio:.2f} of python3 -c pass, {python / 1e6:.1f} M instructions")
    assert ratio <= most
