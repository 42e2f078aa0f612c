from __future__ import annotations

from typing import Callable

import pytest
from stand_in import Answerer, Pool, StandIn, problem

Serve = Callable[[Answerer], StandIn]
CREATE = "POST /api/device/any/request/"
RETURN = "POST /api/request/7/return/"
TWO_TESTS = """
    def test_one(mozpool_device): assert mozpool_device.name == "panda-1"
    def test_two(mozpool_device): mozpool_device.check()
"""


def run(pytester: pytest.Pytester, *args: str, alone: bool = False) -> pytest.RunResult:
    """Within this process: one of its own takes seconds. Alone it is as somebody calls it."""
    start = pytester.runpytest_subprocess if alone else pytester.runpytest_inprocess
    return start("-p", "no:cacheprovider", *args)


def test_one_device_serves_a_run_and_comes_back(pytester: pytest.Pytester, serve: Serve) -> None:
    server = serve(Pool("ready"))
    pytester.makepyfile(TWO_TESTS)
    result = run(pytester, f"--mozpool-server={server.url}", "--mozpool-image=b2g", "--mozpool-boot-config=b2gbase=http://b/", "--mozpool-labels=pool=b2g", alone=True)
    result.assert_outcomes(passed=2)
    assert server.lines.count(CREATE) == 1 and server.lines[-1] == RETURN
    body = server.asked[0].body
    assert (body["image"], body["b2gbase"], body["labels"]) == ("b2g", "http://b/", "pool=b2g")


def test_each_test_has_a_device_of_its_own_where_that_is_wanted(pytester: pytest.Pytester, serve: Serve) -> None:
    server = serve(Pool("ready"))
    pytester.makepyfile(TWO_TESTS)
    pytester.makeini(f"[pytest]\nmozpool_server = {server.url}\nmozpool_image = android\nmozpool_scope = function\nmozpool_duration = 10m")
    run(pytester).assert_outcomes(passed=2)
    assert server.lines.count(CREATE) == 2 and server.lines.count(RETURN) == 2
    assert server.asked[0].body["duration"] == 600


def test_what_to_ask_for_can_be_said_in_code(pytester: pytest.Pytester, serve: Serve) -> None:
    server = serve(Pool("ready"))
    pytester.makeconftest(
        f"""
        import pytest

        @pytest.fixture(scope="session")
        def mozpool_spec():
            return {{"image": "android", "servers": "{server.url}", "labels": {{"gpu": True}}}}
        """
    )
    pytester.makepyfile(TWO_TESTS)
    run(pytester).assert_outcomes(passed=2)
    assert server.asked[0].body["labels"] == {"gpu": True}


def test_a_device_is_returned_when_a_test_fails_and_the_report_names_it(pytester: pytest.Pytester, serve: Serve) -> None:
    server = serve(Pool("ready"))
    pytester.makepyfile("def test_it(mozpool_device): assert False")
    result = run(pytester, f"--mozpool-server={server.url}", "--mozpool-image=android")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*device panda-1 at panda-1.example, request 7*"])
    assert server.lines[-1] == RETURN


def test_a_test_whose_device_is_lost_fails_for_that_reason(pytester: pytest.Pytester, serve: Serve) -> None:
    pytester.makepyfile(
        """
        import time

        def test_it(mozpool_device):
            until = time.monotonic() + 10
            while mozpool_device.lost is None and time.monotonic() < until:
                time.sleep(0.01)
        """
    )
    server = serve(Pool("ready", "closed"))
    result = run(pytester, f"--mozpool-server={server.url}", "--mozpool-image=android", "--mozpool-duration=1")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*DeviceLostError: the reservation of panda-1*it is closed*"])


def test_an_image_has_to_be_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TWO_TESTS)
    run(pytester).stdout.fnmatch_lines(["*No image is named: give --mozpool-image*"])


@pytest.mark.parametrize("option, says", [("--mozpool-scope=week", "*is one of session*"), ("--mozpool-boot-config=x", "*write KEY=VALUE*")])
def test_a_wrong_option_says_what_to_write(pytester: pytest.Pytester, option: str, says: str) -> None:
    pytester.makepyfile(TWO_TESTS)
    result = run(pytester, "--mozpool-image=android", "--mozpool-server=http://127.0.0.1:1", option)
    (result.stdout.str() + result.stderr.str()).index("mozpool")
    assert any(says.strip("*") in line for line in [*result.outlines, *result.errlines])


def test_tests_without_a_device_need_no_pool(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    run(pytester).assert_outcomes(passed=1)


def test_a_refusal_is_shown(pytester: pytest.Pytester, serve: Serve) -> None:
    server = serve(lambda asked: problem(422, "impossible_request"))
    pytester.makepyfile(TWO_TESTS)
    result = run(pytester, f"--mozpool-server={server.url}", "--mozpool-image=android")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*it is impossible_request*"])
