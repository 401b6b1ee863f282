"""web/render.js in the browser: which parts of a text become links, and that the rest stays text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Open, Watched

LINKED = """async (text) => {
  const { linked } = await import('./render.js');
  const plain = (part) => (part.href ? [part.firstChild.data, part.getAttribute('href')] : part);
  return linked(text).map(plain);
}"""


@pytest.fixture
def page(chat: Open) -> Watched:
    return chat()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ring 112 nu.", ["Ring ", ["112", "tel:112"], " nu."]),
        ("112", [["112", "tel:112"]]),
        ("112, 114 14.", [["112", "tel:112"], ", ", ["114 14", "tel:11414"], "."]),
        ("114\u00a014", [["114\u00a014", "tel:11414"]]),
        ("\u2066114 14\u2069", ["\u2066", ["114 14", "tel:11414"], "\u2069"]),
        ("hemen 112'yi arayın", ["hemen ", ["112", "tel:112"], "'yi arayın"]),
        ("nummer 1121 och 0112", ["nummer 1121 och 0112"]),
        ("08-112 00 00", ["08-112 00 00"]),
        ("a112b", ["a112b"]),
        ("114 140", ["114 140"]),
        ("Se www.polisen.se.", ["Se ", ["www.polisen.se", "https://www.polisen.se/"], "."]),
        (
            "(https://polisen.se/a?b=c)",
            ["(", ["https://polisen.se/a?b=c", "https://polisen.se/a?b=c"], ")"],
        ),
        ("http://polisen.se", ["http://polisen.se"]),
        ("javascript:alert(1)", ["javascript:alert(1)"]),
        ("a.b@polisen.se!", [["a.b@polisen.se", "mailto:a.b@polisen.se"], "!"]),
        ("www.polisen.se.example.org", None),
        ("", []),
    ],
)
def test_links(page: Watched, text: str, parts: list[Any] | None) -> None:
    found = page.page.evaluate(LINKED, text)
    if parts is None:  # an address that only begins like ours may be a link, but to where it says
        assert [part[1] for part in found if isinstance(part, list)] == [f"https://{text}/"]
    else:
        assert found == parts


@pytest.mark.parametrize(
    ("address", "safe"),
    [
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
    ],
)
def test_schemes(page: Watched, address: str, safe: str | None) -> None:
    code = "async (address) => (await import('./render.js')).safeHref(address)"
    assert page.page.evaluate(code, address) == safe
