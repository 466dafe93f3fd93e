# SPDX-License-Identifier: 0BSD
"""CPython as Debian builds it: `verify` expects what each version has, scripts attach to that."""
import json
import re
import shutil

import pytest

from support import apt, debian_source, toolchain
from support.lock import locked

from verify_command import verify

PROVIDER = toolchain.ROOT / "providers" / "python.provider"
ALWAYS = {"gc__start", "gc__done", "import__find__load__start", "import__find__load__done", "audit"}
CALLS = {"function__entry", "function__return"}
# Release of Debian, version of Python: what it has.
RELEASES = {("bookworm", "3.11"): ALWAYS | CALLS | {"line"}, ("trixie", "3.13"): ALWAYS,
            ("sid", "3.14"): ALWAYS, ("sid", "3.15"): ALWAYS | CALLS}


def interpreter(release, version):
    """Debian's binary, which is never run; skips the test where the archive does not have it."""
    place = debian_source.directory() / f"python{version}-{release}"
    with locked(place.with_name(f"{place.name}.lock")):
        if not place.exists():
            work = place.with_name(f"{place.name}.work")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                found = apt.Apt(debian_source.directory() / f"apt-{release}", "deb",
                                apt.archives()[0][0], release)
                found.run("apt-get", "-q", "download", f"python{version}-minimal", cwd=work)
            except apt.Missing as reason:
                pytest.skip(f"python{version} of {release}: {reason}")
            toolchain.run(["dpkg-deb", "-x", next(work.glob("*.deb")), work / "root"])
            work.rename(place)
    return place / "root" / "usr" / "bin" / f"python{version}"


@pytest.mark.size("ci")
@pytest.mark.parametrize("release, version", RELEASES)
def test_every_version_has_the_probes_that_are_expected_of_it(release, version):
    program, probes = interpreter(release, version), RELEASES[release, version]
    done = verify("--json", PROVIDER, program)
    file, = json.loads(done.stdout)["files"]
    assert (done.returncode, file["errors"], file["warnings"]) == (0, 0, 0), done.stdout
    assert {each.partition(":")[2] for each in file["probes"]} == probes
    told = [each["message"] for each in file["findings"]]
    lacking = (ALWAYS | CALLS | {"line"}) - probes
    assert len(told) == bool(lacking)
    for message in told:
        assert re.search(rf"release {re.escape(version)}\.\d+, which is in its variable "
                         "'Py_Version', is without ", message)
        assert set(re.findall(r"'(\w+__\w+|line)'", message)) == lacking
    for view, expected in (("events", probes), ("calls", probes - {"audit"})):
        script = toolchain.run([toolchain.SDTKIT, "bpftrace", "--view", view, "--binary", program,
                                PROVIDER]).stdout
        assert set(re.findall(r"^usdt:.*:python:(\w+)$", script, re.M)) == expected
        if lacking:
            assert {*re.search(r"^// .* lacks (.*)\.$", script, re.M)[1].split(", ")} == lacking
