"""What a visitor meets when something is slow, broken or gone: both numbers, and a way to go on."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from lotsen.paths import ROOT
from tests.web.conftest import Open, Server

BOTH = re.compile(r"112.*114 14")
MESSAGE = "**/webb/message"
QUESTION = "Finns det ett poliskontor i Tensta?"


def test_a_server_that_is_stopped_and_started_again(chat: Open, server: Server) -> None:
    page = chat()
    page.ask(QUESTION)
    server.stop()
    page.field.fill("och i Husby?")
    page.field.press("Enter")
    expect(page.alert).to_contain_text(BOTH)
    expect(page.field).to_be_focused()
    page.page.evaluate("() => location.href")  # the page itself is alive
    server.start()
    page.button("Försök igen").click()
    expect(page.answers.last).to_contain_text("Husby")
    expect(page.alert).to_have_text("")
    expect(page.field).to_be_focused()
    expect(page.page.locator(".bubble.you")).to_have_count(2)


def test_a_server_that_freezes_is_slow_then_late_then_answers_once(chat: Open, server: Server) -> None:
    page = chat()
    page.ask("hej")
    page.page.clock.install()
    os.kill(server.rasa_pid, signal.SIGSTOP)
    try:
        page.field.fill(QUESTION)
        page.field.press("Enter")
        page.page.clock.run_for(2_100)
        expect(page.status).to_have_text("Lotsen skriver …")
        page.page.clock.run_for(2_000)
        expect(page.status).to_contain_text(BOTH)
        page.field.fill("skynda dig")
        page.field.press("Enter")
        expect(page.status).to_contain_text(re.compile("svarar strax.*112.*114 14"))
        expect(page.field).to_have_value("skynda dig")
        page.page.clock.run_for(11_000)
        expect(page.alert).to_contain_text(BOTH)
    finally:
        os.kill(server.rasa_pid, signal.SIGCONT)
    page.button("Försök igen").click()
    expect(page.answers.last).to_contain_text("Tensta")
    expect(page.answers).to_have_count(3)
    first, second = [post["id"] for post in page.posts("message")][-2:]
    assert first == second


def test_a_double_press_sends_once(chat: Open) -> None:
    page = chat()
    page.field.fill(QUESTION)
    page.button("Skicka").dblclick()
    expect(page.answers).to_have_count(2)
    page.button("Skicka").focus()
    page.field.fill("hej")
    page.page.evaluate("() => { const f = document.forms[0]; f.requestSubmit(); f.requestSubmit(); }")
    expect(page.answers).to_have_count(3)
    expect(page.page.locator(".bubble.you")).to_have_count(2)
    assert len(page.posts("message")) == 2


def test_an_unanswered_question_survives_a_reload_with_its_id(chat: Open) -> None:
    page = chat()
    page.page.route(MESSAGE, lambda route: route.abort())
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.alert).to_contain_text(BOTH)
    page.page.unroute(MESSAGE)
    page.page.reload()
    expect(page.alert).to_contain_text(BOTH)
    page.button("Försök igen").click()
    expect(page.answers.last).to_contain_text("Tensta")
    assert len({post["id"] for post in page.posts("message")}) == 1


def test_without_internet_the_numbers_are_named_and_the_question_goes_when_it_is_back(chat: Open) -> None:
    page = chat()
    page.page.context.set_offline(True)
    expect(page.alert).to_contain_text(re.compile("utan internet.*112.*114 14"))
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.button("Försök igen")).to_be_visible()
    expect(page.alert).to_contain_text(BOTH)
    page.page.context.set_offline(False)
    expect(page.answers.last).to_contain_text("Tensta")
    expect(page.alert).to_have_text("")


@pytest.mark.parametrize("length", [1_001, 20_000])
def test_a_text_that_is_too_long_is_told_before_it_is_sent(chat: Open, length: int) -> None:
    page = chat()
    text = "å" * length
    page.field.fill(text)
    page.field.press("Enter")
    expect(page.alert).to_contain_text(BOTH)
    expect(page.alert).to_contain_text(f"{length - 1_000} tecken")
    expect(page.field).to_have_value(text)
    expect(page.field).to_have_attribute("aria-invalid", "true")
    expect(page.field).to_be_focused()
    assert page.posts("message") == []
    page.field.fill("å" * 990)
    expect(page.alert).to_have_text("")
    expect(page.page.locator("#count")).to_have_text("10 tecken kvar.")


def test_a_thousand_characters_beyond_the_basic_plane_are_sent(chat: Open) -> None:
    page = chat()
    page.field.fill("😀" * 1_000)
    page.field.press("Enter")
    expect(page.answers).to_have_count(2)


def test_an_empty_field_is_told(chat: Open) -> None:
    page = chat()
    page.field.fill("   ")
    page.button("Skicka").click()
    expect(page.status).to_have_text("Skriv din fråga i rutan först.")
    expect(page.field).to_be_focused()


@pytest.mark.parametrize("status", [400, 413, 415, 429, 500, 503])
def test_what_the_server_says_with_an_error_is_shown(chat: Open, status: int) -> None:
    page = chat()
    said = {"bubbles": [{"text": "Ring 112 eller 114 14."}]}
    page.page.route(
        MESSAGE, lambda route: route.fulfill(status=status, json=said, headers={"Retry-After": "7"})
    )
    page.ask("hej")
    expect(page.answers.last).to_contain_text("Ring 112 eller 114 14.")
    expect(page.button("Försök igen")).to_have_count(int(status >= 429))
    expect(page.alert).to_contain_text("7 sekunder" if status >= 429 else "")
    expect(page.field).to_be_focused()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502, "body": "<html>Bad gateway", "content_type": "text/html"},
        {"status": 200, "body": ""},
        {"status": 200, "body": "[]", "content_type": "application/json"},
        {"status": 200, "body": '{"bubbles": []}', "content_type": "application/json"},
        {"status": 200, "body": '{"bubbles": [{"text": 7}, null]}', "content_type": "application/json"},
        {"status": 200, "body": "null", "content_type": "application/json"},
    ],
)
def test_what_is_no_answer_gets_the_pages_own_text(chat: Open, answer: dict[str, object]) -> None:
    page = chat()
    page.page.route(MESSAGE, lambda route: route.fulfill(**answer))
    page.field.fill("hej")
    page.field.press("Enter")
    expect(page.alert).to_contain_text(BOTH)
    expect(page.button("Försök igen")).to_be_visible()


def test_a_session_that_is_no_longer_taken_is_replaced_once(chat: Open) -> None:
    page = chat()
    page.ask("hej")
    page.page.evaluate(
        """() => {
          const state = JSON.parse(sessionStorage['lotsen.1']);
          sessionStorage['lotsen.1'] = JSON.stringify({ ...state, session: 'forged' });
        }"""
    )
    page.page.reload()
    page.ask(QUESTION)
    expect(page.answers.last).to_contain_text("Tensta")
    ids = [post["id"] for post in page.posts("message")]
    assert ids[1] == ids[2] and len(ids) == 3


def test_a_session_that_is_never_taken_is_not_asked_for_for_ever(chat: Open) -> None:
    page = chat()
    refused = {"status": 401, "json": {"bubbles": [{"text": "För gammalt. 112 och 114 14."}]}}
    page.page.route(MESSAGE, lambda route: route.fulfill(**refused))
    page.ask("hej")
    expect(page.answers.last).to_contain_text("För gammalt")
    expect(page.button("Försök igen")).to_be_visible()
    assert len(page.posts("session")) == 1


def test_clearing_while_an_answer_is_under_way_lets_go_of_it(chat: Open) -> None:
    page = chat()
    held: list[Route] = []
    page.page.route(MESSAGE, lambda route: held.append(route))
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.status).to_have_text("Lotsen skriver …")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Töm skärmen").click()
    page.button("Ja, töm").click()
    expect(page.answers).to_have_count(1)
    page.page.unroute(MESSAGE)
    page.ask("vad är Nova?")
    expect(page.page.locator(".bubble.you")).to_have_count(1)


def test_ratings_that_fail_are_said(chat: Open) -> None:
    page = chat()
    page.ask("vad är Mumin?")
    page.page.route("**/feedback", lambda route: route.fulfill(status=500, body=""))
    page.button("Nej, svaret hjälpte inte").click()
    expect(page.status).to_contain_text("gick inte att spara")
    expect(page.button("Nej, svaret hjälpte inte")).to_have_attribute("aria-pressed", "false")


def test_without_script_the_numbers_and_the_site_are_there(
    chat: Open, context: object, server: Server
) -> None:
    page = context(java_script_enabled=False).new_page()  # type: ignore[operator]
    page.goto(server.url)
    expect(page.get_by_role("link", name="Ring 112")).to_have_attribute("href", "tel:112")
    expect(page.get_by_role("link", name="Ring 114 14")).to_have_attribute("href", "tel:11414")
    expect(page.get_by_role("heading", name="Chatten behöver JavaScript")).to_be_visible()
    expect(page.get_by_role("heading", name="Chatten kom inte fram")).to_be_hidden()
    expect(page.get_by_role("link", name="polisen.se").first).to_be_visible()


def test_without_a_server_the_numbers_of_the_loaded_page_remain(chat: Open) -> None:
    page = chat()
    page.page.context.set_offline(True)
    expect(page.page.get_by_role("link", name="Ring 112")).to_be_visible()
    expect(page.page.get_by_role("link", name="Ring 114 14")).to_be_visible()


def test_a_browser_that_keeps_nothing_can_still_ask(chat: Open) -> None:
    page = chat()
    page.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('closed') }})"
    )
    page.page.reload()
    assert "Tensta" in page.ask(QUESTION)


def test_two_questions_without_internet_are_both_kept_and_sent_in_order(chat: Open) -> None:
    page = chat()
    page.ask("hej")
    page.page.context.set_offline(True)
    for question in (QUESTION, "vad är Nova?"):
        page.field.fill(question)
        page.field.press("Enter")
        expect(page.button("Försök igen")).to_be_visible()
    expect(page.page.locator(".bubble.you")).to_have_count(3)
    page.page.context.set_offline(False)
    expect(page.answers.last).to_contain_text("Nova")
    expect(page.answers).to_have_count(4)
    expect(page.answers.nth(2)).to_contain_text("Tensta")
    sent = [post["text"] for post in page.posts("message") if post["text"] != "hej"]
    assert sent[-2:] == [QUESTION, "vad är Nova?"]
    expect(page.alert).to_have_text("")


def test_an_alarm_comes_although_an_earlier_question_waits(chat: Open) -> None:
    page = chat()
    page.page.route(MESSAGE, lambda route: route.abort())
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.alert).to_contain_text(BOTH)
    page.page.unroute(MESSAGE)
    page.field.fill("hjälp han har en kniv")
    page.field.press("Enter")
    expect(page.page.locator(".urgent")).to_be_in_viewport()


@pytest.mark.parametrize(
    "kept",
    [
        "not json",
        "null",
        "[]",
        "{}",
        '{"entries": 7}',
        '{"entries": [7]}',
        '{"entries": [{"from": "bot"}]}',
        '{"entries": [{"from": "you", "text": ["x"]}], "session": "x"}',
        '{"entries": [{"from": "bot", "text": "x"}, null]}',
    ],
)
def test_a_storage_that_is_broken_or_anothers_starts_afresh(chat: Open, kept: str) -> None:
    page = chat()
    page.page.evaluate("kept => sessionStorage.setItem('lotsen.1', kept)", kept)
    page.page.reload()
    expect(page.answers).to_have_count(1)
    expect(page.answers).to_contain_text("Jag heter Lotsen")
    assert "Tensta" in page.ask(QUESTION)


def test_what_an_older_page_kept_is_still_shown(chat: Open) -> None:
    page = chat()
    page.page.evaluate(
        """() => sessionStorage.setItem('lotsen.1', JSON.stringify({
          entries: [{ from: 'you', text: 'hej' }, { from: 'bot', text: 'Ett.\\nTvå.', buttons: [7] }],
          pending: { id: 'x', text: 'y' }, easy: 'ja',
        }))"""
    )
    page.page.reload()
    expect(page.page.locator(".bubble p")).to_have_text(["hej", "Ett.", "Två."])
    expect(page.button("Lätt svenska")).to_have_attribute("aria-pressed", "false")


def test_a_reload_keeps_what_is_half_written(chat: Open) -> None:
    page = chat()
    page.field.fill("Halvskriven fråga om Tens")
    page.page.reload()
    expect(page.field).to_have_value("Halvskriven fråga om Tens")
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.answers).to_have_count(2)
    page.page.reload()
    expect(page.field).to_have_value("")


def test_what_is_deleted_in_one_tab_is_gone_from_its_copy(chat: Open) -> None:
    page = chat()
    page.ask(QUESTION)
    with page.page.context.expect_page() as opened:
        page.page.evaluate(
            "() => { open(location.href) }"
        )  # a tab that is opened so has a copy of the storage
    copy = opened.value
    expect(copy.locator(".bubble.you")).to_have_count(1)
    page.field.fill("radera mina meddelanden")
    page.field.press("Enter")
    expect(copy.locator(".bubble.you")).to_have_count(0)
    expect(copy.get_by_role("status")).to_contain_text("borttaget")
    assert "Tensta" not in copy.evaluate("() => JSON.stringify(sessionStorage)")


def test_back_from_the_browsers_memory_asks_again(chat: Open) -> None:
    page = chat()
    held: list[Route] = []
    page.page.route(MESSAGE, lambda route: held.append(route))
    page.field.fill(QUESTION)
    page.field.press("Enter")
    expect(page.page.locator(".bubble.you")).to_have_count(1)
    page.page.wait_for_timeout(0)
    page.page.unroute(MESSAGE)
    page.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.alert).to_contain_text(BOTH)
    page.button("Försök igen").click()
    expect(page.answers.last).to_contain_text("Tensta")


@pytest.mark.parametrize("what", ["late", "too new"])
def test_a_script_that_does_not_come_is_told_after_a_while_and_nothing_flashes(
    context: Callable[..., BrowserContext], server: Server, what: str
) -> None:
    page = context().new_page()
    if what == "late":
        page.route("**/chat.js", lambda route: None)
    else:  # syntax that this browser does not know, as an old one meets ours
        page.route(
            "**/chat.js", lambda route: route.fulfill(body="class {{{ ?", content_type="text/javascript")
        )
    page.goto(server.url, wait_until="commit")
    told = page.get_by_role("heading", name="Chatten kom inte fram")
    expect(told).to_have_count(0)  # what is hidden has no role
    expect(page.get_by_role("link", name="Ring 112")).to_be_visible()
    expect(told).to_be_visible()
    expect(page.locator(".late").get_by_role("link", name="114 14")).to_be_visible()


def test_the_banner_is_right_without_the_style_sheet(
    context: Callable[..., BrowserContext], server: Server
) -> None:
    page = context().new_page()
    page.route("**/chat.css", lambda route: route.abort())
    page.goto(server.url)
    banner = page.get_by_role("complementary", name="Nödnummer")
    look = banner.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).position]")
    assert look == ["rgb(140, 21, 21)", "sticky"]


def test_no_script_looks_behind() -> None:
    """Safari before 16.4 refuses a whole module for one such expression."""
    for file in (ROOT / "web").glob("*.js"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"\(\?<[=!]", source), file.name
        assert "AbortSignal.timeout" not in source and ".at(" not in source, file.name


@pytest.mark.parametrize("by", ["isComposing: true", "keyCode: 229"])
def test_enter_that_ends_a_word_sends_nothing(chat: Open, by: str) -> None:
    page = chat()
    page.field.fill("halv")
    page.field.evaluate(
        f"e => e.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, {by} }}))"
    )
    expect(page.field).to_have_value("halv")
    expect(page.page.locator(".bubble.you")).to_have_count(0)
    page.field.press("Enter")
    expect(page.page.locator(".bubble.you")).to_have_count(1)


def test_tools_that_do_not_come_are_told(chat: Open) -> None:
    page = chat()
    page.page.route("**/tools.js", lambda route: route.abort())
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    expect(page.status).to_contain_text("gick inte att hämta")
