"""The administrator hears of the service's health by mail, by command and by his own monitoring (R79)."""
import datetime
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

pytestmark = pytest.mark.skipif(not (harness.build_folder() / "synpunktd").exists(), reason="synpunktd is not built")

ROOT = Path(__file__).resolve().parents[2]
ANNA, ADMIN = "anna.lindqvist@posten.example", "synpunkt-drift@vasteras.example"
DASHBOARD, RULES = ROOT / "contrib/grafana/synpunkt.json", ROOT / "contrib/prometheus/synpunkt.rules"
NAME = re.compile(r"\bsynpunkt_[a-z_]+")


@pytest.fixture
def service():
    with harness.Alone(admin=f'"{ADMIN}"', health="weekly") as alone:
        yield alone


def letter(sender=ANNA):
    return clients.first_mail("Potthål på cykelbanan", "Hej! Det är stora potthål på cykelbanan vid Bjurhovda.\n",
                              sender=sender, to=MAILBOX, results=clients.results_for(sender).partition("; ")[2])


def post(service, sender=ANNA):
    assert fakemta.deliver(service.synpunkt.socket, letter(sender), sender, [MAILBOX], queue_id="Q1").answer == "d"
    wait_for("receipt", lambda: service.sink.mails(sender))


def monday():
    """Ten o'clock of a Monday to come that is no holiday."""
    return datetime.datetime(datetime.date.today().year + 1, 2, 2, 10) + datetime.timedelta(
        days=-datetime.date(datetime.date.today().year + 1, 2, 2).weekday() + 7)


def look(service, moment):
    return service.synpunkt.run("stats", "--mail", f"--now={moment:%Y-%m-%dT%H:%M}").strip()


def told(service, count):
    """That many letters, and no more."""
    service.synpunkt.run("flush")
    mails = wait_for(f"{count} letters to the administrator", lambda: (service.sink.mails(ADMIN) + [None])[count - 1:])
    assert len(service.sink.mails(ADMIN)) == count
    return mails[0]


def test_a_line_a_week_and_the_hash_it_carries_is_known_later(service):
    post(service)
    first = monday()
    assert look(service, first) == "noted; the first weekly letter is due in a week"
    assert look(service, first + datetime.timedelta(days=6)) == "nothing is due"
    path = service.synpunkt.home / "state" / "backup.db"
    service.synpunkt.run("backup", path)
    post(service, "bo.ek@posten.example")
    assert look(service, first + datetime.timedelta(days=7)) == "told what is wrong"
    assert "Den senaste säkerhetskopian är från" in told(service, 1).text
    assert look(service, first + datetime.timedelta(days=7)) == "told how the week was"
    told(service, 2)
    (mail,) = [m for m in service.sink.mails(ADMIN) if "den här veckan" in m["Subject"]]
    assert "1 mejl in" in mail.text and "Ärenden utan enhet: 0" in mail.text and "utan fel" in mail.text
    assert "Senaste säkerhetskopia: ingen" not in mail.text and mail["Auto-Submitted"] == "auto-generated"
    assert ANNA not in mail.raw.decode() and "Potthål" not in mail.text
    (command,) = re.findall(r"synpunkt (check --since [0-9a-f]{64})", mail.text)
    assert "is whole" in " ".join(service.synpunkt.check_deep(*command.split()[1:])["ok"])
    service.synpunkt.stop()
    service.synpunkt.run("restore", "--force", path)    # what came after it is gone: that must show
    assert service.synpunkt.check_deep(*command.split()[1:])["error"]


def test_two_who_look_at_once_write_one_letter(service):
    first = monday()
    look(service, first)
    words = [service.synpunkt.home / "bin" / "synpunkt", "-c", service.synpunkt.config, "stats", "--mail",
             f"--now={first + datetime.timedelta(days=7):%Y-%m-%dT%H:%M}"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True, **service.synpunkt._as_user()) for _ in range(4)]
    said = sorted(process.communicate()[0].strip() for process in both)
    assert said == ["nothing is due"] * 3 + ["told how the week was"]
    told(service, 1)


def test_trouble_is_told_when_it_begins_daily_and_when_it_is_over(service):
    synpunkt = service.synpunkt
    first = monday()
    look(service, first)
    synpunkt.stop()
    assert synpunkt.run("ingest", "--sender", ANNA, stdin=letter(), check=False).returncode == 0
    assert look(service, first + datetime.timedelta(minutes=1)) == "told what is wrong"
    assert look(service, first + datetime.timedelta(hours=5)) == "nothing is due"
    assert look(service, first + datetime.timedelta(days=1, minutes=1)) == "told what is wrong"
    mail = told(service, 2)
    assert "något är fel" in mail["Subject"] and "Brev kommer inte iväg" in mail.text and "Disken" not in mail.text
    assert look(service, first + datetime.timedelta(days=1, hours=2)) == "told that all is well again"
    assert "mår bra igen" in told(service, 3)["Subject"]
    assert look(service, first + datetime.timedelta(days=1, hours=4)) == "nothing is due"
    synpunkt.assert_sound()


@pytest.mark.parametrize("rule, letters", [("trouble", 0), ("never", 0), ("weekly", 1)])
def test_the_setting_says_how_much(rule, letters):
    with harness.Alone(admin=f'"{ADMIN}"', health=rule) as service:
        look(service, monday())
        look(service, monday() + datetime.timedelta(days=7))
        service.synpunkt.run("flush")
        assert len(service.sink.mails(ADMIN)) == letters


# ---- figures ---------------------------------------------------------------------------------------------------

def test_the_figures_are_right(service):
    post(service)
    figures = json.loads(service.synpunkt.run("stats", "--json"))
    assert figures["up"] is True and figures["entries"] == 1 and figures["letters_waiting"] == 0
    assert figures["cases"] == [{"unit": "tekn", "status": "open", "count": 1}]
    assert len(figures["entries_filed"]) == 7 and figures["entries_filed"][-1] == 1 and sum(figures["entries_filed"]) == 1
    assert figures["month_promises_due"] == figures["month_promises_kept"] == 1
    assert figures["last_backup_timestamp_seconds"] is None and 0 < figures["disk_free_bytes"] < figures["disk_size_bytes"]
    table = service.synpunkt.run("stats")
    assert re.search(r"(?m)^The service answers on its socket +yes$", table) and "Cases of tekn, open" in table
    service.synpunkt.stop()
    assert json.loads(service.synpunkt.run("stats", "--json"))["up"] is False
    assert service.synpunkt.run("stats", "file", check=False).returncode == 64


def test_prometheus_reads_it_whole_and_nobody_is_in_it(service):
    post(service)
    path = service.synpunkt.home / "state" / "synpunkt.prom"
    service.synpunkt.run("stats", "--prometheus", path)
    text = path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o644 and list(path.parent.glob("synpunkt.prom*")) == [path]
    assert ANNA not in text and "posten" not in text
    helped, typed, seen = set(), set(), set()
    for line in text.splitlines():
        words = line.split(" ", 3)
        if words[:2] == ["#", "HELP"]:
            helped.add(words[2])
        elif words[:2] == ["#", "TYPE"]:
            assert words[3] == "gauge"
            typed.add(words[2])
        else:
            found = re.fullmatch(r'(synpunkt_[a-z_]+)(\{(?:[a-z_]+="[^"\\\n]*",?)+\})? -?\d+', line)
            assert found, line
            seen.add(found[1])
    assert helped == typed == seen and 'synpunkt_cases{unit="tekn",status="open"} 1' in text
    assert service.synpunkt.run("stats", "--prometheus").count("# TYPE") == len(seen)
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)


def test_dashboard_and_rules_name_what_there_is(service):
    metrics = set(NAME.findall(service.synpunkt.run("stats", "--prometheus")))
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    named = {name for panel in dashboard["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])}
    alerts = re.findall(r"(?m)^ +expr: (.*)$", RULES.read_text("utf-8"))
    alerted = {name for expr in alerts for name in NAME.findall(expr)}
    assert len(named) > 10 and len(alerts) == 9
    assert named | alerted <= metrics, (named | alerted) - metrics
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "rules", RULES], check=True)


# ---- the journal -------------------------------------------------------------------------------------------------

def test_the_journal_tells_what_became_of_each_letter(service):
    service.sink.refuse.add("bo.ek@posten.example")
    post(service)
    bo = letter("bo.ek@posten.example")
    assert fakemta.deliver(service.synpunkt.socket, bo, "bo.ek@posten.example", [MAILBOX], queue_id="Q2").answer == "d"
    first, second = sorted(case["reference"] for case in service.synpunkt.list())
    lines = [rf"letter=\d+ case={first} kind=receipt accepted by the relay queue=\w+",
             rf"letter=\d+ case={first} kind=copy accepted by the relay queue=\w+",
             rf"letter=\d+ case={second} kind=receipt refused by the relay status=5[\d.]+",
             rf"Q1: case={first} new nature=person unit=tekn"]
    for line in lines:
        wait_for(line, lambda line=line: re.search(line, service.synpunkt.log()))
    assert "posten.example" not in service.synpunkt.log()
