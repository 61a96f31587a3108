"""Who lives in the mailboxes: handlers answer the copies they get, residents their receipts, robots everything."""
import threading

import clients
from bag import RESIDENT, Post, key_of

HANDLER = ("Johan Berg", "johan.berg@vasteras.example")
ANSWERS = ("Hej!\n\nTack för att du hör av dig. Vi lagar det i veckan.\n\nHälsningar\nJohan",
           "Hej!\n\nDet är tyvärr inte vår väg. Jag har talat med ägaren.\n\nHälsningar\nJohan",
           "#klart", "#intern Ringde och frågade var det var.", "#hjälp")
FOLLOW_UPS = ("En sak till: det har blivit värre sedan i går.", "Tack för hjälpen!", "När då? Det har gått en vecka.",
              "Hej igen, jag glömde att säga att det är vid skolan.")
# How often each answers a letter; below a half the talk ends.
ANSWERED, FOLLOWED, AWAY = 0.35, 0.25, 0.15


class People:
    """Called by the sink with each mail; what they answer is put into `replies`."""

    def __init__(self, chance, replies):
        self.chance, self.replies = chance, replies
        self._seen, self._lock = set(), threading.Lock()
        self.awake, self.written = True, 0

    def __call__(self, mail):
        with self._lock:
            if not self.awake or not mail.id or (mail.id, mail.recipient) in self._seen:
                return
            self._seen.add((mail.id, mail.recipient))
            post = self._resident(mail) if RESIDENT.fullmatch(mail.recipient) else self._handler(mail)
            if post:
                self.written += 1
                self.replies.put(post)

    def sleep(self):
        with self._lock:
            self.awake = False

    def _handler(self, mail):
        """Answers to the inside address that a copy comes from, and to nothing else."""
        if not mail.recipient.endswith("@vasteras.example") or "+h" not in mail["From"] or self.chance.random() > ANSWERED:
            return None
        return self._reply(mail, self.chance.choice(ANSWERS), *HANDLER, "answer")

    def _resident(self, mail):
        luck = self.chance.random()
        if luck < AWAY:
            raw = clients.write([("From", mail.recipient), ("To", mail.sender), ("Subject", clients.encoded("Frånvarande")),
                                 ("Auto-Submitted", "auto-replied"), ("In-Reply-To", mail.id),
                                 ("Message-ID", clients.message_id("away.soak.example"))], "Jag är på semester.\n")
            return Post(key_of(raw), raw, "", [mail.sender], kind="away")
        if luck < AWAY + FOLLOWED and "@" in mail["Reply-To"]:
            return self._reply(mail, self.chance.choice(FOLLOW_UPS), "Maja Sjöberg", mail.recipient, "follow-up")
        return None

    def _reply(self, mail, text, name, sender, kind):
        reply = clients.Reply(mail, text, name, sender)
        raw = self.chance.choice(list(clients.ALL.values()))(reply)
        return Post(key_of(raw), raw, sender, [reply.to], kind=kind)
