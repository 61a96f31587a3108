"""The reckoning: what was answered 250, what is on file, what the outbox says, and what lies in the mailboxes."""
import collections
import hashlib
import re
import sqlite3

from bag import BYSTANDER, key_of

RECEIVED = re.compile(rb"\A((Received|Return-Path|Delivered-To):[^\n]*\r\n([ \t][^\n]*\r\n)*)+")


class Ledger:
    """Differences are (what, which); none is the only good number."""

    def __init__(self, world, posts):
        self.posts, self.mails = posts, world.sink.mails()
        store = sqlite3.connect(f"file:{world.synpunkt.store}?mode=ro", uri=True)
        self.filed = collections.Counter(store.execute("SELECT coalesce(message_id, return_path) FROM entries").fetchall())
        self.filed = collections.Counter({key: count for (key,), count in self.filed.items()})
        self.letters = {f"<{message_id}>".replace("<<", "<").replace(">>", ">"): (recipient.lower(), state, kind)
                        for message_id, recipient, state, kind
                        in store.execute("SELECT message_id, recipient, state, kind FROM letters")}
        self.rows = store.execute("SELECT count(*) FROM letters").fetchone()[0]
        self.cases = store.execute("SELECT count(*) FROM cases").fetchone()[0]
        store.close()
        self.differences, self.in_doubt = [], 0
        self._on_file()
        self._in_mailboxes()

    def _differs(self, what, which):
        self.differences.append((what, which))

    def _on_file(self):
        """Each that was taken, once; and nothing else."""
        taken = {post.key for post in self.posts}
        for post in self.posts:
            times = self.filed[post.key]
            if times != 1:
                self._differs("taken but not on file" if times == 0 else f"on file {times} times",
                              f"{post.key} ({post.kind}, {post.road}, {post.tries} tries)")
        for key in self.filed.keys() - taken:
            self._differs("on file but never taken", key)

    def _in_mailboxes(self):
        """Every letter that left lies where it should; nothing that we did not write lies anywhere."""
        arrived = collections.defaultdict(list)
        bystanders = {post.key for post in self.posts if post.bystander}
        for mail in self.mails:
            key = key_of(mail.raw)
            if mail.recipient.lower() == BYSTANDER:
                bystanders.discard(key)
            elif mail.id in self.letters:
                arrived[mail.id].append(mail)
            else:
                self._differs("in a mailbox but not in the outbox", f"{mail.sender} -> {mail.recipient}: {mail['Subject'][:60]}")
        for key in bystanders:
            self._differs("a bystander's copy is missing", key)
        for message_id, letter in self.letters.items():
            self._letter(message_id, *letter, arrived[message_id])
        if self.rows != len(self.letters):
            self._differs("letters with the same Message-ID", self.rows - len(self.letters))

    def _letter(self, message_id, recipient, state, kind, mails):
        name = f"{message_id} ({kind}, {state}) to {recipient}"
        if state == "waiting":
            self._differs("still waiting", name)
        if state == "accepted" and not mails:
            self._differs("accepted but in no mailbox", name)
        if state in ("failed", "cancelled", "on-hold") and mails:
            self._differs(f"{state} but in a mailbox", name)
        if any(mail.recipient.lower() != recipient for mail in mails):
            self._differs("in somebody else's mailbox", name)
        if len({hashlib.sha256(RECEIVED.sub(b"", mail.raw)).digest() for mail in mails}) > 1:
            self._differs("the same letter with other bytes", name)
        self.in_doubt += max(0, len(mails) - 1)

    def table(self, rows=40):
        """The differences, counted and then one by one."""
        counted = collections.Counter(what for what, _ in self.differences)
        lines = [f"{count:6}  {what}" for what, count in counted.most_common()]
        return "\n".join(lines + [f"        {what}: {which}" for what, which in self.differences[:rows]])

    def states(self):
        return collections.Counter(state for _, state, _ in self.letters.values())
