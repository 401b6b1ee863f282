"""web/embed.js on another site, under a strict policy of its own, as docs/embed.md says to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from pytest_httpserver import HTTPServer

from tests.web.axe import violations
from tests.web.conftest import Server, Watched

SITE = """<!doctype html><html lang="sv"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>En annan webbplats</title>
<link rel="icon" href="data:,">
<script type="module" src="{url}embed.js"></script>
<main><h1>En annan webbplats</h1><p><a href="#">Något annat</a></p>
<lotsen-embed mode="{mode}"><a href="{url}">Fråga Lotsen</a></lotsen-embed></main>"""
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

        def open_site(mode: str, **options: Any) -> Watched:
            origin = server.url.partition("/webhooks")[0]
            headers = {"Content-Security-Policy": POLICY.format(origin=origin)}
            body = SITE.format(url=server.url, mode=mode)
            site.expect_request("/").respond_with_data(body, headers=headers, content_type="text/html")
            opened.append(Watched(context(**options).new_page(), server.url))
            opened[-1].page.goto(server.host_url)
            return opened[-1]

        yield open_site
        for watched in opened:
            assert watched.faults == []
            origins = {"/".join(request.url.split("/")[:3]) for request in watched.requests}
            assert origins <= {server.host_url, server.url.partition("/webhooks")[0], "data:,"}


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
    expect(_chat(page).get_by_role("link", name="Ring 112")).to_be_visible()
    expect(page.get_by_role("link", name="Fråga Lotsen")).to_be_visible()
    _chat(page).get_by_label("Skriv din fråga").fill("hjälp han har en kniv")
    _chat(page).get_by_role("button", name="Skicka").click()
    expect(_chat(page).locator(".urgent")).to_contain_text("Ring 112")


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
        expect(page.frame_locator("iframe").get_by_role("link", name="Ring 112")).to_have_count(0)
        assert any("frame-ancestors" in text for text in refused)


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (1280, 800), (320, 256)])
@pytest.mark.parametrize("mode", ["flytande", "infogad"])
def test_axe(visit: Visit, mode: str, size: tuple[int, int]) -> None:
    page = visit(mode, viewport={"width": size[0], "height": size[1]}).page
    assert violations(page) == []
    if mode == "flytande":
        page.get_by_role("button", name="Fråga Lotsen").click()
        expect(_chat(page).get_by_role("link", name="Ring 112")).to_be_in_viewport()
        assert violations(page) == []
