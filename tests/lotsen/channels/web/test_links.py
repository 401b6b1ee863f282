"""lotsen/channels/web/links.py: which parts of a line can be pressed, and that the rest stays text."""

from __future__ import annotations

import pytest

from lotsen.channels.web.links import links
from lotsen.knowledge.store import knowledge

POLICE = ("114 14", "tel:11414")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ring 112 nu.", [("112", "tel:112")]),
        ("112", [("112", "tel:112")]),
        ("112, 114 14.", [("112", "tel:112"), POLICE]),
        ("114\u00a014", [("114\u00a014", "tel:11414")]),
        ("\u2066114 14\u2069", [POLICE]),
        ("hemen 112'yi arayın", [("112", "tel:112")]),
        ("nummer 1121 och 0112", []),
        ("08-112 00 00", []),
        ("a112b å112 112ö", []),
        ("114 140", []),
        ("Se www.polisen.se.", [("www.polisen.se", "https://www.polisen.se")]),
        ("(www.polisen.se/tipsa)", [("www.polisen.se/tipsa", "https://www.polisen.se/tipsa")]),
        ("(https://polisen.se/a?b=c)", [("https://polisen.se/a?b=c", "https://polisen.se/a?b=c")]),
        ("https://polisen.se\"onmouseover='x'", [("https://polisen.se", "https://polisen.se")]),
        ("www.polisen.se.example.org, notwww.polisen.se", []),
        ("http://polisen.se javascript:alert(1)", []),
        ("a.b@polisen.se!", [("a.b@polisen.se", "mailto:a.b@polisen.se")]),
        ("", []),
    ],
)
def test_links(line: str, found: list[tuple[str, str]]) -> None:
    assert [(link["text"], link["href"]) for link in links(line, knowledge().contacts)] == found
