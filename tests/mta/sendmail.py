"""A private Sendmail beside the harness: unpacked from Debian's packages, never installed.

It runs as root (it refuses anything else), in host name and process spaces of its own: Sendmail waits a minute for a
host name with a dot, and whatever it forks dies with it.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import harness
from harness import AUTHSERV, MAILBOX, NotReady, free_port, wait_for

WANTED = ("sendmail-bin", "sendmail-cf", "m4")
KEPT = ("lib", "usr/bin", "usr/lib", "usr/libexec", "usr/share/sendmail/cf")     # make stumbles over folders named *.d
DOWNLOAD_SECONDS = 60
HOST = "mx1.vasteras.example"
SPACES = ("unshare", "--uts", "--pid", "--fork", "--kill-child=SIGKILL")
START = f"import os, socket, sys; socket.sethostname('{HOST}'); os.execv(sys.argv[1], sys.argv[1:])"

# Mail comes in at Port=IN, past Synpunkt; its letters go out at Port=OUT, where no milter listens.  Sendmail asks no
# milter about bounces that it makes itself, so what it sends to the mailbox takes the way in (k: no loop check).
MC = """\
include(`@CF@/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `@HOST@')dnl
define(`confPID_FILE', `@DIR@/pid')dnl
define(`confSERVICE_SWITCH_FILE', `@DIR@/service.switch')dnl
define(`confCONTROL_SOCKET_NAME', `')dnl
undefine(`confHOST_STATUS_DIRECTORY')dnl
undefine(`ALIAS_FILE')dnl
define(`QUEUE_DIR', `@DIR@/mqueue')dnl
define(`STATUS_FILE', `')dnl
define(`HELP_FILE', `')dnl
define(`confDONT_BLAME_SENDMAIL', `TrustStickyBit')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confPRIVACY_FLAGS', `')dnl
define(`confTO_IDENT', `0')dnl
define(`confDELIVERY_MODE', `background')dnl
define(`confMIN_QUEUE_AGE', `0')dnl
define(`confQUEUE_LA', `1000')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confLOG_LEVEL', `0')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h @SINK@')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`accept_unqualified_senders')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`no_default_msa')dnl
INPUT_MAIL_FILTER(`synpunkt', `S=local:@SOCKET@, F=T, T=C:10s;S:10s;R:30s;E:60s')dnl
DAEMON_OPTIONS(`Name=In, Family=inet, Addr=127.0.0.1, Port=@IN@')dnl
DAEMON_OPTIONS(`Name=Out, Family=inet, Addr=127.0.0.1, Port=@OUT@, InputMailFilters=')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
MAILER_DEFINITIONS
Mhop, P=[IPC], F=mDFMuXak8, S=EnvFromSMTP/HdrFromSMTP, R=MasqSMTP, E=\\r\\n, L=2040, T=DNS/RFC822/SMTP, A=TCP $h @IN@
LOCAL_RULE_0
R@BOX@ $* < @ @DOMAIN@ $* >\t$#hop $@ [127.0.0.1] $: @BOX@ $1 < @ @DOMAIN@ >
"""


class Missing(Exception):
    """Why there can be no Sendmail here."""


def run(*words, cwd=None, seconds=DOWNLOAD_SECONDS, env=None):
    """Standard output; Missing with the last thing that was said when it cannot be done."""
    try:
        done = subprocess.run([str(word) for word in words], cwd=cwd, env=env, capture_output=True, text=True,
                              errors="replace", check=False, timeout=seconds, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{words[0]}: {error}") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit {done.returncode}"]
        raise Missing(f"{' '.join(str(word) for word in words[:3])}: {said[-1]}")
    return done.stdout


def unpacked():
    """The folder with Sendmail in it; fetched the first time."""
    if os.geteuid() != 0:
        raise Missing("Sendmail can only be started by root")
    for program in ("synpunktd", "synpunkt"):
        if not (harness.build_folder() / program).exists():
            raise Missing(f"{program} is not built")
    run(*SPACES, sys.executable, "-c", f"import socket; socket.sethostname('{HOST}')")
    root = harness.build_folder() / "sendmail"
    if not root.is_dir():
        fetch(root)
    return root


def fetch(root):
    """Download and unpack beside `root`, then name it so: half of it is never taken for all of it."""
    for program in ("apt-get", "dpkg"):
        if not shutil.which(program):
            raise Missing(f"Sendmail is not unpacked in '{root}' and there is no {program} to fetch it")
    with tempfile.TemporaryDirectory(prefix="sendmail-", dir=root.parent) as work:
        whole, kept = Path(work) / "all", Path(work) / "kept"
        run("apt-get", "-q", "download", *packages(), cwd=work, env=apt_environment())
        for package in sorted(Path(work).glob("*.deb")):
            run("dpkg", "-x", package, whole)
        for part in KEPT:
            if (whole / part).is_dir():
                (kept / part).parent.mkdir(parents=True, exist_ok=True)
                (whole / part).rename(kept / part)
        run("chmod", "-R", "u-s,g-s", kept)     # the loader ignores LD_LIBRARY_PATH for setgid programs
        kept.rename(root)


def packages():
    """Sendmail, and the libraries it needs that are not installed; apt is only asked which."""
    said = run("apt-get", "-s", "-q", "--no-install-recommends", "install", *WANTED, env=apt_environment())
    new = re.findall(r"(?m)^Inst (\S+)", said)
    return sorted(set(WANTED) | {name for name in new if name.startswith("lib")})


def apt_environment():
    return os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def libraries(root):
    """Environment in which the unpacked programs find the unpacked libraries."""
    folders = sorted({str(path.parent) for path in root.rglob("lib*.so.*")})
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "LD_LIBRARY_PATH": ":".join(folders)}


def greets(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            return connection.recv(4).startswith(b"220")
    except OSError:
        return False


class Sendmail:
    """An instance in `folder` that hands everything on to `sink`."""

    def __init__(self, root, folder, sink, milter):
        self.folder, self.sink, self.milter = folder, sink, milter
        self.home = folder.path / "sendmail"
        self.cf = root / "usr/share/sendmail/cf"
        self.m4, self.program = root / "usr/bin/m4", next(root.glob("usr/lib*/sendmail/sendmail"))
        self.environment = libraries(root) | {"SENDMAIL_TEST": str(folder.path)}
        self.process = self.port = self.out = None
        self._prepare()

    def _prepare(self):
        for name in ("", "mqueue"):
            (self.home / name).mkdir(mode=0o700)
        (self.home / "service.switch").write_text("hosts files\naliases files\n", encoding="ascii")

    def start(self):
        for attempt in range(4):
            self._write()
            with open(self.home / "said", "ab") as said:
                self.process = subprocess.Popen(
                    [*SPACES, sys.executable, "-c", START, self.program, "-bD", "-q1s", "-C", self.home / "sendmail.cf",
                     "-X", self.home / "talk"],
                    stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.home, env=self.environment)
            self.folder.watch(self.process.pid)
            try:
                wait_for("Sendmail", self._answers, 10)
                return self
            except NotReady:
                self.stop()
                if attempt == 3:
                    raise NotReady("Sendmail did not start:\n" + self.log()) from None

    def _write(self):
        self.port, self.out = free_port(), free_port()
        box, domain = MAILBOX.split("@")
        words = {"BOX": box, "DOMAIN": domain, "CF": self.cf, "HOST": HOST, "DIR": self.home,
                 "SINK": self.sink.port, "SOCKET": self.milter, "IN": self.port, "OUT": self.out}
        (self.home / "sendmail.mc").write_text(harness.fill(MC, words), encoding="ascii")
        text = run(self.m4, f"-D_CF_DIR_={self.cf}/", self.home / "sendmail.mc", env=self.environment)
        (self.home / "sendmail.cf").write_text(text, encoding="latin-1")

    def _answers(self):
        if self.process.poll() is not None:
            raise NotReady("it ended")
        return greets(self.port) and greets(self.out)

    def log(self):
        """What it said, and the end of all its SMTP talks."""
        paths = [path for path in (self.home / "said", self.home / "talk") if path.exists()]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace")[-3000:] for path in paths)

    def queue(self):
        """Names of the messages that wait."""
        return sorted(path.name for path in (self.home / "mqueue").glob("[qtQ]f*"))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()


class Town(harness.Town):
    """harness.Town on a Sendmail."""

    def __init__(self, root, **settings):
        self.shape = "sendmail"
        self.folder = harness.Folder()
        try:
            self.sink = harness.Sink()
            self.synpunkt = harness.Synpunkt(self.folder, **{"staff.authserv_id": f'{{"{AUTHSERV}"}}', **settings})
            self.postfix = Sendmail(root, self.folder, self.sink, self.synpunkt.socket).start()
            self.synpunkt.configure(f"127.0.0.1:{self.postfix.out}")
            self.synpunkt.start()
        except BaseException:
            self.folder.close()
            raise

    def post(self, raw, sender, recipients):
        """Hand a message to Sendmail, which knows no XCLIENT: all clients are on the loopback."""
        return harness.post("127.0.0.1", self.postfix.port, raw, sender, recipients, client=None)
