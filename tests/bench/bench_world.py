"""What is measured and what it is measured beside: each program private, on the loopback, in one temporary folder."""
import base64
import contextlib
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import harness

MANY = {"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}
QUIET_SECONDS = 0.3
TINY_MESSAGES = 10
OUT_SECONDS = 12                # letters that have not gone by then are given up: the goal is 10
TICKS = os.sysconf("SC_CLK_TCK")


class Scale:
    """How much is done.  `tiny` only shows that the bench works."""

    def __init__(self, rounds, tiny=False):
        self.rounds, self.tiny = rounds, tiny
        self.warm_up = 0 if tiny else 1

    def messages(self, number):
        return min(number, TINY_MESSAGES) if self.tiny else number

    def turns(self):
        """(number, counted) of each round; what comes first warms up."""
        for turn in range(self.rounds + self.warm_up):
            yield turn, turn >= self.warm_up


class World:
    """The folder and the processes in it; message numbers, so that no two messages are the same."""

    def __init__(self):
        self.folder = harness.Folder()
        self.build = harness.build_folder()
        self.programs = self.build / "bench"
        self.nowhere = f"127.0.0.1:{harness.free_port()}"       # nobody listens there
        self._processes, self._daemons, self._more, self._next = [], [], [], 1

    def close(self):
        try:
            for daemon in self._daemons:
                if daemon.process and daemon.process.poll() is None:
                    daemon.kill()
            for process in self._processes:
                process.terminate()
            for process in self._processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)
        finally:
            for folder in [self.folder, *self._more]:
                folder.close()

    def more(self):
        """A folder for another Postfix."""
        self._more.append(harness.Folder())
        return self._more[-1]

    def path(self, name):
        return self.folder.path / name

    def start(self, words, **options):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                   env=os.environ | {"BENCH_FOLDER": str(self.folder.path)}, **options)
        self.folder.watch(process.pid)
        self._processes.append(process)
        return process

    def daemon(self, name, **options):
        daemon = Daemon(self.folder, name, **options)
        self._daemons.append(daemon)
        return daemon

    def nothing(self, name, *words, where=None):
        """The do-nothing milter; its socket as Postfix names it."""
        where = where or f"unix:{self.path(name)}.sock"
        self.start([self.programs / "nothing", where, *words], umask=0)
        wait_for_socket(f"milter {name}", where)
        return where

    def numbers(self, count):
        first = self._next
        self._next += count
        return first

    def replies(self, daemon, count, name="people"):
        """A file that says who answers our letters, and how many do."""
        path = self.path(name)
        done = subprocess.run([self.programs / "grow", daemon.config, daemon.store, str(-count)], check=True,
                              capture_output=True, text=True)
        path.write_text(done.stdout, encoding="utf-8")
        return path, done.stdout.count("\n")


def wait_for_socket(what, where):
    def answers():
        with contextlib.suppress(OSError), connect(where):
            return True
        return False
    harness.wait_for(what, answers)


def connect(where):
    """`where` as Postfix or libmilter names it: unix:PATH, inet:HOST:PORT or inet:PORT@HOST."""
    kind, _, rest = where.partition(":")
    if kind == "unix":
        family, address = socket.AF_UNIX, rest
    else:
        family, address = socket.AF_INET, ("127.0.0.1", int(re.search(r"\d{4,5}", rest.replace("127.0.0.1", ""))[0]))
    connection = socket.socket(family)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def unit_environment():
    """What the service manager gives the daemon: it is measured as it is run."""
    unit = (harness.ROOT / "contrib" / "systemd" / "synpunktd.service").read_text(encoding="utf-8")
    return dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.M))


class Daemon(harness.Synpunkt):
    """synpunktd with a socket and an environment of its own, started as its unit starts it."""

    def __init__(self, folder, name, env=None, port=None, **settings):
        self.port = port
        if port:
            settings["socket"] = harness.quoted(f"inet:{port}@127.0.0.1")
        super().__init__(folder, name, **MANY, **settings)
        self.env = unit_environment() | (env or {})
        if "LD_PRELOAD" in self.env:
            shim = self.home / "bin" / "shim.so"
            shutil.copy2(self.env["LD_PRELOAD"], shim)
            shim.chmod(0o755)
            self.env["LD_PRELOAD"] = str(shim)

    @property
    def milter(self):
        """As Postfix names the socket."""
        return f"inet:127.0.0.1:{self.port}" if self.port else f"unix:{self.socket}"

    def start(self):
        """Seconds until it takes connections."""
        self.starts += 1
        begun = time.monotonic()
        with open(self.home / f"synpunktd.{self.starts}.log", "ab") as log:
            self.process = subprocess.Popen(self._words("synpunktd"), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            cwd=self.home, umask=0o007, env=os.environ | self.env, **self._as_user())
        self.folder.watch(self.process.pid)
        end = begun + harness.WAIT_SECONDS
        while True:
            with contextlib.suppress(OSError), connect(self.milter):
                return time.monotonic() - begun
            if self.process.poll() is not None or time.monotonic() > end:
                raise harness.NotReady(f"synpunktd does not listen\n{self.log()}")
            time.sleep(0.001)

    def _wake(self):
        end = time.monotonic() + 1
        while self.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError), connect(self.milter):
                pass
            time.sleep(0.02)

    def restart(self, relay):
        if self.process:
            self.stop()
        self.configure(relay)
        return self.start()

    def cpu(self):
        """Seconds of user and system time since its start."""
        words = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def pss_kb(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])

    def ask(self, sql):
        """One number of the store's."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(sql).fetchone()[0]

    def waiting(self):
        return self.ask("SELECT count(*) FROM letters WHERE state = 'waiting'")

    def is_indexed(self):
        return self.ask("SELECT (SELECT coalesce(max(id), 0) FROM entries) <= (SELECT entry FROM indexed)")

    def wait_until_out(self, seconds=OUT_SECONDS):
        """Seconds until no letter waits, at most `seconds`."""
        begun = time.monotonic()
        with contextlib.suppress(harness.NotReady):
            harness.wait_for("empty outbox", lambda: self.waiting() == 0, seconds)
        return time.monotonic() - begun

    def give_letters_up(self):
        """What could not be sent in time is not sent while other things are measured."""
        if self.waiting() == 0:
            return
        self.stop()
        with contextlib.closing(sqlite3.connect(self.store)) as database, database:
            database.execute("UPDATE letters SET state = 'cancelled' WHERE state = 'waiting'")
        for path in self.store.parent.glob(self.store.name + "*"):
            shutil.chown(path, self.user.pw_uid, self._group())
        self.start()

    def rest(self, seconds=300):
        """Wait until it has nothing left to do."""
        def idle():
            before = self.cpu()
            time.sleep(QUIET_SECONDS)
            return self.cpu() - before <= 0.01
        harness.wait_for("rest", idle, seconds)


class PeakMemory(threading.Thread):
    """The largest PSS of a daemon, in kB, from now on."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self._daemon, self.peak, self._ended = daemon, 0, threading.Event()
        self.start()

    def run(self):
        while not self._ended.wait(0.05):
            with contextlib.suppress(OSError, TypeError):
                self.peak = max(self.peak, self._daemon.pss_kb())

    def close(self):
        self._ended.set()
        self.join()
        return self.peak


# ---- what others run -----------------------------------------------------------------------------------------

SIGNED_FROM = "anna@signed.example"


def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *words], input=stdin, check=True, capture_output=True).stdout


class SignedMail:
    """A mail with a DKIM signature (RFC 6376, relaxed/relaxed) and the file with its key: no DNS is asked."""

    def __init__(self, world, body):
        self.mail, self.keys = world.path("signed.eml"), world.path("dkim-keys")
        secret = world.path("dkim.pem")
        openssl("genrsa", "-out", secret, "2048")
        public = openssl("rsa", "-in", secret, "-pubout", "-outform", "DER")
        self.keys.write_text(f"bench._domainkey.signed.example v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}\n",
                             encoding="ascii")
        fields = [("From", f"Anna Lindqvist <{SIGNED_FROM}>"), ("To", harness.MAILBOX),
                  ("Subject", "Cykelbanan vid Bjurhovda"), ("Date", "Tue, 03 Mar 2026 18:41:58 +0100")]
        text = body.replace("\n", "\r\n").encode()
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        tags = (f"v=1; a=rsa-sha256; c=relaxed/relaxed; d=signed.example; s=bench; "
                f"h=From:To:Subject:Date; bh={digest}; b=")
        hashed = "".join(f"{name.lower()}:{value}\r\n" for name, value in fields) + f"dkim-signature:{tags}"
        seal = base64.b64encode(openssl("dgst", "-sha256", "-sign", secret, stdin=hashed.encode())).decode()
        lines = [f"DKIM-Signature: {tags}{seal}"] + [f"{name}: {value}" for name, value in fields]
        lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", ""]
        self.mail.write_bytes("\r\n".join(lines).encode() + text)


class OpenDkim:
    """Verifying, with the signed mail's key from a file."""

    PROGRAM = "/usr/sbin/opendkim"

    def __init__(self, world, signed):
        self.milter = f"unix:{world.path('opendkim.sock')}"
        hosts = world.path("opendkim-hosts")
        hosts.write_text("192.0.2.254\n", encoding="ascii")     # nobody: all mail is from outside, and verified
        config = world.path("opendkim.conf")
        config.write_text(f"Mode v\nSocket local:{world.path('opendkim.sock')}\nTestPublicKeys {signed.keys}\nUMask 000\n"
                          f"Syslog no\nBackground no\nInternalHosts {hosts}\nAlwaysAddARHeader yes\n", encoding="ascii")
        said = subprocess.run([self.PROGRAM, "-x", config, "-t", signed.mail, "-v"], capture_output=True, text=True, check=False)
        if "verification (s=bench, d=signed.example" not in said.stdout or "succeeded" not in said.stdout:
            raise harness.NotReady(f"OpenDKIM does not verify the signed mail:\n{said.stdout}{said.stderr}")
        world.start([self.PROGRAM, "-f", "-x", config])
        wait_for_socket("OpenDKIM", self.milter)


class Rspamd:
    """Debian's rules, scanning in the milter's own process, without a network: no name can be looked up, and what would
    only wait for an answer, or sign, is spared it."""

    PROGRAM = "/usr/bin/rspamd"
    SPARED = """arc asn bimi clickhouse dcc dkim_signing dmarc elastic fuzzy_check greylist history_redis mx_check neural
        phishing ratelimit rbl redis replies reputation rspamd_update spf surbl url_redirector whitelist""".split()

    def __init__(self, world):
        self.milter = f"unix:{world.path('rspamd.sock')}"
        home = world.path("rspamd")
        for name in ("local/override.d", "local/local.d", "db", "run", "log"):
            (home / name).mkdir(parents=True)
        for name in self.SPARED:
            (home / "local/override.d" / f"{name}.conf").write_text("enabled = false;\n", encoding="ascii")
        (home / "local/override.d/actions.conf").write_text("reject = 9999;\ngreylist = 9998;\nadd_header = 6;\n",
                                                            encoding="ascii")
        config = home / "rspamd.conf"
        config.write_text(f"""\
.include "$CONFDIR/common.conf"
options {{
    pidfile = "$RUNDIR/rspamd.pid";
    .include "$CONFDIR/options.inc"
    disable_monitoring = true;
    dns {{ nameserver = "master-slave:127.0.0.1:9"; timeout = 0.05s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "$LOGDIR/rspamd.log"; level = "error"; }}
worker "rspamd_proxy" {{
    bind_socket = "{world.path('rspamd.sock')} mode=0666";
    milter = yes;
    timeout = 120s;
    count = {os.cpu_count()};
    upstream "local" {{ default = yes; self_scan = yes; }}
}}
""", encoding="ascii")
        values = {"CONFDIR": "/etc/rspamd", "LOCAL_CONFDIR": home / "local", "DBDIR": home / "db", "RUNDIR": home / "run",
                  "LOGDIR": home / "log"}
        world.start([self.PROGRAM, "-f", "-i", "-c", config, *(f"--var={name}={value}" for name, value in values.items())])
        wait_for_socket("rspamd", self.milter)
