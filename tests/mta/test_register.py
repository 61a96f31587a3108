"""Registering calls and letters by mail, and the resident's question how it goes, through a real Postfix (STORYBOARDS 4.11)."""
import re

import pytest

import clients
from clients import Reply, first_mail, results_for
from harness import MAILBOX, Town

KAJSA = "kajsa.holm@vasteras.example"
JOHAN = "johan.berg@vasteras.example"
REGISTER = MAILBOX.replace("@", "+registrera@")
REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
TEXT = "Sven ringde. Gångvägen vid Stenby är oplogad, och det är potthål på cykelbanan. Vill bli uppringd.\n"


@pytest.fixture(scope="module")
def town():
    with Town() as one:
        yield one


def register(town, lines, to=REGISTER, subject="Oplogat på Stenby"):
    raw = first_mail(subject, lines + TEXT, name="Kajsa Holm", sender=KAJSA, to=to,
                     results=results_for(KAJSA).partition("; ")[2])
    town.sink.clear()
    town.post(raw, KAJSA, to)
    return town.wait_mail(KAJSA)


def test_a_call_without_an_address_gets_a_number_to_read_out(town):
    told = register(town, "#kanal telefon\n#inkommet i dag 00:01\n#från Sven Olsson, tel 070-000 00 00\n#besked muntligt\n")
    reference = REFERENCE.search(told["Subject"])[0]
    assert reference in told.text and "Ingen bekräftelse" in told.text
    assert told["Auto-Submitted"] == "auto-replied"
    copy = town.wait_mail_of(reference, KAJSA, lambda mail: mail.recipient != KAJSA)
    assert "UPPRINGD" in copy.text and "070-000 00 00" in copy.text and "muntligt, av Kajsa Holm" in copy.text
    (case,) = [case for case in town.synpunkt.list() if case["reference"] == reference]
    assert case["status"] == "open"


def test_with_an_address_the_resident_gets_a_receipt_and_nothing_of_staffs(town):
    told = register(town, "Telefon: 070-000 00 00\nNamn: Sven Olsson\nE-post: sven.olsson@posten.example\n", subject="Plogning vid Stenby")
    reference = REFERENCE.search(told["Subject"])[0]
    receipt = town.wait_mail("sven.olsson@posten.example")
    assert reference in receipt["Subject"] and "Du ringde oss" in receipt.text
    assert KAJSA not in receipt.header_text and KAJSA not in receipt.text
    assert not receipt["In-Reply-To"] and not receipt["References"]


def test_the_answer_to_a_registered_matter_goes_at_once(town):
    """Whoever registered it wrote the mail that is answered; the resident is the one he named."""
    sven = "sven.berg@posten.example"
    told = register(town, f"Telefon: 070-000 00 00\nNamn: Sven Berg\nE-post: {sven}\n", subject="Plogning vid Hamre")
    reference = REFERENCE.search(told["Subject"])[0]
    copy = town.wait_mail_of(reference, KAJSA, lambda mail: mail.recipient not in (KAJSA, sven))
    address = re.search(r"<([^>]*)>", copy["From"])[1]
    words = "Hej Sven!\n\nVi plogar gångvägen i kväll.\n\nHälsningar\nJohan Berg"
    town.post(clients.outlook_desktop(Reply(copy, words, "Johan Berg", JOHAN)), JOHAN, address)
    answer = town.wait_mail(sven, count=2)
    assert "Vi plogar gångvägen i kväll" in answer.text and KAJSA not in answer.text


def test_a_mistake_comes_back_with_the_text(town):
    told = register(town, "#kanal brevduva\n#från Sven Olsson\n")
    assert "brevduva" in told.text and TEXT.split(".")[0] in told.text
    assert "Inte registrerat" in told["Subject"] and not REFERENCE.search(told["Subject"])


def test_a_resident_at_that_address_is_a_resident(town):
    bo = "bo.ek@posten.example"
    town.post(first_mail("Potthål på vägen", "#kanal telefon\n" + TEXT, name="Bo Ek", sender=bo, to=REGISTER,
                         results=results_for(bo).partition("; ")[2]), bo, REGISTER)
    assert REFERENCE.search(town.wait_mail(bo)["Subject"])


def test_a_resident_hears_how_it_goes_once_a_day(town):
    cia = "cia.al@posten.example"
    town.post(first_mail("Potthål på cykelbanan", TEXT, name="Cia Al", sender=cia, to=MAILBOX,
                         results=results_for(cia).partition("; ")[2]), cia, MAILBOX)
    receipt = town.wait_mail(cia)
    reference = REFERENCE.search(receipt["Subject"])[0]
    address = re.search(r"[\w.+-]*c\d+\.\w{8}@[\w.-]+", receipt["Reply-To"])[0]
    for _ in range(2):
        town.post(clients.gmail(Reply(receipt, "Hur går det?", "Cia Al", cia)), cia, address)
    status = town.wait_mail(cia, count=2)
    assert reference in status["Subject"] and "Ärendet är öppet" in status.text
    town.settle(reference)
    assert len(town.sink.mails(cia)) == 2
    about = [mail for mail in town.sink.mails() if mail.recipient != cia and reference in (mail["Subject"] or "")]
    assert len(about) == 1, "the unit is left in peace"
