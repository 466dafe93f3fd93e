# SPDX-License-Identifier: 0BSD
"""Ruby 3.1 from Debian's source, with the config.h of Debian's build: the files with probes.

The words are those of Ruby's Makefile.  Its configure, which takes a minute, is not run.
"""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import debian_source, dropin
from support.dropin import BOTH, OURS

# Others with probes are included by these: vm_eval.c, vm_insnhelper.c, yjit_codegen.c.
FILES = ("array", "eval", "gc", "hash", "load", "object", "parse", "string", "symbol", "vm", "yjit")
CONFIG = Path("/usr/include/x86_64-linux-gnu/ruby-3.1.0")
MAKE = """
include="-I. -I$config -I$source/include -I$source -I$source/enc/unicode/13.0.0"
dtrace -o probes.h.tmp -h -C $include -s "$source/probes.d"
sed -e 's/RUBY_/RUBY_DTRACE_/g' -e 's/PROBES_H_TMP/RUBY_PROBES_H/' \
    -e 's/(char \\*/(const char */g' -e 's/, char \\*/, const char */g' probes.h.tmp > probes.h
for file; do
    gcc -O0 -w -std=gnu99 -DRUBY_EXPORT $include -c "$source/$file.c" -o "$file.o"
done
dtrace -G -C $include -s "$source/probes.d" -o probes.o
"""


def test_ruby(tmp_path: Path) -> None:
    if not (CONFIG / "ruby" / "config.h").exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "not installed: ruby/config.h (package ruby3.1-dev)")
    source = debian_source.tree("ruby3.1")
    with_probes = {path.stem for path in source.glob("*.c")
                   if "RUBY_DTRACE_" in path.read_text(encoding="utf-8", errors="replace")}
    included = {"vm_eval", "vm_insnhelper", "yjit_codegen"}
    assert with_probes - included <= set(FILES)
    found = []
    for tools in BOTH:
        folder = tmp_path / tools.name
        folder.mkdir()
        script = f"source={source} config={CONFIG}\n{MAKE}"
        tools.run(["sh", "-euc", script, "build", *FILES], folder, patience=1500)
        header = (folder / "probes.h").read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tools is not OURS)
        found.append(dropin.rows(folder, [f"{name}.o" for name in FILES], "probes.o"))
    theirs, ours = found
    dropin.compare(ours, theirs)
    assert len({row[2] for row in ours}) >= 10
