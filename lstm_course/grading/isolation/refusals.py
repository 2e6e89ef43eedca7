"""Which calls of the kernel are refused, and which only with some arguments. The numbers are in ``syscalls``."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from typing import NamedTuple

ALLOW = 0x7FFF_0000
KILL = 0x8000_0000


def answer_with(number: int) -> int:
    """Return the verdict "do nothing and answer with this errno"; with 0 the caller thinks that it was done."""
    return 0x0005_0000 | number


DENY = answer_with(errno.EPERM)
NOT_THERE = answer_with(errno.ENOSYS)
NOT_SUPPORTED = answer_with(errno.EOPNOTSUPP)
NOT_A_TERMINAL = answer_with(errno.ENOTTY)
AS_IF_DONE = answer_with(0)


class Check(NamedTuple):
    """One argument of a call (its lower half, or its higher one), and whether it has to be among some values."""

    argument: int
    values: tuple[int, ...]
    among: bool = True
    mask: int = 0xFFFF_FFFF
    high: bool = False


class Refusal(NamedTuple):
    """What a call gets, unless it passes all of some checks and gets something else. Without any it always gets it."""

    verdict: int
    unless: tuple[Check, ...] = ()
    passed: int = ALLOW


_THREAD, _NEW_NAMESPACE, _SIBLING = 0x0001_0000, 0x7E02_0000, 0x8000
_SETOWN, _SETSIG, _SETOWN_EX, _SETLEASE, _NOTIFY = 8, 10, 15, 1024, 1026
_TROUBLES_OTHERS = (_SETOWN, _SETSIG, _SETOWN_EX, _SETLEASE, _NOTIFY)
# TCGETS, its younger form, TIOCGPGRP, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what Python itself asks for.
# Others type into the terminal (TIOCSTI), or change the attributes of files that are open to be read.
_TERMINAL = (0x5401, 0x802C_542A, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_PDEATHSIG, _DUMPABLE, _PTRACER = 1, 4, 0x5961_6D61
_UNIX, _STREAM = 1, 1

_ALWAYS = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
    *("move_pages", "migrate_pages", "setpgid", "setsid", "ioprio_set", "setrlimit"),
    *("socket", "connect", "accept", "accept4", "bind", "listen"),
    *("sendmsg", "sendmmsg"),  # a file that lies in a socket is open, and nobody sees it
    *("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink", "mq_notify"),
    *("add_key", "request_key", "keyctl"),
    *("chown", "fchown", "lchown", "fchownat"),
    *("symlink", "symlinkat", "link", "linkat"),  # whoever opens a file in its folder would open another
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    *("open_by_handle_at", "inotify_init", "inotify_init1", "fanotify_init"),
    *("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups"),
    *("personality", "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "quotactl", "quotactl_fd"),
    *("acct", "reboot", "sethostname", "setdomainname", "settimeofday", "clock_settime", "syslog", "vhangup"),
    *("iopl", "ioperm", "modify_ldt", "uselib", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "lookup_dcookie", "nfsservctl"),
)
# Python's own shutil.copy and tarfile do these after they have written a file, and no answer but yes would do.
# Landlock lets them through, and the owner of a file outside may do them: so nothing happens, in scratch neither.
_SILENT = ("chmod", "fchmod", "fchmodat", "sync", "syncfs")
_TIMES = (("utime", 1), ("utimes", 1), ("futimesat", 2), ("utimensat", 2))


def refusals(own: int, processes: int, signals_confined: bool) -> Mapping[str, Refusal]:
    """List the calls that are refused to the process with the number ``own``.

    processes         0: it may start no other program
    signals_confined  whether something else keeps its signals to itself and to what it started
    """
    found = dict.fromkeys(_ALWAYS, Refusal(DENY)) | dict.fromkeys(_SILENT, Refusal(AS_IF_DONE))
    if not processes:
        found |= dict.fromkeys(("fork", "vfork", "execve", "execveat"), Refusal(DENY))
    if not (processes and signals_confined):
        found |= dict.fromkeys(("kill", "tkill", "tgkill"), Refusal(DENY, (Check(0, (own,)),)))
    return found | dict(_by_argument(own, processes))


def _by_argument(own: int, processes: int) -> Iterator[tuple[str, Refusal]]:
    # What clone3 is asked for lies in memory, where no filter sees it. The C library then takes clone.
    yield "clone3", Refusal(NOT_THERE)
    yield "fallocate", Refusal(NOT_SUPPORTED)  # the C library then writes, which can be watched
    is_thread = Check(0, (_THREAD,), mask=_THREAD)
    is_plain_child = Check(0, (0,), mask=_NEW_NAMESPACE | _SIBLING)
    yield "clone", Refusal(DENY, (is_plain_child,) if processes else (is_thread,))
    for name in ("sched_setaffinity", "sched_setparam", "sched_setscheduler", "sched_setattr"):
        yield name, Refusal(DENY, (Check(0, (0, own)),))
    yield "setpriority", Refusal(DENY, (Check(0, (0,)), Check(1, (0, own))))
    yield "prlimit64", Refusal(DENY, (Check(0, (0, own)), *_is_null(2)))
    # A pair that talks to anybody else would need another type or an address.
    yield "socketpair", Refusal(DENY, (Check(0, (_UNIX,)), Check(1, (_STREAM,), mask=0xF)))
    for name, argument in _TIMES:  # to now, as Path.touch does first: a yes would keep it from creating the file
        yield name, Refusal(AS_IF_DONE, _is_null(argument), passed=DENY)
    yield "sendto", Refusal(DENY, _is_null(4))
    yield "fcntl", Refusal(DENY, (Check(1, _TROUBLES_OTHERS, among=False),))
    yield "ioctl", Refusal(NOT_A_TERMINAL, (Check(1, _TERMINAL),))
    yield "prctl", Refusal(DENY, (Check(0, (_PDEATHSIG, _DUMPABLE, _PTRACER), among=False),))


def _is_null(argument: int) -> tuple[Check, Check]:
    return Check(argument, (0,)), Check(argument, (0,), high=True)
