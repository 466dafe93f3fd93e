# SPDX-License-Identifier: 0BSD
"""PostgreSQL 15 from Debian's source: configured and compiled as it is, SystemTap poisoned."""
from __future__ import annotations

from pathlib import Path

from support import debian_source, dropin
from support.dropin import OURS, REFERENCE
from support.toolchain import need

CONFIGURE = """
"$source/configure" --enable-dtrace --without-readline --without-zlib --without-icu \
    DTRACE="$dtrace"
make -C src/backend generated-headers
"""
# The header, the files that hold probes, and the object of -G by its own rule; objects are named
# on that line only to be left alone, so none is.  All in one shell: one poison for the whole.
MAKE = """
make $with -C src/backend/utils probes.h
for object; do
    make $with -C "src/backend/${object%/*}" "${object##*/}"
done
make $with -C src/backend utils/probes.o SUBDIROBJS=
"""
SITES = 71


def test_postgresql(tmp_path: Path) -> None:
    need("make", "perl")
    source = debian_source.tree("postgresql-15")
    backend = source / "src" / "backend"
    objects = sorted(str(path.relative_to(backend).with_suffix(".o"))
                     for path in backend.rglob("*.c")
                     if "TRACE_POSTGRESQL_" in path.read_text(encoding="utf-8"))
    assert len(objects) == 16
    built = tmp_path / "src" / "backend"
    header = built / "utils" / "probes.h"
    found = []
    for tools, script in ((OURS, f"with=\n{CONFIGURE}\n{MAKE}"),
                          (REFERENCE, f"with=DTRACE=$dtrace\n{MAKE}")):
        words = f"source={source} dtrace={tools.dtrace}\n{script}"
        tools.run(["sh", "-euc", words, "build", *objects], tmp_path, patience=1500)
        found.append(dropin.rows(built, objects, "utils/probes.o"))
        assert ("#include <sys/sdt.h>" in header.read_text("utf-8")) == (tools is REFERENCE)
        # The same tree once more: only what the tools made is made again.
        for name in ("utils/probes.h", "utils/probes.o", *objects):
            (built / name).unlink()
    dropin.compare(*found, SITES)
