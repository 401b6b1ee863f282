"""Telegram, as https://core.telegram.org/bots/api describes updates, calls and errors."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import requests
from aiogram.bot.api import TelegramAPIServer
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lotsen.answers.payloads import DANGER
from lotsen.channels.messaging import sending
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.telegram import API, MAX_TEXT, SECRET_HEADER, Telegram
from lotsen.run import processes
from lotsen.values.bubble import Bubble
from tests.lotsen.channels.messaging.contract import (
    ALARM,
    EMERGENCY,
    KNOWLEDGE,
    TEXTS,
    UNCLEAR,
    Calls,
    Platform,
    Pushed,
    Stage,
    fresh,
)

BOT = 110201543
TOKEN = f"{BOT}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "en-hemlighet-som-bara-Telegram-vet".replace("-", "_")
DATE = 1_700_000_000
PHOTO = [{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 67, "file_size": 1253}]
FILE = {"file_id": "AwAC", "file_unique_id": "AgAD", "duration": 3, "mime_type": "audio/ogg", "file_size": 9}
LOCATION = {"latitude": 59.3293, "longitude": 18.0686}
CONTACT = {"phone_number": "+46701740605", "first_name": "Kim", "user_id": 7}
CONTENT: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": {"file_id": "CAAC", "type": "regular", "emoji": "😱", "is_animated": False}},
    "voice": {"voice": FILE},
    "video note": {"video_note": FILE | {"length": 240}},
    "video": {"video": FILE},
    "audio": {"audio": FILE},
    "document": {"document": FILE | {"file_name": "x.pdf"}},
    "animation": {"animation": FILE, "document": FILE},
    "picture": {"photo": PHOTO},
    "forwarded picture": {"photo": PHOTO, "forward_date": DATE, "forward_origin": {"type": "hidden_user"}},
    "location": {"location": LOCATION},
    "live location": {"location": LOCATION | {"live_period": 900}},
    "venue": {"location": LOCATION, "venue": {"location": LOCATION, "title": "x", "address": "y"}},
    "contact": {"contact": CONTACT},
    "poll": {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "unknown content": {"holography": {"file_id": "x"}},
}


def api_error(status: int, description: str, **parameters: Any) -> Any:
    body = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return lambda request: Response(json.dumps(body), status, content_type="application/json")


def sent(request: Request) -> Response:
    """What the Bot API gives back."""
    chat = {"id": int(request.form.get("chat_id", 0)), "type": "private"}
    message = {"message_id": fresh(), "date": DATE, "chat": chat, "text": request.form.get("text")}
    result = message if request.path.endswith("/sendMessage") else True
    return Response(json.dumps({"ok": True, "result": result}), content_type="application/json")


class BotApi(Platform):
    name = input_channel = "telegram"

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.calls = Calls(sent)
        for method in ("sendMessage", "answerCallbackQuery"):
            server.expect_request(f"/bot{TOKEN}/{method}", method="POST").respond_with_handler(self.calls)

    def environment(self) -> dict[str, str]:
        return {API: self.server.url_for("/")}

    def channel(self) -> Messaging:
        self.made = Telegram(TOKEN, SECRET)
        return self.made

    def user(self, person: int) -> dict[str, Any]:
        return {"id": person, "is_bot": False, "first_name": "Kim", "language_code": "sv"}

    def bare(self, person: int, **content: Any) -> dict[str, Any]:
        chat = {"id": person, "first_name": "Kim", "type": "private"}
        return {"message_id": fresh(), "from": self.user(person), "chat": chat, "date": DATE, **content}

    def in_group(self, person: int, **content: Any) -> dict[str, Any]:
        chat = {"id": -person, "title": "Grannarna", "type": "supergroup"}
        return self.bare(person, **content) | {"chat": chat}

    def message(self, person: int, text: str, kind: str = "text", id: int | None = None) -> Any:
        update_id = {"update_id": id or fresh()}
        at_bot = {"type": "mention", "offset": 0, "length": 10}
        reply = self.bare(person, text="x") | {"from": {"id": BOT, "is_bot": True, "first_name": "Lotsen"}}
        kinds: dict[str, dict[str, Any]] = {
            "text": {"message": self.bare(person, text=text)},
            "edited": {"edited_message": self.bare(person, text=text, edit_date=DATE + 9)},
            "forwarded": {
                "message": self.bare(
                    person, text=text, forward_origin={"type": "hidden_user", "date": DATE}, forward_date=DATE
                )
            },
            "reply": {"message": self.bare(person, text=text, reply_to_message=self.bare(person, text="y"))},
            "picture with caption": {"message": self.bare(person, photo=PHOTO, caption=text)},
            "video with caption": {"message": self.bare(person, video=FILE, caption=text)},
            "edited caption": {"edited_message": self.bare(person, photo=PHOTO, caption=text)},
            "mention in a group": {
                "message": self.in_group(person, text=f"@LotsenBot {text}", entities=[at_bot])
            },
            "reply in a group": {"message": self.in_group(person, text=text, reply_to_message=reply)},
            "caption in a group": {
                "message": self.in_group(
                    person, photo=PHOTO, caption=f"@LotsenBot {text}", caption_entities=[at_bot]
                )
            },
        }
        return update_id | kinds[kind]

    def unreadable(self, person: int, kind: str) -> Any:
        return {"update_id": fresh(), "message": self.bare(person, **CONTENT[kind])}

    def unanswered(self, person: int, kind: str) -> Any:
        user, chat = self.user(person), {"id": person, "type": "private"}
        status = {"user": user, "status": "member"}
        kinds: dict[str, dict[str, Any]] = {
            "blocked": {
                "my_chat_member": {
                    "chat": chat,
                    "from": user,
                    "date": DATE,
                    "old_chat_member": status,
                    "new_chat_member": status | {"status": "kicked"},
                }
            },
            "poll": {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 1}},
            "poll answer": {"poll_answer": {"poll_id": "1", "user": user, "option_ids": [0]}},
            "channel post": {"channel_post": {"message_id": 1, "chat": chat, "date": DATE, "text": "hej"}},
            "reaction": {"message_reaction": {"chat": chat, "message_id": 1, "user": user, "date": DATE}},
            "inline query": {"inline_query": {"id": "1", "from": user, "query": "kniv", "offset": ""}},
            "live location moves": {"edited_message": self.bare(person, location=LOCATION)},
            "group talk": {"message": self.in_group(person, text="ska vi ses i kväll?")},
            "group picture": {"message": self.in_group(person, photo=PHOTO)},
            "group sticker": {"message": self.in_group(person, **CONTENT["sticker"])},
            "somebody joins a group": {"message": self.in_group(person, new_chat_members=[user])},
            "not known yet": {"hologram": {"from": user}},
            "nothing": {},
            "message null": {"message": None},
            "message a list": {"message": [1]},
            "no chat": {"message": {"message_id": 1, "from": user, "date": DATE, "text": "hej"}},
        }
        return {"update_id": fresh()} | kinds[kind]

    def encode(self, update: Any) -> bytes:
        return json.dumps(update).encode()

    def headers(self, body: bytes, key: str = "genuine") -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        return (
            headers
            if key == "missing"
            else headers | {SECRET_HEADER: SECRET[: -1 if key == "forged" else None]}
        )

    def sender(self, person: int, kind: str = "text") -> str:
        return f"{-person if 'group' in kind else person} {person}"

    def messages(self, person: int) -> list[Request]:
        chats = (str(person), str(-person))
        made = [call for call in self.calls.requests if call.path.endswith("/sendMessage")]
        return [call for call in made if call.form["chat_id"] in chats]

    def said(self, person: int) -> list[str]:
        return [call.form["text"] for call in self.messages(person)]


class TestTelegram(Pushed):
    platform = BotApi
    TEXT = (
        "text",
        "edited",
        "forwarded",
        "reply",
        "picture with caption",
        "video with caption",
        "edited caption",
        "mention in a group",
        "reply in a group",
        "caption in a group",
    )
    UNREADABLE = tuple(CONTENT)
    UNANSWERED = (
        "blocked",
        "poll",
        "poll answer",
        "channel post",
        "reaction",
        "inline query",
        "live location moves",
        "group talk",
        "group picture",
        "group sticker",
        "somebody joins a group",
        "not known yet",
        "nothing",
        "message null",
        "message a list",
        "no chat",
    )
    BUSY: ClassVar[dict[str, Any]] = {
        "429": api_error(429, "Too Many Requests: retry after 0"),
        "500": api_error(500, "Internal Server Error"),
        "restarting": api_error(500, "Internal Server Error: restart"),
        "502 with a page": lambda request: Response(
            "<html>Bad Gateway</html>", 502, content_type="text/html"
        ),
        **{
            f"a proxy's {status}": lambda request, status=status: Response(
                '{"error": "blocked by policy"}', status, content_type="application/json"
            )
            for status in (400, 401, 403, 404, 407)
        },
        "a proxy's page": lambda request: Response("<h1>Forbidden</h1>", 403, content_type="text/html"),
        "200 that is no JSON": lambda request: Response("ok", 200, content_type="text/plain"),
    }
    REFUSED: ClassVar[dict[str, Any]] = {
        "blocked": api_error(403, "Forbidden: bot was blocked by the user"),
        "deactivated": api_error(403, "Forbidden: user is deactivated"),
        "kicked": api_error(403, "Forbidden: bot was kicked from the group chat"),
        "chat not found": api_error(400, "Bad Request: chat not found"),
        "not a member": api_error(403, "Forbidden: bot is not a member of the supergroup chat"),
        "another chat now": api_error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100),
    }

    DEAD_KEY: ClassVar[dict[str, Any]] = {
        "revoked": api_error(401, "Unauthorized"),
        "no such bot": api_error(404, "Not Found"),
        "forbidden without a reason": api_error(403, "Forbidden"),
    }
    KEY = "LOTSEN_TELEGRAM_TOKEN"

    @staticmethod
    def secrets(stage: Stage) -> tuple[str, ...]:
        return (TOKEN, TOKEN.partition(":")[2], SECRET)

    @staticmethod
    def CHANGED(status: int) -> list[tuple[int, list[str]]]:
        """The secret says who delivers; the body is protected by TLS alone."""
        return [(200, ["Svar på: Vad är Nova?"])]

    @contextlib.contextmanager
    def elsewhere(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        bot = stage.platform.made._bot  # type: ignore[attr-defined]
        nowhere = TelegramAPIServer.from_base(f"http://{processes.HOST}:{processes.free_port()}")
        with monkeypatch.context() as patch:
            patch.setattr(bot, "server", nowhere)
            yield

    # --- What only Telegram has ---

    def test_nothing_was_asked_of_the_platform_at_the_start(self, api: HTTPServer) -> None:
        platform = BotApi(api)
        before = len(api.log)
        with Stage(platform) as stage:
            assert requests.get(f"{stage.url}/", timeout=60).status_code == 200
        assert (platform.calls.tried, len(api.log)) == (0, before)

    def test_buttons_are_an_inline_keyboard(self, stage: Stage, person: int) -> None:
        stage.say(person, "knappar")
        (call,) = stage.platform.messages(person)  # type: ignore[attr-defined]
        keyboard = json.loads(call.form["reply_markup"])["inline_keyboard"]
        buttons = [(row[0]["text"], row[0]["callback_data"]) for row in keyboard]
        assert all(len(row) == 1 for row in keyboard)
        assert buttons == [(button["title"], button["payload"]) for button in UNCLEAR["buttons"]]

    def test_every_payload_fits_on_a_button(self) -> None:
        names = [*DANGER, *KNOWLEDGE.channel.knappar, *KNOWLEDGE.topics, *KNOWLEDGE.programmes]
        assert all(1 <= len(f"/{name}".encode()) <= 64 for name in names)

    def pressed(self, person: int, data: str, **more: Any) -> Any:
        user = {"id": person, "is_bot": False, "first_name": "Kim"}
        message = {"message_id": 1, "date": DATE, "chat": {"id": person, "type": "private"}, "text": "x"}
        query = {"id": str(fresh()), "from": user, "chat_instance": "1", "message": message, "data": data}
        return {"update_id": fresh(), "callback_query": query | more}

    def answered(self, stage: Stage, update: Any) -> int:
        calls: Calls = stage.platform.calls  # type: ignore[attr-defined]
        wanted = update["callback_query"]["id"]
        return [call.form.get("callback_query_id") for call in calls.requests].count(wanted)

    @pytest.mark.parametrize("payload", ["/akut", "/ej_akut", "/mumin"])
    def test_a_button_of_ours(self, stage: Stage, person: int, payload: str) -> None:
        update = self.pressed(person, payload)
        assert [stage.deliver(update), stage.deliver(update)] == [200, 200]
        assert stage.heard(person) == [payload]
        assert len(stage.platform.said(person)) == self.answered(stage, update) == 1

    @pytest.mark.parametrize("payload", ["/restart", "/halsning", '/mumin{"plats": "Tensta"}', "akut", ""])
    def test_a_button_that_is_not_ours(self, stage: Stage, person: int, payload: str) -> None:
        """Not passed on, but answered: a button of an older version must not end in silence."""
        update = self.pressed(person, payload)
        assert stage.deliver(update) == 200
        assert stage.heard(person) == [""]
        assert len(stage.platform.said(person)) == self.answered(stage, update) == 1

    @pytest.mark.parametrize("message", [None, {"chat": {"id": 0, "type": "private"}, "date": 0}])
    def test_a_button_below_a_message_that_is_gone(self, stage: Stage, person: int, message: Any) -> None:
        if message:
            message["chat"]["id"] = person
        assert stage.deliver(self.pressed(person, "/akut", message=message)) == 200
        assert stage.platform.said(person) == [ALARM]

    def test_the_button_cannot_be_stopped(self, stage: Stage, person: int, calls: Calls) -> None:
        """Telegram gives up on a button after a while; the answer counts."""
        too_old = api_error(400, "Bad Request: query is too old and response timeout expired")
        calls.faults[:] = [None, too_old]  # type: ignore[list-item]
        assert stage.deliver(self.pressed(person, "/akut")) == 200
        assert stage.platform.said(person) == [ALARM]

    @pytest.mark.parametrize(
        "text", ["/start", "/start affisch-7", "/start@LotsenBot", "/start  ", "/start " + "x" * 64]
    )
    def test_start_is_a_hello(self, stage: Stage, person: int, text: str) -> None:
        stage.say(person, text)
        assert stage.heard(person) == [KNOWLEDGE.channel.telegram_kommandon.start]

    @pytest.mark.parametrize(
        ("text", "heard"),
        [
            (f"/start {EMERGENCY}", EMERGENCY),
            (f"/start@LotsenBot {EMERGENCY}", EMERGENCY),
            ("/start han har kniv", "han har kniv"),
            ("/start hjälper ni?", "hjälper ni?"),
            ("/start mumin\nnova", "mumin\nnova"),
            ("/start " + "x" * 65, "x" * 65),
            ("/start han_har_kniv", "han har kniv"),
            ("/start det-brinner", "det brinner"),
            ("/start hjalp", "hjalp"),
        ],
    )
    def test_start_with_more_is_a_message(self, stage: Stage, person: int, text: str, heard: str) -> None:
        """So is what looks like a link's word but is an emergency phrase."""
        said = stage.say(person, text)
        assert stage.heard(person) == [heard]
        assert ("kniv" not in text) or said == [ALARM]

    @pytest.mark.parametrize("text", ["/help", "/help@LotsenBot", "/Help "])
    def test_help_is_the_menu(self, stage: Stage, person: int, text: str) -> None:
        stage.say(person, text)
        assert stage.heard(person) == ["/hjalp_meny"]

    @pytest.mark.parametrize("text", ["/stop", "/stop@LotsenBot"])
    def test_stop_is_a_goodbye(self, stage: Stage, person: int, text: str) -> None:
        """Nothing is sent unasked, so there is nothing to stop; who reads the goodbye reads 112 in it."""
        stage.say(person, text)
        assert stage.heard(person) == [KNOWLEDGE.channel.telegram_kommandon.stop]

    @pytest.mark.parametrize("command", ["help", "stop"])
    def test_a_command_with_more_is_a_message(self, stage: Stage, person: int, command: str) -> None:
        """The command may be a word of what somebody says."""
        assert stage.say(person, f"/{command} {EMERGENCY}") == [ALARM]
        assert stage.heard(person) == [f"{command} {EMERGENCY}"]

    @pytest.mark.parametrize("text", ["/startar ni?", "hej /start", "/helpa mig", "/stoppa dem"])
    def test_what_is_no_command(self, stage: Stage, person: int, text: str) -> None:
        stage.say(person, text)
        assert stage.heard(person) == [text.lstrip("/")]

    def test_an_album_is_one_message(self, stage: Stage, person: int) -> None:
        for _ in range(3):
            picture = stage.platform.bare(person, photo=PHOTO, media_group_id=f"g{person}")  # type: ignore[attr-defined]
            assert stage.deliver({"update_id": fresh(), "message": picture}) == 200
        assert stage.platform.said(person) == [TEXTS.bara_text]

    def test_an_emergency_in_the_caption_of_an_album(self, stage: Stage, person: int) -> None:
        for caption in ({}, {"caption": EMERGENCY}):
            content = {"photo": PHOTO, "media_group_id": f"g{person}", **caption}
            picture = stage.platform.bare(person, **content)  # type: ignore[attr-defined]
            assert stage.deliver({"update_id": fresh(), "message": picture}) == 200
        assert stage.platform.said(person) == [TEXTS.bara_text, ALARM]

    @pytest.mark.parametrize("text", ["hjälp, han har kniv", "det brinner i huset, tiger"])
    def test_an_emergency_in_a_group_without_our_name(self, stage: Stage, person: int, text: str) -> None:
        message = stage.platform.in_group(person, text=text)  # type: ignore[attr-defined]
        assert stage.deliver({"update_id": fresh(), "message": message}) == 200
        (call,) = stage.platform.messages(person)  # type: ignore[attr-defined]
        assert (call.form["chat_id"], "112" in call.form["text"]) == (str(-person), True)

    def test_members_of_a_group_share_nothing(self, stage: Stage) -> None:
        group, first, second = fresh(), fresh(), fresh()
        for person in (first, second):
            message = stage.platform.in_group(person, text="/start")  # type: ignore[attr-defined]
            message["chat"]["id"] = -group
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
            assert stage.deliver({"update_id": fresh(), "message": message}) == 200
        assert len({message.sender_id for message in stage.rasa.heard[-2:]}) == 2

    @pytest.mark.parametrize("chat", ["group", "supergroup"])
    def test_a_reply_to_another_bot_is_not_ours(self, stage: Stage, person: int, chat: str) -> None:
        other = stage.platform.bare(fresh(), text="x")  # type: ignore[attr-defined]
        other["from"] |= {"id": BOT + 1, "is_bot": True}
        message = stage.platform.in_group(person, text="nej tack", reply_to_message=other)  # type: ignore[attr-defined]
        message["chat"]["type"] = chat
        assert stage.deliver({"update_id": fresh(), "message": message}) == 200
        assert stage.platform.said(person) == []

    def test_a_pause_that_is_asked_for(
        self, stage: Stage, person: int, calls: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Kept to when it is short; with a long one the platform's redelivery does the waiting."""
        paused: list[float] = []

        async def sleep(seconds: float) -> None:
            paused.append(seconds)

        update = stage.platform.message(person, EMERGENCY)
        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "sleep", sleep)
            calls.faults[:] = [api_error(429, "Too Many Requests: retry after 7", retry_after=7)]
            calls.faults.append(api_error(429, "Too Many Requests: retry after 900", retry_after=900))
            assert stage.deliver(update) == 503
        assert 7.0 in paused and max(paused) <= sending.MAX_PAUSE
        assert stage.deliver(update) == 200
        assert stage.platform.said(person) == [ALARM]

    def test_a_long_answer_is_cut_to_what_telegram_takes(self, stage: Stage, person: int) -> None:
        platform = stage.platform.made  # type: ignore[attr-defined]
        message = platform.messages(stage.platform.encode(stage.platform.message(person, "x")))[0]
        loop = stage.loop
        asyncio.run_coroutine_threadsafe(platform.send(message, Bubble("å" * 5000)), loop).result(60)
        assert [len(text) for text in stage.platform.said(person)] == [MAX_TEXT]
