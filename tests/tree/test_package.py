"""The Debian package on a fresh machine: install, upgrade, remove, purge; run by `make try-deb`."""
import os
import subprocess

import pytest
import tree

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEB"), reason="takes minutes and Debian's archive: make try-deb")
INSTALL = "apt-get -q -y install ./synpunkt.deb"
PURGE = "apt-get -q -y purge synpunkt"
ANSWER_YES = "echo 'synpunkt synpunkt/delete-cases boolean true' | debconf-set-selections"
A_CASE = "echo a case > /var/lib/synpunkt/synpunkt.db"
ELSEWHERE = "/opt/synpunkt"
SET_UP_ELSEWHERE = f"""\
PATH={ELSEWHERE}/bin:{ELSEWHERE}/sbin:$PATH
systemd-sysusers {ELSEWHERE}/share/synpunkt/systemd/synpunkt.sysusers
systemd-tmpfiles --create {ELSEWHERE}/share/synpunkt/systemd/synpunkt.tmpfiles
printf '%s\\n' 'city = Västerås stad' 'mailbox = synpunkter@vasteras.example' 'staff_domains = vasteras.example' \
    'admin = drift@vasteras.example' 'triage = triage@vasteras.example' 'observe = yes' > answers
printf '%s\\n' 'namn;adress' 'gator och parker;gata@vasteras.example' > units.csv
synpunkt init --answers answers --units units.csv
synpunktd -u synpunkt --test
synpunkt sendmail > /dev/null
synpunkt check --no-mta --no-dns || [ $? = 78 ]
"""


@pytest.fixture(scope="module")
def package():
    found = sorted(tree.build_folder().glob("deb/synpunkt_*.deb"))
    assert found, "no package in the build folder: make deb"
    return found[-1]


@pytest.fixture(scope="module")
def base(package):
    return tree.base(tree.build_folder(), package)


@pytest.fixture
def machine(base, package):
    with tree.Tree(base) as one:
        one.put(package, "/root/synpunkt.deb")
        yield one


def newer(package, folder):
    """The same package under the next version."""
    subprocess.run(["dpkg-deb", "-R", package, folder / "next"], check=True)
    control = folder / "next" / "DEBIAN" / "control"
    text = control.read_text(encoding="utf-8")
    assert "\nVersion: 0.1.0\n" in text
    control.write_text(text.replace("\nVersion: 0.1.0\n", "\nVersion: 0.1.1\n"), encoding="utf-8")
    subprocess.run(["dpkg-deb", "-b", folder / "next", folder / "next.deb"], check=True, capture_output=True)
    return folder / "next.deb"


def test_what_it_is_linked_with_is_asked_for(package):
    wanted = tree.dependencies(package, "Depends").split()
    assert {"libpq5", "libsqlite3-0"} <= set(wanted)
    assert not [name for name in wanted if name.startswith("postgresql")], "the small city installs no server"


def test_it_installs_and_touches_no_mail(machine):
    said = machine.run(INSTALL).stdout
    assert "Next: synpunkt init" in said
    assert machine.run("synpunkt --version").stdout.startswith("synpunkt 0.1")
    assert "synpunkt" in machine.run("getent passwd synpunkt; getent group synpunkt").stdout
    assert machine.run("stat -c '%U %a' /var/lib/synpunkt").stdout.strip() == "synpunkt 700"
    assert machine.run("stat -c '%U:%G %a' /etc/synpunkt").stdout.strip() == "root:synpunkt 750"
    assert machine.run("pgrep synpunktd", check=False).returncode == 1
    assert not machine.path("/etc/synpunkt/synpunkt.conf").exists()
    assert "MANUAL" in machine.run("zcat /usr/share/man/man8/synpunktd.8.gz | head -5; echo MANUAL").stdout


def test_with_postfix_there_the_mail_server_may_open_the_socket(machine):
    machine.run("echo 'postfix postfix/main_mailer_type select Local only' | debconf-set-selections; "
                "apt-get -q -y install postfix")
    machine.run(INSTALL)
    assert "synpunkt" in machine.run("id -nG postfix").stdout.split()


def test_an_upgrade_keeps_settings_and_cases(machine, package, tmp_path):
    machine.run(INSTALL)
    machine.run(f"{A_CASE}; echo '# mine' > /etc/synpunkt/synpunkt.conf; echo '# mine too' >> /etc/apparmor.d/usr.sbin.synpunktd")
    machine.put(newer(package, tmp_path), "/root/next.deb")
    machine.run("apt-get -q -y install ./next.deb")
    assert "0.1.1" in machine.run("dpkg-query -W -f '${Version}' synpunkt").stdout
    assert machine.run("cat /etc/synpunkt/synpunkt.conf").stdout == "# mine\n"
    assert machine.run("cat /var/lib/synpunkt/synpunkt.db").stdout == "a case\n"
    assert "# mine too" in machine.run("cat /etc/apparmor.d/usr.sbin.synpunktd").stdout


def test_removal_keeps_everything_and_a_later_installation_goes_on(machine):
    machine.run(f"{INSTALL}; {A_CASE}; apt-get -q -y remove synpunkt")
    assert machine.path("/var/lib/synpunkt/synpunkt.db").exists()
    machine.run(INSTALL)
    assert machine.run("cat /var/lib/synpunkt/synpunkt.db").stdout == "a case\n"


def test_a_purge_that_nobody_was_asked_about_keeps_the_cases(machine):
    machine.run(f"{INSTALL}; {A_CASE}; echo key > /etc/synpunkt/keys")
    assert "Kept: /var/lib/synpunkt" in machine.run(PURGE).stdout
    assert machine.run("cat /var/lib/synpunkt/synpunkt.db /etc/synpunkt/keys").stdout == "a case\nkey\n"


def test_a_purge_with_a_yes_deletes_them(machine):
    machine.run(f"{INSTALL}; {A_CASE}; {ANSWER_YES}; {PURGE}")
    assert not machine.path("/var/lib/synpunkt").exists() and not machine.path("/etc/synpunkt").exists()


def test_a_purge_before_any_case_leaves_nothing_behind(machine):
    machine.run(f"{INSTALL}; {PURGE}")
    left = machine.run("find / -xdev -name '*synpunkt*' -not -path '/root/*' -not -path '/proc/*'"
                       " -not -path '/var/cache/*' -not -path '/etc/synpunkt-tree'").stdout.split()
    assert left == []


def test_make_install_elsewhere_finds_what_comes_with_it(machine, package):
    (source,) = package.parent.glob("synpunkt-*/")
    where = [f"DESTDIR={machine.folder}", f"PREFIX={ELSEWHERE}"]
    subprocess.run(["make", "-s", "-C", source, "BUILD=build", *where, "install"], check=True)
    libraries = tree.dependencies(package, "Depends").replace(" systemd ", " ")      # which the tree stands in for
    machine.run(f"apt-get -q -y install --no-install-recommends {libraries}")
    said = machine.run(SET_UP_ELSEWHERE).stdout
    assert "synpunkt.conf: ok" in said and f"templates in {ELSEWHERE}/share/synpunkt/templates" in said
    assert machine.run("stat -c '%U:%G %a' /etc/synpunkt /var/lib/synpunkt").stdout == "root:synpunkt 750\nsynpunkt:synpunkt 700\n"
    service = machine.run(f"cat {ELSEWHERE}/share/synpunkt/systemd/synpunktd.service").stdout
    assert f"ExecStart={ELSEWHERE}/sbin/synpunktd" in service
    assert machine.run(f"grep -rl /usr/local {ELSEWHERE}", check=False).stdout == ""
