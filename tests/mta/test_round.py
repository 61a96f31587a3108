"""The yearly round by real mail: drafts to secretaries, their answers, the whole to the strategist (STORYBOARDS 4.17)."""
import csv
import datetime
import io
import re

import pytest

import clients
import fakemta
import harness
import hosts
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

ANNA = "anna.lindqvist@posten.example"
STRATEGIST = "kvalitetsstrateg@vasteras.example"
SECRETARY = "namndsekreterare.tekniska-namnden@vasteras.example"
COMPANY = "kvalitet.malarenergi@vasteras.example"
ASK = MAILBOX.replace("@", "+fraga@")
YEAR = datetime.date.today().year


def working_day(year, month, day):
    """That day, or the first one after it that is no weekend."""
    found = datetime.date(year, month, day)
    while found.weekday() > 4:
        found += datetime.timedelta(days=1)
    return f"{found}T09:00"


def post(service, subject, text, sender=ANNA):
    raw = clients.first_mail(subject, text, sender=sender, to=MAILBOX, results=clients.results_for(sender).partition("; ")[2])
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [MAILBOX], queue_id="Q1").answer == "d"


def wait_mail(service, recipient, match=lambda mail: True):
    def found():
        return [mail for mail in service.sink.mails(recipient) if match(mail)]
    return wait_for(lambda: f"mail to {recipient}\n{[(m.recipient, m['Subject']) for m in service.sink.mails()]}\n"
                    + service.synpunkt.log()[-2000:], found)[-1]


def reply(service, letter, text, sender):
    """What comes back to it."""
    raw = clients.outlook_desktop(clients.Reply(letter, text, "Eva Ek", sender, prefix="SV: "))
    identity = re.search(rb"Message-ID: (<[^>]+>)", raw)[1].decode()
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [ASK], queue_id="Q2").answer == "d"
    return wait_mail(service, sender, lambda m: m["In-Reply-To"].strip() == identity)


def ask(service, question, sender):
    raw = clients.write([("Authentication-Results", clients.results_for(sender)), ("From", sender), ("To", ASK),
                         ("Subject", clients.encoded(question)), ("Message-ID", clients.message_id("vasteras.example"))], "")
    identity = re.search(rb"Message-ID: (<[^>]+>)", raw)[1].decode()
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [ASK], queue_id="Q3").answer == "d"
    return wait_mail(service, sender, lambda m: m["In-Reply-To"].strip() == identity)


def files(letter):
    return {part.get_filename(): part for part in letter.mail.walk() if part.get_filename()}


def says_nobodys_name(letter):
    parts = [letter.text] + [part.get_payload(decode=True).decode("utf-8") for part in files(letter).values()]
    return not any(word in part.lower() for part in parts for word in ("lindqvist", "posten.example", "potthål", "bjurhovda"))


def rows(letter, name):
    text = files(letter)[name].get_payload(decode=True).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_round_from_the_drafts_to_the_whole():
    with harness.Alone() as service:
        for number in range(7):
            post(service, f"Potthål {number} på cykelbanan", "Hej! Det är ett stort potthål på cykelbanan vid Bjurhovda.\nAnna\n",
                 f"anna{number}@posten.example")
        run = service.synpunkt.run
        assert run("round").startswith(f"round of {YEAR - 1}: not begun")
        assert "not begun" in run("round", "--force", f"--now={YEAR + 1}-01-14T09:00")
        begun = working_day(YEAR + 1, 1, 15)
        early = service.synpunkt.run("round", f"--now={begun}", check=False)
        said = early.stderr.decode()
        assert early.returncode == 64 and f"{YEAR} is not over" in said and f"from {YEAR + 1}-01-15 on" in said
        assert "not begun" in run("round", "--force", f"--now={YEAR + 1}-01-14T09:00"), "nothing was frozen"
        assert f"report {YEAR}-1" in run("round", "--force", f"--now={begun}")
        assert "letters written" not in run("round", "--force", f"--now={begun}")

        draft = wait_mail(service, SECRETARY)
        assert draft["Subject"] == f"Synpunkter {YEAR}: tekniska nämnden – underlag för uppföljning"
        assert draft["Auto-Submitted"] == "auto-generated" and "+fraga" in draft["From"]
        assert "ja, 18 februari § 23" in draft.text and says_nobodys_name(draft)
        stem = f"synpunkter-{YEAR}-tekniska-namnden"
        assert {f"{stem}.csv", f"{stem}.html"} == set(files(draft))
        assert any("7" in row for row in rows(draft, f"{stem}.csv")), "seven cases, above the smallest number that is shown"
        assert "<html" in files(draft)[f"{stem}.html"].get_content()
        assert "Mälarenergi" in wait_mail(service, COMPANY)["Subject"]
        begins = wait_mail(service, STRATEGIST, lambda m: "underlagen är skickade" in m["Subject"])
        assert "- tekniska nämnden" in begins.text and "- Mälarenergi AB" in begins.text

        frozen = ask(service, f"rapport {YEAR}-1 tekniska", STRATEGIST)
        assert f"Rapport {YEAR}-1" in frozen.text and f"{stem}.csv" in files(frozen)

        assert "Inte noterat" in reply(service, draft, "Vi tar upp det i mars.", SECRETARY)["Subject"]
        assert "Bara sekreteraren" in reply(service, draft, "ja, 18 februari § 23", "johan.berg@vasteras.example").text
        thanks = reply(service, draft, "Ja, 18 februari § 23", SECRETARY)
        assert "18 februari" in thanks.text and "§ 23" in thanks.text and thanks["Auto-Submitted"] == "auto-replied"
        assert re.search(r"tekniska nämnden: confirmed \S+, 18 februari \d{4} § 23", run("round", "--force",
                                                                                              f"--now={working_day(YEAR + 1, 1, 18)}"))

        assert "letters written" in run("round", "--force", f"--now={working_day(YEAR + 1, 2, 3)}")
        reminder = wait_mail(service, COMPANY, lambda m: m["Subject"].startswith("Påminnelse"))
        assert "ja, 18 februari § 23" in reminder.text and files(reminder)
        assert "Tack" in reply(service, reminder, "#uppföljt", COMPANY)["Subject"]
        assert not [m for m in service.sink.mails(SECRETARY) if m["Subject"].startswith("Påminnelse")]

        assert "ended" in run("round", "--force", f"--now={working_day(YEAR + 1, 3, 1)}")
        total = wait_mail(service, STRATEGIST, lambda m: "kommunstyrelsen" in m["Subject"])
        missing, _, done = total.text.partition("De här har behandlat sina siffror:")
        assert "- byggnadsnämnden" in missing and "- tekniska nämnden" not in missing
        assert re.search(r"- tekniska nämnden, 18 februari \d{4} § 23", done) and "- Mälarenergi AB" in done
        assert {f"synpunkter-{YEAR}.csv", f"synpunkter-{YEAR}.html"} == set(files(total))
        assert says_nobodys_name(total)

        service.synpunkt.kill()
        service.synpunkt.start()
        assert "letters written" not in run("round", "--force", f"--now={working_day(YEAR + 1, 3, 2)}")
        # Who is killed before he has noted that a letter went gives it again, as the same message.
        assert len({m.id for m in service.sink.mails(STRATEGIST) if "kommunstyrelsen" in m["Subject"]}) == 1


def in_november(service):
    """Two tertials of the year are over."""
    now = datetime.datetime.now()
    service.synpunkt.stop()
    service.synpunkt.env = hosts.clock(int((datetime.datetime(now.year, 11, 18, 10) - now).total_seconds()))
    service.synpunkt.start()


def test_a_report_on_demand_shows_what_the_asker_may_see():
    with harness.Alone() as service:
        in_november(service)
        for number in range(6):
            post(service, f"Potthål {number} på cykelbanan", "Hej! Det är ett stort potthål på cykelbanan vid Bjurhovda.\nAnna\n",
                 f"anna{number}@posten.example")
        post(service, "Hemtjänsten", "Hej! Hemtjänsten kom inte till min mamma på äldreboendet i går.\nBo\n", "bo@posten.example")
        whole = ask(service, "rapport", STRATEGIST)
        assert whole["Subject"] == "Svar: rapport" and "Västerås stad" in whole.text
        assert len(files(whole)) == 2
        one = ask(service, f"rapport {YEAR} tekniska", SECRETARY)
        assert "tekniska nämnden" in one.text.lower() and len(files(one)) == 2
        secret = ask(service, "rapport äldrenämnden", "johan.berg@vasteras.example")
        assert "hittade inget" in secret.text and not files(secret)
        own = ask(service, "rapport äldrenämnden", "namndsekreterare.aldrenamnden@vasteras.example")
        assert "äldrenämnden" in own.text.lower() and files(own)
        name = next(name for name in files(own) if name.endswith(".csv"))
        assert not any(row[-1] == "1" for row in rows(own, name)), "one case is never told of"
        assert "hittade inga siffror" in ask(service, f"rapport {YEAR}-1", STRATEGIST).text
