# SPDX-License-Identifier: 0BSD
"""The flame graph in a browser: what is seen, what a click and a search do, and what does not run."""
from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any, Dict

import pytest

from support import browser

from sdtgen.trace.flame import flame
from sdtgen.trace.summary import NANOSECONDS, Summary
from sdtgen.trace.tree import Tree

HOSTILE = ["</title><script>top.bad = 1</script>", '" onload="top.bad = 1" x="',
           "]]><script>top.bad = 1</script>", "<img src=x onerror=top.bad=1>"]
PAGE = """<!doctype html><iframe id="picture" src="x.svg" width="1300" height="600"></iframe>
<script>
var picture = document.getElementById("picture");
picture.onload = function () {
    var page = picture.contentDocument, found = {}, field = page.querySelector("input");
    function frame(name) {
        return Array.from(page.querySelectorAll(".frame")).find(function (each) {
            return each.getAttribute("data-name") === name;
        });
    }
    function look(step) {
        found[step] = {};
        page.querySelectorAll(".frame").forEach(function (each) {
            var box = each.querySelector("rect").getBoundingClientRect();
            found[step][each.getAttribute("data-name")] = {
                x: box.x, y: box.y, width: box.width,
                shown: getComputedStyle(each).display !== "none",
                label: each.querySelector("text").textContent,
                found: each.classList.contains("found"),
            };
        });
        found[step].matched = page.querySelector(".matched").textContent;
    }
    function click(element) {
        element.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    }
    function search(text) {
        field.value = text;
        field.dispatchEvent(new Event("input"));
    }
    look("first");
    click(frame("half"));
    look("zoomed");
    click(page.querySelector(".reset"));
    look("reset");
    search("HALF");
    look("searched");
    search("[");
    look("nothing");
    search("half");
    click(frame("half"));
    field.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}));
    look("escaped");
    found.bad = window.bad || 0;
    found.fields = getComputedStyle(page.querySelector(".needs-script")).display;
    document.body.innerHTML = "<pre></pre>";
    document.querySelector("pre").textContent = JSON.stringify(found);
};
</script>
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Dict[str, Any]:
    browser.program()
    place: Path = tmp_path_factory.mktemp("browser")
    tree = Tree()
    main = tree.root.child("main")
    main.weight = 100
    main.child("half").weight = 300
    main.child("half").child("inner half").weight = 200
    for number, each in enumerate(HOSTILE):
        main.child(each).weight = 100 - number
    main.child("thin").weight = 6
    (place / "x.svg").write_text(flame(tree.root, Summary(
        "</text><script>top.bad = 1</script>", "exact", NANOSECONDS)))
    (place / "page.html").write_text(PAGE)
    with browser.served(place) as address:
        text = browser.dumped(f"{address}/page.html")
    found = re.search(r"<pre>(.*?)</pre>", text, re.DOTALL)
    assert found, text
    data: Dict[str, Any] = json.loads(html.unescape(found[1]))
    return data


@pytest.mark.size("ci")
def test_widths_are_in_proportion_and_labels_fit(seen):
    first = seen["first"]
    assert first["main"]["width"] == pytest.approx(1180, abs=1)
    assert first["half"]["width"] == pytest.approx(590, abs=1)
    assert first["inner half"]["width"] == pytest.approx(236, abs=1)
    assert first["all"]["y"] > first["main"]["y"] > first["half"]["y"] > first["inner half"]["y"]
    assert first["half"]["label"] == "half" and first["inner half"]["label"] == "inner half"
    assert first["thin"]["label"] == "" and first["thin"]["shown"]
    for each in HOSTILE:
        assert first[each]["label"] == each[:13] + ".." and first[each]["shown"]
    assert seen["fields"] == "inline"


@pytest.mark.size("ci")
def test_a_click_zooms_and_a_word_resets(seen):
    zoomed = seen["zoomed"]
    assert zoomed["half"]["width"] == zoomed["main"]["width"] == pytest.approx(1180, abs=1)
    assert zoomed["inner half"]["width"] == pytest.approx(472, abs=1)
    assert not zoomed["thin"]["shown"] and not any(zoomed[each]["shown"] for each in HOSTILE)
    assert seen["reset"] == seen["first"] == seen["escaped"]


@pytest.mark.size("ci")
def test_a_search_marks_and_weighs_what_it_finds(seen):
    """A stack in a stack counts once; what looks like a pattern is none."""
    searched = seen["searched"]
    assert {name for name, each in searched.items() if isinstance(each, dict) and each["found"]} \
        == {"half", "inner half"}
    assert searched["matched"] == "found: 50.00 %"
    assert seen["nothing"]["matched"] == "found: 0.00 %"


@pytest.mark.size("ci")
def test_no_label_runs(seen):
    assert seen["bad"] == 0
