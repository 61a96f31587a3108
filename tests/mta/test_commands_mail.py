"""What a handler's commands do, through a real Postfix: moving, closing, waiting, word by mouth (STORYBOARDS 4.7, 4.9)."""
import pytest

import clients
from test_journeys import JOHAN, Matter, nothing_more

CLIENTS = ("outlook_desktop", "gmail", "thunderbird", "apple_mail", "mutt")


@pytest.fixture
def matter(town, person):
    return Matter(town, person())


def show(*mails):
    """Printed with -s: what people read is looked at, not only compared."""
    for mail in mails:
        print(f"--- to {mail.recipient}: {mail['Subject']}\n{mail.text}")


def no_command_lines(matter):
    for mail in matter.resident_mails():
        assert not any(line.lstrip("> \t").startswith("#") for line in mail.text.splitlines()), mail.text


def test_a_case_moves_and_everybody_knows_who_has_it(town, matter):
    matter.handler_writes("#flytta bygg Gäller planerad cykelbana i detaljplan\nRing mig om ni undrar, Johan.")
    letter = matter.wait_answer()
    copy = matter.wait_staff_saying("FLYTTAT ÄRENDE från tekn")
    away = matter.wait_staff_saying("FLYTTAT till")
    show(letter, copy, away)
    assert "har lämnats över till bygglov, planer och kartor" in letter.text and letter["Auto-Submitted"]
    assert "Ring mig" not in letter.text and "detaljplan" not in letter.text
    assert copy.recipient.startswith("bygg") and "Ring mig om ni undrar" in copy.text
    assert "stora potthål på cykelbanan" in copy.text and "Gäller planerad cykelbana i detaljplan" in copy.text
    assert away.recipient == matter.unit
    assert matter.case()["unit"] == "bygg"
    matter.handler_writes("Hej!\nVi tar med banan i planen.", to=copy, who=("Bo Bygg", "bo.bygg@vasteras.example"))
    assert "Vi tar med banan i planen." in matter.wait_answer(3).text
    no_command_lines(matter)
    nothing_more(town, matter, 3)


def test_of_two_moves_from_the_same_copy_the_second_is_told(town, matter):
    matter.handler_writes("#flytta bygg")
    matter.wait_answer()
    matter.handler_writes("#flytta fast", who=("Eva Ek", "eva.ek@vasteras.example"))
    back = matter.wait_staff_saying("redan överlämnat")
    show(back)
    assert back.recipient == "eva.ek@vasteras.example" and matter.case()["unit"] == "bygg"
    nothing_more(town, matter, 2)


def test_an_unknown_unit_comes_back_with_the_list(town, matter):
    matter.handler_writes("#flytta simhallen Gäller badet")
    back = matter.wait_staff_saying("nämner ingen enhet")
    show(back)
    assert back.recipient == JOHAN[1] and "bygg  bygglov" in back.text and "#flytta simhallen Gäller badet" in back.text
    nothing_more(town, matter, 1)


@pytest.mark.parametrize("client", [clients.ALL[name] for name in CLIENTS if name in clients.ALL],
                         ids=[name for name in CLIENTS if name in clients.ALL])
def test_the_last_answer_says_that_the_case_is_closed(town, matter, client):
    matter.handler_writes("#klart\n#kategori klagomål\nHej igen Anna! Nu är hålen lagade.", client=client)
    answer = matter.wait_answer()
    show(answer)
    assert "Nu är hålen lagade." in answer.text
    assert f"Vi avslutar nu ärendet {matter.reference}" in answer.text and "Vi avslutar nu" in answer.html
    assert matter.case()["status"] == "closed"
    no_command_lines(matter)
    nothing_more(town, matter, 2)


def test_closing_without_an_answer_is_asked_once(town, matter):
    matter.handler_writes("#klart")
    back = matter.wait_staff_saying("har inte fått något svar")
    show(back)
    assert matter.case()["status"] == "open"
    matter.handler_writes("#klart utan svar")
    nothing_more(town, matter, 1)
    assert matter.case()["status"] == "closed"


def test_the_resident_hears_until_when_and_why(town, matter):
    matter.handler_writes("#vänta v 50 Vi väntar på asfalt")
    letter = matter.wait_answer()
    show(letter)
    assert "Vi väntar på asfalt" in letter.text and "senast fredag" in letter.text
    no_command_lines(matter)
    nothing_more(town, matter, 2)


def test_word_by_mouth_sends_nothing(town, matter):
    matter.handler_writes("#besked muntligt Ringde Anna")
    nothing_more(town, matter, 1)
    shown = town.synpunkt.run("show", matter.reference)
    assert "told by mouth" in shown


def test_a_part_goes_to_another_unit_as_a_case_of_its_own(town, matter):
    matter.handler_writes("#dela bygg Detaljplanen är er")
    part = town.wait_mail_of("Bjurhovda", matter.resident, lambda m: "DELAT ÄRENDE från tekn" in m.text and matter.reference in m.text)
    show(part)
    assert matter.reference in part.text and "stora potthål på cykelbanan" in part.text
    assert matter.reference not in part["Subject"]
    assert matter.case()["unit"] == "tekn"
    nothing_more(town, matter, 1)
