# SPDX-License-Identifier: 0BSD
"""<sys/sdt.h> of both for each architecture that Debian has a cross compiler for: equal notes."""
from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Dict, Sequence, Set, Tuple

import pytest

from support import notes, targets, toolchain
from support.dropin import COMPAT
from support.sizes import runs
from support.targets import Target

# Every macro, type and number of arguments.
SOURCE = toolchain.ROOT / "tests" / "sdt" / "types.c"
IN_CI = ("x86-64", "i386", "aarch64", "armhf Thumb-2", "armhf ARM", "riscv64",
         "riscv64 without C", "ppc64le", "s390x")
WITH_LIBC = [target for target in targets.TARGETS
             if target.libc and (target.name in IN_CI or runs("all"))]
# Ours writes floats as integers: the tag is SystemTap's alone.
FLOATS = {"float_": ("4f",), "double_": ("8f",), "float_constant": ("4f",)}
_NOTE = re.compile(r"Name: (.*)\n.*\n\s*Arguments: ?(.*)")
# Of SystemTap's operands some have blanks, so only what begins each is read.
_SHAPE = re.compile(r"(?:^|\s)(-?\d+f?)@")


@pytest.fixture(scope="module")
def systemtap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with SystemTap's header alone, which cross compilers do not find."""
    directory = tmp_path_factory.mktemp("systemtap")
    rule = toolchain.run(["gcc", "-E", "-M", "-x", "c", "-include", "sys/sdt.h", "/dev/null"])
    (directory / "sys").mkdir()
    for path in re.findall(r"\S+/sys/sdt[\w-]*\.h", rule.stdout):
        shutil.copy(path, directory / "sys")
    return directory


def shapes(compiler: str, flags: Sequence[str], include: Path, target: Path
           ) -> Set[Tuple[str, Tuple[str, ...]]]:
    """Probe and sizes with signs of each site."""
    toolchain.run([compiler, *flags, f"-I{include}", "-c", SOURCE, "-o", target])
    text = notes.readelf("-nW", target)
    found = _NOTE.findall(text)
    assert len(found) == text.count("NT_STAPSDT") > 80
    return {(name, tuple(_SHAPE.findall(arguments))) for name, arguments in found}


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("target", WITH_LIBC, ids=lambda target: target.name)
def test_sizes_and_signs(target: Target, level: str, systemtap: Path, tmp_path: Path) -> None:
    compiler = targets.gcc(target)
    flags = [*(flag for flag in target.flags if flag != "-static"), level]
    theirs = shapes(compiler, flags, systemtap, tmp_path / "theirs.o")
    ours = shapes(compiler, flags, COMPAT, tmp_path / "ours.o")
    tagged: Dict[str, Tuple[str, ...]] = dict(theirs)
    assert {name: tagged[name] for name in FLOATS} == FLOATS
    assert ours == {(name, tuple(shape.replace("f", "") for shape in each))
                    for name, each in theirs}
