"""A town for the tests: a private Postfix, synpunktd, and the mailboxes of residents and units.

Nothing here has a fixed port, path or sleep.  Everything lives in one folder below the system's temporary
folder and is stopped and removed at the end; a small watchman process sees to that even when the test is killed.
"""
import contextlib
import email
import email.policy
import fcntl
import grp
import json
import os
import pwd
import random
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTFIX_LINES = ROOT / "contrib" / "postfix"
MAILBOX = "synpunkter@vasteras.example"
OTHER_MAILBOXES = ("palaute@vasteras.example", "felanmalan@vasteras.example")   # of rules/synpunkt.conf
AUTHSERV = "mx1.vasteras.example"
OUTSIDE = "203.0.113.25"        # a resident's provider, as XCLIENT tells it
STAFF_NETWORK = "198.51.100.0/24"
STAFF_CLIENT = "198.51.100.7"
WAIT_SECONDS = 120      # of what comes in one on a machine that has nothing else to do
SANITIZER_SAYS = re.compile(r"(?m)^(=+\d+=+ ?ERROR: |WARNING: )\w+Sanitizer|: runtime error: ")

WATCHMAN = """
import os, shutil, signal, subprocess, sys, time
folder = sys.argv[1]
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stdin.read()
def pids():
    found = []
    for name in ('pids', 'queue/pid/master.pid'):
        try:
            found += [int(word) for word in open(os.path.join(folder, name)).read().split()]
        except (OSError, ValueError):
            pass
    return found
def alive(pid):
    # A number that was given to somebody else meanwhile is not ours: it does not name our folder.
    try:
        words = open('/proc/%d/cmdline' % pid, 'rb').read() + open('/proc/%d/environ' % pid, 'rb').read()
    except OSError:
        return False
    return folder.encode() in words
for sign, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)):
    for pid in filter(alive, pids()):
        os.kill(pid, sign)
    end = time.monotonic() + patience
    while any(map(alive, pids())) and time.monotonic() < end:
        time.sleep(0.02)
for line in open('/proc/self/mounts').read().splitlines():
    if line.split()[1].startswith(folder + '/'):
        subprocess.run(['umount', '--lazy', line.split()[1]])
shutil.rmtree(folder, ignore_errors=True)
"""


class NotReady(AssertionError):
    """Something did not happen before its deadline."""


def why_not():
    """Why the tests with a real Postfix cannot run here, or None."""
    if os.geteuid() != 0:
        return "a private Postfix can only be started by root"
    if not Path("/usr/sbin/postfix").exists():
        return "Postfix is not installed"
    for program in ("synpunktd", "synpunkt"):
        if not (build_folder() / program).exists():
            return f"{program} is not built"
    return None


def build_folder():
    return Path(os.environ.get("BUILD", ROOT / "build")).resolve()


def wait_for(what, probe, seconds=WAIT_SECONDS):
    """Poll until `probe` gives something true; return it."""
    end = time.monotonic() + seconds
    pause = 0.005
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > end:
            raise NotReady(f"after {seconds} s: no {what() if callable(what) else what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


_ports = []


def free_port():
    """A loopback port that nobody has, that no test is given a second time, and that the system will not hand out by itself.

    Between here and the server that binds it, what keeps it is a socket of its name, which ends with this process.
    """
    for _ in range(200):
        port = random.SystemRandom().randrange(12000, 32000)
        ours = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe, contextlib.suppress(OSError):
            ours.bind(f"\0synpunkt-test-port-{port}")
            probe.bind(("127.0.0.1", port))
            _ports.append(ours)
            return port
        ours.close()
    raise NotReady("no free port on the loopback")


class Folder:
    """The temporary folder, with its watchman.  What an earlier one left, killed watchman and all, goes first."""

    PREFIX = "synpunkt-test-"

    def __init__(self):
        self._sweep()
        self.path = Path(tempfile.mkdtemp(prefix=self.PREFIX))
        self.path.chmod(0o755)
        self._lock = open(self.path / "lock", "wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._watchman = self._watch(self.path, subprocess.PIPE)

    @staticmethod
    def _watch(path, stdin):
        """It tidies up when `stdin` ends."""
        return subprocess.Popen([sys.executable, "-c", WATCHMAN, str(path)], stdin=stdin, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True, cwd="/")

    def _sweep(self):
        for path in Path(tempfile.gettempdir()).glob(self.PREFIX + "*"):
            with contextlib.suppress(OSError):
                if path.lstat().st_uid != os.geteuid():
                    continue
                with open(path / "lock", "rb") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._watch(path, subprocess.DEVNULL).wait()

    def watch(self, pid):
        with open(self.path / "pids", "a", encoding="ascii") as file:
            file.write(f"{pid}\n")

    def close(self):
        self._watchman.stdin.close()
        self._watchman.wait()
        self._lock.close()


# ---- the world outside: every mailbox of residents and units -------------------------------------------------

class Arrived:
    """One message in one mailbox."""

    def __init__(self, sender, recipient, options, raw):
        self.sender, self.recipient, self.options, self.raw = sender, recipient, options, raw
        self.mail = email.message_from_bytes(raw, policy=email.policy.default)

    def __getitem__(self, name):
        return str(self.mail[name] or "")

    @property
    def text(self):
        part = self.mail.get_body(("plain",))
        return unflow(part.get_content()) if part else ""

    @property
    def html(self):
        part = self.mail.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def id(self):
        return self["Message-ID"].strip()

    @property
    def header_text(self):
        return self.raw.replace(b"\r\n", b"\n").split(b"\n\n")[0].decode("utf-8", "replace")


def unflow(text):
    """format=flowed to whole lines (RFC 3676, 4.4), so that a test may look for a sentence."""
    out, flowing = [], None             # the depth of quoting of a line that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        bare = body.removeprefix(" ") if depth == 0 or flowing == depth else body
        if flowing == depth:
            out[-1] += bare
        else:
            out.append(">" * depth + bare)
        flowing = depth if body.endswith(" ") and body.removeprefix(" ") != "-- " else None
    return "\n".join(out)


class Sink:
    """An SMTP server for all mailboxes: keeps what comes, refuses or puts off whom it is told to."""

    def __init__(self):
        self.refuse, self.put_off = set(), set()
        self.on_mail = None             # called with each Arrived, for robots that answer
        self._mails, self._lock = [], threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._server.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self):
        """The thread first: closed under it, the number of its socket may be the next sink's."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._accepting.join(5)
        self._server.close()

    def mails(self, recipient=None):
        with self._lock:
            return [m for m in self._mails if recipient is None or m.recipient.lower() == recipient.lower()]

    def clear(self):
        with self._lock:
            self._mails.clear()

    def _accept(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError, ValueError), connection, connection.makefile("rwb") as stream:
            self._talk(connection, stream)

    def _talk(self, connection, stream):
        def say(*lines):
            # Else the kernel keeps its acknowledgement back for 40 ms and a client that writes in pieces waits for it.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            for number, line in enumerate(lines):
                mark = " " if number == len(lines) - 1 else "-"
                stream.write(f"{line[:3]}{mark}{line[4:]}\r\n".encode())
            stream.flush()

        sender, recipients = "", []
        say("220 sink.example ESMTP")
        for line in iter(stream.readline, b""):
            text = line.decode("utf-8", "surrogateescape").strip()
            verb = text.split(":")[0].split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                say("250 sink.example", "250 8BITMIME", "250 SMTPUTF8", "250 PIPELINING", "250 DSN", "250 SIZE")
            elif verb == "MAIL":
                sender, recipients = self._address(text), []
                say("250 2.1.0 ok")
            elif verb == "RCPT":
                say(self._rcpt(text, recipients))
            elif verb == "DATA":
                say("354 go on")
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                raw = self._data(stream)
                if raw is None:
                    return
                self._file(sender, recipients, raw)
                say("250 2.0.0 kept")
            elif verb == "QUIT":
                say("221 2.0.0 bye")
                return
            else:
                say("250 2.0.0 ok")

    @staticmethod
    def _address(text):
        return text[text.index("<") + 1:text.index(">")]

    def _rcpt(self, text, recipients):
        address = self._address(text)
        if address.lower() in self.refuse:
            return "550 5.1.1 no such mailbox"
        if address.lower() in self.put_off:
            return "451 4.2.0 later"
        recipients.append((address, text[text.index(">") + 1:].strip()))
        return "250 2.1.5 ok"

    @staticmethod
    def _data(stream):
        """The message, or None when the client went before its final dot."""
        lines = []
        for line in iter(stream.readline, b""):
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        return None

    def _file(self, sender, recipients, raw):
        for recipient, options in recipients:
            mail = Arrived(sender, recipient, options, raw)
            with self._lock:
                self._mails.append(mail)
            if self.on_mail:
                self.on_mail(mail)


# ---- Postfix -------------------------------------------------------------------------------------------------

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = @DIR@/queue
data_directory = @DIR@/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = @DIR@/maillog
maillog_file_prefixes = @DIR@
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx1.vasteras.example
mydomain = vasteras.example
myorigin = vasteras.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8, 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24
relay_domains = vasteras.example, synpunkt.vasteras.example
relay_transport = smtp:[127.0.0.1]:@SINK@
default_transport = smtp:[127.0.0.1]:@SINK@
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 10000
smtpd_hard_error_limit = 10000
smtpd_junk_command_limit = 10000
smtputf8_enable = yes
local_header_rewrite_clients =
biff = no
message_size_limit = 52428800
mailbox_size_limit = 0
in_flow_delay = 0
notify_classes =
bounce_notice_recipient = postmaster@vasteras.example
default_process_limit = @PROCESSES@
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtp_connection_cache_on_demand = yes
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C
"""

MASTER_CF = """\
127.0.0.1:@SMTP@ inet n - n - - smtpd
127.0.0.1:@SUBMISSION@ inet n - n - - smtpd
    -o syslog_name=postfix/submission
@SUBMISSION_LINES@
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def fill(text, words):
    """Put values where @NAMES@ stand; lines of the administrator's templates that are comments stay comments."""
    missing = set(re.findall(r"@([A-Z_]+)@", re.sub(r"(?m)^\s*#.*$", "", text))) - set(words)
    if missing:
        raise KeyError(f"nothing to put for {sorted(missing)}")
    return re.sub(r"@([A-Z_]+)@", lambda found: str(words.get(found[1], found[0])), text)


def template(name, words):
    return fill((POSTFIX_LINES / name).read_text(encoding="utf-8"), words)


class Postfix:
    """A private instance in `folder`; shape is "hop", "border", or None for a Postfix without Synpunkt."""

    def __init__(self, folder, sink, shape, words, *, processes=100, main="", master=""):
        self.folder, self.shape, self.sink, self.words = folder, shape, sink, dict(words)
        self.processes, self._main, self._master = processes, main, master
        self.conf = folder.path / "postfix"
        self.port = self.submission = self.out = None

    def start(self):
        for attempt in range(4):
            self._write()
            subprocess.run(["/usr/sbin/postfix", "-c", self.conf, "start"], check=False, capture_output=True,
                           env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})
            try:
                wait_for("Postfix", self._answers, 30)
                return self
            except NotReady:
                self.stop()
                if attempt == 3:
                    raise NotReady("Postfix did not start:\n" + self.log()[-3000:]) from None

    def _write(self):
        self.port, self.submission, self.out = free_port(), free_port(), free_port()
        self.words.update(DIR=self.folder.path, MAPS=self.conf, SMTP=self.port, SUBMISSION=self.submission,
                          OUT_PORT=self.out, SINK=self.sink.port, PROCESSES=self.processes)
        self.words.setdefault("MAILBOX", MAILBOX)
        self.words.setdefault("HOP_PORT", free_port())
        self.words["SUBMISSION_LINES"] = ""
        main, master = MAIN_CF + self._main, MASTER_CF + self._master
        if self.shape:
            main += template(f"main.cf.{self.shape}", self.words)
            master += template(f"master.cf.{self.shape}", self.words) + template("master.cf.out", self.words)
        if self.shape == "hop":
            self.words["SUBMISSION_LINES"] = template("master.cf.submission", self.words)
        self.conf.mkdir(exist_ok=True)
        (self.folder.path / "queue").mkdir(exist_ok=True)
        data = self.folder.path / "data"
        data.mkdir(exist_ok=True)
        shutil.chown(data, "postfix", "postfix")
        (self.conf / "main.cf").write_text(fill(main, self.words), encoding="utf-8")
        (self.conf / "master.cf").write_text(fill(master, self.words), encoding="utf-8")
        if self.shape:
            transport = template(f"transport.{self.shape}", self.words)
            line = next(line for line in transport.splitlines() if line.startswith(self.words["MAILBOX"]))
            transport += "".join(line.replace(self.words["MAILBOX"], other) + "\n" for other in OTHER_MAILBOXES)
            (self.conf / "synpunkt-transport").write_text(transport, encoding="utf-8")

    def _answers(self):
        ports = [self.port, self.submission] + ([self.out] if self.shape else [])
        for port in ports:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                    if not connection.recv(4).startswith(b"220"):
                        return False
            except OSError:
                return False
        return True

    def log(self):
        try:
            return (self.folder.path / "maillog").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def stop(self):
        try:
            pid = int((self.folder.path / "queue/pid/master.pid").read_text())
        except (OSError, ValueError):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            wait_for("end of Postfix", lambda: not Path(f"/proc/{pid}").exists(), 15)

    def queue(self):
        """What lies in the queue, as postqueue -j tells it."""
        out = subprocess.run(["/usr/sbin/postqueue", "-c", self.conf, "-j"], check=False, capture_output=True, text=True)
        return [json.loads(line) for line in out.stdout.splitlines() if line]


# ---- Synpunkt ------------------------------------------------------------------------------------------------

def run_as():
    """The user that Synpunkt runs as: nobody when we are root (pipe(8) and good sense want it), else ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def set_option(text, name, value):
    """Replace a setting of a libconfuse file, or add it; "staff.authserv_id" is in the section staff."""
    section, _, name = name.rpartition(".")
    start, end = 0, len(text)
    if section:
        found = re.search(rf"(?m)^{re.escape(section)}[ \t]*\{{", text)
        if not found:
            return f"{text}\n{section} {{\n    {name} = {value}\n}}\n"
        start, end = found.end(), text.index("\n}", found.end())
    pattern = re.compile(rf"(?m)^([ \t]*){re.escape(name)}[ \t]*\+?=[ \t]*(\{{[^}}]*\}}|[^\n{{]*)")
    inside, count = pattern.subn(lambda found: f"{found[1]}{name} = {value}", text[start:end], count=1)
    if not count:
        inside = f"\n    {name} = {value}{inside}" if section else f"{inside}\n{name} = {value}\n"
    return text[:start] + inside + text[end:]


def quoted(value):
    return f'"{value}"'


def stacks(pid):
    """Where each thread of a process stands: by gdb(1) if there is one, else as the kernel tells it."""
    if shutil.which("gdb"):
        done = subprocess.run(["gdb", "-p", str(pid), "-batch", "-ex", "thread apply all bt"], check=False,
                              capture_output=True, text=True, errors="replace", timeout=120)
        if "Thread " in done.stdout:
            return done.stdout
    lines = []
    for task in sorted(Path(f"/proc/{pid}/task").iterdir()):
        for name in ("comm", "wchan", "syscall", "status"):
            with contextlib.suppress(OSError):
                lines.append(f"{task.name} {name}: {(task / name).read_text(encoding='ascii', errors='replace').strip()}")
    return "\n".join(lines)


class Synpunkt:
    """The daemon and the command on a configuration of their own, made from rules/."""

    def __init__(self, folder, name="synpunkt", replace=None, disk=None, host=None, keys=None, env=None, **settings):
        self.replace = replace or {}    # words of the shipped configuration to change
        self.disk = disk                # bytes of a file system of its own for the store, or None
        self.host = host                # the name of its machine, if it is not to be this one's; only root can
        self.env = env or {}            # of the daemon, beside ours
        self.folder, self.home = folder, folder.path / name
        self.user = run_as()
        self.process = None
        self.starts = 0
        self.socket = self.home / "run" / "milter.sock"
        self.store = self.home / "state" / "synpunkt.db"
        self.config = self.home / "synpunkt.conf"
        self.keys = self.home / "state" / "keys"
        self.settings = settings
        self._unpack()
        if keys:                        # another host's: what is here already, and its letters, are ours too
            shutil.copy2(keys, self.keys)
            shutil.chown(self.keys, self.user.pw_uid, self._group())

    def _unpack(self):
        """Copies, so that another user can read them wherever the tree lies."""
        self.home.mkdir()
        for name in ("run", "state", "tmp"):
            (self.home / name).mkdir(mode=0o750)
        if self.disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.disk},mode=750", "tmpfs", self.home / "state"],
                           check=True)
        (self.home / "bin").mkdir()
        for program in ("synpunktd", "synpunkt"):
            shutil.copy2(build_folder() / program, self.home / "bin" / program)
        for name in ("rules", "templates"):
            shutil.copytree(ROOT / name, self.home / name)
        for path in (self.home / "run", self.home / "state", self.home / "tmp"):
            shutil.chown(path, self.user.pw_uid, self._group())
        subprocess.run(["chmod", "-R", "a+rX", str(self.home / "rules"), str(self.home / "templates"),
                        str(self.home / "bin")], check=True)
        self.home.chmod(0o755)

    @staticmethod
    def _group():
        """Postfix must reach the socket."""
        try:
            return grp.getgrnam("postfix").gr_gid
        except KeyError:
            return os.getegid()

    def configure(self, relay):
        text = (self.home / "rules" / "synpunkt.conf").read_text(encoding="utf-8")
        values = {
            "store": quoted(self.store), "spool": quoted(self.home / "state"),
            "socket": quoted(f"unix:{self.socket}"), "templates": quoted(self.home / "templates"),
            "keys_file": quoted(self.keys), "relay": quoted(relay), "undo_minutes": "0",
            "health": "never",
        }
        values.update({name: str(value) for name, value in self.settings.items()})
        for old, new in self.replace.items():
            text = text.replace(old, new)
        for name, value in values.items():
            text = set_option(text, name, value)
        self.config = self.home / "rules" / "test.conf"
        self.config.write_text(text, encoding="utf-8")
        self.config.chmod(0o644)
        if not self.keys.exists():
            self.run("init")

    def _as_user(self):
        if os.geteuid() != 0 or self.host:
            return {}
        return {"user": self.user.pw_uid, "group": self._group(), "extra_groups": [self._group()]}

    def _words(self, program, *words):
        """How it is called; on a host of its own the user is taken last."""
        called = [self.home / "bin" / program, "-c", self.config, *words]
        if not self.host:
            return called
        group = self._group()
        return ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.host, "setpriv",
                f"--reuid={self.user.pw_uid}", f"--regid={group}", f"--groups={group}", *called]

    def run(self, *words, check=True, stdin=b"", timeout=60):
        """The command; its standard output as text."""
        done = subprocess.run(self._words("synpunkt", *words), input=stdin,
                              capture_output=True, timeout=timeout, check=False, cwd=self.home, **self._as_user())
        if check and done.returncode != 0:
            raise AssertionError(f"synpunkt {' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode("utf-8") if check else done

    def check_deep(self, *options):
        """The store against its events: what `check --deep` has to say of it, objects by level."""
        out = self.run("check", "--deep", "--json", "--no-mta", *options, check=False, timeout=300).stdout.decode("utf-8")
        found = {"ok": [], "warning": [], "error": []}
        for line in out.splitlines():
            finding = json.loads(line)
            found[finding["level"]].append(finding["what"])
        return found

    def assert_sound(self):
        found = self.check_deep()
        assert any("is whole, and as its events tell" in what for what in found["ok"]), found

    def list(self):
        """The cases: one JSON object a line."""
        return [json.loads(line) for line in self.run("list", "--json").split("\n") if line]

    def show(self, reference):
        return json.loads(self.run("show", reference, "--json"))

    def start(self):
        self.starts += 1
        log = open(self.home / f"synpunktd.{self.starts}.log", "ab")
        env = {"TMPDIR": str(self.home / "tmp")}    # as in service: what a killed one leaves there goes with the service
        with log:
            self.process = subprocess.Popen(self._words("synpunktd"), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            cwd=self.home, umask=0o007, env=os.environ | env | self.env, **self._as_user())
        self.folder.watch(self.process.pid)
        wait_for(lambda: f"synpunktd\n{self.log()}", self._listens)
        return self

    def _listens(self):
        if self.process.poll() is not None:
            raise NotReady(f"synpunktd ended with {self.process.returncode}:\n{self.log()}")
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
            return True

    def log(self):
        files = sorted(self.home.glob("synpunktd.*.log"), key=lambda path: path.stat().st_mtime)
        return files[-1].read_text(encoding="utf-8", errors="replace") if files else ""

    def kill(self):
        self.process.kill()
        self.process.wait()

    def _wake(self):
        """libmilter looks up from its socket every 5 s or when somebody comes."""
        end = time.monotonic() + 1
        while self.process.poll() is None and time.monotonic() < end:
            with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
                probe.connect(str(self.socket))
            time.sleep(0.02)

    def stop(self, patience=30):
        """SIGTERM; the exit status."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self._wake()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                where = stacks(self.process.pid)
                self.kill()
                raise NotReady(f"synpunktd did not end on SIGTERM:\n{self.log()}\n{where}") from None
        self.assert_unblamed()
        return self.process.returncode if self.process else None

    def assert_unblamed(self):
        """What a sanitizer says, it says in the log, and most of it only when the daemon ends."""
        said = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.home.glob("synpunktd.*.log"))]
        blamed = [log for log in said if os.environ.get("SANITIZE") and SANITIZER_SAYS.search(log)]
        assert not blamed, "\n".join(blamed)


# ---- all of it -----------------------------------------------------------------------------------------------

class Alone:
    """Synpunkt and the mailboxes without a Postfix: its letters go straight to the mailboxes."""

    def __init__(self, **settings):
        self.folder = Folder()
        try:
            self.sink = Sink()
            self.synpunkt = Synpunkt(self.folder, **settings)
            self.synpunkt.configure(f"127.0.0.1:{self.sink.port}")
            self.synpunkt.start()
        except BaseException:
            self.folder.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.synpunkt.stop()
        finally:
            self.sink.close()
            self.folder.close()


class Town:
    """Postfix, Synpunkt and all mailboxes, wired as contrib/postfix says."""

    _own_sink = True

    def __init__(self, shape="hop", sink=None, **settings):
        """The mailboxes are `sink`'s, which stays when we go, or our own."""
        self.shape = shape
        self.folder = Folder()
        self._own_sink = sink is None
        try:
            self.sink = sink or Sink()
            self.synpunkt = Synpunkt(self.folder, **{"staff.authserv_id": f'{{"{AUTHSERV}"}}',
                                                     "staff.trusted_networks": f'{{"{STAFF_NETWORK}"}}', **settings})
            words = {"SOCKET": self.synpunkt.socket, "SYNPUNKT": self.synpunkt.home / "bin" / "synpunkt",
                     "CONFIG": self.synpunkt.home / "rules" / "test.conf", "USER": self.synpunkt.user.pw_name}
            self.postfix = Postfix(self.folder, self.sink, shape, words)
            self.postfix.start()
            self.synpunkt.configure(f"127.0.0.1:{self.postfix.out}")
            self.synpunkt.start()
        except BaseException:
            self.folder.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.synpunkt.stop()
            self.postfix.stop()
        finally:
            if self._own_sink:
                self.sink.close()
            self.folder.close()

    def post(self, raw, sender, recipients, *, client=OUTSIDE, login=None, submission=False, options=()):
        """Hand a message to Postfix; returns its last answer (code, text).  `client` and `login` go by XCLIENT."""
        port = self.postfix.submission if submission or login else self.postfix.port
        return post("127.0.0.1", port, raw, sender, recipients, client=client, login=login, options=options)

    def wait_mail(self, recipient, match=None, count=1, seconds=WAIT_SECONDS):
        """The newest of at least `count` mails to `recipient` for which `match` says yes."""
        def found():
            mails = [m for m in self.sink.mails(recipient) if match is None or match(m)]
            return mails[-1] if len(mails) >= count else None
        return wait_for(lambda: f"{count} mail(s) to {recipient}; there are:\n{self.mailboxes()}\n{self.trouble()}",
                        found, seconds)

    def wait_mail_of(self, reference, resident, match=None):
        """The newest mail about a case to anybody but its resident."""
        def found():
            mails = [m for m in self.sink.mails() if m.recipient != resident and reference in m["Subject"]
                     and (match is None or match(m))]
            return mails[-1] if mails else None
        return wait_for(lambda: f"mail to staff about {reference}; there are:\n{self.mailboxes()}\n{self.trouble()}", found)

    def mailboxes(self):
        return "\n".join(f"  {m.sender} -> {m.recipient}: {m['Subject']}" for m in self.sink.mails())

    def trouble(self):
        state = self.synpunkt.process.poll()
        return (f"synpunktd ({'runs' if state is None else f'ended with {state}'}):\n" + textwrap.indent(self.synpunkt.log()[-2000:], "  ")
                + "\nPostfix:\n" + textwrap.indent(self.postfix.log()[-3000:], "  "))

    def settle(self, reference=None, seconds=WAIT_SECONDS):
        """Wait until nothing is on its way: queue empty, outbox (of one case, or of all) empty."""
        def quiet():
            return not self.postfix.queue() and not self.outbox(reference) and not self.postfix.queue()
        wait_for(lambda: f"rest: {self.postfix.queue()} {self.outbox(reference)}\n" + self.trouble(), quiet, seconds)

    def outbox(self, reference=None):
        return outbox(self.synpunkt, reference)


WAITS_FOR_HOURS = ("letter hold-reminder", "letter gathered", "letter collected")


def outbox(synpunkt, reference=None):
    """Letters that wait to be handed over: (reference, kind) pairs.  What waits for hours is left out."""
    references = [reference] if reference else [case["reference"] for case in synpunkt.list()]
    return [(case, trace["kind"]) for case in references for trace in synpunkt.show(case)["history"]
            if trace["state"] == "waiting" and trace["kind"] not in WAITS_FOR_HOURS]


def post(host, port, raw, sender, recipients, *, client=OUTSIDE, login=None, options=()):
    """One SMTP session.  Raises what smtplib raises when the message is not taken."""
    with smtplib.SMTP(host, port, local_hostname="client.example", timeout=60) as session:
        session.ehlo()
        words = [f"ADDR={client}", "NAME=[UNAVAILABLE]"] if client else []
        if login:
            words.append(f"LOGIN={login}")
        if words:
            code, answer = session.docmd("XCLIENT", " ".join(words))
            if code != 220:
                raise smtplib.SMTPResponseException(code, answer)
            session.ehlo_resp = None
            session.ehlo()
        code, answer = session.mail(sender, options)
        if code != 250:
            raise smtplib.SMTPResponseException(code, answer)
        refused = {}
        for recipient in [recipients] if isinstance(recipients, str) else recipients:
            code, answer = session.rcpt(recipient)
            if code not in (250, 251):
                refused[recipient] = (code, answer)
        if refused and len(refused) == (1 if isinstance(recipients, str) else len(recipients)):
            raise smtplib.SMTPRecipientsRefused(refused)
        code, answer = session.data(raw)
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)
        return code, answer
