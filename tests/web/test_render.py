"""web/render.js in the browser: links where the server says, to what is safe, and the rest stays text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Open, Watched

LINKED = """async ([text, links]) => {
  const { linked } = await import('./render.js');
  const plain = (part) => (part.href ? [part.firstChild.data, part.getAttribute('href')] : part);
  return linked(text, links ?? undefined).map(plain);
}"""
CASES: list[tuple[str, list[dict[str, str]] | None, list[Any]]] = [
    ("Ring 112.", [{"text": "112", "href": "tel:112"}], ["Ring ", ["112", "tel:112"], "."]),
    ("Ring 112.", [], ["Ring 112."]),
    # The page's own texts come without.
    ("112, 114 14.", None, [["112", "tel:112"], ", ", ["114 14", "tel:11414"], "."]),
    ("hej", [{"text": "hej", "href": "javascript:alert(1)"}], ["hej"]),
    ("hej", [{"text": "nej", "href": "tel:112"}], ["hej"]),
    ("a a", [{"text": "a", "href": "tel:112"}] * 3, [["a", "tel:112"], " ", ["a", "tel:112"]]),
]
ADDRESSES = (
    ("https://polisen.se/", "https://polisen.se/"),
    ("tel:112", "tel:112"),
    ("mailto:a@b.se", "mailto:a@b.se"),
    ("javascript:alert(1)", None),
    ("JaVaScRiPt:alert(1)", None),
    (" \tjavascript:alert(1)", None),
    ("data:text/html,x", None),
    ("http://polisen.se/", None),
    ("file:///etc/passwd", None),
    ("//polisen.se", None),
    ("", None),
)


@pytest.fixture
def page(chat: Open) -> Watched:
    return chat()


def test_links(page: Watched) -> None:
    assert [page.page.evaluate(LINKED, [text, links]) for text, links, _ in CASES] == [
        parts for *_, parts in CASES
    ]


def test_schemes(page: Watched) -> None:
    code = "async (address) => (await import('./render.js')).safeHref(address)"
    assert [page.page.evaluate(code, address) for address, _ in ADDRESSES] == [safe for _, safe in ADDRESSES]


def test_what_the_assistant_names_can_be_pressed(page: Watched) -> None:
    page.ask("vilken adress har polisens webbplats?")
    site = page.answers.last.get_by_role("link", name="www.polisen.se")
    assert site.first.get_attribute("href") == "https://www.polisen.se/"
