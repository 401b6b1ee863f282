"""HTML, script addresses and odd characters from both sides stay text; nothing is refused, run or fetched."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Open, Server

HOSTILE = (
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title='run'</script>",
    "javascript:document.title='run'",
    "<a href=\"javascript:document.title='run'\">polisen</a>",
    "[polisen](javascript:document.title='run')",
    "<svg onload=\"document.title='run'\"><style>*{display:none}</style>",
    "https://polisen.se\"onmouseover=\"document.title='run'",
    "data:text/html,<script>document.title='run'</script>",
    "\u202eRing 211\u202c",
    "__proto__ constructor {{7*7}} ${7*7}",
)
# The text of a bubble, without what only screen readers get.
SHOWN = "p => [...p.childNodes].map((n) => (n.href ? n.firstChild : n).textContent).join('')"
# gzip -9 of everything that a first visit loads. More than this is not worth waiting for.
MAX_BYTES = 26_000


@pytest.mark.parametrize("text", HOSTILE)
def test_from_the_visitor(chat: Open, text: str) -> None:
    page = chat()
    title = page.page.title()
    page.ask(text)
    expect(page.page.locator(".bubble.you p")).to_have_text(text)
    expect(page.page.locator(".bubble.you *:not(p)")).to_have_count(0)
    page.page.reload()
    expect(page.page.locator(".bubble.you p")).to_have_text(text)
    assert page.page.title() == title


def test_from_the_server(chat: Open) -> None:
    page = chat()
    title = page.page.title()
    bubbles = [
        {
            "text": text,
            "lines": [{"text": text, "links": [{"text": text[:4], "href": text}]}],
            "buttons": [{"id": text, "title": text}],
        }
        for text in HOSTILE
    ]
    page.page.route(
        "**/webb/message", lambda route: route.fulfill(json={"bubbles": bubbles, "rate": HOSTILE[0]})
    )
    page.ask("hej")
    for number, text in enumerate(HOSTILE, start=1):
        assert page.answers.nth(number).locator("p").evaluate(SHOWN) == text
        expect(page.page.locator(".choices button").nth(number - 1)).to_have_text(text)
    addresses = page.page.locator(".bubble.bot a").evaluate_all("links => links.map((a) => a.protocol)")
    assert set(addresses) == {"https:", "tel:"}
    expect(page.page.locator(".log img, .log script, .log svg, .log style")).to_have_count(0)
    page.button(HOSTILE[0]).click()
    expect(page.answers.last).to_contain_text(HOSTILE[-1])
    assert page.page.title() == title


def test_from_what_was_kept_in_the_tab(chat: Open) -> None:
    page = chat()
    for kept in ("not json", "null", "[]", '{"entries": 7}', '{"entries": []}'):
        page.page.evaluate("kept => sessionStorage.setItem('lotsen.1', kept)", kept)
        page.page.reload()
        expect(page.answers).to_have_count(1)


def test_the_policy_forbids_inline_script_and_html(chat: Open, server: Server) -> None:
    page = chat()
    policy = page.page.request.get(server.url).headers["content-security-policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "trusted-types 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    # The policy is at work in this browser: what the page never does is refused here.
    refused = page.page.evaluate(
        "() => { try { document.body.innerHTML = 'x'; } catch (e) { return e.name } }"
    )
    assert refused == "TypeError"
    assert page.faults
    page.faults.clear()


def test_a_first_visit_loads_little(chat: Open, capsys: pytest.CaptureFixture[str]) -> None:
    page = chat()
    page.page.wait_for_load_state("networkidle")
    bodies = {r.url: r.response().body() for r in page.requests if r.method == "GET"}  # type: ignore[union-attr]
    assert {url.rpartition("/")[2] for url in bodies} >= {
        "",
        "chat.js",
        "chat.css",
        "lotsen.svg",
        "texts.sv.js",
    }
    total = sum(len(gzip.compress(body, 9)) for body in bodies.values())
    with capsys.disabled():
        print(f"\nA first visit loads {total} bytes gzipped in {len(bodies)} files.")
    assert total <= MAX_BYTES
