"""IPython without a kernel: runs cells as Jupyter does, and keeps what they show."""

from __future__ import annotations

import asyncio
import base64
import builtins
import io
import sys
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

_MOST_OUTPUTS = 200


class Shown:
    """The outputs of one cell, in a notebook's own form. What goes beyond the limit is counted, not kept."""

    def __init__(self) -> None:
        self.limit = 100_000
        self.clear()

    def clear(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.size = 0
        self.overflow = False

    def stream(self, name: str, text: str) -> None:
        text = self._fitting(text)
        if not text:
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]})

    def data(self, data: Any, count: int | None = None) -> None:
        bundle = {str(mime): _text(content) for mime, content in dict(data).items() if isinstance(content, str | bytes)}
        size = sum(map(len, bundle.values()))
        if self.size + size > 50 * self.limit:  # pictures are large
            self.overflow = True
            return
        self.size += sum(len(content) for mime, content in bundle.items() if mime.startswith("text/"))
        kind = {"output_type": "display_data"} if count is None else {"output_type": "execute_result"}
        extra = {} if count is None else {"execution_count": count}
        self._add({**kind, **extra, "data": bundle, "metadata": {}})

    def error(self, name: str, message: str, lines: list[str]) -> None:
        self._add({"output_type": "error", "ename": name, "evalue": message[:2000], "traceback": lines[-40:]})

    def taken(self) -> list[dict[str, Any]]:
        """Take the outputs as they are sent; nothing is left."""
        for output in self.outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        outputs = self.outputs
        self.clear()
        return outputs

    def _add(self, output: dict[str, Any]) -> None:
        if len(self.outputs) < _MOST_OUTPUTS:
            self.outputs.append(output)
        else:
            self.overflow = True

    def _fitting(self, text: str) -> str:
        left = max(self.limit - self.size, 0)
        self.size += len(text)
        self.overflow |= len(text) > left
        return text[:left]


def _text(content: str | bytes) -> str:
    return base64.b64encode(content).decode() if isinstance(content, bytes) else content


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, name: str, shown: Shown) -> None:
        self.name, self._shown = name, shown

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._shown.stream(self.name, text)
        return len(text)

    def close(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    shown: Shown

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **options: Any) -> None:
        self.shown.data(data)

    def clear_output(self, wait: bool = False) -> None:
        self.shown.clear()


class _Hook(DisplayHook):
    shown: Shown

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shown.data(format_dict, self.prompt_count)


class Shell(InteractiveShell):
    """A shell for notebooks: no terminal, no history on disk, no other programs, nobody to ask."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def __init__(self, **options: Any) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        super().__init__(config=config, **options)
        self.shown = Shown()
        self.display_pub.shown = self.displayhook.shown = self.shown

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        """exit() and quit() cost nothing: the notebook goes on."""

    def system(self, command: str) -> None:
        """``!command``: said, not run."""
        print("(no other programs while a notebook is graded)")

    system_raw = system_piped = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        self.system(command)
        return SList([]) if split else ""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [stb] if isinstance(stb, str) else [str(line) for line in stb]
        try:
            message = str(evalue)
        except BaseException:  # a student's own __str__
            message = ""
        self.shown.error(str(getattr(etype, "__name__", "Error")), message, lines)

    def settle(self, ask: Callable[[str, tuple[Any, ...]], Any]) -> None:
        """Have its streams, its loop and nobody at the keyboard, in the process that is to run a notebook.

        ask: what goes to the grader, (name, arguments) → its answer.
        """
        sys.stdout, sys.stderr = _Stream("stdout", self.shown), _Stream("stderr", self.shown)
        setattr(builtins, "input", _input_by(ask))  # noqa: B010 (its type is another)
        for name in ("script", "cmd", "system", "sx", "perl", "ruby", "javascript"):
            self.magics_manager.magics["cell"].pop(name, None)
        for name in ("bash", "sh"):
            self.magics_manager.magics["cell"][name] = _not_run
        self._loop = asyncio.new_event_loop()  # not before: a loop's descriptors are not to be shared by a fork
        asyncio.set_event_loop(self._loop)

    def run_notebook_cell(self, source: str) -> tuple[bool, list[dict[str, Any]], bool]:
        """Run a cell; (whether it went well, its outputs, whether there was more than is kept)."""
        self.shown.clear()
        try:
            fine = self._loop.run_until_complete(self._run(source))
        except BaseException as error:  # what a cell leaves behind in the loop, or an interrupt on the way out
            fine = False
            self.shown.error(type(error).__name__, "", [type(error).__name__])
        overflow = self.shown.overflow
        return fine, self.shown.taken(), overflow

    def wait(self, coroutine: Any) -> Any:
        """Run a coroutine to its end, in the notebook's loop."""
        return self._loop.run_until_complete(coroutine)

    async def _run(self, source: str) -> bool:
        problem = None
        try:
            code = self.transform_cell(source)
        except Exception:
            code, problem = source, sys.exc_info()
        result = await self.run_cell_async(
            source, store_history=True, transformed_cell=code, preprocessing_exc_tuple=problem
        )
        self.events.trigger("post_execute")
        self.events.trigger("post_run_cell", result)
        return bool(result.success)


def _input_by(ask: Callable[[str, tuple[Any, ...]], Any]) -> Callable[..., str]:
    """Return an input() that asks the test, which may have put something in its place, or in that of the keyboard."""

    def input(prompt: object = "") -> str:
        try:
            return str(ask("input", (str(prompt),)))
        except PermissionError:
            raise EOFError("nobody is there to answer: input() gives nothing while a notebook is graded") from None

    return input


def _not_run(line: str, cell: str = "") -> None:
    print("(no other programs while a notebook is graded)")
