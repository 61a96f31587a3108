"""Many municipalities in one PostgreSQL database: made by contrib/postgresql/roles.sql, and none reaches another, by trying."""
import contextlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from email.utils import parseaddr
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "store"))
sys.path.insert(0, str(ROOT / "tests" / "mta"))
import harness  # noqa: E402
from cluster import PROGRAMS, Cluster  # noqa: E402
from harness import MAILBOX, wait_for  # noqa: E402

ROLES = ROOT / "contrib" / "postgresql" / "roles.sql"
STAFF = "johan.berg@vasteras.example"
DATABASE, FIRST, SECOND = "synpunkt", "eskilstuna", "gavle"
PRINTED = {words[0]: line for line, words in
           ((line[2:].strip(), line[2:].split()) for line in ROLES.read_text(encoding="utf-8").splitlines()
            if line.startswith("--   psql ") or line.startswith("--   synpunkt "))}
TABLES = "cases entries raws letters sent events words participants threads store chains receipts serials".split()
WAITS = 120     # seconds for which a statement of the other organisation is held up
HBA = """\
local   all synpunkt               trust
local   all postgres               trust
local   all all                    scram-sha-256
hostssl all all      127.0.0.1/32  scram-sha-256
"""


def mail(number, subject="Trasig gunga", sender="anna@posten.example", text="Gungan i parken är sönder.", **more):
    fields = {"From": f"Anna Lindqvist <{sender}>", "To": MAILBOX, "Subject": subject,
              "Message-ID": f"<{number}@posten.example>", "Date": "Mon, 23 Nov 2026 08:00:00 +0100",
              "Authentication-Results": f"{harness.AUTHSERV}; dkim=pass header.d=posten.example; spf=pass; dmarc=pass "
                                        "header.from=posten.example",
              "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8"} | more
    return ("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + f"\r\n{text}\r\n").encode()


class Server:
    """The cluster, reached over its socket with scram and over TLS, and the passwords of all who have one."""

    def __init__(self):
        self.folder = harness.Folder()
        self.port = harness.free_port()
        os.environ["PGPORT"] = str(self.port)
        self.home, os.environ["HOME"] = os.environ.get("HOME", "/"), "/nonexistent"     # where libpq looks for its files
        self.cluster = Cluster(listen_addresses="'127.0.0.1'", port=self.port, log_min_messages="warning")
        self._turn_tls_on()
        (self.cluster.data / "pg_hba.conf").write_text(HBA, encoding="ascii")
        self.cluster.ask("SELECT pg_reload_conf()")
        for sql in ("CREATE ROLE postgres LOGIN SUPERUSER", f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'"):
            self.cluster.ask(sql)
        shutil.copy(ROLES, self.cluster.folder)
        (self.cluster.folder / "roles.sql").chmod(0o644)
        self.passwords = {}
        self.pgpass = self.folder.path / "pgpass"

    def _turn_tls_on(self):
        for name in ("server", "other"):
            files = [self.cluster.folder / f"{name}.{kind}" for kind in ("crt", "key")]
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                            "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]], check=True,
                           capture_output=True)
            if os.geteuid() == 0:
                shutil.chown(files[1], "postgres", "postgres")
            files[1].chmod(0o600)
        self.cluster.set(ssl="on", ssl_cert_file=f"'{self.cluster.folder}/server.crt'",
                         ssl_key_file=f"'{self.cluster.folder}/server.key'")

    def give_password(self, role):
        self.passwords[role] = secrets.token_hex(12)
        self.admin(f"ALTER ROLE {role} PASSWORD '{self.passwords[role]}'")
        self.write_pgpass(self.pgpass, self.passwords)

    @staticmethod
    def write_pgpass(path, passwords, mode=0o600):
        path.write_text("".join(f"*:*:*:{role}:{password}\n" for role, password in passwords.items()), encoding="ascii")
        path.chmod(mode)
        if os.geteuid() == 0:
            shutil.chown(path, harness.run_as().pw_uid)

    def admin(self, sql, check=True):
        done = self.cluster.run("psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-c", sql, self.uri("synpunkt"), check=check)
        return done.stdout.strip() if check else done

    def roles(self, organisation, check=True):
        """The line that roles.sql says, in its folder, as the administrator."""
        words = [word.replace(FIRST, organisation) for word in shlex.split(PRINTED["psql"])]
        with mock.patch.dict(os.environ, PGHOST=str(self.cluster.folder), PGUSER="synpunkt"):
            return self.cluster.run(words[0], "-X", *words[1:], check=check)

    def uri(self, role, more="", passfile=None):
        return f"postgresql://{role}@/{DATABASE}?host={self.cluster.folder}&passfile={passfile or self.pgpass}{more}"

    def ask(self, role, sql):
        """As that role, with its password; the completed psql."""
        command = [PROGRAMS / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, self.uri(role)]
        user = {"user": harness.run_as().pw_uid} if os.geteuid() == 0 else {}
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", timeout=60, **user)

    def close(self):
        self.cluster.end()
        self.folder.close()
        del os.environ["PGPORT"]
        os.environ["HOME"] = self.home


class Organisation:
    """Its roles, its configuration, its keys, and the mailboxes of its people."""

    def __init__(self, server, name, keys=None):
        self.server, self.name, self.owner = server, name, f"{name}_owner"
        server.roles(name)
        for role in (name, self.owner):
            server.give_password(role)
        self.sink = harness.Sink()
        self.synpunkt = harness.Synpunkt(server.folder, name, keys=keys)
        self.configure()

    @property
    def store(self):
        return f"{self.server.uri(self.name)}#{self.name}"

    def owners(self, words=PRINTED["synpunkt"]):
        """The printed line that makes the store; "host" is the folder of the socket."""
        line = words.replace(FIRST, self.name).replace("@host/", f"@{quote(str(self.server.cluster.folder), safe='')}/")
        with mock.patch.dict(os.environ, PGPASSFILE=str(self.server.pgpass)):
            return self.synpunkt.run(*shlex.split(line)[1:], check=False)

    def configure(self, store=None):
        """Keys are made, and the store is not."""
        self.synpunkt.keys.touch()
        made = self.synpunkt.keys.stat().st_size > 0
        if not made:
            self.synpunkt.keys.unlink()
        self.synpunkt.settings = {"store": harness.quoted(store or self.store)}
        with mock.patch.object(self.synpunkt, "run"):
            self.synpunkt.configure(f"127.0.0.1:{self.sink.port}")

    def ask(self, sql):
        return self.server.ask(self.name, sql)

    def count(self, what):
        return int(self.server.admin(f"SELECT count(*) FROM {self.name}.{what}"))

    def take(self, raw, sender="anna@posten.example", to=MAILBOX):
        self.synpunkt.run("ingest", "--sender", sender, "--rcpt", to, stdin=raw)

    def closed_case(self, sender):
        """Its reference: the unit's handler has answered and closed it, and all letters are gone."""
        self.synpunkt.start()
        self.take(mail(sender, sender=sender), sender=sender)
        reference = self.synpunkt.list()[0]["reference"]
        copy = wait_for("the unit's copy", lambda: next(
            (m for m in self.sink.mails() if reference in m["Subject"] and re.search(r"\+h\d+\.", m["From"])), None))
        to = re.search(r"[\w.+-]+\+h[\w.]+@[\w.]+", copy["From"])[0]
        for text in ("Hej! Det är lagat nu.", "#klart"):
            answer = mail(f"{reference}{len(text)}", subject=f"Re: [{reference}]", sender=STAFF, text=text, **{"To": to, "In-Reply-To": copy.id})
            self.synpunkt.run("ingest", "--sender", STAFF, "--rcpt", to, "--staff", STAFF, stdin=answer)
        assert self.synpunkt.show(reference)["status"] == "closed", self.synpunkt.run("show", reference)
        wait_for("letters", lambda: self.server.admin(f"SELECT count(*) FROM {self.name}.letters WHERE state = 'waiting'") == "0")
        self.synpunkt.stop()
        return reference

    @contextlib.contextmanager
    def held_up(self, table, *words, stdin=b""):
        """The command sleeps when it writes to the table, with all the locks it has."""
        self.server.ask(self.owner, f"CREATE FUNCTION {self.name}.sleeps() RETURNS TRIGGER LANGUAGE plpgsql AS"
                                    f" $$ BEGIN PERFORM pg_sleep({WAITS}); RETURN new; END $$;"
                                    f" CREATE TRIGGER sleeps BEFORE INSERT OR UPDATE ON {self.name}.{table}"
                                    f" FOR EACH ROW EXECUTE FUNCTION {self.name}.sleeps()")
        slow = subprocess.Popen(self.synpunkt._words("synpunkt", *words), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, cwd=self.synpunkt.home, **self.synpunkt._as_user())
        slow.stdin.write(stdin)
        slow.stdin.close()
        try:
            wait_for("somebody who sleeps", self.sleeper)
            yield
            assert self.sleeper()
        finally:
            slow.kill()
            slow.wait()
            self.server.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{self.name}'")
            self.server.ask(self.owner, f"DROP FUNCTION {self.name}.sleeps() CASCADE")

    def sleeper(self):
        """Somebody of this organisation sleeps and holds advisory locks."""
        return self.server.admin("SELECT count(*) FROM pg_stat_activity AS a JOIN pg_locks AS l USING (pid) WHERE usename ="
                                 f" '{self.name}' AND wait_event = 'PgSleep' AND locktype = 'advisory' AND granted") != "0"


@pytest.fixture(scope="module")
def server():
    if not PROGRAMS.is_dir():
        pytest.skip("PostgreSQL is not installed")
    if not (harness.build_folder() / "tests" / "test_postgres_plans").exists():
        pytest.skip("built without PostgreSQL")
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="module")
def both(server):
    """Two organisations with the same keys, units and prefix: only the database keeps them apart."""
    first = Organisation(server, FIRST)
    assert first.owners().returncode == 0
    second = Organisation(server, SECOND, keys=first.synpunkt.keys)
    done = second.owners()
    assert done.returncode == 0, done.stderr
    yield first, second
    for organisation in (first, second):
        organisation.synpunkt.stop()
        organisation.sink.close()


def assert_denied(done, *words):
    assert done.returncode != 0
    assert any(word in done.stderr for word in words or ("permission denied",)), done.stderr


# ---- the first start -----------------------------------------------------------------------------------------

def test_a_schema_that_is_not_there_says_who_makes_it(server, both):
    first = both[0]
    for words in (("list",), ("init",), ("backup", "nothing")):
        done = first.synpunkt.run("--store", f"{server.uri(FIRST)}#nobody", *words, check=False)
        assert done.returncode == 78
        assert b"schema 'nobody' is not there: let the database's administrator run" in done.stderr
        assert b"roles.sql" in done.stderr
    assert server.admin("SELECT count(*) FROM pg_namespace WHERE nspname = 'nobody'") == "0"


def test_an_empty_schema_says_who_makes_the_store(server, both):
    name = "kiruna"
    server.roles(name)
    server.give_password(name)
    done = both[0].synpunkt.run("--store", f"{server.uri(name)}#{name}", "init", check=False)
    assert done.returncode == 78
    assert f"schema '{name}' holds no store yet, and role '{name}' is not to make one" in done.stderr.decode()
    assert f"with the role '{name}_owner' in the URI" in done.stderr.decode()
    assert server.admin(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{name}'") == "0"


def test_the_service_starts_where_its_owner_made_the_store(both):
    for organisation in both:
        organisation.synpunkt.start()
        organisation.synpunkt.stop()
        organisation.synpunkt.run("init")
        organisation.synpunkt.assert_sound()


def test_the_roles_can_be_run_again(server, both):
    before = both[0].ask("SELECT count(*) FROM cases").stdout
    server.roles(FIRST)
    assert both[0].ask("SELECT count(*) FROM cases").stdout == before
    assert_denied(both[0].ask("UPDATE events SET payload = ''"))


# ---- what a role can do ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["PUBLIC", "public", "pg_catalog", "pg_x", "information_schema", "$user", "a'b", 'a"b', "a;b",
                                  "A", "Gävle", "a b", "", "1a", "a" * 41, "a" * 64, f"{FIRST}_owner", "postgres", "synpunkt"])
def test_a_wrong_organisation_gets_no_role(server, both, name):
    before = server.admin("SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles"), server.admin("SELECT count(*) FROM pg_namespace")
    done = server.roles(name, check=False)
    assert done.returncode == 3, done.stderr
    assert "organisation is to be a word" in done.stderr or "choose another name" in done.stderr, done.stderr
    assert before == (server.admin("SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles"),
                      server.admin("SELECT count(*) FROM pg_namespace"))


@pytest.mark.parametrize("name", ["public", "pg_catalog", "pg_temp", "information_schema", "$user", '"', "a'b", "a;drop", "Gavle",
                                  "a,public", "a" * 41, "a" * 64, "a b", "%67avle", ""])
def test_a_wrong_organisation_is_refused_by_the_program(server, both, name):
    done = both[0].synpunkt.run("--store", f"{server.uri(FIRST)}#{name}", "list", check=False)
    assert done.returncode == 78
    assert b"organisation is to be a word" in done.stderr


def test_a_word_of_sql_is_an_organisation_like_another(server, both):
    """Said without quotes, "default" would be the search_path of the server, public and all."""
    server.admin("CREATE SCHEMA IF NOT EXISTS \"default\"")
    done = both[0].synpunkt.run("--store", f"{server.uri('synpunkt')}#default", "init", check=False)
    assert done.returncode == 0, done.stderr
    assert server.admin("SELECT count(*) FROM pg_tables WHERE schemaname = 'default'") != "0"
    assert server.admin("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"


@pytest.mark.parametrize("role", [FIRST, f"{FIRST}_owner"])
def test_no_role_reaches_anothers_tables(server, both, role):
    second = both[1]
    if second.count("cases") == 0:
        second.take(mail("reach"))
    for table in TABLES:
        assert server.ask(second.name, f"SELECT FROM {SECOND}.{table}").returncode == 0
        for sql in (f"SELECT FROM {SECOND}.{table}", f"INSERT INTO {SECOND}.{table} DEFAULT VALUES", f"DELETE FROM {SECOND}.{table}",
                    f"TRUNCATE {SECOND}.{table}", f"BEGIN; LOCK TABLE {SECOND}.{table}", f"DROP TABLE {SECOND}.{table}"):
            assert_denied(server.ask(role, sql), "permission denied for schema", "must be owner")
    for sql in (f"SELECT nextval('{SECOND}.letters_id')", f"SELECT setval('{SECOND}.serials_26', 1)", f"SET ROLE {SECOND}",
                f"SET ROLE {SECOND}_owner", f"SET SESSION AUTHORIZATION {SECOND}", f"CREATE TABLE {SECOND}.mine ()",
                f"SELECT {SECOND}.folded('A')", f"GRANT USAGE ON SCHEMA {SECOND} TO {role}", f"ALTER ROLE {SECOND} PASSWORD 'x'",
                f"DROP SCHEMA {SECOND} CASCADE", "CREATE SCHEMA mine", "CREATE TABLE public.cases ()", "CREATE TEMP TABLE cases ()",
                "CREATE ROLE mine", "COPY (SELECT 1) TO '/nowhere/mine'", "COPY (SELECT 1) TO PROGRAM 'true'",
                "SELECT pg_read_file('postgresql.conf')", f"ALTER DATABASE {DATABASE} SET search_path = mine"):
        assert_denied(server.ask(role, sql), "permission denied", "must be", "to alter")
    seen = server.ask(role, f"SELECT count(*) FROM pg_stats WHERE schemaname = '{SECOND}'").stdout.strip()
    assert seen == "0"


def test_the_service_role_adds_to_the_events_and_changes_none(both):
    first = both[0]
    first.take(mail("events"))
    for sql in ("UPDATE events SET payload = NULL", "DELETE FROM events", "TRUNCATE events", "DROP TABLE events",
                "ALTER TABLE events ADD x TEXT", "DROP TABLE cases", "TRUNCATE cases CASCADE", "CREATE TABLE mine ()",
                "CREATE FUNCTION folded(x BIGINT) RETURNS TEXT LANGUAGE SQL RETURN 'x'", f"DROP SCHEMA {FIRST}",
                "ALTER TABLE events DISABLE TRIGGER ALL", "CREATE RULE mine AS ON INSERT TO events DO INSTEAD NOTHING",
                f"SET ROLE {FIRST}_owner", "DROP SEQUENCE letters_id"):
        assert_denied(first.ask(sql), "permission denied", "must be owner")
    assert first.ask("UPDATE cases SET quiet = quiet").returncode == 0
    first.synpunkt.assert_sound()


def test_a_purge_is_the_owners(server, both):
    """What removes something from the events wants the role that a person uses."""
    first = both[0]
    reference = first.closed_case("per@borta.example")
    first.take(mail("newer", sender="ulla@posten9.example"), sender="ulla@posten9.example")
    words = ["purge", reference, "--decision", "KS 2026/17", "--apply", "--count", "1"]
    done = first.synpunkt.run(*words, check=False)
    assert done.returncode == 75 and b"42501" in done.stderr and b"roles.sql says who may do what" in done.stderr, done.stderr
    assert "per@borta.example" in first.synpunkt.run("show", reference)
    first.synpunkt.assert_sound()
    first.synpunkt.run("--store", f"{server.uri(first.owner)}#{FIRST}", *words)
    assert "per@borta.example" not in first.synpunkt.run("show", reference)
    first.synpunkt.assert_sound()


# ---- through the program ------------------------------------------------------------------------------------------

def test_the_same_message_to_both_is_one_case_in_each(both):
    before = [organisation.count("cases") for organisation in both]
    for _ in range(2):
        for organisation in both:
            organisation.take(mail("same", sender="stina@posten7.example"), sender="stina@posten7.example")
    assert [organisation.count("cases") for organisation in both] == [count + 1 for count in before]


def test_nothing_of_another_is_found_listed_or_shown(both):
    first, second = both
    for number in range(3):
        second.take(mail(f"hidden{number}", subject=f"Hemlig lekplats {number}", sender="bo@annan.example",
                         text="Lekplatsen Kvarnbacken är en fara."), sender="bo@annan.example")
    theirs = {case["reference"] for case in second.synpunkt.list()} - {case["reference"] for case in first.synpunkt.list()}
    assert theirs
    assert "Kvarnbacken" in second.synpunkt.run("search", "Kvarnbacken", "--json") or second.count("unread") > 0
    assert "Hemlig" not in first.synpunkt.run("list", "--json")
    assert "Hemlig" not in first.synpunkt.run("search", "lekplats", check=False).stdout.decode()
    for reference in theirs:
        done = first.synpunkt.run("show", reference, check=False)
        assert done.returncode == 65 and not done.stdout, done
    first.synpunkt.run("--store", second.store.replace(f"//{SECOND}@", f"//{FIRST}@"), "list", check=False)
    done = first.synpunkt.run("--store", f"{first.server.uri(FIRST)}#{SECOND}", "list", check=False)
    assert done.returncode == 78 and not done.stdout
    assert f"schema '{SECOND}' is not for role '{FIRST}'" in done.stderr.decode()


def test_references_and_tokens_of_another_tie_to_nothing(both):
    """Though the keys are the same, and the number may be one of ours."""
    first, second = both
    second.take(mail("token", sender="cia@posten2.example"), sender="cia@posten2.example")
    reference = max(case["reference"] for case in second.synpunkt.list())
    second.synpunkt.start()
    receipt = wait_for("receipt", lambda: second.sink.mails("cia@posten2.example"))[0]
    second.synpunkt.stop()
    token = parseaddr(receipt["Reply-To"])[1]
    assert token and token != MAILBOX
    before, entries = first.count("cases"), first.count("entries")
    subject = f"Sv: Trasig gunga [{reference}]"
    for number, to in enumerate((MAILBOX, token)):
        answer = mail(f"answer{number}", subject=subject, sender="cia@posten2.example", text=f"Svar {number}.",
                      **{"In-Reply-To": receipt.id, "References": receipt.id})
        first.take(answer, sender="cia@posten2.example", to=to)
    tied = first.server.admin(f"SELECT string_agg(DISTINCT evidence, ',') FROM {FIRST}.entries WHERE sender = 'cia@posten2.example'")
    assert first.count("cases") > before and first.count("entries") == entries + 2
    assert not re.search(r"token|reference|message", tied), tied


# ---- nobody waits for another ---------------------------------------------------------------------------------------

def test_mail_of_one_does_not_wait_for_mail_of_another(both):
    first, second = both
    with first.held_up("entries", "ingest", "--sender", "anna@posten.example", stdin=mail("slow")):
        second.take(mail("slow"))
    assert second.server.admin(f"SELECT count(*) FROM {SECOND}.entries WHERE message_id = 'slow@posten.example'") == "1"


def test_the_sweep_of_one_does_not_wait_for_the_sweep_of_another(both):
    first, second = both
    for organisation in both:
        organisation.take(mail("sweep"))
    later = "--now=2027-02-03T10:00"
    with first.held_up("cases", "sweep", later):
        assert '"letters":' in second.synpunkt.run("sweep", "--json", later).replace(" ", "")


def test_writers_of_one_host_have_the_same_names_in_each(both):
    """One that another organisation holds would be passed over, and leave a chain more to be walked."""
    first, second = both
    first.synpunkt.start()
    second.take(mail("names", sender="gun@posten8.example"), sender="gun@posten8.example")
    first.synpunkt.stop()
    writer = second.ask("SELECT writer FROM events ORDER BY sequence DESC LIMIT 1").stdout.strip()
    assert int(writer.split("/")[1]) < 8


def test_letters_of_each_are_sent_by_its_own_service(both):
    for organisation in both:
        organisation.sink.clear()
        organisation.take(mail("own", sender=f"{organisation.name}@posten3.example"), sender=f"{organisation.name}@posten3.example")
    first, second = both
    first.synpunkt.start()
    wait_for("receipt", lambda: first.sink.mails(f"{FIRST}@posten3.example"))
    assert not first.sink.mails(f"{SECOND}@posten3.example")
    assert second.server.admin(f"SELECT state FROM {SECOND}.letters WHERE recipient = '{SECOND}@posten3.example'") == "waiting"
    second.synpunkt.start()
    wait_for("receipt", lambda: second.sink.mails(f"{SECOND}@posten3.example"))
    for organisation in both:
        organisation.synpunkt.stop()


# ---- what others put into public (CVE-2018-1058) -----------------------------------------------------------------------

TRAPS = """\
CREATE TABLE public.cases (LIKE {0}.cases); CREATE TABLE public.store (LIKE {0}.store);
CREATE TABLE public.trapped (at TEXT); GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
CREATE FUNCTION public.trap(TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.trapped VALUES ($1); RETURN $1; END $$;
CREATE FUNCTION public.folded(x TEXT) RETURNS TEXT LANGUAGE SQL AS $$ SELECT public.trap(x) $$;
CREATE FUNCTION public.folded(x VARCHAR) RETURNS TEXT LANGUAGE SQL AS $$ SELECT public.trap(x::text) $$;
CREATE FUNCTION public.lower(x VARCHAR) RETURNS TEXT LANGUAGE SQL AS $$ SELECT public.trap(x::text) $$;
CREATE FUNCTION public.hashtextextended(x TEXT, y INT) RETURNS BIGINT LANGUAGE SQL AS $$ SELECT length(public.trap(x))::bigint $$;
CREATE FUNCTION public.same(TEXT, UNKNOWN_TYPE) RETURNS BOOL LANGUAGE SQL AS $$ SELECT public.trap($1) = $2::text $$;
CREATE OPERATOR public.= (LEFTARG = TEXT, RIGHTARG = VARCHAR, FUNCTION = public.same);
CREATE OPERATOR public.|| (LEFTARG = TEXT, RIGHTARG = VARCHAR, FUNCTION = public.joined);
""".replace("UNKNOWN_TYPE", "VARCHAR").replace(
    "CREATE OPERATOR public.||", "CREATE FUNCTION public.joined(TEXT, VARCHAR) RETURNS TEXT LANGUAGE SQL AS $$ SELECT"
    " public.trap($1) $$; CREATE OPERATOR public.||")


def test_what_is_in_public_is_not_used(server, both):
    first = both[0]
    server.admin(TRAPS.format(FIRST))
    server.admin(f"ALTER ROLE {FIRST} SET search_path = public, {FIRST}")       # nor is what the role was told
    try:
        cases = first.count("cases")
        first.take(mail("trap", sender="dan@posten4.example"), sender="dan@posten4.example")
        assert first.count("cases") == cases + 1
        for words in (("list",), ("search", "gunga"), ("sweep",), ("stats",)):
            first.synpunkt.run(*words)
        first.synpunkt.assert_sound()
        assert server.admin("SELECT (SELECT count(*) FROM public.cases) + (SELECT count(*) FROM public.trapped)") == "0"
        options = f"{server.uri(FIRST, more='&options=-csearch_path%3Dpublic')}#{FIRST}"    # nor what the URI says
        assert len(first.synpunkt.run("--store", options, "list", "--json").splitlines()) == len(first.synpunkt.list())
    finally:
        server.admin("DROP TABLE public.cases, public.store, public.trapped; DROP FUNCTION public.trap, public.folded(text),"
                     " public.folded(varchar), public.lower(varchar), public.hashtextextended(text, int), public.same,"
                     " public.joined CASCADE")
        server.roles(FIRST)


# ---- backup, export ---------------------------------------------------------------------------------------------------

def printed(done, program):
    """The line that begins so, as it stands."""
    assert done.returncode == 77, done
    return next(line.strip() for line in done.stderr.decode().splitlines() if line.startswith(f"  {program} "))


def test_a_backup_is_made_and_restored_by_the_printed_lines(server, both, tmp_path):
    first, second = both
    first.take(mail("kept", subject="Finns kvar", sender="eva@posten5.example"), sender="eva@posten5.example")
    state = first.synpunkt.home / "state"
    told = first.synpunkt.run("backup", state / "it's a copy", check=False)
    dump, keys = printed(told, "pg_dump"), printed(told, "install")
    assert f"--schema={FIRST} " in dump and f"//{FIRST}@" in dump
    before = {organisation.name: organisation.synpunkt.run("list", "--json") for organisation in both}

    def run(line):
        user = {"user": harness.run_as().pw_uid} if os.geteuid() == 0 else {}
        done = subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True, cwd=state, **user)
        assert done.returncode == 0, f"{line}: {done.stderr}"

    run(dump)
    run(keys)
    assert (state / "it's a copy.keys").read_bytes() == first.synpunkt.keys.read_bytes()
    back = printed(first.synpunkt.run("restore", state / "it's a copy", check=False), "pg_restore")
    assert back == printed(told, "pg_restore") and f"user={FIRST}_owner" in back
    server.admin(f"DROP SCHEMA {FIRST} CASCADE")
    done = first.synpunkt.run("list", check=False)
    assert done.returncode == 78 and b"is not there" in done.stderr
    server.roles(FIRST)
    run(back)
    assert {organisation.name: organisation.synpunkt.run("list", "--json") for organisation in both} == before
    first.synpunkt.assert_sound()
    assert_denied(first.ask("UPDATE events SET payload = NULL"))
    assert_denied(first.ask("DELETE FROM events"))
    first.take(mail("after", sender="eva@posten5.example"), sender="eva@posten5.example")
    first.synpunkt.assert_sound()
    assert len(first.synpunkt.list()) == len(before[FIRST].splitlines()) + 1


def test_an_export_has_one_organisations_cases(both):
    first, second = both
    for organisation in both:
        organisation.take(mail("export", subject=f"Ur {organisation.name}", sender="fia@posten6.example"),
                          sender="fia@posten6.example")
        page = organisation.synpunkt.home / "state" / "fia.json"
        organisation.synpunkt.run("export", "--resident", "fia@posten6.example", "--format", "json", "-o", page)
        out = page.read_text(encoding="utf-8")
        assert f"Ur {organisation.name}" in out
        other = second if organisation is first else first
        assert f"Ur {other.name}" not in out


# ---- secrets and TLS --------------------------------------------------------------------------------------------------

def assert_silent(server, *texts):
    """None of them has a password."""
    for text in texts:
        assert not [role for role, password in server.passwords.items() if password in text]


def test_a_wrong_password_names_what_to_look_at(server, both):
    first = both[0]
    wrong = first.synpunkt.home / "state" / "wrong"
    server.write_pgpass(wrong, {FIRST: "detta-är-fel".replace("ä", "a")})
    uri = f"{server.uri(FIRST, passfile=wrong)}#{FIRST}"
    done = first.synpunkt.run("--store", uri, "list", check=False)
    assert done.returncode == 75
    said = done.stderr.decode()
    assert f'password authentication failed for user "{FIRST}"' in said
    assert "look at the line of this host, database and role in the password file" in said
    assert "detta" not in said
    server.write_pgpass(wrong, {"somebody": "annat"})
    said = first.synpunkt.run("--store", uri, "list", check=False).stderr.decode()
    assert "none was found: look for a line of this host" in said and "0600" in said
    server.write_pgpass(wrong, server.passwords, mode=0o644)     # libpq does not read what others can
    said = first.synpunkt.run("--store", uri, "list", check=False).stderr.decode()
    assert "none was found" in said
    assert_silent(server, said)


def test_the_daemon_waits_in_words_without_the_password(server, both):
    """A wrong password at the start, and the right one soon: what it writes has neither."""
    first = both[0]
    wrong = first.synpunkt.home / "state" / "wrong"
    server.write_pgpass(wrong, server.passwords | {FIRST: "feltfeltfelt"})
    first.configure(store=f"{server.uri(FIRST, passfile=wrong)}#{FIRST}")
    try:
        with pytest.raises(harness.NotReady) as refused:
            first.synpunkt.start()
        assert "password file" in str(refused.value) and "feltfelt" not in str(refused.value)
        assert first.synpunkt.process.wait(10) == 75
        server.write_pgpass(wrong, server.passwords)
        first.synpunkt.start()
        pid = first.synpunkt.process.pid
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8") + Path(f"/proc/{pid}/environ").read_text(encoding="utf-8")
        first.synpunkt.stop()
        assert_silent(server, words, first.synpunkt.log(), (server.cluster.folder / "log").read_text(encoding="utf-8", errors="replace"))
    finally:
        first.configure()


@pytest.mark.parametrize("service", [False, True])
def test_the_password_comes_from_the_environments_files(server, both, service):
    """PGPASSFILE, or a service file, as systemd's Environment= says it; the password itself may not stand there."""
    first = both[0]
    place = first.synpunkt.home / "state" / "service.conf"
    place.write_text(f"[town]\nhost={server.cluster.folder}\ndbname={DATABASE}\nuser={FIRST}\npassword={server.passwords[FIRST]}\n",
                     encoding="ascii")
    place.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(place, harness.run_as().pw_uid)
    uri = "postgresql:///?service=town" if service else f"postgresql://{FIRST}@/{DATABASE}?host={server.cluster.folder}"
    env = {"PGSERVICEFILE": str(place)} if service else {"PGPASSFILE": str(server.pgpass)}
    first.configure(store=f"{uri}#{FIRST}")
    first.synpunkt.env = env
    try:
        first.synpunkt.start()
        first.synpunkt.stop()
        with mock.patch.dict(os.environ, env):
            first.synpunkt.run("list")
        with mock.patch.dict(os.environ, PGPASSWORD=server.passwords[FIRST]):
            done = first.synpunkt.run("list", check=False)
        assert done.returncode == 78 and b"PGPASSWORD is set" in done.stderr
        assert_silent(server, done.stderr.decode(), first.synpunkt.log())
    finally:
        first.synpunkt.env = {}
        first.configure()


@pytest.mark.parametrize("text", ["mail:{}@db/city", "mail:{}/x@db/city", "mail:{}#x@db/city", "mail:{}@[::1/city",
                                  "db/city?password={}", "db/city?sslpassword={}", "db/city?%70assword={}", "mail:%zz{}@db/city",
                                  "db/city?password={}%zz"])
def test_a_password_in_the_setting_is_refused_and_not_repeated(both, text):
    done = both[0].synpunkt.run("--store", f"postgresql://{text.format('hemligt')}#{FIRST}", "list", check=False)
    assert done.returncode == 78
    assert b"store holds a password" in done.stderr and b"hemligt" not in done.stderr


def test_tls_is_as_the_uri_says(server, both):
    first = both[0]
    base = f"postgresql://{FIRST}@127.0.0.1:{server.port}/{DATABASE}?passfile={server.pgpass}&sslmode="
    mine, other = (f"&sslrootcert={server.cluster.folder}/{name}.crt" for name in ("server", "other"))
    first.configure(store=f"{base}verify-full{mine}#{FIRST}")
    try:
        first.synpunkt.start()
        used = server.admin(f"SELECT bool_and(ssl), count(*) > 0 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '{FIRST}'")
        first.synpunkt.stop()
        assert used == "t|t"
        for uri, words in ((f"{base}verify-full{other}", "certificate verify failed"), (f"{base}disable", "no encryption")):
            done = first.synpunkt.run("--store", f"{uri}#{FIRST}", "list", check=False)
            assert done.returncode == 75 and words in done.stderr.decode(), done.stderr
    finally:
        first.configure()
