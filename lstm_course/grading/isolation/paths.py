"""What a Python like this one needs to read, around what is to stay hidden."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from lstm_course.basics.start_folder import start_folder

_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/nix/store", "/gnu/store"),
    # /etc has passwords and keys too, and root owns them: only what programs look up.
    *(f"/etc/{name}" for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ld.so.preload", "locale.alias")),
    *(f"/etc/{name}" for name in ("localtime", "timezone", "os-release", "mime.types", "fonts", "matplotlibrc")),
    *(f"/etc/{name}" for name in ("passwd", "group", "nsswitch.conf", "host.conf", "hosts")),
    *(f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "loadavg", "version", "uptime", "filesystems")),
    *("/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/osrelease", "/proc/sys/kernel/ngroups_max"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/kernel/mm/transparent_hugepage"),
)


def readable_paths(hidden: Collection[Path]) -> tuple[list[Path], list[Path]]:
    """Find what a Python like this one needs: (to be read, to be listed), without what is ``hidden``, what is
    below it, and what Python compiled of it.

    A folder above a hidden path is only listed, and what else is in it is allowed one by one. The other way round,
    an environment within a hidden folder (``course/.venv``) stays readable: whoever is nearer wins.
    Symbolic links are followed first, and not where a folder had to be opened up.
    """
    veiled = {_real(one) for path in hidden for one in (path, *_compiled(Path(path)))}
    readable: dict[str, None] = {}
    listable: dict[str, None] = {}
    for need in sorted(_needs(), key=lambda path: (path.count(os.sep), path)):
        if not any(above in readable for above in (need, *_above(need))):
            _open_up(need, veiled, readable, listable)
    return [Path(path) for path in readable], [Path(path) for path in listable]


def _open_up(path: str, veiled: set[str], readable: dict[str, None], listable: dict[str, None]) -> None:
    if path in veiled or path in listable:
        return
    below = {one for one in veiled if one.startswith(path + os.sep)}
    if not below:
        readable[path] = None
        return
    listable[path] = None
    try:
        entries = sorted(entry.path for entry in os.scandir(path) if not entry.is_symlink())
    except OSError:
        return
    for entry in entries:
        _open_up(entry, below, readable, listable)


def _compiled(path: Path) -> list[Path]:
    """Python's own copies of a module, which hold as much as its source."""
    return list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")) if path.suffix == ".py" else []


def _needs() -> set[str]:
    its_own = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    found = {_real(path) for path in (*sys.path, *_loaded()) if path} - _by_accident()
    return {path for path in {*map(_real, (*its_own, *_SYSTEM)), *found} if os.path.exists(path) and path != "/"}


def _loaded() -> Iterator[str]:
    """Yield packages that are on no path: those installed as editable."""
    for name, module in list(sys.modules.items()):
        if "." in name or name == "__main__":
            continue
        folders = getattr(module, "__path__", None)
        file = getattr(module, "__file__", None)
        if folders is not None:
            yield from (folder for folder in folders if isinstance(folder, str))
        elif isinstance(file, str):
            yield file


def _by_accident() -> set[str]:
    """Folders that are on the path because Python was started there, or that hold everybody's files."""
    shared = [_real(os.path.expanduser("~")), _real(tempfile.gettempdir())]
    folders = {*shared, *(above for place in shared for above in _above(place))}
    if started_in := start_folder():
        folders.add(_real(started_in))
    return folders


def _above(path: str) -> list[str]:
    return [str(folder) for folder in Path(path).parents]


def _real(path: str | Path) -> str:
    return os.path.realpath(path)
