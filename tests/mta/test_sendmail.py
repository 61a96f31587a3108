"""The road of a message through a real Sendmail, where there can be one (sendmail.py tells where)."""
import smtplib
from email.utils import parseaddr

import pytest

import sendmail
from clients import first_mail, results_for
from harness import MAILBOX, wait_for
from test_journeys import SUBJECT, TEXT, Matter, without_trace

BYSTANDER = "bjorn@vasteras.example"


@pytest.fixture(scope="module")
def town():
    try:
        root = sendmail.unpacked()
    except sendmail.Missing as reason:
        pytest.skip(f"no Sendmail here: {reason}")
    with sendmail.Town(root) as place:
        yield place


def mail_of(person, **options):
    name, address = person
    proof = results_for(address).partition("; ")[2]
    return first_mail(SUBJECT, TEXT, name=name, sender=address, **{"to": MAILBOX, "results": proof} | options), address


def test_a_resident_gets_a_receipt_and_the_unit_its_copy(town, person):
    matter = Matter(town, person())
    assert parseaddr(matter.receipt["From"])[1] == MAILBOX
    assert matter.receipt["Auto-Submitted"] == "auto-replied" and matter.reference in matter.receipt.text
    assert "NYTT ÄRENDE" in matter.copy.text and "stora potthål på cykelbanan" in matter.copy.text
    assert matter.case()["status"] == "open"
    assert not town.sink.mails(MAILBOX)


def test_an_answer_with_believed_results_reaches_the_resident(town, person):
    matter = Matter(town, person())
    matter.handler_writes()
    answer = matter.wait_answer()
    assert "Vi lagar hålen" in answer.text and "NYTT ÄRENDE" not in answer.text
    assert parseaddr(answer["From"])[1].startswith("synpunkter")
    matter.resident_writes("Tack! Men när börjar vecka 11?", to=answer)
    matter.wait_staff_saying("när börjar vecka 11")


def test_an_answer_without_proof_says_nothing_to_the_resident(town, person):
    matter = Matter(town, person())
    matter.handler_writes(results="")
    town.wait_mail(matter.unit, lambda m: matter.reference in m.text and "har inte skickats" in m.text)
    town.settle(matter.reference)
    assert len(matter.resident_mails()) == 1


def test_a_bystander_gets_exactly_what_was_sent_and_we_have_the_case(town, person):
    raw, address = mail_of(person(), cc=BYSTANDER)
    raw += b"\r\n  odd   spaces \r\n.dot\r\n\r\n\r\n"
    town.post(raw, address, [MAILBOX, BYSTANDER])
    town.wait_mail(address)
    mail = town.wait_mail(BYSTANDER, lambda m: address in m["From"])
    assert without_trace(mail.raw) == raw
    town.settle()
    assert not town.sink.mails(MAILBOX)
    assert len([m for m in town.sink.mails(BYSTANDER) if address in m["From"]]) == 1


def test_a_bounced_receipt_makes_the_resident_unreachable(town, person):
    who = person("Sven Olsson")
    raw, address = mail_of(who)
    town.sink.refuse.add(address)
    before = {case["reference"] for case in town.synpunkt.list()}
    town.post(raw, address, MAILBOX)
    (ours,) = wait_for("case", lambda: {case["reference"] for case in town.synpunkt.list()} - before)

    def unreachable():
        shown = town.synpunkt.show(ours)
        return (shown[0] if isinstance(shown, list) else shown)["reachable"] is False
    wait_for(lambda: "word of the bounce\n" + town.mailboxes() + town.trouble(), unreachable)


def test_mail_is_put_off_while_synpunkt_is_away_and_taken_after(town, person):
    raw, address = mail_of(person(), cc=BYSTANDER)
    town.synpunkt.kill()
    try:
        with pytest.raises(smtplib.SMTPResponseException) as refusal:
            town.post(raw, address, [MAILBOX, BYSTANDER])
        assert refusal.value.smtp_code == 451
        assert not [m for m in town.sink.mails(BYSTANDER) if address in m["From"]]
    finally:
        town.synpunkt.start()
    town.post(raw, address, [MAILBOX, BYSTANDER])
    town.wait_mail(address)
    assert without_trace(town.wait_mail(BYSTANDER, lambda m: address in m["From"]).raw) == raw
