# SPDX-License-Identifier: 0BSD
"""Files in the style of real projects are read unchanged: accept.txt has them, and the models."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import cases
from support.cases import Case
from support.command import run as sdtkit

from generator import ACCEPTED, HERE, REGENERATE, parsed, same, written
from sdtgen.provider.model import Probe, ProviderFile


def probe_line(probe: Probe) -> str:
    arguments = ", ".join(f"{each.type.kind} {each.type.declare(each.name)}".rstrip()
                          for each in probe.arguments)
    words = [word for word, said in (("bare", not probe.semaphore), ("fast", probe.fast),
                                     ("outline", probe.outline), ("touch", probe.touch)) if said]
    words += [f"translated {len(probe.translated)}"] if probe.translated else []
    words += [f"branch {probe.path}"] if probe.path else []
    words += [f"{len(probe.paragraphs)} paragraphs"] if probe.paragraphs else []
    return f"  {probe.macro} {probe.name}({arguments})" + "".join(f" [{each}]" for each in words)


def summary(file: ProviderFile) -> str:
    lines = []
    for provider in file.providers:
        lines.append(f"{provider.name} {provider.prefix}")
        lines += [probe_line(probe) for probe in provider.probes]
    lines += [f"#pragma D {' '.join(words)}" for words in file.attributes]
    return "\n".join(lines) + "\n"


def test_every_style_is_there():
    assert len(ACCEPTED) >= 12
    if REGENERATE:
        cases.write(HERE / "accept.txt", {
            case.name: summary(parsed(case.file, case.data)[0]) for case in ACCEPTED})


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_file_is_read_as_expected(case: Case, tmp_path: Path):
    model, diagnostics = parsed(case.file, case.data)
    assert model, diagnostics.render()
    if not REGENERATE:
        same(case.name, case.expected, summary(model))
    done = sdtkit("check", case.put(tmp_path))
    assert done.status == 0, done.stderr
    # Pragmas of D and unknown lines do not reach the header.
    text = written("header", case.put(tmp_path))
    assert "#pragma" not in text and "# file" not in text and "translator" not in text


def header_of(name: str, folder: Path) -> str:
    case, = (each for each in ACCEPTED if each.name == name)
    return written("header", case.put(folder))


def test_type_names_of_the_file_are_resolved_and_not_copied(tmp_path: Path):
    text = header_of("database_style.d", tmp_path)
    types = re.findall(r"typedef (.*) usdt_rowbase_page_flushed_arg\d+;", text)
    assert types == ["int", "unsigned int", "unsigned long"]
    assert "#define bool" not in text and "RowId" not in text


def test_conditions_stay_around_the_probes_they_hold(tmp_path: Path):
    text = header_of("language_style.d", tmp_path)
    begin, end = text.index("#if ACCEPT_DETAILS\n"), text.index("\n#endif\n\n/* sweep__begin */")
    assert begin < text.index("usdt_gem_details(") < end
    assert text.index('#include "accept_config.h"') < begin


@pytest.mark.parametrize("declared, c_name", [
    ("errno", "errno_"), ("class", "class_"), ("stdin", "stdin_"), ("unix", "unix_"),
    ("bool", "bool_"), ("size_t", "size_t_"), ("this", "this_"), ("NULL", "NULL_"),
    ("APP_HIT", "APP_HIT_"), ("usdt_app_hit", "usdt_app_hit_"), ("SIZE", "SIZE_"),
    ("path", "path"), ("environ", "environ_"), ("assert", "assert_"), ("xor", "xor_"),
    ("S32", "S32"), ("POINTERS", "POINTERS_"), ("usdt_p1", "usdt_p1_"),
    ("__LINE__", "LINE_"), ("_Bool_like", "Bool_like_"), ("__", "arg_"), ("_", "_"),
])
def test_parameter_names_avoid_what_c_owns(declared: str, c_name: str, tmp_path: Path):
    provider = tmp_path / "p.provider"
    provider.write_text("#define SIZE 4\n/** provider app - x */\nprovider app {\n"
                        f"    /** hit - y\n     * @{declared}: the documented name\n     */\n"
                        f"    probe hit(int {declared});\n}};\n")
    text = written("header", provider)
    assert f"usdt_app_hit({c_name})" in text
    assert f" * @{declared}: the documented name" in text
