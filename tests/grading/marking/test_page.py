"""The marking page's server, asked as a browser asks it, and as somebody who should not be there does."""

import http.client
import json
import threading
from contextlib import contextmanager

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.batch.course import Course
from lstm_course.grading.marking.desk import MarkingDesk
from lstm_course.grading.marking.serve import MarkingServer
from tests.grading.marking.conftest import ANSWERS
from tests.grading.marking.test_mark import marks
from tests.grading.toy_answers import FILE, UNIT, cell_of

ATTACK = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@contextmanager
def served(root):
    """Serve the page of a course's toy unit."""
    course = Course(root, root / "log")
    source = root / "solutions" / UNIT
    desk = MarkingDesk(UNIT, lambda: course.gradebook, lambda who: course.autograded(UNIT, who), source)
    with MarkingServer(desk) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
    course.close()


def said(server, path, data=None, **headers):
    """Return the status, the headers and the text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    sent = {
        "Authorization": f"token {server.token}",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    body = None if data is None else data if isinstance(data, bytes) else json.dumps(data)
    connection.request("GET" if data is None else "POST", path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.headers), text


def told(server, path, data=None):
    status, _, text = said(server, path, data)
    return status, json.loads(text)


def overwrite(root, student, text):
    path = root / "autograded" / student / UNIT / FILE
    notebook = json.loads(path.read_text())
    cell_of(notebook, "question_why")["source"] = text
    path.write_text(json.dumps(notebook))


def test_a_group_is_marked_at_once_and_taken_back(course):
    before = marks(course)
    with served(course) as server:
        assert told(server, "/questions")[1]["questions"] == [
            {"cell": "question_why", "name": "why", "all": 5, "wait": 4}
        ]
        opened = told(server, "/question?cell=question_why")[1]
        assert opened["model"] == "Because."
        assert opened["groups"][0]["members"] == ["ada", "bob"]
        assert opened["comments"] == ["Say why."]
        assert opened["answers"]["dan"]["empty"]
        seen = {who: opened["answers"][who]["seen"] for who in ("ada", "bob")}
        status, now = told(
            server, "/mark", {"cell": "question_why", "points": 4.5, "comment": "Say why.", "seen": seen}
        )
        assert status == 200
        assert marks(course) == {**before, "ada": (4.5, False, "Say why."), "bob": (4.5, False, "Say why.")}
        # From a page that was loaded before: somebody has marked them since.
        status, refused = told(server, "/mark", {"cell": "question_why", "points": 0, "comment": "", "seen": seen})
        assert status == 409
        assert "2 answers have changed" in refused["error"]
        assert refused["answers"]["ada"]["points"] == 4.5
        had = {who: {"points": None, "waits": True, "comment": ""} for who in seen}
        seen = {who: one["seen"] for who, one in now["answers"].items()}
        assert told(server, "/undo", {"cell": "question_why", "before": had, "seen": seen})[0] == 200
        assert marks(course) == before


def test_what_cannot_be_enters_nothing(course):
    before = marks(course)
    with served(course) as server:
        answers = told(server, "/question?cell=question_why")[1]["answers"]
        fine = {"cell": "question_why", "points": 1, "comment": "", "seen": {"ada": answers["ada"]["seen"]}}
        for change in (
            {"points": 5.5}, {"points": -1}, {"points": "3"}, {"points": True}, {"points": float("nan")},
            {"comment": None}, {"comment": "x" * 20_000}, {"seen": {}}, {"seen": {"nobody": "x"}}, {"seen": ["ada"]},
            {"cell": "check_double"},
        ):  # fmt: skip
            status, answer = told(server, "/mark", {**fine, **change})
            assert (status, bool(answer["error"])) == (400, True), change
        overwrite(course, "ada", "Another text, handed in since.")
        assert told(server, "/mark", fine)[0] == 409
        assert told(server, "/undo", {**fine, "before": {"ada": {"points": 99}}})[0] == 409
        for body in (b"[]", b"{", b"[" * 100_000):
            assert said(server, "/mark", body)[0] == 400
        assert said(server, "/mark", b"{}", Content_Length="99999999")[0] == 400
    assert marks(course) == before


def test_only_who_has_the_token_gets_in_and_only_from_this_machines_page(course):
    with served(course) as server:
        page = f"/?token={server.token}"
        status, headers, text = said(server, page)
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert server.token not in text
        assert said(server, "/?token=wrong")[0] == said(server, "/")[0] == 403
        assert said(server, "/questions", Authorization="token wrong")[0] == 403
        assert said(server, f"/questions?token={server.token}", Authorization="")[0] == 403
        assert said(server, "/mark", {}, Authorization="token é")[0] == 403
        for path in (page, "/questions"):
            assert said(server, path, Host="evil.example")[0] == 403  # a name that was made to lead here
            assert said(server, path, Origin="https://evil.example")[0] == 403
            assert said(server, path, Sec_Fetch_Site="cross-site")[0] == 403
        assert said(server, "/mark", {}, Origin="null")[0] == 403
        assert said(server, "/../gradebook.db")[0] == 404
        assert said(server, "/questions", Origin=f"http://localhost:{server.server_port}")[0] == 200


def test_what_students_write_stays_text(course):
    overwrite(course, "ada", ATTACK)
    with served(course) as server:
        status, headers, text = said(server, "/question?cell=question_why")
        assert (status, headers["Content-Type"], headers["X-Content-Type-Options"]) == (
            200,
            "application/json",
            "nosniff",
        )
        assert json.loads(text)["answers"]["ada"]["text"] == ATTACK
        assert ATTACK not in said(server, f"/?token={server.token}")[2]
        assert set(json.loads(text)["answers"]) == set(ANSWERS)
