"""Observe mode in front of a real Postfix: all is filed and routed, nothing is sent, the old mailbox gets its mail."""
import json
import os
import subprocess
import time

import pytest

import clients
import harness
from clients import results_for
from harness import MAILBOX, wait_for

OLD_ONLY = 3    # seconds in which nothing more may come


def observe(new_town, shape):
    """As `synpunkt postfix` writes it while mode = observe: the hop hands on; on the border no map leads away."""
    town = new_town(shape, mode="observe")
    conf = town.postfix.conf
    if shape == "hop":
        master = (conf / "master.cf").read_text()
        hold = "-o { smtpd_end_of_data_restrictions = check_client_access static:hold }"
        assert hold in master
        (conf / "master.cf").write_text(master.replace(hold, f"-o content_filter=smtp:[127.0.0.1]:{town.sink.port}"))
    else:
        (conf / "synpunkt-transport").write_text("")
    subprocess.run(["/usr/sbin/postfix", "-c", conf, "reload"], check=True, capture_output=True)
    return town


def post(town, sender, subject, text):
    raw = clients.first_mail(subject, text, sender=sender, to=MAILBOX, results=results_for(sender).partition("; ")[2])
    town.post(raw, sender, [MAILBOX])


def observed(town, *words):
    return [json.loads(line) for line in town.synpunkt.run("observed", "--json", *words).splitlines()]


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_everything_is_filed_nothing_is_sent_and_mail_flows_on(new_town, person, shape):
    town = observe(new_town, shape)
    _, anna = person()
    post(town, anna, "Potthål på cykelbanan", "Det är ett stort potthål på cykelbanan vid Bjurhovda.")
    old = town.wait_mail(MAILBOX)
    assert "potthål" in (old[-1] if isinstance(old, list) else old).text
    wait_for("the case", town.synpunkt.list)
    would = observed(town, "--full")
    receipt = next(letter for letter in would if letter["to"] == anna)
    copy = next(letter for letter in would if letter["kind"] == "copy")
    assert receipt["unit"] == "tekn" and receipt["points"]["tekn"] > 0
    assert receipt["reference"] in receipt["text"] and "potthål" in copy["text"]
    told = town.synpunkt.run("observed")
    assert anna in told and "tekn" in told and "none of them was sent" in told
    # Whatever is called for, nothing leaves.
    for words in (("sweep", "--now=2030-03-05T10:00"), ("round", "--now", "2030-02-01T09:00", "--force"), ("flush",)):
        town.synpunkt.run(*words, check=False)
    time.sleep(OLD_ONLY)
    assert {mail.recipient for mail in town.sink.mails()} == {MAILBOX}
    assert len(town.sink.mails()) == 1
    done = town.synpunkt.run("check", "--json", f"--postfix={town.postfix.conf}", check=False)
    found = {line["id"]: line for line in map(json.loads, done.stdout.decode().splitlines())}
    assert found["mode"]["level"] == "warning" and "2 letters would have gone" in found["mode"]["what"]
    assert found.get("postfix-observe") is None, found["postfix-observe"]
    town.synpunkt.assert_sound()


def test_what_is_going_on_stays_silent_after_going_live(person):
    with harness.Alone(mode="observe") as service:
        synpunkt = service.synpunkt
        text = synpunkt.config.read_text().replace("mode = observe", "mode = observe   # till we trust it")
        synpunkt.config.write_text(text)
        _, anna = person()
        message = clients.first_mail("Potthål", "Ett potthål på cykelbanan.", sender=anna, to=MAILBOX)
        synpunkt.run("ingest", "--sender", anna, "--rcpt", MAILBOX, stdin=message)
        if os.geteuid() == 0:                                    # the file is root's, as it should be
            assert synpunkt.run("live", "--yes", check=False).returncode == 77
            assert synpunkt.config.read_text() == text
        done = subprocess.run([synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, "live"], input=b"no\n",
                              capture_output=True, check=False)
        assert b"nothing was changed" in done.stdout and b"-mode = observe   # till we trust it" in done.stdout
        assert synpunkt.config.read_text() == text
        done = subprocess.run([synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, "live"], input=b"yes\n",
                              capture_output=True, check=True)
        assert b"1 of them open" in done.stdout and b"systemctl restart synpunktd" in done.stdout
        assert b"synpunkt postfix --apply" in done.stdout
        assert synpunkt.config.read_text() == text.replace("mode = observe ", "mode = live ")
        backup = next(synpunkt.config.parent.glob(synpunkt.config.name + ".synpunkt-*"))
        assert backup.read_text() == text
        assert "live already" in synpunkt.run("live")
        synpunkt.stop()
        synpunkt.start()
        synpunkt.run("sweep", "--now=2030-03-05T10:00")
        time.sleep(OLD_ONLY)
        assert service.sink.mails() == []
        _, bo = person("Bo Ek")
        message = clients.first_mail("Lampa", "Lampan lyser inte.", sender=bo, to=MAILBOX,
                                     results=results_for(bo).partition("; ")[2])
        synpunkt.run("ingest", "--sender", bo, "--rcpt", MAILBOX, stdin=message)
        wait_for("the receipt", lambda: [mail for mail in service.sink.mails() if mail.recipient == bo])
        assert not [mail for mail in service.sink.mails() if mail.recipient == anna]
        done = subprocess.run([synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, "live", "--undo", "--yes"],
                              capture_output=True, check=True)
        assert synpunkt.config.read_text() == text
        # restarted first, the service would let mail through to a hop that still holds what it is left
        assert done.stdout.index(b"synpunkt postfix --apply") < done.stdout.index(b"systemctl restart")
        synpunkt.assert_sound()


def test_more_letters_than_a_page_and_those_of_one_second_only_once(person):
    with harness.Alone(mode="observe") as service:
        senders = [person("Eva Ek")[1] for _ in range(60)]
        for sender in senders:
            message = clients.first_mail("Trasig lampa", "Lampan vid lekplatsen lyser inte.", sender=sender, to=MAILBOX,
                                         results=results_for(sender).partition("; ")[2])
            service.synpunkt.run("ingest", "--sender", sender, "--rcpt", MAILBOX, stdin=message)
        would = [json.loads(line) for line in service.synpunkt.run("observed", "--json").splitlines()]
        assert len(would) > 100
        assert len({(letter["reference"], letter["kind"], letter["to"]) for letter in would}) == len(would)
        assert {letter["to"] for letter in would} >= set(senders)
        assert service.synpunkt.run("observed", "--since", "2100-01-01").startswith("0 letters")
        assert service.synpunkt.run("observed", "--since", "i dag", check=False).returncode == 64
        assert service.sink.mails() == []


def test_errors_stand_in_the_way():
    with harness.Alone(mode="observe") as service:
        synpunkt = service.synpunkt
        text = synpunkt.config.read_text()
        synpunkt.config.write_text(text.replace(f"127.0.0.1:{service.sink.port}", "127.0.0.1:1"))
        done = synpunkt.run("live", "--yes", check=False)
        assert done.returncode == 78 and b"errors stand in the way" in done.stderr
        assert b"nobody takes letters at 127.0.0.1:1" in done.stdout
        assert "mode = observe" in synpunkt.config.read_text()
