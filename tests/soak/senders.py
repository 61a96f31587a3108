"""Senders' servers: each keeps a message and tries again until it hears that it was taken."""
import contextlib
import itertools
import queue
import smtplib
import subprocess
import threading

import fakemta

TAKEN, LATER, REFUSED = "taken", "later", "refused"
PATIENCE_SECONDS = 60
RETRY_SECONDS = 0.02
_queue_ids = itertools.count(1)


def direct(world, post):
    """Over the milter socket, as a server that hears nothing comes again."""
    try:
        verdict = fakemta.deliver(world.synpunkt.socket, post.raw, post.sender, post.recipients,
                                  queue_id=f"{next(_queue_ids):X}", timeout=PATIENCE_SECONDS)
    except OSError:
        return LATER, ""
    if verdict.answer == "d" and not verdict.refused:
        return TAKEN, ""
    later = verdict.later or any(answer[1].startswith("4") for answer in verdict.refused.values())
    return (LATER if later else REFUSED), f"{verdict.answer} {verdict.text} at {verdict.stage}"


def by_postfix(world, post):
    """Through the town's Postfix; who was not taken is tried again alone."""
    try:
        with smtplib.SMTP("127.0.0.1", world.postfix.port, local_hostname="client.example", timeout=PATIENCE_SECONDS) as session:
            put_off = session.sendmail(post.sender, post.recipients, post.raw, ["BODY=8BITMIME"])
    except smtplib.SMTPRecipientsRefused as refused:
        put_off = refused.recipients
    except smtplib.SMTPResponseException as said:
        return (REFUSED if 500 <= said.smtp_code < 600 else LATER), f"{said.smtp_code} {said.smtp_error!r}"
    except OSError:
        return LATER, ""
    if any(code >= 500 for code, _ in put_off.values()):
        return REFUSED, str(put_off)
    if not put_off:
        return TAKEN, ""
    post.recipients = [recipient for recipient in post.recipients if recipient in put_off]
    return LATER, ""


def by_pipe(world, post, hurt=None):
    """As pipe(8) runs it; `hurt` may kill it in the middle."""
    words = [word for recipient in post.recipients for word in ("--rcpt", recipient)]
    process = world.synpunkt.begin("ingest", "--sender", post.sender, *words, stdin=post.raw)
    if hurt:
        hurt(process)
    try:
        status = process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    if status == 0:
        return TAKEN, ""
    return (LATER if status in (75, -9) else REFUSED), f"exit {status}"


class Sender(threading.Thread):
    """Draws from its bag, and carries first what people answered meanwhile."""

    def __init__(self, world, bag, replies, pause, hurt):
        super().__init__(daemon=True)
        self.world, self.bag, self.chance, self.replies = world, bag, bag.chance, replies
        self.pause, self.hurt = pause, hurt
        self.enough, self.idle = threading.Event(), threading.Event()
        self.taken, self.refused, self.tries, self.failure = [], [], 0, None

    def run(self):
        try:
            while True:
                post = self._next()
                if post is None:
                    return
                self._carry(post)
        except Exception as error:      # told to the main thread, which fails with it
            self.failure = error

    def _next(self):
        with contextlib.suppress(queue.Empty):
            return self.replies.get_nowait()
        if self.enough.is_set():
            return None
        self.enough.wait(self.chance.random() * self.pause)
        return self.bag.draw()

    def _carry(self, post):
        post.road = self._road(post)
        while True:
            post.tries += 1
            self.tries += 1
            outcome, said = self._once(post)
            if outcome is TAKEN:
                self.taken.append(post)
                return
            if outcome is REFUSED:
                self.refused.append((post, said))
                return
            threading.Event().wait(self.chance.random() * RETRY_SECONDS)

    def _road(self, post):
        roads = ["pipe"] + ["direct"] * 6 + ["postfix"] * 9
        road = self.chance.choice(roads)
        if post.bystander:
            return "postfix"
        return "direct" if road == "postfix" and not self.world.postfix else road

    def _once(self, post):
        if post.road == "postfix":
            return by_postfix(self.world, post)
        if post.road == "pipe":
            return by_pipe(self.world, post, self.hurt if self.chance.random() < 0.5 else None)
        return direct(self.world, post)
