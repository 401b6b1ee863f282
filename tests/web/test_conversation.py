"""What a visitor does when all is well: asks, presses buttons, reads on, cleans up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, Open

EMERGENCY = "hjälp, han har en kniv"


def test_nothing_is_sent_before_the_visitor_acts(chat: Open) -> None:
    page = chat()
    expect(page.answers).to_have_count(1)
    for said in ("bot, inte en människa", "2010", "Ingen läser", "112", "114 14"):
        expect(page.answers).to_contain_text(said)
    assert [request for request in page.requests if request.method != "GET"] == []


def test_a_question_is_answered(chat: Open) -> None:
    page = chat()
    assert "Tensta" in page.ask("Finns det ett poliskontor i Tensta?")
    expect(page.field).to_have_value("")
    expect(page.field).to_be_focused()
    expect(page.status).to_have_text("")
    # A follow-up needs the same session.
    assert "klockslag" in page.ask("när har de öppet?")
    assert len(page.posts("session")) == 1


def test_the_whole_way_by_keyboard_alone(chat: Open) -> None:
    page = chat()
    _tab_to(page.page, "Var finns kontoren?")
    page.page.keyboard.press("Enter")
    expect(page.answers).to_have_count(2)
    expect(page.page.locator(".turn").first.locator(".choices")).to_have_count(0)  # the greeting's are over
    expect(page.field).to_be_focused()
    page.page.keyboard.type("hjälp")
    page.page.keyboard.press("Tab")  # to "Skicka"
    page.page.keyboard.press("Space")
    expect(page.answers).to_have_count(3)
    _tab_to(page.page, "Nej, det kan vänta", backwards=True)
    page.page.keyboard.press("Space")
    expect(page.answers.last).to_contain_text("114 14")
    expect(page.field).to_be_focused()
    _tab_to(page.page, "Spara eller ta bort samtalet")
    page.page.keyboard.press("Enter")
    expect(page.button("Töm skärmen")).to_be_visible()
    _tab_to(page.page, "Töm skärmen")
    page.page.keyboard.press("Space")
    expect(page.button("Nej, behåll")).to_be_focused()
    _tab_to(page.page, "Ja, töm")
    page.page.keyboard.press("Enter")
    expect(page.answers).to_have_count(1)
    expect(page.button("Töm skärmen")).to_be_focused()


def test_every_suggestion_is_a_button_the_server_knows(chat: Open) -> None:
    page = chat()
    for number in range(page.page.locator(".choices button").count()):
        page.page.locator(".choices button").nth(number).click()
        expect(page.answers).to_have_count(2)
        expect(page.page.locator(".rating")).to_be_visible()  # only a real answer can be rated
        page.page.get_by_text("Spara eller ta bort samtalet").click()
        page.button("Töm skärmen").click()
        page.button("Ja, töm").click()
        page.page.get_by_text("Spara eller ta bort samtalet").click()
        expect(page.answers).to_have_count(1)


def test_an_emergency_is_told_to_ring_112(chat: Open) -> None:
    page = chat()
    page.ask("vad är Mumin?")
    page.ask(EMERGENCY)
    alarm = page.page.locator(".urgent")
    call = alarm.get_by_role("link", name="Ring 112 nu", exact=True)
    expect(call).to_have_attribute("href", "tel:112")
    expect(call).to_be_in_viewport(ratio=1)
    box, card = call.bounding_box(), alarm.bounding_box()
    assert box is not None and card is not None
    assert box["height"] >= 56 and box["width"] > 0.85 * card["width"]
    assert 3 <= alarm.locator("p").count() <= 4
    expect(alarm).to_have_text(re.compile("^Ring 112 nu"))
    assert alarm.evaluate("e => getComputedStyle(e).borderLeftWidth") == "10px"
    page.page.emulate_media(forced_colors="active")  # a button there too, though its colour is gone
    assert call.evaluate("e => getComputedStyle(e).borderTopWidth") == "3px"


def test_a_question_about_danger_is_answered_with_a_button(chat: Open) -> None:
    page = chat()
    page.ask("hjälp")
    page.button("Ja, någon är i fara").click()
    expect(page.page.locator(".urgent")).to_contain_text("Ring 112")


def test_a_question_about_danger_stands_out(chat: Open) -> None:
    page = chat()
    page.ask("hjälp")
    question = page.page.locator(".asks")
    expect(question).to_have_text(re.compile("^Är någon i fara"))
    expect(page.button("Ja, någon är i fara")).to_be_in_viewport(ratio=1)
    expect(page.button("Nej, det kan vänta")).to_be_in_viewport(ratio=1)
    expect(question.get_by_role("link", name="112", exact=False).first).to_have_attribute("href", "tel:112")
    expect(question.get_by_role("link", name="114 14")).to_have_attribute("href", "tel:11414")
    assert question.evaluate("e => getComputedStyle(e).borderLeftWidth") == "10px"
    page.page.reload()
    expect(page.page.locator(".asks")).to_have_count(1)
    # "Ja" gets the alarm; so does an emergency, and what comes after it asks again.
    page.ask("ja")
    expect(page.page.locator(".urgent")).to_contain_text("Ring 112 nu")
    expect(page.page.locator(".rating")).to_have_count(0)
    page.ask(EMERGENCY)
    expect(page.page.locator(".urgent")).to_have_count(2)
    page.ask("tack")
    expect(page.answers.last).to_have_class(re.compile("asks"))


def test_what_stands_out_is_told_by_the_server_not_guessed(chat: Open) -> None:
    page = chat()
    kinds = (None, "akut", "akut_oklart", "lista", "vanligt", "__proto__", 7)
    said = {"bubbles": [{"text": "Ring 112 nu.", "kind": kind} for kind in kinds]}
    page.page.route("**/webb/message", lambda route: route.fulfill(json=said))
    page.ask("hej")
    classes = page.answers.evaluate_all("bubbles => bubbles.map((e) => e.className)")
    assert classes[1:] == ["bubble bot", "bubble bot urgent", "bubble bot asks", *["bubble bot"] * 4]


def test_the_numbers_are_links_that_ring(chat: Open) -> None:
    page = chat()
    banner = page.page.get_by_role("complementary", name="Nödnummer")
    expect(banner.get_by_role("link", name="Ring 112")).to_have_attribute("href", "tel:112")
    expect(banner.get_by_role("link", name="Ring 114 14")).to_have_attribute("href", "tel:11414")
    first = page.page.evaluate("() => document.querySelector('a, button, [tabindex]').href")
    assert first == "tel:112"


def test_the_banner_stays_in_view_above_a_software_keyboard(chat: Open) -> None:
    page = chat(viewport=PHONE, has_touch=True)
    page.ask("vad är Nova?")
    page.field.focus()
    page.page.set_viewport_size({"width": 390, "height": 420})  # interactive-widget=resizes-content does this
    expect(page.field).to_be_in_viewport(ratio=1)
    expect(page.page.get_by_role("link", name="Ring 112")).to_be_in_viewport(ratio=1)
    meta = page.page.locator("meta[name=viewport]").get_attribute("content")
    assert meta is not None and "interactive-widget=resizes-content" in meta


def test_on_a_touch_screen_no_keyboard_is_raised_by_a_button(chat: Open) -> None:
    page = chat(viewport=PHONE, has_touch=True, is_mobile=True)
    page.button("Var finns kontoren?").tap()
    expect(page.answers).to_have_count(2)
    expect(page.log).to_be_focused()


def test_the_conversation_is_kept_over_a_reload_and_not_read_aloud_again(chat: Open) -> None:
    page = chat()
    expect(page.log).to_have_attribute("aria-live", "polite")
    page.ask("Finns det ett poliskontor i Tensta?")
    assert any("Tensta" in text for text, *_ in page.spoken())
    page.button("Större text").click()
    page.page.reload()
    expect(page.answers).to_have_count(2)
    expect(page.log).to_have_attribute("aria-live", "polite")
    assert page.spoken() == []
    expect(page.button("Större text")).to_have_attribute("aria-pressed", "true")
    assert "klockslag" in page.ask("när har de öppet?")
    assert len(page.posts("session")) == 1


def test_the_live_regions(chat: Open) -> None:
    page = chat()
    expect(page.log).to_have_attribute("aria-label", "Samtal med Lotsen")
    expect(page.log).to_have_attribute("aria-live", "polite")
    expect(page.log).to_have_attribute("tabindex", "0")
    expect(page.status).to_have_count(1)
    expect(page.alert).to_have_count(1)
    expect(page.page.locator("html")).to_have_attribute("lang", "sv")


def test_easy_swedish_is_one_tap_away(chat: Open) -> None:
    page = chat()
    usual = page.ask("När är kontoren öppna?")
    page.button("Lätt svenska").click()
    expect(page.status).to_contain_text("Lätt svenska är på")
    assert page.ask("När är kontoren öppna?") != usual
    assert [post.get("easy") for post in page.posts("message")] == [None, True]


def test_larger_text_is_larger(chat: Open) -> None:
    page = chat()
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = page.answers.first.evaluate(size)
    page.button("Större text").click()
    assert page.answers.first.evaluate(size) >= 1.25 * before


def test_an_answer_is_rated(chat: Open) -> None:
    page = chat()
    page.ask("När är kontoren öppna?")
    page.button("Ja, svaret hjälpte").click()
    expect(page.status).to_contain_text("Tack")
    expect(page.button("Ja, svaret hjälpte")).to_have_attribute("aria-pressed", "true")
    expect(page.button("Ja, svaret hjälpte")).to_be_focused()
    page.page.reload()
    expect(page.button("Ja, svaret hjälpte")).to_have_attribute("aria-pressed", "true")
    page.button("Nej, svaret hjälpte inte").click()
    expect(page.button("Ja, svaret hjälpte")).to_have_attribute("aria-pressed", "false")
    page.button("Svårt att förstå").click()
    expect(page.button("Svårt att förstå")).to_have_count(0)
    expect(page.button("Nej, svaret hjälpte inte")).to_be_focused()
    page.button("Nej, svaret hjälpte inte").click()
    expect(page.status).to_have_text("Din röst är borttagen.")
    expect(page.button("Nej, svaret hjälpte inte")).to_have_attribute("aria-pressed", "false")
    # What is counted, and what is taken from the count again.
    given = ["upp", "upp_undone", "ned", "ned_hard", "ned_undone"]
    assert [post["value"] for post in page.posts("feedback")] == given


def test_clearing_begins_a_new_session(chat: Open) -> None:
    page = chat()
    page.ask("Finns det ett poliskontor i Tensta?")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Töm skärmen").click()
    page.button("Ja, töm").click()
    expect(page.answers).to_have_count(1)
    expect(page.status).to_contain_text("borta från skärmen")
    expect(page.button("Töm skärmen")).to_be_focused()
    assert all("Jag heter Lotsen" not in text for text, *_ in page.spoken())  # the greeting is not read again
    page.ask("hej")
    sessions = [post["session"] for post in page.posts("message")]
    assert len(set(sessions)) == 2


@pytest.mark.parametrize("name", ["Töm skärmen", "Ta bort överallt"])
def test_it_asks_before_something_is_lost(chat: Open, name: str) -> None:
    page = chat()
    page.ask("Finns det ett poliskontor i Tensta?")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    question = page.page.get_by_role("alertdialog")
    for leave in ("click", "Escape"):
        page.button(name).click()
        expect(question).to_be_visible()
        expect(page.button("Nej, behåll")).to_be_focused()
        expect(page.page.get_by_role("link", name="Ring 112")).to_be_in_viewport(ratio=1)
        if leave == "click":
            page.button("Nej, behåll").click()
        else:
            page.page.keyboard.press(leave)
        expect(question).to_have_count(0)
        expect(page.button(name)).to_be_focused()
    expect(page.answers).to_have_count(2)
    assert page.posts("delete") == []


def test_it_does_not_ask_when_nothing_is_lost(chat: Open) -> None:
    page = chat()
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Ta bort överallt").click()
    expect(page.status).to_have_text("Det finns inget samtal här att ta bort.")
    page.button("Töm skärmen").click()
    expect(page.status).to_contain_text("borta från skärmen")
    expect(page.page.get_by_role("alertdialog")).to_have_count(0)
    page.field.fill("Halvskrivet")
    page.button("Töm skärmen").click()
    expect(page.page.get_by_role("alertdialog")).to_be_visible()
    expect(page.field).to_have_value("Halvskrivet")


def test_deleting_deletes_on_the_server_too(chat: Open) -> None:
    page = chat()
    page.ask("Finns det ett poliskontor i Tensta?")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Ta bort överallt").click()
    page.button("Ja, ta bort").click()
    expect(page.status).to_contain_text("både här och hos oss")
    expect(page.answers).to_have_count(1)
    assert page.posts("delete") == [{"session": page.posts("message")[0]["session"]}]
    kept = page.page.evaluate("() => JSON.stringify(sessionStorage)")
    assert "Tensta" not in kept


def test_a_failed_deletion_is_said_and_tried_again(chat: Open) -> None:
    page = chat()
    page.ask("vad är Mumin?")
    page.page.route(
        "**/delete", lambda route: route.fulfill(status=503, json={"bubbles": [{"text": "Nej."}]})
    )
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Ta bort överallt").click()
    page.button("Ja, ta bort").click()
    expect(page.alert).to_contain_text(re.compile("gick inte att ta bort.*112.*114 14"))
    expect(page.answers).to_have_count(2)
    page.page.unroute("**/delete")
    page.button("Försök igen").click()
    expect(page.status).to_contain_text("både här och hos oss")


def test_the_conversation_is_copied(chat: Open) -> None:
    page = chat(permissions=["clipboard-read", "clipboard-write"])
    answer = page.ask("vad är Mumin?")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Kopiera").click()
    expect(page.status).to_contain_text("kopierat")
    copied = page.page.evaluate("() => navigator.clipboard.readText()")
    assert "Du: vad är Mumin?" in copied
    assert answer.splitlines()[0] in copied


def test_print_shows_the_conversation_and_nothing_to_press(chat: Open) -> None:
    page = chat()
    for number in range(6):
        page.ask(f"Finns det ett poliskontor i Tensta? ({number})")
    page.page.emulate_media(media="print")
    for hidden in ("textarea", ".whole", ".others", ".reading", ".rating"):
        expect(page.page.locator(hidden)).to_be_hidden()
    assert page.log.evaluate("e => e.clientHeight >= e.scrollHeight - 1")
    expect(page.page.get_by_role("link", name="Ring 112")).to_be_visible()


def _tab_to(page: Page, name: str, backwards: bool = False) -> None:
    for _ in range(30):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("() => document.activeElement.textContent") == name:
            return
    raise AssertionError(f"{name!r} cannot be reached with the Tab key")


def test_the_conversation_is_saved_as_a_text(chat: Open) -> None:
    page = chat()
    page.ask("vad är Mumin?")
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    with page.page.expect_download() as download:
        page.button("Spara som text").click()
    assert download.value.suggested_filename == "lotsen-samtal.txt"
    saved = download.value.path().read_text(encoding="utf-8")
    assert re.match(r"Samtal med Lotsen, \d+ \w+ \d{4}", saved) and "Du: vad är Mumin?" in saved


def test_a_print_tells_the_date_in_black(chat: Open) -> None:
    page = chat(color_scheme="dark")
    page.ask("vad är Mumin?")
    page.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")  # by the browser's own menu too
    page.page.emulate_media(media="print", color_scheme="dark")
    expect(page.page.locator(".printed")).to_have_text(re.compile(r"Utskrivet \d+ \w+ \d{4}"))
    for part in (".bubble.you p", ".bubble.bot p", ".source", "time", "h1", "h3", ".printed"):
        colour = page.page.locator(part).last.evaluate("e => getComputedStyle(e).color")
        assert colour == "rgb(0, 0, 0)", part


FILLED = """export const ABOUT = { name: 'Exempelby', site: 'https://www.example.se',
faults: 'lotsen@example.se', privacy: 'https://www.example.se/p',
accessibility: 'https://www.example.se/t' };"""


def test_the_foot_of_the_page_says_who_runs_it(chat: Open) -> None:
    page = chat()
    foot = page.page.locator("footer")
    expect(foot).to_contain_text("Provkörning")
    page.page.route(
        "**/about.data.js", lambda route: route.fulfill(body=FILLED, content_type="text/javascript")
    )
    page.page.reload()
    addresses = {
        "Lotsen drivs av Exempelby": "https://www.example.se/",
        "Personuppgifter": "https://www.example.se/p",
        "Tillgänglighet": "https://www.example.se/t",
        "Rapportera fel": "mailto:lotsen@example.se",
    }
    for name, address in addresses.items():
        expect(foot.get_by_role("link", name=name)).to_have_attribute("href", address)


def test_other_languages_are_told_in_two_lines_with_both_numbers(chat: Open) -> None:
    page = chat()
    page.page.get_by_text("Other languages").click()
    languages = page.page.locator(".others button")
    expect(languages).to_have_count(14)
    for number in range(14):
        languages.nth(number).click()
        lines = page.page.locator(".said p")
        expect(lines).to_have_count(2)
        for attribute in ("lang", "dir"):
            expect(lines.last).to_have_attribute(
                attribute, languages.nth(number).get_attribute(attribute) or ""
            )
        expect(lines.last.get_by_role("link", name="112", exact=True)).to_have_attribute("href", "tel:112")
        expect(lines.last.locator("a").last).to_have_attribute("href", "tel:11414")


VOICES = """const said = (window.said = []);
const voices = %s;
const synthesis = new EventTarget();
synthesis.getVoices = () => voices;
synthesis.speak = ({ text, lang }) => said.push([text, lang]);
synthesis.cancel = () => said.push('cancel');
Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""
SWEDISH = "[{ lang: 'sv-SE', localService: true }, { lang: 'ar-SA', localService: true }]"


def test_answers_are_read_aloud_by_a_voice_of_their_language(chat: Open) -> None:
    page = chat()
    page.page.add_init_script(VOICES % SWEDISH)
    page.page.reload()
    page.ask("vad är Mumin?")
    assert page.page.evaluate("() => window.said") == []  # off, until somebody asks for it
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    page.button("Läs upp svaren").click()
    page.ask("ساعدوني، هناك رجل معه سكين")
    said = page.page.evaluate("() => window.said")
    first = len(said) - said[::-1].index("cancel")  # what was being read gives way to an alarm
    assert said[first][1] == "ar-SA" and said[-1][1] == "sv-SE" and "1 1 2" in said[first][0]
    page.button("Töm skärmen").click()
    page.button("Ja, töm").click()
    expect(page.answers).to_have_count(1)
    assert page.page.evaluate("() => window.said").pop() == "cancel"  # the emptied page falls silent
    page.ask("vad är Mumin?")
    page.button("Läs upp svaren").click()
    assert page.page.evaluate("() => window.said").pop() == "cancel"


@pytest.mark.parametrize("voices", ["[]", "[{ lang: 'en-GB', localService: true }]", "[{ lang: 'sv-SE' }]"])
def test_without_a_swedish_voice_of_its_own_nothing_is_read_aloud(chat: Open, voices: str) -> None:
    page = chat()
    page.page.add_init_script(VOICES % voices)
    page.page.reload()
    page.page.get_by_text("Spara eller ta bort samtalet").click()
    expect(page.button("Skriv ut")).to_be_visible()
    expect(page.button("Läs upp svaren")).to_have_count(0)


@pytest.mark.parametrize("by", ["button", "keyboard"])
def test_leaving_at_once_empties_the_page_and_leaves_no_way_back(chat: Open, by: str) -> None:
    page = chat()
    page.page.route("https://www.smhi.se/", lambda route: route.fulfill(body="vädret"))
    page.ask("Finns det ett poliskontor i Tensta?")
    url = page.page.url
    if by == "button":
        page.button("Lämna sidan snabbt").click()
    else:
        for _ in range(3):
            page.page.keyboard.press("Shift")
    page.page.wait_for_url("https://www.smhi.se/")
    page.requests[:] = [each for each in page.requests if "smhi" not in each.url]
    page.page.go_back()
    assert page.page.url != url
    page.open()
    expect(page.page.locator(".bubble.you")).to_have_count(0)
