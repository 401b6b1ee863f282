"""Messenger, as https://developers.facebook.com/docs/messenger-platform describes webhooks and calls."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.messenger import API, MAX_TEXT, MAX_TITLE, Messenger
from lotsen.channels.messaging.platform_message import PlatformMessage, short
from lotsen.run import processes
from lotsen.values.bubble import Bubble
from tests.lotsen.channels.messaging.contract import (
    ALARM,
    EMERGENCY,
    RESPONSES,
    TEXTS,
    UNCLEAR,
    Calls,
    Platform,
    Pushed,
    Stage,
    fresh,
    wait_until,
)

TOKEN = "EAAB-sidans-nyckel"
APP_SECRET = "appens-hemlighet-1234567890abcdef"
VERIFY = "vi-har-valt-det-har-ordet"
PAGE = "110000000000001"
TIME = 1_700_000_000_000
MEDIA = {"url": "https://scontent.example/x"}


def graph_error(status: int, code: int, **more: Any) -> Callable[[Request], Response]:
    error = {"message": "(#1) text", "type": "OAuthException", "code": code, "fbtrace_id": "A"} | more
    return lambda request: Response(
        json.dumps({"error": error}), status, content_type="application/json; charset=UTF-8"
    )


def proxy_error(status: int, body: str, kind: str = "application/json") -> Callable[[Request], Response]:
    """What something between us and Meta says, which settles nothing."""
    return lambda request: Response(body, status, content_type=kind)


def sent(request: Request) -> Response:
    recipient = (request.get_json(silent=True) or {}).get("recipient", {}).get("id")
    return Response(
        json.dumps({"recipient_id": recipient, "message_id": f"m_{fresh()}"}), content_type="application/json"
    )


def send_alone(person: int, text: str) -> Messenger:
    """Send a bubble without a server, and close the channel."""
    channel = Messenger(TOKEN, APP_SECRET, VERIFY)

    async def send() -> None:
        channel.open()
        try:
            await channel.send(PlatformMessage("facebook", str(person), str(person), "m", ""), Bubble(text))
        finally:
            await channel.close()

    asyncio.run(send())
    return channel


class SendApi(Platform):
    name = input_channel = "facebook"

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.calls = Calls(sent)
        server.expect_request("/v23.0/me/messages", method="POST").respond_with_handler(self.calls)

    def environment(self) -> dict[str, str]:
        return {API: self.server.url_for("/v23.0"), "NO_PROXY": processes.HOST}

    def channel(self) -> Messaging:
        return Messenger(TOKEN, APP_SECRET, VERIFY)

    def sender(self, person: int, kind: str = "text") -> str:
        return str(person)

    def event(self, person: int, **more: Any) -> dict[str, Any]:
        return {"sender": {"id": str(person)}, "recipient": {"id": PAGE}, "timestamp": TIME, **more}

    def batch(self, *events: dict[str, Any]) -> dict[str, Any]:
        return {"object": "page", "entry": [{"id": PAGE, "time": TIME, "messaging": list(events)}]}

    def said_by(self, person: int, id: int | None = None, **message: Any) -> dict[str, Any]:
        return self.event(person, message={"mid": f"m_{id or fresh()}", **message})

    def message(self, person: int, text: str, kind: str = "text", id: int | None = None) -> Any:
        picture = [{"type": "image", "payload": MEDIA}]
        kinds: dict[str, dict[str, Any]] = {
            "text": {},
            "picture with text": {"attachments": picture},
            "link": {"attachments": [{"type": "fallback", "payload": MEDIA, "title": "x"}]},
            "reply": {"reply_to": {"mid": "m_1"}},
            "translated": {"nlp": {"intents": [], "entities": {}, "traits": {}}},
        }
        return self.batch(self.said_by(person, id, text=text, **kinds[kind]))

    def unreadable(self, person: int, kind: str) -> Any:
        kinds: dict[str, dict[str, Any]] = {
            "sticker": {"sticker_id": 369239263222822, "attachments": [{"type": "image", "payload": MEDIA}]},
            "location": {
                "attachments": [{"type": "location", "payload": {"coordinates": {"lat": 1, "long": 2}}}]
            },
            "two pictures": {"attachments": [{"type": "image", "payload": MEDIA}] * 2},
            "nothing in it": {},
        }
        plain = {"attachments": [{"type": kind, "payload": MEDIA}]}
        return self.batch(self.said_by(person, **kinds.get(kind, plain)))

    def unanswered(self, person: int, kind: str) -> Any:
        echo = {"mid": "m_1", "is_echo": True, "app_id": 1, "text": EMERGENCY}
        kinds: dict[str, Any] = {
            "echo": self.batch(self.event(person, message=echo)),
            "delivery": self.batch(self.event(person, delivery={"mids": ["m_1"], "watermark": TIME})),
            "read": self.batch(self.event(person, read={"watermark": TIME})),
            "reaction": self.batch(self.event(person, reaction={"reaction": "love", "mid": "m_1"})),
            "opt-in": self.batch(self.event(person, optin={"ref": "x"})),
            "referral": self.batch(self.event(person, referral={"ref": "x", "source": "SHORTLINK"})),
            "not known yet": self.batch(self.event(person, hologram={})),
            "standby": {"object": "page", "entry": [{"id": PAGE, "standby": [self.event(person)]}]},
            "feed": {"object": "page", "entry": [{"id": PAGE, "changes": [{"field": "feed", "value": {}}]}]},
            "no sender": self.batch({"recipient": {"id": PAGE}, "message": {"mid": "m_1", "text": "hej"}}),
            "sender null": self.batch(
                self.event(person, message={"mid": "m", "text": "x"}) | {"sender": None}
            ),
            "entries of another kind": {"object": "page", "entry": [None, 1, "x", {"messaging": [None, 7]}]},
            "no entry": {"object": "page"},
            "an account's, not a page's": {"object": "user", "entry": []},
        }
        return kinds[kind]

    def encode(self, update: Any) -> bytes:
        return json.dumps(update).encode()

    def headers(self, body: bytes, key: str = "genuine") -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if key == "missing":
            return headers
        secret = APP_SECRET if key == "genuine" else "en annan"
        # The old header is still sent beside the new one, and does not count.
        old = hmac.new(APP_SECRET.encode(), body, hashlib.sha1).hexdigest()
        new = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return headers | {"X-Hub-Signature": f"sha1={old}", "X-Hub-Signature-256": f"sha256={new}"}

    def messages(self, person: int) -> list[dict[str, Any]]:
        made = [call.get_json() for call in self.calls.requests]
        return [call for call in made if call["recipient"]["id"] == str(person)]

    def said(self, person: int) -> list[str]:
        return [call["message"]["text"] for call in self.messages(person)]


class TestMessenger(Pushed):
    platform = SendApi
    TEXT = ("text", "picture with text", "link", "reply", "translated")
    UNREADABLE = (
        "sticker",
        "location",
        "audio",
        "image",
        "video",
        "file",
        "template",
        "reel",
        "ig_reel",
        "two pictures",
        "nothing in it",
    )
    UNANSWERED = (
        "echo",
        "delivery",
        "read",
        "reaction",
        "opt-in",
        "referral",
        "not known yet",
        "standby",
        "feed",
        "no sender",
        "sender null",
        "entries of another kind",
        "no entry",
        "an account's, not a page's",
    )
    BUSY: ClassVar[dict[str, Any]] = {
        "429": graph_error(429, 0),
        "too many calls": graph_error(400, 613),
        "the page's limit": graph_error(400, 32),
        "transient": graph_error(400, 1200, is_transient=True),
        "500": graph_error(500, 2),
        "503 with a page": lambda request: Response("<html>x</html>", 503, content_type="text/html"),
        "200 that is no JSON": lambda request: Response("ok", 200),
        "200 that is a list": lambda request: Response("[]", 200),
        "an error that is no object": lambda request: Response('{"error": "x"}', 400),
        "a code that is no number": graph_error(400, []),  # type: ignore[arg-type]
        "404 without an error": lambda request: Response("{}", 404),
        "a proxy's 400": proxy_error(400, "<h1>Bad Request</h1>", "text/html"),
        "a proxy's 403": proxy_error(403, '{"error": {"code": 403, "message": "Forbidden"}}'),
        "a proxy's 404": proxy_error(404, '{"error": {"code": 551, "type": "not_found"}}'),
        "a proxy's 407": proxy_error(407, ""),
        "a proxy's key": proxy_error(403, '{"error": {"code": 190, "message": "Blocked by policy"}}'),
        "elsewhere": lambda request: Response("{}", 302, headers={"Location": "/v23.0/me/messages"}),
    }
    REFUSED: ClassVar[dict[str, Any]] = {
        "blocked": graph_error(403, 551, error_subcode=1545041),
        "outside the window": graph_error(403, 10, error_subcode=2018278),
        "nobody": graph_error(400, 100, error_subcode=2018001),
        "not receiving": graph_error(403, 200, error_subcode=1545041),
    }
    DEAD_KEY: ClassVar[dict[str, Any]] = {
        "expired": graph_error(400, 190, error_subcode=463),
        "revoked": graph_error(401, 190),
        "session over": graph_error(401, 102),
        "no permission": graph_error(403, 200),
        "permission taken back": graph_error(403, 230),
    }
    KEY = "LOTSEN_MESSENGER_TOKEN"

    @staticmethod
    def secrets(stage: Stage) -> tuple[str, ...]:
        return (TOKEN, APP_SECRET, VERIFY)

    @contextlib.contextmanager
    def elsewhere(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setenv(API, f"http://{processes.HOST}:{processes.free_port()}")
            yield

    # --- What only Messenger has ---

    def verify(self, stage: Stage, **query: str) -> tuple[int, str]:
        names = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        given = names | {name.replace("_", ".", 1): value for name, value in query.items()}
        response = requests.get(f"{stage.url}/webhook", params=given, timeout=60)
        return response.status_code, response.text

    def test_the_address_is_ours(self, stage: Stage) -> None:
        assert self.verify(stage, hub_verify_token=VERIFY) == (200, "1158201444")

    @pytest.mark.parametrize("token", ["", "x", VERIFY[:-1], VERIFY + "x", "å\ud7ff"])
    def test_the_address_is_not_for_everybody(self, stage: Stage, token: str) -> None:
        assert self.verify(stage, hub_verify_token=token) == (403, "")
        assert requests.get(f"{stage.url}/webhook", timeout=60).status_code == 403

    def test_the_challenge_is_never_a_page(self, stage: Stage) -> None:
        query = {"hub.verify_token": VERIFY, "hub.challenge": "<script>alert(1)</script>"}
        response = requests.get(f"{stage.url}/webhook", params=query, timeout=60)
        assert response.headers["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "signature", ["", "sha256=", "sha256", "sha1=x", "å", "=" * 999, "md5=x", "sha256=å"]
    )
    def test_a_signature_that_is_none(self, stage: Stage, person: int, signature: str) -> None:
        body = stage.platform.encode(stage.platform.message(person, EMERGENCY))
        headers = {"X-Hub-Signature-256": signature.encode("utf-8")}
        response = requests.post(f"{stage.url}/webhook", data=body, headers=headers, timeout=60)
        assert (response.status_code, stage.platform.said(person)) == (403, [])

    def test_every_message_of_a_batch(self, stage: Stage) -> None:
        platform = stage.platform
        assert isinstance(platform, SendApi)
        people = [fresh() for _ in range(9)]
        events = [platform.said_by(person, text=EMERGENCY) for person in people]
        update = platform.batch(*events[:3])
        update["entry"] += platform.batch(platform.event(1, read={}), *events[3:])["entry"]
        assert stage.deliver(update) == 200
        assert [platform.said(person) for person in people] == [[ALARM]] * 9

    @pytest.mark.parametrize(
        "odd",
        [
            {"message": "hej"},
            {"message": [1]},
            {"postback": 3},
            {"sender": 7, "message": {"mid": "m", "text": "x"}},
            {"message": {"mid": "m_odd", "text": "x", "quick_reply": "y"}},
            {"message": {"mid": {}, "text": 3}},
        ],
    )
    def test_one_of_a_batch_is_odd(self, stage: Stage, person: int, odd: dict[str, Any]) -> None:
        platform = stage.platform
        assert isinstance(platform, SendApi)
        events = platform.event(fresh()) | odd, platform.said_by(person, text=EMERGENCY)
        assert stage.deliver(platform.batch(*events)) == 200
        assert platform.said(person) == [ALARM]

    def test_one_of_a_batch_cannot_be_sent(self, stage: Stage, calls: Calls) -> None:
        """The batch comes again; the others are not answered twice."""
        platform = stage.platform
        assert isinstance(platform, SendApi)
        people = [fresh() for _ in range(3)]
        update = platform.batch(*(platform.said_by(person, text="Vad är Mumin?") for person in people))
        down = graph_error(500, 2)

        def picky(request: Request) -> Response:
            if request.get_json()["recipient"]["id"] == str(people[1]):
                return down(request)
            calls.requests.append(request)
            return sent(request)

        calls.faults[:] = [picky] * 20
        assert stage.deliver(update) == 503
        calls.faults.clear()
        assert [len(platform.said(person)) for person in people] == [1, 0, 1]
        assert stage.deliver(update) == 200
        assert [len(platform.said(person)) for person in people] == [1, 1, 1]

    def test_buttons_are_quick_replies(self, stage: Stage, person: int) -> None:
        stage.say(person, "knappar")
        (call,) = stage.platform.messages(person)  # type: ignore[attr-defined]
        replies = [(reply["title"], reply["payload"]) for reply in call["message"]["quick_replies"]]
        assert replies == [(button["title"], button["payload"]) for button in UNCLEAR["buttons"]]
        assert call["messaging_type"] == "RESPONSE"
        assert all(reply["content_type"] == "text" for reply in call["message"]["quick_replies"])

    def test_the_call_is_signed_with_the_apps_secret(self, stage: Stage, person: int) -> None:
        stage.say(person, "Vad är Mumin?")
        assert isinstance(stage.platform, SendApi)
        made = stage.platform.calls.requests
        (call,) = [call for call in made if str(person) in call.get_data(as_text=True)]
        proof = hmac.new(APP_SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        assert (call.args["access_token"], call.args["appsecret_proof"]) == (TOKEN, proof)

    def test_every_button_fits(self) -> None:
        titles = [button["title"] for name in RESPONSES for button in RESPONSES[name][0].get("buttons", [])]
        assert titles and all(len(short(title, MAX_TITLE)) <= MAX_TITLE for title in titles)
        assert all(short(button["title"], MAX_TITLE) == button["title"] for button in UNCLEAR["buttons"])

    def test_a_long_answer_is_cut_to_what_messenger_takes(self, stage: Stage, person: int) -> None:
        send_alone(person, "å" * 5000)
        assert [len(text) for text in stage.platform.said(person)] == [MAX_TEXT]

    def test_nothing_is_open_after_the_end(self, stage: Stage, person: int) -> None:
        channel = send_alone(person, "hej")
        assert channel._http is not None and channel._http.closed
        asyncio.run(Messenger(TOKEN, APP_SECRET, VERIFY).close())  # one that never sent

    @pytest.mark.parametrize("payload", ["/akut", "/ej_akut", "/hjalp_meny", "/mumin"])
    def test_a_button_of_ours(self, stage: Stage, payload: str) -> None:
        """As a quick reply and as a postback, each delivered twice."""
        platform = stage.platform
        assert isinstance(platform, SendApi)
        for more in (
            {"message": {"mid": f"m_{fresh()}", "text": "Ja", "quick_reply": {"payload": payload}}},
            {"postback": {"mid": f"m_{fresh()}", "title": "Ja", "payload": payload}},
            {"postback": {"title": "Ja", "payload": payload}},
        ):
            person = fresh()
            update = platform.batch(platform.event(person, **more))
            assert [stage.deliver(update), stage.deliver(update)] == [200, 200]
            assert (stage.heard(person), len(platform.said(person))) == ([payload], 1)

    @pytest.mark.parametrize(
        "payload", ["/restart", "/halsning", '/mumin{"plats": "Tensta"}', "x", "", None, [1]]
    )
    def test_a_button_that_is_not_ours(self, stage: Stage, payload: Any) -> None:
        """A quick reply counts as the text on it, a postback as nothing; both are answered."""
        platform = stage.platform
        assert isinstance(platform, SendApi)
        first, second = fresh(), fresh()
        reply = platform.said_by(first, text="Ja tack", quick_reply={"payload": payload})
        postback = platform.event(second, postback={"mid": f"m_{fresh()}", "title": "x", "payload": payload})
        assert stage.deliver(platform.batch(reply, postback)) == 200
        assert (stage.heard(first), stage.heard(second)) == (["Ja tack"], [""])
        assert len(platform.said(first)) == len(platform.said(second)) == 1

    def test_many_that_hang(self, stage: Stage, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
        """All come through when the platform does."""
        calls.faults[:] = [calls.hang] * 8
        people = [fresh() for _ in range(10)]
        with ThreadPoolExecutor(10) as pool:
            said = [
                pool.submit(stage.deliver, stage.platform.message(person, EMERGENCY)) for person in people
            ]
            try:
                wait_until(lambda: calls.tried >= 8)
            finally:
                calls.over.set()
            assert {status.result() for status in said} == {200}

    def test_what_cannot_be_read_names_both_numbers(self) -> None:
        assert "112" in TEXTS.bara_text and "114 14" in TEXTS.bara_text
