# SPDX-License-Identifier: 0BSD
"""Formats, options and exit codes."""
import json
import xml.etree.ElementTree as ElementTree

import pytest

from support import toolchain

from mutate import File
from verify_command import PROVIDER, verify


@pytest.fixture
def bad(good):
    File(good).location("close", 0)
    return good


MESSAGE = ("probe 'shop:close': expected a site in executable code; found a note that points "
           "nowhere at 0x0 in {}")


def test_text_of_a_fault(bad):
    done = verify(PROVIDER, bad)
    assert done.stdout.splitlines() == [
        f"{PROVIDER}:6:11: error: {MESSAGE.format(bad)} [dead-note]",
        "    the linker dropped the code and kept its note: link with ld.bfd or ld.lld, or without "
        "--gc-sections",
        f"4 probes, 4 sites, 1 error, 0 warnings in {bad}"]


def test_json_of_a_fault(bad):
    done = verify("--format", "json", "--consumers", PROVIDER, bad)
    made = json.loads(done.stdout)
    assert done.returncode == 1 and made["version"] == 1
    file, = made["files"]
    assert (file["file"], file["checked"]) == (str(bad), [str(bad)])
    assert file["probes"] == ["shop:open", "shop:close", "shop:tick", "shop:detail"]
    assert (file["sites"], file["errors"], file["warnings"]) == (4, 1, 0)
    finding, = file["findings"]
    assert finding == {
        "code": "dead-note", "severity": "error", "probe": "shop:close",
        "message": MESSAGE.format(bad), "advice": finding["advice"], "file": str(PROVIDER),
        "line": 6, "column": 11, "binary": str(bad), "places": [0]}
    assert any(row["argument"].startswith("shop:open 1 8@") and row["gdb"] == "ok"
               for row in file["consumers"])


def test_annotation_of_a_fault(bad):
    done = verify("--format", "github", PROVIDER, bad)
    line, = done.stdout.splitlines()
    assert line.startswith(f"::error file={PROVIDER},line=6,col=11,title=dead-note::"
                           f"{MESSAGE.format(bad)}. ")


def test_annotation_escapes_its_properties(bad, tmp_path):
    strange = tmp_path / "100%, a:b.provider"
    strange.write_text(PROVIDER.read_text())
    done = verify("--format", "github", strange, bad)
    assert f"file={tmp_path}/100%25%2C a%3Ab.provider,line=6" in done.stdout


def test_junit_of_a_fault(bad):
    done = verify("--format", "junit", PROVIDER, bad)
    suite, = ElementTree.fromstring(done.stdout)
    assert suite.attrib["tests"] == "5" and suite.attrib["failures"] == "1"
    cases = {case.attrib["name"]: case for case in suite}
    assert set(cases) == {str(bad), "open", "close", "tick", "detail"}
    failure, = cases["close"]
    assert failure.attrib["message"] == MESSAGE.format(bad)
    assert not list(cases["open"])


def test_consumers_make_a_table(good):
    done = verify("--consumers", PROVIDER, good)
    head, *rows = [line.split() for line in done.stdout.splitlines()[:-1]]
    assert {"bpftrace", "bcc", "libbpf", "gdb", "SystemTap", "perf", "uprobe_events"} <= set(head)
    assert len(rows) == 7
    assert all(row[0].startswith("shop:") for row in rows)


def test_output_goes_to_a_file(good, bad, tmp_path):
    """Written whole; a failed check is written, too."""
    target = tmp_path / "report.xml"
    done = verify("--format", "junit", "-o", target, PROVIDER, good)
    assert (done.stdout, done.returncode) == ("", 1)
    assert ElementTree.parse(target).getroot().tag == "testsuites"
    assert verify("-o", "/dev/full", PROVIDER, good).returncode == 1
    missing = verify("-o", tmp_path / "no" / "report", PROVIDER, good)
    assert missing.returncode == 1 and "cannot write" in missing.stderr


def test_each_of_several_files_has_a_line(good, objects, tmp_path):
    other = toolchain.link("gcc", objects("gcc", "-O1", "-fPIE"), tmp_path / "other", "-pie")
    File(good).location("close", 0)
    done = verify(PROVIDER, other, good)
    assert done.returncode == 1
    assert f"0 errors, 0 warnings in {other}\n" in done.stdout
    assert f"1 error, 0 warnings in {good}\n" in done.stdout


@pytest.mark.parametrize("name", ["gone", "shop:gone"])
def test_a_probe_may_be_allowed_to_miss(good, tmp_path, name):
    provider = tmp_path / "shop.provider"
    provider.write_text(PROVIDER.read_text().replace("probe tick();",
                                                     "probe tick(); probe gone();"))
    assert verify(provider, good).returncode == 1
    done = verify("--allow-missing", name, provider, good)
    assert (done.stdout, done.returncode) == (
        f"5 probes, 4 sites, 0 errors, 0 warnings in {good}\n", 0)


USAGE = {
    "expected a provider file and a built file": [PROVIDER],
    "unknown option '--formt'": ["--formt", "json", PROVIDER, "x"],
    "'--format' is": ["--format", "yaml", PROVIDER, "x"],
    "no such probe is declared; did you mean 'close'?": ["--allow-missing", "clos", PROVIDER, "x"],
    "'--consumers' has no place in the format 'junit'":
        ["--consumers", "--format=junit", PROVIDER, "x"],
}


@pytest.mark.parametrize("message", USAGE)
def test_wrong_usage_is_status_2(message):
    done = verify(*USAGE[message])
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_help_says_what_is_allowed():
    done = verify("--help")
    assert done.returncode == 0
    for word in ("--allow-missing PROBE", "--strict", "--consumers", "--sysroot DIR",
                 "--format FORMAT", "-o, --output FILE", "'#if'"):
        assert word in done.stdout


def test_a_bad_provider_file_is_named(good, tmp_path):
    provider = tmp_path / "bad.provider"
    provider.write_text("provider shop { probe open(int }\n")
    done = verify(provider, good)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{provider}:1:" in done.stderr
