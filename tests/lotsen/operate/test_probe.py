"""A container's health check."""

from __future__ import annotations

import threading

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lotsen.operate import probe
from lotsen.run.processes import free_port


@pytest.mark.parametrize(("status", "code"), [(200, 0), (204, 1), (404, 1), (500, 1), (503, 1)])
def test_only_200_is_well(httpserver: HTTPServer, status: int, code: int) -> None:
    httpserver.expect_request("/health").respond_with_data("", status=status)
    assert probe.main([str(httpserver.port), "/health"]) == code


def test_nobody_there() -> None:
    assert probe.main([str(free_port()), "/health"]) == 1


def test_one_that_hangs(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "SECONDS", 0.1)

    over = threading.Event()

    def never(request: Request) -> Response:
        over.wait()
        return Response("")

    httpserver.expect_request("/health").respond_with_handler(never)
    try:
        assert probe.main([str(httpserver.port), "/health"]) == 1
    finally:
        over.set()
