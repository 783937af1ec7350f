"""A plugin of pytest, named in PYTEST_PLUGINS: it records how each test ended, beside what pytest
prints. A line when the run begins and a line when it has ended, as in `test-record.cjs`. Works with
pytest 6 and later, and with the processes of pytest-xdist."""

import hashlib
import hmac
import json
import os
import time
import traceback
import uuid

import pytest

MOST_TEXT = 16384
# Taken out before any test is loaded: what a test starts must not find it.
_FOLDER = os.environ.pop("MENDWATCH_REPORT", None)
# What is needed to write, before anybody can change it.
_dumps, _open, _new = json.dumps, open, hmac.new
# For another process that is taking its key, in seconds: each try, and all of them.
_RETRY = 0.005
_PATIENCE = 5


def pytest_configure(config):
    # A worker of pytest-xdist hands its reports to the process that began it; a run inside of a
    # test is none of the project's.
    is_worker = hasattr(config, "workerinput")
    is_nested = any(
        name in os.environ
        for name in ("JEST_WORKER_ID", "NODE_TEST_CONTEXT", "PYTEST_CURRENT_TEST", "VITEST_WORKER_ID")
    )
    folder = _FOLDER
    if folder is not None and not is_worker and not is_nested:
        record = _Record(str(config.rootpath), folder)
        config.pluginmanager.register(record, "mendwatch-record")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Runs where the test runs, and keeps the traceback with its causes in the report."""
    report = (yield).get_result()
    if report.failed and call.excinfo is not None:
        report.mendwatch_error = _text(call.excinfo)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    report = (yield).get_result()
    excinfo = getattr(getattr(report, "call", None), "excinfo", None)
    if report.failed:
        text = report.longreprtext if excinfo is None else _text(excinfo)
        report.mendwatch_error = text[-MOST_TEXT:]


def _text(excinfo):
    lines = traceback.format_exception(excinfo.type, excinfo.value, excinfo.tb)
    return "".join(lines)[-MOST_TEXT:]


def _take_key(folder):
    """The key of this run, as in `test-record.cjs`: what is put back is the hash of it."""
    shared = os.path.join(folder, "key")
    own = os.path.join(folder, f"key-{uuid.uuid4()}")
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            os.rename(shared, own)
            break
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(_RETRY)
    with open(own, encoding="utf-8") as file:
        number, key = file.read().split(" ")
    with open(own, "w", encoding="utf-8") as file:
        file.write(f"{int(number) + 1} {hashlib.sha256(key.encode()).hexdigest()}")
    os.rename(own, shared)
    return number, key


class _Record:
    def __init__(self, root, folder):
        self.root = root
        self.path = os.path.join(folder, "pytest.jsonl")
        self.number, self.key = _take_key(folder)
        self.run = str(uuid.uuid4())
        self.tests = {}
        self._write({"begun": self.run, "version": pytest.__version__})

    def _write(self, line):
        text = _dumps(line)
        mac = _new(self.key.encode(), text.encode(), "sha256").hexdigest()
        with _open(self.path, "a", encoding="utf-8") as file:
            file.write(f"{self.number} {mac} {text}\n")

    def pytest_collectreport(self, report):
        # A file that cannot be loaded has no test to name.
        if report.failed:
            self._add(report, "failed")

    def pytest_runtest_logreport(self, report):
        # The worst of setup, call and teardown. A test that is expected to fail, and does, is
        # skipped; what passes against its mark is as pytest says: passed, or failed where strict.
        if report.failed:
            self._add(report, "failed")
        elif report.skipped:
            self._add(report, "skipped")
        elif report.when == "call":
            self._add(report, "passed")

    def _add(self, report, status):
        ranks = ("passed", "skipped", "failed")
        known = self.tests.get(report.nodeid)
        if known is not None and ranks.index(known["status"]) >= ranks.index(status):
            return
        path, *names = report.nodeid.split("::")
        error = getattr(report, "mendwatch_error", None)
        self.tests[report.nodeid] = {
            "file": os.path.join(self.root, path),
            "name": names or [os.path.join(self.root, path)],
            "status": status,
            "errors": [] if error is None else [error],
        }

    def pytest_sessionfinish(self):
        self._write({"ended": self.run, "tests": list(self.tests.values())})
