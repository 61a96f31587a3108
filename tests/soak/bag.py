"""What is sent: the product's own mails, the corpora's where they are, and letters of people who write without an id."""
import functools
import re
from dataclasses import dataclass

import clients
from harness import MAILBOX, ROOT

CORPORA = ROOT.parent / "shared" / "corpora"
FILE_BYTES_MAX = 200_000
BYSTANDER = "bjorn.bystander@vasteras.example"
RESIDENT = re.compile(r"p[0-9x]+@[0-9a-z-]+\.soak\.example")
SUBJECTS = ("Potthål på cykelbanan", "Trasig gatlampa", "Oplogad gångväg", "Full papperskorg", "Tack för lekplatsen",
            "Var är min ansökan?", "Klagomål på hemtjänsten", "Katuvalo ei pala", "Broken swing in the park")
# (share, where from): the rest is written by hand, without a Message-ID.
SOURCES = ((0.50, "people"), (0.15, "machines"), (0.25, "corpora"))


@dataclass
class Post:
    """One message on its way; the key is how it is found on file."""
    key: str
    raw: bytes
    sender: str
    recipients: list
    road: str = ""
    tries: int = 0
    kind: str = ""
    bystander: bool = False


@functools.cache
def files():
    """The bytes of every mail that may be drawn, by where it is from."""
    own = ROOT / "tests" / "mail"
    found = {"people": sorted(own.glob("*.eml")) + sorted((own / "people").glob("*.eml")),
             "machines": sorted((own / "machines").glob("*.eml")),
             "corpora": [path for name in ("automatic", "parsing", "hostile", "replies")
                         for path in sorted((CORPORA / name).glob("*.eml"))]}
    return {name: [path.read_bytes() for path in paths if path.stat().st_size <= FILE_BYTES_MAX]
            for name, paths in found.items()}


def key_of(raw):
    """The Message-ID, without brackets."""
    found = re.search(rb"(?im)^Message-ID:\s*<([^>]*)>", raw)
    return found[1].decode() if found else None


def with_id(raw, key, sender=None):
    """The mail as an MTA would bring it, under a Message-ID of our own; from `sender` when that is given."""
    raw = re.sub(rb"\r?\n", b"\r\n", raw)
    head, gap, body = (b"", b"\r\n", raw[2:]) if raw.startswith(b"\r\n") else raw.partition(b"\r\n\r\n")
    head = re.sub(rb"(?im)^Message-ID:[^\n]*\n?([ \t][^\n]*\n?)*", b"", head + b"\r\n")
    own = f"Message-ID: <{key}>\r\n"
    if sender:
        head = re.sub(rb"(?im)^From:[^\n]*\n([ \t][^\n]*\n)*", b"", head)
        own += f"Authentication-Results: {clients.results_for(sender)}\r\nFrom: {clients.encoded('Maja Sjöberg')} <{sender}>\r\n"
    return own.encode() + head.removesuffix(b"\r\n") + (gap or b"\r\n\r\n") + body


class Bag:
    """Draws messages for one sender; no two have the same key."""

    def __init__(self, number, chance, mark):
        self.number, self.chance, self.mark, self.serial = number, chance, mark, 0

    def draw(self):
        self.serial += 1
        post = self._drawn()
        if post.kind != "nameless" and self.chance.random() < 0.1:
            post.recipients.append(BYSTANDER)
            post.bystander = True
        return post

    def _drawn(self):
        point = self.chance.random()
        for share, name in SOURCES:
            if point < share and files()[name]:
                return self._from_file(name)
            point -= share
        return self._nameless()

    def _resident(self):
        """Some write again and again: floods are gathered, others are answered."""
        who = self.serial if self.chance.random() < 0.8 else "x"
        return f"p{who}@w{self.number}-{who}-{self.mark}.soak.example"

    def _from_file(self, name):
        resident, key = self._resident(), f"{self.mark}.{self.number}.{self.serial}@soak.example"
        of_a_person = name == "people" and self.chance.random() < 0.8
        raw = with_id(self.chance.choice(files()[name]), key, resident if of_a_person else None)
        silent = name != "people" and self.chance.random() < 0.5
        return Post(key, raw, "" if silent else resident, [MAILBOX], kind=name)

    def _nameless(self):
        """Without a Message-ID: known by its envelope sender, which nobody else has."""
        sender = f"p{self.serial}@n{self.number}-{self.serial}-{self.mark}.soak.example"
        raw = clients.first_mail(self.chance.choice(SUBJECTS), f"Hej, det gäller nummer {sender}.\n", sender=sender, to=MAILBOX,
                                 results=clients.results_for(sender).partition("; ")[2])
        return Post(sender, re.sub(rb"(?m)^Message-ID:.*\r\n", b"", raw), sender, [MAILBOX], kind="nameless")
