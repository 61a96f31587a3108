"""The lines that `synpunkt sendmail` prints, pasted into Debian's own sendmail.mc on a fresh machine; run by `make try-deb`.

Both shapes as contrib/sendmail/README tells them.  Residents and handlers have their mailboxes on the same machine.
"""
import os
import re

import pytest
import tree

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEB"), reason="takes minutes and Debian's archive: make try-deb")
MAILBOX = "synpunkter@vasteras.example"
LATER = "dnl ---- at the very end"      # what the printed lines put apart
SECONDS = 60

# A Sendmail at work before us, where no name server answers.
A_LIVE_SENDMAIL = """\
apt-get -q -y install --no-install-recommends sendmail
cp /etc/mail/service.switch-nodns /etc/mail/service.switch
printf '127.0.0.1 %s\\n' vasteras.example post.example >> /etc/hosts
printf '%s\\n' vasteras.example post.example >> /etc/mail/local-host-names
for name in anna gata triage drift synpunkter; do useradd -m $name; done
"""
SETTLED = """\
apt-get -q -y install ./synpunkt.deb
cat > answers <<'END'
city = Västerås stad
mailbox = synpunkter@vasteras.example
staff_domains = vasteras.example
admin = drift@vasteras.example
triage = triage@vasteras.example
authserv_id = mx1.vasteras.example
observe = {observe}
END
cat > units.csv <<'END'
namn;nämnd;adress;som
gator och parker;tekniska nämnden;gata@vasteras.example;tekn
END
synpunkt init --answers answers --units units.csv
"""
LETTER = """\
sendmail -f anna@post.example synpunkter@vasteras.example <<'END'
From: anna@post.example
To: synpunkter@vasteras.example
Subject: {subject}
Content-Type: text/plain; charset=utf-8

Stora potthål på cykelbanan vid Bjurhovda.
END
"""


def paste(machine, shape):
    """What an administrator does with an editor, and make; a filter's list of its own for the daemons that were there."""
    first, found, last = machine.run(f"synpunkt sendmail --shape {shape}").stdout.partition(LATER)
    path = machine.path("/etc/mail/sendmail.mc")
    text = path.read_text(encoding="utf-8")
    if shape == "hop":
        assert found
        text = re.sub(r"(?m)^(DAEMON_OPTIONS\(`.*)'\)dnl", r"\1, InputMailFilters=')dnl", text)
    before, mailers, after = text.partition("MAILER_DEFINITIONS\n")
    assert mailers
    path.write_text(before + first + mailers + after + found + last, encoding="utf-8")
    machine.run("make -C /etc/mail; /etc/init.d/sendmail restart; systemctl start synpunktd")


@pytest.fixture(params=[("hop", "no"), ("border", "no"), ("border", "yes")], ids=["hop", "border", "border-observe"])
def machine(request):
    shape, observe = request.param
    package = sorted(tree.build_folder().glob("deb/synpunkt_*.deb"))[-1]
    with tree.Tree(tree.base(tree.build_folder(), package)) as one:
        one.put(package, "/root/synpunkt.deb")
        one.shape, one.observe = shape, observe == "yes"
        one.run(A_LIVE_SENDMAIL)
        one.run(SETTLED.format(observe=observe))
        paste(one, shape)
        yield one


def wait(machine, line):
    """Until the line ends with 0; what it printed."""
    return machine.run(f"for _ in $(seq {SECONDS}); do {line} && exit; sleep 1; done; mailq; tail -50 /var/log/synpunktd.log; false")


def test_mail_to_the_address_becomes_a_case(machine):
    said = machine.run("synpunkt check --no-dns", check=False)
    assert not re.search(r"(?i)error", said.stdout), said.stdout
    machine.run(LETTER.format(subject="Potthål"))
    assert "gator-och-parker" in wait(machine, "synpunkt list | grep Potthål").stdout
    if machine.observe:
        wait(machine, "grep -q Bjurhovda /var/mail/synpunkter")
        assert not machine.path("/var/mail/gata").exists() and not machine.path("/var/mail/anna").exists()
    else:
        wait(machine, "grep -q 'SP-.*' /var/mail/anna")
        wait(machine, "grep -q Bjurhovda /var/mail/gata")
        assert not machine.path("/var/mail/synpunkter").exists()
    assert machine.run("synpunkt list --json | wc -l").stdout.strip() == "1"


@pytest.mark.parametrize("machine", [("hop", "no")], ids=["hop"], indirect=True)
def test_on_the_hop_mail_waits_while_synpunkt_is_away(machine):
    machine.run("systemctl stop synpunktd")
    machine.run(LETTER.format(subject="Potthål"))
    wait(machine, "mailq | grep -q 'synpunkter@vasteras.example'")
    assert not machine.path("/var/mail/synpunkter").exists()
    machine.run("systemctl start synpunktd")
    wait(machine, "sendmail -Am -q > /dev/null 2>&1; synpunkt list | grep Potthål")
