"""Runs a notebook's cells and its tests in one process, and says of each test whether it came to its end.

What serves here shares the process with a student's code, which may exchange whatever it can find. So all that a
verdict is made of is in the variables of functions that are running, and was there before a student's first line.
Loaded for one process alone, like ``watch``; ``serve_tests`` is asked for them.
"""

from __future__ import annotations

import builtins
from _pickle import dumps, loads
from collections.abc import Callable, Iterable, Mapping
from marshal import dumps as marshalled
from marshal import loads as unmarshal
from types import CodeType, CoroutineType, FunctionType, TracebackType
from typing import Any

from lstm_course.grading.student.dict_versions import version_of
from lstm_course.grading.student.guards import opaque
from lstm_course.grading.student.pristine import Pristine
from lstm_course.grading.student.taken import Taken
from lstm_course.grading.student.watch import PLACE, TEST, Watch

_MOST = 1 << 20  # bytes of a value of the instructor's that is kept as it was
_THREADS = "threads that are still at work"
_GONE: Any = object()
_EXCEPTIONS = {id(kind): name for name, kind in vars(builtins).items() if isinstance(kind, type)}
_TRACEBACK = BaseException.__dict__["__traceback__"].__get__


class Tests:
    """The tests of one notebook, and what they rely on.

    names  the notebook's global names
    taken  what they compare with
    wait   runs a coroutine
    """

    def __init__(self, names: dict[str, Any], watch: Watch, taken: Taken, wait: Callable[[Any], Any]) -> None:
        self._names, self._watch, self._taken, self._wait = names, watch, taken, wait
        self._owned: dict[str, tuple[Any, bytes]] = {}  # the instructor's name → what it stands for, and its content
        self._found: dict[str, None] = {}
        self.running = False

    def begin(self, pristine: Pristine, own: Mapping[str, Any]) -> None:
        """Rely on what the process is now, before the first cell. ``own``: Python's own, where others have them too."""
        self._pristine = pristine
        self._builtins = {**pristine.builtins, **own}
        numpy: Any = pristine.modules.get("numpy")
        numbers = (numpy.float64, numpy.float32, numpy.int64, numpy.int32) if numpy else ()
        self._numbers = frozenset(map(id, (int, float, *numbers)))
        self._plain = frozenset(map(id, (list, dict, set, bytearray, *((numpy.ndarray,) if numpy else ()))))

    def run(self, about: Mapping[str, Any]) -> list[str]:
        """Run one. Returns its outcome, points, line and kind of exception, and what was found.

        code, parameters, changed  see judging.closed_test
        kind      "test"; "cell" of the instructor's, or "aside": for the instructor's names alone
        restored  names that have to be as the instructor left them
        students  names that are the student's, and are so again afterwards
        refreshed names of what it may change in place
        patches   whether it exchanges functions itself
        shows     whether it has values shown as Python itself does
        text      what stands among the notebook's inputs for it
        """
        test = about["kind"] == "test"
        self._look(test)
        values, unknown = self._values(about["parameters"])
        if unknown:
            return ["unknown", "", "0", "", *unknown]
        names = self._names
        before = {name: names.get(name, _GONE) for name in (*about["restored"], *about["students"], "__builtins__")}
        if about["kind"] != "aside" and type(names.get("In")) is list:
            names["In"].append(about["text"])
        owned = {name: self._value(name) for name in about["restored"] if name in self._owned}
        given = dict(self._builtins)
        tag = version_of(given)
        version = tag and tag.value
        names.update(owned, __builtins__=given)
        ended: list[Any] = []
        code = unmarshal(about["code"])
        there = marshalled(code, 2) == about["code"]
        error = self._call(code, about["parameters"], values, ended)
        if not there or marshalled(code, 2) != about["code"]:  # somebody has written to memory
            self._found["other numbers in a test"] = None
        if (tag and tag.value != version) or any(
            given.get(name) is not value for name, value in self._builtins.items()
        ):
            self._found["other names of Python's in a test"] = None
        for name, value in before.items():
            if name not in owned or names.get(name, _GONE) is owned[name]:
                _put(names, name, value)
        self._keep(about, ended[1] if ended else _names_of(error))
        self._look(test, after=True, patches=about["patches"], shows=about["shows"])
        outcome = "passed" if ended and error is None else "failed"
        points = repr(float(ended[0])) if ended and id(type(ended[0])) in self._numbers else ""
        kind = "" if error is None else _EXCEPTIONS.get(id(type(error)), "")
        return [outcome, points, str(_line_of(error)), kind, *self._found, *self._taken.doubts]

    def _look(self, test: bool, after: bool = False, patches: bool = False, shows: bool = False) -> None:
        """Have the process as it was, and note what no honest notebook does."""
        found = self._pristine.put_back(test and after, patches, shows)
        if test and _THREADS not in self._found and self._pristine.threads_at_work():
            found.append(_THREADS)
        self._found.update(dict.fromkeys([*self._watch.found, *found]))

    def _values(self, parameters: Iterable[str]) -> tuple[list[Any], list[str]]:
        values, unknown = [], []
        for name in parameters:
            if name in self._owned:
                values.append(self._value(name))
            elif name in self._builtins:
                values.append(self._builtins[name])
            elif name[:1] == ".":
                values.append(self._taken.functions.get(name))
            elif callable(found := self._of_module(name)):
                values.append(found)
            else:
                unknown.append(name)
        return values, unknown

    def _value(self, name: str) -> Any:
        """Return what one of the instructor's names stands for, with the content that it had."""
        value, content = self._owned[name]
        if content and _content(value) != content:
            self._owned[name] = loads(content), content
        return self._owned[name][0]

    def _of_module(self, path: str) -> Any:
        """Return what a module has under a name with dots, None where there is nothing."""
        place, _, rest = path.rpartition(".")
        while place and place not in self._pristine.modules:
            place, _, more = place.rpartition(".")
            rest = f"{more}.{rest}"
        found: Any = self._pristine.modules.get(place)
        for name in rest.split("."):
            found = getattr(found, name, None)
        return found

    def _call(self, code: Any, parameters: list[str], values: list[Any], ended: list[Any]) -> BaseException | None:
        """Call a test. ``ended`` gets its value and its variables where it comes to its end."""

        def end(value: Any, variables: dict[str, Any]) -> None:
            ended[:] = value, variables

        given = dict(zip(parameters, [opaque(end), self._builtins["locals"], *values[2:]], strict=True))
        told = [given[name] for name in parameters if "." not in name]
        self._taken.doubts.clear()
        watch = self._watch
        try:
            watch.testing = self.running = True
            value = FunctionType(_filled(code, given), self._names)(*told)()
            if type(value) is CoroutineType:
                self._wait(value)
        except BaseException as error:
            return error
        finally:
            self.running = watch.testing = False
        return None

    def _keep(self, about: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
        """Keep what it has given names to, as the instructor's."""
        kind, names = about["kind"], self._names
        made = {name: value for name, value in variables.items() if name not in about["parameters"] and name[:1] != "."}
        made.pop("__class__", None)
        if kind != "aside":
            names.update(made)
        if kind == "cell":
            made |= {name: names[name] for name in about["changed"] if name in names}
            about = {**about, "refreshed": list(self._owned)}
        for name in about["refreshed"]:
            if name in self._owned:
                made.setdefault(name, self._owned[name][0])
        for name, value in made.items():
            self._owned[name] = value, _content(value) if id(type(value)) in self._plain else b""


def _filled(code: CodeType, given: Mapping[str, Any]) -> CodeType:
    """Put what no text can name into a test's code: no closure that could be changed leads there."""

    def put(one: Any) -> Any:
        if type(one) is CodeType:
            return _filled(one, given)
        return given.get(one[1:], one) if type(one) is str and one[:1] == PLACE else one

    return code.replace(co_consts=tuple(map(put, code.co_consts)))


def _content(value: Any) -> bytes:
    try:
        content: bytes = dumps(value, 4)
    except Exception:
        return b""
    return content if len(content) <= _MOST else b""


def _put(names: dict[str, Any], name: str, value: Any) -> None:
    if value is _GONE:
        names.pop(name, None)
    else:
        names[name] = value


def _of_test(error: BaseException | None) -> TracebackType | None:
    """Return where in the test it was raised, or passed through."""
    found: TracebackType | None = _TRACEBACK(error) if error is not None else None
    while found is not None and found.tb_frame.f_code.co_filename != TEST:
        found = found.tb_next
    return found


def _line_of(error: BaseException | None) -> int:
    found = _of_test(error)
    return found.tb_lineno if found else 0


def _names_of(error: BaseException | None) -> Mapping[str, Any]:
    found = _of_test(error)
    return dict(found.tb_frame.f_locals) if found else {}
