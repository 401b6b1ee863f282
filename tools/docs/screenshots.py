"""Pictures of the chat page for docs/screenshots/, taken of the real assistant with an installed Chromium.

Run it with the environment's Python; it starts and ends the assistant itself. CHROMIUM names another browser
than /usr/bin/chromium.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.run import processes

FOLDER = ROOT / "docs" / "screenshots"
SAID: dict[str, str] = yaml.safe_load(Path(__file__).with_suffix(".sv.yml").read_text(encoding="utf-8"))
MAX_BYTES = 400_000  # of all pictures together
COLOURS = 128
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def phone_start(page: Page) -> None:
    """The greeting as it stands."""


def phone_alarm(page: Page) -> None:
    _ask(page, SAID["topic"])
    _ask(page, SAID["emergency"])


def desktop_conversation(page: Page) -> None:
    _ask(page, SAID["place"])
    _ask(page, SAID["hours"])


def phone_dark(page: Page) -> None:
    page.get_by_role("button", name=SAID["easy"]).tap()
    _ask(page, SAID["opening"])


def phone_places(page: Page) -> None:
    page.get_by_role("button", name=SAID["places"]).tap()
    expect(page.locator(".places").first).to_be_visible()


def phone_answer(page: Page) -> None:
    _ask(page, SAID["opening"])


def phone_arabic(page: Page) -> None:
    _ask(page, SAID["arabic"])


def phone_down(page: Page) -> None:
    """The chat's page never comes; the site around it is there."""
    page.route("**/webb/?ram", lambda route: route.abort())
    page.get_by_role("button", name=SAID["open"]).tap()
    expect(page.locator(".lost")).to_be_visible(timeout=15_000)  # it is given five seconds to come


def printed(page: Page) -> None:
    desktop_conversation(page)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def demo(page: Page) -> None:
    page.get_by_role("button", name=SAID["open"]).click()
    expect(page.frame_locator("iframe").get_by_label(SAID["label"])).to_be_visible()


# File, page, what the browser is like, what is done before the picture is taken.
PICTURES: list[tuple[str, str, dict[str, Any], Callable[[Page], None]]] = [
    ("telefon-start", "", PHONE, phone_start),
    ("telefon-larm", "", PHONE, phone_alarm),
    ("telefon-morkt", "", {**PHONE, "color_scheme": "dark"}, phone_dark),
    ("dator-samtal", "", DESKTOP, desktop_conversation),
    ("dator-inbaddad", "demo.html", DESKTOP, demo),
    ("telefon-platser", "", PHONE, phone_places),
    ("telefon-svar", "", PHONE, phone_answer),
    ("telefon-arabiska", "", PHONE, phone_arabic),
    ("telefon-inbaddad-nere", "demo.html", PHONE, phone_down),
    ("utskrift", "", DESKTOP, printed),
]


@command
def main() -> int:
    """Take every picture; return 1 when they are too large together."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rasa_port = processes.free_port()
    origin = processes.rasa_url(rasa_port).rstrip("/")
    environment = {"LOTSEN_FRAME_ANCESTORS": origin}
    with (
        processes.running(rasa_port, processes.free_port(), environment=environment),
        sync_playwright() as playwright,
    ):
        path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, file, options, act in PICTURES:
            picture = _picture(browser, f"{origin}/webhooks/webb/{file}", options, act)
            (FOLDER / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture)} bytes")
    total = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{total} bytes in all, at most {MAX_BYTES}.")
    return int(total > MAX_BYTES)


def _picture(browser: Browser, url: str, options: dict[str, Any], act: Callable[[Page], None]) -> bytes:
    context = browser.new_context(locale="sv-SE", **options)
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    act(page)
    page.evaluate("() => document.activeElement.blur()")
    page.wait_for_timeout(800)  # smooth scrolling comes to rest
    taken = page.screenshot()
    context.close()
    return small(taken)


def small(picture: bytes) -> bytes:
    """Return a PNG with COLOURS colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    written = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _ask(page: Page, text: str) -> None:
    before = page.locator(".bubble.bot").count()
    page.get_by_label(SAID["label"]).fill(text)
    page.get_by_role("button", name=SAID["send"]).click()
    expect(page.locator(".bubble.bot").nth(before)).to_be_visible()


if __name__ == "__main__":
    sys.exit(main())
