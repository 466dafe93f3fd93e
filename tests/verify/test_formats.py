# SPDX-License-Identifier: 0BSD
"""All formats of one check agree, and are what their readers take."""
import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from support import toolchain

from sdtgen.verify.file import check_file
from sdtgen.provider.load import load
from sdtgen.verify import finding, render

from mutate import File
from verify_command import PROVIDER, verify

# Element -> attributes it must have, attributes it may have, children: what readers of JUnit's
# format (Jenkins, GitLab) agree on.
SCHEMA = {
    "testsuites": (set(), set(), ["testsuite"]),
    "testsuite": ({"name", "tests", "failures"}, {"errors", "skipped"}, ["testcase"]),
    "testcase": ({"name", "classname"}, set(), ["failure", "system-out"]),
    "failure": ({"message"}, set(), []),
    "system-out": (set(), set(), []),
}


@pytest.fixture
def mixed(good, tmp_path):
    """Findings of all three severities: dead-note, nop-then-nop5, semaphore-undeclared."""
    provider = tmp_path / "shop.provider"
    provider.write_text(PROVIDER.read_text().replace("nosemaphore tick", "nosemaphore tick open"))
    file = File(good)
    file.code("tick", bytes.fromhex("900f1f440000"))
    file.location("close", 0)
    return provider, good


def valid(element):
    required, allowed, children = SCHEMA[element.tag]
    assert required <= set(element.attrib) <= required | allowed, element.attrib
    assert [each.tag for each in element] == sorted((each.tag for each in element),
                                                    key=children.index)
    if element.tag == "testsuite":
        failing = sum(any(child.tag == "failure" for child in case) for case in element)
        assert (int(element.get("tests")), int(element.get("failures"))) == (len(element), failing)
    for each in element:
        valid(each)


def test_the_four_formats_agree(mixed):
    said = {name: verify("--format", name, *mixed)
            for name in ("text", "json", "github", "junit")}
    assert {done.returncode for done in said.values()} == {1}
    assert {done.stderr for done in said.values()} == {""}
    file, = json.loads(said["json"].stdout)["files"]
    found = {(each["severity"], each["line"], each["code"]) for each in file["findings"]}
    assert {severity for severity, _, _ in found} == {"error", "warning", "note"}
    rows = re.findall(r"^\S+:(\d+):\d+: (\w+): .* \[([a-z0-9-]+)\]$", said["text"].stdout,
                      re.MULTILINE)
    assert {(severity, int(line), code) for line, severity, code in rows} == found
    rows = re.findall(r"^::(\w+) file=[^,]+,line=(\d+),col=\d+,title=([a-z0-9-]+)::",
                      said["github"].stdout, re.MULTILINE)
    assert {(severity.replace("notice", "note"), int(line), code)
            for severity, line, code in rows} == found
    root = ElementTree.fromstring(said["junit"].stdout)
    rows = re.findall(r":(\d+):\d+: (\w+): .* \[([a-z0-9-]+)\]$", "".join(
        f"{text}\n" for text in root.itertext()), re.MULTILINE)
    assert {(severity, int(line), code) for line, severity, code in rows} == found


def test_junit_is_valid(mixed, objects, tmp_path):
    other = toolchain.link("gcc", objects("gcc", "-O1", "-fPIE"), tmp_path / "other", "-pie")
    root = ElementTree.fromstring(verify("--format", "junit", *mixed, other).stdout)
    assert root.tag == "testsuites" and len(root) == 2
    valid(root)


@pytest.mark.parametrize("name", ["<&\"'>", "tab\tbell\a", "\u20ac", "]]>", "\udcff"])
def test_junit_of_any_name_can_be_read(mixed, tmp_path, name):
    provider, good = mixed
    strange = good.rename(tmp_path / name)
    done = verify("--format", "junit", "-o", tmp_path / "report.xml", provider, strange)
    assert (done.returncode, done.stderr) == (1, "")
    valid(ElementTree.parse(tmp_path / "report.xml").getroot())


def test_what_is_not_shown_is_counted(mixed, monkeypatch):
    """Beyond 10,000 findings an error among them must not be lost to a reader of the format."""
    monkeypatch.setattr(finding, "MAX_FINDINGS", 0)
    provider, good = mixed
    report = check_file(load(str(provider), None), str(good))
    assert (len(report.findings), report.count("error"), report.count("warning")) == (0, 1, 1)
    words = f"{good}: note: 3 more findings not shown"
    assert words in render.text([report])
    assert render.github([report]) == f"::error title=more::{words}\n"
    root = ElementTree.fromstring(render.junit([report]))
    valid(root)
    failure, = root.iter("failure")
    assert failure.get("message") == words
