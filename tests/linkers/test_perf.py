# SPDX-License-Identifier: 0BSD
"""perf arms the right byte of the file under each linker, and counts every hit.

perf takes the distance from address to file from .stapsdt.base, not from the code.
"""
import os
import re
import tempfile
from pathlib import Path

import pytest

from support import linked, toolchain, uprobes
from support.linked import link
from support.lock import locked

UNITS = ("first.c", "second.c", "main.c")
# Probes with one site: perf cannot arm two whose operands differ.
HITS = {"first": 3, "bare": 3, "twin_one": 3}
LAYOUTS = {"pie": ("-pie",), "no-pie": ("-no-pie",), "gc": ("-pie", "-Wl,--gc-sections"),
           "library": ("-shared",)}
# perf 6.1 finds nothing in its cache under lld's default of 8 bytes.
BUILD_ID = "-Wl,--build-id=sha1"


class Perf:
    """perf with a cache of its own.  Its events are the machine's, and so are their names: perf
    refuses a second `first`, in whatever group, so that one test at a time has events."""

    def __init__(self, directory, provider):
        self.cache = directory / "cache"
        self.group = f"sdt_{provider}"

    def run(self, *words, check=True):
        return toolchain.run([*uprobes.IN_NAMESPACE, "perf", "--buildid-dir", self.cache, *words],
                             check=check)

    def counts(self, *command):
        events = [word for name in HITS for word in ("-e", f"{self.group}:{name}")]
        said = self.run("stat", "-x,", *events, "--", *command).stderr
        return {name: int(count) for count, name in
                re.findall(rf"^(\d+),[^,]*,{self.group}:(\w+),", said, re.MULTILINE)}


@pytest.fixture
def perf(tracefs, tmp_path, request):
    """A provider's name that no other test has, and perf for it."""
    toolchain.need("perf", "unshare")
    allowed = toolchain.run(["unshare", "-m", "true"], check=False)
    if allowed.returncode:
        pytest.skip(f"no right to mount: {allowed.stderr.strip()}")
    provider = "link" + re.sub(r"\W", "", request.node.name.split("[")[-1]) + str(os.getpid())
    with locked(Path(tempfile.gettempdir()) / "sdtkit-perf.lock"):
        started = Perf(tmp_path, provider)
        yield started, provider
        started.run("probe", "-q", "-d", f"{started.group}:*", check=False)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("linker", linked.LINKERS)
def test_perf_counts_every_hit(objects, tmp_path, perf, linker, layout):
    run, provider = perf
    flags = ("-O2", "-fPIC", "-ffunction-sections", f'-DPROVIDER="{provider}"')
    parts = objects("gcc", *UNITS, flags=flags)
    if layout == "library":
        probed = link(linker, "gcc", parts[:2], tmp_path / "libwork.so", "-shared", BUILD_ID)
        program = link(linker, "gcc", [parts[2], probed], tmp_path / "program", "-pie",
                       f"-Wl,-rpath,{tmp_path}")
    else:
        probed = program = link(linker, "gcc", parts, tmp_path / "program", BUILD_ID,
                                *LAYOUTS[layout])
    run.run("buildid-cache", "--add", probed)
    for name in HITS:
        run.run("probe", f"sdt_{provider}:{name}")
    assert run.counts(program) == HITS


NARROW = """
#include <sys/sdt.h>
__attribute__((noinline, noipa)) void hit(signed char c, short s, int i)
{
    STAP_PROBE7(PROVIDER, values, c, s, i, 7, (int)c, (int)s, (unsigned char)c);
}
int main(void) { hit(-6, -301, -70001); return 0; }
"""


def test_perf_prints_small_numbers_unsigned(tmp_path, perf):
    """Of <sys/sdt.h>: a cast to int helps; a constant is not there; no other argument is amiss."""
    run, provider = perf
    (tmp_path / "narrow.c").write_text(NARROW)
    program = tmp_path / "narrow"
    toolchain.run(["gcc", "-O2", f"-I{toolchain.INCLUDE}/usdt/compat", f"-DPROVIDER={provider}",
                   tmp_path / "narrow.c", "-o", program, BUILD_ID])
    run.run("buildid-cache", "--add", program)
    run.run("probe", f"sdt_{provider}:values")
    data = tmp_path / "perf.data"
    run.run("record", "-q", "-o", data, "-e", f"sdt_{provider}:values", "--", program)
    printed = run.run("script", "-i", data).stdout
    assert dict(re.findall(r"arg(\d)=(\S+)", printed)) == {
        "1": str(-6 % 256), "2": str(-301 % 65536), "3": "-70001", "5": "-6", "6": "-301",
        "7": "250"}
