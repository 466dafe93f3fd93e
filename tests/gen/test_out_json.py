# SPDX-License-Identifier: 0BSD
"""The model as JSON: whole, against the published schema, and fact by fact."""
from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Callable

import pytest

from generator import (ACCEPTED, EVERYTHING, GOLDEN, PYTHON_PROVIDER, ROOT, UNNAMED, expect,
                       written)

SCHEMA = json.loads((ROOT / "docs" / "sdtkit-json.schema.json").read_text())
INPUTS = {"python": PYTHON_PROVIDER, "python_unnamed": UNNAMED, "everything": EVERYTHING}


def model(path: Path) -> Any:
    return json.loads(written("json", path))


def of_text(folder: Path, text: str) -> Any:
    path = folder / "a.provider"
    path.write_text(text, encoding="utf-8")
    return model(path)


def closed(schema: Any) -> Any:
    """The schema, with keys that it does not name refused."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if "properties" in made and "required" in made:
        assert sorted(made["required"]) == sorted(made["properties"])
        made["additionalProperties"] = False
    return made


def validator(schema: Any):
    jsonschema = pytest.importorskip("jsonschema", reason="python3-jsonschema is not installed")
    if not hasattr(jsonschema, "Draft202012Validator"):
        pytest.skip("python3-jsonschema is older than 4.0")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def lines(document: Any) -> str:
    """All of a model, with one line for each provider, probe and argument."""
    def line(indent: int, item: Any, *without: str) -> str:
        kept = {key: value for key, value in item.items() if key not in without}
        return " " * indent + json.dumps(kept, sort_keys=True) + "\n"
    text = line(0, document, "providers")
    for provider in document["providers"]:
        text += line(1, provider, "probes")
        for probe in provider["probes"]:
            text += line(2, probe, "arguments")
            text += "".join(line(3, argument) for argument in probe["arguments"])
    return text


@pytest.mark.parametrize("name", INPUTS)
def test_keys_are_sorted_and_bytes_are_ascii(name: str):
    """So the golden files of the models need no layout."""
    text = written("json", INPUTS[name])
    assert text.isascii()
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=2) + "\n"


@pytest.mark.parametrize("name", ["everything", "python_unnamed"])
def test_model_is_as_expected(name: str):
    expect(GOLDEN / f"{name}.json.lines", lines(model(INPUTS[name])))


@pytest.mark.size("ci")
def test_schema_accepts_and_names_every_key(tmp_path: Path):
    paths = [*INPUTS.values(), *(case.put(tmp_path) for case in ACCEPTED)]
    for schema in (SCHEMA, closed(SCHEMA)):
        check = validator(schema)
        for path in paths:
            problems = [f"{path.name} {list(error.absolute_path)}: {error.message}"
                        for error in check.iter_errors(model(path))]
            assert not problems, "\n".join(problems)


def first_argument(document: Any) -> Any:
    return document["providers"][0]["probes"][0]["arguments"][0]


FAULTS: dict[str, Callable[[Any], Any]] = {
    "another number": lambda made: made.update(schema=2),
    "no providers": lambda made: made.pop("providers"),
    "a provider without a name": lambda made: made["providers"][0].pop("name"),
    "a name with a dash": lambda made: made["providers"][0].update(name="a-b"),
    "a probe without names": lambda made: made["providers"][0]["probes"][0].pop("names"),
    "thirteen arguments": lambda made: made["providers"][0]["probes"][0].update(
        arguments=[first_argument(made)] * 13),
    "an argument counted from 0": lambda made: first_argument(made).update(index=0),
    "a size in one model": lambda made: first_argument(made).update(size={"lp64": 8}),
    "a size of 2": lambda made: first_argument(made).update(size={"lp64": 2, "ilp32": 2}),
    "a kind without a size": lambda made: first_argument(made).update(size=None),
    "a size without a kind": lambda made: first_argument(made).update(kind=None),
    "an unknown hint": lambda made: first_argument(made).update(hint="octal"),
    "bytes without a length": lambda made: first_argument(made).update(hint="bytes"),
    "a length without bytes": lambda made: first_argument(made).update(length="3"),
    "a line as text": lambda made: first_argument(made)["position"].update(line="3"),
    "a block without lines": lambda made: made["providers"][0].update(conditions=[[]]),
}


@pytest.mark.size("ci")
@pytest.mark.parametrize("fault", FAULTS)
def test_schema_refuses(fault: str):
    document = model(PYTHON_PROVIDER)
    check = validator(SCHEMA)
    assert check.is_valid(document)
    broken = copy.deepcopy(document)
    FAULTS[fault](broken)
    assert not check.is_valid(broken)


@pytest.mark.size("ci")
def test_unknown_keys_are_allowed():
    """So that a schema of today reads what a later version writes."""
    document = model(PYTHON_PROVIDER)
    document["later"] = first_argument(document)["later"] = 1
    assert validator(SCHEMA).is_valid(document)


def test_names_and_types_of_python():
    probes = {each["name"]: each for each in model(PYTHON_PROVIDER)["providers"][0]["probes"]}
    assert len(probes) == 8
    assert probes["gc__done"]["names"] == {
        "note": "gc__done", "macro": "PyDTrace_GC_DONE", "enabled": "PyDTrace_GC_DONE_ENABLED",
        "function": "usdt_python_gc_done", "dtrace": "gc-done", "tapset": "python.gc.done",
        "perf": "sdt_python:gc__done", "semaphore": "python_gc__done_semaphore"}
    assert probes["audit"]["since"] == "3.8" and probes["line"]["versions"] == [
        {"since": "3.6", "until": "3.11"}]
    shapes = [(each["name"], each["type"], each["kind"], each["size"], each["signed"],
               each["string"], each["hint"]) for each in probes["audit"]["arguments"]]
    pointer = {"lp64": 8, "ilp32": 4}
    assert shapes == [("event", "const char *", "pointer", pointer, False, True, None),
                      ("tuple", "void *", "pointer", pointer, False, False, "hex")]


@pytest.mark.parametrize("declared, kind, lp64, ilp32, signed", [
    ("char a", "integer", 4, 4, True), ("unsigned char a", "integer", 4, 4, False),
    ("short a", "integer", 4, 4, True), ("bool a", "integer", 4, 4, False),
    ("long a", "integer", 8, 4, True), ("size_t a", "integer", 8, 4, False),
    ("long long a", "integer", 8, 8, True), ("uint64_t a", "integer", 8, 8, False),
    ("int a[4]", "pointer", 8, 4, False), ("string a", "pointer", 8, 4, False),
    ("float a", "float", 4, 4, False), ("double a", "float", 8, 8, False),
])
def test_size_and_sign(tmp_path: Path, declared: str, kind: str, lp64: int, ilp32: int,
                       signed: bool):
    made = first_argument(of_text(tmp_path, f"provider p {{ probe q({declared}); }};\n"))
    assert (made["kind"], made["size"], made["signed"]) == (
        kind, {"lp64": lp64, "ilp32": ilp32}, signed)


@pytest.mark.parametrize("declared", ["enum shade a", "port_t a", "off_t a", "wchar_t a"])
def test_what_the_compiler_decides_is_null(tmp_path: Path, declared: str):
    made = first_argument(of_text(tmp_path, f"provider p {{ probe q({declared}); }};\n"))
    assert (made["kind"], made["size"], made["signed"]) == (None, None, None)


def test_conditions_have_their_lines(tmp_path: Path):
    made = of_text(tmp_path, """\
#ifdef OUTER
provider p {
    probe always(void);
#if A
    probe a(void);
#elif B
    probe b(void);
#else
    probe c(void);
#endif
    probe last(void);
};
#endif
provider q { };
""")
    first, second = made["providers"]
    assert first["conditions"] == [["#ifdef OUTER"]] and second["conditions"] == []
    outer = ["#ifdef OUTER"]
    assert [each["conditions"] for each in first["probes"]] == [
        [outer], [outer, ["#if A"]], [outer, ["#if A", "#elif B"]],
        [outer, ["#if A", "#elif B", "#else"]], [outer]]


def test_positions_are_those_of_the_names(tmp_path: Path):
    text = "provider p {\n\n\tprobe one(int first,\n        long second);\n};\n"
    provider, = of_text(tmp_path, text)["providers"]
    probe, = provider["probes"]
    places = [provider["position"], probe["position"],
              *(each["position"] for each in probe["arguments"])]
    words = ("p", "one", "first", "second")
    assert [(each["file"], each["line"], each["column"]) for each in places] == [
        ("a.provider", number, line.index(f" {word}") + 2)
        for word in words
        for number, line in enumerate(text.splitlines(), 1) if f" {word}" in line
        and (word != "p" or number == 1)]


def test_positions_follow_line_markers(tmp_path: Path):
    text = '# 40 "sub/other.d"\nprovider p {\n    probe one(void);\n};\n'
    probe = of_text(tmp_path, text)["providers"][0]["probes"][0]
    assert probe["position"] == {"file": "sub/other.d", "line": 41, "column": 11}


def test_documentation_and_pragmas(tmp_path: Path):
    made = of_text(tmp_path, """\
#pragma usdt nosemaphore q
#pragma usdt fast q
#pragma usdt outline q
#pragma usdt touch q
#pragma D attributes Stable/Stable/ISA provider p provider
/**
 * provider p - one
 */
provider p {
    /**
     * q - two \u2603
     * @text: (string) three
     * @data: (bytes size) four
     * @size: five
     *
     * Six,
     *   seven.
     *
     * Since: 8
     */
    probe q(uintptr_t text, void *data, int size) : (char *text);
};
""")
    probe = made["providers"][0]["probes"][0]
    assert made["pragmas_d"] == [["attributes", "Stable/Stable/ISA", "provider", "p", "provider"]]
    assert (probe["semaphore"], probe["fast"], probe["outline"], probe["touch"]) \
        == (False, True, True, True)
    assert probe["names"]["semaphore"] is None
    assert probe["summary"] == "two \u2603" and probe["since"] == "8"
    assert probe["paragraphs"] == ["Six,\n  seven."] and probe["translated"] == ["char *"]
    assert [(each["text"], each["hint"], each["length"], each["string"])
            for each in probe["arguments"]] == [
        ("three", "string", None, True), ("four", "bytes", "size", False),
        ("five", None, None, False)]


def test_c_text_of_the_file_is_kept(tmp_path: Path):
    made = of_text(tmp_path, '#include "vm.h"\n#define Oid unsigned int\nstruct s { int a; };\n'
                             "provider p { probe q(Oid id); };\n")
    assert made["prologue"] == ['#include "vm.h"', "struct s { int a; };"]
    assert first_argument(made)["type"] == "unsigned int"
