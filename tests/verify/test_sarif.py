# SPDX-License-Identifier: 0BSD
"""SARIF 2.1.0, checked against the rules of the standard that this output makes use of."""
import json
import re
from urllib.parse import unquote, urlsplit

from mutate import File
from verify_command import PROVIDER, verify

# What the standard (OASIS, sections 3.13 to 3.49) allows and demands: key -> (demanded, a type,
# a shape below, or a list of one).
SHAPES = {
    "log": {"$schema": (False, str), "version": (True, str), "runs": (True, ["run"])},
    "run": {"tool": (True, "tool"), "results": (False, ["result"]), "columnKind": (False, str),
            "properties": (False, dict)},
    "tool": {"driver": (True, "component")},
    "component": {"name": (True, str), "version": (False, str), "rules": (False, ["rule"])},
    "rule": {"id": (True, str), "shortDescription": (False, "message"), "help": (False, "message"),
             "defaultConfiguration": (False, "configuration")},
    "configuration": {"level": (False, str)},
    "message": {"text": (True, str)},
    "result": {"ruleId": (False, str), "ruleIndex": (False, int), "level": (False, str),
               "message": (True, "message"), "locations": (False, ["location"]),
               "relatedLocations": (False, ["location"])},
    "location": {"message": (False, "message"), "physicalLocation": (False, "physical"),
                 "logicalLocations": (False, ["logical"])},
    "logical": {"fullyQualifiedName": (False, str)},
    "physical": {"artifactLocation": (False, "artifact"), "region": (False, "region"),
                 "address": (False, "address")},
    "artifact": {"uri": (False, str)},
    "region": {"startLine": (False, int), "startColumn": (False, int)},
    "address": {"absoluteAddress": (False, int)},
}
LEVELS = {"none", "note", "warning", "error"}


def fits(value, shape, place="log"):
    if isinstance(shape, list):
        assert isinstance(value, list), place
        for number, each in enumerate(value):
            fits(each, shape[0], f"{place}[{number}]")
    elif isinstance(shape, type):
        assert type(value) is shape, (place, value)
    else:
        known = SHAPES[shape]
        assert set(value) <= set(known), (place, set(value) - set(known))
        assert {key for key, (demanded, _) in known.items() if demanded} <= set(value), place
        for key, each in value.items():
            fits(each, known[key][1], f"{place}.{key}")


def checked(text):
    log = json.loads(text)
    fits(log, "log")
    assert log["version"] == "2.1.0"
    run, = log["runs"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in LEVELS
        for each in (*result["locations"], *result["relatedLocations"]):
            physical = each["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+", uri), uri
            assert not re.search(r"%(?![0-9A-Fa-f]{2})", uri)
            region = physical.get("region", {"startLine": 1, "startColumn": 1})
            assert region["startLine"] >= 1 and region["startColumn"] >= 1
            assert physical.get("address", {"absoluteAddress": 0})["absoluteAddress"] >= 0
    return run


def test_a_fault_is_at_its_declaration(good):
    File(good).location("close", 0)
    done = verify("--format", "sarif", PROVIDER, good)
    assert done.returncode == 1
    result, = checked(done.stdout)["results"]
    assert (result["ruleId"], result["level"]) == ("dead-note", "error")
    place = result["locations"][0]["physicalLocation"]
    assert unquote(urlsplit(place["artifactLocation"]["uri"]).path) == str(PROVIDER)
    assert place["region"] == {"startLine": 6, "startColumn": 11}
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "shop:close"}]
    assert any(unquote(urlsplit(each["physicalLocation"]["artifactLocation"]["uri"]).path)
               == str(good) for each in result["relatedLocations"])


def test_names_that_no_uri_may_hold(good, tmp_path):
    strange = tmp_path / "100% a#b?\u00e4\n.provider"
    strange.write_text(PROVIDER.read_text().replace("probe tick();", "probe tick(); probe no();"))
    done = verify("--format", "sarif", strange.name, good, cwd=tmp_path)
    result, = checked(done.stdout)["results"]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) \
        == strange.name


def test_nothing_to_say(good):
    run = checked(verify("--format", "sarif", PROVIDER, good).stdout)
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_notes_and_warnings_keep_their_level(objects, tmp_path):
    done = verify("--format", "sarif", PROVIDER, objects("gcc", "-O2", "-fPIE")[0])
    assert {each["level"] for each in checked(done.stdout)["results"]} == {"note"}
