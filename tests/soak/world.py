"""The town that is ill-treated: a Synpunkt whose disk can stand still or be full, and a Postfix that gets up again."""
import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import harness
from harness import wait_for

NO_LIMITS = {"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}
MAIN = "service_throttle_time = 1s\n"      # who is killed before its first client is started again at once
DISK_BYTES = 2 << 30
SPARE_BYTES = 64 << 10
AHEAD_SECONDS = 3 * 24 * 3600              # past every claim, pause, collecting hour and day

# What libESMTP cannot send goes by sendmail(1): this one hands it to the town's Postfix, not to the host's.
SENDMAIL = """\
#!/usr/bin/python3
import smtplib, sys
words = sys.argv
try:
    with smtplib.SMTP("127.0.0.1", {port}) as session:
        session.ehlo()
        session.command_encoding = "utf-8"
        session.sendmail(words[words.index("-f") + 1], words[words.index("--") + 1:], sys.stdin.buffer.read(),
                         ["SMTPUTF8", "BODY=8BITMIME"])
except (OSError, UnicodeError):
    sys.exit(75)
"""


class Machine(harness.Synpunkt):
    """Every program of ours is preloaded: the disk stands still while the file `stall` is there."""

    def __init__(self, folder, **settings):
        super().__init__(folder, **settings)
        self.stall = self.home / "stall"
        os.environ["LD_PRELOAD"] = str(harness.build_folder() / "bench" / "stall.so")
        os.environ["STALL_FILE"] = str(self.stall)

    def sendmail_to(self, port):
        """A program for the setting `sendmail`; to be called before configure()."""
        path = self.home / "bin" / "sendmail"
        path.write_text(SENDMAIL.replace("{port}", str(port)), encoding="utf-8")
        path.chmod(0o755)
        self.settings["sendmail"] = harness.quoted(path)

    def begin(self, *words, stdin=b""):
        """The command, started and given its input; not waited for."""
        process = subprocess.Popen([self.home / "bin" / "synpunkt", "-c", self.config, *words], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.home, **self._as_user())
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        return process

    def flush_ahead(self):
        """Hand over all that waits, for whatever time."""
        os.environ["LD_PRELOAD"] = str(harness.build_folder() / "soak" / "ahead.so")
        os.environ["AHEAD_SECONDS"] = str(AHEAD_SECONDS)
        try:
            wait_for("an empty outbox", lambda: self.run("flush", check=False, timeout=600).returncode == 0, 60)
        finally:
            del os.environ["AHEAD_SECONDS"], os.environ["LD_PRELOAD"]

    def resize(self, size):
        """True unless there is more in it."""
        return subprocess.run(["mount", "-o", f"remount,size={size}", self.home / "state"], check=False,
                              capture_output=True, env=plain()).returncode == 0

    def _fill(self):
        """No room beyond what is there; it grows while one looks."""
        kept = os.statvfs(self.home / "state")
        return self.resize(max(SPARE_BYTES, (kept.f_blocks - kept.f_bfree) * kept.f_frsize + SPARE_BYTES))

    @contextlib.contextmanager
    def disk_full(self):
        wait_for("a full disk", self._fill)
        try:
            yield
        finally:
            wait_for("room on the disk", lambda: self.resize(DISK_BYTES))


def plain():
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


class Postfix(harness.Postfix):
    """One whose processes are known, and that starts again where it was."""

    def children(self):
        """pid -> what it is; "relay" is what the clerk talks to."""
        master = self.master()
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, ValueError):
                name, _, rest = path.read_text().partition(" (")[2].rpartition(") ")
                if int(rest.split()[1]) == master:
                    words = (path.parent / "cmdline").read_bytes()
                    found[int(path.parent.name)] = "relay" if f"127.0.0.1:{self.out}".encode() in words else name
        return found if master else {}

    def master(self):
        with contextlib.suppress(OSError, ValueError):
            return int((self.folder.path / "queue/pid/master.pid").read_text())
        return 0

    def kill_all(self):
        """As when the power goes: master, then whoever of its children is left.  Only our own."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.master(), signal.SIGKILL)

        def gone():
            left = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if self._is_ours(path)]
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return not left
        wait_for("end of Postfix", gone, 15)

    def _is_ours(self, environ):
        with contextlib.suppress(OSError):
            return f"MAIL_CONFIG={self.conf}\0".encode() in environ.read_bytes()
        return False

    def start_again(self):
        """Without the look through the whole queue that postfix(1) takes otherwise: the queue manager must cope."""
        said = []

        def answers():
            (self.folder.path / "queue" / "quick-start").touch()
            done = subprocess.run(["/usr/sbin/postfix", "-c", self.conf, "start"], check=False, capture_output=True,
                                  env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}, text=True)
            said.append(done.stderr)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                if self._answers():
                    return True
                time.sleep(0.02)
            return False
        wait_for(lambda: f"Postfix\n{said[-1]}\n{self.log()[-2000:]}", answers, 60)


class World:
    """All of it; without root there is no Postfix and no disk of its own."""

    def __init__(self, shape):
        self.shape = shape if harness.why_not() is None else None
        self.folder = harness.Folder()
        self.postfix = None
        try:
            self.sink = harness.Sink()
            self.synpunkt = Machine(self.folder, disk=DISK_BYTES if os.geteuid() == 0 else None,
                                    **{"staff.authserv_id": f'{{"{harness.AUTHSERV}"}}', **NO_LIMITS})
            if self.shape:
                words = {"SOCKET": self.synpunkt.socket, "SYNPUNKT": self.synpunkt.home / "bin" / "synpunkt",
                         "CONFIG": self.synpunkt.home / "rules" / "test.conf", "USER": self.synpunkt.user.pw_name}
                self.postfix = Postfix(self.folder, self.sink, self.shape, words, main=MAIN).start()
            port = self.postfix.out if self.postfix else self.sink.port
            self.synpunkt.sendmail_to(port)
            self.synpunkt.configure(f"127.0.0.1:{port}")
            self.synpunkt.start()
        except BaseException:
            self.folder.close()
            raise

    def queue(self):
        return self.postfix.queue() if self.postfix else []

    def close(self):
        try:
            self.synpunkt.stop()
            if self.postfix:
                self.postfix.stop()
        finally:
            self.sink.close()
            self.folder.close()
