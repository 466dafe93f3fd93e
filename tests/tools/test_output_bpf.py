# SPDX-License-Identifier: 0BSD
"""The declarations of `sdtkit bpf`: compiled for BPF, loaded, and compared with what was passed."""
import os
import platform
import shutil
from pathlib import Path

import pytest

from support import toolchain

import kinds

BTF = Path("/sys/kernel/btf/vmlinux")
# Of clang's names for targets, those libbpf knows.
ARCHITECTURE = {"x86_64": "x86", "aarch64": "arm64"}.get(platform.machine(), "")
PROGRAM = """
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>
#include "{header}"
char LICENSE[] SEC("license") = "GPL";
"""
# The fixtures' probes that go to the loader through a function and by its arguments.
SENT = {"signed__integers", "unsigned__integers", "choices", "texts", "addresses", "octets",
        "fractions", "unnamed", "words", "nothing", "call__entry"}


@pytest.fixture(scope="session")
def vmlinux(tmp_path_factory):
    """The directory of vmlinux.h, the kernel's own types."""
    bpftool = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
    if not bpftool:
        toolchain.need("bpftool")
    if not BTF.exists():
        pytest.skip(f"the kernel has no {BTF}")
    folder = tmp_path_factory.mktemp("vmlinux")
    text = toolchain.run([bpftool, "btf", "dump", "file", BTF, "format", "c"]).stdout
    (folder / "vmlinux.h").write_text(text)
    return folder


def compile_bpf(vmlinux, source, target, *flags):
    toolchain.need("clang")
    if not Path("/usr/include/bpf/usdt.bpf.h").exists():
        pytest.skip("not installed: libbpf-dev")
    done = toolchain.run(["clang", "-O2", "-g", "-Wall", "-Werror", "-target", "bpf",
                          f"-D__TARGET_ARCH_{ARCHITECTURE}",
                          f"-I/usr/include/{platform.machine()}-linux-gnu", f"-I{vmlinux}",
                          f"-I{target.parent}", f"-I{kinds.FIXTURE}", *flags, "-c", source,
                          "-o", target])
    assert done.stderr == ""
    return target


def write(text, path):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("variant", kinds.SAMPLED)
def test_events_have_the_values_passed(vmlinux, tmp_path, variant):
    if os.getuid() != 0:
        pytest.skip("loading BPF programs needs root")
    built = kinds.build(tmp_path, variant)
    write(kinds.script("bpf", kinds.PROVIDER), tmp_path / "kinds.bpf.h")
    program = compile_bpf(vmlinux, kinds.FIXTURE / "kinds.bpf.c", tmp_path / "kinds.bpf.o",
                          f'-DKINDS_PATH="{built.probes}"')
    loader = tmp_path / "loader"
    toolchain.run(["gcc", "-Wall", "-Wextra", "-Werror", f"-I{tmp_path}", f"-I{kinds.FIXTURE}",
                   kinds.FIXTURE / "kinds_loader.c", "-lbpf", "-o", loader])
    said = tmp_path / "said"
    done = toolchain.run([loader, program, "/bin/sh", "-c", 'exec "$1" 2 > "$2"', "sh",
                          built.program, said], check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip(f"the kernel does not let BPF programs in: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    passed = said.read_text()
    found = kinds.events(done.stdout)
    sums = [event for event in found if event.probe == "sum"]
    # `ctx` is a word of libbpf's macros, so that field has '_' behind it.
    expected = [kinds.Event(event.probe, {name + "_" * (name == "ctx"): value
                                          for name, value in event.arguments.items()})
                for event in kinds.events(passed) if event.probe in SENT]
    assert [event for event in found if event.probe != "sum"] == expected
    assert [event.arguments["sum"] for event in sums] == [
        ("i", str(total(event.arguments))) for event in expected
        if event.probe == "signed__integers"]


def total(arguments):
    """What kinds.bpf.c makes of twelve parameters: two are shifted so that nothing overflows."""
    return sum(int(text) >> (8 if name in ("a_longlong", "an_int64") else 0)
               for name, (_, text) in arguments.items())


def test_nasty_texts_and_names_compile(vmlinux, tmp_path):
    header = write(kinds.script("bpf", kinds.NASTY), tmp_path / "nasty.bpf.h")
    reads = "\n".join(
        f'{name}_SEC("/a b") int on_{number}(struct pt_regs *ctx) '
        f"{{ struct {function} *event = 0; {function}_read(ctx, event); return 0; }}"
        for number, (name, function) in enumerate(READ.items()))
    source = write(PROGRAM.format(header=header.name) + reads, tmp_path / "nasty.bpf.c")
    compile_bpf(vmlinux, source, tmp_path / "nasty.bpf.o", "-DUSDT_BPF_STRING=16")


READ = {"NASTY_ESCAPE_ENTRY": "usdt_nasty_escape_entry",
        "NASTY_FUNCTION_GLOBAL_PROBE": "usdt_nasty_function_global_probe",
        "NASTY_A_B": "usdt_nasty_a_b", "NASTY_LIMITS": "usdt_nasty_limits",
        "NASTY_FAR_DONE": "usdt_nasty_far_done"}


@pytest.mark.parametrize("provider", (kinds.PROVIDER, kinds.NASTY,
                                      toolchain.ROOT / "providers" / "python.provider",
                                      toolchain.ROOT / "tests/gen/golden/everything.provider"),
                         ids=lambda path: path.stem)
@pytest.mark.parametrize("compiler, flags", (
    ("gcc", ["-std=c99"]), ("clang", ["-std=c11"]),
    ("g++", ["-std=c++11", "-x", "c++"]), ("clang++", ["-std=c++17", "-x", "c++"])))
def test_structures_compile_for_the_loader(tmp_path, provider, compiler, flags):
    toolchain.need(compiler)
    write(kinds.script("bpf", provider), tmp_path / "events.h")
    source = write('#include "events.h"\n#include "events.h"\nint main(void) { return 0; }\n',
                   tmp_path / "loader.c")
    toolchain.run([compiler, *flags, "-pedantic-errors", "-Wall", "-Wextra", "-Werror",
                   "-fsyntax-only", source])


def test_python_header_compiles_for_bpf(vmlinux, tmp_path):
    provider = toolchain.ROOT / "providers" / "python.provider"
    write(kinds.script("bpf", provider), tmp_path / "python.bpf.h")
    source = write(PROGRAM.format(header="python.bpf.h") + """
PYTHON_FUNCTION_ENTRY_SEC("/usr/bin/python3.11")
int BPF_USDT(entry, PYTHON_FUNCTION_ENTRY_ARGS) { return lineno; }
""", tmp_path / "python.bpf.c")
    compile_bpf(vmlinux, source, tmp_path / "python.bpf.o")
    sections = toolchain.run(["readelf", "-SW", tmp_path / "python.bpf.o"]).stdout
    assert "usdt//usr/bin/python3.11:python:function__entry" in sections
