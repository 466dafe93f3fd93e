# SPDX-License-Identifier: 0BSD
"""Every ELF file of this system through list and verify, beside readelf: nothing false."""
from __future__ import annotations

import json
import os
import resource
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from support import notes, sizes, toolchain

MAGIC = b"\x7fELF"
SOME = 100


def elf_files():
    """All of them below /usr in the long run, else every n-th, and each that Debian's packages of
    this machine are known to have probes in."""
    found = []
    for place, _, names in os.walk("/usr"):
        for name in names:
            path = os.path.join(place, name)
            try:
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    if file.read(4) == MAGIC:
                        found.append(path)
            except OSError:
                continue
    found.sort()
    if not sizes.runs("all"):
        found = found[::max(1, len(found) // SOME)][:SOME]
        found += [os.path.realpath(path) for path in (sys.executable, "/bin/ls")]
    return found


@pytest.fixture(scope="module")
def files():
    return elf_files()


@pytest.fixture(scope="module")
def listed(files):
    """What --json says, by file."""
    rows = {}
    for first in range(0, len(files), 500):
        done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", "--json",
                              *files[first:first + 500]], check=False)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr[-2000:]
        unread = [line for line in done.stderr.splitlines() if "error: cannot read" in line]
        assert not unread, unread[:10]
        rows.update({file["path"]: file for file in json.loads(done.stdout)["files"]})
    return rows


def cpu(*command):
    """User and system seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    toolchain.run(list(command), check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(getattr(after, key) - getattr(before, key) for key in ("ru_utime", "ru_stime"))


@pytest.mark.size("ci")
def test_the_time_of_it_beside_readelf(files):
    """Printed, since a load of the machine changes it; its instructions are counted in `cost`."""
    ours = theirs = 0.0
    for first in range(0, len(files), 500):
        some = files[first:first + 500]
        theirs += cpu("readelf", "-n", *some)   # It also pays for what is not in memory yet.
        ours += cpu(sys.executable, toolchain.SDTKIT, "list", *some)
    print(f"{len(files)} files: list {ours:.2f} s, readelf -n {theirs:.2f} s of CPU")
    assert ours and theirs


@pytest.mark.size("ci")
def test_list_says_what_readelf_does(files, listed):
    assert set(listed) == set(files)
    bad = []
    for path, file in listed.items():
        mine = sorted((probe["provider"], probe["name"], site["location"], site["base"],
                       site["semaphore"]["address"] if site["semaphore"] else 0)
                      for probe in file["probes"] for site in probe["sites"])
        theirs = sorted((note.provider, note.name, note.location, note.base, note.semaphore)
                        for note in notes.notes(path))
        if mine != theirs or (file["problems"] and theirs):
            bad.append((path, len(mine), len(theirs), file["problems"]))
    assert not bad, bad[:10]


@pytest.mark.size("ci")
def test_verify_finds_each_probe_that_list_names(listed, tmp_path):
    """For each provider that was met a provider file with its probes: nothing is missing."""
    met = defaultdict(set)
    for path, file in listed.items():
        for probe in file["probes"]:
            met[path, probe["provider"]].add((probe["name"], len(probe["sites"][0]["arguments"])))
    for number, ((path, provider), probes) in enumerate(sorted(met.items())):
        source = tmp_path / f"{number}.provider"
        source.write_text(f"#pragma usdt nosemaphore\nprovider {provider} {{\n" + "".join(
            f"    probe {name}({', '.join(['thing_t'] * count)});\n"
            for name, count in sorted(probes)) + "};\n")
        done = toolchain.run([sys.executable, toolchain.SDTKIT, "verify", "--json", source, path],
                             check=False)
        assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr
        if done.stdout:
            said = {each["code"] for file in json.loads(done.stdout)["files"]
                    for each in file["findings"]}
            assert not said & {"missing", "undeclared", "no-notes", "stripped", "no-sections",
                               "other-provider", "malformed-note", "no-site", "other-kind"}, (
                path, provider, said)
        else:   # The file has names that no C program can spell.
            assert "error" in done.stderr


@pytest.mark.size("ci")
def test_a_directory_is_its_files(tmp_path, program):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop").write_bytes(program.read_bytes())
    (tmp_path / "text").write_text("none\n")
    os.symlink(tmp_path, tmp_path / "one" / "again")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", "--json", tmp_path])
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == [
        str(tmp_path / name / "shop") for name in ("one", "two")]
    assert done.stderr == ""


OTHER = {
    "archive of Debian": (b"!<arch>\ndebian-binary   ", "dpkg-deb -x"),
    "bitcode": (b"BC\xc0\xde1234", "LLVM bitcode"),
    "script": (b"#!/bin/sh\n", "a script"),
    "gzip": (b"\x1f\x8b\x08", "compressed by gzip"),
    "tar": (b"\0" * 257 + b"ustar\0", "layer of a container image"),
    "zip": (b"PK\3\4", "a wheel or an APK"),
    "Mach-O": (b"\xcf\xfa\xed\xfe", "Mach-O"),
}


@pytest.mark.parametrize("kind", OTHER)
def test_what_is_no_elf_file_is_named(tmp_path, kind):
    data, said = OTHER[kind]
    (tmp_path / "file").write_bytes(data)
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", tmp_path / "file"],
                         check=False)
    assert done.returncode == 1 and said in done.stderr


@pytest.mark.parametrize("data, said", [
    (b"!<arch>\n" + b"x" * 60, "no header of an archive"),
    (b"!<arch>\n" + b"a/".ljust(48) + b"100".ljust(10) + b"`\n", "is cut off"),
    (b"!<arch>\n", "no file of"),
])
def test_archives_that_lie(tmp_path, data, said):
    Path(tmp_path / "a.a").write_bytes(data)
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", tmp_path / "a.a"], check=False)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
