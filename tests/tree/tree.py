"""A fresh Debian 12 machine in a folder: what an administrator begins with, and nothing of ours.

The base is made once with debootstrap and kept in the build folder, with the packages that ours asks for fetched but
not installed.  A tree is a copy of it with its own processes, its own network of loopback alone and its own host name, so
that port 25 is free and nothing reaches the outside.  systemd does not run there; a stand-in for systemctl(1) starts
what a unit's ExecStart names, as its User.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE = "bookworm"
FETCHED = "postfix tnef bash-completion postgresql openssl"
OTHER_MTA = "sendmail"              # never beside the first, so asked for by itself
STAMP = "etc/synpunkt-tree"
STEP_SECONDS = 600

SYSTEMCTL = r"""#!/bin/sh
# Stands in for systemctl(1) where systemd does not run: enough for a service that is one program.
value() { sed -n "s/^$1=//p" "$unit" | head -1; }
run() {
    case $verb in
    start | restart)
        [ "$verb" = start ] || stop
        for path in $(sed -n 's/^ConditionPathExists=//p' "$unit"); do [ -e "$path" ] || { echo "$path is missing" >&2; return; }; done
        systemd-tmpfiles --create >/dev/null 2>&1
        user=$(value User); command=$(value ExecStart)
        pgrep -f "^${command%% *}" > /dev/null && return
        touch "/var/log/$name.log"; before=$(grep -c "listens on" "/var/log/$name.log")
        setsid -f setpriv --reset-env --reuid="$user" --regid="$user" --init-groups $command >> "/var/log/$name.log" 2>&1
        for _ in $(seq 100); do pgrep -f "^${command%% *}" > /dev/null && [ "$(grep -c "listens on" "/var/log/$name.log")" -gt "$before" ] && return; sleep 0.1; done
        echo "$name did not start:" >&2; cat "/var/log/$name.log" >&2; exit 1 ;;
    stop) stop ;;
    is-active) pgrep -f "^$(value ExecStart | cut -d' ' -f1)" > /dev/null || exit 3 ;;
    esac
}
stop() {
    program=$(value ExecStart | cut -d' ' -f1)
    pkill -f "^$program" || return 0
    for _ in $(seq 300); do pgrep -f "^$program" > /dev/null || return 0; sleep 0.1; done
    echo "$name did not stop" >&2; exit 1
}
verb=; names=; now=; turned=
for word; do
    case $word in
    --now) now=yes ;;
    -*) ;;
    start | stop | restart | is-active) verb=$word ;;
    enable) turned=start ;;
    disable) turned=stop ;;
    daemon-reload | reload | status) ;;
    *) names="$names ${word%.service}" ;;
    esac
done
[ -z "$now" ] || verb=$turned
[ -n "$verb" ] || exit 0
for name in $names; do
    if [ "$name" = postgresql ]; then
        /etc/init.d/postgresql "$verb" > /var/log/postgresql-start.log 2>&1 || exit 1
        continue
    fi
    if [ "$name" = postfix ]; then
        [ "$verb" != restart ] || { postfix stop; verb=start; }
        postfix "$verb" || exit 1
        continue
    fi
    unit=/lib/systemd/system/$name.service
    [ -e "$unit" ] || { echo "Unit $name.service not found" >&2; exit 5; }
    run
done
"""


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def sh(*words, **more):
    return subprocess.run(words, check=True, **more)


def chroot(folder, script):
    return sh("unshare", "--mount", "--pid", "--fork", "sh", "-c",
              'mount -t proc proc "$1/proc" && exec chroot "$1" sh -euc "$2"', "sh", folder, script,
              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def dependencies(package, *which):
    """What the package asks for, without versions; of several the first."""
    fields = subprocess.run(["dpkg-deb", "-f", package, *(which or ("Depends", "Recommends"))], check=True, capture_output=True,
                            text=True).stdout.replace("\n ", " ")
    lists = [line.removeprefix("Depends:").removeprefix("Recommends:") for line in fields.splitlines()]
    return " ".join(name.partition("|")[0].partition("(")[0].strip() for name in ",".join(lists).split(","))


def base(build, package):
    """The folder all trees are copies of; made when it is missing or holds other packages."""
    names = f"{FETCHED} {dependencies(package)}"
    wanted = f"{SUITE} {names} {OTHER_MTA}"
    folder = Path(build) / "tree" / "base"
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"making a fresh Debian {SUITE} in {folder} (some minutes, once)")
    sh("debootstrap", "--variant=minbase", SUITE, folder, stdout=subprocess.DEVNULL)
    shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    chroot(folder, f"apt-get -q update && apt-get -q -y install --download-only {names} && "
                   f"apt-get -q -y --no-install-recommends install --download-only {OTHER_MTA} && "
                   "apt-get -q -y install --no-install-recommends procps iproute2 systemd-standalone-sysusers "
                   "systemd-standalone-tmpfiles && rm -f /etc/resolv.conf")
    stamp.write_text(wanted, encoding="utf-8")
    return folder


class Tree:
    """One machine.  `with Tree(base) as tree: tree.run("apt install ...")`."""

    def __init__(self, base_folder):
        self._above = Path(tempfile.mkdtemp(prefix="synpunkt-tree-"))
        self.folder = self._above / "tree"
        sh("cp", "-a", "--reflink=auto", base_folder, self.folder)
        (self.folder / "usr/local/bin/systemctl").write_text(SYSTEMCTL, encoding="utf-8")
        (self.folder / "usr/local/bin/systemctl").chmod(0o755)
        (self.folder / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 mx1.vasteras.example mx1\n", encoding="utf-8")
        self._init = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "sh", "-euc",
             'hostname mx1; ip link set lo up; mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; '
             'echo ready; exec chroot "$1" sleep infinity', "sh", str(self.folder)],
            stdout=subprocess.PIPE, text=True)
        assert self._init.stdout.readline() == "ready\n", "the tree's machine did not start"
        children = Path(f"/proc/{self._init.pid}/task/{self._init.pid}/children").read_text(encoding="ascii").split()
        self._inside = children[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._init.send_signal(signal.SIGKILL)     # and with it all that runs inside: --kill-child
        self._init.wait()
        shutil.rmtree(self._above, ignore_errors=True)

    def run(self, script, check=True, stdin=None, env=None):
        """A line as root types it.  What it printed, both ways together; .returncode with it."""
        done = subprocess.run(
            ["nsenter", "-t", self._inside, "--net", "--mount", "--pid", "--uts", "--ipc", "chroot", self.folder,
             "sh", "-euc", f"cd /root; {script}"],
            input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=STEP_SECONDS, check=False,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                 "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "TERM": "dumb"} | (env or {}))
        if check and done.returncode != 0:
            raise AssertionError(f"$ {script}\n{done.stdout}\nexit {done.returncode}")
        return done

    def path(self, inside):
        return self.folder / inside.lstrip("/")

    def put(self, source, inside):
        shutil.copy(source, self.path(inside))


def build_folder():
    folder = Path(os.environ.get("BUILD", "build"))
    return folder if folder.is_absolute() else ROOT / folder
