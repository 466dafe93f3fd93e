# SPDX-License-Identifier: 0BSD
"""The README's picture is what its program prints today; SDTKIT_TEST_REGENERATE=1 writes it anew."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from xml.etree import ElementTree

import cast
import pytest

from support import page, toolchain, tracer

PICTURE = toolchain.ROOT / "docs" / "trace.svg"
TITLE = "A program is built with two probes, and traced while it runs"
COMMANDS = ["sdtkit header -o app_probes.h app.provider", "cc -O2 -I $SDTKIT/include app.c -o app",
            "sudo sdtkit trace app.provider -- ./app /index /login",
            "sudo sdtkit trace --count --by path app.provider -- ./app /index /login /index"]


def words(picture: str):
    """The lines of a picture, without what differs from run to run and from machine to machine."""
    root = ElementTree.fromstring(picture)
    lines = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    return [re.sub(r" +", " ", re.sub(r"\d+\.\d+|\d+/\d+", "N", line)) for line in lines]


@pytest.fixture
def picture(tmp_path):
    """The picture as this machine draws it, with the README's program."""
    tracer.need()
    work = page.home(tmp_path)
    for name in ("app.provider", "app.c"):
        text, = [block.text for block in page.blocks(toolchain.ROOT / "README.md")
                 if block.info[1:] == [name]]
        (work / name).write_text(text)

    def run(command):
        done = page.shell(work, f"SDTKIT=$HOME/sdtkit; {command.replace('sudo ', '')}")
        assert done.returncode == 0, done.stdout
        return done.stdout
    return cast.svg(cast.record(COMMANDS, run), TITLE)


def test_the_picture_shows_what_is_printed(picture):
    if "SDTKIT_TEST_REGENERATE" in os.environ:
        PICTURE.write_text(picture, encoding="utf-8")
    assert words(PICTURE.read_text(encoding="utf-8")) == words(picture)


def test_the_picture_is_for_dark_and_light_and_without_motion():
    text = PICTURE.read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in text and "prefers-reduced-motion" in text
    assert "<script" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.size("all")
def test_a_browser_draws_it(tmp_path):
    browser = next((name for name in ("chromium", "chromium-browser") if shutil.which(name)), None)
    if not browser:
        pytest.skip("chromium is not installed")
    target = tmp_path / "picture.png"
    subprocess.run([browser, "--headless", "--no-sandbox", f"--screenshot={target}",
                    "--virtual-time-budget=20000", PICTURE.as_uri()], check=True, timeout=120,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert target.stat().st_size > 5000
