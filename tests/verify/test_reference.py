# SPDX-License-Identifier: 0BSD
"""Programs by SystemTap's dtrace and sys/sdt.h, and Debian's own Python: what is true of them."""
import json
from pathlib import Path

import pytest

from support import linked, toolchain

from verify_command import HERE, PROVIDER, verify

PYTHON = toolchain.ROOT / "providers" / "python.provider"


def codes(*words):
    done = verify("--format", "json", *words)
    file, = json.loads(done.stdout)["files"]
    return done.returncode, file, {(each["code"], each["probe"]) for each in file["findings"]}


@pytest.fixture
def systemtap(tmp_path):
    """build(linker): the program, with every header of SystemTap."""
    toolchain.need("dtrace")
    plain = tmp_path / "shop.d"
    plain.write_text("provider shop {\n    probe open(const char *, int);\n"
                     "    probe close(long, short, uint8_t, uint64_t);\n    probe tick();\n};\n")
    toolchain.run(["dtrace", "-h", "-s", plain, "-o", tmp_path / "shop_probes.h"])
    toolchain.run(["dtrace", "-G", "-s", plain, "-o", tmp_path / "probes.o"], cwd=tmp_path)

    def build(linker, *flags):
        parts = [tmp_path / "probes.o"]
        for unit in ("shop.c", "main.c"):
            parts.append(tmp_path / unit.replace(".c", ".o"))
            toolchain.run(["gcc", "-O2", "-fPIE", f"-I{tmp_path}", "-c", HERE / unit, "-o",
                           parts[-1], *flags])
        return linked.link(linker, "gcc", parts, tmp_path / "program", "-pie")
    return build


@pytest.mark.size("ci")
def test_systemtap_with_bfd(systemtap):
    """The values 1 and 7 are of type int there; perf misreads a signed short."""
    code, file, found = codes(PROVIDER, systemtap("bfd"))
    assert found == {("argument-size", "shop:close"), ("argument-sign", "shop:close"),
                     ("operand-misread", "shop:close"), ("semaphore-undeclared", "shop:tick")}
    assert (code, file["sites"]) == (1, 4)


@pytest.mark.size("ci")
def test_systemtap_with_lld(systemtap):
    """The page of RELRO and the base that leads perf astray, besides."""
    _, _, found = codes(PROVIDER, systemtap("lld"))
    for name in ("shop:open", "shop:close", "shop:tick"):
        assert {("semaphore-page", name), ("base-far", name)} <= found


def test_debian_python():
    """Debian builds its Python without probes, or with all of them: either is said."""
    program = Path("/usr/bin/python3").resolve()
    code, file, found = codes(PYTHON, program)
    notes = toolchain.run(["readelf", "-n", program]).stdout
    if "stapsdt" in notes:
        assert file["sites"] == notes.count("Provider: python")
        assert {name for _, name in found if name} <= {f"python:{name}" for name in (
            "function__entry", "function__return", "line", "gc__start", "gc__done",
            "import__find__load__start", "import__find__load__done", "audit")}
    else:
        assert (code, found) == (1, {("no-notes", "")})
