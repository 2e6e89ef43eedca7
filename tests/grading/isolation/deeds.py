"""What a notebook might try and must not get. Each is a function of ``place`` (see conftest)."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.grading.isolation.calls import by_number, raw


def _symlink(place):
    os.symlink(place.gradebook, "link")
    return Path("link").read_text()


def _through_a_descriptor(place):
    descriptor = os.open(place.gradebook, os.O_PATH)
    return Path(f"/proc/self/fd/{descriptor}").read_text()


def _import_hidden(place):
    import hidden.answer

    return hidden.answer.ANSWER


READS = {
    "absolute": lambda place: Path(place.gradebook).read_text(),
    "relative": lambda place: Path("../gradebook.db").read_text(),
    "symlink": _symlink,
    "hard link": lambda place: os.link(place.gradebook, "hard"),
    "through a descriptor": _through_a_descriptor,
    "root of its process": lambda place: Path(f"/proc/self/root{place.gradebook}").read_text(),
    "from its folder": lambda place: (os.chdir(place.root), Path("gradebook.db").read_text()),
    "listing": lambda place: os.listdir(place.root),
    "hidden module": lambda place: Path(place.library / "hidden" / "answer.py").read_text(),
    "importing it": _import_hidden,
    "environment of its parent": lambda place: Path(f"/proc/{place.parent}/environ").read_bytes(),
    "environment of its own": lambda place: Path("/proc/self/environ").read_bytes(),
    "memory of its parent": lambda place: Path(f"/proc/{place.parent}/mem").read_bytes(),
    "pipe of its parent": lambda place: os.open(f"/proc/{place.parent}/fd/1", os.O_WRONLY),
    "files of its parent": lambda place: os.listdir(f"/proc/{place.parent}/fd"),
    "all processes": lambda place: os.listdir("/proc"),
    "passwords": lambda place: Path("/etc/shadow").read_text(),
    "disk": lambda place: os.listdir("/dev"),
    "process_vm_readv": lambda place: raw("process_vm_readv", place.parent, None, 0, None, 0, 0),
    "ptrace": lambda place: raw("ptrace", 16, place.parent, None, None),
    "watching a folder": lambda place: raw("inotify_init1", 0),
}

CHANGES = {
    "writing": lambda place: place.gradebook.write_text(""),
    "appending": lambda place: os.open(place.gradebook, os.O_WRONLY | os.O_APPEND),
    "emptying": lambda place: os.truncate(place.gradebook, 0),
    "emptying what it may read": lambda place: os.open(place.library / "beside.py", os.O_RDONLY | os.O_TRUNC),
    "new file": lambda place: (place.root / "new").write_text(""),
    "removing": lambda place: os.unlink(place.gradebook),
    "removing what it may read": lambda place: os.unlink(place.library / "beside.py"),
    "moving away": lambda place: os.rename(place.gradebook, "mine"),
    "moving over": lambda place: (Path("own").touch(), os.rename("own", place.library / "beside.py")),
    "new folder": lambda place: os.mkdir(place.library / "poison"),
    "owner": lambda place: os.chown(place.gradebook, os.getuid(), os.getgid()),
    "attribute": lambda place: os.setxattr(place.gradebook, "user.grade", b"1"),
    "attribute by ioctl": lambda place: _ioctl(
        0x4008_6602, os.open(place.library / "beside.py", os.O_RDONLY), bytes(8)
    ),
    "lease": lambda place: _fcntl(1024, 1, _opened(place)),
    "mode, by a newer call": lambda place: by_number(452, -100, bytes(place.gradebook), 0o777, 0),
    "shared memory": lambda place: Path("/dev/shm/left-over").write_text(""),
    "memory file": lambda place: os.memfd_create("x"),
    "System V memory": lambda place: raw("shmget", 0, 4096, 0o1600),
    "message queue": lambda place: raw("mq_open", b"left-over", os.O_CREAT | os.O_RDWR, 0o600, None),
    "device": lambda place: os.mknod("disk", 0o60600, os.makedev(254, 0)),
    "mount": lambda place: raw("mount", b"none", b"/", b"tmpfs", 0, None),
    "namespace": lambda place: raw("unshare", 0x1000_0000),
    "io_uring": lambda place: raw("io_uring_setup", 8, ctypes.create_string_buffer(256)),
}

OTHERS = {
    "fork": lambda place: os.fork(),
    "raw fork": lambda place: raw("fork"),
    "raw vfork": lambda place: raw("clone", 0x4000 | signal.SIGCHLD, 0, 0, 0, 0),
    "raw clone3": lambda place: raw("clone3", ctypes.create_string_buffer(88), 88),
    "program": lambda place: subprocess.run([sys.executable, "-c", "0"]),
    "system": lambda place: 0 if os.system("true") == 0 else _refused(),
    "becoming another program": lambda place: os.execv(sys.executable, [sys.executable]),
    "killing its parent": lambda place: os.kill(place.parent, signal.SIGTERM),
    "killing everybody": lambda place: os.kill(-1, signal.SIGTERM),
    "killing its group": lambda place: os.kill(0, signal.SIGTERM),
    "asking for its parent": lambda place: os.kill(place.parent, 0),
    "raw thread signal": lambda place: raw("tgkill", place.parent, place.parent, signal.SIGTERM),
    "pidfd": lambda place: raw("pidfd_open", place.parent, 0),
    "signal by file": lambda place: _fcntl(8, place.parent),
    "slowing its parent": lambda place: os.setpriority(os.PRIO_PROCESS, place.parent, 19),
    "slowing the user": lambda place: os.setpriority(os.PRIO_USER, 0, 19),
    "moving its parent": lambda place: os.sched_setaffinity(place.parent, {0}),
    "leaving its session": lambda place: os.setsid(),
    "outliving its parent": lambda place: raw("prctl", 1, 0, 0, 0, 0),
    "typing into the terminal": lambda place: _ioctl(0x5412),
    "TCP": lambda place: socket.socket(),
    "UDP": lambda place: socket.socket(type=socket.SOCK_DGRAM),
    "unix": lambda place: socket.socket(socket.AF_UNIX),
    "netlink": lambda place: raw("socket", 16, 3, 0),
    "datagram pair": lambda place: socket.socketpair(type=socket.SOCK_DGRAM),
    "binding a pair": lambda place: socket.socketpair()[0].bind(b"\0name"),
    "more memory": lambda place: _raise_limit("RLIMIT_AS"),
    "more files": lambda place: _raise_limit("RLIMIT_NOFILE"),
    "limit of its parent": lambda place: raw("prlimit64", place.parent, 7, None, ctypes.create_string_buffer(16)),
    "another user": lambda place: os.setuid(1),
    "bpf": lambda place: raw("bpf", 0, None, 0),
    "x32": lambda place: by_number(0x4000_0000 | 39),
    "datagram to a name": lambda place: socket.socketpair()[0].sendmsg([b"x"], [], 0, "/dev/log"),
    "new root": lambda place: os.chroot("."),
}


def _refused():
    raise PermissionError("no")


def _opened(place):
    return os.open(place.library / "beside.py", os.O_RDONLY)


def _fcntl(command, argument, descriptor=None):
    import fcntl

    return fcntl.fcntl(os.pipe()[0] if descriptor is None else descriptor, command, argument)


def _ioctl(request, descriptor=0, argument=b"x"):
    import fcntl

    return fcntl.ioctl(descriptor, request, argument)


def _raise_limit(name):
    import resource

    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    resource.setrlimit(which, (soft - 1, hard))  # Python itself refuses to raise it, so: any change


DEEDS = READS | CHANGES | OTHERS
