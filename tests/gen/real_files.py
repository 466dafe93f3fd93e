#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Reads the provider files of real projects and compares what is found with others' count.

    tests/gen/real_files.py [--cache DIR] [PACKAGE...]

Source packages of Debian 12 are fetched with apt, in a tree of its own, from the package sources
of this system; only their provider files are kept, in DIR (default: a directory `sdtkit/real` in
$XDG_CACHE_HOME or ~/.cache), and none is fetched twice.  QEMU's files are written by its own
tracetool, one for each of its groups.  Debian's patches are not applied.  Then, for each file:

    probes     names and number of arguments are those that a few regular expressions find here,
               and those in the header that SystemTap's dtrace writes, if it is installed
    types      gcc takes the file's own words for a function's parameters, between the file's own
               declarations; the types that `sdtkit json` gives must be compatible with them, and
               have the size and sign that it says
    header     gcc -std=c99 -Wall -Wextra -Werror takes the output of `sdtkit header`

A project's own headers are replaced by a few typedefs.  A table in Markdown is printed.

Exit status: 0 all agree, 1 something differs, 2 wrong usage, 3 a package or program is missing.
Needs apt, gcc and, for the second count, systemtap-sdt-dev.  Fetches 450 megabytes, once.
"""
from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parents[2]
SDTKIT = ROOT / "gen" / "sdtkit"
TRACETOOL = "scripts/tracetool"


class Missing(Exception):
    """What cannot be had."""


@dataclass(frozen=True)
class Project:
    package: str
    title: str
    files: Tuple[str, ...]          # paths below the top of the source; none: QEMU's groups
    declarations: str = ""          # what the project's own headers would declare
    headers: Tuple[str, ...] = ()   # those headers


PROJECTS = [
    Project("apache2", "Apache httpd", ("apache_probes.d",)),
    Project("python3.11", "CPython", ("Include/pydtrace.d",)),
    Project("erlang", "Erlang/OTP", ("erts/emulator/beam/erlang_dtrace.d",
                                     "lib/runtime_tools/c_src/dtrace_user.d")),
    Project("ghc", "GHC", ("rts/RtsProbes.d",),
            "#include <stdint.h>\n"
            "typedef uint16_t EventCapNo, EventThreadStatus, EventCapsetType;\n"
            "typedef uint32_t EventThreadID, EventCapsetID, EventTaskId;\n"
            "typedef uint64_t EventKernelThreadId, StgWord64;\n"
            "typedef uintptr_t StgWord;\ntypedef intptr_t StgInt;\n",
            ("HsFFI.h", "rts/EventLogFormat.h")),
    Project("glib2.0", "GLib", ("glib/glib_probes.d", "gobject/gobject_probes.d",
                                "gio/gio_probes.d")),
    Project("libmemcached", "libmemcached", ("src/libmemcached/libmemcached_probes.d",)),
    Project("libvirt", "libvirt", ("src/libvirt_probes.d", "src/qemu/libvirt_qemu_probes.d")),
    Project("mariadb", "MariaDB", ("include/probes_mysql.d.base",
                                   "storage/oqgraph/oqgraph_probes.d")),
    Project("memcached", "memcached", ("memcached_dtrace.d",)),
    Project("nodejs", "Node.js", ("src/node_provider.d",)),
    Project("openjdk-17", "OpenJDK", tuple(f"src/hotspot/os/posix/dtrace/{name}.d" for name in
                                           ("hotspot", "hotspot_jni", "hs_private"))),
    Project("perl", "Perl", ("perldtrace.d",)),
    Project("php8.2", "PHP", ("Zend/zend_dtrace.d", "ext/oci8/oci8_dtrace.d")),
    Project("postgresql-15", "PostgreSQL", ("src/backend/utils/probes.d",)),
    Project("qemu", "QEMU", ()),
    Project("ruby3.1", "Ruby", ("probes.d",), "#define VM_COLLECT_USAGE_DETAILS 1\n",
            ("vm_opts.h",)),
    Project("tcl8.6", "Tcl", ("generic/tclDTrace.d",)),
    # A zone is a thing of Solaris: elsewhere the X server has no such type.
    Project("xorg-server", "X.Org server", ("include/Xserver.d",), "typedef int zoneid_t;\n"),
]


def run(words: Sequence[object], cwd: Optional[Path] = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(word) for word in words], cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          errors="replace", env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)


# --- packages -----------------------------------------------------------------------------------

class Archive:
    """apt with source packages switched on and a state of its own: the system's is not touched."""

    def __init__(self, work: Path) -> None:
        self.options = [
            "-q", "-o", f"Dir::Etc::SourceList={work}/sources.list",
            "-o", f"Dir::Etc::SourceParts={work}/sources.list.d", "-o", f"Dir::State={work}/state",
            "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", f"Dir::Cache={work}/cache",
            "-o", f"APT::Sandbox::User={getpass.getuser()}", "-o", "Acquire::Languages=none"]
        for name in ("sources.list.d", "state/lists/partial", "cache/archives/partial"):
            (work / name).mkdir(parents=True, exist_ok=True)
        if shutil.which("apt-get") is None:
            raise Missing("no apt-get to get source packages with")
        told = run(["apt-config", "shell", "list", "Dir::Etc::sourcelist/f",
                    "parts", "Dir::Etc::sourceparts/d"]).stdout
        where = {name: Path(path) for name, path in re.findall(r"^(\w+)='(.*)'$", told, re.M)}
        lines = []
        for file in [where["list"], *sorted(where["parts"].glob("*.list"))]:
            if file.is_file():
                lines += re.findall(r"^\s*deb(?:-src)?\s+(.*)", file.read_text(), re.M)
        (work / "sources.list").write_text("".join(f"deb-src {line}\n" for line in lines))
        for file in where["parts"].glob("*.sources"):
            text = re.sub(r"^Types:.*", "Types: deb-src", file.read_text(), flags=re.M)
            (work / "sources.list.d" / file.name).write_text(text)
        # A third-party source without source packages is an error to apt, but not to us.
        run(["apt-get", *self.options, "update"])

    def tarballs(self, package: str, work: Path) -> Tuple[str, List[Path]]:
        """The newest version that can be had, which is not always the newest that is listed."""
        listed = re.findall(r"^Version: (.*)", run(
            ["apt-cache", *self.options, "showsrc", "--only-source", package]).stdout, re.M)
        order = sorted(set(listed), key=lambda each: sum(
            run(["dpkg", "--compare-versions", each, "lt", other]).returncode == 0
            for other in listed))
        for version in order:
            if run(["apt-get", *self.options, "source", "--only-source", "--download-only",
                    "--tar-only", f"{package}={version}"], work).returncode == 0:
                return version, [path for path in sorted(work.glob("*.orig*.tar.*"))
                                 if path.suffix != ".asc"]
        raise Missing(f"{package}: {'its files are gone' if order else 'no such source package'}")


def wanted(project: Project, path: str) -> bool:
    if project.files:
        return path in project.files
    return path.endswith("/trace-events") or path == "trace-events" or path.startswith(TRACETOOL)


def fetch(project: Project, cache: Path) -> Tuple[str, List[Path]]:
    """Version and provider files of a project."""
    place = cache / project.package
    if not place.exists():
        print(f"fetching {project.package}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetch.") as name:
            work = Path(name)
            version, tarballs = Archive(work / "apt").tarballs(project.package, work)
            for tarball in tarballs:
                unpack(project, tarball, work / "kept")
            if not (work / "kept").exists():
                raise Missing(f"{project.package} {version}: none of its provider files is there")
            if not project.files:
                write_groups(work / "kept")
            (work / "kept" / "version").write_text(version + "\n")
            (work / "kept").rename(place)
    version = (place / "version").read_text().strip()
    if not project.files:
        return version, sorted((place / "groups").glob("*.d"))
    return version, [place / name for name in project.files]


def unpack(project: Project, tarball: Path, target: Path) -> None:
    with tarfile.open(tarball, "r|*") as archive:
        for member in archive:
            path = member.name.split("/", 1)[-1]
            if member.isfile() and wanted(project, path):
                content = archive.extractfile(member)
                assert content
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(content.read())


def write_groups(source: Path) -> None:
    """One provider file for each of QEMU's lists of events, as its own build does it."""
    (source / "groups").mkdir()
    for events in sorted(source.rglob("trace-events")):
        group = "_".join(events.relative_to(source).parts[:-1]) or "root"
        done = run([sys.executable, source / f"{TRACETOOL}.py", f"--group={group}", "--format=d",
                    "--backend=dtrace", "--probe-prefix=qemu", events,
                    source / "groups" / f"{group}.d"])
        if done.returncode:
            raise Missing(f"tracetool fails for {group}: {done.stderr.strip()}")


# --- three counts -------------------------------------------------------------------------------

Probe = Tuple[str, str, Tuple[str, ...]]        # provider, name, arguments
Count = Dict[Tuple[str, str], int]


def without_comments(text: str) -> str:
    return re.sub(r'/\*.*?\*/|//[^\n]*', " ", text, flags=re.S)


def by_pattern(text: str) -> Tuple[List[Probe], str]:
    """Probes as regular expressions find them, and the C that is left around the providers."""
    text = re.sub(r"^#pragma D .*", "", without_comments(text), flags=re.M)
    block = re.compile(r"^\s*provider\s+(\w+)\s*\{(.*?)\}\s*;?", re.S | re.M)
    probe = re.compile(r"\bprobe\s+(\w+)\s*\(([^()]*)\)\s*(?::\s*\([^()]*\)\s*)?;")
    found = []
    for provider, body in block.findall(text):
        for name, words in probe.findall(re.sub(r"^\s*#.*", "", body, flags=re.M)):
            arguments = [" ".join(word.split()) for word in words.split(",")]
            found.append((provider, name, tuple(arguments) if arguments not in ([""], ["void"])
                          else ()))
    return found, block.sub("", text)


def by_systemtap(file: Path, work: Path) -> Optional[Count]:
    if shutil.which("dtrace") is None:
        return None
    header = work / "systemtap.h"
    header.unlink(missing_ok=True)
    run(["dtrace", "-h", "-s", file, "-o", header], work)
    text = header.read_text() if header.exists() else ""
    return {(provider, name): int(count or 0) for count, provider, name in
            re.findall(r"^(?:DTRACE|STAP)_PROBE(\d*) *\( *(\w+), *(\w+)", text, re.M)}


def compare(what: str, expected: Count, found: Count) -> List[str]:
    return [f"{what}: {provider}:{name} has {expected.get((provider, name), 'no probe')}, "
            f"sdtkit {found.get((provider, name), 'no probe')}"
            for provider, name in sorted(set(expected) | set(found))
            if expected.get((provider, name)) != found.get((provider, name))]


# --- the compiler's word ------------------------------------------------------------------------

def gcc(project: Project, source: str, work: Path, *flags: str) -> List[str]:
    """What gcc says of a source; the project's headers declare what its table has."""
    for name in project.headers:
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(f"#ifndef DECLARED\n#define DECLARED\n{project.declarations}"
                                 "#endif\n")
    (work / "test.c").write_text(source)
    done = run(["gcc", *flags, f"-I{ROOT}/include", "-I.", "-c", "test.c", "-o", "test.o"], work)
    return re.findall(r"(?:error|warning): (.*)", done.stderr)[:5] if done.returncode else []


def type_assertions(project: Project, expected: List[Probe], around: str,
                    model: List[Dict[str, Any]]) -> str:
    """C that compiles if each type is what the file says."""
    # D knows these types without a declaration; C needs one, and of a structure before its use.
    lines = ["#include <stddef.h>", "#include <stdint.h>", "#include <sys/types.h>",
             "" if project.headers else project.declarations, around,
             "#ifndef bool", "#include <stdbool.h>", "#endif",
             "#ifndef string", "typedef const char *string;", "#endif"]
    tags = {tag for probe in expected for word in probe[2]
            for tag in re.findall(r"\b(?:struct|union)\s+\w+", word)}
    lines += [f"{tag};" for tag in sorted(tags)]
    arguments = {(each["provider"], each["name"]): each["arguments"] for each in model}
    for number, (provider, name, words) in enumerate(expected):
        given = arguments[provider, name]
        lines.append(f"void f{number}({', '.join(words) or 'void'});")
        types = ", ".join(each["type"] for each in given) or "void"
        lines.append(f"_Static_assert(__builtin_types_compatible_p(__typeof__(f{number}), "
                     f"void ({types})), \"{name} ({types})\");")
        for each in given:
            word = each["type"]
            if each["size"]:
                # Smaller integers are widened.
                lines.append(f"_Static_assert((sizeof({word}) < 4 ? 4 : sizeof({word})) == "
                             f'{each["size"]["lp64"]}, "size of {word}");')
            if each["kind"] == "integer" and each["signed"] is not None:
                lines.append(f"_Static_assert((({word})-1 < ({word})1) == {int(each['signed'])}, "
                             f'"sign of {word}");')
    return "\n".join(lines) + "\n"


@dataclass
class Result:
    probes: int
    arguments: int
    differences: List[str]


def examine(project: Project, file: Path, work: Path) -> Result:
    expected, around = by_pattern(file.read_text(encoding="utf-8", errors="replace"))
    counts = {(provider, name): len(words) for provider, name, words in expected}
    result = Result(len(counts), sum(counts.values()), [])
    done = run([sys.executable, SDTKIT, "json", file])
    header = run([sys.executable, SDTKIT, "header", "-o", work / "probes.h", file])
    if done.returncode or header.returncode:
        result.differences += [line for line in (done.stderr + header.stderr).splitlines()
                               if " error: " in line or line.startswith("Traceback")][:1]
        return result
    model = [{**probe, "provider": provider["name"]}
             for provider in json.loads(done.stdout)["providers"] for probe in provider["probes"]]
    ours = {(probe["provider"], probe["name"]): len(probe["arguments"]) for probe in model}
    result.differences += compare("patterns", counts, ours)
    theirs = by_systemtap(file, work)
    if theirs is not None:
        result.differences += compare("dtrace", theirs, ours)
    if counts == ours:
        source = type_assertions(project, expected, around, model)
        result.differences += [f"types: {line}" for line in
                               gcc(project, source, work, "-std=gnu11")]
    preamble = "" if project.headers else project.declarations
    result.differences += [f"header: {line}" for line in gcc(
        project, f'{preamble}#include "probes.h"\nint main(void) {{ return 0; }}\n', work,
        "-std=c99", "-Wall", "-Wextra", "-Werror")]
    return result


def rows(project: Project, cache: Path) -> Tuple[List[str], List[str]]:
    """Rows of the table, and what differs.  QEMU's many files are one row."""
    version, files = fetch(project, cache)
    lines = []
    differences = []
    results = []
    for file in files:
        if not file.exists():
            results.append(Result(0, 0, ["it is not in the package"]))
        else:
            with tempfile.TemporaryDirectory(prefix="sdtkit.") as work:
                results.append(examine(project, file, Path(work)))
        differences += [f"{project.title}: {file.name}: {line}" for line in results[-1].differences]
    named = list(zip((f"`{file.name}`" for file in files), results))
    if not project.files:
        named = [(f"{len(files)}, by its `tracetool`",
                  Result(sum(each.probes for each in results),
                         sum(each.arguments for each in results),
                         [line for each in results for line in each.differences]))]
    for name, result in named:
        lines.append(f"| {project.title} | {version} | {name} | {result.probes} | "
                     f"{result.arguments} | {'differs' if result.differences else 'same'} |")
    return lines, differences


def main() -> int:
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "sdtkit", "real")
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=default, metavar="DIR")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    options = parser.parse_args()
    unknown = set(options.packages) - {project.package for project in PROJECTS}
    if unknown:
        parser.error(f"not in the list: {' '.join(sorted(unknown))}")
    if shutil.which("gcc") is None:
        print("no gcc", file=sys.stderr)
        return 3
    cache = options.cache.absolute()
    cache.mkdir(parents=True, exist_ok=True)
    if shutil.which("dtrace") is None:
        print("no dtrace of SystemTap: one count less", file=sys.stderr)
    differences: List[str] = []
    missing: List[str] = []
    print("| project | version | file | probes | arguments | result |\n|---|---|---|---|---|---|")
    for project in PROJECTS:
        if options.packages and project.package not in options.packages:
            continue
        try:
            lines, found = rows(project, cache)
        except Missing as reason:
            missing.append(str(reason))
            continue
        print("\n".join(lines), flush=True)
        differences += found
    for line in differences + missing:
        print(line, file=sys.stderr)
    return 1 if differences else 3 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
