"""The road of a message through a real Postfix, in both shapes of contrib/postfix (STORYBOARDS 4.1-4.6, 4.13)."""
import base64
import re
import subprocess
from email.utils import parseaddr

import pytest

import clients
from clients import Reply, first_mail, results_for
from harness import MAILBOX, POSTFIX_LINES, STAFF_CLIENT, wait_for

REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
SUBJECT = "Potthål på cykelbanan vid Bjurhovda"
TEXT = """Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. Min dotter
vurpade i går. När tänker ni laga dem? Det är tredje gången jag hör av mig.
Anna
"""
ANSWER = """Hej!
Tack för bilden. Vi lagar hålen mellan Bjurhovda och Hamre vecka 11.

Med vänlig hälsning
Johan Berg, driftingenjör, Västerås stad"""
JOHAN = ("Johan Berg", "johan.berg@vasteras.example")
STAFF_WORDS = ("NYTT ÄRENDE", "Svara på det här mejlet =", "#hjälp", "via Synpunkter")


class Matter:
    """A case as its people see it in their mailboxes."""

    def __init__(self, town, person, subject=SUBJECT, text=TEXT, **options):
        self.town, (self.name, self.resident) = town, person
        options = {"results": results_for(self.resident).partition("; ")[2]} | options
        self.raw = first_mail(subject, text, name=self.name, sender=self.resident, to=MAILBOX, **options)
        town.post(self.raw, self.resident, MAILBOX)
        self.receipt = town.wait_mail(self.resident)
        self.reference = REFERENCE.search(self.receipt["Subject"])[0]
        self.copy = town.wait_mail_of(self.reference, self.resident, lambda m: re.search(r"\bh\d+\.", m["From"]))
        self.unit = self.copy.recipient

    def staff_mails(self):
        """What went to anybody inside about this case, oldest first."""
        return [m for m in self.town.sink.mails() if m.recipient != self.resident and self.reference in m["Subject"]]

    def wait_staff(self, count):
        return wait_for(lambda: f"{count} mails to staff on {self.reference}:\n{self.town.mailboxes()}\n{self.town.trouble()}",
                        lambda: self.staff_mails()[count - 1:count])[0]

    def wait_staff_saying(self, *words):
        def found():
            return [m for m in self.staff_mails() if all(word.lower() in (m["Subject"] + m.text).lower() for word in words)]
        return wait_for(lambda: f"mail to staff with {words}:\n" + "\n---\n".join(m.text for m in self.staff_mails())
                        + self.town.trouble(), found)[-1]

    def resident_mails(self):
        return self.town.sink.mails(self.resident)

    def case(self):
        (case,) = [c for c in self.town.synpunkt.list() if c["reference"] == self.reference]
        return case

    def handler_writes(self, text=ANSWER, client=clients.outlook_desktop, to=None, who=JOHAN, raw=None, **options):
        how = {name: options.pop(name) for name in ("login", "submission") if name in options}
        if "network" in options:
            how["client"] = options.pop("network")
        answered = to or self.copy
        raw = raw or client(Reply(answered, text, *who, prefix="SV: ", **options))
        self.town.post(raw, who[1], parseaddr(answered["From"])[1], **how)
        return raw

    def wait_answer(self, count=2):
        return self.town.wait_mail(self.resident, count=count)

    def resident_writes(self, text, client=clients.gmail, to=None, **options):
        reply = Reply(to or self.receipt, text, self.name, self.resident, **options)
        self.town.post(client(reply), self.resident, reply.to)


def nothing_more(town, matter, count):
    """The resident has `count` letters and gets no more: checked after everything is at rest."""
    town.settle(matter.reference)
    assert len(matter.resident_mails()) == count, town.mailboxes()


@pytest.fixture
def matter(town, person):
    return Matter(town, person())


# ---- 4.1-4.3: a mail, a receipt, a copy ----------------------------------------------------------------------

def test_a_resident_gets_a_receipt_with_reference_and_unit(town, matter):
    receipt = matter.receipt
    assert "Bjurhovda" in receipt["Subject"] and matter.reference in receipt["Subject"]
    assert matter.reference in receipt.text
    assert "gator" in receipt.text.lower()
    assert parseaddr(receipt["From"])[1] == MAILBOX
    assert parseaddr(receipt["Reply-To"])[1] != MAILBOX
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["In-Reply-To"] == re.search(rb"Message-ID: (<.*>)", matter.raw)[1].decode()
    assert receipt["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert receipt.sender != MAILBOX and receipt.sender.endswith("@vasteras.example")
    assert receipt.mail.get_content_type() == "multipart/alternative" and matter.reference in receipt.html
    assert not any(word in receipt.text for word in ("NYTT ÄRENDE", "#hjälp"))


def test_the_unit_gets_the_mail_and_can_answer_it(town, matter):
    copy = matter.copy
    assert copy.recipient.endswith("@vasteras.example") and copy.recipient != MAILBOX
    assert "NYTT ÄRENDE" in copy.text and matter.reference in copy.text
    assert "stora potthål på cykelbanan" in copy.text and matter.resident in copy.text
    address = parseaddr(copy["From"])[1]
    assert re.fullmatch(r"synpunkter\+h\d+\.[a-z2-7]{8}@vasteras\.example", address)
    assert not copy["Reply-To"]
    assert copy["X-Synpunkt-Case"] == matter.reference
    ours = {matter.receipt.id, *re.findall(r"<[^>]+>", matter.receipt["References"])}
    assert not ours & set(re.findall(r"<[^>]+>", copy["References"] + copy.id))


def test_the_store_knows_case_and_unit(town, matter):
    case = matter.case()
    assert case["status"] == "open" and case["unit"]
    assert re.search(rb"Message-ID: <(.*)>", matter.raw)[1].decode() in [m.strip("<>") for m in case["messages"]]
    shown = town.synpunkt.run("show", matter.reference)
    assert matter.reference in shown


def test_a_photo_reaches_the_unit_unharmed(town, person):
    picture = bytes(range(256)) * 400
    name, address = person()
    body = ("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.replace("\n", "\r\n") + "\r\n--b\r\n"
            "Content-Type: image/jpeg; name=IMG_2231.jpg\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=IMG_2231.jpg\r\n\r\n").encode()
    body += base64.encodebytes(picture).replace(b"\n", b"\r\n") + b"--b--\r\n"
    raw = clients.write([("From", f"{name} <{address}>"), ("To", MAILBOX), ("Subject", clients.encoded(SUBJECT)),
                         ("Message-ID", clients.message_id("posten.example")), ("MIME-Version", "1.0"),
                         ("Content-Type", "multipart/mixed; boundary=b")], body)
    town.post(raw, address, MAILBOX)
    reference = REFERENCE.search(town.wait_mail(address)["Subject"])[0]
    copy = wait_for("copy", lambda: [m for m in town.sink.mails()
                                     if reference in m["Subject"] and m.recipient != address])[0]
    (attachment,) = [p for p in copy.mail.iter_attachments() if p.get_filename() == "IMG_2231.jpg"]
    assert attachment.get_content() == picture


# ---- 4.4-4.5: the handler's Reply ----------------------------------------------------------------------------

@pytest.mark.parametrize("client", clients.ALL.values(), ids=clients.ALL)
def test_a_handlers_reply_reaches_the_resident_as_new_text_only(town, matter, client):
    matter.handler_writes(client=client)
    answer = matter.wait_answer()
    for part in (answer.text, answer.html):
        assert "Vi lagar hålen mellan Bjurhovda och Hamre vecka 11." in part
        assert not any(word in part for word in STAFF_WORDS), part
    assert "driftingenjör" in answer.text
    assert parseaddr(answer["From"])[1] == MAILBOX and "Västerås stad" in answer["From"]
    assert "Johan Berg" in answer["From"]
    assert matter.reference in answer["Subject"]
    assert not answer["Auto-Submitted"]
    for name in clients.CLIENT_HEADERS:
        assert name.lower() not in answer.header_text.lower()
    inside = parseaddr(matter.copy["From"])[1]
    assert inside not in answer.raw.decode("utf-8", "replace") and JOHAN[1] not in answer.header_text
    assert matter.copy.id not in answer.header_text
    assert matter.receipt.id in answer["References"]


def test_the_unit_sees_what_was_answered(town, matter):
    matter.handler_writes()
    matter.wait_answer()
    copy = matter.wait_staff_saying("Vi lagar hålen mellan Bjurhovda och Hamre vecka 11.")
    assert copy.recipient in (matter.unit, JOHAN[1])


def test_an_answer_by_trusted_network_is_believed(town, person):
    if town.shape == "hop":
        pytest.skip("a hop of its own sees only its own Postfix as client")
    matter = Matter(town, person())
    matter.handler_writes(results="", network=STAFF_CLIENT)
    matter.wait_answer()


def test_an_answer_by_login_is_believed(town, matter):
    matter.handler_writes(results="", login=JOHAN[1], submission=True)
    matter.wait_answer()


def test_an_answer_goes_once_even_when_the_server_repeats_it(town, matter):
    raw = matter.handler_writes()
    matter.wait_answer()
    matter.handler_writes(raw=raw)
    nothing_more(town, matter, 2)


# ---- 4.5-4.6: the resident writes again ----------------------------------------------------------------------

@pytest.mark.parametrize("client", clients.ALL.values(), ids=clients.ALL)
def test_a_residents_reply_lands_on_the_same_case(town, matter, client):
    matter.resident_writes("Det gäller även bron över Svartån, glömde jag skriva.", client)
    follow_up = matter.wait_staff_saying("bron över Svartån")
    assert follow_up.recipient == matter.unit
    assert re.search(r"\bh\d+\.", follow_up["From"])
    assert len(matter.case()["messages"]) >= 2
    nothing_more(town, matter, 1)


def test_a_reply_to_the_answer_lands_on_the_same_case(town, matter):
    matter.handler_writes()
    answer = matter.wait_answer()
    matter.resident_writes("Tack! Men när börjar vecka 11, och stängs vägen av då?", clients.outlook_web, to=answer)
    follow_up = matter.wait_staff_saying("stängs vägen av")
    matter.handler_writes("Den 9 mars. Nej, vägen är öppen.", clients.outlook_desktop, to=follow_up)
    second = matter.wait_answer(3)
    assert "Den 9 mars" in second.text and answer.id in second["References"]


def test_fresh_mail_about_something_else_is_a_new_case(town, matter):
    raw = first_mail("Lampan vid skolan", "Hej, gatlampan vid Hamre skola lyser inte.", name=matter.name,
                     sender=matter.resident, to=MAILBOX, results=results_for(matter.resident).partition("; ")[2])
    town.post(raw, matter.resident, MAILBOX)
    receipt = town.wait_mail(matter.resident, count=2)
    assert REFERENCE.search(receipt["Subject"])[0] != matter.reference


def test_fresh_mail_with_the_same_subject_is_the_same_case(town, matter):
    raw = first_mail(SUBJECT, "Nu har hålen blivit ännu större än förra veckan.", name=matter.name,
                     sender=matter.resident, to=MAILBOX, results=results_for(matter.resident).partition("; ")[2])
    town.post(raw, matter.resident, MAILBOX)
    matter.wait_staff_saying("ännu större än förra veckan")
    nothing_more(town, matter, 1)


@pytest.mark.parametrize("form", [str, str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("-", "–"),
                                  lambda r: r.replace("0", "O")], ids=["plain", "lower", "spaces", "dashes", "letter O"])
def test_fresh_mail_that_names_the_reference_is_the_same_case(town, matter, form):
    raw = first_mail("En sak till", f"Hej igen, det gäller mitt ärende {form(matter.reference)}. Hålen är kvar vid kiosken.",
                     name=matter.name, sender=matter.resident, to=MAILBOX,
                     results=results_for(matter.resident).partition("; ")[2])
    town.post(raw, matter.resident, MAILBOX)
    matter.wait_staff_saying("Hålen är kvar vid kiosken")
    nothing_more(town, matter, 1)


def test_somebody_else_who_names_the_reference_gets_a_case_of_his_own(town, matter, person):
    other = Matter(town, person("Björn Ström"), "Angående ett ärende",
                   f"Jag vill veta allt om ärende {matter.reference}, potthål på cykelbanan.")
    assert other.reference != matter.reference
    assert matter.resident not in other.receipt.text and "vurpade" not in other.receipt.text
    nothing_more(town, matter, 1)


# ---- 4.13: the receipt comes back ----------------------------------------------------------------------------

def test_a_bounced_receipt_is_told_to_the_unit(town, person):
    name, address = person("Sven Olsson")
    town.sink.refuse.add(address)
    raw = first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX,
                     results=results_for(address).partition("; ")[2])
    town.post(raw, address, MAILBOX)
    message = re.search(rb"Message-ID: <(.*)>", raw)[1].decode()

    def reference():
        return [c["reference"] for c in town.synpunkt.list() if message in [m.strip("<>") for m in c["messages"]]]
    ours = wait_for("case", reference)[0]

    def told():
        return [m for m in town.sink.mails() if ours in m["Subject"] + m.text and m["Subject"].startswith("Kom inte fram")]
    notice = wait_for(lambda: f"word that the receipt came back\n{town.mailboxes()}\n{town.trouble()}", told)[0]
    assert notice.recipient.endswith("@vasteras.example")
    assert not town.sink.mails(address)
    assert town.synpunkt.show(ours)["reachable"] is False


# ---- nobody else speaks for the city -------------------------------------------------------------------------

FORGED = {
    "no proof": "",
    "proof of another server": "mx1.evil.example; dkim=pass header.d=vasteras.example; dmarc=pass header.from=vasteras.example",
    "proof of a server with our name in it": "mx1.vasteras.example.evil.example; dmarc=pass header.from=vasteras.example",
    "our server in a comment": "evil.example (mx1.vasteras.example); dmarc=pass header.from=vasteras.example",
    "failed": "mx1.vasteras.example; dkim=fail header.d=vasteras.example; dmarc=fail header.from=vasteras.example",
    "pass for another domain": "mx1.vasteras.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
    "pass inside a comment": "mx1.vasteras.example; dmarc=none (dmarc=pass header.from=vasteras.example)",
}


def told_not_sent(town):
    """Word to units that an answer was not sent because nobody proved who wrote it (D22)."""
    return [m for m in town.sink.mails() if m["Subject"].startswith("Svaret har inte skickats")]


@pytest.mark.parametrize("results", FORGED.values(), ids=FORGED)
def test_a_stolen_address_without_proof_says_nothing_to_the_resident(town, matter, results):
    before = len(told_not_sent(town))
    matter.handler_writes("Ditt ärende är avslutat. Betala 500 kr här.", clients.gmail, results=results)
    wait_for(lambda: f"word to the unit\n{town.trouble()}", lambda: len(told_not_sent(town)) > before)
    nothing_more(town, matter, 1)
    assert matter.case()["status"] == "open"


def test_a_forged_staff_from_to_the_mailbox_says_nothing_to_the_resident(town, matter):
    raw = first_mail(f"SV: {SUBJECT} [{matter.reference}]", "Ditt ärende är avslutat. Betala 500 kr här.", name=JOHAN[0],
                     sender=JOHAN[1], to=MAILBOX, results="dmarc=none",
                     extra=[("In-Reply-To", matter.receipt.id), ("References", matter.receipt.id)])
    town.post(raw, JOHAN[1], MAILBOX)
    nothing_more(town, matter, 1)


def test_a_stolen_address_from_outside_says_nothing_to_the_resident(town, matter):
    raw = clients.gmail(Reply(matter.copy, "Vi struntar i dina hål.", "Elak", "elak@evil.example"))
    town.post(raw, "elak@evil.example", parseaddr(matter.copy["From"])[1])
    nothing_more(town, matter, 1)


@pytest.mark.parametrize("text", ["#flyttta\nHej Anna, vi lämnar det vidare.", "#ågärd lagas\nHej Anna, vi lagar.",
                                  "Hej Anna!\n#intern sara.ek\nSara, hon verkar arg."])
def test_hash_lines_that_are_no_commands_come_back_and_nothing_is_sent(town, matter, text):
    matter.handler_writes(text)
    returned = wait_for("his mail back", lambda: town_returned(town, matter))[0]
    assert "#" in returned.text
    nothing_more(town, matter, 1)


def town_returned(town, matter):
    return [m for m in town.sink.mails(JOHAN[1]) if matter.reference in m["Subject"] + m.text]


def test_help_is_answered_to_the_handler_only(town, matter):
    matter.handler_writes("#hjälp")
    wait_for("help", lambda: [m for m in town_returned(town, matter) if m["Subject"].startswith("Hjälp")])
    nothing_more(town, matter, 1)


def test_an_answer_that_quotes_the_staff_copy_is_held_until_the_handler_says_so(town, matter):
    inside = parseaddr(matter.copy["From"])[1]
    matter.handler_writes(f"Hej Anna! Vi lagar. Skriv gärna till {inside} om du undrar.", clients.mutt)
    wait_for("question to the handler", lambda: [m for m in town_returned(town, matter) if "#skicka" in m.text])
    nothing_more(town, matter, 1)


# ---- the wording cannot be turned against anybody ------------------------------------------------------------

@pytest.mark.parametrize("subject", ["=?utf-8?Q?Hej=0D=0ABcc:_offer@evil.example?=", "=?utf-8?B?SGVqDQpCY2M6IG9mZmVyQGV2aWwuZXhhbXBsZQ==?=",
                                     "Hej\r\n =?utf-8?Q?=0ABcc:?= offer@evil.example"])
def test_encoded_line_breaks_make_no_header(town, person, subject):
    name, address = person()
    raw = clients.write([("From", f"=?utf-8?Q?Anna=0D=0ABcc:_offer@evil.example?= <{address}>"), ("To", MAILBOX),
                         ("Subject", subject), ("Message-ID", clients.message_id("posten.example"))], TEXT)
    town.post(raw, address, MAILBOX)
    town.wait_mail(address)
    town.settle()
    for mail in town.sink.mails():
        assert mail.recipient != "offer@evil.example"
        assert not re.search(r"(?mi)^Bcc:", mail.header_text)


def without_trace(raw):
    """A message less the Received line that our own MTA puts on top."""
    return re.sub(rb"\A(Received:[^\r]*\r\n([ \t][^\r]*\r\n)*)+", b"", raw)


def test_a_bystander_gets_exactly_what_was_sent(town, person):
    name, address = person()
    raw = first_mail(SUBJECT, TEXT + "\n  odd   spaces \n.dot\n\n\n", name=name, sender=address, to=MAILBOX,
                     cc="bjorn@posten.example")
    town.post(raw, address, [MAILBOX, "bjorn@vasteras.example"])
    town.wait_mail(address)
    (mail,) = wait_for("bystander's copy", lambda: [m for m in town.sink.mails("bjorn@vasteras.example")
                                                     if address in m["From"]])
    assert without_trace(mail.raw) == raw


def test_plain_bystander_mail_is_untouched(town, person):
    _, address = person()
    raw = first_mail("Fika", "Hej Sara, fika i morgon?\n", sender=address, to="sara.ek@vasteras.example")
    before = len(town.synpunkt.list())
    town.post(raw, address, "sara.ek@vasteras.example")
    mail = town.wait_mail("sara.ek@vasteras.example", lambda m: address in m["From"])
    assert without_trace(mail.raw) == raw
    assert len(town.synpunkt.list()) == before


def test_the_same_mail_again_is_one_case_and_one_receipt(town, person):
    for drop in (False, True):
        name, address = person()
        raw = first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX)
        if drop:
            raw = re.sub(rb"(?m)^Message-ID:.*\r\n", b"", raw)
        before = len(town.synpunkt.list())
        for _ in range(3):
            town.post(raw, address, MAILBOX)
        town.wait_mail(address)
        town.settle()
        assert len(town.sink.mails(address)) == 1
        assert len(town.synpunkt.list()) == before + 1


# ---- towns with settings of their own ------------------------------------------------------------------------

def test_the_archive_gets_the_message_byte_for_byte(new_town, person):
    town = new_town("hop", archive_to='"arkiv@vasteras.example"')
    name, address = person()
    raw = first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX)
    town.post(raw, address, MAILBOX)
    assert without_trace(town.wait_mail("arkiv@vasteras.example").raw) == raw
    town.wait_mail(address)


def test_an_answer_can_be_undone_while_it_waits(new_town, person):
    town = new_town("hop", undo_minutes=2)
    matter = Matter(town, person())
    matter.handler_writes()
    wait_for("answer on file", lambda: len(matter.case()["messages"]) >= 2)
    matter.handler_writes("#ångra")
    wait_for("word to the handler", lambda: [m for m in town.sink.mails(JOHAN[1]) if m["Subject"].startswith("Inte skickat")])
    states = {t["kind"]: t["state"] for t in town.synpunkt.show(matter.reference)["history"] if t["state"]}
    assert states["letter answer"] == "cancelled"
    assert not town.outbox(), "colleagues would read that it was answered"
    assert town.synpunkt.show(matter.reference)["besked_at"], "the receipt had given word"
    assert len(matter.resident_mails()) == 1


def test_mail_waits_in_the_queue_while_synpunkt_is_away(new_town, person):
    town = new_town("hop")
    town.synpunkt.stop()
    name, address = person()
    raw = first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX)
    town.post(raw, address, [MAILBOX, "bjorn@vasteras.example"])
    town.wait_mail("bjorn@vasteras.example")
    assert not town.sink.mails(address)
    town.synpunkt.start()
    town.wait_mail(address)
    town.settle()
    assert len(town.sink.mails("bjorn@vasteras.example")) == 1
    assert len(town.synpunkt.list()) == 1


def test_on_the_border_the_pipe_takes_what_passed_while_synpunkt_was_away(new_town, person):
    town = new_town("border")
    town.synpunkt.stop()
    name, address = person()
    town.post(first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX), address, MAILBOX)
    wait_for(lambda: "case by the pipe\n" + town.trouble(), lambda: len(town.synpunkt.list()) == 1)
    town.synpunkt.start()
    town.wait_mail(address)


def test_the_pipe_with_a_broken_configuration_puts_off_and_never_bounces(new_town, person):
    town = new_town("border")
    town.synpunkt.stop()
    good = town.synpunkt.config.read_text(encoding="utf-8")
    town.synpunkt.config.write_text(good + "\nnonsense = {\n", encoding="utf-8")
    name, address = person()
    town.post(first_mail(SUBJECT, TEXT, name=name, sender=address, to=MAILBOX), address, MAILBOX)
    wait_for("a deferred message", lambda: [q for q in town.postfix.queue() if q["queue_name"] == "deferred"])
    town.synpunkt.config.write_text(good, encoding="utf-8")
    wait_for("case by the pipe", lambda: len(town.synpunkt.list()) == 1)
    assert "status=bounced" not in town.postfix.log()
    assert not [m for m in town.sink.mails() if not m.sender]


def test_a_case_domain_carries_the_whole_conversation(new_town, person):
    town = new_town("hop", case_domain='"synpunkt.vasteras.example"')
    lines = (POSTFIX_LINES / "transport.hop").read_text(encoding="utf-8")
    line = re.search(r"(?m)^# (@CASE_DOMAIN@.*)$", lines)[1]
    line = line.replace("@CASE_DOMAIN@", "synpunkt.vasteras.example").replace("@HOP_PORT@", str(town.postfix.words["HOP_PORT"]))
    with open(town.postfix.conf / "synpunkt-transport", "a", encoding="utf-8") as file:
        file.write(line + "\n")
    subprocess.run(["/usr/sbin/postfix", "-c", town.postfix.conf, "reload"], check=True, capture_output=True)
    matter = Matter(town, person())
    assert parseaddr(matter.copy["From"])[1].endswith("@synpunkt.vasteras.example")
    assert parseaddr(matter.receipt["From"])[1] == MAILBOX
    matter.handler_writes()
    answer = matter.wait_answer()
    matter.resident_writes("Tack! Men när börjar vecka 11?", to=answer)
    matter.wait_staff_saying("när börjar vecka 11")


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_check_is_content_with_the_lines_we_ship(new_town, shape):
    town = new_town(shape)
    done = town.synpunkt.run("check", "--json", f"--postfix={town.postfix.conf}", check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
