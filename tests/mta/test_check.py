"""`check --deep` beside a running service: what somebody did to the store behind its back is named."""
import sqlite3

import clients
import fakemta
import harness
from clients import results_for
from harness import MAILBOX, wait_for

TAMPERED = {
    "UPDATE letters SET recipient = 'spion@annan.example' WHERE id = 1": "letter '1': not as it was written",
    "UPDATE cases SET unit = 'skola'": "its events tell another unit",
    "UPDATE cases SET resident = 'spion@annan.example'": "are not as they were written",
    "UPDATE entries SET proof = 'login' WHERE id = 1": "entry '1': not as it was written",
    "UPDATE events SET at = at - 86400 WHERE sequence = 2": "event '2': the chain is broken here",
    "DELETE FROM events WHERE sequence = 2": "the chain is broken here",
    "DELETE FROM serials": "serials:",
}


def post(service, person):
    name, sender = person("Eva Ek")
    raw = clients.first_mail("Trasig lampa i Vasaparken", "Lampan vid lekplatsen lyser inte.", name=name, sender=sender,
                             to=MAILBOX, results=results_for(sender).partition("; ")[2])
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [MAILBOX])
    wait_for("the receipt", lambda: [mail for mail in service.sink.mails() if mail.recipient == sender])
    wait_for("an empty outbox", lambda: "0 letters waiting" in " ".join(service.synpunkt.check_deep()["ok"]))


def change(service, sql):
    with sqlite3.connect(service.synpunkt.store) as database:
        database.execute(sql)
    database.close()


def last_hash(service):
    return next(what.split()[2] for what in service.synpunkt.check_deep()["ok"] if what.startswith("last hash "))


def test_a_running_store_is_sound_and_a_noted_hash_stays_in_its_chain(alone, person):
    post(alone, person)
    noted = last_hash(alone)
    post(alone, person)
    assert last_hash(alone) != noted
    alone.synpunkt.assert_sound()
    assert not [what for what in alone.synpunkt.check_deep("--since", noted)["error"] if "hash" in what]
    assert [what for what in alone.synpunkt.check_deep("--since", "ab" * 32)["error"] if "no chain holds the hash" in what]


def test_what_was_done_behind_its_back_is_named(person):
    for sql, words in TAMPERED.items():
        with harness.Alone() as service:
            post(service, person)
            service.synpunkt.assert_sound()
            change(service, sql)
            done = service.synpunkt.run("check", "--deep", "--no-mta", check=False)
            assert words in done.stdout.decode("utf-8"), sql
            assert done.returncode == 78
