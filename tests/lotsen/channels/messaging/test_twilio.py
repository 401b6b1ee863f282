"""Twilio, as https://www.twilio.com/docs/messaging describes its webhook, its signature and TwiML."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from pytest_httpserver import HTTPServer

from lotsen.channels.messaging import twilio as module
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.sms import SEGMENTS, segments
from lotsen.channels.messaging.twilio import MAX_FIELDS, MAX_WHATSAPP, SMS, WHATSAPP, Twilio, body, read_form
from lotsen.values.bubble import Bubble, Button
from tests.lotsen.channels.messaging.contract import (
    ALARM,
    CONTACTS,
    EMERGENCY,
    RESPONSES,
    TEXTS,
    UNCLEAR,
    Contract,
    Platform,
    Stage,
    fresh,
    wait_until,
)

TOKEN = "12345678901234567890123456789012"
PUBLIC = "https://chatt.example.se"
ACCOUNT = "AC" + "0" * 32


class TwilioSms(Platform):
    """A reply to one message is sent once, however often the webhook was called for it."""

    name, input_channel, prefix = "twilio", SMS, ""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.replies: dict[str, tuple[str, str]] = {}  # by message: to whom, and the text

    def channel(self) -> Messaging:
        return Twilio(TOKEN, PUBLIC + "/")

    def sender(self, person: int, kind: str = "text") -> str:
        return f"{self.prefix}+46{person:09}"

    def form(self, person: int, **more: str) -> dict[str, str]:
        """The fields of an incoming message; more of them than anybody reads."""
        sid = f"SM{fresh():032x}"
        return {
            "ToCountry": "SE",
            "ToState": "",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "FromCountry": "SE",
            "To": f"{self.prefix}+46766860000",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": self.sender(person),
            "ApiVersion": "2010-04-01",
            "Body": "",
        } | more

    def message(self, person: int, text: str, kind: str = "text", id: int | None = None) -> Any:
        more = {"Body": text}
        if id is not None:
            more["MessageSid"] = f"SM{id:032x}"
        if kind == "picture with text":
            more |= {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": f"{PUBLIC}/bild"}
        if kind == "forwarded":
            more |= {"Forwarded": "true"}
        return self.form(person, **more)

    def unreadable(self, person: int, kind: str) -> Any:
        if kind == "location":
            return self.form(person, Latitude="59.3293", Longitude="18.0686", Address="Sergels torg")
        return self.form(person, NumMedia="1", MediaContentType0=kind, MediaUrl0=f"{PUBLIC}/media")

    def unanswered(self, person: int, kind: str) -> Any:
        kinds = {
            "delivery report": {"SmsStatus": "delivered", "MessageStatus": "delivered"},
            "failure report": {
                "SmsStatus": "undelivered",
                "MessageStatus": "undelivered",
                "ErrorCode": "30003",
            },
            "opt-out that Twilio answers": {"Body": "STOPP", "OptOutType": "STOP"},
            "nobody": {"From": ""},
        }
        return self.form(person, **kinds[kind])

    def encode(self, update: Any) -> bytes:
        return urlencode(update).encode()

    def signature(self, fields: dict[str, str], address: str) -> str:
        """The address, then every field's name and value in the order of the names; HMAC-SHA1, base64."""
        text = address + "".join(name + fields[name] for name in sorted(fields))
        return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()

    def headers(self, body: bytes, key: str = "genuine") -> dict[str, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        if key == "missing":
            return headers
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        signature = self.signature(fields, f"{PUBLIC}/webhooks/twilio/webhook")
        if key == "forged":
            signature = ("B" if signature[0] == "A" else "A") + signature[1:]
        return headers | {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": str(fresh())}

    def received(self, response: requests.Response) -> None:
        if response.status_code != 200:
            return
        assert response.headers["Content-Type"].startswith("text/xml")
        answers = [message.text or "" for message in ElementTree.fromstring(response.content)]
        sent = response.request.body
        fields = dict(parse_qsl(sent.decode("utf-8", "replace") if isinstance(sent, bytes) else str(sent)))
        if answers:
            (answer,) = answers
            self.replies[fields["MessageSid"]] = (fields["From"], answer)

    def said(self, person: int) -> list[str]:
        return [text for to, text in self.replies.values() if to == self.sender(person)]


class WhatsApp(TwilioSms):
    input_channel, prefix = WHATSAPP, "whatsapp:"


class OverTwilio(Contract):
    """SMS and WhatsApp have the webhook in common."""

    platform: ClassVar[type[Platform]]
    TEXT = ("text", "picture with text", "forwarded")
    UNREADABLE = ("image/jpeg", "audio/ogg", "video/mp4", "text/vcard", "application/pdf", "location")
    UNANSWERED = ("delivery report", "failure report", "opt-out that Twilio answers", "nobody")

    @staticmethod
    def secrets(stage: Stage) -> tuple[str, ...]:
        return (TOKEN,)

    def test_signed_for_another_address(self, stage: Stage, person: int) -> None:
        """What counts is the address that Twilio called: not this server's, nor another's."""
        platform = stage.platform
        assert isinstance(platform, TwilioSms)
        update = platform.message(person, EMERGENCY)
        for address in (f"{stage.url}/webhook", f"{PUBLIC}/webhooks/twilio", f"{PUBLIC}.example.org/webhook"):
            headers = {"X-Twilio-Signature": platform.signature(update, address)}
            assert stage.post(platform.encode(update), headers).status_code == 403
        assert platform.said(person) == []

    def test_an_address_with_a_query(self, stage: Stage, person: int) -> None:
        platform = stage.platform
        assert isinstance(platform, TwilioSms)
        update = platform.message(person, "Vad är Mumin?")
        signature = platform.signature(update, f"{PUBLIC}/webhooks/twilio/webhook?foo=1&bar=2")
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        for query, status in (("foo=1&bar=2", 200), ("foo=1", 403)):
            url = f"{stage.url}/webhook?{query}"
            response = requests.post(url, data=platform.encode(update), headers=headers, timeout=60)
            assert response.status_code == status

    def test_another_content_type(self, stage: Stage, person: int) -> None:
        """JSON is no form: its signature is another."""
        body = b'{"From": "+46700000000", "Body": "hej"}'
        headers = stage.platform.headers(body) | {"Content-Type": "application/json"}
        response = stage.post(body, headers)
        assert (response.status_code, "<Message" in response.text) == (200, False)

    def test_nothing_is_said_to_nobody(self, stage: Stage, person: int) -> None:
        body = stage.platform.encode(stage.platform.unanswered(person, "delivery report"))
        answer = ElementTree.fromstring(stage.post(body, stage.platform.headers(body)).content)
        assert (answer.tag, len(answer)) == ("Response", 0)

    def test_twilio_hangs_up_before_the_answer(self, stage: Stage, person: int) -> None:
        """It calls again, and gets the answer that the first call was about."""
        update = stage.platform.message(person, f"{EMERGENCY}, vänta", id=fresh())
        body = stage.platform.encode(update)
        connection = http.client.HTTPConnection(urlsplit(stage.url).netloc, timeout=60)
        connection.request("POST", "/webhooks/twilio/webhook", body, stage.platform.headers(body))
        wait_until(lambda: bool(stage.heard(person)))
        connection.close()
        assert stage.deliver(update) == 200
        assert stage.platform.said(person) == [ALARM]
        assert len(stage.heard(person)) == 1

    def test_markup_stays_text(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "<b>hej</b> & </Message>")
        assert said == "Svar på: <b>hej</b> & </Message>"


class TestSms(OverTwilio):
    platform = TwilioSms

    def test_help_is_answered_though_twilio_answers_it_too(self, stage: Stage, person: int) -> None:
        update = stage.platform.message(person, "HELP") | {"OptOutType": "HELP"}
        assert stage.deliver(update) == 200
        assert len(stage.platform.said(person)) == 1

    def test_buttons_are_lines(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "knappar")
        assert said.splitlines() == [UNCLEAR["text"], *(button["title"] for button in UNCLEAR["buttons"])]

    @pytest.mark.parametrize("name", RESPONSES)
    def test_every_response_fits(self, name: str) -> None:
        """In two segments, with the numbers that it names, and what comes first stays first."""
        said = RESPONSES[name][0]
        whole, buttons = said["text"], [Button(**button) for button in said.get("buttons", [])]
        text = body([Bubble(whole, buttons=tuple(buttons))], SMS)
        assert segments(text) <= SEGMENTS
        assert text.startswith(whole[:40])
        assert all(number in text for number in (CONTACTS.akut, CONTACTS.icke_akut) if number in whole)

    def test_the_alarm_is_whole_and_first(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "hej på dig " * 200 + EMERGENCY)
        assert said.startswith(ALARM) and segments(said) <= SEGMENTS


class TestWhatsApp(OverTwilio):
    platform = WhatsApp

    def test_buttons_are_lines(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "knappar")
        assert said.split("\n\n")[0] == UNCLEAR["text"]
        assert [line[2:] for line in said.split("\n\n")[1].splitlines()] == [
            button["title"] for button in UNCLEAR["buttons"]
        ]

    def test_a_long_answer_is_cut_to_what_the_app_takes(self) -> None:
        assert len(body([Bubble("å" * 5000)], WHATSAPP)) == MAX_WHATSAPP

    def test_notes_follow_the_answer(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "hej på dig " * 200 + EMERGENCY)
        assert said.split("\n\n") == [ALARM, TEXTS.for_langt]


@pytest.mark.parametrize("signature", ["", "x", "A" * 27 + "!", "A" * 27 + "=" * 2])
def test_without_a_signature_no_field_is_read(signature: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(module, "read_form", read.append)
    request: Any = SimpleNamespace(headers={"X-Twilio-Signature": signature}, query_string="")
    assert not Twilio(TOKEN, PUBLIC).genuine(request, b"Body=hej")
    assert not read


def test_with_a_forged_one_few_are() -> None:
    """Some hundred at most: sorting 180,000 of them took half a second."""
    read_form(b"&".join(b"a%d=" % number for number in range(MAX_FIELDS)))
    with pytest.raises(ValueError):
        read_form(b"&".join(b"a%d=" % number for number in range(MAX_FIELDS + 1)))


def test_a_long_message_of_emoji_fits() -> None:
    assert len(urlencode({"Body": "\U0001f6a8" * 1_600})) < Twilio.max_body - 4_096
