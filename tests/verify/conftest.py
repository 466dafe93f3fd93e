# SPDX-License-Identifier: 0BSD
"""Programs with probes, compiled once a worker."""
import pytest

from support import toolchain

from verify_command import HERE, PROVIDER


@pytest.fixture(scope="session")
def header(tmp_path_factory):
    directory = tmp_path_factory.mktemp("header")
    toolchain.probe_header(PROVIDER, directory / "shop_probes.h")
    return directory


@pytest.fixture(scope="session")
def objects(tmp_path_factory, header):
    """objects(compiler, flag...): shop.o and main.o."""
    made = {}

    def build(compiler, *flags):
        key = (compiler, *flags)
        if key not in made:
            place = tmp_path_factory.mktemp("objects")
            made[key] = [toolchain.compile_object(compiler, HERE / unit, (place / unit)
                                                  .with_suffix(".o"), f"-I{header}", *flags)
                         for unit in ("shop.c", "main.c")]
        return made[key]
    return build


@pytest.fixture
def good(objects, tmp_path):
    """A program without a fault, to be broken."""
    return toolchain.link("gcc", objects("gcc", "-O2", "-fPIE"), tmp_path / "shop", "-pie",
                          "-fuse-ld=bfd")
