"""Deadlines on a store made by real mail: reminders reach the desk, the apology reaches the resident (STORYBOARDS 4.13, 4.15)."""
import datetime
import json
import re

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

ANNA = "anna.lindqvist@posten.example"
DESK, HEAD = "kontaktcenter@vasteras.example", "stadsdirektor@vasteras.example"
STREETS, STREETS_HEAD = "gator-parker@vasteras.example", "chef.gator-parker@vasteras.example"
STRATEGIST = "kvalitetsstrateg@vasteras.example"


def post(service, subject, text):
    raw = clients.first_mail(subject, text, sender=ANNA, to=MAILBOX, results=clients.results_for(ANNA).partition("; ")[2])
    assert fakemta.deliver(service.synpunkt.socket, raw, ANNA, [MAILBOX], queue_id="Q1").answer == "d"
    return wait_mail(service, ANNA, lambda m: "SP-" in m["Subject"])


def wait_mail(service, recipient, match=lambda mail: True):
    def found():
        return [mail for mail in service.sink.mails(recipient) if match(mail)]
    return wait_for(lambda: f"mail to {recipient}\n{[(m.recipient, m['Subject']) for m in service.sink.mails()]}\n"
                    + service.synpunkt.log()[-2000:], found)[-1]


def sweep(service, moment):
    return json.loads(service.synpunkt.run("sweep", "--json", f"--now={moment:%Y-%m-%dT%H:%M}"))


def mornings(service):
    """Eight o'clock each day from tomorrow on; and by when word is due."""
    (case,) = service.synpunkt.list()
    due = datetime.datetime.fromisoformat(case["besked_due"]).replace(tzinfo=None)
    opened = datetime.datetime.fromisoformat(case["opened"]).replace(tzinfo=None)
    first = opened.replace(hour=8, minute=0, second=0, microsecond=0)
    return [first + datetime.timedelta(days=days) for days in range(1, 16)], due


def test_a_missed_word_is_reminded_of_escalated_and_apologised_for():
    with harness.Alone(deadline_days="working", duty_address='""') as service:
        receipt = post(service, "En fråga", "Hej, vem ska jag tala med om det här? Det är viktigt.\nAnna\n")
        reference = re.search(r"SP-\d{4}-\d{5}-\d", receipt["Subject"])[0]
        days, due = mornings(service)
        before = [day for day in days if day < due]
        written = [sweep(service, day)["letters"] for day in before]
        assert sorted(count for count in written if count) == [1, 2], "one to the desk, then one to the desk and one to its head"
        soon = wait_mail(service, DESK, lambda m: m["Subject"].startswith("Påminnelse: besked senast"))
        assert reference in soon["Subject"] and "#flytta" in soon.text and "#besked" in soon.text
        wait_mail(service, HEAD, lambda m: "besked behövs nu" in m["Subject"])
        assert not [m for m in service.sink.mails(ANNA) if "sena" in m["Subject"]]

        late = next(day for day in days if day > due and sweep(service, day)["letters"])
        apology = wait_mail(service, ANNA, lambda m: "Vi är sena med besked" in m["Subject"])
        assert reference in apology["Subject"] and "Det beklagar vi." in apology.text
        assert apology["Auto-Submitted"] == "auto-generated"
        missed = wait_mail(service, STRATEGIST)
        assert reference in missed.text
        wait_mail(service, HEAD, lambda m: "försenat" in m["Subject"])

        assert sweep(service, late + datetime.timedelta(hours=3))["cases"] == 0
        service.synpunkt.kill()
        service.synpunkt.start()
        assert sweep(service, late + datetime.timedelta(hours=4))["cases"] == 0
        # Who is killed before he has noted that a letter went gives it again, as the same message.
        assert len({m.id for m in service.sink.mails(ANNA) if "sena med besked" in m["Subject"]}) == 1
        assert service.synpunkt.run("sweep") == "", "the daemon's own clock is as it was"


def test_what_is_due_soon_is_listed():
    with harness.Alone(deadline_days="working", deadline_count="1") as service:
        post(service, "En fråga", "Hej, vem ska jag tala med om det här? Det är viktigt.\nAnna\n")
        assert len(service.synpunkt.run("list", "--due-soon").splitlines()) == 1
        assert service.synpunkt.run("list", "--overdue") == ""


@pytest.mark.parametrize("how", ["refused", "returned"])
def test_a_unit_mailbox_that_is_gone_does_not_take_the_case_with_it(how):
    with harness.Alone() as service:
        if how == "refused":
            service.sink.refuse.add(STREETS)
        post(service, "Potthål på cykelbanan", "Hej! Det är ett stort potthål på cykelbanan vid Bjurhovda.\nAnna\n")
        if how == "returned":
            copy = wait_mail(service, STREETS)
            raw = bounce(copy)
            assert fakemta.deliver(service.synpunkt.socket, raw, "", [copy.sender], queue_id="Q2").answer == "d"
        again = wait_mail(service, STREETS_HEAD, lambda m: "[SP-" in m["Subject"] and "Larm" not in m["Subject"])
        assert STREETS in again.text and "i retur" in again.text
        assert "stort potthål på cykelbanan vid Bjurhovda" in again.text, "the resident's own words"
        assert "Final-Recipient" not in again.text
        assert re.search(r"\bh\d+\.", again["From"]), "who reads it can answer"
        wait_mail(service, "synpunkt-drift@vasteras.example", lambda m: "Larm" in m["Subject"])


def bounce(letter):
    return clients.write([
        ("From", "MAILER-DAEMON@mx1.vasteras.example"), ("To", letter.sender), ("Subject", "Undelivered Mail"),
        ("Message-ID", clients.message_id("mx1.vasteras.example")), ("Auto-Submitted", "auto-replied"), ("MIME-Version", "1.0"),
        ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="b"')],
        f"""--b\nContent-Type: text/plain\n\nNo such user.\n--b\nContent-Type: message/delivery-status

Reporting-MTA: dns; mx1.vasteras.example

Final-Recipient: rfc822; {letter.recipient}\nAction: failed\nStatus: 5.1.1\n\n--b--\n""")
