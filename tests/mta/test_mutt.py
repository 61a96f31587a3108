"""mutt(1) itself, driven by its keys: a handler answers from the mailbox file, and the town's submission service takes it."""
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from email.utils import parseaddr

import pytest

import harness
from harness import Town
from test_journeys import JOHAN, STAFF_WORDS, Matter, nothing_more

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = ["Hej Anna!", "", "Vi lagar hålen mellan Bjurhovda och Hamre vecka 11.", "", "Med vänlig hälsning", "Johan Berg"]
SECONDS = 30

RC = """\
set folder = "{home}"
set spoolfile = "{home}/inbox"
set record = ""
set tmpdir = "{home}"
set sendmail = "{home}/sendmail"
set editor = "{home}/editor"
set realname = "{name}"
set from = "{address}"
set hostname = "vasteras.example"
set use_from = yes
set envelope_from = yes
set user_agent = yes
set charset = "utf-8"
set send_charset = "utf-8"
set fast_reply = yes
set include = yes
set abort_unmodified = no
set abort_nosubject = no
set askcc = no
set askbcc = no
set copy = no
set wait_key = no
set sleep_time = 0
set quit = yes
set move = no
unset signature
"""

# What sendmail(1) is to mutt: hands the message to the submission service as the person who is logged in.
SENDMAIL = """\
#!{python}
import sys
sys.path.insert(0, {here!r})
import harness
words = sys.argv[1:]
sender = words[words.index("-f") + 1]
recipients = words[words.index("--") + 1:]
raw = b"\\r\\n".join(sys.stdin.buffer.read().splitlines()) + b"\\r\\n"
harness.post("127.0.0.1", {port}, raw, sender, recipients, login=sender)
"""

# What an editor is to mutt: puts the words above what is quoted, or below it.
EDITOR = """\
#!{python}
import sys
path = sys.argv[-1]
quoted = open(path, encoding="utf-8").read()
words = {words!r}
with open(path, "w", encoding="utf-8") as draft:
    draft.write(quoted + "\\n" + words + "\\n" if {below} else words + "\\n\\n" + quoted)
"""


class Mutt:
    """A person with a mailbox file, a terminal and mutt."""

    def __init__(self, town, home, who=JOHAN):
        self.town, self.home, self.who = town, home, who
        self.config = home / "muttrc"

    def _program(self, name, text):
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def write(self, mail, key, text, *, below=False, more=""):
        """Open a mailbox that holds `mail` alone, press a key that answers it, send."""
        self.prepare(mail, text, below=below, more=more)
        self._run([(b"q:Quit", key), (b"y:Send", "y"), (b"Mail sent", "q")])

    def prepare(self, mail, text, *, below=False, more=""):
        """The mailbox, the configuration, and the programs that it names."""
        (self.home / "inbox").write_bytes(b"From synpunkter@vasteras.example Tue Mar  3 18:42:10 2026\n"
                                          + mail.raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") + b"\n")
        self._program("sendmail", SENDMAIL.format(python=sys.executable, here=HERE, port=self.town.postfix.submission))
        self._program("editor", EDITOR.format(python=sys.executable, words=text, below=below))
        self.config.write_text(RC.format(home=self.home, name=self.who[0], address=self.who[1]) + more, encoding="utf-8")

    def _run(self, steps):
        """Each step: when this is on the screen, press that."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update(HOME=str(self.home), TERM="vt100", LC_ALL="C.UTF-8", LINES="24", COLUMNS="80", MAIL=str(self.home / "inbox"))
            os.execlp("mutt", "mutt", "-n", "-F", str(self.config))
        screen, seen, end = b"", 0, time.monotonic() + SECONDS
        while shown := self._read(terminal, end):
            screen += shown
            while steps and steps[0][0] in screen[seen:]:
                words, key = steps.pop(0)
                seen = screen.index(words, seen) + len(words)
                os.write(terminal, key.encode())
        if time.monotonic() >= end:
            os.kill(pid, signal.SIGKILL)
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        assert status == 0 and not steps, f"mutt: {status}, {steps}\n{screen.decode('utf-8', 'replace')}"

    @staticmethod
    def _read(terminal, end):
        """What it writes on the screen; nothing when it has ended, or the time has."""
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            return b""
        try:
            return os.read(terminal, 65536)
        except OSError:     # its side of the terminal is closed
            return b""


@pytest.fixture(scope="module")
def town():
    if not shutil.which("mutt"):
        pytest.skip("mutt is not installed")
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    with Town() as one:
        yield one


@pytest.fixture
def matter(town, person):
    return Matter(town, person())


@pytest.fixture
def mutt(town, tmp_path):
    return Mutt(town, tmp_path)


def nothing_inside(matter, mail):
    inside = parseaddr(matter.copy["From"])[1]
    for part in (mail.text, mail.html):
        assert not any(word in part for word in (*STAFF_WORDS, inside, JOHAN[1], "wrote:")), part
    assert inside not in mail.header_text and JOHAN[1] not in mail.header_text and matter.copy.id not in mail.header_text
    assert "mutt" not in mail.header_text.lower()


@pytest.mark.parametrize("more", ["", "set text_flowed = yes\n", 'set attribution = "Den %d skrev %n:"\nset indent_string = "| "\n'],
                         ids=["plain", "flowed", "other marks"])
@pytest.mark.parametrize("key", ["g", "r"], ids=["group reply", "reply"])
def test_an_answer_written_above_the_quote(town, matter, mutt, key, more):
    mutt.write(matter.copy, key, "\n".join(WORDS), more=more)
    answer = matter.wait_answer()
    for line in WORDS:
        assert line in answer.text
    nothing_inside(matter, answer)
    assert not answer.text.startswith(">") and parseaddr(answer["From"])[1] == harness.MAILBOX
    nothing_more(town, matter, 2)
    assert town.synpunkt.show(matter.reference)["handler"] == JOHAN[1]


def test_an_answer_written_below_the_quote(town, matter, mutt):
    """As many who use mutt write: nothing of the copy above it may go with it."""
    mutt.write(matter.copy, "g", "\n".join(WORDS), below=True)
    answer = matter.wait_answer()
    assert answer.text.startswith(WORDS[0]) and WORDS[2] in answer.text
    nothing_inside(matter, answer)
    nothing_more(town, matter, 2)


def test_a_command_above_an_answer(town, matter, mutt):
    mutt.write(matter.copy, "g", "#klart\n#åtgärd Hålen är lagade\n" + "\n".join(WORDS))
    answer = matter.wait_answer()
    assert "vecka 11" in answer.text and f"Vi avslutar nu ärendet {matter.reference}" in answer.text
    assert "#" not in answer.text and "åtgärd" not in answer.text
    nothing_inside(matter, answer)
    nothing_more(town, matter, 2)
    assert matter.case()["status"] == "closed"


def test_a_colleagues_group_reply_to_an_internal_question_stays_inside(town, matter, mutt, tmp_path):
    mutt.write(matter.copy, "g", "#intern sara.ek\nÄr det ni som äger marken?")
    sara = ("Sara Ek", "sara.ek@vasteras.example")
    question = town.wait_mail(sara[1], lambda m: matter.reference in m["Subject"])
    (tmp_path / "sara").mkdir()
    Mutt(town, tmp_path / "sara", sara).write(question, "g", "Ja, men säg inte det till någon.")
    answer = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "[INTERNT]" in m["Subject"])
    assert "Ja, men säg inte det till någon." in answer.text
    nothing_more(town, matter, 1)


def test_a_draft_is_sent_without_a_terminal(town, matter, mutt, tmp_path):
    """mutt -H, as a script of a handler's would; the attachment is his."""
    mutt.prepare(matter.copy, "")
    picture = tmp_path / "karta.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    draft = tmp_path / "draft"
    draft.write_text(f"To: {matter.copy['From']}\nSubject: Re: {matter.copy['Subject']}\nIn-Reply-To: {matter.copy.id}\n\n"
                     + "\n".join(WORDS) + "\n", encoding="utf-8")
    subprocess.run(["mutt", "-n", "-F", mutt.config, "-H", draft, "-a", picture], check=True, stdin=subprocess.DEVNULL,
                   capture_output=True, timeout=SECONDS, env=os.environ | {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"})
    answer = matter.wait_answer()
    assert "vecka 11" in answer.text and [part.get_filename() for part in answer.mail.iter_attachments()] == ["karta.png"]
    nothing_inside(matter, answer)
    nothing_more(town, matter, 2)
