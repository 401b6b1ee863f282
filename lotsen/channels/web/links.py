"""What in a line can be pressed: the two numbers, sites and e-mail addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from lotsen.knowledge.contacts import Contacts
from lotsen.values.first_line import EMERGENCY_NUMBER

# What no address holds; the last are the marks around a number in right-to-left text.
_OUTSIDE = r"\s<>\"'\u2066-\u2069"


def links(line: str, contacts: Contacts) -> list[dict[str, str]]:
    """Return the links of a line in its order, each as {"text", "href"}. Linear in the line."""
    found = _pattern(contacts.icke_akut, contacts.webb).finditer(line)
    return [{"text": match[0], "href": _href(match[0], str(match.lastgroup))} for match in found]


def _href(text: str, kind: str) -> str:
    if kind == "number":
        return f"tel:{re.sub(r'[^0-9]', '', text)}"
    if kind == "mail":
        return f"mailto:{text}"
    return text if text.lower().startswith("https:") else f"https://{text}"


@lru_cache(maxsize=8)
def _pattern(number: str, site: str) -> re.Pattern[str]:
    """Compile what is looked for; a number is no part of another one ("1112", "08-112", "114 140")."""
    police = r"\s".join(map(re.escape, number.split()))
    return re.compile(
        rf"(?<![\w@+-])(?P<number>(?:{EMERGENCY_NUMBER}|{police})(?!\w))"
        r"|(?<![\w.@+-])(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
        rf"|(?<![\w@+-])(?P<site>(?:https://|{re.escape(site)}(?![\w.-]*\w))[^{_OUTSIDE}]*(?<![.,;:!?)]))",
        re.IGNORECASE,
    )
