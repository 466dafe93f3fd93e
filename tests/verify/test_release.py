# SPDX-License-Identifier: 0BSD
"""A probe that the release of the program does not have is not missed, and one that it should not
have is told."""
import json

import pytest

from support import targets, toolchain

from verify_command import verify

PROVIDER = """\
#pragma usdt release Demo_Version
provider demo {
    /** begin - it begins */
    probe begin();
    /**
     * old - gone for a time
     *
     * Until: 1.2
     * Since: 2
     */
    probe old();
    /**
     * young - a later one
     *
     * Since: 1.10
     */
    probe young();
};
"""
# What fires which probe; the version is 0xMMmmpp00 as in CPython.
MAIN = """\
#include "demo_probes.h"
{version}
int main(void) {{ {fired} return 0; }}
"""
VARIABLE = "extern const unsigned long Demo_Version; const unsigned long Demo_Version = {};"
FIRED = {"begin": "DEMO_BEGIN();", "old": "DEMO_OLD();", "young": "DEMO_YOUNG();"}


@pytest.fixture
def build(tmp_path):
    """build(probes, version, *flags): provider file and program."""
    provider = tmp_path / "demo.provider"
    provider.write_text(PROVIDER)
    toolchain.run([toolchain.SDTKIT, "header", "-o", tmp_path / "demo_probes.h", provider])

    def made(probes, version, *flags, compiler="gcc"):
        source = tmp_path / "demo.c"
        source.write_text(MAIN.format(version=version, fired=" ".join(
            FIRED[each] for each in probes)))
        path = tmp_path / "demo"
        toolchain.run([compiler, "-O1", f"-I{tmp_path}", f"-I{toolchain.INCLUDE}", source,
                       "-o", path, *flags])
        return provider, path
    return made


def found(*words):
    """The exit code, the declared probes, and (code, severity, probe) of each finding."""
    done = verify("--json", *words)
    assert done.stderr == ""
    file, = json.loads(done.stdout)["files"]
    return done.returncode, [each.partition(":")[2] for each in file["probes"]], [
        (each["code"], each["severity"], each["probe"]) for each in file["findings"]]


@pytest.mark.parametrize("version, number, probes", (
    ("1.1.9", "0x010109f0", ("begin", "old")),
    ("1.2.9", "0x010209f0", ("begin", "old")),      # Until: 1.2 means all of 1.2.
    ("1.3.0", "0x010300f0", ("begin",)),
    ("1.10.0", "0x010a00f0", ("begin", "young")),   # Not before 1.9, as text would be.
    ("2.0.0", "0x020000f0", ("begin", "old", "young")),
))
def test_probes_of_the_release_are_wanted_and_no_others(build, version, number, probes):
    everything = ("begin", "old", "young")
    others = [each for each in everything if each not in probes]
    note = [("release", "note", "")] if others else []
    words = build(probes, VARIABLE.format(number))
    assert found(*words) == (0, list(probes), note)
    if others:
        assert f"release {version}, which is in its variable 'Demo_Version', is without " \
            f"'{others[0]}'" in verify(*words).stdout
    # Without the last of its probes, and with all.
    code, _, findings = found(*build(probes[:-1] or ["young"], VARIABLE.format(number)))
    assert code == 1 and ("missing", "error", f"demo:{probes[-1]}") in findings
    code, _, findings = found(*build(everything, VARIABLE.format(number)))
    assert (code, findings) == (0, note + [("other-release", "warning", f"demo:{each}")
                                           for each in others])


@pytest.mark.parametrize("flags", (("-s", "-rdynamic"), ("-static",)), ids=" ".join)
def test_the_variable_is_found_in_every_kind_of_file(build, flags):
    assert found(*build(["begin"], VARIABLE.format("0x010300f0"), *flags))[::2] == (
        0, [("release", "note", "")])


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", ("i386", "s390x"))
def test_the_variable_of_other_targets(build, name):
    """Of 4 bytes, and with the highest byte first."""
    target = targets.BY_NAME[name]
    assert found(*build(["begin"], VARIABLE.format("0x010300f0"), *target.flags,
                        compiler=targets.gcc(target)))[::2] == (0, [("release", "note", "")])


@pytest.mark.parametrize("version", ("", "extern const char Demo_Version[9]; "
                                     'const char Demo_Version[9] = "1.3";',
                                     VARIABLE.format("0"), VARIABLE.format("0x7f00000000000001"),
                                     "int Demo_Version(void); int Demo_Version(void) { return 1; }",
                                     "extern const unsigned long Other_Demo_Version; const "
                                     "unsigned long Other_Demo_Version = 0x010300f0;"))
def test_a_file_that_does_not_say_its_release_wants_all(build, version):
    words = build(["begin"], version)
    assert found(*words) == (1, ["begin", "old", "young"], [
        ("missing", "error", "demo:old"), ("missing", "error", "demo:young")])
    assert "'--release VERSION'" in verify(*words).stdout
    assert found("--release", "1.3", *words) == (0, ["begin"], [("release", "note", "")])
    assert "release 1.3, which was given, is without" in verify("--release", "1.3", *words).stdout


def test_a_release_is_a_number(build):
    done = verify("--release", "new", *build(["begin"], ""))
    assert (done.returncode, done.stdout) == (2, "")
    assert "'--release' takes a number such as 3.13, not 'new'" in done.stderr


def test_a_directory_with_two_releases_wants_the_probes_of_both(build, tmp_path):
    below = tmp_path / "below"
    below.mkdir()
    for number, probes in (("0x010200f0", ("begin", "old")), ("0x010a00f0", ("begin", "young"))):
        provider, path = build(probes, VARIABLE.format(number))
        path.rename(below / number)
    done = verify(provider, below)
    assert done.returncode == 0 and "3 of 3 probes in 2 of 2 ELF files" in done.stdout
    (below / "0x010a00f0").unlink()
    assert "2 of 2 probes in 1 of 1 ELF file" in verify(provider, below).stdout
