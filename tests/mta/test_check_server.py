"""`synpunkt check` of a store in PostgreSQL: each thing that can be wrong with the server, and the finding that says so."""
import contextlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
from unittest import mock

import pytest

import harness

sys.path.insert(0, str(harness.ROOT / "tests" / "store"))
from cluster import PROGRAMS, Cluster  # noqa: E402

RECOMMENDED = harness.ROOT / "contrib" / "postgresql" / "synpunkt.conf"
ROLES = harness.ROOT / "contrib" / "postgresql" / "roles.sql"
DATABASE = "CREATE DATABASE feedback TEMPLATE template0 ENCODING 'UTF8'"


class Place:
    """A server set as we recommend, and a configured Synpunkt that does not run."""

    def __init__(self):
        self.folder = harness.Folder()
        preloaded = self._shown(harness.build_folder() / "soak" / "ahead.so")
        self.ahead = self.folder.path / "ahead"
        self.ahead.write_text("0", encoding="ascii")
        with mock.patch.dict(os.environ, LD_PRELOAD=str(preloaded), AHEAD_FILE=str(self.ahead)):
            self.cluster = Cluster(max_prepared_transactions=5, include=f"'{self._shown(RECOMMENDED)}'")
        self.cluster.run("psql", "-Xq", "-c", DATABASE, "-c", "CREATE ROLE reader LOGIN", self.uri("synpunkt", database="postgres"))
        self.cluster.run("psql", "-Xq", "--set=organisation=town", f"--file={self._shown(ROLES)}", self.uri("synpunkt"))
        self.ask("GRANT CONNECT ON DATABASE feedback TO reader")
        self.synpunkt = harness.Synpunkt(self.folder)
        self.synpunkt.configure("127.0.0.1:1")
        self.config = self.synpunkt.config.read_text(encoding="utf-8")
        self.say("init", where=self.where("town_owner"))

    def _shown(self, path):
        """Where the server's user can read it, wherever the tree lies."""
        copy = self.folder.path / path.name
        shutil.copy(path, copy)
        copy.chmod(0o644)
        return copy

    def where(self, role="town", host=None, database="feedback"):
        """The store of the organisation, as that role."""
        return f"{self.uri(role, host, database)}#town"

    def uri(self, role="town", host=None, database="feedback"):
        return f"postgresql://{role}@/{database}?host={host or self.cluster.folder}"

    def ask(self, sql, database="feedback"):
        done = self.cluster.run("psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-c", sql, self.uri("synpunkt", database=database))
        return done.stdout.strip()

    def say(self, *words, where=None, env=None, check=True):
        path = self.synpunkt.home / "rules" / "server.conf"
        path.write_text(re.sub(r'(?m)^(store +=) .*', rf'\1 "{where or self.where()}"', self.config), encoding="utf-8")
        path.chmod(0o644)
        done = subprocess.run([self.synpunkt.home / "bin" / "synpunkt", "-c", path, *words], capture_output=True, check=False,
                              timeout=60, cwd=self.synpunkt.home, env=os.environ | (env or {}))
        assert not check or done.returncode == 0, done.stderr.decode()
        return done

    def check(self, where=None, env=None):
        done = self.say("check", "--json", "--no-mta", where=where, env=env, check=False)
        assert done.returncode in (0, 78) and not done.stderr, (done.returncode, done.stderr.decode())
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    @contextlib.contextmanager
    def setting(self, **settings):
        for name, value in settings.items():
            self.ask(f"ALTER SYSTEM SET {name} = {value}")
        self.reload()
        try:
            yield
        finally:
            for name in settings:
                self.ask(f"ALTER SYSTEM RESET {name}")
            self.reload()

    def reload(self):
        """All that asks from now on is told of the change."""
        before = self.ask("SELECT pg_conf_load_time()")
        self.ask("SELECT pg_reload_conf()")
        harness.wait_for("new settings", lambda: self.ask("SELECT pg_conf_load_time()") != before)

    @contextlib.contextmanager
    def done(self, sql, undo, database="feedback"):
        self.ask(sql, database)
        try:
            yield
        finally:
            self.ask(undo, database)

    def close(self):
        self.cluster.end()
        self.folder.close()


@pytest.fixture(scope="module")
def place():
    if not PROGRAMS.is_dir():
        pytest.skip("PostgreSQL is not installed")
    if not (harness.build_folder() / "tests" / "test_postgres_plans").exists():
        pytest.skip("built without PostgreSQL")
    made = Place()
    yield made
    made.close()


def of_server(found, level=None):
    return [line for line in found if line["id"].startswith("server") and level in (None, line["level"])]


def expect(found, ident, level, words):
    lines = [line for line in found if line["id"] == ident]
    assert any(line["level"] == level and words in line["what"] and line["fix"] for line in lines), of_server(found)
    assert not [line for line in of_server(found) if line["level"] != "ok" and line["id"] != ident], "something else too"


def test_nothing_is_wrong_with_what_we_recommend(place):
    found = of_server(place.check())
    assert {line["id"] for line in found} == {
        "server-pooler", "server-version", "server-trigrams", "server-fsync", "server-full-pages", "server-commit",
        "server-standby", "server-vacuum", "server-transaction", "server-role", "server-schema", "server-connections",
        "server-tls", "server-clock"}
    assert not [line for line in found if line["level"] != "ok"], found
    assert any(line["id"] == "server-standby" and "no standby is waited for" in line["what"] for line in found)


def test_a_server_that_is_away(place):
    expect(place.check(place.where(host="/nowhere")), "server-reach", "error", "reach the server")
    expect(place.check(place.where(role="nobody_here")), "server-reach", "error", "nobody_here")


# -- settings --------------------------------------------------------------------------------------------------------

SETTINGS = {
    "fsync": (dict(fsync="off"), "server-fsync", "error", "answered 250 is lost"),
    "full pages": (dict(full_page_writes="off"), "server-full-pages", "error", "half written"),
    "commit": (dict(synchronous_commit="off"), "server-commit", "warning", "asks for 'on' by itself"),
    "standby's memory": (dict(synchronous_commit="remote_write", synchronous_standby_names="'ANY 1 (a, b)'"), "server-standby",
                         "error", "0 of 1"),
    "no standby": (dict(synchronous_standby_names="'FIRST 2 (a, b)'"), "server-standby", "error", "0 of 2"),
    "autovacuum": (dict(autovacuum="off"), "server-vacuum", "error", "refuses"),
    "counts": (dict(track_counts="off"), "server-vacuum", "error", "refuses"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting(place, name):
    settings, ident, level, words = SETTINGS[name]
    with place.setting(**settings):
        found = place.check()
    if "synchronous_commit" in settings and len(settings) > 1:
        found = [line for line in found if line["id"] != "server-commit" or "before its disk" not in line["what"]]
    expect(found, ident, level, words)


# -- the database and our rights ---------------------------------------------------------------------------------------

CHANGES = {
    "a table that is left out": ("ALTER TABLE town.words SET (autovacuum_enabled = false)",
                                 "ALTER TABLE town.words RESET (autovacuum_enabled)", "server-vacuum", "warning", "1 tables"),
    "superuser": ("ALTER ROLE town SUPERUSER", "ALTER ROLE town NOSUPERUSER", "server-role", "error", "superuser"),
    "powers": ("ALTER ROLE town CREATEROLE CREATEDB", "ALTER ROLE town NOCREATEROLE NOCREATEDB", "server-role", "warning",
               "has CREATEROLE, CREATEDB"),
    "the database's owner": ("ALTER DATABASE feedback OWNER TO town",
                             "ALTER DATABASE feedback OWNER TO synpunkt; GRANT CONNECT ON DATABASE feedback TO town",
                             "server-role", "warning", "owns the database"),
    "another schema's owner": ("CREATE SCHEMA other AUTHORIZATION town", "DROP SCHEMA other", "server-role", "warning",
                               "owns 1 schemas"),
    "a schema of all": ("GRANT CREATE ON SCHEMA town TO PUBLIC", "REVOKE CREATE ON SCHEMA town FROM PUBLIC",
                        "server-schema", "warning", "1 others may put something"),
    "few connections": ("ALTER ROLE town CONNECTION LIMIT 12", "ALTER ROLE town CONNECTION LIMIT 60", "server-connections",
                        "warning", "12 connections are to be had"),
    "a slot that nobody reads": ("SELECT pg_create_physical_replication_slot('gone', TRUE)",
                                 "SELECT pg_drop_replication_slot('gone')", "server-slots", "warning", "until the disk is full"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change(place, name):
    sql, undo, ident, level, words = CHANGES[name]
    with place.done(sql, undo):
        found = place.check()
    expect(found, ident, level, words)


def test_no_trigrams_and_no_schema(place):
    with place.done("CREATE DATABASE bare TEMPLATE template0 ENCODING 'UTF8'", "DROP DATABASE bare"):
        found = place.check(place.where(database="bare"))
        assert {line["id"] for line in of_server(found, "error")} == {"server-trigrams", "server-schema"}
        assert not [line for line in found if line["id"].startswith("store")], "a store that cannot be there was looked for"


def test_a_database_of_another_encoding(place):
    with place.done("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'", "DROP DATABASE latin"):
        expect(place.check(place.where(database="latin")), "server-setting", "error", "'LATIN1'")


def test_more_hosts_than_connections(place):
    hosts = "INSERT INTO town.chains SELECT 'mx' || n || '/0', 1, '' FROM generate_series(1, 9) AS n"
    with place.done(hosts, "DELETE FROM town.chains WHERE writer ~ '^mx'"):
        found = place.check()
    expect(found, "server-connections", "warning", "mail hosts need")


# -- what is going on ------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def ahead(place, seconds):
    """The server's clock, from now on."""
    place.ahead.write_text(str(seconds), encoding="ascii")
    try:
        yield
    finally:
        place.ahead.write_text("0", encoding="ascii")


def test_a_clock_that_is_wrong(place):
    with ahead(place, 30):
        expect(place.check(), "server-clock", "warning", "before ours")
    with ahead(place, -30):
        expect(place.check(), "server-clock", "warning", "behind ours")


def not_the_clock(found):
    return [line for line in found if line["id"] != "server-clock"]


def test_a_prepared_transaction_that_was_forgotten(place):
    place.ask("BEGIN; CREATE TABLE gone(); PREPARE TRANSACTION 'gone'")
    try:
        assert not of_server(place.check(), "warning"), "of now"
        with ahead(place, 200):
            expect(not_the_clock(place.check()), "server-prepared", "warning", "1 prepared transactions")
    finally:
        place.ask("ROLLBACK PREPARED 'gone'")


@contextlib.contextmanager
def open_transaction(place, role):
    with subprocess.Popen([PROGRAMS / "psql", "-XAt", place.uri(role)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as session:
        session.stdin.write("BEGIN; SELECT 1;\n")
        session.stdin.flush()
        while session.stdout.readline().strip() != "1":
            pass
        yield
        session.stdin.close()


def test_a_transaction_that_lasts(place):
    with open_transaction(place, "town"):
        assert not of_server(place.check(), "warning"), "of now"
        with ahead(place, 1300):
            expect(not_the_clock(place.check()), "server-transaction", "warning", "lasted 21 minutes")


def test_a_transaction_of_somebody_else(place):
    with open_transaction(place, "reader"), ahead(place, 1300):
        found = not_the_clock(place.check())
        assert any(line["id"] == "server-transaction" and "others' are hidden" in line["what"] for line in found), found
        with place.done("GRANT pg_read_all_stats TO town", "REVOKE pg_read_all_stats FROM town"):
            expect(not_the_clock(place.check()), "server-transaction", "warning", "lasted 21 minutes")


def test_a_standby_and_one_that_is_far_behind(place):
    standby = place.cluster.standby()
    try:
        with place.setting(synchronous_standby_names="'*'"):
            # Without the right to look it is there, and that is all that can be known.
            found = harness.wait_for("a standby", lambda: [
                line for line in place.check() if "on 1 standby too" in line["what"]])
            assert found[0]["id"] == "server-standby" and found[0]["level"] == "ok"
        with place.done("GRANT pg_read_all_stats TO town", "REVOKE pg_read_all_stats FROM town"):
            assert not of_server(place.check(), "warning")
            standby.ask("SELECT pg_wal_replay_pause()")
            for _ in range(6):
                place.ask("CREATE TABLE public.leap(); DROP TABLE public.leap; SELECT pg_switch_wal()")
            expect(place.check(), "server-lag", "warning", "MiB behind")
    finally:
        standby.end()


# -- the way there ---------------------------------------------------------------------------------------------------

def messages(stream):
    """(kind, body) of what a server says."""
    while head := stream.read(5):
        yield head[:1], stream.read(struct.unpack("!I", head[1:])[0] - 4)


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


class Between:
    """A socket in a folder of its own, with the real server behind it."""

    def __init__(self, place):
        self.behind = str(place.cluster.folder / ".s.PGSQL.5432")
        self.folder = place.folder.path / f"between{id(self)}"
        self.folder.mkdir()
        self.folder.chmod(0o755)
        path = self.folder / ".s.PGSQL.5432"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        path.chmod(0o666)
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._guard, args=(client,), daemon=True).start()

    def _guard(self, client):
        with contextlib.suppress(OSError, struct.error), client:
            self.serve(client)

    def reach(self):
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.behind)
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Mending(Between):
    """A connection each, whose answers go through `mend`."""

    def __init__(self, place, mend):
        self.mend = mend
        super().__init__(place)

    def serve(self, client):
        with self.reach() as server, server.makefile("rb") as said:
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()
            for kind, body in messages(said):
                client.sendall(message(kind, self.mend(kind, body)))

    @staticmethod
    def _pass_on(client, server):
        with contextlib.suppress(OSError):
            while piece := client.recv(65536):
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)


class Pooler(Between):
    """One connection to the server for all, lent for a transaction at a time."""

    def __init__(self, place):
        self.server, self.welcome, self.lock = None, b"", threading.Lock()
        super().__init__(place)

    def begin(self, start):
        with self.lock:
            if not self.server:
                self.server = self.reach()
                self.said = self.server.makefile("rb")
                self.server.sendall(start)
                for kind, body in messages(self.said):
                    self.welcome += message(kind, struct.pack("!II", 1, 1) if kind == b"K" else body)
                    if kind == b"Z":
                        break
        return self.welcome

    def serve(self, client):
        with client.makefile("rb") as asked:
            size = asked.read(4)
            client.sendall(self.begin(size + asked.read(struct.unpack("!I", size)[0] - 4)))
            while words := self._transaction(client, asked):
                assert words

    def _transaction(self, client, asked):
        """FALSE: the client has gone."""
        mine, batch = False, b""
        try:
            for kind, body in messages(asked):
                if kind == b"X":
                    return False
                batch += message(kind, body)
                if kind not in b"SQ":
                    continue
                mine = mine or self.lock.acquire()
                self.server.sendall(batch)
                batch = b""
                for what, told in messages(self.said):
                    client.sendall(message(what, told))
                    if what == b"Z":
                        break
                if told == b"I":
                    return True
            return False
        finally:
            if mine:
                self.lock.release()


def test_a_server_of_before(place):
    version = place.ask("SHOW server_version_num")

    def mend(kind, body):
        return body.replace(version.encode(), b"140011") if kind == b"D" else body
    with Mending(place, mend) as between:
        expect(place.check(place.where(host=between.folder)), "server-version", "error", "PostgreSQL 14")


def test_a_pooler_in_session_mode(place):
    def mend(kind, body):
        return struct.pack("!I", 1) + body[4:] if kind == b"K" else body
    with Mending(place, mend) as between:
        found = of_server(place.check(place.where(host=between.folder)))
    assert not [line for line in found if line["level"] != "ok"], found
    assert any(line["id"] == "server-pooler" and "session mode" in line["what"] for line in found)


def test_a_pooler_in_transaction_mode(place):
    with Pooler(place) as between:
        found = place.check(place.where(host=between.folder))
    expect(found, "server-pooler", "error", "between transactions")
    assert not [line for line in found if line["id"].startswith("store")], "the store was asked through it"


@pytest.fixture(scope="module")
def by_network():
    """A server on the loopback, with a certificate of its own making."""
    port = harness.free_port()
    cluster = Cluster(listen_addresses="'127.0.0.1'", port=port)
    subprocess.run(["openssl", "req", "-new", "-x509", "-days", "3", "-nodes", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-out", cluster.folder / "server.crt", "-keyout",
                    cluster.folder / "server.key"], check=True, capture_output=True)
    (cluster.folder / "server.crt").chmod(0o644)
    (cluster.folder / "server.key").chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(cluster.folder / "server.key", "postgres", "postgres")
    files = {f"ssl_{what}_file": f"'{cluster.folder}/server.{end}'" for what, end in (("cert", "crt"), ("key", "key"))}
    cluster.set(ssl="on", **files)
    cluster.stop("fast")
    cluster.start()
    yield cluster, f"postgresql://synpunkt@localhost:{port}/postgres"
    cluster.end()


def tls_of(place, where):
    found = of_server(place.check(where))
    return next((line for line in found if line["id"] == "server-tls"), {"level": "", "what": found})


def test_a_network_without_tls(place, by_network):
    _, where = by_network
    line = tls_of(place, f"{where}?sslmode=disable")
    assert line["level"] == "error" and "without TLS" in line["what"]


def test_a_network_with_tls(place, by_network):
    cluster, where = by_network
    line = tls_of(place, f"{where}?sslmode=require")
    assert line["level"] == "warning" and "any server would be believed" in line["what"]
    line = tls_of(place, f"{where}?sslmode=verify-full&sslrootcert={cluster.folder}/server.crt")
    assert line["level"] == "ok" and "against its name" in line["what"]


# -- contrib/postgresql ----------------------------------------------------------------------------------------------

def test_the_recommended_settings_are_the_server_s(place):
    lines = re.findall(r"(?m)^(\w+) = (\S+)", RECOMMENDED.read_text(encoding="utf-8"))
    assert len(lines) > 10
    said = {name: place.ask(f"SHOW {name}") for name, _ in lines}
    assert said == dict(lines)


def test_what_there_is_to_watch_can_be_asked(place):
    words = place.folder.path / "watch.sql"
    shutil.copy(RECOMMENDED.with_name("watch.sql"), words)
    words.chmod(0o644)
    place.ask("CREATE ROLE watcher LOGIN IN ROLE pg_monitor; GRANT CONNECT ON DATABASE feedback TO watcher")
    done = place.cluster.run("psql", "-XA", "-v", "ON_ERROR_STOP=1", f"--file={words}", place.uri("watcher"))
    assert not done.stderr
    asked = [line for line in words.read_text(encoding="utf-8").splitlines() if line.startswith("SELECT")]
    assert done.stdout.count(" row") == len(asked) > 6
    for column in ("replay_lag", "bytes_kept", "connections|most", "waits_for", "prepared", "town|", "checksum_failures"):
        assert column in done.stdout, column


def test_what_is_said_of_connections_is_what_the_program_counts_with():
    counted = re.search(r"SERVER_CONNECTIONS_A_HOST (\d+)", (harness.ROOT / "milter/store/server.h").read_text("utf-8"))[1]
    for path, words in ((RECOMMENDED, f"{counted} for each mail host"), (RECOMMENDED.with_name("README.md"), f"{counted} at most"),
                        (ROLES, f"with {counted} connections each"),
                        (harness.ROOT / "milter/man/synpunkt.conf.5", f"up to {counted} connections")):
        assert words in path.read_text(encoding="utf-8"), path
