"""An MTA that speaks only the milter protocol (version 6), as far as the tests need it.

It can stop anywhere, send two messages on one connection, cut the connection in the middle of a packet, and offer
the filter less than Postfix does.
"""
import contextlib
import socket
import struct
from dataclasses import dataclass, field

ALL_ACTIONS = 0x1FF
ALL_PROTOCOL = 0x1FFFFF
DELRCPT = 0x08

NO_CONNECT, NO_HELO, NO_MAIL, NO_RCPT, NO_BODY, NO_HEADERS, NO_EOH = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40
NO_UNKNOWN, NO_DATA, SKIP = 0x100, 0x200, 0x400
NR_HEADER, NR_CONNECT, NR_HELO, NR_MAIL, NR_RCPT, NR_DATA = 0x80, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000
NR_EOH, NR_BODY, LEADING_SPACE = 0x40000, 0x80000, 0x100000

CHUNK = 65535
FINAL = "adrty"     # accept, discard, reject, tempfail, own reply code


class Gone(ConnectionError):
    """The filter closed the connection."""


@dataclass
class Verdict:
    """What the filter did with a message."""
    answer: str = "c"                 # the last reply: c continue, a accept, d discard, r reject, t tempfail, y text
    text: str = ""                    # with y: "451 4.3.0 ..."
    stage: str = ""                   # where it fell: connect helo mail rcpt data header eoh body eom
    removed: list = field(default_factory=list)
    changes: list = field(default_factory=list)   # everything else that would alter the message
    refused: dict = field(default_factory=dict)   # recipient -> (answer, text)

    @property
    def taken(self):
        return self.answer in "cad"

    @property
    def later(self):
        return self.answer == "t" or (self.answer == "y" and self.text.startswith("4"))


class Connection:
    def __init__(self, path, *, actions=ALL_ACTIONS, protocol=ALL_PROTOCOL, version=6, timeout=60):
        by_tcp = isinstance(path, tuple)        # (host, port)
        self.socket = socket.socket(socket.AF_INET if by_tcp else socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path if by_tcp else str(path))
        self.send("O", struct.pack("!III", version, actions, protocol))
        kind, data = self.receive()
        if kind != "O":
            raise Gone(f"negotiation answered with {kind!r}")
        self.version, self.actions, self.protocol = struct.unpack("!III", data[:12])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.close()

    def reset(self):
        """Go as a killed MTA goes: RST instead of FIN where that means something."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    # ---- packets ----

    def send(self, kind, data=b""):
        try:
            self.socket.sendall(packet(kind, data))
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Gone(str(error)) from error

    def send_part(self, kind, data, length):
        """The first `length` bytes of a packet."""
        self.socket.sendall(packet(kind, data)[:length])

    def receive(self):
        (length,) = struct.unpack("!I", self._exactly(4))
        data = self._exactly(length)
        return chr(data[0]), data[1:]

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionResetError as error:
                raise Gone(str(error)) from error
            if not more:
                raise Gone("the filter hung up")
            data += more
        return data

    def macros(self, kind, **values):
        data = b"".join(text(name) + text(value) for name, value in values.items())
        self.send("D", kind.encode() + data)

    def ask(self, kind, data=b"", *, leave_out=0, no_reply=0):
        """Send one step unless the filter wants it left out; its reply as (kind, data)."""
        if self.protocol & leave_out:
            return "c", b""
        self.send(kind, data)
        if self.protocol & no_reply:
            return "c", b""
        while True:
            answer, rest = self.receive()
            if answer != "p":       # progress: it is still at it
                return answer, rest

    # ---- steps ----

    def connect(self, client="203.0.113.25", host="out7.posten.example"):
        self.macros("C", j="mx1.vasteras.example", **{"{daemon_name}": "smtpd", "v": "Postfix"})
        address = text(host) + b"4" + struct.pack("!H", 4321) + text(client)
        return self.ask("C", address, leave_out=NO_CONNECT, no_reply=NR_CONNECT)

    def helo(self, name="out7.posten.example"):
        return self.ask("H", text(name), leave_out=NO_HELO, no_reply=NR_HELO)

    def mail(self, sender, login=None, options=(), macros=None):
        values = {"{mail_addr}": sender} | (macros or {})
        if login:
            values |= {"{auth_type}": "PLAIN", "{auth_authen}": login}
        self.macros("M", **values)
        words = b"".join(text(word) for word in (f"<{sender}>", *options))
        return self.ask("M", words, leave_out=NO_MAIL, no_reply=NR_MAIL)

    def rcpt(self, recipient):
        self.macros("R", **{"{rcpt_addr}": recipient.lower(), "{rcpt_host}": "x", "{rcpt_mailer}": "smtp"})
        return self.ask("R", text(f"<{recipient}>"), leave_out=NO_RCPT, no_reply=NR_RCPT)

    def data(self, queue_id):
        self.macros("T", i=queue_id)
        return self.ask("T", leave_out=NO_DATA, no_reply=NR_DATA)

    def header(self, name, value):
        if not self.protocol & LEADING_SPACE and value.startswith(b" "):
            value = value[1:]
        return self.ask("L", name + b"\0" + value + b"\0", leave_out=NO_HEADERS, no_reply=NR_HEADER)

    def eoh(self):
        return self.ask("N", leave_out=NO_EOH, no_reply=NR_EOH)

    def body(self, chunk):
        return self.ask("B", chunk, leave_out=NO_BODY, no_reply=NR_BODY)

    def abort(self):
        self.send("A")

    def quit(self):
        self.send("Q")
        self.close()

    def eom(self, queue_id, verdict=None):
        """End of message: read changes until the final reply."""
        verdict = verdict or Verdict()
        verdict.stage = "eom"
        self.macros("E", i=queue_id)
        self.send("E")
        while True:
            kind, data = self.receive()
            if kind == "p":
                continue
            if kind == "-":
                verdict.removed.append(data.rstrip(b"\0").decode("utf-8", "replace"))
            elif kind in "c" + FINAL:
                return settle(verdict, kind, data)
            else:
                verdict.changes.append((kind, data))

    # ---- whole messages ----

    def envelope(self, sender, recipients, queue_id="Q1", login=None, macros=None):
        """MAIL, RCPTs and DATA; a Verdict whose stage is where it ended."""
        verdict = Verdict()
        if fell(verdict, "mail", self.mail(sender, login, macros=macros)):
            return verdict
        kept = []
        for recipient in recipients:
            kind, data = self.rcpt(recipient)
            if kind in "rty":
                verdict.refused[recipient] = (kind, data.rstrip(b"\0").decode())
            elif fell(verdict, "rcpt", (kind, data)):
                return verdict
            else:
                kept.append(recipient)
        if not kept:
            verdict.stage, (verdict.answer, verdict.text) = "rcpt", list(verdict.refused.values())[0]
            return verdict
        fell(verdict, "data", self.data(queue_id))
        return verdict

    def content(self, raw, verdict):
        """Headers and body; TRUE when it may go on to the end of message."""
        headers, body = split(raw)
        for name, value in headers:
            if fell(verdict, "header", self.header(name, value)):
                return False
        if fell(verdict, "eoh", self.eoh()):
            return False
        for start in range(0, len(body), CHUNK):
            reply = self.body(body[start:start + CHUNK])
            if reply[0] == "s":
                break
            if fell(verdict, "body", reply):
                return False
        return True

    def deliver(self, raw, sender, recipients, queue_id="Q1", login=None, macros=None):
        """A message as Postfix gives it, after connect() and helo()."""
        verdict = self.envelope(sender, recipients, queue_id, login, macros)
        if verdict.answer != "c" or not self.content(raw, verdict):
            return verdict
        return self.eom(queue_id, verdict)


def deliver(path, raw, sender, recipients, *, queue_id="Q1", login=None, client="203.0.113.25", macros=None, **options):
    """One message on a connection of its own."""
    with Connection(path, **options) as connection:
        verdict = Verdict()
        if fell(verdict, "connect", connection.connect(client)) or fell(verdict, "helo", connection.helo()):
            return verdict
        verdict = connection.deliver(raw, sender, recipients, queue_id, login, macros)
        with contextlib.suppress(Gone):
            connection.quit()
        return verdict


def settle(verdict, kind, data):
    verdict.answer, verdict.text = kind, data.rstrip(b"\0").decode("utf-8", "replace") if kind == "y" else ""
    return verdict


def fell(verdict, stage, reply):
    """Did this reply end the message?"""
    verdict.stage = stage
    settle(verdict, *reply)
    return reply[0] in FINAL


def packet(kind, data=b""):
    return struct.pack("!I", len(data) + 1) + kind.encode() + data


def text(value):
    return value.encode("utf-8", "surrogateescape") + b"\0"


def split(raw):
    """Headers as (name, value) with folds as LF, as an MTA passes them, and the body."""
    raw = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
    head, _, body = (b"", b"", raw[2:]) if raw.startswith(b"\r\n") else raw.partition(b"\r\n\r\n")
    headers = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and headers:
            headers[-1][1] += b"\n" + line
        elif line:
            name, _, value = line.partition(b":")
            headers.append([name, value])
    return [(name, value) for name, value in headers], body
