"""Origin, address and headers, from the outside."""

from __future__ import annotations

import base64
import hashlib
import re
from types import SimpleNamespace
from typing import Any

import pytest

from lotsen.channels.web.client import (
    BANNER,
    FRAME_ANCESTORS,
    PROXIES,
    UNBELIEVED,
    OriginError,
    ProxyNotice,
    address,
    frame_ancestors,
    same_origin,
    security_headers,
)
from lotsen.paths import ROOT


def test_the_policy_knows_the_one_style_that_stands_in_the_page() -> None:
    """After a change there: put the hash that this names into lotsen/channels/web/client.py."""
    page = (ROOT / "web" / "index.html").read_text(encoding="utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}" == BANNER
    assert BANNER in security_headers({})["Content-Security-Policy"]


def request(ip: str = "10.0.0.9", **headers: str) -> Any:
    return SimpleNamespace(ip=ip, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "lotsen.example"}, True),
        ({"host": "lotsen.example", "origin": "https://lotsen.example"}, True),
        ({"host": "lotsen.example:8443", "origin": "https://lotsen.example:8443"}, True),
        ({"host": "lotsen.example", "origin": "https://ond.example"}, False),
        ({"host": "lotsen.example", "origin": "https://lotsen.example.ond.example"}, False),
        ({"host": "lotsen.example", "origin": "null"}, False),
        ({"host": "lotsen.example", "sec_fetch_site": "same-origin"}, True),
        ({"host": "lotsen.example", "sec_fetch_site": "none"}, True),
        ({"host": "lotsen.example", "sec_fetch_site": "cross-site"}, False),
        ({"host": "lotsen.example", "sec_fetch_site": "same-site"}, False),
        (
            {"host": "lotsen.example", "origin": "https://lotsen.example", "sec_fetch_site": "cross-site"},
            False,
        ),
    ],
    ids=str,
)
def test_only_our_own_page(headers: dict[str, str], ours: bool) -> None:
    assert same_origin(request(**headers)) is ours


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        ("", "1.1.1.1", "10.0.0.9"),
        ("0", "1.1.1.1", "10.0.0.9"),
        ("1", "1.1.1.1", "1.1.1.1"),
        ("1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("2", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("2", "1.1.1.1", "10.0.0.9"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(proxies: str, forwarded: str, expected: str) -> None:
    assert address(request(x_forwarded_for=forwarded), {PROXIES: proxies}) == expected


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:DB8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("[2001:db8::1]:443", "[2001:db8::1]:443"),
        ("unknown", "unknown"),
        ("", ""),
        ("2001:db8::1::2", "2001:db8::1::2"),
    ],
)
def test_a_house_is_one_address(seen: str, counted: str) -> None:
    """With IPv6 it has a whole network, and could take a new address for each message."""
    assert address(request(x_forwarded_for=seen), {PROXIES: "1"}) == counted


@pytest.mark.parametrize("value", ["en", "-1", "1.5"])
def test_a_number_of_proxies_that_is_none(value: str) -> None:
    with pytest.raises(OriginError, match=PROXIES):
        address(request(), {PROXIES: value})


def test_nobody_frames_the_page_unless_told() -> None:
    assert frame_ancestors({}) == "'none'"
    told = {FRAME_ANCESTORS: "https://www.example.se/ https://example.org:8443"}
    assert frame_ancestors(told) == "https://www.example.se https://example.org:8443"
    assert "frame-ancestors https://www.example.se https" in security_headers(told)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "value", ["example.se", "javascript:alert(1)", "https://a;script-src *", "https://a/b", "*", "'self'"]
)
def test_what_is_no_origin_stops_the_start(value: str) -> None:
    with pytest.raises(OriginError, match=FRAME_ANCESTORS):
        frame_ancestors({FRAME_ANCESTORS: value})


@pytest.mark.parametrize(
    ("proxies", "headers", "mend"),
    [
        ("", {"x-forwarded-for": "192.0.2.7"}, PROXIES),
        ("1", {"x-forwarded-for": "192.0.2.7", UNBELIEVED: "1"}, "LOTSEN_TRUSTED_PROXY"),
        ("1", {"x-forwarded-for": "192.0.2.7"}, ""),
        ("", {}, ""),
    ],
)
def test_a_proxy_that_nobody_told_of_is_said_once(
    proxies: str, headers: dict[str, str], mend: str, caplog: pytest.LogCaptureFixture
) -> None:
    notice = ProxyNotice()
    for _ in range(3):
        notice.look(SimpleNamespace(headers=headers), {PROXIES: proxies})  # type: ignore[arg-type]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == bool(mend)
    assert all(mend in line and "192.0.2.7" not in line for line in said)
