"""Every command of the table, as people's mail programs write it, through a real Postfix: what the resident gets, what
staff get, and what the case then is."""
import functools
import re
import sqlite3
import subprocess
from contextlib import closing
from email.utils import parseaddr

import pytest

import clients
import harness
from clients import Reply, results_for
from harness import MAILBOX, Town, wait_for
from test_journeys import JOHAN, REFERENCE, STAFF_WORDS, SUBJECT, TEXT, Matter

SARA = ("Sara Ek", "sara.ek@vasteras.example")
TOLK = ("Tora Tolk", "tolk@vasteras.example")
DESK = "kontaktcenter@vasteras.example"
INSIDE = "@vasteras.example"
HELLO = "Hej Anna!\nVi lagar hålen vecka 11.\nJohan Berg"
HELD = "Hej Sara!\nVi lagar hålen vecka 11.\nJohan Berg"     # a greeting to somebody else is asked about

COMMANDS = {}   # "#flytta": the programs that its tests write with


@pytest.fixture(scope="module")
def town():
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    with Town() as one:
        yield one


class Errand(Matter):
    """A case as its people see it, and what its handlers have written about it."""

    def __init__(self, town, person, copy, receipt=None):
        self.town, (self.name, self.resident), self.copy, self.receipt = town, person, copy, receipt
        self.reference, self.unit = REFERENCE.search(copy["Subject"])[0], copy.recipient
        self.written = []

    def says(self, text, client, to=None, who=JOHAN):
        self.written.append(text)
        self.handler_writes(text, client, to=to, who=who)

    def now(self):
        return self.town.synpunkt.show(self.reference)

    def note(self, column):
        """A field of the case that no list shows."""
        year, serial = self.reference.split("-")[1:3]
        with closing(sqlite3.connect(f"file:{self.town.synpunkt.store}?mode=ro", uri=True)) as store:
            return store.execute(f"SELECT {column} FROM cases WHERE number = ?", (int(year[2:]) * 10000000 + int(serial),)).fetchone()[0]

    def counts(self):
        """Once all is at rest: letters to the resident, and to staff."""
        self.town.settle(self.reference)
        return len(self.resident_mails()), len(self.staff_mails())


def post(town, person, subject, text, extra=()):
    name, address = person
    town.post(clients.first_mail(subject, text, name=name, sender=address, to=MAILBOX, extra=extra,
                                 results=results_for(address).partition("; ")[2]), address, MAILBOX)


def opened(town, person, subject=SUBJECT, text=TEXT, count=1):
    """The resident's case number `count`."""
    post(town, person, subject, text)
    receipt = town.wait_mail(person[1], count=count)
    reference = REFERENCE.search(receipt["Subject"])[0]
    return Errand(town, person, town.wait_mail_of(reference, person[1]), receipt)


def registered(town, text):
    """A call to the desk by somebody without an e-mail address."""
    to = MAILBOX.replace("@", "+registrera@")
    raw = clients.first_mail("Oplogat på Stenby", "#kanal telefon\n#från Sven Olsson, tel 070-000 00 00\n" + text,
                             name=SARA[0], sender=SARA[1], to=to, results=results_for(SARA[1]).partition("; ")[2])
    before = len(town.sink.mails(SARA[1]))
    town.post(raw, SARA[1], to)
    reference = REFERENCE.search(town.wait_mail(SARA[1], count=before + 1)["Subject"])[0]
    return Errand(town, ("Sven Olsson", ""), town.wait_mail_of(reference, SARA[1], lambda m: m.recipient != SARA[1]))


def stopped(town, person):
    """A mail that the filter takes for spam: the desk alone sees it."""
    post(town, person, SUBJECT, TEXT, [("X-Spam-Score", "11.2")])
    return Errand(town, person, town.wait_mail(DESK, lambda m: person[1] in m.text))


def undeliverable(town, person):
    """A case whose receipt came back; the copy is the word of it."""
    town.sink.refuse.add(person[1])
    post(town, person, SUBJECT, TEXT)
    found = wait_for(lambda: "word that it came back\n" + town.trouble(), lambda: [
        m for m in town.sink.mails() if m["Subject"].startswith("Kom inte fram") and person[1] in m.text])
    return Errand(town, person, found[-1])


@pytest.fixture
def matter(town, person):
    return opened(town, person())


def command(name, *programs):
    """A test of a command, once as each of these programs writes it; what holds for all of them is looked at last."""
    def register(test):
        COMMANDS.setdefault(name, set()).update(programs)

        @functools.wraps(test)
        def run(**given):
            matter = test(**given) or given["matter"]
            assert any(line.startswith(name) for text in matter.written for line in text.split("\n"))
            matter.town.settle(matter.reference)
            nothing_of_ours_is_outside(matter)
        return pytest.mark.parametrize("client", [clients.ALL[name] for name in programs], ids=programs)(run)
    return register


def nothing_of_ours_is_outside(matter):
    """No command, no address of ours and no trace of the handler's program in what residents got about the case."""
    inside = parseaddr(matter.copy["From"])[1]
    for mail in matter.town.sink.mails():
        if mail.recipient.endswith(INSIDE) or matter.reference not in mail["Subject"]:
            continue
        assert not re.search(r"(?m)^[> \t]*#", mail.text) and not re.search(r"(?m)>\s*#", mail.html), mail.text
        assert not any(word in mail.text + mail.html for word in (*STAFF_WORDS, JOHAN[1], inside, "mailto:p", "aka.ms")), mail.text
        assert inside not in mail.header_text and matter.copy.id not in mail.header_text
        assert not any(word.lower() in mail.header_text.lower() for word in clients.CLIENT_HEADERS)


# ---- the five that are shown ---------------------------------------------------------------------------------

@command("#intern", "outlook_web", "outlook_phone", "thunderbird")
def test_a_colleague_is_asked(town, matter, client):
    matter.says("#intern sara.ek\nÄr det ni som äger marken?", client)
    question = town.wait_mail(SARA[1], lambda m: matter.reference in m["Subject"])
    assert "Är det ni som äger marken?" in question.text and "[INTERNT]" in question["Subject"]
    matter.handler_writes("Ja, sedan 1987.", client, to=question, who=SARA)
    answer = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"])
    assert "Ja, sedan 1987." in answer.text
    assert matter.counts()[0] == 1 and matter.now()["status"] == "open" and not matter.now()["answered_at"]


@command("#flytta", "outlook_phone", "gmail", "mutt")
def test_a_case_is_handed_over(town, matter, client):
    matter.says("#flytta bygg Gäller detaljplanen\nRing mig, Johan.", client)
    letter = matter.wait_answer()
    copy = matter.wait_staff_saying("FLYTTAT ÄRENDE från tekn")
    assert "bygglov, planer och kartor" in letter.text and "Ring mig" not in letter.text and "detaljplanen" not in letter.text
    assert copy.recipient.startswith("bygg") and "Ring mig, Johan." in copy.text and "Gäller detaljplanen" in copy.text
    assert matter.wait_staff_saying("FLYTTAT till").recipient == matter.unit
    assert matter.counts()[0] == 2 and matter.now()["unit"] == "bygg"


@command("#klart", "outlook_web", "outlook_phone", "thunderbird", "mutt")
def test_a_last_answer_closes(town, matter, client):
    matter.says(f"#klart\n{HELLO}", client)
    answer = matter.wait_answer()
    assert "Vi lagar hålen vecka 11." in answer.text and f"Vi avslutar nu ärendet {matter.reference}" in answer.text
    assert "BESVARAT" in matter.wait_staff_saying("Vi lagar hålen vecka 11.", "BESVARAT").text
    assert matter.counts()[0] == 2 and matter.now()["status"] == "closed" and matter.now()["handler"] == JOHAN[1]


@command("#vänta", "outlook_phone", "apple_mail", "mutt")
def test_an_answer_later_is_promised(town, matter, client):
    matter.says("#vänta v 50 Vi väntar på asfalt", client)
    letter = matter.wait_answer()
    assert "Vi väntar på asfalt" in letter.text and "senast fredag" in letter.text
    assert matter.counts() == (2, 1) and matter.now()["status"] == "open" and matter.note("paused_until") > 0


@command("#hjälp", "outlook_phone", "gmail", "mutt")
def test_help_comes_to_who_asks(town, matter, client):
    matter.says("#hjälp", client)
    letter = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] + m.text and m["Subject"].startswith("Hjälp"))
    assert not [name for name in COMMANDS if name not in letter.text]
    assert matter.counts() == (1, 2) and matter.now()["status"] == "open"


# ---- answers that wait ---------------------------------------------------------------------------------------

@command("#skicka", "outlook_phone", "apple_mail", "thunderbird")
def test_a_held_answer_is_sent(town, matter, client):
    matter.handler_writes(HELD, client)
    held = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "#skicka" in m.text)
    assert matter.counts()[0] == 1 and matter.now()["status"] == "open"
    matter.says("#skicka", client, to=held)
    assert "Vi lagar hålen vecka 11." in matter.wait_answer().text
    assert matter.counts()[0] == 2 and matter.now()["status"] == "answered"


@command("#ångra", "outlook_phone", "gmail", "mutt")
def test_a_held_answer_is_taken_back(town, matter, client):
    matter.handler_writes(HELD, client)
    held = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "#skicka" in m.text)
    matter.says("#ångra", client, to=held)
    town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "är stoppat" in m.text)
    assert matter.counts()[0] == 1
    now = matter.now()
    assert now["status"] == "open" and not now["answered_at"] and now["waiting_since"]


# ---- word ----------------------------------------------------------------------------------------------------

@command("#besked", "outlook_desktop", "apple_mail", "thunderbird")
def test_word_is_given(town, matter, client):
    matter.says("#besked Vi tittar på hålen i morgon.", client)
    letter = matter.wait_answer()
    assert "Vi tittar på hålen i morgon." in letter.text and "gator, parker och trafik" in letter.text
    assert matter.counts() == (2, 1)
    now = matter.now()
    assert now["status"] == "open" and now["handler"] == JOHAN[1] and not now["answered_at"]


@command("#ringt", "outlook_desktop", "outlook_phone", "mutt")
def test_a_call_answers_who_has_no_address(town, client):
    matter = registered(town, "Gångvägen vid Stenby är oplogad, och det är potthål på cykelbanan. Vill bli uppringd.\n")
    assert "UPPRINGD" in matter.copy.text and not matter.now()["answered_at"]
    before = matter.counts()
    matter.says("#ringt Sven är nöjd\nHan hör av sig om det snöar.", client)
    wait_for("the answer", lambda: matter.now()["answered_at"])
    assert matter.counts() == before
    now = matter.now()
    assert (now["status"], now["handler"], now["waiting_since"]) == ("answered", JOHAN[1], None) and now["besked_at"]
    (event,) = [trace for trace in now["history"] if trace["kind"] == "event answered by telephone"]
    assert event["note"].split() == "Sven är nöjd Han hör av sig om det snöar.".split()
    return matter


@command("#ringt", "gmail", "thunderbird")
def test_a_call_closes(town, matter, client):
    matter.says("#ringt\n#klart", client)
    wait_for("the end", lambda: matter.now()["status"] == "closed")
    assert matter.counts() == (1, 1) and matter.now()["answered_at"]


@command("#postat", "outlook_web", "outlook_phone", "thunderbird")
def test_an_answer_goes_by_post(town, client):
    matter = registered(town, "Potthål på cykelbanan vid Stenby, Stenbygatan 3. Vill ha brev.\n")
    matter.handler_writes("Hej Sven!\nVi lagar hålen vecka 11.\nJohan Berg", client)
    letter = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "Vi lagar hålen vecka 11." in m.text)
    assert "#postat" in letter.text and not matter.now()["answered_at"]
    before = matter.counts()
    matter.says("#postat", client, to=letter)
    wait_for("the answer", lambda: matter.now()["answered_at"])
    assert matter.counts() == before and matter.now()["status"] == "answered"
    assert [trace for trace in matter.now()["history"] if trace["kind"] == "event answered by post"]
    return matter


@command("#ringt", "outlook_web", "mutt")
def test_an_answer_to_post_has_the_telephone_number_and_the_address(town, client):
    matter = registered(town, "Adress: Stenbygatan 3, 723 00 Västerås\nPotthål på cykelbanan vid Stenby. Vill bli uppringd.\n")
    matter.handler_writes("Hej Sven!\nVi lagar hålen vecka 11.\nJohan Berg", client)
    letter = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "Vi lagar hålen vecka 11." in m.text)
    assert "Telefon: 070-000 00 00" in letter.text and "Sven Olsson\nStenbygatan 3\n723 00 Västerås\n" in letter.text
    (page,) = [part.get_payload(decode=True).decode() for part in letter.mail.iter_attachments()]
    assert re.search(r"Sven Olsson<br ?/?>\s*Stenbygatan 3<br ?/?>\s*723 00 Västerås", page), page
    matter.says("#ringt", client, to=letter)
    wait_for("the answer", lambda: matter.now()["answered_at"])
    return matter


# ---- what is known of a case ---------------------------------------------------------------------------------

def noted(matter, text, client, column, value):
    """A command that only notes: nobody gets a mail."""
    matter.says(text, client)
    wait_for(f"{column}: {value}", lambda: matter.note(column) == value)
    assert matter.counts() == (1, 1) and matter.now()["status"] == "open"


@command("#åtgärd", "outlook_desktop", "outlook_web", "mutt")
def test_a_measure_is_noted(town, matter, client):
    noted(matter, "#åtgärd Vi lagar & asfalterar <allt> vecka 11", client, "measure", "Vi lagar & asfalterar <allt> vecka 11")


@command("#orsak", "outlook_phone", "gmail", "thunderbird")
def test_a_cause_is_noted(town, matter, client):
    noted(matter, "#orsak UTFÖRANDE, tjälskador efter vintern", client, "cause", "kvalitet")


@command("#avsändare", "outlook_web", "apple_mail", "mutt")
def test_who_writes_is_noted(town, matter, client):
    noted(matter, "#avsändare förening", client, "submitter", "forening")


@command("#orsak", "outlook_desktop", "mutt")
def test_a_cause_that_is_none_comes_back_with_the_list(town, matter, client):
    matter.says("#orsak tjälskador\nHej Anna!", client)
    back = matter.wait_staff_saying("nämner ingen orsak")
    assert "bemötande, information, tillgänglighet" in back.text and "Hej Anna!" in back.text
    assert matter.note("cause") == "" and matter.counts()[0] == 1


@command("#klart", "outlook_phone", "gmail", "thunderbird")
def test_the_outcome_is_noted_with_the_last_answer(town, matter, client):
    matter.says(f"#klart åtgärd planerad\n{HELLO}", client)
    answer = matter.wait_answer()
    assert "Vi lagar hålen" in answer.text and "planerad" not in answer.text
    wait_for("the end", lambda: matter.now()["status"] == "closed")
    assert matter.note("outcome") == "planerat"


@command("#dnr", "outlook_desktop", "apple_mail", "mutt")
def test_a_number_of_the_register_is_noted(town, matter, client):
    noted(matter, "#dnr TN 2026/00123", client, "diary", "TN 2026/00123")


@command("#kategori", "outlook_phone", "gmail", "mutt")
def test_a_category_is_put_right(town, matter, client):
    noted(matter, "#kategori KLAGOMAL" if client is clients.mutt else "#kategori klagomål", client, "category", "klagomål")


@command("#språk", "outlook_web", "apple_mail", "thunderbird")
def test_a_language_is_put_right_and_spoken(town, matter, client):
    noted(matter, "#språk finska", client, "language", "fi")
    matter.says("#besked", client)
    letter = matter.wait_answer()
    assert "asia" in letter.text.lower() and "kadut, puistot ja liikenne" in letter.text and "Ärende" not in letter.text
    assert matter.counts() == (2, 1)


@command("#känslig", "outlook_desktop", "outlook_phone", "mutt")
def test_a_sensitive_case_shows_neither_heading_nor_quote(town, matter, client):
    noted(matter, "#känslig", client, "sensitive", 1)
    matter.handler_writes(HELLO, client)
    held = town.wait_mail(JOHAN[1], lambda m: matter.reference in m["Subject"] and "#skicka" in m.text)
    matter.handler_writes("ja", client, to=held)
    answer = matter.wait_answer()
    assert "Vi lagar hålen vecka 11." in answer.text and "vurpade" not in answer.text + answer.html
    assert "Potthål" not in answer["Subject"]
    matter.resident_writes("Tack! Stängs vägen av då?", to=answer)
    told = matter.wait_staff_saying("Stängs vägen av då?")
    assert told.recipient in (matter.unit, JOHAN[1])
    assert "Potthål" in matter.copy["Subject"]
    for mail in (held, told):
        assert "Potthål" not in mail.header_text and "känsligt ärende" in mail["Subject"]
    assert "Rubrik: Potthål" in told.text


@command("#känslig", "gmail", "thunderbird")
def test_a_case_is_not_sensitive_after_all(town, matter, client):
    matter.handler_writes(HELLO, client)
    matter.wait_answer()
    before = matter.counts()
    for text, value in (("#känslig", True), ("#känslig nej", False)):
        matter.says(text, client)
        wait_for(text, lambda value=value: matter.now()["sensitive"] is value)
    assert matter.counts() == before and matter.now()["status"] == "answered"


# ---- addresses -----------------------------------------------------------------------------------------------

@command("#adress", *clients.ALL)
def test_the_answer_goes_to_the_new_address_alone(town, matter, person, client):
    _, new = person("Anna Ny")
    matter.says(f"#adress {new}\n{HELLO}", client)
    answer = town.wait_mail(new)
    assert matter.now()["resident"] == new
    assert "Vi lagar hålen vecka 11." in answer.text and new not in answer.text + answer.html
    matter.wait_staff_saying("BESVARAT", "Vi lagar hålen vecka 11.")
    assert matter.counts()[0] == 1 and len(town.sink.mails(new)) == 1
    assert matter.now()["status"] == "answered"


@command("#adress", "outlook_desktop", "outlook_web", "mutt")
def test_a_receipt_that_came_back_goes_to_the_right_address(town, person, client):
    matter, right = undeliverable(town, person("Sven Olsson")), person("Sven Olsson")[1]
    assert not matter.now()["besked_at"] and matter.now()["reachable"] is False
    matter.says(f"#adress {right}", client)
    receipt = town.wait_mail(right)
    assert matter.reference in receipt["Subject"] and "gator, parker och trafik" in receipt.text
    assert matter.counts()[0] == 0
    now = matter.now()
    assert now["resident"] == right and now["reachable"] is True and now["besked_at"] and now["status"] == "open"
    return matter


@command("#kopia", *clients.ALL)
def test_a_participant_gets_the_answers_too(town, matter, person, client):
    _, other = person("Björn Ström")
    matter.says(f"#kopia {other}\n{HELLO}", client)
    answer, copy = matter.wait_answer(), town.wait_mail(other)
    for mail in (answer, copy):
        assert "Vi lagar hålen vecka 11." in mail.text and matter.reference in mail["Subject"]
    assert other not in answer.text + answer.html + answer.header_text
    assert matter.resident not in copy.text + copy.html + copy.header_text and "vurpade" not in copy.text
    matter.wait_staff_saying("BESVARAT", "Vi lagar hålen vecka 11.", f"och {other}:")
    matter.handler_writes("Hej Anna!\nNu är de lagade.\nJohan Berg", client)
    assert "Nu är de lagade." in town.wait_mail(other, count=2).text
    reply = Reply(copy, "Bra, tack, men glöm inte bron.", "Björn Ström", other)
    town.post(client(reply), other, reply.to)
    assert matter.wait_staff_saying("glöm inte bron").recipient in (matter.unit, JOHAN[1])
    assert matter.counts()[0] == 3 and len(town.sink.mails(other)) == 2
    assert matter.now()["resident"] == matter.resident


@command("#kopia", "outlook_phone", "thunderbird")
def test_nobody_of_ours_becomes_a_participant(town, matter, client):
    matter.says(f"#kopia {MAILBOX}\n{HELLO}", client)
    back = matter.wait_staff_saying("ingen adress som vi kan skriva till")
    assert back.recipient == JOHAN[1] and "Vi lagar hålen vecka 11." in back.text
    assert matter.counts() == (1, 2) and matter.now()["status"] == "open"


# ---- cases together ------------------------------------------------------------------------------------------

@command("#dela", "outlook_phone", "apple_mail", "mutt")
def test_another_unit_gets_its_part(town, matter, client):
    matter.says("#dela bygg Detaljplanen är er", client)
    part = town.wait_mail_of("Bjurhovda", matter.resident, lambda m: "DELAT ÄRENDE från tekn" in m.text and matter.reference in m.text)
    assert part.recipient.startswith("bygg") and "stora potthål" in part.text and "Detaljplanen är er" in part.text
    assert matter.reference not in part["Subject"]
    assert matter.counts()[0] == 1 and matter.now()["unit"] == "tekn" and matter.now()["status"] == "open"


@command("#samma", "outlook_desktop", "gmail", "mutt")
def test_two_cases_of_one_resident_go_on_as_the_older(town, matter, client):
    newer = opened(town, (matter.name, matter.resident), "Lampan vid skolan", "Hej, gatlampan vid Hamre skola lyser inte.\n", 2)
    assert newer.reference != matter.reference
    newer.says(f"#samma {matter.reference}", client)
    told = newer.wait_staff_saying("är ihoplagda", matter.reference)
    assert told.recipient == JOHAN[1] and newer.now()["status"] == "closed" and matter.now()["status"] == "open"
    newer.resident_writes("Nu lyser den igen, men hålen är kvar.")
    assert "Nu lyser den igen" in matter.wait_staff_saying("Nu lyser den igen").text
    assert matter.counts()[0] == 2
    return newer


def linked(town, matter, person, client):
    """Another resident's case about the same, joined with this one."""
    other = opened(town, person("Björn Ström"))
    matter.says(f"#samma {other.reference}", client)
    told = matter.wait_staff_saying("Ärendet är länkat med", other.reference)
    assert told.recipient == JOHAN[1]
    return other


@command("#samma", "outlook_phone", "thunderbird")
def test_cases_of_two_residents_know_of_each_other(town, matter, person, client):
    other = linked(town, matter, person, client)
    assert matter.counts()[0] == 1 and other.counts() == (1, 1)
    assert matter.now()["status"] == other.now()["status"] == "open"
    assert matter.note("same") and matter.note("same") == other.note("same")


@command("#alla", "outlook_web", "apple_mail", "mutt")
def test_one_answer_goes_to_each_by_himself(town, matter, person, client):
    other = linked(town, matter, person, client)
    matter.says("#alla\nHej!\nVi lagar hålen vecka 11.\nJohan Berg", client)
    held = matter.wait_staff_saying("Svaret går till 2 invånare")
    assert matter.counts()[0] == 1 and other.counts()[0] == 1
    matter.handler_writes("ja", client, to=held)
    for one, another in ((matter, other), (other, matter)):
        answer = one.wait_answer()
        assert "Vi lagar hålen vecka 11." in answer.text and one.reference in answer["Subject"]
        said = answer.text + answer.html + answer.header_text
        assert another.resident not in said and another.reference not in said
        assert one.counts()[0] == 2 and one.now()["status"] == "answered"
    nothing_of_ours_is_outside(other)


# ---- letters to staff ----------------------------------------------------------------------------------------

def to_interpreter(town, matter, client):
    matter.says("#språk finska", client)
    wait_for("Finnish", lambda: matter.now()["language"] == "fi")
    matter.says(f"#översätt\n{HELLO}", client)
    return town.wait_mail(TOLK[1], lambda m: matter.reference in m["Subject"])


@command("#översätt", "outlook_phone", "gmail", "thunderbird")
def test_the_interpreter_gets_the_answer(town, matter, client):
    task = to_interpreter(town, matter, client)
    assert "Vi lagar hålen vecka 11." in task.text and "Invånaren skriver på finska" in task.text
    assert matter.counts() == (1, 2)
    now = matter.now()
    assert now["status"] == "open" and now["handler"] == JOHAN[1] and not now["answered_at"]


@command("#översätt", "outlook_web", "mutt")
def test_what_the_interpreter_answers_goes_on_in_the_handlers_name(town, matter, client):
    task = to_interpreter(town, matter, client)
    matter.handler_writes("Hei Anna!\nKorjaamme kuopat viikolla 11.", client, to=task, who=TOLK)
    assert matter.counts()[0] == 2
    answer = matter.wait_answer()
    assert "Korjaamme kuopat viikolla 11." in answer.text and "Vi lagar hålen" not in answer.text + answer.html
    assert "Johan Berg" in answer["From"] and TOLK[1] not in answer.text + answer.html + answer.header_text
    now = matter.now()
    assert now["status"] == "answered" and now["handler"] == JOHAN[1]


@command("#översätt", "outlook_desktop", "apple_mail")
def test_the_interpreter_is_told_the_language_that_the_same_mail_sets(town, matter, client):
    matter.says(f"#översätt\n#språk finska\n{HELLO}", client)
    task = town.wait_mail(TOLK[1], lambda m: matter.reference in m["Subject"])
    assert "Invånaren skriver på finska" in task.text and matter.now()["language"] == "fi"
    assert matter.counts()[0] == 1


@command("#historik", "outlook_web", "apple_mail", "mutt")
def test_the_history_comes_to_who_asks(town, matter, client):
    matter.says("#historik", client)
    letter = matter.wait_staff_saying("Historik", "stora potthål")
    assert letter.recipient == JOHAN[1] and matter.counts() == (1, 2) and matter.now()["status"] == "open"


# ---- spam ----------------------------------------------------------------------------------------------------

@command("#skräp", "outlook_desktop", "outlook_phone", "mutt")
def test_spam_is_closed_and_nobody_hears_of_it(town, matter, client):
    noted = len(matter.staff_mails())
    matter.says("#skräp\nDen där skriver varje vecka.", client)
    wait_for("the end", lambda: matter.now()["status"] == "closed")
    assert matter.counts() == (1, noted) and matter.note("spam") == 1 and not matter.now()["answered_at"]
    matter.resident_writes("Köp mina billiga klockor nu!")
    wait_for("the second mail on file", lambda: len(matter.now()["messages"]) == 3)
    assert matter.counts()[0] == 1, "spammers hear nothing"


@command("#skräp", "gmail", "thunderbird")
def test_what_was_closed_as_spam_by_mistake_is_released(town, matter, client):
    matter.says("#skräp", client)
    wait_for("the end", lambda: matter.now()["status"] == "closed")
    matter.says("#släpp", client)
    wait_for("the release", lambda: matter.now()["status"] == "open")
    assert matter.note("spam") == 0 and matter.note("quiet") == 0 and not matter.now()["closed_at"]
    copy = matter.wait_staff(2)
    assert copy.recipient == matter.unit and "stora potthål" in copy.text
    matter.handler_writes(HELLO, client, to=copy)
    town.wait_mail(matter.resident, lambda m: "Vi lagar hålen vecka 11." in m.text)


@command("#släpp", "outlook_web", "mutt")
def test_what_is_released_is_not_confirmed_twice(town, matter, client):
    matter.says("#skräp", client)
    wait_for("the end", lambda: matter.now()["status"] == "closed")
    matter.says("#släpp", client)
    wait_for("the release", lambda: matter.now()["status"] == "open")
    assert matter.counts()[0] == 1


@command("#släpp", *clients.ALL)
def test_what_the_filter_stopped_is_released(town, person, client):
    matter = stopped(town, person())
    assert matter.counts() == (0, 1) and "Svara #släpp" in matter.copy.text
    assert not matter.now()["besked_at"] and matter.note("quiet") == 1
    with_number = client in (clients.gmail, clients.mutt, clients.outlook_phone)
    matter.says(f"#släpp {matter.reference}" if with_number else "#släpp", client, who=SARA)
    receipt = town.wait_mail(matter.resident)
    assert matter.reference in receipt["Subject"] and "gator, parker och trafik" in receipt.text
    copy = wait_for("copy to the unit", lambda: [m for m in matter.staff_mails() if m.recipient.startswith("gator")])[0]
    assert "stora potthål" in copy.text and matter.counts() == (1, 2)
    now = matter.now()
    assert now["status"] == "open" and now["besked_at"] and matter.note("quiet") == 0
    matter.handler_writes(HELLO, client, to=copy)
    assert "Vi lagar hålen vecka 11." in matter.wait_answer().text
    return matter


# ---- none is forgotten ---------------------------------------------------------------------------------------

def test_every_command_of_the_table_is_written_here_by_html_and_plain_programs():
    program = harness.build_folder() / "synpunkt"
    if not program.exists():
        pytest.skip("synpunkt is not built")
    table = set(re.findall(r"(?m)^(#\S+)", subprocess.run([program, "help-commands"], check=True, capture_output=True, text=True,
                                                          encoding="utf-8").stdout))
    assert len(table) > 20
    assert not table - set(COMMANDS), "commands without a test through a real Postfix"
    assert not set(COMMANDS) - table, "tests of commands that there are not"
    for name, programs in COMMANDS.items():
        assert programs & clients.PLAIN and programs - clients.PLAIN, f"{name}: HTML and plain, please"
    assert set().union(*COMMANDS.values()) == set(clients.ALL), "a program writes no command"
