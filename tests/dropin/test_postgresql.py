# SPDX-License-Identifier: 0BSD
"""PostgreSQL 15 from Debian's source as it is, SystemTap poisoned: its probes, and them at work."""
from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import pytest

from support import debian_source, dropin, tracer
from support.dropin import OURS, REFERENCE
from support.toolchain import need, run

pytestmark = pytest.mark.size("all")

PACKAGE = "postgresql-15"
# The server, and what initdb wants of the rest.  Two jobs of PostgreSQL's make may link one header
# at a time, so those come first.
BUILD = """
"$source/configure" --enable-dtrace --without-readline --without-zlib --without-icu \
    --prefix="$PWD/installed" DTRACE="$dtrace"
make -C src/backend generated-headers
make -j2 -C src/backend
for part in timezone backend/snowball pl/plpgsql/src interfaces/libpq bin/initdb; do
    make -j2 -C src/$part
done
for part in backend timezone backend/snowball pl/plpgsql/src interfaces/libpq bin/initdb; do
    make -C src/$part install
done
"""
# The same tree once more: header, object of -G, and the files with probes by SystemTap's tools.
SWAP = """
cp -a "${source%/*}/built-ours/." .
cd src/backend
rm postgres utils/probes.h utils/probes.o "$@"
make DTRACE="$dtrace" -C utils probes.h
for object; do
    make DTRACE="$dtrace" -C "${object%/*}" "${object##*/}"
done
make DTRACE="$dtrace" postgres
cp postgres ../../installed/bin
"""
HEADER = "src/backend/utils/probes.h"
SITES = 71


@pytest.fixture(scope="module")
def objects() -> List[str]:
    """What has probes, below src/backend."""
    need("make", "perl")
    backend = debian_source.tree(PACKAGE) / "src" / "backend"
    found = sorted(str(path.relative_to(backend).with_suffix(".o"))
                   for path in backend.rglob("*.c")
                   if "TRACE_POSTGRESQL_" in path.read_text(encoding="utf-8"))
    assert len(found) == 16
    return found


@pytest.fixture(scope="module")
def trees(objects: List[str]) -> Tuple[Path, Path]:
    """Ours and SystemTap's."""
    return (dropin.built(OURS, PACKAGE, BUILD), dropin.built(REFERENCE, PACKAGE, SWAP, *objects))


def test_the_same_probes(trees: Tuple[Path, Path], objects: List[str]) -> None:
    found = []
    for tree in trees:
        header = (tree / HEADER).read_text(encoding="utf-8")
        assert ("#include <sys/sdt.h>" in header) == (tree is trees[1])
        found.append(dropin.rows(tree / "src" / "backend", objects, "utils/probes.o"))
    dropin.compare(*found, SITES)
    # The server itself, where make has linked what dtrace -G wrote.
    ours, theirs = (dropin.probes(tree / "installed" / "bin" / "postgres") for tree in trees)
    assert ours == theirs


# Six arguments of each at most: bpftrace 0.17 has names for no more.
WATCHED: Dict[str, str] = {
    "transaction__start": "u", "transaction__commit": "u", "transaction__abort": "u",
    "query__start": "s", "query__done": "s", "query__parse__start": "s",
    "query__parse__done": "s", "query__rewrite__start": "s", "query__rewrite__done": "s",
    "query__plan__start": "", "query__plan__done": "", "query__execute__start": "",
    "query__execute__done": "", "statement__status": "s",
    "sort__start": "dudddd", "sort__done": "ud", "lwlock__acquire": "sd",
    "buffer__read__start": "duuuud", "buffer__read__done": "duuuud",
    "smgr__md__read__start": "duuuud", "smgr__md__read__done": "duuuud",
}
QUERIES = [
    "create table numbers (n integer, word text)",
    "insert into numbers select n, n::text from generate_series(1, 1000) n",
    "select word from numbers order by word, n limit 1",
    "select no_such_column from numbers",
    "select count(*) from numbers where n > 990",
]


def events(tree: Path, queries: Sequence[str]) -> Tuple[List[List[str]], str]:
    """A fresh database, and the queries in a server of one user: its events, and its words."""
    # The server refuses root; its own directory is one that anyone may read.
    place = Path(tempfile.mkdtemp(prefix="sdt", dir="/tmp"))
    try:
        place.chmod(0o755)
        shutil.copytree(tree / "installed", place / "pg", symlinks=True)
        (place / "home").mkdir()
        user: List[str] = []
        if os.geteuid() == 0:
            shutil.chown(place / "home", "nobody", "nogroup")
            user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        binaries = place / "pg" / "bin"
        user += ["env", f"LD_LIBRARY_PATH={place}/pg/lib", "TZ=UTC"]
        data = str(place / "home" / "data")
        run([*user, binaries / "initdb", "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"], cwd=place)
        with tracer.Trace(dropin.watch(binaries / "postgres", "postgresql", WATCHED),
                          place / "log", strlen=100,
                          environment={"BPFTRACE_PERF_RB_PAGES": "1024"}) as trace:
            done = run([*user, binaries / "postgres", "--single", "-D", data, "postgres"],
                       said="".join(f"{query}\n" for query in queries), cwd=place, joined=True,
                       timeout=60)
        assert trace.lost == 0, trace.text
        rows = sorted(trace.rows("row"), key=lambda row: int(row[0]))
        return [row[1:] for row in rows], done.stdout
    finally:
        shutil.rmtree(place)


def test_the_same_values_while_it_runs(trees: Tuple[Path, Path]) -> None:
    tracer.need()
    found, output = events(trees[0], QUERIES)

    def of(*names: str) -> List[List[str]]:
        return [row for row in found if row[0] in names]

    # What was sent, and what was done to its end.
    good = [query for query in QUERIES if "no_such" not in query]
    assert of("query__start") == [["query__start", query] for query in QUERIES]
    assert of("query__parse__done") == [["query__parse__done", query] for query in QUERIES]
    assert of("query__done") == [["query__done", query] for query in good]
    assert '1: word = "1"' in output and '1: count = "10"' in output
    # A sort of rows by two keys in 4 MB, and it stays in memory.
    assert ["sort__start", "0", "0", "2", "4096", "0", "0"] in found
    assert {row[1] for row in of("sort__done")} == {"0"}
    assert len(of("transaction__abort")) == 1
    assert len(of("transaction__start")) == len(of("transaction__commit", "transaction__abort"))
    # What is begun is done.  The number of a block that is added is known then only.
    for first, last, same in (("buffer__read__start", "buffer__read__done", [1, 3, 4, 5, 6]),
                              ("smgr__md__read__start", "smgr__md__read__done", range(1, 7))):
        begun, done = ([[row[place] for place in same] for row in of(name)]
                       for name in (first, last))
        assert begun == done and len(begun) > 100
    locks = {tuple(row[1:]) for row in of("lwlock__acquire")}
    assert {("WALInsert", "0"), ("XidGen", "0")} <= locks
    print(f"{len(found)} events, {len(of('lwlock__acquire'))} of them of locks")
    # Some locks are taken when time has passed.
    theirs, _ = events(trees[1], QUERIES)
    assert [row for row in found if row[0] != "lwlock__acquire"] == [
        row for row in theirs if row[0] != "lwlock__acquire"]
    assert locks == {tuple(row[1:]) for row in theirs if row[0] == "lwlock__acquire"}
