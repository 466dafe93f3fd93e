# SPDX-License-Identifier: 0BSD
"""The recipes of the documentation that put a check into a build."""
from __future__ import annotations

from pathlib import Path
from typing import Callable, Sequence, Tuple

from support import toolchain


def good_then_bad(project: Path, steps: Sequence[Sequence[object]],
                  lose: Callable[[], None]) -> Tuple[str, str]:
    """What the last step, the check, says: green, and red after `lose` took a probe away."""
    def run():
        for step in steps[:-1]:
            toolchain.run(step, cwd=project)
        return toolchain.run(steps[-1], cwd=project, check=False)
    good = run()
    assert good.returncode == 0, good.stdout + good.stderr
    lose()
    bad = run()
    assert bad.returncode != 0, bad.stdout + bad.stderr
    return good.stdout, bad.stdout + bad.stderr
