"""The road of a web form's mail: receipt to the resident, copy to the unit, the handler's answer to the resident."""
import email
import email.policy
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("BUILD", "build"))
PROGRAM = (PROGRAM if PROGRAM.is_absolute() else ROOT / PROGRAM) / "synpunkt"
PLANS = ROOT / "tests/decide/plans"
RESIDENT = "anna.lindqvist@posten.example"
UNIT = "gator-parker@vasteras.example"
JOHAN = "johan.berg@vasteras.example"


class Site:
    """A store of its own; what would go out is written to a folder instead."""

    def __init__(self, folder):
        self.outbox = folder / "out"
        self.outbox.mkdir()
        sendmail = folder / "sendmail"
        sendmail.write_text(f'#!/bin/sh\ncat > "{self.outbox}/$$.eml"\n', encoding="utf-8")
        sendmail.chmod(0o755)
        shutil.copytree(ROOT / "rules", folder / "rules")
        shutil.copytree(ROOT / "templates", folder / "templates")
        self.config = folder / "rules/synpunkt.conf"
        text = self.config.read_text(encoding="utf-8")
        for name, value in {"relay": '"sendmail"', "store": f'"{folder}/s.db"', "keys_file": f'"{folder}/keys"',
                            "undo_minutes": "0"}.items():
            text = re.sub(rf"(?m)^{name}\s.*$", f"{name} = {value}", text)
        self.config.write_text(text + f'\nsendmail = "{sendmail}"\n', encoding="utf-8")
        self.run("init")

    def run(self, *words, raw=b""):
        return subprocess.run([PROGRAM, "-c", self.config, *words], input=raw, check=True, capture_output=True, timeout=60)

    def take(self, raw, *options):
        """The letters that follow from one mail, by recipient."""
        self.run("ingest", *options, raw=raw)
        self.run("flush")
        letters = {}
        for path in self.outbox.iterdir():
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            letters[letter["To"].addresses[0].addr_spec] = letter
            path.unlink()
        return letters


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def submit(site, name, sender=""):
    raw = (PLANS / f"{name}.eml").read_bytes()
    return site.take(raw, "--sender", sender, "--rcpt", "synpunkter@vasteras.example")


@pytest.mark.parametrize("name, channel", [("form-01-own-form", "webbformulär"), ("app-01-fixmystreet", "app")])
def test_the_resident_hears_and_the_unit_can_answer(site, name, channel):
    letters = submit(site, name)
    assert sorted(letters) == [RESIDENT, UNIT]
    copy = letters[UNIT]
    assert channel in text_of(copy)
    assert f"Från: Anna Lindqvist <{RESIDENT}>" in text_of(copy)
    assert "Telefon: 070-123 45 67" in text_of(copy) and "Plats: " in text_of(copy)

    answer = (f"From: Johan Berg <{JOHAN}>\nTo: {copy['From']}\nSubject: SV: {copy['Subject']}\n"
              f"In-Reply-To: {copy['Message-ID']}\nMessage-ID: <answer@vasteras.example>\nMIME-Version: 1.0\n"
              "Content-Type: text/plain; charset=utf-8\n\nHej Anna! Vi lagar hålen på torsdag.\n\nHälsningar\nJohan Berg\n")
    letters = site.take(answer.encode(), "--sender", JOHAN, "--staff", "johanberg",
                        "--rcpt", copy["From"].addresses[0].addr_spec)
    told = text_of(letters[RESIDENT])
    assert "Vi lagar hålen på torsdag." in told
    assert "> " in told
    for line in "E-post:", "Email:", "070-123", "Detta meddelande skickades", "Replies to this":
        assert line not in told


def test_a_form_without_an_address_gets_no_letter_at_all(site):
    letters = submit(site, "form-04-without-an-address")
    assert list(letters) == [UNIT]
    assert "Telefon: 070-123 45 67" in text_of(letters[UNIT])


def test_an_unproven_form_gets_no_receipt(site):
    letters = submit(site, "form-03-unproven-is-an-ordinary-mail", "webbformular@vasteras.example")
    assert list(letters) == [UNIT]
    assert "webbformulär" not in text_of(letters[UNIT]).split("----")[0]


def test_explain_tells_who_has_submitted(site):
    told = site.run("explain", PLANS / "app-01-fixmystreet.eml").stdout.decode()
    assert f"form      app: Anna Lindqvist <{RESIDENT}>" in told
    assert "place     59.609901, 16.544809" in told
