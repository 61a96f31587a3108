"""Test letters to units: who pressed Reply, and was he known?  No answer opens a case."""
import json
import re

import clients
import fakemta
from harness import MAILBOX, wait_for

ASK = MAILBOX.replace("@", "+fraga@")
GATOR = "gator-parker@vasteras.example"


def standings(service):
    return {line["unit"]: line for line in map(json.loads, service.synpunkt.run("check", "--roundtrip", "--json").splitlines())}


def reply(service, letter, sender, results, text=""):
    raw = clients.outlook_desktop(clients.Reply(letter, text, "Gatukontoret", sender, results=results, prefix="SV: "))
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [ASK], queue_id="Q2").answer == "d"


def letters_to(service, address):
    return [mail for mail in service.sink.mails() if mail.recipient == address]


def test_the_units_that_answer_are_told_from_those_that_do_not(alone):
    run = alone.synpunkt.run
    assert standings(alone)["tekn"]["standing"] == "unsent"
    run("check", "--roundtrip", "--send")
    letter = wait_for("the test letter", lambda: letters_to(alone, GATOR))[0]
    assert "Provbrev från Synpunkter" in letter.mail["Subject"] or "Provbrev" in str(letter["Subject"])
    assert "Tryck på Svara och skicka" in letter.text and ASK in letter["From"]
    wait_for("it is on its way", lambda: standings(alone)["tekn"]["standing"] == "silent")
    before = len(alone.sink.mails())
    run("check", "--roundtrip", "--send")
    assert len(alone.sink.mails()) == before, "twice within a day"

    reply(alone, letter, GATOR, "")
    wait_for("the unproven answer", lambda: standings(alone)["tekn"]["standing"] == "unproven")
    assert "no Authentication-Results of authserv_id mx1.vasteras.example" in standings(alone)["tekn"]["note"]
    reply(alone, letter, GATOR, clients.results_for(GATOR), "Det funkar!\n")
    thanks = wait_for("the thanks", lambda: [m for m in letters_to(alone, GATOR) if "Tack" in m["Subject"]])
    assert re.search("kände igen", thanks[0].text)
    assert standings(alone)["tekn"]["standing"] == "recognised" and standings(alone)["tekn"]["note"] == "dmarc"

    reply(alone, letter, GATOR, clients.results_for(GATOR), "En gång till\n")
    reply(alone, letter, GATOR, "", "Och utan bevis\n")
    alone.synpunkt.run("flush")
    assert len([m for m in letters_to(alone, GATOR)]) == 2, "thanked once"
    assert standings(alone)["tekn"]["standing"] == "recognised"
    assert alone.synpunkt.list() == []
    waiting = [line for line in standings(alone).values() if line["standing"] == "silent"]
    assert waiting and all(line["answered"] is None for line in waiting)
