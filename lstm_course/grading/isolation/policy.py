"""What a sandboxed process may do, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Policy:
    """What a sandboxed process may do.

    scratch      the folder that it may write to: its current folder, home and place for temporary files
    readable     files and folders that it may read, all that is below them included
    listable     folders whose names it may see, of all folders below too; what is in the files stays hidden
    memory       bytes, beyond the address space that the process takes already
    file_size    bytes of one file
    open_files   at the same time
    processes    0: it starts no other program and no copy of itself (threads are free)
    cpu_seconds  of the whole process; it is killed there
    """

    scratch: Path
    readable: tuple[Path, ...] = ()
    listable: tuple[Path, ...] = ()
    memory: int = 2 << 30
    file_size: int = 256 << 20
    open_files: int = 256
    processes: int = 0
    cpu_seconds: int = 3600
