"""Sees, in a process where tests and a student's code meet, what only somebody does who is after the tests.

It is an audit hook (PEP 578): Python cannot take it back. It refuses a student's code frames, the garbage collector's
lists, ctypes, tracing, and other code for the functions that tests compare with. Libraries may have all of it.
Loaded for one process alone: nothing here is in a module that could be found, and no class is left that could be.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from sys import _getframe, addaudithook
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType
from typing import Any

TEST = "<test>"
PLACE = "\0"  # a text that begins with it stands in a test's code for what a name with a dot means
_GARBAGE = "the garbage collector's lists"
_EVENTS = {
    "sys._getframe": "frames", "sys.addaudithook": "audit hooks", "marshal.loads": "compiled code",
    "gc.get_objects": _GARBAGE, "gc.get_referrers": _GARBAGE, "gc.get_referents": _GARBAGE,
}  # fmt: skip
# No library has a reason to do these for a student's code; but for one, which gives no frames.
_NEVER = {
    "sys.settrace": "tracing", "sys.setprofile": "tracing", "sys.monitoring.register_callback": "tracing",
    "sys._current_frames": "frames", "sys._current_exceptions": "frames",
}  # fmt: skip
_COUNTS, _DEBUGGER = "cProfile.py", "bdb.py"
_FRAMES_OF = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})
_CODE_OF = frozenset({"__code__", "__defaults__", "__kwdefaults__"})
_TRACEBACKS = "traceback.py"
_TELLING = frozenset({
    *("print_exc", "print_exception", "print_tb", "print_stack", "print_last", "format_exc", "format_exception"),
    *("format_tb", "format_stack", "format_exception_only", "extract_tb", "extract_stack", "clear_frames"),
})  # fmt: skip
# Functions of libraries that hand frames on to whoever calls them.
_HANDING_ON = frozenset({
    "currentframe", "stack", "trace", "getouterframes", "getinnerframes", "walk_stack", "walk_tb", "get_stack",
    "set_trace", "post_mortem", "source_to_code", "get_code", "extract_vars", "extract_module_locals", "getargvalues",
})  # fmt: skip
# These do so by way of other libraries.
_HANDING_FAR = frozenset({"stack_data", "executing", "get_records", "createResolutionCallbackFromFrame"})
_CTYPES = ctypes.__file__
_NEVER_IMPORTED = frozenset({
    *("ctypes", "_ctypes", "cffi", "_testcapi", "_testinternalcapi", "_xxsubinterpreters", "_interpreters", "greenlet"),
})  # fmt: skip
_RUNS_TEXT, _FETCHES = frozenset({"eval", "exec"}), frozenset({"_getframe"})


class Watch:
    """What was tried is in ``found``, in words. ``testing`` says that a test is on its way.

    libraries  what the names of libraries' files begin with; any other code is the student's
    ours       files of what runs tests: whatever else happens in it, a student's object brings about
    """

    def __init__(self, libraries: tuple[str, ...], ours: tuple[str, ...]) -> None:
        self.found: list[str] = []
        self.testing = False
        self._libraries, self._ours = libraries, frozenset(ours)
        self._allowed: list[CodeType] = []

    def allow(self, function: Any) -> None:
        """Let a function of ours look at frames."""
        self._allowed.append(function.__code__)

    def begin(self) -> None:
        """Watch from now on."""
        addaudithook(self._hook())

    def is_library(self, file: str) -> bool:
        """Whether code of this file is no student's. A str of a student's own making is none of ours."""
        return type(file) is str and file.startswith(self._libraries)

    def is_own(self, code: CodeType) -> bool:
        """Whether this is the student's: neither a library's nor the instructor's."""
        file = code.co_filename
        return not self.is_library(file) and not (type(file) is str and file == TEST)

    def is_students(self, frame: FrameType) -> bool:
        return self.is_own(frame.f_code)

    def is_ours(self, frame: FrameType) -> bool:
        """Whether this is what runs tests, or a test."""
        file = frame.f_code.co_filename
        return type(file) is str and (file in self._ours or file == TEST)

    def _by_an_object(self, frame: FrameType, called: frozenset[str]) -> bool:
        """Whether a frame of ours does by no word of its own what it does: an object that ends there does it."""
        code = frame.f_code
        if not self.is_ours(frame) or any(code is one for one in self._allowed):
            return False
        said = {one.__name__ for one in code.co_consts if type(one) is BuiltinFunctionType}
        return code.co_filename != TEST or not called & {*code.co_names, *code.co_freevars, *said}

    def _never(self, first: FrameType) -> bool:
        """Whether the student's code does this, or anything at all for it."""
        file = first.f_code.co_filename
        if file.endswith(_COUNTS) or any(first.f_code is one for one in self._allowed):
            return False
        frame: FrameType | None = first
        while frame is not None and not self.is_students(frame) and not self.is_ours(frame):
            frame = frame.f_back
        return frame is not None and (frame.f_code.co_filename != TEST or file.endswith(_DEBUGGER))

    def by_student(self, frame: FrameType | None) -> bool:
        """Whether the student's code does what this frame does: itself, or by a function that hands frames on."""
        if frame is None or self.is_students(frame):
            return frame is not None
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        while (above := frame.f_back) is not None and above.f_code.co_filename == file:
            frame, name = above, above.f_code.co_name
        telling = not file.endswith(_TRACEBACKS) or name in _TELLING
        if above is not None and self.is_students(above):
            return name in _HANDING_ON or name in _HANDING_FAR or file == _CTYPES or not telling
        while above is not None and self.is_library(above.f_code.co_filename) and not self.is_ours(above):
            name, above = above.f_code.co_name, above.f_back
        return name in _HANDING_FAR and above is not None and self.is_students(above)

    def _reaches_past(self, frame: FrameType | None, wanted: FrameType) -> bool:
        """Whether a library fetches, for the student's code in a test, what lies behind that code."""
        passed = False
        while frame is not None and frame is not wanted:
            passed |= self.is_students(frame)
            frame = frame.f_back
        return passed and not self.is_students(wanted) and (self.testing or self.is_ours(wanted))

    def _is_reaching(self, event: str, about: tuple[Any, ...], frame: Any) -> bool:
        if event == "exec":
            return self._by_an_object(frame, _RUNS_TEXT)
        if event in _NEVER:
            return self._never(frame)
        if event == "sys._getframe" and (self._reaches_past(frame, about[0]) or self._by_an_object(frame, _FETCHES)):
            return True
        return self.by_student(frame)

    def refused(self, what: str) -> PermissionError:
        if len(self.found) < 10 and what not in self.found:
            self.found.append(what)
        return PermissionError(f"{what} are out of reach while a notebook is graded")

    def _hook(self) -> Callable[[str, tuple[Any, ...]], None]:
        frames_of, code_of, events, never, libraries = _FRAMES_OF, _CODE_OF, _EVENTS, _NEVER, self._libraries

        def hook(event: str, about: tuple[Any, ...]) -> None:
            what = ""
            if event == "object.__getattr__":
                if about[1] in frames_of:
                    what = "frames"
            elif event == "exec":
                what = "the places in which tests run"
            elif event in ("object.__setattr__", "object.__delattr__"):
                if about[1] in code_of and type(about[0]) is FunctionType and not self.is_own(about[0].__code__):
                    what = "functions' own code"
            elif event in ("compile", "code.__new__"):
                if isinstance(about[1], str) and (str.startswith(about[1], libraries) or str.__eq__(about[1], TEST)):
                    what = "names of libraries' files"
            elif event == "import":
                if about[0] in _NEVER_IMPORTED:
                    what = "ctypes and its like"
            elif event in events:
                what = "" if event == "sys._getframe" and about[0].f_code is own else events[event]
            elif event in never:
                what = never[event]
            elif event[:7] == "ctypes.":
                what = "ctypes and its like"
            if what and self._is_reaching(event, about, _getframe().f_back):
                raise self.refused(what)

        own = hook.__code__
        return hook
