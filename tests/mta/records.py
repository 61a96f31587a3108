"""Cases for the tests of the records: a resident writes, a handler answers and closes, by `ingest` beside the service."""
import base64
import itertools
import re

from harness import MAILBOX, Alone, wait_for

STAFF = "johan.berg@vasteras.example"
REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
_ids = itertools.count(1)


def mail(sender, name, to, subject, text, *, reply_to=None, attachment=None):
    """Bytes of a plain mail, with CRLF."""
    head = [f"From: {name} <{sender}>", f"To: <{to}>", f"Subject: =?utf-8?B?{base64.b64encode(subject.encode()).decode()}?=",
            "Date: Tue, 3 Mar 2026 18:42:10 +0100", f"Message-ID: <r{next(_ids)}@{sender.partition('@')[2]}>", "MIME-Version: 1.0"]
    if reply_to:
        head += [f"In-Reply-To: {reply_to}", f"References: {reply_to}"]
    body = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", *text.split("\n")]
    if attachment:
        file, data = attachment
        body = ["Content-Type: multipart/mixed; boundary=\"edge\"", "", "--edge", *body, "--edge", "Content-Type: application/octet-stream",
                f"Content-Disposition: attachment; filename=\"{file}\"", "Content-Transfer-Encoding: base64", "",
                base64.b64encode(data).decode(), "--edge--"]
    return "\r\n".join(head + body + [""]).encode()


class Office(Alone):
    """The service, and people who write to it."""

    def take(self, raw, sender, to, *staff):
        self.synpunkt.run("ingest", "--sender", sender, "--rcpt", to, *staff, stdin=raw)

    def arrived(self, recipient, found):
        return wait_for(f"mail to {recipient}", lambda: next((m for m in self.sink.mails(recipient) if found(m)), None))

    def open(self, sender, name, subject, text, **more):
        """A case; its reference and its raw message."""
        before = {case["reference"] for case in self.synpunkt.list()}
        raw = mail(sender, name, MAILBOX, subject, text, **more)
        self.take(raw, sender, MAILBOX)
        new = {case["reference"] for case in self.synpunkt.list()} - before
        assert len(new) == 1, new
        return new.pop(), raw

    def copy_of(self, reference):
        """The unit's copy, which is answered to."""
        return wait_for(f"copy of {reference}", lambda: next(
            (m for m in self.sink.mails() if reference in m["Subject"] and re.search(r"\+h\d+\.", m["From"])), None))

    def staff_write(self, reference, text, subject="Re: ärendet"):
        copy = self.copy_of(reference)
        to = re.search(r"[\w.+-]+\+h[\w.]+@[\w.]+", copy["From"])[0]
        raw = mail(STAFF, "Johan Berg", to, f"{subject} [{reference}]", text, reply_to=copy["Message-ID"])
        self.take(raw, STAFF, to, "--staff", STAFF)

    def close_case(self, reference, text="Hej!\n\nDet är lagat nu.\n\nJohan Berg\n"):
        self.staff_write(reference, text)
        self.staff_write(reference, "#klart\n")
        assert self.synpunkt.show(reference)["status"] == "closed"
        self.all_gone()

    def all_gone(self):
        """No letter of a closed case is on its way."""
        self.synpunkt.run("flush")
        wait_for("letters", lambda: self.waiting() == 0)

    def waiting(self):
        return self.query("SELECT count(*) FROM letters JOIN cases ON number = case_number"
                          " WHERE state = 'waiting' AND status = 'closed'")[0][0]

    def query(self, sql):
        import sqlite3
        store = sqlite3.connect(f"file:{self.synpunkt.store}?mode=ro", uri=True, timeout=20)
        try:
            return store.execute(sql).fetchall()
        finally:
            store.close()
