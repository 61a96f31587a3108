"""The monthly list of causes: asked once, answered from ordinary mail programs through a real Postfix (D49)."""
import contextlib
import datetime
import json
import re
import sqlite3
from email.utils import parseaddr

import clients
from harness import wait_for
from test_journeys import JOHAN, Matter

STREETS = "gator-parker@vasteras.example"
TEXTS = ("Det är ett stort potthål på cykelbanan vid Bjurhovda.", "Gatlyktan på Skultunavägen är trasig.",
         "Det är halt på gångvägen vid torget, ni måste sanda.", "Snöröjningen på cykelbanan är urusel.",
         "Trafikljuset vid korsningen är trasigt.", "Papperskorgen i parken är full.")


def closed(town, person, text, word="#klart"):
    matter = Matter(town, person(), subject=" ".join(text.split()[:6]), text=f"Hej!\n{text}\nAnna\n")
    matter.handler_writes(word + "\nTack, vi har sett till det.")
    wait_for(lambda: f"closed: {matter.case()}", lambda: matter.case()["status"] == "closed")
    return matter


def weekdays():
    """Nine o'clock on the first days of next month when people may work."""
    today = datetime.date.today()
    first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    days = [first + datetime.timedelta(days=days) for days in range(20)]
    return [datetime.datetime.combine(day, datetime.time(9)) for day in days if day.weekday() < 5]


def sweep(town, moment):
    return json.loads(town.synpunkt.run("sweep", "--json", f"--now={moment:%Y-%m-%dT%H:%M}"))["letters"]


def is_list(mail):
    return "lista 20" in mail["Subject"] and "avslutade ärenden" in mail["Subject"]


def lists(town):
    return [m for m in town.sink.mails(STREETS) if is_list(m)]


def written(town, person):
    """Six closed cases of one unit, and the list of them."""
    matters = [closed(town, person, text) for text in TEXTS]
    assert {matter.unit for matter in matters} == {STREETS}, [(matter.unit, matter.copy["Subject"]) for matter in matters]
    for day in weekdays():
        sweep(town, day)
        if town.outbox() or lists(town):
            break
    return matters, town.wait_mail(STREETS, is_list)


def row_of(letter, matter):
    return re.search(rf"^(\d+)  {matter.reference}", letter.text, re.M)[1]


def reply(town, letter, text, client=clients.outlook_desktop, drop=()):
    raw = client(clients.Reply(letter, text, *JOHAN, prefix="SV: "))
    for header in drop:
        raw = re.sub(rb"^" + header + rb":.*\r?\n(?:[ \t].*\r?\n)*", b"", raw, flags=re.M)
    town.post(raw, JOHAN[1], parseaddr(letter["From"])[1])


def cause_of(town, matter):
    """As the store has it: no list shows causes."""
    year, serial = matter.reference.split("-")[1:3]
    with contextlib.closing(sqlite3.connect(f"file:{town.synpunkt.store}?mode=ro", uri=True)) as store:
        (cause,) = store.execute("SELECT cause FROM cases WHERE number = ?", (int(year) % 100 * 10_000_000 + int(serial),)).fetchone()
    return cause


def has(town, matter, cause):
    wait_for(lambda: f"{cause} on {matter.reference}, not {cause_of(town, matter)}\n{town.trouble()}",
             lambda: cause_of(town, matter) == cause)


def rests(town):
    return [m for m in town.sink.mails(JOHAN[1]) if m["Subject"].startswith("Svar: orsaker")]


def test_the_list_comes_once_and_is_answered_from_every_mail_program(new_town, person):
    town = new_town()
    matters, letter = written(town, person)
    print(letter["Subject"], letter.text, sep="\n")
    assert letter["Auto-Submitted"] == "auto-generated" and "+fraga@" in letter["From"]
    assert all(matter.reference in letter.text for matter in matters)
    town.synpunkt.kill()
    town.synpunkt.start()
    for day in weekdays()[:4]:
        sweep(town, day)
    town.settle()
    # Who is killed before he has noted that a letter went gives it again, as the same message.
    assert len({m.id for m in lists(town)}) == 1

    rows = [row_of(letter, matter) for matter in matters]
    reply(town, letter, f"{rows[0]} kvalitet åtgärdat, {rows[1]} information")
    has(town, matters[0], "kvalitet")
    has(town, matters[1], "information")
    shapes = (clients.gmail, clients.apple_mail, clients.thunderbird, clients.mutt)
    for matter, row, shape in zip(matters[2:], rows[2:], shapes):
        reply(town, letter, f"Hej!\n\n{row}: väntetid\n\nMvh Johan", shape)
        has(town, matter, "vantetid")
    town.settle()
    assert not rests(town), "silence is success"


def test_what_is_not_understood_comes_back_and_that_can_be_answered(new_town, person):
    town = new_town()
    matters, letter = written(town, person)
    rows = [row_of(letter, matter) for matter in matters]
    reply(town, letter, f"{rows[0]} kvalitet\n{rows[1]} infomration\n77 annat")
    has(town, matters[0], "kvalitet")
    back = town.wait_mail(JOHAN[1], lambda m: m["Subject"].startswith("Svar: orsaker"))
    print(back["Subject"], back.text, sep="\n")
    assert f"{rows[1]} infomration" in back.text and "77 annat" in back.text and "Resten av ditt svar" in back.text
    assert back["Auto-Submitted"] == "auto-replied"
    reply(town, back, f"{rows[1]} information", clients.gmail)
    has(town, matters[1], "information")
    reply(town, letter, "resten kvalitet", clients.outlook_phone, drop=(b"In-Reply-To", b"References"))
    for matter in matters[2:]:
        has(town, matter, "kvalitet")
    town.settle()
    assert len(rests(town)) == 1


def test_nobody_outside_sets_anything(new_town, person):
    town = new_town()
    matters, letter = written(town, person)
    stranger = person("Nyfiken Nilsson")
    forged = clients.outlook_desktop(clients.Reply(letter, "alla kvalitet", *stranger, prefix="SV: "))
    town.post(forged, stranger[1], parseaddr(letter["From"])[1])
    staff = clients.outlook_desktop(clients.Reply(letter, "alla kvalitet", *JOHAN, prefix="SV: ", results=""))
    town.post(staff, stranger[1], parseaddr(letter["From"])[1])
    town.settle()
    for matter in matters:
        assert cause_of(town, matter) == ""
