# SPDX-License-Identifier: 0BSD
"""Every header that the suite knows goes through every compiler, without one warning."""
from __future__ import annotations

from pathlib import Path

import pytest

from support.sizes import sample

from generator import (ACCEPTED, COMPILERS, EVERYTHING, PYTHON_PROVIDER, UNNAMED, compile, header)

PROVIDERS = {path.name: path.read_bytes() for path in (PYTHON_PROVIDER, EVERYTHING, UNNAMED)}
PROVIDERS.update((case.file, case.data) for case in ACCEPTED)


@pytest.mark.parametrize("provider, compiler, flags", sample(
    PROVIDERS, COMPILERS, [(), ("-DSDTKIT_DISABLED",)]))
def test_header_compiles_alone(provider: str, compiler: str, flags: tuple, tmp_path: Path):
    (tmp_path / provider).write_bytes(PROVIDERS[provider])
    header(tmp_path / provider, tmp_path / "probes.h")
    (tmp_path / "accept_config.h").write_text("#define ACCEPT_DETAILS 1\n")
    source = tmp_path / "user.c"
    source.write_text('#include "probes.h"\n#include "probes.h"\nint user(void);\n'
                      "int user(void) { return USDT_ENABLED; }\n")
    assert compile(compiler, source, "-O2", "-c", "-o", tmp_path / "user.o", *flags) == (0, "")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_two_files_of_one_provider_go_together(compiler: str, tmp_path: Path):
    for name in ("reading", "writing"):
        provider = tmp_path / f"{name}.provider"
        provider.write_text(f"provider disk {{\n    probe {name}__start(int block);\n}};\n")
        header(provider, tmp_path / f"{name}.h")
    source = tmp_path / "both.c"
    source.write_text('#include "reading.h"\n#include "writing.h"\n'
                      "int main(void)\n{\n    DISK_READING_START(1);\n"
                      "    DISK_WRITING_START(2);\n    return 0;\n}\n")
    assert compile(compiler, source, "-O2", "-o", tmp_path / "both") == (0, "")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_two_units_share_one_semaphore(compiler: str, tmp_path: Path):
    header(PYTHON_PROVIDER, tmp_path / "probes.h")
    for name, body in (("one", "PyDTrace_GC_START(1);"), ("two", "PyDTrace_GC_START(2);")):
        (tmp_path / f"{name}.c").write_text(f'#include "probes.h"\nvoid {name}(void);\n'
                                            f"void {name}(void) {{ {body} }}\n")
    source = tmp_path / "main.c"
    source.write_text('#include "probes.h"\nvoid one(void);\nvoid two(void);\n'
                      "int main(void) { one(); two(); return PyDTrace_GC_START_ENABLED(); }\n")
    assert compile(compiler, source, tmp_path / "one.c", tmp_path / "two.c", "-O2", "-o",
                   tmp_path / "main") == (0, "")
