# SPDX-License-Identifier: 0BSD
"""The Meson build that tests share, and other builds of the example interpreter.

Everything goes below one directory: SDTKIT_BUILD, or one in the directory for temporary files.
"""
from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import List, Sequence

import pytest

from support import toolchain
from support.lock import locked

INTERP = toolchain.ROOT / "examples" / "interp"
PROVIDER = toolchain.ROOT / "providers" / "python.provider"


def directory() -> Path:
    given = os.environ.get("SDTKIT_BUILD")
    if given:
        return Path(given).resolve()
    key = hashlib.sha256(f"{toolchain.ROOT}:{os.getuid()}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sdtkit-build-{key}"


def built() -> Path:
    """The directory of the Meson build, up to date."""
    toolchain.need("meson", "ninja")
    place = directory()
    with locked(place / ".lock"):
        if not (place / "build.ninja").exists():
            toolchain.run(["meson", "setup", place, toolchain.ROOT])
        toolchain.run(["ninja", "-C", place], timeout=900)
    return place


def sources() -> List[Path]:
    return sorted(INTERP.glob("*.c"))


def interp_variant(name: str, compiler: str, flags: Sequence[str]) -> Path:
    """The interpreter, compiled in one step with other flags.

    A header python_probes.h in a directory of the flags (-I) takes the place of the generated one.
    """
    toolchain.need(compiler)
    place = directory() / "variants" / name
    program = place / "interp"
    with locked(place.with_name(f"{name}.lock")):
        place.mkdir(exist_ok=True)
        inputs = [*sources(), *INTERP.glob("*.h"), PROVIDER, toolchain.INCLUDE / "usdt" / "usdt.h",
                  *(toolchain.ROOT / "gen" / "sdtgen").rglob("*.py")]
        inputs += [header for flag in flags if flag.startswith("-I")
                   for header in Path(flag[2:]).glob("*.h")]
        newest = max(path.stat().st_mtime for path in inputs)
        if not program.exists() or program.stat().st_mtime < newest:
            toolchain.probe_header(PROVIDER, place / "python_probes.h")
            toolchain.run([compiler, "-std=c99", "-D_XOPEN_SOURCE=700", "-g", *flags, f"-I{place}",
                           f"-I{toolchain.INCLUDE}", *sources(), "-o", program],
                          timeout=900)
    return program


def sanitized_interp() -> Path:
    """With the address and the undefined behaviour sanitizer; a fault ends the program."""
    flags = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    place = directory() / "variants"
    place.mkdir(parents=True, exist_ok=True)
    probe = place / f"sanitizer-{os.getpid()}"
    toolchain.need("gcc")
    source = probe.with_suffix(".c")
    source.write_text("int main(void) { return 0; }\n")
    try:
        done = toolchain.run(["gcc", *flags, source, "-o", probe], check=False)
        if done.returncode or toolchain.run([probe], check=False).returncode:
            pytest.skip("gcc has no libasan or libubsan")
    finally:
        source.unlink()
        probe.unlink(missing_ok=True)
    return interp_variant("sanitized", "gcc", flags)
