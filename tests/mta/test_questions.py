"""Work by mail: staff ask at +fraga through a real Postfix, and search finds what the mail said."""
import json
import re
from email.utils import parseaddr

import clients
from clients import results_for, write
from harness import MAILBOX, wait_for
from test_journeys import Matter

REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
ASK = MAILBOX.replace("@", "+fraga@")
STAFF = "johan.berg@vasteras.example"
TEXT = "Hej! Snöröjningen på cykelbanan vid Hamre är urusel. Ring mig gärna på 070-123 45 67.\nAnna\n"


def opened(town, person, subject="Snön ligger kvar på cykelbanan", text=TEXT):
    """A case; its reference."""
    name, resident = person
    raw = clients.first_mail(subject, text, name=name, sender=resident, to=MAILBOX,
                             results=results_for(resident).partition("; ")[2])
    town.post(raw, resident, MAILBOX)
    return REFERENCE.search(town.wait_mail(resident)["Subject"])[0]


def ask(town, subject, text="", sender=STAFF):
    """The answer to a question of proven staff."""
    identity = clients.message_id("vasteras.example")
    raw = write([("Authentication-Results", results_for(sender)), ("From", f"Johan Berg <{sender}>"), ("To", ASK), ("Subject", clients.encoded(subject)),
                 ("Message-ID", identity)], text)
    town.post(raw, sender, ASK)
    return town.wait_mail(sender, lambda m: m["In-Reply-To"].strip() == identity)


def searchable(town, words):
    wait_for(f"words {words}", lambda: town.synpunkt.run("search", words))


def test_staff_ask_by_mail(town, person):
    reference = opened(town, person())
    answer = ask(town, reference)
    assert reference in answer.text and "Snön ligger kvar" in answer.text and "besked" not in answer["Subject"]
    assert ASK in answer["From"] and answer["Auto-Submitted"] == "auto-replied"
    serial = str(int(reference.split("-")[2]))
    assert reference in ask(town, "Hej", serial + "\n\nMvh Johan").text

    searchable(town, "snöröj hamre")
    for words in ("sök snöröj", "SÖK cykelban hamre", "070-123 45 67", "+46 70 1234567"):
        assert reference in ask(town, words).text, words
    assert reference not in ask(town, "sök xyzzyxyzzy").text
    assert "mina" in ask(town, "sök \" OR *").text
    assert "hittade inget" in ask(town, "försenade").text


def test_mine_are_those_i_answer(town, person):
    anna = person("Britta Ek")
    reference = opened(town, anna)
    copy = town.wait_mail_of(reference, anna[1], lambda m: re.search(r"\bh\d+\.", m["From"]))
    assert reference not in ask(town, "mina").text
    raw = clients.outlook_desktop(clients.Reply(copy, "Hej! Vi plogar i morgon.\n\nHälsningar Johan", "Johan Berg", STAFF, prefix="SV: "))
    town.post(raw, STAFF, parseaddr(copy["From"])[1])
    town.wait_mail(anna[1], count=2)
    assert reference in ask(town, "mina").text


def test_nobody_else_is_answered(town, person):
    reference = opened(town, person("Cecilia Dahl"))
    searchable(town, "cecilia dahl")
    name, curious = person("Nyfiken Nilsson")
    for subject in (reference, "sök snöröj", "Cecilia Dahl"):
        raw = write([("Authentication-Results", results_for(curious)), ("From", f"{name} <{curious}>"), ("To", ASK),
                     ("Subject", clients.encoded(subject)), ("Message-ID", clients.message_id("posten.example"))], "Vem är det?\n")
        town.post(raw, curious, ASK)
    forged = write([("From", f"Johan Berg <{STAFF}>"), ("To", ASK), ("Subject", "mina"),
                    ("Message-ID", clients.message_id("vasteras.example"))], "mina\n")
    town.post(forged, curious, ASK)
    town.settle()
    for mail in town.sink.mails(curious):
        assert "Snön ligger kvar" not in mail.text and "Cecilia" not in mail.text
    assert not [m for m in town.sink.mails(STAFF) if m["Subject"].startswith("Svar: mina") and "Nyfiken" in m.text]


def test_the_command_finds_the_same(town, person):
    who = person("Disa Eriksson")
    reference = opened(town, who, "Vedeldning", "Det ryker förfärligt från vedpannorna i Skultuna.")
    searchable(town, "vedpann")
    found = [json.loads(line)["reference"] for line in town.synpunkt.run("search", "--json", "vedpann", "ryker").splitlines()]
    assert found == [reference]
    assert town.synpunkt.run("search", "x", check=False).returncode == 64


REGISTRAR = "registrator.tekn@vasteras.example"


def with_registrar(town):
    """Who keeps the register of streets and parks; the shipped rules name nobody."""
    units = town.synpunkt.home / "rules" / "units.conf"
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace('unit "tekn" {', f'unit "tekn" {{\n    registrar = "{REGISTRAR}"', 1), encoding="utf-8")
    town.synpunkt.stop()
    town.synpunkt.start()
    return town


def test_a_case_is_handed_to_the_registrar_who_answers(new_town, person):
    town = with_registrar(new_town())
    matter = Matter(town, person("Elsa Öberg"))
    matter.handler_writes("#flytta registratorn Ska diarieföras")
    assert "Registratorn för tekniska nämnden har nu ditt ärende" in matter.wait_answer().text
    copy = matter.wait_staff_saying("Du får det som registrator")
    assert copy.recipient == REGISTRAR and "Ska diarieföras" in copy.text and "potthål" in copy.text
    assert matter.wait_staff_saying("FLYTTAT till registratorn").recipient == matter.unit
    assert matter.case()["unit"] == "tekn"
    matter.handler_writes("Hej!\nDitt brev är diariefört.", to=copy, who=("Rut Ek", REGISTRAR))
    assert "Ditt brev är diariefört." in matter.wait_answer(3).text


def test_a_registrar_is_sent_all_that_a_case_holds(new_town, person):
    town = with_registrar(new_town())
    name, resident = person("Elsa Öberg")
    raw = clients.first_mail("Snön på cykelbanan", TEXT + "\n.punkt\nFrom oss på Storgatan 4\n", name=name,
                             sender=resident, to=MAILBOX, results=results_for(resident).partition("; ")[2])
    town.post(raw, resident, MAILBOX)
    reference = REFERENCE.search(town.wait_mail(resident)["Subject"])[0]
    copy = town.wait_mail_of(reference, resident, lambda m: re.search(r"\bh\d+\.", m["From"]))
    town.post(clients.outlook_desktop(clients.Reply(copy, "Hej! Vi plogar i dag.\n\nMvh Johan", "Johan Berg", STAFF, prefix="SV: ")),
              STAFF, parseaddr(copy["From"])[1])
    answer = town.wait_mail(resident, count=2)
    wait_for("answer accepted", lambda: not town.outbox(reference))

    sent = ask(town, f"lämna ut {reference}", sender=REGISTRAR)
    files = {part.get_filename(): part for part in sent.mail.iter_attachments()}
    names = sorted(file for file in files if file.endswith(".eml"))
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DAG", file) for file in names] == [
        "01-DAG-invanare.eml", "02-DAG-till-invanaren.eml", "03-DAG-handlaggare.eml", "04-DAG-svar.eml"]
    assert all(files[file].get_content_type() == "message/rfc822" for file in names)
    assert raw[raw.index(b"From:"):] in sent.raw                    # bit for bit
    assert answer.raw[answer.raw.index(b"From:"):] in sent.raw
    text = files[f"handlingar-{reference}.txt"].get_content()
    assert "Handling 4 av 4: Svar till " + resident in text and "Snöröjningen på cykelbanan" in text and "Vi plogar i dag." in text
    for piece in ("070-123 45 67 (handling 1", "Storgatan 4 (handling 1", f"{resident} (handling 1, 2"):
        assert piece in sent.text, sent.text
    assert STAFF + " (handling" not in sent.text
    assert sent["Auto-Submitted"] == "auto-replied" and ASK in sent["From"]
    assert resident not in town.synpunkt.log().replace("from=", "")

    assert "inte som registrator" in ask(town, f"lämna ut {reference}").text
    assert not list(ask(town, f"lämna ut {reference}").mail.iter_attachments())
