"""Sees, in a process where tests and a student's code meet, what only somebody does who is after the tests.

It is an audit hook (PEP 578): Python cannot take it back. It refuses a student's code frames, the garbage collector's
lists, ctypes, tracing, and other code for the functions that tests compare with. Libraries may have all of it.
Loaded for one process alone: nothing here is in a module that could be found.
"""

from __future__ import annotations

import ctypes
from _signal import signal as set_handler
from collections.abc import Callable
from sys import _getframe, addaudithook
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

TEST = "<test>"
_EVENTS = {
    "sys._getframe": "frames", "sys._current_frames": "frames", "sys._current_exceptions": "frames",
    "sys.settrace": "tracing", "sys.setprofile": "tracing", "sys.addaudithook": "audit hooks",
    "gc.get_objects": "the garbage collector's lists", "gc.get_referrers": "the garbage collector's lists",
    "gc.get_referents": "the garbage collector's lists", "marshal.loads": "compiled code",
}  # fmt: skip
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
_CTYPES = ctypes.__file__
_NEVER_IMPORTED = frozenset({"ctypes", "_ctypes", "cffi", "_testcapi", "_testinternalcapi", "_xxsubinterpreters"})


class Watch:
    """What was tried is in ``found``, in words. ``testing`` says that a test is on its way.

    libraries  what the names of libraries' files begin with; any other code is the student's
    """

    def __init__(self, libraries: tuple[str, ...]) -> None:
        self.found: list[str] = []
        self.testing = False
        self._libraries = libraries

    def begin(self) -> None:
        """Watch from now on."""
        addaudithook(self._hook())

    def guard(self, signal_module: ModuleType, imp: ModuleType) -> None:
        """Have ``signal.signal`` leave tests their peace: a handler is given frames."""
        create = vars(imp)["create_builtin"]

        def create_builtin(spec: Any) -> ModuleType:
            if spec.name == signal_module.__name__:
                raise self._refused("another module for signals")
            made: ModuleType = create(spec)
            return made

        def signal(number: int, handler: Any, /) -> Any:
            frame: FrameType | None = _getframe()
            while frame is not None and self.is_library(frame.f_code.co_filename):
                frame = frame.f_back
            if self.testing and frame is not None and self.is_students(frame):
                raise self._refused("signal handlers while it is tested")
            return set_handler(number, handler)

        vars(signal_module)["signal"], vars(imp)["create_builtin"] = signal, create_builtin

    def is_library(self, file: str) -> bool:
        """Whether code of this file is no student's. A str of a student's own making is none of ours."""
        return type(file) is str and file.startswith(self._libraries)

    def is_own(self, code: CodeType) -> bool:
        """Whether this is the student's: neither a library's nor the instructor's."""
        file = code.co_filename
        return not self.is_library(file) and not (type(file) is str and file == TEST)

    def is_students(self, frame: FrameType) -> bool:
        return self.is_own(frame.f_code)

    def by_student(self, frame: FrameType | None) -> bool:
        """Whether the student's code does what this frame does: itself, or by a function that hands frames on."""
        if frame is None or self.is_students(frame):
            return frame is not None
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        while (above := frame.f_back) is not None and above.f_code.co_filename == file:
            frame, name = above, above.f_code.co_name
        telling = not file.endswith(_TRACEBACKS) or name in _TELLING
        hands_on = name in _HANDING_ON or file == _CTYPES or not telling
        return hands_on and above is not None and self.is_students(above)

    def _reaches_past(self, frame: FrameType | None, wanted: FrameType) -> bool:
        """Whether a library fetches, for the student's code in a test, what lies behind that code."""
        passed = False
        while frame is not None and frame is not wanted:
            passed |= self.is_students(frame)
            frame = frame.f_back
        return self.testing and passed and not self.is_students(wanted)

    def _refused(self, what: str) -> PermissionError:
        if len(self.found) < 10 and what not in self.found:
            self.found.append(what)
        return PermissionError(f"{what} are out of reach while a notebook is graded")

    def _hook(self) -> Callable[[str, tuple[Any, ...]], None]:
        frames_of, code_of, events, libraries = _FRAMES_OF, _CODE_OF, _EVENTS, self._libraries

        def hook(event: str, about: tuple[Any, ...]) -> None:
            what = ""
            if event == "object.__getattr__":
                if about[1] in frames_of:
                    what = "frames"
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
            elif event[:7] == "ctypes.":
                what = "ctypes and its like"
            if not what:
                return
            frame = _getframe().f_back
            if self.by_student(frame) or (event == "sys._getframe" and self._reaches_past(frame, about[0])):
                raise self._refused(what)

        own = hook.__code__
        return hook
