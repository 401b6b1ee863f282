"""Registering the bot's address, against a stand-in of the Bot API."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from lotsen.operate import telegram_webhook as script
from lotsen.run import processes

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "en_hemlighet_av_vilket_slag_som_helst"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> None:
    monkeypatch.setenv("LOTSEN_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("LOTSEN_TELEGRAM_SECRET", SECRET)
    monkeypatch.setenv("LOTSEN_PUBLIC_URL", "https://chatt.example.se/")
    monkeypatch.setenv("LOTSEN_TELEGRAM_API", httpserver.url_for("/"))
    monkeypatch.setenv("NO_PROXY", processes.HOST)


def test_it_registers_address_and_secret(
    settings: None, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    httpserver.expect_oneshot_request(
        f"/bot{TOKEN}/setWebhook",
        method="POST",
        json={
            "url": "https://chatt.example.se/webhooks/telegram/webhook",
            "secret_token": SECRET,
            "allowed_updates": ["message", "edited_message", "callback_query"],
        },
    ).respond_with_json({"ok": True, "result": True, "description": "Webhook was set"})
    assert script.main([]) == 0
    said = capsys.readouterr()
    assert "Webhook was set" in said.out
    assert TOKEN not in said.out + said.err and SECRET not in said.out + said.err


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Response('{"ok":false,"error_code":401,"description":"Unauthorized"}', 401), "401, Unauthorized"),
        (
            Response(
                '{"ok":false,"description":"Bad Request: bad webhook: HTTPS url must be provided"}', 400
            ),
            "HTTPS",
        ),
        (Response("<html>Bad Gateway</html>", 502), "502"),
        (Response("ok", 200), "could not be asked"),
    ],
)
def test_telegram_says_no(
    settings: None, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], answer: Response, says: str
) -> None:
    httpserver.expect_oneshot_request(f"/bot{TOKEN}/setWebhook").respond_with_response(answer)
    assert script.main([]) == 1
    said = capsys.readouterr()
    assert says in said.err and TOKEN not in said.err


def test_telegram_is_down(
    settings: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOTSEN_TELEGRAM_API", f"http://{processes.HOST}:{processes.free_port()}")
    assert script.main([]) == 1
    said = capsys.readouterr()
    assert "try again later" in said.err and TOKEN not in said.err


@pytest.mark.parametrize("missing", ["LOTSEN_TELEGRAM_TOKEN", "LOTSEN_TELEGRAM_SECRET", "LOTSEN_PUBLIC_URL"])
def test_a_setting_is_missing(
    settings: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    monkeypatch.setenv(missing, "")
    assert script.main([]) == 1
    said = capsys.readouterr()
    assert missing in said.err and "Traceback" not in said.err
