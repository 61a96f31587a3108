"""What is imported causes no letter, now or later, until a person acts on it (D53)."""
import datetime
import json

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

OLD, NEW = "gun.berg@posten.example", "siv.dahl@posten.example"
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\n"


def mail_of(sender):
    return clients.first_mail("Potthål på cykelbanan", TEXT, sender=sender, to=MAILBOX,
                              results=clients.results_for(sender).partition("; ")[2])


def test_old_mail_is_filed_and_nobody_is_written_to():
    with harness.Alone(deadline_days="working") as service:
        synpunkt = service.synpunkt
        path = synpunkt.home / "old.eml"
        path.write_bytes(mail_of(OLD))
        path.chmod(0o644)
        (row,) = [json.loads(line) for line in synpunkt.run("import", "--json", path).splitlines()]
        first = datetime.datetime.now().replace(hour=10, minute=0)
        for days in (1, 2, 3, 7, 15, 30, 60):
            moment = first + datetime.timedelta(days=days)
            assert json.loads(synpunkt.run("sweep", "--json", f"--now={moment:%Y-%m-%dT%H:%M}"))["letters"] == 0
        # What is written to follows the same road at once, so that silence is not slowness.
        assert fakemta.deliver(synpunkt.socket, mail_of(NEW), NEW, [MAILBOX], queue_id="Q1").answer == "d"
        wait_for("receipt", lambda: service.sink.mails(NEW))
        synpunkt.run("flush")
        assert not service.sink.mails(OLD)
        assert not [m for m in service.sink.mails() if row["reference"] in m["Subject"]]
        assert row["reference"] in [case["reference"] for case in synpunkt.list()]
