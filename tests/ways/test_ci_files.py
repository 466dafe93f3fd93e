# SPDX-License-Identifier: 0BSD
"""The GitHub action and the hooks of pre-commit: what they call, run as those programs would."""
import json
import os
import re
import shlex
import subprocess

import pytest
import yaml

from support import toolchain

ACTION = toolchain.ROOT / ".github" / "sdtkit" / "action.yml"
HOOKS = toolchain.ROOT / ".pre-commit-hooks.yaml"
PROVIDER = "provider app { probe hit(int x); };\n"
PROGRAM = '#include "app_probes.h"\nint main(int argc, char **argv)\n' \
          "{ (void)argv; APP_HIT(argc); return 0; }\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    place = tmp_path_factory.mktemp("project")
    (place / "app.provider").write_text(PROVIDER)
    (place / "main.c").write_text(PROGRAM)
    toolchain.probe_header(place / "app.provider", place / "app_probes.h")
    toolchain.run(["gcc", "-O2", "-g", f"-I{toolchain.INCLUDE}", "-I.", "main.c", "-o", "app"],
                  cwd=place)
    (place / "off.c").write_text("int main(void) { return 0; }\n")
    toolchain.run(["gcc", "off.c", "-o", "off"], cwd=place)
    return place


def act(project, **inputs):
    """The one step of the action, with its inputs where GitHub would put them."""
    action = yaml.safe_load(ACTION.read_text())
    step, = action["runs"]["steps"]
    assert action["runs"]["using"] == "composite" and step["shell"] == "bash"
    given = {name: str(each.get("default", "")) for name, each in action["inputs"].items()}
    given.update(inputs)
    assert set(given) == set(action["inputs"])
    environment = dict(os.environ)
    for name, value in step["env"].items():
        value = value.replace("${{ github.action_path }}", str(ACTION.parent))
        environment[name] = re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given[found[1]],
                                   value)
        assert "${{" not in environment[name]
    return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                          cwd=project, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


def test_a_good_project_is_green(project):
    toolchain.need("gdb")
    done = act(project, provider="app.provider", binaries="app\n", selftest="./app",
               options="--jobs\n2", sarif="found.sarif")
    assert done.returncode == 0, done.stdout
    assert json.loads((project / "found.sarif").read_text())["version"] == "2.1.0"
    assert "fired" in done.stdout


@pytest.mark.parametrize("inputs, said", [
    ({"binaries": "off"}, "title=no-notes"),
    ({"binaries": "app\noff"}, "title=no-notes"),
    ({"selftest": "./off"}, "'hit' is in no file"),
    ({"provider": "main.c"}, "error"),
    ({"binaries": "no; touch broken"}, "cannot read 'no; touch broken'"),
], ids=str)
def test_a_bad_project_is_red(project, inputs, said):
    done = act(project, **{"provider": "app.provider", **inputs})
    assert done.returncode == 1 and said in done.stdout, done.stdout
    assert not (project / "broken").exists()


@pytest.mark.parametrize("hook, words, code", [
    ("sdtkit-check", ["app.provider"], 0), ("sdtkit-check", ["main.c"], 1),
    ("sdtkit-verify", ["app.provider", "app"], 0), ("sdtkit-verify", ["app.provider", "off"], 1),
    ("sdtkit-selftest", ["app.provider", "--", "./app"], 0),
    ("sdtkit-selftest", ["app.provider", "--", "./off"], 1),
])
def test_hooks(project, hook, words, code):
    hooks = {each["id"]: each for each in yaml.safe_load(HOOKS.read_text())}
    assert set(hooks) == {"sdtkit-check", "sdtkit-verify", "sdtkit-selftest"}
    entry = hooks[hook]
    assert entry["language"] == "script" and {"name", "description"} <= set(entry)
    assert entry.get("pass_filenames", True) is (hook == "sdtkit-check")
    first, *rest = shlex.split(entry["entry"])
    done = toolchain.run([toolchain.ROOT / first, *rest, *words], cwd=project, check=False)
    assert done.returncode == code, done.stdout + done.stderr


def test_the_check_is_for_provider_files():
    pattern, = [each["files"] for each in yaml.safe_load(HOOKS.read_text()) if "files" in each]
    assert re.search(pattern, "src/app.provider") and re.search(pattern, "Include/pydtrace.d")
    assert not re.search(pattern, "src/main.c")
