# SPDX-License-Identifier: 0BSD
"""The macros of libbpf/usdt, said by ours: bpftrace reads each probe, each test sees it."""
import pytest

from support import toolchain, tracer

NEIGHBOUR = toolchain.ROOT / "tests" / "header" / "neighbour"
SCRIPT = """
usdt:{0}:near:none {{ printf("none\\t\\n"); }}
usdt:{0}:near:bare {{ printf("bare\\t%d %u %s %lx\\n", (int32)arg0, (uint32)arg1, str(arg2), arg3); }}
usdt:{0}:near:implicit {{ printf("implicit\\t%d %d\\n", (int32)arg0, arg1); }}
usdt:{0}:near:alone {{ printf("alone\\t\\n"); }}
{1}
"""
SHARED = """
usdt:{0}:near:first {{ printf("first\\t%d\\n", (int32)arg0); }}
usdt:{0}:near:second {{ printf("second\\t%d %s\\n", (int32)arg0, str(arg1)); }}
"""


@pytest.mark.parametrize("compiler", [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS])
@pytest.mark.parametrize("shared", [True, False], ids=["all", "not shared"])
def test_bpftrace_reads_each_macro(bpftrace, tmp_path, compiler, shared):
    toolchain.need(compiler)
    language = ["-x", "c++" if "++" in compiler else "c", "-O2", f"-I{toolchain.INCLUDE}"]
    for name, more in (("main", []), ("other", ["-DOTHER"])):
        toolchain.run([compiler, *language, *more, "-c", NEIGHBOUR / "program.c", "-o",
                       tmp_path / f"{name}.o"])
    program = toolchain.link(compiler, [tmp_path / "main.o", tmp_path / "other.o"],
                             tmp_path / "program")
    script = SCRIPT.format(program, SHARED.format(program) if shared else "")
    with tracer.Trace(script, tmp_path / "log") as trace:
        said = toolchain.run([program]).stdout
    assert said == ("text\ntwo\n" + "active in the other file\n" * shared
                    + f"implicit 1, alone 1, shared {shared:d}, nobody 0\n")
    assert trace.rows("none") == [[""]] and trace.rows("alone") == [[""]]
    assert trace.rows("bare") == [["-3 4000000000 text 3fe0000000000000"]]
    assert trace.rows("implicit") == [["-3 7"]]
    assert trace.rows("first") == ([["-3"]] if shared else [])
    assert trace.rows("second") == ([["42 two"]] if shared else [])
