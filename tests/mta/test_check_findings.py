"""`synpunkt check`: each thing an administrator can have wrong, and the finding that says so, by its id."""
import contextlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import threading
import time
from types import SimpleNamespace

import pytest

import harness

UNIT_WITHOUT_WORDS = '\nunit tomt {\n    name = "tomt"\n    address = "tomt@vasteras.example"\n}\n'


class Desk:
    """A configured Synpunkt that does not run, and a Postfix of each shape that is only files."""

    def __init__(self):
        self.folder = harness.Folder()
        self.sink = harness.Sink()
        self.synpunkt = harness.Synpunkt(self.folder)
        self.synpunkt.configure(f"127.0.0.1:{self.sink.port}")
        self.config = self.synpunkt.config.read_text()
        self.units = (self.synpunkt.home / "rules" / "units.conf").read_text()
        self.postfix = {shape: self._postfix(shape) for shape in ("hop", "border")}
        self.row = self.synpunkt.home / "rules" / "row.conf"
        self.row_units = self.synpunkt.home / "rules" / "row-units.conf"

    def _postfix(self, shape):
        folder = SimpleNamespace(path=self.folder.path / shape)
        folder.path.mkdir()
        words = {"SOCKET": self.synpunkt.socket, "SYNPUNKT": "/usr/bin/synpunkt", "CONFIG": "x", "USER": "nobody"}
        postfix = harness.Postfix(folder, self.sink, shape, words)
        postfix._write()
        master = postfix.conf / "master.cf"
        master.write_text(master.read_text().replace(f"127.0.0.1:{postfix.out} ", f"127.0.0.1:{self.sink.port} "))
        return postfix

    def check(self, *options, config=(), units=(), add=""):
        text, unit_text = self.config, self.units + add
        for old, new in config:
            assert old in text, old
            text = text.replace(old, new)
        for old, new in units:
            assert old in unit_text, old
            unit_text = unit_text.replace(old, new, 1)
        self.row.write_text(text.replace("units.conf", "row-units.conf"))
        self.row_units.write_text(unit_text)
        for path in (self.row, self.row_units):
            path.chmod(0o644)
        options = options or ("--no-mta",)
        done = subprocess.run([self.synpunkt.home / "bin" / "synpunkt", "-c", self.row, "check", "--json", *options],
                              capture_output=True, check=False, timeout=60, cwd=self.synpunkt.home)
        assert not done.stderr, done.stderr.decode()
        return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]

    def close(self):
        self.sink.close()
        self.folder.close()


@pytest.fixture(scope="module")
def desk():
    if not (harness.build_folder() / "synpunkt").exists():
        pytest.skip("synpunkt is not built")
    place = Desk()
    yield place
    place.close()


def of(found, ident, level):
    return [line for line in found if line["id"] == ident and line["level"] == level]


def expect(answer, ident, level, words):
    code, found = answer
    lines = of(found, ident, level)
    assert lines, (ident, [line for line in found if line["level"] != "ok"])
    assert any(words in line["what"] for line in lines), lines
    assert all(line["fix"] for line in lines), lines
    assert level != "error" or code == 78


# -- the files -------------------------------------------------------------------------------------------------------

FILES = {
    "a setting that is none": (dict(config=[("undo_minutes", "undo_minuter")]), "config", "error", "undo_minuter"),
    "no key": (dict(config=[('/state/keys"', '/state/none"')]), "keys", "error", "no keys in"),
    "a unit without words": (dict(add=UNIT_WITHOUT_WORDS), "unit-words", "warning", "unit tomt has no words"),
    "a word twice": (dict(add=UNIT_WITHOUT_WORDS.replace("}\n", '    strong = {"potthål*"}\n}\n')),
                     "unit-same-word", "warning", "'potthål*' is a strong word of tekn and of tomt"),
    "a store that is not there": (dict(config=[('synpunkt.db"', 'ingen.db"')]), "store-open", "error", "ingen.db"),
    "observing": (dict(config=[("mode      = live", "mode      = observe")]), "mode", "warning", "nothing is sent"),
    "another day than the city's": (dict(config=[("Europe/Stockholm", "UTC")]), "time-zone", "warning", "UTC"),
    "no daemon": ({}, "daemon", "warning", "does not answer"),
    "nobody can be proved": (dict(config=[]), "staff-proof", "error", "nothing can prove"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_files(desk, name):
    change, ident, level, words = FILES[name]
    if ident == "staff-proof":
        begin = desk.config.index("\nstaff {")
        section = desk.config[begin:desk.config.index("\n}", begin) + 2]
        domains = next(line for line in section.splitlines() if line.strip().startswith("staff_domains"))
        forms = re.findall(r"(?ms)^form .*?^}$", desk.config)
        change = dict(config=[(section, "\nstaff {\n" + domains + "\n}"), *((form, "") for form in forms)])
    expect(desk.check(**change), ident, level, words)


def test_an_old_key(desk):
    old = time.time() - 800 * 86400
    os.utime(desk.synpunkt.keys, (old, old))
    try:
        expect(desk.check(), "keys", "warning", "days old")
    finally:
        os.utime(desk.synpunkt.keys)


def test_a_template_that_names_no_field(desk):
    path = desk.synpunkt.home / "templates" / "sv" / "receipt.txt"
    text = path.read_text()
    path.write_text(text + "\n{{namnet}}\n")
    try:
        _, found = desk.check()
        assert [line for line in found if line["id"] == "templates" and line["level"] != "ok" and "namnet" in line["what"]]
    finally:
        path.write_text(text)


def test_a_store_that_others_can_read(desk):
    desk.synpunkt.store.chmod(0o644)
    try:
        expect(desk.check(), "permissions", "error", "synpunkt.db")
    finally:
        desk.synpunkt.store.chmod(0o600)


def test_a_small_disk():
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder, disk="200m")
        synpunkt.configure("127.0.0.1:1")
        done = synpunkt.run("check", "--json", "--no-mta", check=False).stdout.decode()
        assert [line for line in map(json.loads, done.splitlines()) if line["id"] == "disk" and line["level"] == "warning"]
    finally:
        subprocess.run(["umount", synpunkt.home / "state"], check=False)
        folder.close()


def test_letters_that_wait_and_letters_that_were_refused(desk):
    desk.synpunkt.run("check", "--roundtrip", "--send")
    with contextlib.closing(sqlite3.connect(desk.synpunkt.store)) as database, database:
        database.execute("UPDATE letters SET created_at = created_at - 7200, due_at = 0")
        database.execute("UPDATE letters SET state = 'failed', note = '550 no' WHERE id = 1")
    try:
        answer = desk.check()
        expect(answer, "outbox-age", "warning", "has waited 1")
        expect(answer, "outbox-refused", "warning", "1 letters were refused for good")
    finally:
        with contextlib.closing(sqlite3.connect(desk.synpunkt.store)) as database, database:
            database.execute("UPDATE letters SET state = 'cancelled'")


# -- Postfix ---------------------------------------------------------------------------------------------------------

# shape, file, old text, new text, id, level, words
POSTFIX = {
    "nobody calls us": ("hop", "master.cf", "milter.sock", "annan.sock", "postfix-milter", "error", "calls"),
    "mail passes": ("hop", "master.cf", ", default_action=tempfail", "", "postfix-default-action", "error", "with no case"),
    "other mail held up": ("border", "main.cf", "milter.sock, default_action=accept", "milter.sock",
                           "postfix-default-action", "error", "hold up"),
    "no map": ("hop", "main.cf", "transport_maps = $synpunkt_maps", "transport_maps =", "postfix-transport", "error",
               "no transport map"),
    "a mailbox not in the map": ("hop", "synpunkt-transport", "synpunkter@", "nagot.annat@", "postfix-mailbox", "error",
                                 "no transport map sends synpunkter@"),
    "an alias before the map": ("hop", "main.cf", "biff = no",
                                "virtual_alias_maps = inline:{synpunkter@vasteras.example=kc@vasteras.example}",
                                "postfix-mailbox", "error", "leads synpunkter@vasteras.example to kc@"),
    "an alias for the whole domain": ("hop", "main.cf", "biff = no",
                                      "virtual_alias_maps = inline:{@vasteras.example=kc@annan.example}",
                                      "postfix-mailbox", "error", "goes past Synpunkt"),
    "no second way in": ("border", "synpunkt-transport", "synpunkter@", "nagot.annat@", "postfix-mailbox", "warning",
                         "nobody files it"),
    "no plus": ("hop", "main.cf", "recipient_delimiter = +", "recipient_delimiter = -", "postfix-delimiter", "error", "'+'"),
    "no bounces": ("border", "main.cf", "internal_mail_filter_classes = bounce", "", "postfix-bounces", "error", "bounces"),
    "others behind us": ("border", "main.cf", "smtpd_milters = {", "smtpd_milters = inet:127.0.0.1:11332, {", None, None, ""),
    "others after us": ("border", "main.cf", "default_action=accept }\n", "default_action=accept }, inet:127.0.0.1:11332\n",
                        "postfix-order", "error", "other milters come after"),
    "ourselves again": ("border", "master.cf", "    -o smtpd_milters=\n", "", "postfix-own-mail", "error",
                        "calls Synpunkt again"),
    "no way out": ("hop", "master.cf", "127.0.0.1:@SINK@ ", "127.0.0.1:1 ", "postfix-relay", "warning", "no smtpd at"),
    "small": ("hop", "main.cf", "message_size_limit = 52428800", "message_size_limit = 1000000", "postfix-size", "warning",
              "message_size_limit"),
    "a copy of all": ("hop", "main.cf", "biff = no", "always_bcc = alla@vasteras.example", "postfix-always-bcc", "warning",
                      "always_bcc"),
    "smuggling": ("hop", "main.cf", "biff = no", "smtpd_forbid_bare_newline = no", "postfix-newline", "warning", "smuggle"),
    "chroot": ("hop", "master.cf", "@HOP@ inet n - n", "@HOP@ inet n - y", "postfix-chroot", "error", "cannot see"),
    "still observing": ("hop", "master.cf", "-o smtpd_tls_security_level=none\n    -o smtpd_sasl",
                        "-o content_filter=smtp:[gammal.example]\n    -o smtpd_sasl", "postfix-observe", "warning",
                        "still has its way"),
}


@contextlib.contextmanager
def changed(path, old, new):
    text = path.read_text()
    assert old in text, (path, old, text)
    path.write_text(text.replace(old, new))
    try:
        yield
    finally:
        path.write_text(text)


@pytest.mark.parametrize("name", POSTFIX)
def test_postfix(desk, name):
    shape, file, old, new, ident, level, words = POSTFIX[name]
    postfix = desk.postfix[shape]
    for mark, value in {"@SINK@": desk.sink.port, "@HOP@": f"127.0.0.1:{postfix.words['HOP_PORT']}"}.items():
        old, new = old.replace(mark, str(value)), new.replace(mark, str(value))
    with changed(postfix.conf / file, old, new):
        answer = desk.check("--no-dns", f"--postfix={postfix.conf}")
    if ident:
        expect(answer, ident, level, words)
    else:
        assert of(answer[1], "postfix-order", "ok"), answer


@pytest.mark.parametrize("shape", ["hop", "border"])
def test_nothing_is_wrong_with_what_we_ship(desk, shape):
    code, found = desk.check("--no-dns", f"--postfix={desk.postfix[shape].conf}")
    assert code == 0, [line for line in found if line["level"] == "error"]
    assert not [line for line in found if line["id"].startswith("postfix") and line["level"] != "ok"
                and line["id"] != "postfix-newline"], found


def test_the_hop_needs_a_way_on_while_observing_and_the_border_no_map(desk):
    observe = dict(config=[("mode      = live", "mode      = observe")])
    expect(desk.check("--no-dns", f"--postfix={desk.postfix['hop'].conf}", **observe), "postfix-observe", "error", "on hold")
    expect(desk.check("--no-dns", f"--postfix={desk.postfix['border'].conf}", **observe), "postfix-observe", "error",
           "not on to the old mailbox")


def test_a_tcp_socket_is_slow(desk):
    expect(desk.check("--no-dns", f"--postfix={desk.postfix['hop'].conf}",
                      config=[(f"unix:{desk.synpunkt.socket}", "inet:8899@127.0.0.1")]), "postfix-socket", "warning", "TCP")


def test_no_mail_server_at_all(desk, tmp_path):
    expect(desk.check("--no-dns", f"--postfix={tmp_path}", f"--sendmail={tmp_path}/none"), "mta", "warning", "postconf")


# -- Sendmail --------------------------------------------------------------------------------------------------------

SENDMAIL = {
    "right": ("O InputMailFilters=opendkim,synpunkt\nXopendkim, S=local:/x, F=\nXsynpunkt, S=local:@, F=T, T=R:60s\n",
              None, None, ""),
    "no filter": ("O InputMailFilters=opendkim\nXopendkim, S=local:/x, F=\n", "sendmail-milter", "error", "no filter of"),
    "not named": ("O InputMailFilters=opendkim\nXsynpunkt, S=local:@, F=T\n", "sendmail-order", "error", "does not name it"),
    "not last": ("O InputMailFilters=synpunkt, opendkim\nXsynpunkt, S=local:@, F=T\n", "sendmail-order", "error",
                 "other filters come after"),
    "lets pass": ("O DaemonPortOptions=Name=In, InputMailFilters=other;synpunkt, Port=10025\nO InputMailFilters=synpunkt\n"
                  "Xsynpunkt, S=local:@, T=R:60s\n", "sendmail-flags", "error", "without F=T"),
    "shared": ("O DaemonPortOptions=Name=Out, InputMailFilters=, Port=10026\nO InputMailFilters=synpunkt\n"
               "Xsynpunkt, S=local:@, T=R:60s\n", "sendmail-flags", "warning", "is not filed"),
    "refuses": ("O InputMailFilters=synpunkt\nXsynpunkt, S=local:@, F=R\n", "sendmail-flags", "error", "refuses"),
}


@pytest.mark.parametrize("name", SENDMAIL)
def test_sendmail(desk, tmp_path, name):
    text, ident, level, words = SENDMAIL[name]
    (tmp_path / "sendmail.cf").write_text(text.replace("@", str(desk.synpunkt.socket)))
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    answer = desk.check("--no-dns", f"--sendmail={tmp_path}/sendmail.cf")
    if ident:
        expect(answer, ident, level, words)
    else:
        assert len([line for line in answer[1] if line["id"].startswith("sendmail") and line["level"] == "ok"]) == 3, answer


# -- addresses -------------------------------------------------------------------------------------------------------

class Server:
    """An smtpd that refuses some recipients; what it heard."""

    def __init__(self, refuse):
        self.refuse, self.heard = refuse, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection, connection.makefile("rwb", buffering=0) as stream:
                stream.write(b"220 mx\r\n")
                for line in stream:
                    words = line.decode().strip()
                    self.heard.append(words)
                    answer = next((code for address, code in self.refuse.items() if address in words), "250 ok")
                    stream.write(("250-mx\r\n250 DSN" if words.startswith("EHLO") else answer).encode() + b"\r\n")
                    if words == "QUIT":
                        return


def test_addresses_are_asked_for_and_nothing_is_sent(desk):
    server = Server({"gator-parker@": "550 5.1.1 no such user", "bygglov@": "450 4.2.0 greylisted"})
    answer = desk.check("--no-dns", config=[(f"127.0.0.1:{desk.sink.port}", f"127.0.0.1:{server.port}")])
    expect(answer, "address", "error", "gator-parker@vasteras.example (address of tekn")
    expect(answer, "address", "error", "550 5.1.1 no such user")
    expect(answer, "address", "warning", "450 4.2.0 greylisted")
    verbs = [line.split()[0] for line in server.heard]
    assert verbs[:2] == ["EHLO", "MAIL"] and verbs[-2:] == ["RSET", "QUIT"] and "DATA" not in verbs
    assert set(verbs[2:-2]) == {"RCPT"} and "MAIL FROM:<>" in server.heard
    assert any("synpunkter@" in line for line in server.heard)


def test_a_relay_that_is_not_there_or_does_not_want_us(desk):
    expect(desk.check("--no-dns", config=[(f"127.0.0.1:{desk.sink.port}", "127.0.0.1:1")]), "relay", "error", "nobody takes")
    server = Server({"MAIL": "554 go away"})
    expect(desk.check("--no-dns", config=[(f"127.0.0.1:{desk.sink.port}", f"127.0.0.1:{server.port}")]), "relay", "error",
           "554 go away")


# -- DNS -------------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def name_server(records, silent=False):
    """TXT records by name; None is a name without any, others do not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    question, client = server.recvfrom(512)
                    labels, at = [], 12
                    while question[at]:
                        labels.append(question[at + 1:at + 1 + question[at]].decode())
                        at += 1 + question[at]
                    name, there = ".".join(labels), ".".join(labels) in records
                    text = records.get(name)
                    head = question[:2] + (b"\x81\x80" if there else b"\x81\x83") + b"\0\1" + (b"\0\1" if text else b"\0\0")
                    reply = head + b"\0\0\0\0" + question[12:at + 5]
                    if text:
                        data = bytes([len(text)]) + text.encode()
                        reply += b"\xc0\x0c\0\x10\0\1\0\0\0\x3c" + len(data).to_bytes(2, "big") + data
                    if not silent:
                        server.sendto(reply, client)

        threading.Thread(target=serve, daemon=True).start()
        yield f"--resolver=127.0.0.1:{server.getsockname()[1]}"


DNS = {
    "all there": ({"vasteras.example": "v=spf1 mx -all", "_domainkey.vasteras.example": None,
                   "_dmarc.vasteras.example": "v=DMARC1; p=none"}, set()),
    "nothing": ({}, {"dns-spf", "dns-dkim", "dns-dmarc"}),
    "other texts": ({"vasteras.example": "google-site-verification=x", "_domainkey.vasteras.example": None,
                     "_dmarc.vasteras.example": "v=DMARC1; p=none"}, {"dns-spf"}),
}


@pytest.mark.parametrize("name", DNS)
def test_dns(desk, name):
    records, wanted = DNS[name]
    with name_server(records) as resolver:
        _, found = desk.check(resolver, f"--postfix={desk.postfix['hop'].conf}")
    assert {line["id"] for line in found if line["id"].startswith("dns") and line["level"] == "warning"} == wanted, found


def test_dns_that_does_not_answer_is_no_fault_and_takes_no_time(desk):
    with name_server({}, silent=True) as resolver:
        _, found = desk.check(resolver, f"--postfix={desk.postfix['hop'].conf}")
    lines = [line for line in found if line["id"].startswith("dns")]
    assert lines and all(line["level"] == "ok" and "not looked up" in line["what"] for line in lines), lines


# -- for monitoring --------------------------------------------------------------------------------------------------

def test_strict_and_ignore(desk):
    assert desk.check("--no-mta", "--ignore=daemon", "--ignore=clock")[0] == 0
    assert desk.check("--no-mta", "--strict", "--ignore=clock")[0] == 1
    code, found = desk.check("--no-mta", "--strict", "--ignore=daemon", "--ignore=clock", "--ignore=disk")
    assert code == 0 and not of(found, "daemon", "warning")
    assert desk.check("--no-mta", "--strict", config=[('/state/keys"', '/state/none"')])[0] == 2
    assert {line["id"] for line in found} >= {"config", "keys", "store-damage", "mode", "time-zone", "templates"}
