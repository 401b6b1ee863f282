"""Lists, sources and languages come as structure; of what has another shape the text is shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Open, Watched

MESSAGE = "**/webb/message"


def test_the_places_are_a_list_by_municipality_and_each_asks_about_itself(chat: Open) -> None:
    page = chat()
    page.button("Var finns kontoren?").click()
    places = page.page.locator(".places button")
    expect(places).to_have_count(27)
    groups = page.page.locator(".groups h4").all_inner_texts()
    assert groups == sorted(groups) and len(groups) == 12 and "Stockholm" in groups
    # The names stand in the list and nowhere else.
    assert page.page.locator(".bubble.bot").last.inner_text().count("Tensta") == 1
    page.field.fill("halvskrivet")
    page.button("Tensta").click()
    expect(page.answers.last).to_contain_text("poliskontor i Tensta")
    expect(page.field).to_have_value("halvskrivet")
    expect(page.page.locator(".places button")).to_have_count(27)  # the list stays to choose from


def test_the_source_is_a_small_line(chat: Open) -> None:
    page = chat()
    page.ask("När är kontoren öppna?")
    source = page.page.locator(".source")
    expect(source).to_contain_text(re.compile("Ur polisens broschyr från 2010: .+"))
    small, text = (
        where.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        for where in (source, page.answers.last.locator("p").first)
    )
    assert small < text


def test_a_list_that_is_kept_is_drawn_again(chat: Open) -> None:
    page = chat()
    page.button("Var finns kontoren?").click()
    expect(page.page.locator(".places button")).to_have_count(27)
    page.page.reload()
    expect(page.page.locator(".places button")).to_have_count(27)
    page.button("Husby").click()
    expect(page.answers.last).to_contain_text("Husby")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"kind": "film"}, ["Hej"]),
        (
            {"lines": [{"text": "Ett"}, {"text": 7}, None, "x", {"text": "Två", "lang": "<b>", "dir": "up"}]},
            ["Ett", "Två"],
        ),
        ({"lines": "Ett"}, ["Hej"]),
        ({"items": [{"title": 1}, None, {"title": "En plats", "ask": ["x"]}]}, ["Hej"]),
        ({"items": {"0": "x"}, "rest": 5, "source": "x", "buttons": {}}, ["Hej"]),
        ({"lines": [{"text": "x" * 9_000}]}, ["x" * 4_000]),
        ({"kind": ["akut"], "source": {"section": {}, "year": "x"}}, ["Hej"]),
    ],
)
def test_what_has_another_shape_is_left_out(chat: Open, sent: dict[str, Any], shown: list[str]) -> None:
    page = chat()
    said = {"bubbles": [{"text": "Hej", **sent}]}
    page.page.route(MESSAGE, lambda route: route.fulfill(json=said))
    page.ask("hej")
    expect(page.answers.last.locator("p")).to_have_text(shown)
    expect(page.answers.last).to_have_class("bubble bot")
    expect(page.answers.last.locator("button")).to_have_count(0)
    expect(page.answers.last.locator("[lang]")).to_have_count(0)


def test_no_more_is_shown_than_anybody_reads(chat: Open) -> None:
    page = chat()
    many = [{"title": f"Plats {number}", "ask": "x"} for number in range(500)]
    page.page.route(
        MESSAGE, lambda route: route.fulfill(json={"bubbles": [{"text": "Hej", "items": many}] * 60})
    )
    page.ask("hej")
    expect(page.answers).to_have_count(21)
    expect(page.answers.last.locator("button")).to_have_count(100)


def test_an_alarm_without_a_line_to_ring_by_gets_one(chat: Open) -> None:
    page = chat()
    page.page.route(
        MESSAGE, lambda route: route.fulfill(json={"bubbles": [{"text": "Fara", "kind": "akut"}]})
    )
    page.ask("hej")
    first = page.page.locator(".urgent > *").first
    expect(first).to_have_attribute("href", "tel:112")
    expect(first).to_have_text("Ring 112")


def test_personal_data_leaves_the_screen_and_the_tab(chat: Open) -> None:
    page = chat(permissions=["clipboard-read", "clipboard-write"])
    page.ask("mitt nummer är 070-123 45 67, när är kontoren öppna?")
    bubble = page.page.locator(".bubble.you")
    expect(bubble).to_contain_text("[telefonnummer]")
    assert "123 45 67" not in page.page.content()
    assert "123 45 67" not in _kept(page)
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Kopiera").click()
    expect(page.status).to_contain_text("kopierat")
    copied = page.page.evaluate("() => navigator.clipboard.readText()")
    assert "[telefonnummer]" in copied and "123 45 67" not in copied
    page.page.reload()
    expect(bubble).to_contain_text("[telefonnummer]")


def test_what_holds_no_personal_data_stays_as_it_was_written(chat: Open) -> None:
    page = chat()
    page.ask("NÄR   är kontoren öppna??")
    expect(page.page.locator(".bubble.you")).to_have_text("NÄR   är kontoren öppna??")


def test_deletion_in_words_clears_the_page_as_the_button_does(chat: Open) -> None:
    page = chat()
    page.ask("Finns det ett poliskontor i Tensta?")
    page.field.fill("radera mina meddelanden")
    page.field.press("Enter")
    expect(page.status).to_have_text("Samtalet är borttaget, både här och hos oss.")
    expect(page.page.locator(".bubble.you")).to_have_count(0)
    expect(page.answers).to_have_count(2)  # the greeting, and what Lotsen says to it
    expect(page.answers.last).to_contain_text("raderat")
    assert "Tensta" not in page.page.content() and "Tensta" not in _kept(page)
    page.ask("hej")
    assert len({post["session"] for post in page.posts("message")}) == 2


def _kept(page: Watched) -> str:
    return str(page.page.evaluate("() => JSON.stringify(sessionStorage)"))
