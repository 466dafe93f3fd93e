# SPDX-License-Identifier: 0BSD
"""-h on the provider files of Debian's sources: the macros that SystemTap's dtrace writes."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Set, Tuple

import pytest

from support import debian_source
from support.dropin import BOTH


@pytest.mark.parametrize("package, file, prefix, count", [
    ("postgresql-15", "src/backend/utils/probes.d", "POSTGRESQL", 60),
    ("ruby3.1", "probes.d", "RUBY", 20), ("python3.11", "Include/pydtrace.d", "PYTHON", 24)])
def test_macros(package: str, file: str, prefix: str, count: int, tmp_path: Path) -> None:
    source = debian_source.tree(package)
    found: List[Set[Tuple[str, int]]] = []
    for tools in BOTH:
        words = [] if prefix == "PYTHON" else ["-C", f"-I{source}"]
        tools.run(["dtrace", *words, "-h", "-s", source / file, "-o", "out.h"], tmp_path)
        text = (tmp_path / "out.h").read_text(encoding="utf-8")
        found.append({(name, len(re.findall(r"\w+", args))) for name, args in re.findall(
            rf"(?m)^#\s*define ({prefix}_\w+)\s*\(([^)]*)\)", text)})
    assert len(found[0]) >= count
    assert found[0] == found[1]
