"""Reads the reports of one grading with readers that others wrote, and holds what they understood to the JSON report.

    readers.py FOLDER         which has the reports json, junit, tap and gradescope

The readers are junitparser, gapper's model of Gradescope's results and gslocal's summary of them (all from
PyPI, in PYTHONPATH), and npm's tap-parser, whose command TAP_PARSER names. PyPI's xmlschema holds JUnit to
the schema of Jenkins' xUnit plugin, which stands unchanged in conformance/schema. .ci/run installs them.
"""

import collections
import contextlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import types
import typing
from pathlib import Path


SCHEMA = Path(__file__).parents[2] / "schema" / "junit-10.xsd"


def main(folder):
    checks = [
        {**check, "part": part}
        for part in json.loads((folder / "json").read_text())["parts"]
        for check in part["checks"]
    ]
    ends = collections.Counter(end(check) for check in checks)
    print(f"to be read: {dict(ends)} of {len(checks)} checks")
    for read in (junit_schema, junit, tap, gradescope_model, gradescope_summary):
        print(f"{read.__doc__}: {read(folder, checks, ends)}")


def end(check):
    """How a check ended, as far as other formats tell."""
    costs_nothing = check["verdict"] == "fail" and check["level"] != "required"
    return "unmet" if costs_nothing else check["verdict"]


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: found {found}, not {expected}")


def junit_schema(folder, checks, ends):
    """junit-10.xsd"""
    import xmlschema

    schema = xmlschema.XMLSchema(str(SCHEMA))
    schema.validate(str(folder / "junit"))
    assert not schema.is_valid("<testsuites><other/></testsuites>"), "it refuses nothing"
    return "valid"


def junit(folder, checks, ends):
    """junitparser"""
    import junitparser

    xml = junitparser.JUnitXml.fromfile(str(folder / "junit"))
    kinds = collections.Counter()
    for suite in xml:
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        same(suite.name, told, (suite.tests, suite.failures, suite.errors, suite.skipped))
        for case in suite:
            kinds.update(type(result).__name__ for result in case.result)
            kinds["tests"] += 1
            if any(isinstance(result, junitparser.Failure) for result in case.result):
                assert case.result[0].message and case.result[0].text, case.name
    same("cases", kinds["tests"], len(checks))
    same("failures", kinds["Failure"], ends["fail"])
    same("errors", kinds["Error"], ends["broken"])
    same("skipped", kinds["Skipped"], ends["unmet"] + ends["skip"])
    same("all", (xml.tests, xml.failures, xml.errors), (len(checks), ends["fail"], ends["broken"]))
    return dict(kinds)


def tap(folder, checks, ends):
    """tap-parser"""
    command = [*os.environ["TAP_PARSER"].split(), "--json", "--strict"]
    with open(folder / "tap") as report:
        events = json.loads(subprocess.run(command, stdin=report, stdout=subprocess.PIPE).stdout)
    final = next(event[1] for event in events if event[0] == "complete")
    keys = ("count", "pass", "fail", "todo", "skip")
    failed = ends["fail"] + ends["broken"]
    not_ok = failed + ends["unmet"]
    expected = (len(checks), len(checks) - not_ok, not_ok, ends["unmet"], ends["skip"])
    same("points", tuple(final[key] for key in keys), expected)
    same("failures", len(final["failures"]), failed)
    same("plan", (final["plan"]["start"], final["plan"]["end"]), (1, len(checks)))
    points = [event[1] for event in events if event[0] == "assert"]
    told = sum(point["diag"] is not None for point in points)
    same("points with a diagnosis", told, not_ok)
    same("not TAP", [event for event in events if event[0] == "extra"], [])
    return {key: final[key] for key in keys}


def gradescope_model(folder, checks, ends):
    """gapper"""
    # The package's own __init__ needs a later Python than its model of the results does.
    package = types.ModuleType("gapper")
    package.__path__ = importlib.util.find_spec("gapper").submodule_search_locations
    sys.modules["gapper"] = package
    from gapper.gradescope.datatypes import gradescope_output as model

    results = model.GradescopeJson.from_json((folder / "gradescope").read_text())
    same("tests", len(results.tests), len(checks))
    for test, check in zip(results.tests, checks):
        assert test.visibility in typing.get_args(model.VisibilityType), test
        assert test.output_format in typing.get_args(model.FormatType), test
        assert test.status in (None, *typing.get_args(model.PassStateType)), test
        same(test.name, test.status == "failed", end(check) == "fail")
        scored = check["level"] == "required" and check["verdict"] in ("pass", "fail")
        points = (check["points"], check["worth"]) if scored else (None, None)
        same(test.name, (test.score, test.max_score), points)
    return dict(collections.Counter(test.status for test in results.tests))


def gradescope_summary(folder, checks, ends):
    """gslocal"""
    from gslocal.results import format_results

    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        format_results(folder / "gradescope")
    text = re.sub(r"\x1b\[[0-9;]*m", "", written.getvalue())
    total = next(line.strip() for line in text.splitlines() if line.strip().startswith("Score: "))
    parts = {check["part"]["part"]: check["part"] for check in checks}.values()
    score, most = (sum(part[key] for part in parts) for key in ("score", "max"))
    passed, failed = len(checks) - ends["fail"], ends["fail"]
    counted = f"{passed} passed, {failed} failed" if failed else f"{passed} passed"
    same("summary", total, f"Score: {score:.2f} / {most:.2f}  ({counted})")
    return total


main(Path(sys.argv[1]))
