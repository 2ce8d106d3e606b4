"""Runs inside the user's pytest: writes a line for each test as it ends.

The form of the lines is in formats/events.ts. It is loaded with `-p gauntlet_events` and needs
nothing but pytest; with pytest-xdist the controller alone writes.
"""

import json
import os
import re

import pytest

PATH = os.environ.get("GAUNTLET_EVENTS", "")
COUNTS = {"cases": 0, "failed": 0, "skipped": 0}


def write(event):
    with open(PATH, "a", encoding="utf-8") as out:
        out.write(json.dumps({"v": 1, **event}, ensure_ascii=False) + "\n")


def pytest_configure(config):
    if PATH and not hasattr(config, "workerinput"):
        open(PATH, "w", encoding="utf-8").close()
        write({"kind": "start", "runner": "pytest", "version": pytest.__version__})
        config.pluginmanager.register(Reporter(config), "gauntlet-reporter")


def failure_of(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    detail = report.longreprtext or str(report.longrepr or "")
    if crash is None:
        lines = [line[2:].strip() for line in detail.splitlines() if line.startswith("E ")]
        message = lines[-1] if lines else detail.strip().splitlines()[-1:] or ["failed"]
        text = message if isinstance(message, str) else message[0]
        return {"message": text, "detail": detail, **place_in(detail)}
    message = re.sub(r"^(?:AssertionError|Failed): ", "", crash.message)
    return {"message": message, "detail": detail, "file": crash.path, "line": crash.lineno}


def place_in(detail):
    found = re.search(r'^(?:File ")?([^\s":]+\.py)"?(?::|, line )(\d+)', detail, re.MULTILINE)
    return {"file": found.group(1), "line": int(found.group(2))} if found else {}


def place_of_own(failure, report):
    """The line of the test's own file; the failure may lie deep in what it calls."""
    file = report.location[0]
    entries = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", [])
    for entry in entries:
        spot = getattr(entry, "reprfileloc", None)
        if spot is not None and str(spot.path).replace(os.sep, "/").endswith(file):
            return {**failure, "file": file, "line": spot.lineno}
    return failure


def named(nodeid):
    """`a/test_b.py::TestC::test_d[1-x]` gives its titles and parameter."""
    path, _, parameter = nodeid.partition("[")
    _, *titles = path.split("::")
    return titles, parameter[:-1] if parameter.endswith("]") else ""


def outcome_of(report):
    if hasattr(report, "wasxfail"):
        if report.skipped:
            return "expected failure"
        return "failed" if report.failed else "passed"
    if report.passed:
        return "passed"
    if report.skipped:
        return "skipped"
    if re.search(r"Timeout [(>]", report.longreprtext):
        return "timed out"
    return "failed" if report.when == "call" else "errored"


def note_of(report):
    if hasattr(report, "wasxfail"):
        return report.wasxfail or None
    if report.skipped and isinstance(report.longrepr, tuple):
        return re.sub(r"^Skipped: ", "", str(report.longrepr[2]))
    return None


class Reporter:
    def __init__(self, config):
        self.config = config
        self.open = {}
        self.interrupted = False
        own = {"parametrize", "usefixtures", "filterwarnings", "skip", "skipif", "xfail"}
        lines = config.getini("markers")
        self.markers = {re.split(r"[:(]", line, maxsplit=1)[0].strip() for line in lines} - own

    def pytest_runtest_logreport(self, report):
        if report.outcome == "rerun":
            # pytest-rerunfailures: an attempt that failed and is made again.
            self.write_attempt(report, "failed", report.duration)
            self.open.pop(report.nodeid, None)
            return
        if getattr(report, "context", None) is not None:
            self.subtest(report)
            return
        worst, duration = self.open.get(report.nodeid, (None, 0.0))
        duration += report.duration
        if worst is None or worst.passed or (report.failed and not worst.failed):
            worst = report if worst is None or not report.passed else worst
        if report.when != "teardown":
            self.open[report.nodeid] = (worst, duration)
            return
        self.open.pop(report.nodeid, None)
        outcome = outcome_of(worst)
        self.count(outcome)
        self.write_attempt(worst, outcome, duration)

    def subtest(self, report):
        context = report.context
        words = [context.msg] if context.msg else []
        words += [f"{key}={value!r}" for key, value in dict(context.kwargs).items()]
        outcome = outcome_of(report)
        self.count(outcome)
        self.write_attempt(report, outcome, report.duration, " ".join(words))

    def count(self, outcome):
        COUNTS["cases"] += 1
        if outcome == "skipped":
            COUNTS["skipped"] += 1
        elif outcome not in ("passed", "expected failure"):
            COUNTS["failed"] += 1

    def write_attempt(self, report, outcome, duration, subtest=""):
        titles, parameter = named(report.nodeid)
        event = {
            "kind": "attempt",
            "file": self.absolute(report.location[0]),
            "titles": titles,
            "parameter": " ".join(word for word in (parameter, subtest) if word),
            "line": (report.location[1] or 0) + 1,
            "durationMs": round(duration * 1000, 3),
            "outcome": outcome,
            "tags": [mark for mark in report.keywords if mark in self.markers],
        }
        if outcome in ("failed", "errored", "timed out"):
            failure = place_of_own(failure_of(report), report)
            if "file" in failure:
                failure["file"] = self.absolute(failure["file"])
            event["failure"] = failure
        note = note_of(report)
        if note:
            event["note"] = note
        write(event)

    def absolute(self, file):
        """pytest names files from its root folder, which need not be where it was started."""
        return os.path.join(str(self.config.rootpath), file).replace(os.sep, "/")

    def pytest_collectreport(self, report):
        if report.failed:
            failure = failure_of(report)
            file = report.nodeid.partition("::")[0]
            own = re.search(rf"^{re.escape(file)}:(\d+):", failure["detail"], re.MULTILINE)
            if own:
                failure = {**failure, "file": file, "line": int(own.group(1))}
            place = self.absolute(failure.get("file", file))
            write({"kind": "error", **failure, "file": place})

    def pytest_internalerror(self, excrepr):
        write({"kind": "error", "message": str(excrepr).strip().splitlines()[-1]})

    def pytest_keyboard_interrupt(self):
        self.interrupted = True

    def pytest_sessionfinish(self):
        # Interrupted by hand: tests are missing, and a missing end line says so.
        if not self.interrupted:
            write({"kind": "end", **COUNTS})
