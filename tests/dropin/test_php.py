# SPDX-License-Identifier: 0BSD
"""PHP 8.2 from Debian's source: configured without extensions, the files with probes and the object
of -G by its own rules, SystemTap poisoned."""
from __future__ import annotations

from support import debian_source, dropin
from support.dropin import OURS, REFERENCE
from support.toolchain import need

PACKAGE = "php8.2"
HEADER, SEMAPHORES = "Zend/zend_dtrace_gen.h", "Zend/zend_dtrace.d"
# The last by a file that it includes.
OBJECTS = [f"{name}.o" for name in
           ("main/main", "Zend/zend_dtrace", "Zend/zend_exceptions", "Zend/zend_execute")]
# -O0: one file of the interpreter takes most of the time.
BUILD = f"""
CPPFLAGS="{' '.join(OURS.flags)}" CFLAGS=-O0 "$source/configure" --disable-all --enable-dtrace
make -j2 {SEMAPHORES}.lo
"""
# The same tree once more: only what the tools made is made again, with SystemTap's <sys/sdt.h>.
SWAP = f"""
cp -a "${{source%/*}}/built-ours/." .
rm {HEADER} {SEMAPHORES}.lo {SEMAPHORES}.o
for object; do
    rm "${{object%.o}}.o" "${{object%.o}}.lo"
done
make -j2 CPPFLAGS=-D_GNU_SOURCE {SEMAPHORES}.lo
"""


def test_the_probes_of_php_are_the_same() -> None:
    need("make")
    source = debian_source.tree(PACKAGE)
    probed = {str(path.relative_to(source).with_suffix(".o"))
              for path in [*source.glob("Zend/*.c"), *source.glob("main/*.c")]
              if "DTRACE_" in path.read_text(encoding="utf-8", errors="replace")}
    assert probed < set(OBJECTS)
    trees = (dropin.built(OURS, PACKAGE, BUILD),
             dropin.built(REFERENCE, PACKAGE, SWAP, *OBJECTS))
    for tree in trees:
        header = (tree / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tree is trees[1])
        # Its rule throws away what dtrace -G says, and goes on without the object.
        assert f"non_pic_object='{SEMAPHORES[5:]}.o'" in (
            tree / f"{SEMAPHORES}.lo").read_text(encoding="utf-8")
    # The compiler's list of the headers that it has read.
    assert "usdt/compat" not in (trees[1] / "main" / "main.dep").read_text(encoding="utf-8")
    dropin.compare(*(dropin.rows(tree, OBJECTS, f"{SEMAPHORES}.o") for tree in trees))
