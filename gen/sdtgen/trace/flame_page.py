# SPDX-License-Identifier: 0BSD
"""What makes the picture of flame.py answer: style, a field for a search, and a script.

The script reads numbers and names from the frames' attributes, and writes text alone.
"""

STYLE = """
text { font: 12px monospace; fill: #000; pointer-events: none; }
.paper { fill: #fff; }
.what { font-size: 16px; font-weight: bold; }
.lost { fill: #c00; font-weight: bold; }
.frame { cursor: pointer; }
.frame:hover rect { stroke: #000; }
.found rect { fill: #d0f; }
.above rect { opacity: 0.5; }
.reset { pointer-events: all; cursor: pointer; text-decoration: underline; }
.needs-script { display: none; }
input { font: 12px monospace; width: 95%; }
"""

BUTTON = """<g class="needs-script">
<text class="reset" x="1000" y="24">reset zoom</text>
<text class="matched" x="800" y="60" text-anchor="start"></text>
<foreignObject x="800" y="30" width="390" height="26">\
<input xmlns="http://www.w3.org/1999/xhtml" type="search" placeholder="search" /></foreignObject>
</g>
"""

SCRIPT = """(function () {
    "use strict";
    var script = document.currentScript;
    var svg = script ? script.ownerSVGElement : document.documentElement;
    var margin = +svg.getAttribute("data-margin"), letter = +svg.getAttribute("data-letter");
    var width = +svg.getAttribute("width") - 2 * margin;
    var field = svg.querySelector("input"), matched = svg.querySelector(".matched");
    var frames = Array.prototype.map.call(svg.querySelectorAll(".frame"), function (each) {
        return {
            element: each, name: each.getAttribute("data-name"),
            at: +each.getAttribute("data-at"), of: +each.getAttribute("data-of"),
            row: +each.getAttribute("data-row"),
            rect: each.querySelector("rect"), text: each.querySelector("text"),
        };
    });
    var whole = frames[0].of || 1, focus = frames[0];

    function cut(name, pixels) {
        var cells = Math.floor(pixels / letter), used = 0, shown = "", fits = true;
        Array.from(name.slice(0, 1000)).forEach(function (each) {
            used += each < "\\u2000" ? 1 : 2;
            if (used <= cells - 2) {
                shown += each;
            }
            fits = fits && used <= cells;
        });
        return fits ? name : shown && shown + "..";
    }

    function zoom(to) {
        focus = to;
        frames.forEach(function (each) {
            var begin = Math.max((each.at - to.at) / (to.of || 1), 0);
            var end = Math.min((each.at + each.of - to.at) / (to.of || 1), 1);
            var pixels = (end - begin) * width;
            var above = each.row < to.row && pixels > 0;
            each.element.classList.toggle("above", above);
            each.element.style.display = pixels < 0.1 && each !== to ? "none" : "";
            each.rect.setAttribute("x", margin + begin * width);
            each.rect.setAttribute("width", Math.max(pixels, 0));
            each.text.setAttribute("x", margin + begin * width + 3);
            each.text.textContent = cut(each.name, pixels - 6);
        });
    }

    function search(wanted) {
        var sum = 0, until = -1, low = wanted.toLowerCase();
        var order = frames.slice().sort(function (one, other) {
            return one.at - other.at || one.row - other.row;
        });
        order.forEach(function (each) {
            var found = low !== "" && each.row > 0 && each.name.toLowerCase().indexOf(low) >= 0;
            each.element.classList.toggle("found", found);
            if (found && each.at >= until) {
                sum += each.of;
                until = each.at + each.of;
            }
        });
        matched.textContent = low && "found: " + (100 * sum / whole).toFixed(2) + " %";
    }

    frames.forEach(function (each) {
        each.element.addEventListener("click", function () { zoom(each); });
    });
    svg.querySelector(".reset").addEventListener("click", function () { zoom(frames[0]); });
    svg.addEventListener("keydown", function (event) {
        if (event.key === "Escape") {
            field.value = "";
            search("");
            zoom(frames[0]);
        }
    });
    field.addEventListener("input", function () { search(field.value); });
    svg.querySelector(".needs-script").style.display = "inline";
}());
"""
