# SPDX-License-Identifier: 0BSD
"""The objects that this suite links, each compiled once a worker."""
from pathlib import Path

import pytest

from support import toolchain, uprobes

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def objects(tmp_path_factory):
    """objects(compiler, unit..., flags=(...)): a list of objects."""
    made = {}

    def build(compiler, *units, flags=()):
        found = []
        for unit in units:
            key = (compiler, unit, tuple(flags))
            if key not in made:
                target = tmp_path_factory.mktemp("objects") / f"{Path(unit).stem}.o"
                made[key] = toolchain.compile_object(compiler, HERE / unit, target, *flags)
            found.append(made[key])
        return found
    return build


@pytest.fixture(scope="session")
def tracefs():
    """The kernel's tracing directory, or a skip that says why there is none."""
    mounted = uprobes.Tracefs()
    try:
        mounted.__enter__()
    except uprobes.Unusable as error:
        pytest.skip(str(error))
    yield mounted
    mounted.__exit__(None, None, None)


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests recorded: record_property("figure", text)."""
    figures = {text for report in terminalreporter.getreports("passed")
               for name, text in report.user_properties if name == "figure"}
    for text in sorted(figures):
        terminalreporter.write_line(text)
