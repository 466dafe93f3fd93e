# SPDX-License-Identifier: 0BSD
"""perf itself on the operands that test_sdt_oracle judges: what it makes of each in its cache."""
import re

import pytest
import sdt

from support import notes, toolchain

from sdtgen.tracing import operand as operands
from sdtgen.binary.notes import NoteArgument

# perf 6.1 finds nothing in its cache under lld's default of 8 bytes.
LINK = ("-shared", "-fPIC", "-Wl,--build-id=sha1")
_EVENT = re.compile(r"^p:sdt_(\S+)/(\S+) \S+:0x([0-9a-f]+)(.*)$", re.MULTILINE)
_FETCHED = re.compile(r" arg(\d+)=\S+:([us]\d+)(?= |$)")


def cached(directory, file):
    """Place of each probe in the file: the arguments that perf fetches, with their types."""
    perf = ["perf", "--buildid-dir", directory]
    toolchain.run([*perf, "buildid-cache", "--add", file])
    probes, = directory.glob(f"**/{file.name}/*/probes")
    return {(provider, name, int(place, 16)): {int(number): kind for number, kind
                                               in _FETCHED.findall(rest)}
            for provider, name, place, rest in _EVENT.findall(probes.read_text())}


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("compiler, standard, source", sdt.C_AND_CXX,
                         ids=[case[0] for case in sdt.C_AND_CXX])
def test_perf_takes_what_the_verdicts_say(tmp_path, compiler, standard, source, level):
    toolchain.need("perf", compiler)
    for which, includes in {"theirs": sdt.THEIRS, "ours": sdt.OURS}.items():
        built = tmp_path / f"{which}.so"
        toolchain.run([compiler, standard, level, *includes, sdt.HERE / source, *LINK,
                       "-o", built])
        events = cached(tmp_path / f"cache-{which}", built)
        found = {"taken": 0, "dropped": 0}
        for note in notes.notes(built):
            place = notes.file_offset(built, note.location)
            fetched = events[note.provider, note.name, place]
            for number, arg in enumerate(note.args, 1):
                verdict = operands.consumers("x86-64", NoteArgument(
                    str(arg), arg.size, arg.signed, arg.floating, arg.operand))["perf"]
                # "wrong" is a value that perf reads and prints amiss, see tests/linkers/test_perf.
                taken = number in fetched
                assert taken == (verdict in (operands.OK, operands.WRONG)), (note.name, str(arg))
                found["taken" if taken else "dropped"] += 1
                if which == "ours":
                    assert taken or arg.operand.startswith("$"), str(arg)
                    assert fetched.get(number) in (
                        None, f"{'s' if arg.signed else 'u'}{8 * arg.size}")
        assert found["taken"] > 190
        assert found["dropped"] > 20 or (level, which) == ("-O0", "ours")
        print(f"{which}: perf takes {found['taken']}, drops {found['dropped']}")
