# SPDX-License-Identifier: 0BSD
"""Provider files of 17 projects: regular expressions find the same probes, gcc the same types.

Their sources come from Debian's archive.  tests/dropin compares such probes with SystemTap's.
"""
from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Tuple

import pytest

from support import debian_source, toolchain

from generator import ROOT, written

pytestmark = pytest.mark.size("all")


class Project(NamedTuple):
    files: Tuple[str, ...]
    declarations: str = ""          # what the project's own headers would declare
    headers: Tuple[str, ...] = ()   # those headers


GHC = "#include <stdint.h>\n" + "".join(f"typedef {kind} {names};\n" for kind, names in (
    ("uint16_t", "EventCapNo, EventThreadStatus, EventCapsetType"), ("uintptr_t", "StgWord"),
    ("uint32_t", "EventThreadID, EventCapsetID, EventTaskId"), ("intptr_t", "StgInt"),
    ("uint64_t", "EventKernelThreadId, StgWord64")))
PROJECTS = {
    "apache2": Project(("apache_probes.d",)),
    "python3.11": Project(("Include/pydtrace.d",)),
    "erlang": Project(("erts/emulator/beam/erlang_dtrace.d",
                       "lib/runtime_tools/c_src/dtrace_user.d")),
    "ghc": Project(("rts/RtsProbes.d",), GHC, ("HsFFI.h", "rts/EventLogFormat.h")),
    "glib2.0": Project(("glib/glib_probes.d", "gobject/gobject_probes.d", "gio/gio_probes.d")),
    "libvirt": Project(("src/libvirt_probes.d", "src/qemu/libvirt_qemu_probes.d")),
    "mariadb": Project(("include/probes_mysql.d.base", "storage/oqgraph/oqgraph_probes.d")),
    "memcached": Project(("memcached_dtrace.d",)),
    "nodejs": Project(("src/node_provider.d",)),
    "openjdk-17": Project(tuple(f"src/hotspot/os/posix/dtrace/{name}.d" for name in
                                ("hotspot", "hotspot_jni", "hs_private"))),
    "perl": Project(("perldtrace.d",)),
    "php8.2": Project(("Zend/zend_dtrace.d", "ext/oci8/oci8_dtrace.d")),
    "postgresql-15": Project(("src/backend/utils/probes.d",)),
    "qemu": Project(()),        # Its tracetool writes one for each list of events.
    "ruby3.1": Project(("probes.d",), "#define VM_COLLECT_USAGE_DETAILS 1\n", ("vm_opts.h",)),
    "tcl8.6": Project(("generic/tclDTrace.d",)),
    # A zone is a thing of Solaris: elsewhere the X server has no such type.
    "xorg-server": Project(("include/Xserver.d",), "typedef int zoneid_t;\n"),
}
Probes = Dict[Tuple[str, str], List[str]]


def groups_of_qemu(source: Path, folder: Path) -> List[Path]:
    made = []
    for events in sorted(source.rglob("trace-events")):
        group = "_".join(events.relative_to(source).parts[:-1]) or "root"
        made.append(folder / f"{group}.d")
        toolchain.run(["python3", source / "scripts" / "tracetool.py", f"--group={group}",
                       "--format=d", "--backend=dtrace", "--probe-prefix=qemu", events, made[-1]])
    return made


def by_pattern(text: str) -> Tuple[Probes, str]:
    """Probes and the words of their arguments; the C that is left around the providers."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
    text = re.sub(r"^#pragma D .*", "", text, flags=re.MULTILINE)
    block = re.compile(r"^\s*provider\s+(\w+)\s*\{(.*?)\}\s*;?", re.DOTALL | re.MULTILINE)
    probe = re.compile(r"\bprobe\s+(\w+)\s*\(([^()]*)\)\s*(?::\s*\([^()]*\)\s*)?;")
    found: Probes = {}
    for provider, body in block.findall(text):
        for name, words in probe.findall(re.sub(r"^\s*#.*", "", body, flags=re.MULTILINE)):
            arguments = [" ".join(word.split()) for word in words.split(",")]
            found[provider, name] = arguments if arguments not in ([""], ["void"]) else []
    return found, block.sub("", text)


def type_assertions(found: Probes, model: Dict[Tuple[str, str], Any]) -> str:
    """C that compiles if each type, its size and its sign are what the file's own words say."""
    tags = {tag for words in found.values() for tag in
            re.findall(r"\b(?:struct|union)\s+\w+", " ".join(words))}
    lines = [f"{tag};" for tag in sorted(tags)]
    for number, (probe, words) in enumerate(found.items()):
        given = model[probe]
        types = ", ".join(each["type"] for each in given) or "void"
        lines += [f"void f{number}({', '.join(words) or 'void'});",
                  f"_Static_assert(__builtin_types_compatible_p(__typeof__(f{number}), "
                  f"void ({types})), \"{probe[1]} ({types})\");"]
        for each in given:
            word = each["type"]
            if each["size"]:    # Smaller integers are widened.
                lines.append(f"_Static_assert((sizeof({word}) < 4 ? 4 : sizeof({word})) == "
                             f'{each["size"]["lp64"]}, "size of {word}");')
            if each["kind"] == "integer" and each["signed"] is not None:
                lines.append(f"_Static_assert((({word})-1 < ({word})1) == {int(each['signed'])}, "
                             f'"sign of {word}");')
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("package", PROJECTS)
def test_file_of_a_project_is_read_as_gcc_reads_it(package: str, tmp_path: Path):
    project, source = PROJECTS[package], debian_source.tree(package)
    for name in project.headers:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#pragma once\n" + project.declarations)
    ours = "" if project.headers else project.declarations
    flags = ["gcc", f"-I{ROOT / 'include'}", "-I.", "-c", "-o", "/dev/null"]
    files = [source / name for name in project.files] or groups_of_qemu(source, tmp_path)
    for file in files:
        found, around = by_pattern(file.read_text(encoding="utf-8", errors="replace"))
        model = {(provider["name"], probe["name"]): probe["arguments"] for provider in
                 json.loads(written("json", file))["providers"] for probe in provider["probes"]}
        assert {probe: len(words) for probe, words in found.items()} \
            == {probe: len(arguments) for probe, arguments in model.items()}, file
        # D knows these types without a declaration; C needs one.
        (tmp_path / "types.c").write_text(
            "#include <stddef.h>\n#include <stdint.h>\n#include <sys/types.h>\n" + ours + around
            + "\n#ifndef bool\n#include <stdbool.h>\n#endif\n#ifndef string\n"
            "typedef const char *string;\n#endif\n" + type_assertions(found, model))
        toolchain.run([*flags, "-std=gnu11", "types.c"], cwd=tmp_path)
        written("header", "-o", tmp_path / "probes.h", file)
        (tmp_path / "user.c").write_text(f'{ours}#include "probes.h"\n'
                                         "int main(void) { return 0; }\n")
        toolchain.run([*flags, "-std=c99", "-Wall", "-Wextra", "-Werror", "user.c"], cwd=tmp_path)
