"""Runs a program under the system calls that contrib/systemd/synpunktd.service allows, as systemd would, without systemd.

usage: sandbox.py PROGRAM [ARGUMENT...]

What of the unit needs a service manager (mounts, user spaces, IP filters) is not played here.
"""
import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

UNIT = Path(os.environ.get("SANDBOX_UNIT") or Path(__file__).resolve().parents[2] / "contrib" / "systemd" / "synpunktd.service")
# systemd.exec(5): always allowed in an allow-list.
ALWAYS = ("@default", "execve", "exit", "exit_group", "getrlimit", "rt_sigreturn", "sigreturn")
ALLOW, EQUAL, MASKED = 0x7FFF0000, 4, 7
PROT_WRITE, PROT_EXEC = 2, 4
NAMESPACES = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000


class Compare(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def settings(name):
    return re.findall(rf"(?m)^{name}=(.*)$", UNIT.read_text(encoding="utf-8"))


def expand(word):
    """The names of a group, groups in it too."""
    if not word.startswith("@"):
        return {word}
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], check=True, capture_output=True, text=True).stdout
    inside = [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*map(expand, inside)) if inside else set()


def allowed():
    names = set().union(*map(expand, ALWAYS))
    for line in settings("SystemCallFilter"):
        words = set().union(*map(expand, line.lstrip("~").split()))
        names = names - words if line.startswith("~") else names | words
    return names


class Filter:
    """libseccomp, as far as needed here: everything but what is allowed fails with EPERM."""

    def __init__(self):
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(self.fails(errno.EPERM)))

    @staticmethod
    def fails(number):
        return 0x00050000 | number

    def rule(self, name, action=ALLOW, *compares):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:      # not on this machine
            return
        array = (Compare * max(1, len(compares)))(*compares)
        failed = self.library.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number, len(compares), array)
        if failed:
            raise OSError(-failed, f"{name}: {os.strerror(-failed)}")

    def load(self):
        failed = self.library.seccomp_load(self.context)
        if failed:
            raise OSError(-failed, os.strerror(-failed))


def confine():
    made = Filter()
    special = {"socket", "mmap", "mprotect", "pkey_mprotect", "clone", "clone3", "unshare", "setns"}
    for name in sorted(allowed() - special):
        made.rule(name)
    for family in settings("RestrictAddressFamilies")[0].split():
        made.rule("socket", ALLOW, Compare(0, EQUAL, getattr(socket, family), 0))
    # MemoryDenyWriteExecute: nothing is both, and nothing becomes a program later.
    for both in (0, PROT_WRITE, PROT_EXEC):
        made.rule("mmap", ALLOW, Compare(2, MASKED, PROT_WRITE | PROT_EXEC, both))
    made.rule("mprotect", ALLOW, Compare(2, MASKED, PROT_EXEC, 0))
    # RestrictNamespaces; clone3 hides its flags, so the C library shall use clone.
    made.rule("clone", ALLOW, Compare(0, MASKED, NAMESPACES, 0))
    made.rule("clone3", Filter.fails(errno.ENOSYS))
    made.load()


if __name__ == "__main__":
    confine()
    os.execv(sys.argv[1], sys.argv[1:])
