"""What a screen reader says, in which order and language: the alarm before all else, nothing twice."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Route, expect

from lotsen.channels.safety_net import SafetyNet
from lotsen.channels.web.kinds import shown
from tests.web.conftest import Open, Watched

MESSAGE = "**/webb/message"
LONG = ("Jag har en fråga om hur poliserna på de lokala kontoren arbetar med skolorna i området. " * 9)[:724]
LONG_AND_DANGER = f"{LONG} Hjälp, han har en kniv och slår mig nu!"


def test_a_long_message_that_ends_in_danger_is_answered_before_anything_is_said_of_it(chat: Open) -> None:
    """By the assistant as it is: the alarm, or the question whether somebody is in danger.

    The answer to the ordinary question may follow the question about danger: politely, and after all of it.
    """
    page = _without_waiting(chat)
    assert len(LONG_AND_DANGER) >= 745
    before = len(page.spoken())
    page.ask(LONG_AND_DANGER)
    said = page.spoken()[before:]
    assert said[0][0].startswith("Lotsen: Viktigt:") and any("Ring 112" in text for text, *_ in said[1:3])
    urgent = [each for each in said if each[1] == "assertive"]
    assert said[: len(urgent)] == urgent
    assert {how for _, how, _ in said[len(urgent) :]} <= {"polite"}
    assert not any(len(text) > 20 and text in LONG_AND_DANGER for text, *_ in said)


def test_the_alarm_after_a_long_message_is_said_first_and_once(chat: Open) -> None:
    page = chat()
    answer = {"bubbles": [shown(SafetyNet().alarm)]}
    page.page.route(MESSAGE, lambda route: route.fulfill(json=answer))
    before = len(page.spoken())
    page.ask(LONG_AND_DANGER)
    said = page.spoken()[before:]
    assert said[0][0].startswith("Lotsen: Viktigt:") and said[1][0] == "Ring 112 nu"
    assert {how for _, how, _ in said} == {"assertive"}
    assert not any(len(text) > 20 and text in LONG_AND_DANGER for text, *_ in said)
    assert len({text for text, *_ in said}) == len(said)  # nothing twice
    # And in the browser's own accessibility tree: one assertive alert, the link to ring by first in it.
    (alert,) = (node for node in _tree(page.page) if _role(node) == "alert" and _inside(page.page, node))
    properties = {each["name"]: each["value"].get("value") for each in alert["properties"]}
    assert properties["live"] == "assertive"
    names = list(dict.fromkeys(filter(None, map(_name, _inside(page.page, alert)))))
    assert names[:2] == ["Lotsen: Viktigt:", "Ring 112 nu"]


def test_an_alarm_in_another_language_is_said_in_it_and_then_in_swedish(chat: Open) -> None:
    page = _without_waiting(chat)
    before = len(page.spoken())
    page.ask("ساعدوني، هناك رجل معه سكين")
    said = page.spoken()[before:]
    assert {how for _, how, _ in said} == {"assertive"}
    languages = [language for _, _, language in said]
    assert languages[:3] == ["sv", "ar", "ar"] and set(languages[3:]) == {"sv"}
    call = page.page.locator(".urgent .call")
    expect(call).to_have_attribute("dir", "rtl")
    expect(call).to_have_attribute("lang", "ar")
    assert "112" in call.inner_text()


def test_the_question_is_said_with_its_two_answers(chat: Open) -> None:
    page = _without_waiting(chat)
    before = len(page.spoken())
    page.ask("hjälp")
    said = page.spoken()[before:]
    assert {how for _, how, _ in said} == {"assertive"}
    texts = [text for text, *_ in said]
    assert texts.index("Ring 112") < texts.index("Ja, någon är i fara") < texts.index("Nej, det kan vänta")


def test_an_answer_is_said_politely_and_the_question_is_not_repeated(chat: Open) -> None:
    page = _without_waiting(chat)
    before = len(page.spoken())
    page.ask("När är kontoren öppna?")
    said = page.spoken()[before:]
    assert {how for _, how, _ in said} == {"polite"}
    assert said[0][0] == "Lotsen:"
    assert all(text != "När är kontoren öppna?" and "Hjälpte svaret" not in text for text, *_ in said)


def test_that_lotsen_writes_is_said_after_two_seconds_and_an_error_at_once(chat: Open) -> None:
    page = chat()
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1_000)
    held: list[Route] = []
    page.page.route(MESSAGE, lambda route: held.append(route))
    page.field.fill("hej")
    page.field.press("Enter")
    expect(page.page.locator(".bubble.you")).to_have_count(1)
    page.until(lambda: bool(held))
    before = len(page.spoken())
    page.page.clock.run_for(1_990)
    assert page.spoken()[before:] == []
    page.page.clock.run_for(20)
    assert page.spoken()[before:] == [("Lotsen skriver …", "polite", "sv")]
    held[0].abort()
    expect(page.alert).to_contain_text("112")
    text, how, _ = page.spoken()[-5:][0]
    assert (text, how) == ("Jag når inte fram just nu. Är någon i fara, ring ", "assertive")


def test_a_kept_alarm_is_not_said_again(chat: Open) -> None:
    page = chat()
    page.ask("hjälp han har en kniv")
    page.page.reload()
    expect(page.page.locator(".urgent")).to_be_visible()
    assert page.spoken() == []
    expect(page.log.get_by_role("alert")).to_have_count(0)


def test_the_conversation_is_a_list_with_headings(chat: Open) -> None:
    page = chat()
    page.ask("När är kontoren öppna?")
    expect(page.log.get_by_role("heading", level=3)).to_have_text(["Lotsen:", "Du:", "Lotsen:"])
    expect(page.log.locator("ol > li")).to_have_count(3)
    expect(page.log.locator("time")).to_have_count(2)  # the greeting has none


def _without_waiting(chat: Open) -> Watched:
    """Open a chat in which no time passes: nothing is said of waiting, however busy the machine is."""
    page = chat()
    expect(page.log).to_have_attribute("aria-live", "polite")
    page.page.clock.install(time=0)
    page.page.clock.pause_at(1_000)
    return page


def _tree(page: Page) -> list[dict[str, Any]]:
    client = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = client.send("Accessibility.getFullAXTree")["nodes"]
    client.detach()
    return nodes


def _inside(page: Page, node: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes below one of the tree, in reading order."""
    nodes = {each["nodeId"]: each for each in _tree(page)}

    def below(one: dict[str, Any]) -> list[dict[str, Any]]:
        children = [nodes[child] for child in one.get("childIds", []) if child in nodes]
        return [found for child in children for found in (child, *below(child))]

    return below(node)


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))
