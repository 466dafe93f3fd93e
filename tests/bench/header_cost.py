# SPDX-License-Identifier: 0BSD
"""What `sdtkit header` costs for 10 to 100,000 probes, beside SystemTap's `dtrace -h`.

CPU seconds of the process and its children, and its peak memory.  A row of dtrace is left out
where it would take minutes, or where it is not installed.
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SDTKIT = Path(__file__).resolve().parents[2] / "gen" / "sdtkit"
COUNTS = [10, 100, 1000, 10000, 100000]
DTRACE_LARGEST = 1000


def provider(probes):
    lines = ["provider bench {"]
    for i in range(probes):
        lines += [f"    /**\n     * probe_{i} - something has happened\n     * @id: which one\n"
                  "     * @path: to what\n     */",
                  f"    probe probe_{i}(int id, const char *path);"]
    return "\n".join([*lines, "};", ""])


def spent(command):
    """CPU seconds and peak megabytes of one run, in a child so that the peak is its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(writer, f"{done.returncode} {used.ru_utime + used.ru_stime} "
                         f"{used.ru_maxrss / 1024}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    status, seconds, megabytes = os.read(reader, 200).split()
    os.close(reader)
    os.close(writer)
    if int(status):
        sys.exit(f"{' '.join(command)} failed")
    return float(seconds), float(megabytes)


def rows(largest=COUNTS[-1]):
    """One row for each count and tool: CPU seconds, peak megabytes, ratio to ours."""
    found = []
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "bench.provider"
        for count in (count for count in COUNTS if count <= largest):
            source.write_text(provider(count))
            ours = None
            for tool, command in (
                    ("sdtkit", [sys.executable, str(SDTKIT), "header", "-o", f"{place}/a.h",
                                str(source)]),
                    ("dtrace", ["dtrace", "-h", "-s", str(source), "-o", f"{place}/b.h"])):
                if tool == "dtrace" and (count > DTRACE_LARGEST or not shutil.which("dtrace")):
                    continue
                seconds, megabytes = spent(command)
                ours = ours or seconds
                found.append({"probes": count, "tool": tool, "CPU s": round(seconds, 3),
                              "us/probe": round(seconds / count * 1e6),
                              "peak MB": round(megabytes), "ratio": round(seconds / ours, 2)})
    return found
