# SPDX-License-Identifier: 0BSD
"""The recipes that copy a header, or commit a generated one, followed line by line."""
from __future__ import annotations

import os
import shutil

from adopter import AFTER, BEFORE, EXAMPLES, ROOT, follow, probes, rename, run
from support import page, toolchain


def test_the_program_is_that_of_the_front_page():
    for name in ("app.provider", "app.c"):
        block, = [each.text for each in page.blocks(ROOT / "README.md") if each.info[1:] == [name]]
        first, rest = (EXAMPLES / "app" / name).read_text().split("\n", 1)
        assert "SPDX-License-Identifier" in first and rest == block


def test_a_copied_header_gives_the_probes(folder):
    follow("copy", folder)
    assert probes(folder / "app") == BEFORE
    assert probes(folder / "hand") == ["begin"]


def test_committed_builds_without_python(folder, tmp_path):
    """The build alone, in a root whose only programs are those of the toolchain."""
    toolchain.need("make", "gcc")
    lines = next(text for info, text in page.blocks(EXAMPLES / "committed" / "README.md")
                 if info == ["sh"]).splitlines()
    assert lines[-1] == "make -s app"
    run(folder, "\n".join(lines[:-1]))
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("make", "gcc", "as", "ld", "sh"):
        (tools / name).symlink_to(os.path.realpath(shutil.which(name)))
    assert run(folder, "command -v python3 sdtkit || true", PATH=str(tools)) == ""
    run(folder, f"{lines[-1]} CC=gcc", PATH=str(tools))
    assert probes(folder / "app") == BEFORE


def test_a_stale_header_fails_the_check_until_it_is_updated(folder):
    follow("committed", folder)
    generator = f"SDTKIT={ROOT}/gen/sdtkit"
    assert (folder / "app_probes.h").read_bytes() == (
        EXAMPLES / "committed" / "app_probes.h").read_bytes()
    rename(folder)
    done = toolchain.run(["make", "-s", "check", generator], cwd=folder, check=False)
    assert done.returncode != 0 and "differ" in done.stdout
    run(folder, f"make -s update check app {generator}")
    assert probes(folder / "app") == AFTER
