"""The front by itself: the real nginx, with small servers where Rasa, actions and platforms would be."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from lotsen import paths
from lotsen.channels.web.client import FRAME_ANCESTORS, security_headers
from lotsen.knowledge import load
from lotsen.run import processes
from tools.services import nginx as front_module
from tools.services.nginx import Front, front, servers

RESERVE = load(paths.KNOWLEDGE).contacts.reserv
SAFE = {"bubbles": [{"text": RESERVE}]}
WEBB = "/webhooks/webb"
POSTS = [f"{WEBB}/{path}" for path in ("session", "message", "delete", "feedback")]
PLATFORMS = [f"/webhooks/{name}/webhook" for name in ("telegram", "twilio", "facebook")]


@dataclass
class Backend:
    """A server that answers as it is told and remembers what it was asked."""

    status: int = 200
    body: bytes = b'{"bubbles": [{"text": "svar"}]}'
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    hangs_up: bool = False
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        backend = server.backend
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        backend.asked.append((f"{self.command} {self.path}", dict(self.headers), body))
        if backend.hangs:
            server.over.wait()
        if backend.hangs or backend.hangs_up:
            self.close_connection = True
            return
        self.send_response(backend.status)
        for name, value in {"Content-Type": "application/json", **backend.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(backend.body)))
        self.end_headers()
        self.wfile.write(backend.body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, backend: Backend) -> None:
        super().__init__((processes.HOST, 0), Handler)
        self.backend = backend
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # nginx hung up


@contextlib.contextmanager
def listening(backend: Backend) -> Iterator[Backend]:
    with Server(backend) as server:
        backend.address = f"{processes.HOST}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield backend
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def backends() -> Iterator[dict[str, Backend]]:
    with contextlib.ExitStack() as stack:
        names = ("rasa-1", "rasa-2", "actions-1", "actions-2", "telegram", "twilio", "facebook")
        yield {name: stack.enter_context(listening(Backend())) for name in names}


@pytest.fixture(scope="module")
def nginx(backends: dict[str, Backend], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    at = {name: backend.address for name, backend in backends.items()}
    with front(
        tmp_path_factory.mktemp("nginx"),
        # No fail_timeout: what a test does to a backend ends with the test.
        LOTSEN_RASA_SERVERS=servers([at["rasa-1"], at["rasa-2"]], "max_fails=0"),
        LOTSEN_ACTIONS_SERVERS=servers([at["actions-1"], at["actions-2"]], "max_fails=0"),
        LOTSEN_TELEGRAM=at["telegram"],
        LOTSEN_TWILIO=at["twilio"],
        LOTSEN_FACEBOOK=at["facebook"],
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def as_new(backends: dict[str, Backend]) -> None:
    for backend in backends.values():
        backend.__init__(address=backend.address)  # type: ignore[misc]


def ask(url: str, method: str = "POST", **more: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=30, allow_redirects=False, **more)


def asked(backends: dict[str, Backend], *names: str) -> list[tuple[str, dict[str, str], bytes]]:
    return [one for name in names or backends for one in backends[name].asked]


def everywhere(backends: dict[str, Backend], **state: Any) -> None:
    for backend in backends.values():
        vars(backend).update(state)


# --- The page ---


def test_the_page_and_its_files(nginx: Front, backends: dict[str, Backend]) -> None:
    """Each file of web/, compressed, with a tag that a browser asks again with."""
    page = ask(f"{nginx.url}{WEBB}/", "GET")
    assert page.content == (paths.ROOT / "web" / "index.html").read_bytes()
    for file in sorted((paths.ROOT / "web").iterdir()):
        answer = ask(f"{nginx.url}{WEBB}/{file.name}", "GET")
        assert (answer.status_code, answer.content) == (200, file.read_bytes()), file.name
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.content) < 256
        again = ask(
            f"{nginx.url}{WEBB}/{file.name}", "GET", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304
    assert asked(backends) == []


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("chat.js", "text/javascript; charset=utf-8"),
        ("chat.css", "text/css; charset=utf-8"),
        ("lotsen.svg", "image/svg+xml"),
    ],
)
def test_what_kind_of_file_it_is(nginx: Front, file: str, kind: str) -> None:
    assert ask(f"{nginx.url}{WEBB}/{file}", "GET").headers["Content-Type"] == kind


def test_the_address_without_its_slash(nginx: Front) -> None:
    answer = ask(f"{nginx.url}{WEBB}", "GET")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{WEBB}/")


@pytest.mark.parametrize("ancestors", ["", "https://www.example.se https://example.org"])
def test_the_headers_are_the_channels(ancestors: str, tmp_path: Any) -> None:
    """On the page, on its files, on the safe text, and on a 404."""
    wanted = security_headers({FRAME_ANCESTORS: ancestors})
    with front(tmp_path, LOTSEN_FRAME_ANCESTORS=ancestors) as nginx:
        answers = [
            ask(f"{nginx.url}{WEBB}/", "GET"),
            ask(f"{nginx.url}{WEBB}/chat.js", "GET"),
            ask(f"{nginx.url}{WEBB}/nothing.js", "GET"),
            ask(f"{nginx.url}{WEBB}/message", json={}),
            ask(f"{nginx.url}/", "GET"),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 502, 404]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in wanted} == wanted, answer.url
        assert answer.headers["Server"] == "nginx"  # and no version


def test_the_channels_own_headers_come_once(nginx: Front, backends: dict[str, Backend]) -> None:
    everywhere(backends, headers=security_headers({}))
    answer = ask(f"{nginx.url}{WEBB}/message", json={})
    assert {name: answer.headers[name] for name in security_headers({})} == security_headers({})


# --- What passes ---


@pytest.mark.parametrize("path", POSTS)
def test_what_the_page_asks_passes(nginx: Front, backends: dict[str, Backend], path: str) -> None:
    answer = ask(nginx.url + path, json={"text": "hej"}, headers={"Lotsen-Session": "s"})
    assert (answer.status_code, answer.json()) == (200, {"bubbles": [{"text": "svar"}]})
    ((line, headers, body),) = asked(backends)
    assert (line, json.loads(body)) == (f"POST {path}", {"text": "hej"})
    assert headers["Host"] == nginx.url.removeprefix("http://")
    assert headers["Lotsen-Session"] == "s"


@pytest.mark.parametrize("forged", ["9.9.9.9", "9.9.9.9, 8.8.8.8", "127.0.0.2"])
def test_a_forged_address_is_not_passed_on(nginx: Front, backends: dict[str, Backend], forged: str) -> None:
    headers = {"X-Forwarded-For": forged, "X-Real-IP": forged, "X-Forwarded-Proto": "http"}
    ask(f"{nginx.url}{WEBB}/message", json={}, headers=headers)
    ((_, passed, _),) = asked(backends)
    assert (passed["X-Forwarded-For"], passed["X-Forwarded-Proto"]) == ("127.0.0.1", "https")


def test_our_own_load_balancer_is_believed(tmp_path: Any, backends: dict[str, Backend]) -> None:
    one = servers([backends["rasa-1"].address])
    with front(tmp_path, LOTSEN_TRUSTED_PROXY="127.0.0.0/8", LOTSEN_RASA_SERVERS=one) as nginx:
        headers = {"X-Forwarded-For": "6.6.6.6, 9.9.9.9"}
        ask(f"{nginx.url}{WEBB}/message", json={}, headers=headers)
    ((_, passed, _),) = asked(backends)
    assert passed["X-Forwarded-For"] == "9.9.9.9"
    assert "Lotsen-Unbelieved" not in passed


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/status",
        "/version",
        "/webhooks/",
        "/webhooks/rest/webhook",
        "/webhooks/lotsen/",
        "/webhooks/lotsen/webhook",
        "/webhooks/lotsen/../webb/message/../../rest/webhook",
        "/webhooks/telegram/",
        "/webhooks/telegram/set_webhook",
        "/webhooks/twilio/",
        "/webhooks/facebook/webhook/x",
        "/conversations/x/tracker",
        "/alive",
        "/ready",
        "/webhook",
        "/safe.json",
        "/safe.html",
        "/headers.conf",
        "/web/index.html",
        f"{WEBB}/message/",
        f"{WEBB}/message/x",
        f"{WEBB}/messages",
        f"{WEBB}/../lotsen/webhook",
        f"{WEBB}/%2e%2e/lotsen/webhook",
        f"{WEBB}//message",
        f"{WEBB}/safe.json",
        f"{WEBB}/.hidden.js",
        f"{WEBB}/..%2fsafe.json",
        f"{WEBB}/chat.js/",
        f"{WEBB}/README.md",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_else_passes(nginx: Front, backends: dict[str, Backend], path: str, method: str) -> None:
    connection = http.client.HTTPConnection(nginx.url.removeprefix("http://"), timeout=30)
    connection.request(method, path)  # as it is: other clients take ".." out
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if path == f"{WEBB}//message":  # nginx takes two slashes for one
        assert answer.status == (200 if method == "POST" else 405)
        return
    assert answer.status == 404
    assert asked(backends) == []
    if answer.getheader("Content-Type") == "application/json":
        assert json.loads(body) == SAFE


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [*POSTS, *PLATFORMS])
def test_another_method(nginx: Front, backends: dict[str, Backend], method: str, path: str) -> None:
    answer = ask(nginx.url + path, method)
    if method == "GET" and "facebook" in path:
        assert answer.status_code == 200
        return
    assert answer.status_code == 405
    assert asked(backends) == []
    if WEBB in path and method not in ("HEAD", "TRACE"):  # nginx itself refuses TRACE
        assert answer.json() == SAFE


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_is_only_read(nginx: Front, backends: dict[str, Backend], method: str) -> None:
    for path in ("/", "/chat.js"):
        answer = ask(f"{nginx.url}{WEBB}{path}", method, json={})
        assert (answer.status_code, answer.json()) == (405, SAFE)
    assert asked(backends) == []


# --- Size ---


@pytest.mark.parametrize("size", [16_385, 10_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long(
    nginx: Front, backends: dict[str, Backend], size: int, chunked: bool
) -> None:
    """Said or in chunks: the safe text, and Rasa never sees it."""
    address = nginx.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=30)
    piece = b"x" * 4096
    body = iter([piece] * (size // 4096 + 1)) if chunked else None
    connection.putrequest("POST", f"{WEBB}/message")
    connection.putheader("Content-Type", "application/json")
    connection.putheader(
        "Transfer-Encoding" if chunked else "Content-Length", "chunked" if chunked else str(size)
    )
    connection.endheaders()
    with contextlib.suppress(ConnectionError):  # nginx answers and hangs up before the end
        for part in body or [b"x" * size]:
            connection.send(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
        if chunked:
            connection.send(b"0\r\n\r\n")
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (413, SAFE)
    connection.close()
    assert asked(backends) == []


def test_the_longest_body_passes(nginx: Front, backends: dict[str, Backend]) -> None:
    body = b"x" * 16_384
    assert ask(f"{nginx.url}{WEBB}/message", data=body).status_code == 200
    assert asked(backends)[0][2] == body


# --- Which process, and what when it fails ---


def test_a_session_stays_with_one_process(nginx: Front, backends: dict[str, Backend]) -> None:
    for _ in range(20):
        session = secrets.token_urlsafe(60)
        for backend in backends.values():
            backend.asked.clear()
        for _ in range(5):
            ask(f"{nginx.url}{WEBB}/message", json={}, headers={"Lotsen-Session": session})
        counts = sorted(len(asked(backends, name)) for name in ("rasa-1", "rasa-2"))
        assert counts == [0, 5]


def test_sessions_are_shared_out(nginx: Front, backends: dict[str, Backend]) -> None:
    for number in range(60):
        ask(f"{nginx.url}{WEBB}/message", json={}, headers={"Lotsen-Session": f"session {number}"})
    assert min(len(asked(backends, name)) for name in ("rasa-1", "rasa-2")) >= 10


def test_without_a_session_the_address_decides(nginx: Front, backends: dict[str, Backend]) -> None:
    for _ in range(5):
        assert ask(f"{nginx.url}{WEBB}/session", json={}).status_code == 200
    assert sorted(len(asked(backends, name)) for name in ("rasa-1", "rasa-2")) == [0, 5]


@pytest.mark.parametrize("fault", [{"hangs_up": True}, {"hangs": True}, {"status": 502}])
def test_the_other_process_is_asked(
    nginx: Front, backends: dict[str, Backend], fault: dict[str, Any]
) -> None:
    """Whichever of the two it is, and with the same message."""
    vars(backends["rasa-1"]).update(fault)
    for session in ("a", "b", "c", "d", "e", "f"):
        if backends["rasa-1"].asked:
            break
        answer = ask(f"{nginx.url}{WEBB}/message", json={"id": session}, headers={"Lotsen-Session": session})
        assert answer.json() == {"bubbles": [{"text": "svar"}]}
    assert backends["rasa-1"].asked[-1][2] == backends["rasa-2"].asked[-1][2]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"hangs_up": True}, 502),
        ({"hangs": True}, 504),
        ({"status": 500, "body": b"<html>Traceback"}, 500),
        ({"status": 502, "body": b"no"}, 502),
        ({"status": 504, "body": b""}, 504),
        ({"status": 413, "body": b"too long"}, 413),
    ],
)
def test_the_safe_text_when_no_process_answers(
    nginx: Front, backends: dict[str, Backend], fault: dict[str, Any], status: int
) -> None:
    everywhere(backends, **fault)
    answer = ask(f"{nginx.url}{WEBB}/message", json={})
    assert (answer.status_code, answer.json()) == (status, SAFE)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [400, 401, 403, 415, 429, 503])
def test_the_channels_own_words_pass(nginx: Front, backends: dict[str, Backend], status: int) -> None:
    """They may be the alarm, and 503 says that a conversation was not deleted."""
    alarm = {"bubbles": [{"text": "Ring 112 nu."}]}
    everywhere(backends, status=status, body=json.dumps(alarm).encode(), headers={"Retry-After": "7"})
    answer = ask(f"{nginx.url}{WEBB}/delete", json={})
    assert (answer.status_code, answer.json()) == (status, alarm)
    assert answer.headers["Retry-After"] == "7"


def test_a_flood_from_one_address_is_told_both_numbers(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are not counted with it: each address has its own count.

    The burst is the shipped one; what comes back by the second is almost nothing, or a slow machine would
    never reach the limit.
    """
    shipped = front_module.TEMPLATE.read_text(encoding="utf-8")
    slower = tmp_path / "template"
    slower.write_text(shipped.replace("zone=messages:10m rate=50r/s;", "zone=messages:10m rate=1r/m;"))
    assert slower.read_text(encoding="utf-8") != shipped
    monkeypatch.setattr(front_module, "TEMPLATE", slower)
    with (
        listening(Backend()) as backend,
        front(
            tmp_path, LOTSEN_TRUSTED_PROXY="127.0.0.0/8", LOTSEN_RASA_SERVERS=servers([backend.address])
        ) as nginx,
        requests.Session() as session,
    ):
        session.trust_env = False

        def post(address: str) -> requests.Response:
            headers = {"X-Forwarded-For": address}
            return session.post(f"{nginx.url}{WEBB}/message", json={}, headers=headers, timeout=30)

        answers = [post("198.51.100.1") for _ in range(300)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(answers) - len(refused) >= 200  # a school class writes at once and is not stopped
        assert refused and all(answer.json() == SAFE for answer in refused)
        assert refused[0].headers["Retry-After"] == "2"
        assert post("198.51.100.2").status_code == 200


# --- What nginx itself refuses ---


def raw(nginx: Front, request: bytes) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the answer to bytes that no client of ours would send."""
    host, _, port = nginx.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8")


LINE = f"POST {WEBB}/message HTTP/1.1\r\nHost: x\r\n".encode()
REFUSED: dict[str, tuple[int, bytes]] = {
    "no request at all": (400, b"hej\r\n\r\n"),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two lengths": (400, LINE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    "a negative length": (400, LINE + b"Content-Length: -5\r\n\r\n"),
    "an address that is too long": (414, b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a cookie that is too large": (431, LINE + b"Cookie: " + b"x" * 40_000 + b"\r\n\r\n"),
    "too many headers": (431, LINE + b"X-A: " + b"x" * 30_000 + b"\r\nX-B: " + b"x" * 131_000 + b"\r\n\r\n"),
    "a method that nobody has": (405, b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "an unknown encoding": (501, LINE + b"Transfer-Encoding: gzip\r\n\r\n"),
    "another version": (505, b"GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
    "an address that is none of ours": (404, b"GET /wp-login.php HTTP/1.1\r\nHost: x\r\n\r\n"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_nginx_own_refusals_say_both_numbers(nginx: Front, backends: dict[str, Backend], what: str) -> None:
    wanted, request = REFUSED[what]
    status, headers, body = raw(nginx, request)
    assert status == wanted
    assert re.sub("<[^>]*>", "", body.partition("<p>")[2]).strip() == RESERVE
    assert 'href="tel:112"' in body and 'href="tel:11414"' in body
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert security_headers({}).items() <= headers.items()
    assert asked(backends) == []


def test_large_cookies_of_others_are_taken_and_never_passed_on(
    nginx: Front, backends: dict[str, Backend]
) -> None:
    cookies = "; ".join(f"service{number}={'x' * 3_900}" for number in range(8))
    for path in (f"{WEBB}/message", *PLATFORMS):
        assert ask(nginx.url + path, json={}, headers={"Cookie": cookies}).status_code == 200
    assert len(asked(backends)) == 4
    assert [headers for _, headers, _ in asked(backends) if "Cookie" in headers] == []


@pytest.mark.parametrize("forwarded", ["", "192.0.2.7"])
def test_rasa_is_told_of_a_proxy_that_nobody_told_nginx_of(
    nginx: Front, backends: dict[str, Backend], forwarded: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {"Lotsen-Unbelieved": "1"}
    ask(f"{nginx.url}{WEBB}/message", json={}, headers=headers)
    ((_, passed, _),) = asked(backends)
    assert passed.get("Lotsen-Unbelieved") == ("1" if forwarded else None)


# --- Messaging platforms ---


@pytest.mark.parametrize("path", PLATFORMS)
def test_a_platform_has_its_own_process(nginx: Front, backends: dict[str, Backend], path: str) -> None:
    name = path.split("/")[2]
    everywhere(backends, body=b"", headers={"Content-Type": "text/plain"})
    answer = ask(f"{nginx.url}{path}?a=1&b=%C3%A5", data=b"x" * 12_000, headers={"X-Signature": "s"})
    assert (answer.status_code, answer.content) == (200, b"")
    ((line, headers, body),) = asked(backends)
    assert backends[name].asked and line == f"POST {path}?a=1&b=%C3%A5"
    assert (headers["X-Signature"], len(body)) == ("s", 12_000)


def test_facebook_asks_who_we_are(nginx: Front, backends: dict[str, Backend]) -> None:
    backends["facebook"].body = b"12345"
    answer = ask(f"{nginx.url}/webhooks/facebook/webhook?hub.challenge=12345", "GET")
    assert (answer.status_code, answer.content) == (200, b"12345")


def test_a_large_batch(nginx: Front, backends: dict[str, Backend]) -> None:
    assert ask(f"{nginx.url}/webhooks/facebook/webhook", data=b"x" * 900_000).status_code == 200


@pytest.mark.parametrize("fault", [{"hangs_up": True}, {"status": 500, "body": b"Traceback"}])
@pytest.mark.parametrize("path", PLATFORMS)
def test_a_platforms_process_that_fails(
    nginx: Front, backends: dict[str, Backend], path: str, fault: dict[str, Any]
) -> None:
    """Telegram and Facebook deliver again after a 503; Twilio's people get the safe text."""
    everywhere(backends, **fault)
    answer = ask(nginx.url + path, data=b"x")
    if "twilio" in path:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml")
        assert f"<Message>{RESERVE}</Message>" in answer.content.decode("utf-8")
    else:
        assert (answer.status_code, answer.content) == (503, b"\n")
        assert answer.headers["Retry-After"] == "5"


def test_who_is_not_the_platform_is_told_nothing(nginx: Front, backends: dict[str, Backend]) -> None:
    everywhere(backends, status=403, body=b"")
    for path in PLATFORMS:
        answer = ask(nginx.url + path, data=b"x")
        assert (answer.status_code, answer.content) == (403, b"")


# --- The inner port ---


def test_ready_when_a_process_is(nginx: Front, backends: dict[str, Backend]) -> None:
    backends["rasa-1"].status = 503
    assert ask(f"{nginx.inner_url}/ready", "GET").status_code == 200
    assert asked(backends, "rasa-2")[0][0] == "GET /webhooks/lotsen/"
    backends["rasa-2"].status = 503
    assert ask(f"{nginx.inner_url}/ready", "GET").status_code == 503
    assert ask(f"{nginx.inner_url}/alive", "GET").status_code == 200


@pytest.mark.parametrize("fault", [{"hangs_up": True}, {"hangs": True}, {"status": 500}])
def test_the_other_action_server_is_asked(
    nginx: Front, backends: dict[str, Backend], fault: dict[str, Any]
) -> None:
    vars(backends["actions-1"]).update(fault)
    for _ in range(2):
        answer = ask(f"{nginx.inner_url}/webhook", data=b"x" * 100_000)
        assert answer.json() == {"bubbles": [{"text": "svar"}]}
    assert ask(f"{nginx.inner_url}/health", "GET").status_code == 200


@pytest.mark.parametrize("path", ["/", "/actions", "/webhooks/webb/message", "/webhooks/lotsen/webhook"])
def test_nothing_else_is_there(nginx: Front, backends: dict[str, Backend], path: str) -> None:
    assert ask(nginx.inner_url + path).status_code == 404
    assert asked(backends) == []


# --- What is written down ---


def test_the_log_tells_nothing_of_people(nginx: Front) -> None:
    headers = {"Lotsen-Session": "hemlig-session", "User-Agent": "hemlig-agent", "Referer": "http://hemlig/"}
    ask(f"{nginx.url}{WEBB}/message?text=hemlig", data=b"hemlig " * 1_000, headers=headers)
    ask(f"{nginx.url}{WEBB}/message?text=hemlig", data=b"hemlig " * 10_000, headers=headers)
    written = nginx.log.read_text() + nginx.part.log.read_text()
    assert f"POST {WEBB}/message 200" in written
    assert "hemlig" not in written
