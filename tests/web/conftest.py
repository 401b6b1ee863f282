"""A real browser on the real assistant, both started once for this folder.

Every page is watched from its first byte: what the content security policy refused, requests that left the
origin, scripts that failed, and focus that fell back to the body make the test fail that caused them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright

from lotsen.run import processes
from lotsen.run.processes import sqlite_url

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT = 15_000.0  # ms; for a busy machine, nothing is measured
# Tests write faster than people do.
MANY = {"LOTSEN_LIMIT_SESSION": "1000/second", "LOTSEN_LIMIT_ADDRESS": "1000/second"}
WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 844}


@dataclass
class Server:
    """The assistant, which can be stopped and started again on the same ports and the same database."""

    folder: Path
    host_port: int = field(default_factory=processes.free_port)
    rasa_port: int = field(default_factory=processes.free_port)
    actions_port: int = field(default_factory=processes.free_port)

    @property
    def url(self) -> str:
        """The chat page."""
        return f"{processes.rasa_url(self.rasa_port)}webhooks/webb/"

    @property
    def host_url(self) -> str:
        """Another site, which may embed the page; for the browser, too, localhost is another."""
        return f"http://localhost:{self.host_port}"

    @property
    def rasa_pid(self) -> int:
        """Rasa's process while the assistant runs."""
        return self._running.rasa.pid

    def start(self) -> None:
        """Start the assistant, and return when it answers."""
        more = {
            **MANY,
            "LOTSEN_FRAME_ANCESTORS": f"{self.host_url} {processes.rasa_url(self.rasa_port)}",
            "LOTSEN_DB": sqlite_url(self.folder / "lotsen.db"),
        }
        self._stack = contextlib.ExitStack()
        self._running = self._stack.enter_context(
            processes.running(self.rasa_port, self.actions_port, log_dir=self.folder, environment=more)
        )

    def stop(self) -> None:
        """End it."""
        self._stack.close()


@dataclass
class Watched:
    """A page and what was seen to go wrong on it."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT)
        self.page.on("console", lambda message: self._said(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request))

    def _said(self, text: str) -> None:
        if text.startswith("watch:") or "Content Security Policy" in text or "TrustedHTML" in text:
            self.faults.append(text)

    def open(self) -> Watched:
        """Go to the chat page, and wait until it can be used."""
        self.page.goto(self.url)
        expect(self.field).to_be_visible()
        return self

    @property
    def field(self) -> Locator:
        """Where the question is written."""
        return self.page.get_by_label("Skriv din fråga")

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log")

    @property
    def answers(self) -> Locator:
        """The assistant's bubbles, the greeting first."""
        return self.page.locator(".bubble.bot")

    @property
    def status(self) -> Locator:
        """The polite region."""
        return self.page.get_by_role("status")

    @property
    def alert(self) -> Locator:
        """The region for what is wrong."""
        return self.page.locator(".notices [role=alert]")

    def spoken(self) -> list[tuple[str, str, str]]:
        """What a screen reader is given to say: text, "assertive" or "polite", language."""
        said = self.page.evaluate("() => window.spoken")
        return [(text, how, language) for text, how, language in said if how != "off"]

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def ask(self, text: str) -> str:
        """Write a question, send it with Enter, and return the answer's first bubble."""
        before = self.answers.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.answers.nth(before)).to_be_visible()
        return self.answers.nth(before).inner_text()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what the test itself sees, such as a request that it holds; the page's clock may stand."""
        give_up = time.monotonic() + TIMEOUT / 1000
        while not condition():
            assert time.monotonic() < give_up, "it did not come"
            self.page.wait_for_timeout(50)  # lets Playwright hand over what came

    def focus(self) -> str:
        """What has the focus: tag, class and text."""
        return str(
            self.page.evaluate(
                "() => ((e) => `${e.tagName} ${e.className} ${e.textContent}`)(document.activeElement)"
            )
        )

    def posts(self, path: str) -> list[Any]:
        """The bodies, as JSON, of what was posted to a path of the channel."""
        return [r.post_data_json for r in self.requests if r.method == "POST" and r.url == self.url + path]

    def require_clean(self) -> None:
        """Fail for whatever went wrong on the page."""
        assert self.faults == []
        origin = urlsplit(self.url).netloc
        assert [r.url for r in self.requests if urlsplit(r.url).netloc != origin] == []


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("web"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or CHROMIUM
    if not shutil.which(path):
        pytest.fail(
            f"There is no Chromium at {path}, and these tests need a real browser: install Debian's package "
            "`chromium` (apt-get install chromium), or name another one with CHROMIUM=<path>."
        )
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts with their own storage; all are closed after the test."""
    with contextlib.ExitStack() as stack:

        def make(**options: Any) -> BrowserContext:
            context = browser.new_context(**{"locale": "sv-SE", **options})
            stack.callback(context.close)
            context.add_init_script(WATCH)
            return context

        yield make


@pytest.fixture
def chat(context: Callable[..., BrowserContext], server: Server) -> Iterator[Open]:
    """Open the chat page: `chat()`, with options of a context; afterwards each page has to be clean."""
    opened: list[Watched] = []

    def open_page(**options: Any) -> Watched:
        opened.append(Watched(context(**options).new_page(), server.url))
        return opened[-1].open()

    yield open_page
    for watched in opened:
        watched.require_clean()
