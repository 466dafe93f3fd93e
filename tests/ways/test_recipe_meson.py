# SPDX-License-Identifier: 0BSD
"""The recipe for Meson, followed line by line, and what it promises."""
from __future__ import annotations

import os
import tarfile

import pytest

from adopter import AFTER, BEFORE, VERSION, follow, probes, rename, run
from support import toolchain

CROSS = r"""
there=$HOME/sdtkit/examples
cp "$there"/app/app.* "$there"/subproject/meson.build .
git clone -q "$HOME/sdtkit" subprojects/sdtkit
cat > arm64.ini <<END
[binaries]
c = 'aarch64-linux-gnu-gcc'
strip = 'aarch64-linux-gnu-strip'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END
meson setup --cross-file arm64.ini out
ninja -C out
"""


def test_a_release_as_subproject_builds_again_after_an_edit_and_not_otherwise(folder):
    follow("subproject", folder)
    generator = folder / "subprojects" / f"sdtkit-{VERSION}" / "gen"
    assert os.access(generator / "sdtkit", os.X_OK), "Meson has unpacked the archive"
    assert probes(folder / "out" / "app") == BEFORE
    assert "no work to do" in run(folder, "ninja -C out")
    rename(folder)
    run(folder, "ninja -C out")
    assert probes(folder / "out" / "app") == AFTER
    os.utime(generator / "sdtgen" / "emit" / "header.py")
    assert "app_probes.h" in run(folder, "ninja -C out -v"), "the depfile names the generator"
    run(folder, "DESTDIR=$HOME/root meson install -C out")
    installed = folder.parent / "root"
    assert not installed.exists() or not list(installed.rglob("*sdtkit*"))


@pytest.mark.size("ci")
def test_a_release_has_every_file(repository, tmp_path):
    """And builds: Meson configures and builds what it has packed."""
    run(tmp_path, f"meson setup -Dexamples=disabled out '{repository}'\nmeson dist -C out")
    archive, = tmp_path.glob("out/meson-dist/*.tar.xz")
    assert archive.name == f"sdtkit-{VERSION}.tar.xz"
    with tarfile.open(archive) as packed:
        files = {each.name.partition("/")[2] for each in packed.getmembers() if not each.isdir()}
    assert files == set(run(repository, "git ls-files").split("\n")) - {""}


@pytest.mark.size("ci")
def test_a_copy_as_subproject_in_a_cross_build(folder):
    toolchain.need("aarch64-linux-gnu-gcc")
    run(folder, CROSS)
    assert "AArch64" in toolchain.run(["readelf", "-h", folder / "out" / "app"]).stdout
    assert probes(folder / "out" / "app") == BEFORE
