# SPDX-License-Identifier: 0BSD
"""The list of names that the standard headers have: as this system's headers make it."""
import re

import pytest

import standard_names
from generator import REGENERATE, parsed, same
from support.toolchain import ROOT

from sdtgen.provider.standard import StandardNames

LIST = ROOT / "gen" / "sdtgen" / "provider" / "standard.names"
# What a system with other headers than those of the list may lack of it.
OTHER_SYSTEM = 0.1
# All errors of so many are told in one run.
TOLD = 500


@pytest.fixture(scope="module")
def here():
    return standard_names.found()


def test_the_list_is_what_the_headers_say(here):
    if REGENERATE:
        LIST.write_text(standard_names.text(), encoding="ascii")
    text = LIST.read_text(encoding="ascii")
    if standard_names.versions() in text:
        same(LIST.name, text, standard_names.text())
    else:
        listed = StandardNames()
        missing = [name for name in here if not listed.header(name)]
        assert len(missing) < len(here) * OTHER_SYSTEM, missing


def test_a_name_is_found_with_a_header_that_has_it(here):
    listed = StandardNames()
    assert len(here) > 5000
    for name in ("F_OK", "SIG_BLOCK", "S_IRUSR", "M_PI", "PTHREAD_CANCELED", "EOF", "P_PID"):
        assert listed.header(name) == here[name]
    for name in ("F_", "F", "F_OKAY", "OK", "-", "F_OK F_TEST", "", "_", "unistd.h", "APP_HIT"):
        assert listed.header(name) == ""


def test_each_name_is_refused_as_that_of_a_macro(here):
    """Cut anywhere, the first part being a prefix."""
    probes = []
    for name in sorted(here)[::7]:
        cut = re.search("[A-Z_][A-Z0-9_]*$", name).start()
        cut += cut == 0         # A prefix has a letter at least.
        if len(name) > 1 and re.match("[A-Z_]", name[cut:]) and "__" not in name:
            probes.append((name[:cut], name[cut:]))
    assert len(probes) > 500
    missing = []
    for start in range(0, len(probes), TOLD):
        some = probes[start:start + TOLD]
        text = "".join(f"provider p{number} {{\n#pragma usdt prefix {prefix}\n"
                       f"    probe {name}();\n}};\n" for number, (prefix, name) in enumerate(some))
        model, diagnostics = parsed("p.provider", text.encode())
        said = diagnostics.render()
        missing += [prefix + name for prefix, name in some
                    if f"the macro '{prefix}{name}' of probe" not in said]
        assert model is None
    assert missing == []
