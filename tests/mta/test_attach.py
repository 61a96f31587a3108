"""Three commands from Debian's own main.cf to a receipt: init, postfix --apply, and what --undo leaves (issue 10, 2).

The programs lie as an installation has them, the Postfix is Debian's untouched files with places and ports of its own.
"""
import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import clients
import harness
from harness import MAILBOX, ROOT, free_port, wait_for
from test_journeys import ANSWER, Matter

ANSWERS = """\
# what init asks, as a file
city = Västerås stad
mailbox = {mailbox}
admin = drift@vasteras.example
triage = kontaktcenter@vasteras.example
registrator = "registrator@vasteras.example"
authserv_id = mx1.vasteras.example
observe = {observe}
socket = unix:{home}/run/milter.sock
store = {home}/state/synpunkt.db
spool = {home}/state
keys_file = {home}/etc/keys
"""
UNITS = "Kod;Namn;Nämnd;E-post;Som\ntekn;gator, parker och trafik;tekniska nämnden;gata@vasteras.example;\n" \
        "vard;\"Vård; omsorg\";äldrenämnden;vard@vasteras.example;äldreomsorgen\n"
# Debian's services have Debian's places: the few lines that make it a Postfix of the test's own.
OWN = "".join(line + "\n" for line in harness.MAIN_CF.splitlines() if not line.startswith(("compatibility_level", "mydestination")))
OLD_MAILBOX = MAILBOX


class Debian(harness.Postfix):
    """Debian's main.cf and master.cf; only what must not collide with the machine is changed, once."""

    def _write(self):
        if self.port:
            return
        self.port = self.submission = free_port()
        self.conf.mkdir()
        (self.folder.path / "queue").mkdir()
        (self.folder.path / "data").mkdir()
        shutil.chown(self.folder.path / "data", "postfix", "postfix")
        words = {"DIR": self.folder.path, "SINK": self.sink.port, "PROCESSES": 50}
        main = Path("/usr/share/postfix/main.cf.debian").read_text(encoding="utf-8") + harness.fill(OWN, words)
        master = Path("/usr/share/postfix/master.cf.dist").read_text(encoding="utf-8")
        master = re.sub(r"(?m)^smtp(\s+inet)", rf"127.0.0.1:{self.port}\1", master)
        (self.conf / "main.cf").write_text(main + "mydestination =\n", encoding="utf-8")
        (self.conf / "master.cf").write_text(master, encoding="utf-8")

    def prepare(self):
        self._write()
        return self.files()

    def files(self):
        return [(self.conf / name).read_bytes() for name in ("main.cf", "master.cf")]


class Installed(harness.Synpunkt):
    """The tree as `make install` leaves it; the configuration comes from init."""

    def _unpack(self):
        share = self.home / "share" / "synpunkt"
        share.mkdir(parents=True)
        (self.home / "bin").mkdir()
        for program in ("synpunktd", "synpunkt"):
            shutil.copy2(harness.build_folder() / program, self.home / "bin" / program)
        for name in ("rules", "templates", "contrib/postfix", "contrib/sendmail"):
            shutil.copytree(ROOT / name, share / Path(name).name)
        (self.home / "run").mkdir(mode=0o750)
        shutil.chown(self.home / "run", self.user.pw_uid, self._group())
        subprocess.run(["chmod", "-R", "a+rX", str(self.home / "bin"), str(share)], check=True)
        self.home.chmod(0o755)
        self.config = self.home / "etc" / "synpunkt.conf"

    def _as_user(self):
        """As systemd starts it, with its own group; and Postfix's, so that Postfix may open the socket."""
        return super()._as_user() | {"extra_groups": [self._group(), self.user.pw_gid]}

    def root(self, *words, check=True, stdin=b"", path=None):
        """The command as the administrator runs it; its output."""
        done = subprocess.run([self.home / "bin" / "synpunkt", "-c", self.config, *words], input=stdin, capture_output=True,
                              timeout=120, check=False, cwd=self.home, umask=0o022,
                              env={"PATH": f"{path or ''}:/usr/sbin:/usr/bin:/sbin:/bin"})
        if check:
            assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
            return done.stdout.decode("utf-8")
        return done

    def ship(self, **settings):
        """Other places in the shipped example, for what is not asked: those outside are the machine's."""
        example = self.home / "share" / "synpunkt" / "rules" / "synpunkt.conf"
        text = example.read_text(encoding="utf-8")
        for name, value in settings.items():
            text = harness.set_option(text, name, harness.quoted(value))
        example.write_text(text, encoding="utf-8")

    def init(self, observe="no", units=UNITS.encode(), extra="", check=True):
        answers = self.home / "answers.conf"
        told = {line.partition("=")[0].strip() for line in extra.splitlines()}      # in place of the usual answer
        usual = [line for line in ANSWERS.splitlines() if line.partition("=")[0].strip() not in told]
        answers.write_text("\n".join(usual).format(home=self.home, mailbox=MAILBOX, observe=observe) + "\n" + extra, encoding="utf-8")
        (self.home / "units.csv").write_bytes(units)
        return self.root("init", "--answers", answers, "--units", self.home / "units.csv", "--user", self.user.pw_name,
                         check=check)

    def edit(self, old, new):
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), encoding="utf-8")

    def postfix(self, *words, **options):
        return self.root("postfix", "--postfix-config", self.folder.path / "postfix", "--user", self.user.pw_name, *words, **options)


class Attached(harness.Town):
    def __init__(self, shape, observe="no"):
        self.shape, self.folder = shape, harness.Folder()
        try:
            self.sink = harness.Sink()
            self.synpunkt = Installed(self.folder)
            self.postfix = Debian(self.folder, self.sink, None, {})
            self.untouched = self.postfix.prepare()
            self.synpunkt.init(observe)
            self.synpunkt.edit("undo_minutes   = 2", "undo_minutes   = 0")      # a test does not wait two minutes
            self.synpunkt.postfix("--shape", shape, "--apply", "--yes")
            self.synpunkt.start()
            self.postfix.start()
        except BaseException:
            self.folder.close()
            raise


@pytest.fixture
def attach():
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    towns = []

    def make(*words, **options):
        towns.append(Attached(*words, **options))
        return towns[-1]
    yield make
    for town in towns:
        town.close()


@pytest.fixture
def installed():
    folder = harness.Folder()
    yield Installed(folder)
    folder.close()


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


# ---- the whole way -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("shape", ["hop", "border"])
def test_from_debians_files_to_receipt_answer_and_back(attach, person, shape):
    town = attach(shape)
    matter = Matter(town, person())
    assert matter.unit == "gata@vasteras.example" and "Västerås stad" in matter.receipt.text
    matter.handler_writes(ANSWER)
    assert "vecka 11" in matter.wait_answer().text
    assert "nothing to change" in town.synpunkt.postfix("--apply", "--yes")
    assert "Postfix has read its files anew" in town.synpunkt.postfix("--undo", "--yes")
    assert town.postfix.files() == town.untouched
    name, address = person()
    town.post(matter.raw.replace(b"Message-ID: <", b"Message-ID: <x"), address, MAILBOX)
    town.wait_mail(MAILBOX)                 # it goes to the mailbox again, as before
    assert "nothing to undo" in town.synpunkt.postfix("--undo", "--yes")


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_while_observing_mail_goes_on_to_the_old_mailbox(attach, person, shape):
    town = attach(shape, observe="yes")
    name, address = person()
    raw = a_mail(name, address)
    town.post(raw, address, MAILBOX)
    old = town.wait_mail(OLD_MAILBOX)
    assert raw.split(b"\r\n\r\n", 1)[1] in old.raw and old.sender == address
    wait_for("a case", town.synpunkt.list)
    assert not town.sink.mails(address)     # nothing is sent
    if shape == "hop":                      # and then it is switched: the line that hands on makes room for the hold
        town.synpunkt.edit("= observe", "= live")
        assert "+    -o {smtpd_end_of_data_restrictions=check_client_access static:hold}" in town.synpunkt.postfix("--apply", "--yes")


def a_mail(name, address):
    return clients.first_mail("Trasig lampa", "Lampan vid lekplatsen lyser inte.", name=name, sender=address, to=MAILBOX)


# ---- what an administrator had there -------------------------------------------------------------------------

@pytest.fixture
def beside(installed):
    """A Postfix that is not started, beside an installed Synpunkt: (synpunkt, postfix)."""
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    sink = harness.Sink()
    postfix = Debian(installed.folder, sink, None, {})
    postfix.prepare()
    installed.init()
    yield installed, postfix
    sink.close()


def postconf(postfix, *words):
    return subprocess.run(["postconf", "-c", postfix.conf, *words], check=True, capture_output=True, text=True).stdout.strip()


def services(master):
    """Without comments and the blanks that postconf sets."""
    return [line.split() for line in master.splitlines() if line.strip() and not line.startswith(b"#")]


def test_nothing_is_changed_before_apply_and_a_yes(beside):
    synpunkt, postfix = beside
    before = postfix.files()
    shown = synpunkt.postfix()
    assert "+transport_maps = $synpunkt_maps" in shown and "+++ " in shown and "nothing is changed yet" in shown
    assert f'"synpunkt -c {synpunkt.config} postfix --postfix-config {postfix.conf} ' in shown     # to be pasted
    assert "nothing was changed" in synpunkt.postfix("--apply", stdin=b"no\n")
    silent = synpunkt.postfix("--apply", check=False)
    assert silent.returncode == 65 and b"nobody answers" in silent.stderr and b"--yes" in silent.stderr
    assert postfix.files() == before and sorted(p.name for p in postfix.conf.iterdir()) == ["main.cf", "master.cf"]
    assert "done" in synpunkt.postfix("--apply", stdin=b"yes\n")
    assert postfix.files() != before


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_the_administrators_own_values_are_joined_and_given_back(beside, shape):
    synpunkt, postfix = beside
    own = {"transport_maps": "hash:/etc/postfix/transport", "smtpd_milters": "inet:127.0.0.1:11332",
           "non_smtpd_milters": "inet:127.0.0.1:11332", "recipient_delimiter": "-"}
    postconf(postfix, "-e", *[f"{name} = {value}" for name, value in own.items()])
    before = postfix.files()
    synpunkt.postfix("--shape", shape, "--apply", "--yes")
    assert postconf(postfix, "-h", "transport_maps") == "$synpunkt_maps, hash:/etc/postfix/transport"
    assert postconf(postfix, "-h", "recipient_delimiter") == "-+"
    if shape == "border":
        assert re.fullmatch(r"inet:127.0.0.1:11332, \{ unix:.*milter.sock, default_action=accept \}",
                            postconf(postfix, "-h", "smtpd_milters"))
        assert postconf(postfix, "-F", "cleanup/unix/chroot").endswith("= n")
    postconf(postfix, "-e", "transport_maps = $synpunkt_maps, hash:/etc/postfix/transport, hash:/etc/postfix/new",
             "delay_warning_time = 4h")
    said = synpunkt.postfix("--undo", "--yes")
    assert "was edited since" in said
    assert postconf(postfix, "-h", "transport_maps") == "hash:/etc/postfix/transport, hash:/etc/postfix/new"
    for name in ("smtpd_milters", "non_smtpd_milters", "recipient_delimiter"):
        assert postconf(postfix, "-h", name) == own[name]
    assert postconf(postfix, "-h", "delay_warning_time") == "4h"
    assert not re.search(rb"synpunkt-(hop|in|out|ingest)|synpunkt_maps|milter\.sock", b"\n".join(postfix.files()))
    assert services(postfix.files()[1]) == services(before[1])


def test_taken_ports_are_left_alone_and_the_settings_follow(beside):
    synpunkt, postfix = beside
    before = synpunkt.config.read_bytes()
    postconf(postfix, "-M", "127.0.0.1:10026/inet=127.0.0.1:10026 inet n - n - - smtpd")
    shown = synpunkt.postfix("--apply", "--yes")
    relay = re.search(r'(?m)^relay\s*= "127\.0\.0\.1:(\d+)"', synpunkt.config.read_text(encoding="utf-8"))[1]
    assert relay != "10026" and f"127.0.0.1:{relay}/inet" in postconf(postfix, "-P", "*/inet/syslog_name")
    assert f'+relay     = "127.0.0.1:{relay}"' in shown
    assert "nothing to change" in synpunkt.postfix()
    shown = synpunkt.postfix("--undo", "--yes")
    assert f'-relay     = "127.0.0.1:{relay}"' in shown and "started again" in shown
    assert synpunkt.config.read_bytes() == before


def test_settings_that_were_edited_since_get_their_relay_back_and_nothing_else(beside):
    synpunkt, postfix = beside
    before = synpunkt.config.read_text(encoding="utf-8")
    postconf(postfix, "-M", "127.0.0.1:10026/inet=127.0.0.1:10026 inet n - n - - smtpd")
    synpunkt.postfix("--apply", "--yes")
    synpunkt.edit("undo_minutes   = 2", "undo_minutes   = 3")
    synpunkt.postfix("--undo", "--yes")
    assert 'relay     = "127.0.0.1:10026"' in before
    assert synpunkt.config.read_text(encoding="utf-8") == before.replace("undo_minutes   = 2", "undo_minutes   = 3")
    synpunkt.postfix("--apply", "--yes")
    mine = re.sub(r'(?m)^relay .*', 'relay     = "mx.example:25"', synpunkt.config.read_text(encoding="utf-8"))
    synpunkt.config.write_text(mine, encoding="utf-8")
    assert "the relay in" not in synpunkt.postfix("--undo", "--yes") and synpunkt.config.read_text(encoding="utf-8") == mine


def test_the_shape_can_be_changed_and_all_is_undone(beside):
    synpunkt, postfix = beside
    before = postfix.files()
    synpunkt.postfix("--shape", "hop", "--apply", "--yes")
    synpunkt.postfix("--shape", "border", "--apply", "--yes")
    assert "synpunkt-ingest" in postconf(postfix, "-M") and "synpunkt-hop" not in postconf(postfix, "-M")
    synpunkt.postfix("--undo", "--yes")
    assert postfix.files() == before


def test_a_link_to_a_file_stays_a_link_and_the_file_is_on_disk(beside):
    synpunkt, postfix = beside
    kept = synpunkt.home / "kept"
    kept.mkdir()
    main = postfix.conf / "main.cf"
    main.rename(kept / "main.cf")
    main.symlink_to(kept / "main.cf")
    words = [synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, "postfix", "--postfix-config", postfix.conf,
             "--user", synpunkt.user.pw_name, "--apply", "--yes"]
    trace = synpunkt.home / "trace"
    without = os.environ | {"ASAN_OPTIONS": "detect_leaks=0"}    # the search for leaks and strace do not go together
    subprocess.run(["strace", "-y", "-e", "trace=fsync,rename", "-o", trace, *words], check=True, capture_output=True, env=without)
    assert main.is_symlink() and "synpunkt_maps" in (kept / "main.cf").read_text(encoding="utf-8")
    said = trace.read_text(encoding="utf-8")
    renamed = said.index(f'"{kept}/main.cf")')
    assert re.search(rf"fsync\(\d+<{kept}/main\.cf\.", said[:renamed]) and re.search(rf"fsync\(\d+<{kept}>\)", said[renamed:])


def test_what_is_compared_is_nobody_elses_to_read(beside):
    synpunkt, _ = beside
    stub = synpunkt.home / "stub"
    stub.mkdir()
    (stub / "diff").write_text(f'#!/bin/sh\nfor last; do :; done\nstat -c %a "$last" >> {stub}/modes\nexec /usr/bin/diff "$@"\n')
    (stub / "diff").chmod(0o755)
    assert "+transport_maps" in synpunkt.postfix(path=stub)
    assert set((stub / "modes").read_text().split()) == {"600"}


def test_an_old_postfix_is_refused_with_the_reason(beside):
    synpunkt, postfix = beside
    stub = synpunkt.home / "stub"
    stub.mkdir()
    (stub / "postconf").write_text('#!/bin/sh\ncase "$*" in *mail_version*) echo 2.11.3;; *) exec /usr/sbin/postconf "$@";; esac\n')
    (stub / "postconf").chmod(0o755)
    done = synpunkt.postfix(check=False, path=stub)
    assert done.returncode == 78 and b"2.11.3" in done.stderr and b"3.0 or later" in done.stderr


def test_the_shape_is_asked_for_on_a_terminal(beside):
    synpunkt, postfix = beside
    before = postfix.files()
    for typed, status, shown in ((b"\n", 0, b"--shape hop --apply"),
                                 (b"mitt emellan\n", 65, b"there is no shape 'mitt emellan'; write hop or border")):
        leader, follower = pty.openpty()
        os.write(leader, typed)
        done = subprocess.run([synpunkt.home / "bin" / "synpunkt", "-c", synpunkt.config, "postfix", "--postfix-config", postfix.conf],
                              stdin=follower, capture_output=True, timeout=120, check=False, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        os.close(follower)
        os.close(leader)
        assert b"(hop), or shall Synpunkt look at all mail" in done.stdout
        assert done.returncode == status and shown in done.stdout + done.stderr, done
    assert postfix.files() == before


def test_a_postfix_that_judges_its_files_wrong_is_said_with_the_way_back(beside):
    synpunkt, postfix = beside
    stub = synpunkt.home / "stub"
    stub.mkdir()
    (stub / "postfix").write_text('#!/bin/sh\ncase "$*" in *check*) echo "fatal: bad table" >&2; exit 1;; *) exec /usr/sbin/postfix "$@";; esac\n')
    (stub / "postfix").chmod(0o755)
    done = synpunkt.postfix("--apply", "--yes", check=False, path=stub)
    assert done.returncode == 75 and b"fatal: bad table" in done.stderr
    assert b'--undo" before it is started again' in done.stderr
    assert list(postfix.conf.glob("main.cf.synpunkt-*")), "what it was is kept"


@pytest.mark.parametrize("leaves", [True, False])
def test_postfix_joins_the_group_of_the_service_and_leaves_it(beside, leaves):
    synpunkt, _ = beside
    stub = synpunkt.home / "stub"
    stub.mkdir()
    for name in ("usermod", "gpasswd"):
        (stub / name).write_text(f'#!/bin/sh\necho "$@" > {stub}/said\n' + ("" if leaves or name == "usermod" else "exit 3\n"))
        (stub / name).chmod(0o755)
    said = synpunkt.postfix("--apply", "--yes", "--user", "daemon", path=stub)
    assert said.index("postfix becomes a member of the group daemon") < said.index("done;")
    assert (stub / "said").read_text() == "-a -G daemon postfix\n"
    said = synpunkt.postfix("--undo", "--yes", "--user", "daemon", path=stub)
    assert (stub / "said").read_text() == "-d postfix daemon\n"
    assert ("postfix is no member of the group daemon any more" in said) == leaves
    assert ("to take it out: gpasswd -d postfix daemon" in said) == (not leaves)


@pytest.mark.parametrize("user, group", [("root", "GROUP"), ("nobody", "nogroup")])
def test_postfix_is_put_into_no_group_that_is_not_the_services_own(beside, user, group):
    synpunkt, _ = beside
    stub = synpunkt.home / "stub"
    stub.mkdir()
    (stub / "usermod").write_text(f"#!/bin/sh\ntouch {stub}/said\n")
    (stub / "usermod").chmod(0o755)
    said = synpunkt.postfix("--apply", "--yes", "--user", user, path=stub)
    assert f"usermod -a -G {group} postfix" in said and "becomes a member" not in said
    assert not (stub / "said").exists()


def test_mail_on_hold_is_named_with_the_line_that_lets_it_go(attach, person):
    town = attach("hop")
    town.synpunkt.stop()
    name, address = person()
    raw = a_mail(name, address)
    town.post(raw, address, MAILBOX)
    queue = ["postqueue", "-c", town.postfix.conf, "-j"]
    wait_for("it waits", lambda: b'"deferred"' in subprocess.run(queue, capture_output=True, check=True).stdout)
    subprocess.run(["postsuper", "-c", town.postfix.conf, "-h", "ALL"], check=True, capture_output=True)
    said = town.synpunkt.postfix("--undo", "--yes")
    line = re.search(r"(?m)until you let it go to the old mailbox: (postsuper -c \S+ -r( \w+)+)$", said)[1]
    assert not town.sink.mails(MAILBOX)
    subprocess.run(line.split(), check=True, capture_output=True)
    subprocess.run(["postkick", "-c", town.postfix.conf, "public", "pickup", "W"], check=True)  # or within a minute
    assert raw.split(b"\r\n\r\n", 1)[1] in town.wait_mail(MAILBOX).raw


# ---- init ----------------------------------------------------------------------------------------------------

def test_a_second_init_changes_nothing(installed):
    installed.init(observe="yes")
    folder = installed.config.parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == ["classes.conf", "keys", "learned.conf", "synpunkt.conf", "units.conf"]
    assert "left as it is" in installed.init(observe="no")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert installed.config.stat().st_mode & 0o777 == 0o640
    text = installed.config.read_text(encoding="utf-8")
    assert re.search(r"(?m)^mode +=\s*observe", text) and "# ---- Clocks ----" in text


def test_a_second_init_by_root_touches_the_store_as_its_owner(installed):
    """A name in the service's own folder may lead anywhere: root must not follow it."""
    installed.init()
    store = installed.home / "state" / "synpunkt.db"
    assert store.stat().st_uid == installed.user.pw_uid
    secret = installed.home / "secret"
    secret.mkdir(mode=0o700)
    store.unlink()
    store.symlink_to(secret / "made-by-root.db")
    done = installed.root("init", "--user", installed.user.pw_name, check=False)
    assert done.returncode != 0 and list(secret.iterdir()) == []
    victim = secret / "victim.db"
    victim.write_bytes(b"")
    store.unlink()
    store.symlink_to(victim)
    done = installed.root("init", "--user", installed.user.pw_name, check=False)
    assert done.returncode == 77 and b"is a symbolic link" in done.stderr
    assert victim.read_bytes() == b"" and victim.stat().st_uid == 0
    store.unlink()
    installed.root("init", "--user", installed.user.pw_name)
    assert {path.stat().st_uid for path in store.parent.iterdir()} == {installed.user.pw_uid}
    for name in ("synpunkt.db", "synpunkt.db-wal"):     # as a run of before may have left it
        shutil.chown(store.with_name(name), 0) if store.with_name(name).exists() else None
    installed.root("init", "--user", installed.user.pw_name)
    assert store.stat().st_uid == installed.user.pw_uid


def test_what_a_person_has_edited_is_kept(installed):
    installed.init()
    units = installed.config.parent / "units.conf"
    mine = units.read_text(encoding="utf-8").replace('"gator, parker och trafik"', '"gator"')
    units.write_text(mine, encoding="utf-8")
    installed.config.unlink()
    assert f"kept as it is: {units}" in installed.init()
    assert units.read_text(encoding="utf-8") == mine


def test_kept_files_that_do_not_fit_are_said_before_anything_is_written(installed):
    installed.init()
    folder = installed.config.parent
    (folder / "units.conf").write_text("unit {\n", encoding="utf-8")
    installed.config.unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = installed.root("init", "--answers", installed.home / "answers.conf", "--units", installed.home / "units.csv",
                          "--user", installed.user.pw_name, check=False)
    assert done.returncode == 78 and f"{folder}/units.conf".encode() in done.stderr and b"nothing is written" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("rows, said", [
    ("namn;adress;som\nGata;gata@v.example;tkn\n", "units:2: 'som' says 'tkn', which is no unit of the example"),
    ("namn;adress;som\nGata;gata@v.example;tekn\nPark;park@v.example;tekn\n",
     "units:3: 'som' says 'tekn', which another row has already"),
])
def test_a_unit_that_is_to_be_like_one_that_cannot_be_had_is_said(installed, rows, said):
    done = installed.init(units=rows.encode(), check=False)
    assert done.returncode == 65 and said in done.stderr.decode()
    assert not installed.config.exists()


def test_a_second_configuration_does_not_take_the_first_ones_store(installed):
    installed.init()
    first, store = installed.config, installed.home / "state" / "synpunkt.db"
    installed.config = installed.home / "second" / "synpunkt.conf"
    installed.config.parent.mkdir()
    installed.ship(store=store)
    done = installed.init(extra="store =\n", check=False)
    assert done.returncode == 65 and f"'{store}' is there already".encode() in done.stderr
    assert not installed.config.exists() and first.exists()


def test_a_question_that_is_answered_twice_is_said(installed):
    done = installed.init(extra="city = Västerås stad\ncity = Annan stad\n", check=False)
    assert done.returncode == 65 and b"is answered above already" in done.stderr


@pytest.mark.parametrize("table", [
    UNITS.encode("cp1252").replace(b"\n", b"\r\n"),
    b"\xef\xbb\xbf" + UNITS.encode().replace(b"\n", b"\r\n"),
    b"sep=;\r\n" + UNITS.encode(),
    "committee,name,address,code,like\ntekniska nämnden,\"gator, parker och trafik\",gata@vasteras.example,tekn,\n"
    "äldrenämnden,\"Vård; omsorg\",vard@vasteras.example,vard,aldre\n".encode(),
    UNITS.replace(";", "\t").replace("Vård\t", "Vård;").encode(),
], ids=["cp1252", "utf-8 with mark", "sep line", "english, commas", "tabs"])
def test_the_table_as_spreadsheets_save_it(installed, table):
    said = installed.init(units=table)
    assert "unit tekn: words of the example's tekn" in said and "unit vard: words of the example's aldre" in said
    text = (installed.config.parent / "units.conf").read_text(encoding="utf-8")
    assert 'name      = "Vård; omsorg"' in text and 'members   = { "vard@vasteras.example" }' in text
    said = installed.root("check", "--no-mta", check=False).stdout.decode("utf-8")
    assert re.search(r"(?m)^ok +configuration ", said) and "error" not in said


def test_each_bad_row_is_said_with_its_line_and_nothing_is_made(installed):
    table = ("namn;adress;typ;handläggare\nGator;gata@vasteras.example;;\nSkola;skola;;\n;x@vasteras.example;;\n"
             "Gator;annan@vasteras.example;;\nBolag;b@vasteras.example;ab;\nVård;v@vasteras.example;;anna\n"
             "Kultur;k@vasteras.example;;;för mycket\n")
    with pytest.raises(AssertionError) as failed:
        installed.init(units=table.encode())
    said = str(failed.value)
    for number, words in ((3, "'skola' is no mail address"), (4, "lacks its name"), (5, "given twice, first in line 2"),
                          (6, "'ab' is no type"), (7, "'anna' is no mail address"), (8, "more fields than columns")):
        assert f"units.csv:{number}: " in said and words in said
    assert "units.csv:2:" not in said and not installed.config.exists()


@pytest.mark.parametrize("extra,words", [
    ("mailbx = a@b.se\n", "no answer 'mailbx'; did you mean 'mailbox'?"),
    ("admin = nobody\n", "this is no mail address"),
    ("hosted = kanske\n", "must be yes or no, got 'kanske'"),
    ("nonsense\n", "key = value"),
    (f"triage = {MAILBOX}\n", "would come back to us"),
])
def test_a_wrong_answer_is_said(installed, extra, words):
    with pytest.raises(AssertionError, match=re.escape(words).replace("'", ".{1,2}")):
        installed.init(extra=extra)
    assert not installed.config.exists()


def test_hosted_mailboxes_get_a_domain_for_answers(installed):
    installed.init(extra="hosted = yes\n")
    assert re.search(r'(?m)^case_domain = "synpunkt\.vasteras\.example"', installed.config.read_text(encoding="utf-8"))


def test_the_examples_of_the_manual_are_what_init_takes(installed):
    """The answers, the table and the line of synpunkt(1)."""
    page = (ROOT / "milter" / "man" / "synpunkt.1").read_text(encoding="utf-8")
    answers, table = re.findall(r"(?s)\.Bd -literal -offset indent\n(.*?)\.Ed", page.split(".Sh ANSWERS AND UNITS")[1].split(".Sh ")[0])
    places = "".join(line + "\n" for line in ANSWERS.format(home=installed.home, mailbox=MAILBOX, observe="yes").splitlines()
                     if line.startswith(("socket", "store", "spool", "keys_file")))
    (installed.home / "answers.conf").write_text(answers + places, encoding="utf-8")
    (installed.home / "units.csv").write_text(table, encoding="utf-8")
    line = re.search(r"\.Dl # synpunkt (init .*)", page)[1]
    said = installed.root(*line.split(), "--user", installed.user.pw_name)
    assert "unit gator-och-parker: words of the example's tekn" in said
    keys = set(re.findall(r"[a-z_]+", page.split(".Sh ANSWERS AND UNITS")[1].split(".Bd")[0]))
    source = (ROOT / "milter" / "cli" / "init_answers.c").read_text(encoding="utf-8")
    assert set(re.findall(r'(?m)^    \{"([a-z_]+)", ANSWER_', source)) <= keys


def test_without_a_terminal_or_answers_it_says_what_to_give(installed):
    done = installed.root("init", check=False)
    assert done.returncode == 78 and b"--answers FILE" in done.stderr


def test_the_questions_on_a_terminal(installed):
    """Defaults in brackets, a wrong answer asked again, units typed."""
    say = ["Köpings kommun", "synpunkter", "synpunkter@koping.example", "", "", "kc@koping.example", "", "", "mx1.koping.example", "ja",
           "", "", "", "gator och parker", "tekniska nämnden", "gata@koping.example", "skola", "", "ingen", "skola", "", "skola@koping.example", ""]
    installed.ship(store=installed.home / "state/s.db", spool=installed.home / "state", keys_file=installed.home / "etc/keys")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(installed.home)
        os.execv(installed.home / "bin" / "synpunkt", ["synpunkt", "-c", str(installed.config), "init", "--user", "nobody"])
    seen, end = b"", time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.3)[0]:
            if not say:
                break
            os.write(terminal, say.pop(0).encode() + b"\n")
            continue
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            break
    os.close(terminal)
    os.waitpid(pid, 0)
    text = seen.decode("utf-8", "replace")
    assert "[koping.example] >" in text and "[postmaster@koping.example] >" in text and "[synpunkt.koping.example] >" in text
    assert "this is no mail address" in text and "'ingen' is no mail address" in text
    written = installed.config.read_text(encoding="utf-8")
    assert 'case_domain = "synpunkt.koping.example"' in written and re.search(r"(?m)^mode +=\s*observe", written)
    assert '"skola@koping.example"' in (installed.config.parent / "units.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("shape,words", [("hop", ["F=T", "InputMailFilters=synpunkt", "Rsynpunkter $* < @ vasteras.example $* >\t"]),
                                         ("border", ["INPUT_MAIL_FILTER(`synpunkt', `S=local:", "Port=10026"])])
def test_sendmails_lines_are_filled_in(installed, shape, words):
    installed.init()
    lines = installed.root("sendmail", "--shape", shape)
    assert all(word in lines for word in words) and not re.search(r"@[A-Z_]+@", lines)
