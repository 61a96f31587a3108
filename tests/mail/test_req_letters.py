"""What every shipped letter keeps of the policy's promises, whoever reads it (R2, R8, R12, R15, R16, R38, R42, R44, R49, R71, D58)."""
import email
import email.policy
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("BUILD", "build"))
PROGRAM = (PROGRAM if PROGRAM.is_absolute() else ROOT / PROGRAM) / "synpunkt"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="synpunkt is not built")

LANGUAGES = ("sv", "fi", "en", "other")
THANKS = {"sv": "Tack", "fi": "Kiitos", "en": "Thank you", "other": "Tack"}
GREETING = {"sv": "Hej", "fi": "Hei", "en": "Hello", "other": "Hej"}
# Nothing may be said to them but that the mail has come (D36), or nobody would want to be thanked.
UNTHANKED = ("receipt-neutralt", "receipt-dodsfall", "receipt-oklart-dodsfall")
TO_ANSWER = {"sv": "Svara på det här mejlet", "fi": "vastaa tähän viestiin", "en": "reply to this email",
             "other": "Svara på det här mejlet"}
OPENNESS = {"sv": "Mejl till kommunen är allmän handling. Uppgifter som skyddas av sekretess lämnas inte ut.",
            "fi": "Kunnalle lähetetty sähköposti on yleinen asiakirja. Salassa pidettäviä tietoja ei luovuteta.",
            "en": "Email to the municipality is an official document. Information protected by secrecy is not given out.",
            "other": "Mejl till kommunen är allmän handling. Uppgifter som skyddas av sekretess lämnas inte ut."}
PHONE, VISIT, POSTAL, WEB = "021-39 00 00", "Stadshuset, Fiskartorget 1", "721 87 Västerås", "https://vasteras.example/synpunkter"
MACHINERY = r"(?i)\b(ticket|helpdesk|synpunkt(d| ?v?[0-9])|sqlite|error|null)\b|SV: SV:|\{\{|\+[hi]\d{7}\."


class Letter:
    def __init__(self, path):
        self.name, self.language = path.name.split(".")[:2]
        self.mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        self.text = self.mail.get_body(("plain",)).get_content()
        self.flat = " ".join(self.text.split())
        self.paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", self.text.strip())]


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters") / "all"
    subprocess.run([PROGRAM, "-c", ROOT / "rules/synpunkt.conf", "preview", "--all", folder], check=True,
                   capture_output=True, timeout=300)
    return [Letter(path) for path in sorted(folder.glob("*.eml"))]


@pytest.fixture(scope="module")
def receipts(letters):
    found = [letter for letter in letters if letter.name.startswith("receipt-")]
    assert len(found) > 100 and {letter.language for letter in found} == set(LANGUAGES)
    return found


@pytest.fixture(scope="module")
def thanked(receipts):
    return [letter for letter in receipts if letter.name not in UNTHANKED]


def say(letters, is_wrong):
    wrong = [f"{letter.name}.{letter.language}" for letter in letters if is_wrong(letter)]
    assert not wrong


def test_a_receipt_greets_and_thanks_before_anything_else(thanked):
    say(thanked, lambda letter: not letter.paragraphs[0].startswith(GREETING[letter.language]))
    say(thanked, lambda letter: not letter.paragraphs[1].startswith(THANKS[letter.language]))


def test_a_receipt_about_a_death_does_not_thank(receipts):
    say([letter for letter in receipts if letter.name.endswith("dodsfall")],
        lambda letter: any(word in letter.paragraphs[1] for word in THANKS.values()))


def test_a_suggestion_is_told_of_the_politicians(receipts):
    """It is taken as neither e-förslag nor medborgarförslag; whoever wants that is told whom to ask."""
    words = {"sv": "Vill du att politikerna tar ställning", "fi": "poliitik", "en": "politicians"}
    ideas = [letter for letter in receipts if letter.name == "receipt-forslag" and letter.language in words]
    assert len(ideas) == 3
    say(ideas, lambda letter: words[letter.language] not in letter.flat)


def test_a_receipt_says_how_to_add_something(receipts):
    ways = [letter for letter in receipts if letter.name not in ("receipt-neutralt", "receipt-olasbart", "receipt-orosanmalan")]
    assert len(ways) > 100
    say(ways, lambda letter: TO_ANSWER[letter.language].lower() not in letter.flat.lower())


def test_a_receipt_names_the_other_ways_to_reach_the_city(thanked):
    say(thanked, lambda letter: PHONE not in letter.flat)
    visit = [letter for letter in thanked if letter.name not in ("receipt-olasbart", "receipt-orosanmalan")]
    say(visit, lambda letter: VISIT not in letter.flat)


def test_a_receipt_says_in_one_sentence_that_mail_is_public(thanked):
    say([letter for letter in thanked if letter.name != "receipt-orosanmalan"],
        lambda letter: OPENNESS[letter.language] not in letter.flat)


def test_each_letter_to_a_resident_ends_with_the_city(letters):
    to_residents = [letter for letter in letters if letter.mail.get_body(("html",)) and not letter.name.startswith("svar")]
    assert len(to_residents) > 100
    neutral = ("receipt-neutralt", "oppnat-igen-kansligt")
    say(to_residents, lambda letter: not re.search("Västerås|Västeråsin kaupunki", letter.flat))
    say([letter for letter in to_residents if letter.name not in neutral],
        lambda letter: POSTAL not in letter.flat or WEB not in letter.flat)


def test_no_machinery_is_shown_to_a_resident(letters):
    residents = [letter for letter in letters if letter.mail.get_body(("html",))]
    say(residents, lambda letter: re.search(MACHINERY, letter.text + letter.mail["Subject"]))


def test_every_letter_can_be_answered_and_speaks_for_our_own_domain(letters):
    for letter in letters:
        addresses = [*letter.mail["From"].addresses, *(letter.mail["Reply-To"].addresses if letter.mail["Reply-To"] else ())]
        for address in addresses:
            assert address.domain == "vasteras.example", letter.name
            assert address.username.split("+")[0] == "synpunkter", letter.name
        assert not re.search(r"(?i)no-?reply|ej-?svara", letter.text + str(letter.mail["From"])), letter.name


def test_no_city_is_named_in_a_template_or_in_the_code():
    """Another municipality changes its configuration only.  One hint of what to write is an example by its nature."""
    named = re.compile(r"(?i)västerås|vasteras|mälarenergi|\bmimer\b")
    found = [str(path.relative_to(ROOT)) for language in LANGUAGES for path in (ROOT / "templates" / language).iterdir()
             if named.search(path.read_text(encoding="utf-8"))]
    for path in sorted((ROOT / "milter").rglob("*.[ch]")):
        code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        found += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in code.splitlines()
                  if named.search(line) and 'organisation { name = \\"' not in line]
    assert not found
