# SPDX-License-Identifier: 0BSD
"""Model to text to model: nothing is lost, and nothing is read that is not there."""

from __future__ import annotations

import json
import random
import sys
from typing import Any, List

import pytest

from generator import HERE, PYTHON_PROVIDER, ROOT
from printer import printed, without_places

for folder in ("gen", "tests/fuzz"):
    if str(ROOT / folder) not in sys.path:
        sys.path.insert(0, str(ROOT / folder))
from grammar import Grammar  # noqa: E402
from sdtgen.provider.build import build  # noqa: E402
from sdtgen.provider.check import check  # noqa: E402
from sdtgen.emit.json import emit  # noqa: E402
from sdtgen.provider.parser import parse  # noqa: E402
from sdtgen.provider.source import Diagnostics, Source  # noqa: E402

FILES = [PYTHON_PROVIDER, *sorted([
    *HERE.glob("golden/*.provider"), *HERE.glob("golden/*.d"), *HERE.glob("accept/*.provider"),
    *HERE.glob("accept/*.d"), *HERE.glob("warnings/*.provider"),
    *(ROOT / "tests" / "fuzz" / "corpus").glob("*.provider")])]
PART = 100


def read(name: str, data: bytes) -> Any:
    """The model as JSON has it, or the diagnostics."""
    diagnostics = Diagnostics(Source(name, data))
    assert diagnostics.check_text()
    model = build(name, parse(diagnostics), diagnostics)
    check(model, diagnostics)
    return diagnostics.render() if diagnostics.errors else json.loads(emit(model, {}))


def there_and_back(name: str, data: bytes) -> Any:
    first = read(name, data)
    if isinstance(first, str):
        return None
    text = printed(first)
    second = read(name, text.encode())
    assert not isinstance(second, str), f"{text}\n{second}"
    assert without_places(second) == without_places(first), text
    assert printed(second) == text
    return second


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_survive_the_way_back(path):
    made = there_and_back(path.name, path.read_bytes())
    if made is None:
        assert path.parent.name == "corpus"


@pytest.mark.parametrize("part", range(4))
def test_made_up_files_survive_the_way_back(part: int):
    good: List[Any] = []
    for number in range(PART):
        chance = random.Random(f"roundtrip:{part}:{number}")
        text = Grammar(chance, tame=number % 2 == 0).file()
        made = there_and_back("made.provider", text.encode())
        assert made or number % 2, text
        good += [made] if made else []
    # Each part must hold what it is there for.
    probes = [probe for made in good for provider in made["providers"]
              for probe in provider["probes"]]
    assert len(good) > PART // 2 and len(probes) > PART
    for key in ("summary", "paragraphs", "since", "arguments", "fast", "outline", "touch",
                "translated", "conditions"):
        assert any(probe[key] for probe in probes), key
    assert any(not probe["semaphore"] for probe in probes)


@pytest.mark.parametrize("lost", ["summary", "since", "fast", "arguments", "conditions", "text"])
def test_a_loss_would_be_seen(lost: str):
    """What the comparison compares."""
    document = there_and_back("made.provider", b"""\
provider p {
#if A
#pragma usdt fast q
/**
 * q - what happened
 * @a: an argument
 *
 * Since: 3
 */
probe q(int a);
#endif
};
""")
    assert document
    probe = document["providers"][0]["probes"][0]
    broken = json.loads(json.dumps(document))
    target = broken["providers"][0]["probes"][0]
    if lost == "text":
        target["arguments"][0]["text"] = ""
    else:
        target[lost] = type(probe[lost])()
    assert without_places(broken) != without_places(document)
