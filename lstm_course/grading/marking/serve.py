"""The marking page, served to this machine alone.

What students wrote is shown as text and never becomes markup; and should it, the page's policy lets no script run but
its own and asks no other host. A request needs the token, which is in the page's address: a program of somebody else on
this machine does not have it, and a page of another site can neither read nor send it. Requests that were made for
another host, or by another site's page, are refused besides.
"""

from __future__ import annotations

import json
import secrets
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from jupyter_core.paths import jupyter_runtime_dir
from sqlalchemy.exc import SQLAlchemyError

from lstm_course.basics.palette import css
from lstm_course.grading.marking.desk import Changed, MarkingDesk, NotPossible

_COLOURS = ("paper", "ink", "soft", "line", "pale", "chip", "right", "wrong", "accent")
_LARGEST = 1 << 20  # bytes of a request: the fingerprints of 10,000 answers


class MarkingServer(ThreadingHTTPServer):
    """Serves the page of a desk on a port of 127.0.0.1. OSError where that is taken.

    in_words  what an error of the gradebook means
    """

    daemon_threads = True

    def __init__(self, desk: MarkingDesk, port: int = 0, in_words: Callable[[BaseException], str] = str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk, self.in_words = desk, in_words
        self.token = secrets.token_urlsafe(24)
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}

    def address(self, question: str = "", again: bool = False) -> str:
        """Return what to type into a browser. question: which opens first; again: with what is marked already."""
        more = (f"&question={quote(question)}" if question else "") + ("&again=1" if again else "")
        return f"http://127.0.0.1:{self.server_port}/?token={self.token}{more}"


@contextmanager
def open_page(address: str, browser: bool = True) -> Iterator[None]:
    """Open an address in the default browser, if wanted, by a file that only this user can read.

    On a command line the token would be everybody's on this machine.
    """
    with ExitStack() as stack:
        with suppress(OSError):  # no folder for it, or no browser: the address was printed
            if browser:
                folder = Path(jupyter_runtime_dir())
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                name = stack.enter_context(TemporaryDirectory(dir=folder, prefix="mark-", ignore_cleanup_errors=True))
                file = Path(name, "open.html")
                file.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(address)}">')
                webbrowser.open(file.as_uri())
        yield


def page(nonce: str) -> str:
    """Return the page. nonce: of its own style and script, which alone may run."""
    parts = {name: (files(__package__) / "page" / name).read_text("utf-8") for name in ("mark.css", "mark.js")}
    colours = (
        f":root {{ color-scheme: light dark; {css('m', 'light', _COLOURS)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {css('m', 'dark', _COLOURS)} }} }}\n"
    )
    text = (files(__package__) / "page" / "mark.html").read_text("utf-8")
    for sign, value in (("{nonce}", nonce), ("{css}", colours + parts["mark.css"]), ("{js}", parts["mark.js"])):
        text = text.replace(sign, value)
    return text


class _Handler(BaseHTTPRequestHandler):
    server: MarkingServer
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not self._is_ours():
            return
        if url.path == "/" and self._has_token(asked.get("token", "")):
            self._send_page()
        elif url.path == "/questions" and self._has_token():
            self._answer(self.server.desk.questions)
        elif url.path == "/question" and self._has_token():
            self._answer(lambda: self.server.desk.opened(asked.get("cell", "")))
        elif url.path not in ("/", "/questions", "/question"):
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")

    def do_POST(self) -> None:
        desk = self.server.desk
        if not self._is_ours() or not self._has_token() or (data := self._sent()) is None:
            return
        cell, seen = str(data.get("cell", "")), data.get("seen")
        if self.path == "/mark":
            self._answer(lambda: desk.mark(cell, data.get("points"), data.get("comment"), seen))
        elif self.path == "/undo":
            self._answer(lambda: desk.undo(cell, data.get("before"), seen))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the address has the token in it."""

    def _is_ours(self) -> bool:
        """Refuse what was meant for another host, or comes from another site's page."""
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "none")
        foreign = origin is not None and origin.removeprefix("http://") not in self.server.hosts
        if self.headers.get("Host") in self.server.hosts and not foreign and site in ("none", "same-origin"):
            return True
        self._refuse(HTTPStatus.FORBIDDEN, "this page is for this machine alone")
        return False

    def _has_token(self, given: str | None = None) -> bool:
        """Refuse who does not know the token. Only the page itself has it in its address; all else in a header."""
        token = self.headers.get("Authorization", "").removeprefix("token ") if given is None else given
        if secrets.compare_digest(token.encode(), self.server.token.encode()):
            return True
        self._refuse(HTTPStatus.FORBIDDEN, "the token is missing or wrong: open the address that mark printed")
        return False

    def _sent(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST:
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is too large, or has no length")
            return None
        try:
            data = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            return data
        self._refuse(HTTPStatus.BAD_REQUEST, "the request is not JSON")
        return None

    def _answer(self, work: Callable[[], Any]) -> None:
        try:
            self._send_json(HTTPStatus.OK, work())
        except Changed as error:
            self._send_json(HTTPStatus.CONFLICT, {"error": str(error), "answers": error.answers})
        except NotPossible as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        except SQLAlchemyError as error:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, f"nothing was entered: {self.server.in_words(error)}")

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True  # what was sent besides is not read
        self._send_json(status, {"error": why})

    def _send_json(self, status: HTTPStatus, data: Any) -> None:
        self._send(status, "application/json", json.dumps(data).encode())

    def _send_page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", page(nonce).encode(), policy)

    def _send(self, status: HTTPStatus, kind: str, content: bytes, policy: str = "default-src 'none'") -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            *([("Connection", "close")] if self.close_connection else []),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
