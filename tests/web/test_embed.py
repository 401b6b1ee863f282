"""web/embed.js on another site, under a strict policy of its own, as docs/embed.md says to use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from pytest_httpserver import HTTPServer

from lotsen.paths import ROOT
from tests.web.axe import violations
from tests.web.conftest import PHONE, Server, Watched

EMBED = ROOT / "docs" / "embed.md"

SITE = """<!doctype html><html lang="sv"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>En annan webbplats</title>
<link rel="icon" href="data:,">
<script type="module" src="{url}embed.js"></script>
<main><h1>En annan webbplats</h1><p><a href="#">Något annat</a></p>{filler}
<lotsen-embed {attributes}><a href="{url}">Fråga Lotsen</a>. Är någon i fara, ring <a href="tel:112">112</a>.
Kan det vänta, ring <a href="tel:11414">114 14</a>.</lotsen-embed>
<p><a href="/sist">Sista länken</a></p></main>"""
POLICY = (
    "default-src 'none'; img-src data:; script-src {origin}; frame-src {origin}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
Visit = Callable[..., Watched]


@pytest.fixture
def visit(context: Callable[..., BrowserContext], server: Server) -> Iterator[Visit]:
    """Open another site that embeds the page: `visit("flytande")`."""
    with HTTPServer("127.0.0.1", server.host_port) as site:
        opened: list[Watched] = []

        def open_site(mode: str, more: str = "", filler: str = "", **options: Any) -> Watched:
            origin = server.url.partition("/webhooks")[0]
            headers = {"Content-Security-Policy": POLICY.format(origin=origin)}
            body = SITE.format(url=server.url, attributes=f'mode="{mode}" {more}', filler=filler)
            for path in ("/", "/annan"):
                site.expect_request(path).respond_with_data(body, headers=headers, content_type="text/html")
            opened.append(Watched(context(**options).new_page(), server.url))
            opened[-1].page.goto(server.host_url)
            return opened[-1]

        yield open_site
        for watched in opened:
            assert watched.faults == []
            origins = {"/".join(request.url.split("/")[:3]) for request in watched.requests}
            assert origins <= {server.host_url, server.url.partition("/webhooks")[0], "data:,"}


def _opened(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Fråga Lotsen").click()
    expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
    return _chat(page)


def _chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_button_in_the_corner_opens_and_closes(visit: Visit, server: Server) -> None:
    page = visit("flytande").page
    opener = page.get_by_role("button", name="Fråga Lotsen")
    expect(opener).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)  # nothing is fetched before it is asked for
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Chatt med Lotsen")).to_be_visible()
    expect(page.get_by_role("button", name="Stäng chatten")).to_be_focused()
    expect(page.locator("iframe")).to_have_attribute("title", "Chatt med Lotsen")
    _chat(page).get_by_label("Skriv din fråga").fill("vad är Mumin?")
    _chat(page).get_by_label("Skriv din fråga").press("Enter")
    expect(_chat(page).locator(".bubble.bot")).to_have_count(2)
    page.keyboard.press("Escape")  # the focus is inside the frame
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    expect(_chat(page).locator(".bubble.bot")).to_have_count(2)
    page.get_by_role("button", name="Stäng chatten").press("Escape")
    expect(opener).to_be_focused()


def test_in_the_text_of_the_page(visit: Visit) -> None:
    page = visit("infogad").page
    expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
    expect(page.get_by_role("link", name="Fara? Ring 112")).to_have_attribute("href", "tel:112")
    expect(page.get_by_role("link", name="Annars: ring 114 14")).to_have_attribute("href", "tel:11414")
    _chat(page).get_by_label("Skriv din fråga").fill("hjälp han har en kniv")
    _chat(page).get_by_role("button", name="Skicka").click()
    expect(_chat(page).locator(".urgent")).to_contain_text("Ring 112")
    # The numbers stand around the frame and not once more in it.
    expect(_chat(page).get_by_role("complementary", name="Nödnummer")).to_have_count(0)


def test_the_frame_may_ring(visit: Visit) -> None:
    sandbox = visit("infogad").page.locator("iframe").get_attribute("sandbox") or ""
    assert "allow-top-navigation-to-custom-protocols" in sandbox
    assert "allow-top-navigation " not in f"{sandbox} "


def test_the_demo_page(context: Callable[..., BrowserContext], server: Server) -> None:
    watched = Watched(context().new_page(), server.url)
    page = watched.page
    page.goto(f"{server.url}demo.html")
    assert violations(page) == []
    page.get_by_role("button", name="Fråga Lotsen").click()
    expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Fråga Lotsen")).to_be_focused()
    watched.require_clean()


def test_without_script_it_is_a_link(visit: Visit, server: Server) -> None:
    page = visit("flytande", java_script_enabled=False).page
    expect(page.get_by_role("link", name="Fråga Lotsen")).to_have_attribute("href", server.url)


def test_a_message_from_elsewhere_closes_nothing(visit: Visit) -> None:
    page = visit("flytande").page
    page.get_by_role("button", name="Fråga Lotsen").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("() => { postMessage('lotsen:escape', '*') }")
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 50))")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_site_that_is_not_listed_may_not_embed(
    context: Callable[..., BrowserContext], server: Server
) -> None:
    with HTTPServer("127.0.0.1", 0) as site:
        body = f'<title>x</title><iframe src="{server.url}"></iframe>'
        site.expect_request("/").respond_with_data(body, content_type="text/html")
        page = context().new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"http://localhost:{site.port}/")
        expect(page.frame_locator("iframe").get_by_label("Skriv din fråga")).to_have_count(0)
        assert any("frame-ancestors" in text for text in refused)


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (1280, 800), (320, 256)])
@pytest.mark.parametrize("mode", ["flytande", "infogad"])
def test_axe(visit: Visit, mode: str, size: tuple[int, int]) -> None:
    page = visit(mode, viewport={"width": size[0], "height": size[1]}).page
    assert violations(page) == []
    if mode == "flytande":
        page.get_by_role("button", name="Fråga Lotsen").click()
        expect(page.get_by_role("link", name="Fara? Ring 112")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("link", name="Annars: ring 114 14")).to_be_in_viewport(ratio=1)
        expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("mode", ["flytande", "infogad"])
def test_where_the_frame_is_refused_both_numbers_stand_in_its_place(
    context: Callable[..., BrowserContext], server: Server, mode: str
) -> None:
    """From an origin that is not listed: the frame never says that it is ready."""
    with HTTPServer("127.0.0.1", 0) as site:
        body = SITE.format(url=server.url, attributes=f'mode="{mode}"', filler="")
        site.expect_request("/").respond_with_data(body, content_type="text/html")
        page = context().new_page()
        page.clock.install()
        page.goto(f"http://localhost:{site.port}/")
        if mode == "flytande":
            page.get_by_role("button", name="Fråga Lotsen").click()
        expect(page.get_by_role("link", name="Fara? Ring 112")).to_be_visible()
        page.clock.run_for(5_100)
        lost = page.get_by_role("alert")
        expect(lost).to_contain_text(re.compile("kommer inte fram.*112.*114 14"))
        expect(lost.get_by_role("link", name="112", exact=True)).to_have_attribute("href", "tel:112")
        expect(lost.get_by_role("link", name="Öppna chatten i en egen flik")).to_have_attribute(
            "href", server.url
        )
        expect(page.locator("iframe")).to_be_hidden()
        assert violations(page) == []


@pytest.mark.parametrize("mode", ["flytande", "infogad"])
def test_a_chat_that_is_down_says_the_numbers_and_comes_when_it_is_back(visit: Visit, mode: str) -> None:
    page = visit(mode).page
    page.route("**/webb/?ram", lambda route: route.abort())
    page.clock.install()
    page.reload()
    if mode == "flytande":
        page.get_by_role("button", name="Fråga Lotsen").click()
    expect(page.locator("iframe")).to_be_attached()
    page.clock.run_for(5_100)
    expect(page.get_by_role("alert")).to_contain_text(re.compile("112.*114 14"))
    page.unroute("**/webb/?ram")
    page.get_by_role("button", name="Försök igen").click()
    expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.localName") == "lotsen-embed"


def test_where_nothing_of_ours_comes_the_hosts_own_line_has_both_numbers(
    visit: Visit, server: Server
) -> None:
    page = visit("flytande").page
    page.route("**/embed.js", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("link", name="112", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="114 14", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Fråga Lotsen")).to_have_attribute("href", server.url)


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_the_button_never_lies_on_the_last_link(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(
        "flytande", 'avstand="40"', "<p>x</p>" * 60, viewport={"width": size[0], "height": size[1]}
    ).page
    button = page.get_by_role("button", name="Fråga Lotsen")
    expect(button).to_be_visible()
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    last, box = page.get_by_role("link", name="Sista länken").bounding_box(), button.bounding_box()
    assert last is not None and box is not None
    assert last["y"] + last["height"] <= box["y"]
    assert size[1] - (box["y"] + box["height"]) == pytest.approx(40, abs=1)


def test_side_and_distance(visit: Visit) -> None:
    page = visit("flytande", 'sida="vanster" avstand="24"').page
    box = page.get_by_role("button", name="Fråga Lotsen").bounding_box()
    assert box is not None and box["x"] == pytest.approx(24, abs=1)
    _opened(page)
    panel = page.get_by_role("dialog").bounding_box()
    assert panel is not None and panel["x"] == pytest.approx(24, abs=2)


def test_what_is_misspelt_is_told_in_the_console(visit: Visit) -> None:
    watched = visit("flytande")
    told: list[str] = []
    watched.page.on("console", lambda message: told.append(message.text))
    watched.page.evaluate(
        """() => {
          const wrong = document.createElement('lotsen-embed');
          for (const [name, value] of [
            ['mode', 'svävande'], ['sdia', 'vanster'], ['data-x', '1'], ['class', 'y'],
          ]) {
            wrong.setAttribute(name, value);
          }
          document.body.append(wrong);
        }"""
    )
    assert ['mode="svävande"' in told[0], 'sdia="vanster"' in told[1], len(told)] == [True, True, 2]
    assert all("docs/embed.md" in text for text in told)


def test_on_a_phone_it_is_a_modal_and_the_back_button_closes_it(visit: Visit, server: Server) -> None:
    page = visit("flytande", viewport=PHONE, has_touch=True).page
    _opened(page)
    assert page.locator("dialog").evaluate("e => e.matches(':modal')")
    page.keyboard.press("Shift+Tab")
    for _ in range(12):  # what lies behind it cannot be reached
        page.keyboard.press("Tab")
        focused = page.evaluate("() => document.activeElement.localName")
        assert focused in ("lotsen-embed", "body", "html")
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Fråga Lotsen")).to_be_focused()
    assert page.url.rstrip("/") == server.host_url
    page.get_by_role("button", name="Fråga Lotsen").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Fråga Lotsen").click()
    page.get_by_role("button", name="Stäng chatten").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.rstrip("/") == server.host_url


def test_a_phone_on_its_side_with_the_keyboard_open_shows_the_alarm(visit: Visit) -> None:
    low = {"width": 740, "height": 180}
    chat = _opened(visit("flytande", viewport=low, has_touch=True, reduced_motion="reduce").page)
    chat.get_by_label("Skriv din fråga").fill("hjälp han har en kniv")
    chat.get_by_label("Skriv din fråga").press("Enter")
    expect(chat.locator(".urgent .call")).to_be_in_viewport(ratio=1)


def test_it_opens_itself_on_the_next_page_where_it_was_open(visit: Visit, server: Server) -> None:
    page = visit("flytande").page
    chat = _opened(page)
    chat.get_by_label("Skriv din fråga").fill("vad är Mumin?")
    chat.get_by_label("Skriv din fråga").press("Enter")
    expect(chat.locator(".bubble.bot")).to_have_count(2)
    page.goto(f"{server.host_url}/annan")
    expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
    assert page.evaluate("() => document.activeElement.localName") == "body"
    page.get_by_role("button", name="Stäng chatten").click()
    page.goto(server.host_url)
    expect(page.get_by_role("button", name="Fråga Lotsen")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_site_that_changes_its_pages_by_script_keeps_the_chat_and_its_own_room(visit: Visit) -> None:
    page = visit("flytande").page
    _opened(page)
    room = page.evaluate("() => getComputedStyle(document.body).paddingBottom")
    page.get_by_role("link", name="Något annat").click()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_visible()
    for change in ("document.body.append(e)", "e.replaceWith(e.cloneNode(true))"):
        page.evaluate(f"() => {{ const e = document.querySelector('lotsen-embed'); {change} }}")
        expect(_chat(page).get_by_label("Skriv din fråga")).to_be_visible()
        assert page.evaluate("() => getComputedStyle(document.body).paddingBottom") == room
    page.evaluate("() => document.querySelector('lotsen-embed').remove()")
    assert page.evaluate("() => document.body.style.paddingBottom") == ""


def test_where_the_browser_keeps_it_the_conversation_goes_on_after_a_page_change(
    context: Callable[..., BrowserContext], server: Server
) -> None:
    """As on a site of the same domain; this browser closes the storage of other sites."""
    page = context().new_page()
    page.goto(f"{server.url}demo.html")
    chat = _opened(page)
    chat.get_by_label("Skriv din fråga").fill("vad är Mumin?")
    chat.get_by_label("Skriv din fråga").press("Enter")
    expect(chat.locator(".bubble.bot")).to_have_count(2)
    page.goto(f"{server.url}demo.html?annan")
    expect(_chat(page).locator(".bubble.bot")).to_have_count(2)
    expect(_chat(page).get_by_text("Byter du sida försvinner samtalet")).to_have_count(0)


def test_where_storage_is_closed_it_says_what_is_lost(visit: Visit) -> None:
    page = visit("flytande").page
    page.add_init_script(
        """if (window !== top) {
          Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('closed') } });
        }"""
    )
    chat = _opened(page)
    expect(chat.get_by_text("Byter du sida försvinner samtalet")).to_be_visible()
    chat.get_by_label("Skriv din fråga").fill("vad är Mumin?")
    chat.get_by_label("Skriv din fråga").press("Enter")
    expect(chat.locator(".bubble.bot")).to_have_count(2)


@pytest.mark.parametrize("by", ["button", "keyboard"])
def test_leaving_at_once_leaves_the_site_around_it(visit: Visit, server: Server, by: str) -> None:
    watched = visit("flytande")
    page = watched.page
    page.route("https://www.smhi.se/", lambda route: route.fulfill(body="vädret"))
    for _ in range(3):
        page.keyboard.press("Shift")  # not ours while the chat is shut
    chat = _opened(page)
    if by == "button":
        chat.get_by_role("button", name="Lämna sidan snabbt").click()
    else:
        expect(page.get_by_role("button", name="Stäng chatten")).to_be_focused()  # outside the frame
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("https://www.smhi.se/")
    page.goto(server.host_url)
    expect(page.get_by_role("button", name="Fråga Lotsen")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    watched.requests[:] = [each for each in watched.requests if "smhi" not in each.url]


def test_an_iframe_without_script_of_ours(context: Callable[..., BrowserContext], server: Server) -> None:
    """As docs/embed.md has it: the page itself then shows the numbers."""
    line = next(each for each in EMBED.read_text(encoding="utf-8").splitlines() if each.startswith("<iframe"))
    with HTTPServer("127.0.0.1", server.host_port) as site:
        body = f"<!doctype html><title>x</title>{line.replace('https://HOST/webhooks/webb/', server.url)}"
        site.expect_request("/").respond_with_data(body, content_type="text/html")
        page = context().new_page()
        page.goto(server.host_url)
        expect(_chat(page).get_by_role("link", name="Ring 112")).to_be_visible()
        _chat(page).get_by_label("Skriv din fråga").fill("vad är Mumin?")
        _chat(page).get_by_label("Skriv din fråga").press("Enter")
        expect(_chat(page).locator(".bubble.bot")).to_have_count(2)
