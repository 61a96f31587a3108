"""The administrator's pages, line by line as root types them on a fresh Debian; run by `make try-deb`.

A page begins on a server whose Postfix takes the city's mail; install.md from there, every other where install.md ends.
In a block ```console a line "# ..." is a command, with the lines of its here-document; "# exit N" at its end is what it
ends with.  A block ```output below holds lines that it prints, "..." for what differs.
"""
import json
import os
import re
import subprocess

import pytest
import tree

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEB"), reason="takes minutes and Debian's archive: make try-deb")
PAGES = tree.ROOT / "contrib" / "admin"
FIRST = "install.md"
NAMES = sorted(path.name for path in PAGES.glob("*.md") if path.name not in ("README.md", FIRST))
REFERENCE = "SP-2026-00417-2"       # what the pages call the newest case
RESTART = "systemctl restart synpunktd"
RUNNING = "postfix start > /dev/null 2>&1; systemctl start synpunktd"

# A Postfix at work before us: it takes all mail for the city, and the old mailbox is read by somebody.
A_LIVE_POSTFIX = """\
echo 'postfix postfix/main_mailer_type select Internet Site' | debconf-set-selections
echo 'postfix postfix/mailname string vasteras.example' | debconf-set-selections
apt-get -q -y install postfix
useradd -m reader
postconf -e 'mydestination = vasteras.example, localhost' 'local_recipient_maps =' 'luser_relay = reader' \
            'recipient_delimiter = +' 'mynetworks = 127.0.0.0/8' 'smtpd_forbid_bare_newline = yes'
postfix start
"""
LETTER = """\
sendmail -f {sender} synpunkter@vasteras.example <<'END'
From: {sender}
To: synpunkter@vasteras.example
Subject: {subject}
Content-Type: text/plain; charset=utf-8

{text}
END
"""
SECONDS = 30


def commands(page):
    """(line number, command, exit, lines that it prints) of every command of a page."""
    found, block, end = [], None, None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if end:
            found[-1][1] += "\n" + line
            end = None if line == end else end
        elif line.startswith("```"):
            block = line[3:] if block is None else None
        elif block == "output":
            found[-1][3].append(line)
        elif block == "console":
            assert line.startswith("# "), f"{page.name}:{number}: no command: {line}"
            status = re.search(r"    # exit (\d+)$", line)
            found.append([number, line[2:status.start()] if status else line[2:], int(status[1]) if status else 0, []])
            end = (re.search(r"<<'(\w+)'", line) or [None, None])[1]
    assert block is None and not end, f"{page.name}: a block without end"
    return found


def follow(machine, name, reference=REFERENCE):
    """Every command of the page, in order."""
    lines = commands(PAGES / name)
    assert lines, f"{name} has no commands"
    for number, command, status, printed in lines:
        done = machine.run(command.replace(REFERENCE, reference), check=False)
        said = f"contrib/admin/{name}:{number}\n# {command}\n{done.stdout}exit {done.returncode}"
        assert done.returncode == status, said
        for line in printed:
            pattern = ".*".join(re.escape(part.strip()) for part in line.replace(REFERENCE, reference).split("..."))
            assert re.search(pattern, done.stdout), f"{said}\nnot printed: {line}"
    return done


@pytest.fixture(scope="module")
def package():
    found = sorted(tree.build_folder().glob("deb/synpunkt_*.deb"))
    assert found, "no package in the build folder: make deb"
    return found[-1]


@pytest.fixture(scope="module")
def installed(package, tmp_path_factory):
    """The folder of a machine as install.md leaves it, to be copied."""
    folder = tmp_path_factory.mktemp("installed") / "tree"
    with tree.Tree(tree.base(tree.build_folder(), package)) as machine:
        machine.put(package, f"/root/{package.name}")
        machine.run(A_LIVE_POSTFIX)
        follow(machine, FIRST)
        machine.run("systemctl stop synpunktd; postfix stop")
        subprocess.run(["cp", "-a", "--reflink=auto", machine.folder, folder], check=True)
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def machine(installed):
    with tree.Tree(installed) as one:
        one.run(RUNNING)
        yield one


def newest(machine, wanted):
    """The reference of the newest case, when there are so many."""
    line = f"for _ in $(seq {SECONDS}); do [ $(synpunkt list --json | wc -l) -ge {wanted} ] && break; sleep 1; done; synpunkt list --json"
    cases = [json.loads(case) for case in machine.run(line).stdout.splitlines()]
    assert len(cases) == wanted, cases
    return cases[0]["reference"]


def a_case(machine):
    machine.run(LETTER.format(sender="anna@post.example", subject="Potthål", text="Ett potthål på cykelbanan vid Bjurhovda."))
    return newest(machine, 1)


def closed_cases(machine):
    """Anna's and Karin's, closed by their handler, and a third that is the newest.  Anna's reference."""
    machine.run(f"sed -i 's/^mode .*/mode = live/; s/^undo_minutes .*/undo_minutes = 0/' /etc/synpunkt/synpunkt.conf; {RESTART}")
    first = a_case(machine)
    close(machine, first)
    machine.run(LETTER.format(sender="karin@post.example", subject="Bänk", text="Bänken i parken vid kyrkan är trasig."))
    close(machine, newest(machine, 2))
    machine.run(LETTER.format(sender="olle@post.example", subject="Lampa", text="Gatlampan vid skolan lyser inte."))
    newest(machine, 3)
    return first


def close(machine, reference):
    """The unit answers its copy with one word."""
    sign = f"synpunkter+h{reference[5:7]}{reference[8:13]}"
    machine.run(f"""\
for _ in $(seq {SECONDS}); do
    to=$(grep -o '{sign}[.0-9a-z]*@' /var/mail/reader | tail -1)
    [ -n "$to" ] && break; sleep 1
done
synpunkt ingest --sender gata@vasteras.example --rcpt "$to"vasteras.example --staff gata@vasteras.example <<END
From: Gata <gata@vasteras.example>
To: <$to""vasteras.example>
Subject: SV: [{reference}]
Message-ID: <{reference}@vasteras.example>

#klart utan svar
END
synpunkt flush
synpunkt show --json {reference} | grep -q '"status":"closed"'
""")


PREPARED = {name: a_case for name in ("backup.md", "disclosure.md", "move.md", "two-hosts.md", "watch.md")} | {"purge.md": closed_cases}


def test_the_index_names_every_page():
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([\w-]+\.md)\)", text)) == sorted([FIRST, *NAMES])


@pytest.mark.parametrize("name", NAMES)
def test_a_page_does_what_it_says(machine, name):
    prepare = PREPARED.get(name)
    follow(machine, name, prepare(machine) if prepare else REFERENCE)
