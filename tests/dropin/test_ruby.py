# SPDX-License-Identifier: 0BSD
"""Ruby 3.1 from Debian's source: configured and compiled as it is, SystemTap poisoned."""
from __future__ import annotations

from pathlib import Path

from support import debian_source, dropin
from support.dropin import OURS, REFERENCE
from support.toolchain import need

CONFIGURE = """
"$source/configure" --enable-dtrace --disable-install-doc DTRACE="$dtrace"
"""
# By Ruby's own rules: -h with -C and -I, sed over the header, the objects, -G.
OURS_MAKE = 'make V=1 probes.h "$@" probes.o'
THEIR_MAKE = 'make V=1 DTRACE="$dtrace" probes.h "$@" probes.o'
SITES = 13


def test_ruby(tmp_path: Path) -> None:
    need("make")
    source = debian_source.tree("ruby3.1")
    # One file is included by another.
    objects = sorted(path.name.replace("_codegen", "")[:-2] + ".o" for path in source.glob("*.c")
                     if "RUBY_DTRACE_" in path.read_text(encoding="utf-8", errors="replace"))
    found = []
    for tools, script in ((OURS, CONFIGURE + OURS_MAKE), (REFERENCE, THEIR_MAKE)):
        words = f"source={source} dtrace={tools.dtrace}\n{script}"
        tools.run(["sh", "-euc", words, "build", *objects], tmp_path, patience=1500)
        found.append(dropin.rows(tmp_path, objects, "probes.o"))
        header = (tmp_path / "probes.h").read_text("utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tools is REFERENCE)
        # The same tree once more: only what the tools made is made again.
        for name in ("probes.h", "probes.o", *objects):
            (tmp_path / name).unlink()
    dropin.compare(*found, SITES)
