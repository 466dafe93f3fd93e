# SPDX-License-Identifier: 0BSD
"""A script for a file that is there attaches to the probes that the file has, and says what it
lacks."""
import re
from pathlib import Path

import pytest

from support import toolchain
from support.command import run as sdtkit

from generator import written

PROVIDER = """\
#pragma usdt needs work__entry extra
provider demo {
    probe work__entry(const char *what);
    probe work__return(const char *what, int depth);
    probe extra(void);
#if NEVER
    probe maybe(int x);
#endif
};
"""


@pytest.fixture
def build(tmp_path: Path):
    """build(*probes): a program with these."""
    provider = tmp_path / "demo.provider"
    provider.write_text(PROVIDER)
    written("header", "-o", tmp_path / "demo_probes.h", provider)
    calls = {"entry": 'DEMO_WORK_ENTRY("w");', "return": 'DEMO_WORK_RETURN("w", 1);',
             "extra": "DEMO_EXTRA();"}

    def made(*probes: str) -> Path:
        source, path = tmp_path / "demo.c", tmp_path / "demo"
        source.write_text('#include "demo_probes.h"\nint main(void) { '
                          f"{' '.join(calls[each] for each in probes)} return 0; }}\n")
        toolchain.run(["gcc", f"-I{tmp_path}", f"-I{toolchain.INCLUDE}", source, "-o", path])
        return path
    return made


def heads(text: str) -> list:
    return re.findall(r"^(?:usdt:.*:demo:|demo\$target:::)([\w-]+)$", text, re.M)


@pytest.mark.parametrize("output, spell", (("bpftrace", "__"), ("dscript", "-")))
def test_clauses_are_those_that_the_file_has(build, tmp_path, output, spell):
    def script(view: str) -> str:
        return written(output, "--view", view, "--binary", tmp_path / "demo",
                       tmp_path / "demo.provider")
    entry, back = f"work{spell}entry", f"work{spell}return"
    build("entry", "extra")
    text = script("events")
    assert heads(text) == [entry, "extra"]
    assert f" lacks {back}, maybe.\n" in text and "#if" not in text
    build("entry", "return")
    assert heads(script("calls")) == [entry, back] and " lacks extra, maybe.\n" in script("calls")
    # What another needs is attached, once, and does nothing.
    build("entry", "return", "extra")
    for view, names in (("calls", [entry, back, "extra"]), ("top", [entry, "extra"]),
                        ("events", [entry, back, "extra"]), ("count", [entry, back, "extra"])):
        assert heads(script(view)) == names
        assert ("extra\n/0/\n{\n}\n" in script(view)) == (view in ("calls", "top"))


@pytest.mark.parametrize("output", ("bpftrace", "dscript"))
def test_pair_without_its_other_half_is_no_pair(build, tmp_path, output):
    done = sdtkit(output, "--view", "calls", "--binary", build("entry"), tmp_path / "demo.provider")
    assert done.status == 2 and "needs a pair of probes" in done.stderr


@pytest.mark.parametrize("output", ("bpftrace", "dscript"))
def test_file_without_a_probe_is_refused(build, tmp_path, output):
    done = sdtkit(output, "--binary", build(), tmp_path / "demo.provider")
    assert (done.status, done.stdout) == (1, "")
    assert f"'{tmp_path}/demo' has no probes of 'demo'" in done.stderr


@pytest.mark.parametrize("output", ("bpftrace", "dscript"))
def test_library_with_the_probes_is_named(build, tmp_path, output):
    library, program = tmp_path / "libdemo.so", tmp_path / "demo"
    build("entry")
    toolchain.run(["gcc", "-shared", "-fPIC", "-Dmain=run", f"-I{tmp_path}",
                   f"-I{toolchain.INCLUDE}", tmp_path / "demo.c", "-o", library])
    (tmp_path / "main.c").write_text("int run(void);\nint main(void) { return run(); }\n")
    toolchain.run(["gcc", tmp_path / "main.c", library, "-o", program])
    done = sdtkit(output, "--binary", program, tmp_path / "demo.provider")
    assert done.status == 1 and f"its library '{library}' does" in done.stderr
    assert heads(written(output, "--binary", library, tmp_path / "demo.provider")) == \
        ["work__entry" if output == "bpftrace" else "work-entry"]


def test_script_depends_on_the_file_that_was_read(build, tmp_path):
    build("entry")
    for name, listed in (("demo", True), ("absent", False)):
        written("bpftrace", "--binary", tmp_path / name, "-o", tmp_path / "a.bt", "--depfile",
                tmp_path / "a.d", tmp_path / "demo.provider")
        assert (f" {tmp_path}/{name} " in (tmp_path / "a.d").read_text().replace("\\\n", " ")) \
            == listed


def test_d_reads_ten_arguments_and_no_more(tmp_path):
    path = tmp_path / "a.provider"
    path.write_text(f"provider a {{ probe x({', '.join(f'int a{i}' for i in range(12))}); }};\n")
    text = written("dscript", path)
    assert "(int)arg9" in text and "arg10" not in text
    assert "so these are left out: a10, a11" in text
