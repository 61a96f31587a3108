"""Trouble with the store stops our mail, and only ours, for as long as it lasts; what cannot be read is kept whole.

Each trouble is met by a sender's server as it is: through Postfix, which has Synpunkt on its border.
"""
import contextlib
import email
import email.policy
import os
import re
import smtplib
import sqlite3

import pytest

import clients
import fakemta
import harness
from harness import MAILBOX, wait_for

BYSTANDER = "bjorn@vasteras.example"
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\nAnna\n"
DISK_BYTES = 48 * 1024 * 1024
BALLAST_CHUNK = 1024 * 1024
LATER = re.compile(rb"4\.3\.\d ")


def mail_of(person, text=TEXT, subject="Potthål på cykelbanan vid Bjurhovda"):
    name, address = person
    return clients.first_mail(subject, text, name=name, sender=address, to=MAILBOX,
                              results=clients.results_for(address).partition("; ")[2]), address


def id_of(raw):
    return re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", raw)[1].decode()


def cases_with(synpunkt, message_id):
    return [case for case in synpunkt.list() if message_id in [m.strip("<>") for m in case["messages"]]]


def hand_in(town, raw, sender, recipients):
    """One try of a sender's server: the recipients it must try again, with what it was told."""
    with smtplib.SMTP("127.0.0.1", town.postfix.port, local_hostname="client.example", timeout=60) as session:
        try:
            return session.sendmail(sender, recipients, raw)
        except smtplib.SMTPRecipientsRefused as refused:
            return refused.recipients
        except smtplib.SMTPDataError as later:
            return dict.fromkeys(recipients, (later.smtp_code, later.smtp_error))


# ---- the store in trouble ------------------------------------------------------------------------------------

@contextlib.contextmanager
def locked(synpunkt):
    """Another process holds the store."""
    other = sqlite3.connect(synpunkt.store, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextlib.contextmanager
def disk_full(synpunkt):
    ballast = synpunkt.store.parent / "ballast"
    with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (BALLAST_CHUNK, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
    yield
    ballast.unlink()


def files_of(synpunkt):
    return list(synpunkt.store.parent.glob(synpunkt.store.name + "*"))


@contextlib.contextmanager
def deleted(synpunkt):
    """The database is gone; an administrator finds it again."""
    away = synpunkt.home / "state" / "away"
    away.mkdir()
    for file in files_of(synpunkt):
        file.rename(away / file.name)
    yield
    for file in files_of(synpunkt):
        file.unlink()
    for file in away.iterdir():
        file.rename(synpunkt.store.parent / file.name)
    away.rmdir()


@contextlib.contextmanager
def replaced_by(synpunkt, content):
    with deleted(synpunkt):
        synpunkt.store.write_bytes(content)
        os.chown(synpunkt.store, synpunkt.user.pw_uid, -1)
        yield


def replaced_by_nothing(synpunkt):
    return replaced_by(synpunkt, b"")


def replaced_by_rubbish(synpunkt):
    return replaced_by(synpunkt, bytes(range(256)) * 400)


@contextlib.contextmanager
def replaced_by_another_store(synpunkt):
    other = synpunkt.home / "state" / "other.db"
    synpunkt.run("--store", other, "init")
    with replaced_by(synpunkt, other.read_bytes()):
        yield


TROUBLES = [locked, disk_full, deleted, replaced_by_nothing, replaced_by_rubbish, replaced_by_another_store]


@pytest.fixture(scope="module")
def troubled():
    reason = harness.why_not()
    if reason:
        pytest.skip(reason)
    with harness.Town("border", disk=DISK_BYTES) as place:
        yield place


def put_off(refused, recipients):
    assert set(refused) == set(recipients), refused
    for code, said in refused.values():
        assert code == 451 and LATER.match(said), refused


@pytest.mark.parametrize("trouble", TROUBLES, ids=[trouble.__name__ for trouble in TROUBLES])
def test_trouble_puts_our_recipient_off_alone_and_passes_by_itself(troubled, person, trouble):
    town, friend = troubled, f"{trouble.__name__.replace('_', '.')}@vasteras.example"
    both = [MAILBOX, friend]
    before, writer = mail_of(person())
    assert not hand_in(town, before, writer, [MAILBOX])
    first, sender = mail_of(person())
    second, other = mail_of(person())
    with trouble(town.synpunkt):
        refused = hand_in(town, first, sender, both)
        put_off(refused, both if len(refused) > 1 else [MAILBOX])
        if trouble in (locked, disk_full):
            assert len(refused) == 2, "met at the end of the message: the whole message"
        waiting = wait_for("our recipient put off alone", lambda: alone_put_off(town, first, sender, list(refused)))
        assert not hand_in(town, second, other, [friend]), "nobody else's mail waits"
        assert not cases_with_or_none(town.synpunkt, id_of(first))
    wait_for("mail taken again", lambda: not hand_in(town, first, sender, waiting))
    assert not hand_in(town, second, other, [MAILBOX])
    for raw, resident in ((before, writer), (first, sender), (second, other)):
        assert len(cases_with(town.synpunkt, id_of(raw))) == 1
        town.wait_mail(resident)
    # One in doubt is nobody's until its claim ends; what has left must have arrived.
    wait_for("an empty queue", lambda: not town.postfix.queue())
    assert sorted(m.id.strip("<>") for m in town.sink.mails(friend)) == sorted([id_of(first), id_of(second)])
    for resident in (writer, sender, other):
        # One that was handed over when the store went is in doubt: again, but the same.
        assert len({without_trace(m.raw) for m in town.sink.mails(resident)}) == 1


def without_trace(raw):
    """A message less the Received lines of the relay."""
    return re.sub(rb"\A(Received:[^\r]*\r\n([ \t][^\r]*\r\n)*)+", b"", raw)


def alone_put_off(town, raw, sender, recipients):
    """Those that wait once it is only ours, as they must when the trouble is known."""
    refused = hand_in(town, raw, sender, recipients)
    put_off(refused, recipients if len(refused) > 1 else [MAILBOX])
    return [MAILBOX] if len(refused) == 1 else None


def cases_with_or_none(synpunkt, message_id):
    """While the store is away there is nothing to ask."""
    done = synpunkt.run("list", "--json", check=False)
    return done.returncode == 0 and message_id in done.stdout.decode()


def test_a_full_disk_puts_a_large_message_off_too(troubled, person):
    raw, sender = mail_of(person(), text=TEXT + "0123456789abcdef" * 4 * 60_000)
    with disk_full(troubled.synpunkt):
        put_off(hand_in(troubled, raw, sender, [MAILBOX]), [MAILBOX])
    wait_for("mail taken again", lambda: not hand_in(troubled, raw, sender, [MAILBOX]))
    assert len(cases_with(troubled.synpunkt, id_of(raw))) == 1


def test_a_whole_message_put_off_reaches_the_bystander_once(troubled, person):
    raw, sender = mail_of(person())
    friend = "en.gang@vasteras.example"
    with locked(troubled.synpunkt):
        waiting = list(hand_in(troubled, raw, sender, [MAILBOX, friend]))
        assert waiting == [MAILBOX, friend]

    def again():
        nonlocal waiting
        waiting = list(hand_in(troubled, raw, sender, waiting))
        return not waiting
    wait_for("all taken", again)
    wait_for("an empty queue", lambda: not troubled.postfix.queue())
    assert len(troubled.sink.mails(friend)) == 1
    assert len(cases_with(troubled.synpunkt, id_of(raw))) == 1


# ---- ingest --------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def machine():
    """Synpunkt's files without a running daemon."""
    if not (harness.build_folder() / "synpunkt").exists():
        pytest.skip("synpunkt is not built")
    folder = harness.Folder()
    try:
        synpunkt = harness.Synpunkt(folder)
        synpunkt.configure("127.0.0.1:1")
        yield synpunkt
    finally:
        folder.close()


def broken(synpunkt, **settings):
    """A copy of the configuration with other settings."""
    text = synpunkt.config.read_text(encoding="utf-8")
    for name, value in settings.items():
        text = harness.set_option(text, name, harness.quoted(value))
    path = synpunkt.config.with_name("broken.conf")
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return path


INGEST_TROUBLES = {
    "broken configuration": lambda s: ("-c", write(s, "nonsense = {\n"), "ingest"),
    "empty configuration": lambda s: ("-c", write(s, ""), "ingest"),
    "configuration not text": lambda s: ("-c", write(s, "\udcff\udcfe\x01" * 50), "ingest"),
    "no configuration": lambda s: ("-c", s.home / "nowhere.conf", "ingest"),
    "configuration is a folder": lambda s: ("-c", s.home, "ingest"),
    "missing store folder": lambda s: ("-c", broken(s, store=s.home / "nowhere" / "synpunkt.db"), "ingest"),
    "missing spool folder": lambda s: ("-c", broken(s, spool=s.home / "nowhere"), "ingest"),
    "missing templates": lambda s: ("-c", broken(s, templates=s.home / "nowhere"), "ingest"),
    "store is a folder": lambda s: ("--store", s.home, "ingest"),
    "no keys": lambda s: ("-c", broken(s, keys_file=s.home / "nowhere"), "ingest"),
    "unknown option": lambda s: ("ingest", "--bogus"),
    "option without its value": lambda s: ("ingest", "--sender"),
    "too many words": lambda s: ("ingest", "anna@posten.example", "synpunkter@vasteras.example"),
    "recipient not ours": lambda s: ("ingest", "--rcpt", "sara@vasteras.example"),
    "recipient no address": lambda s: ("ingest", "--rcpt", "\udcff<>@@", "--sender", "\udcfe"),
}


def write(synpunkt, text):
    path = synpunkt.config.with_name("broken.conf")
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize("words", INGEST_TROUBLES.values(), ids=INGEST_TROUBLES)
@pytest.mark.parametrize("stdin", [b"", clients.first_mail("Lampan", TEXT, to=MAILBOX)], ids=["empty", "mail"])
def test_ingest_exits_with_0_or_75_only(machine, words, stdin):
    done = machine.run(*words(machine), stdin=stdin, check=False)
    assert done.returncode in (0, 75), done.stderr
    if done.returncode:
        assert done.stderr.startswith(b"synpunkt"), "it says why"


def test_a_store_that_is_not_there_is_not_begun_anew(alone):
    """Its case numbers would be given again: a disk that is not mounted, a path mistyped."""
    synpunkt, mail = alone.synpunkt, clients.first_mail("Lampan", TEXT, to=MAILBOX)
    synpunkt.run("ingest", "--rcpt", MAILBOX, stdin=mail)
    assert synpunkt.stop() == 0
    away = synpunkt.store.with_name("away.db")
    synpunkt.store.rename(away)
    (synpunkt.home / "old.eml").write_bytes(mail)
    for words in (["ingest", "--rcpt", MAILBOX], ["import", synpunkt.home / "old.eml"]):
        done = synpunkt.run(*words, stdin=mail, check=False)
        assert done.returncode == 75 and b"put it back" in done.stderr
    with pytest.raises(harness.NotReady, match="(?s)ended with 75.*put it back"):
        synpunkt.start()
    assert not synpunkt.store.exists()
    away.rename(synpunkt.store)
    synpunkt.start()
    assert len(synpunkt.list()) == 1


def pipe_of_the_manual(synpunkt):
    """The lines of synpunkt(1), EXAMPLES, with this test's paths."""
    page = (harness.ROOT / "milter/man/synpunkt.1").read_text(encoding="utf-8")
    lines = re.search(r"(?ms)^(synpunkt unix .*?)^\.Ed$", page)[1].replace("\\e", "\\")
    command = f"{synpunkt.home}/bin/synpunkt -c {synpunkt.home}/rules/test.conf ingest"
    assert "user=synpunkt " in lines and "/usr/bin/synpunkt ingest" in lines
    return lines.replace("user=synpunkt ", f"user={synpunkt.user.pw_name} ").replace("/usr/bin/synpunkt ingest", command)


def reload(postfix):
    harness.subprocess.run(["/usr/sbin/postfix", "-c", postfix.conf, "reload"], check=True, capture_output=True)


def test_the_pipe_of_the_manual_puts_off_and_never_bounces(new_town, person):
    town = new_town("border")
    town.synpunkt.stop()
    with open(town.postfix.conf / "master.cf", "a", encoding="utf-8") as file:
        file.write("\n" + pipe_of_the_manual(town.synpunkt))
    (town.postfix.conf / "synpunkt-transport").write_text(f"{MAILBOX} synpunkt:\n", encoding="utf-8")
    reload(town.postfix)
    good = town.synpunkt.config.read_text(encoding="utf-8")
    mails = [mail_of(person()), mail_of(person(), text=TEXT + "fyllnad och mer fyllnad\n" * 100_000)]
    town.synpunkt.config.write_text(good + "\nnonsense = {\n", encoding="utf-8")
    for raw, sender in mails:
        town.post(raw, sender, MAILBOX)
    wait_for("deferred messages", lambda: len([q for q in town.postfix.queue() if q["queue_name"] == "deferred"]) == 2)
    assert not town.sink.mails()
    town.synpunkt.config.write_text(good, encoding="utf-8")
    wait_for("cases by the pipe", lambda: len(town.synpunkt.list()) == 2)
    wait_for("an empty queue", lambda: not town.postfix.queue())
    assert "status=bounced" not in town.postfix.log() and "relay=synpunkt," in town.postfix.log()
    town.synpunkt.run("flush")
    for raw, sender in mails:
        assert len(cases_with(town.synpunkt, id_of(raw))) == 1
        town.wait_mail(sender)
    assert not [m for m in town.sink.mails() if not m.sender and "Undelivered" in m["Subject"]]


def test_what_the_milter_has_filed_is_a_repeat_for_the_pipe(alone, person):
    raw, sender = mail_of(person())
    assert fakemta.deliver(alone.synpunkt.socket, raw, sender, [MAILBOX]).answer == "d"
    done = alone.synpunkt.run("ingest", "--sender", sender, "--rcpt", MAILBOX, stdin=raw.replace(b"\r\n", b"\n"), check=False)
    assert done.returncode == 0 and b" repeat " in done.stderr, done.stderr


# ---- what cannot be read -------------------------------------------------------------------------------------

HEAD = b"From: Anna <%s>\r\nTo: synpunkter@vasteras.example\r\nMessage-ID: <m1.%s>\r\n"
PARTS = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
LAMP = b"Hej, lampan vid skolan lyser inte.\r\n"
UNREADABLE = {
    "nothing at all": lambda head: b"",
    "no body": lambda head: head + b"Subject: Lampan vid skolan\r\n\r\n",
    "no headers": lambda head: b"\r\n" + LAMP,
    "not mail": lambda head: b"\r\n" + bytes(range(256)) * 40 + b"\r\n",
    "nul in the body": lambda head: head + b"Subject: Lampan\r\n\r\nHej\0lampan\0lyser inte.\r\n",
    "only nul": lambda head: head + b"\r\n" + b"\0" * 4000,
    "endless nesting": lambda head: head + PARTS + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 3000,
    "boundary never seen": lambda head: head + PARTS + LAMP,
    "base64 that is none": lambda head: head + b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n"
                                               b"Content-Type: text/plain\r\n\r\n\xff\xfe*** ingen base64 ***\r\n",
    "unknown charset": lambda head: head + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-klingon\r\n\r\n"
                                           b"Lampan p\xe5 \xe5sen\r\n",
    "thousands of parts": lambda head: head + PARTS + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 5000 + b"--b--\r\n",
    "sixteen megabytes": lambda head: head + b"Subject: Lampan\r\n\r\n" + LAMP * (16_000_000 // len(LAMP)),
}
NUL = ("not mail", "nul in the body", "only nul")
# What a reader of the unit copy can see without the mail itself.
SHOWN = {"nothing at all": "ingen text", "no body": "ingen text", "no headers": "lyser inte",
         "boundary never seen": "lyser inte", "unknown charset": "Lampan på åsen", "base64 that is none": ""}


def original_of(letter):
    """The mail that a letter has attached, as its bytes."""
    for part in email.message_from_bytes(letter.raw, policy=email.policy.compat32).walk():
        if part.get_content_type() == "message/rfc822":
            start = letter.raw.index(b"\r\n\r\n", letter.raw.index(b"Content-Type: message/rfc822")) + 4
            return letter.raw[start:letter.raw.rindex(b"\r\n--")]
        if (part.get_filename() or "").endswith(".eml"):
            return part.get_payload(decode=True)
    return None


def taken_as_case(service, raw, sender):
    """Hand a message in; the reference of its new case, or None."""
    before = {case["reference"] for case in service.synpunkt.list()}
    assert fakemta.deliver(service.synpunkt.socket, raw, sender, [MAILBOX], timeout=120).answer == "d"
    new = {case["reference"] for case in service.synpunkt.list()} - before
    return new.pop() if new else None


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_what_cannot_be_read_is_a_case_and_nothing_of_it_is_hidden(alone, person, name):
    _, sender = person()
    raw = UNREADABLE[name](HEAD % (sender.encode(), sender.encode()))
    reference = taken_as_case(alone, raw, sender)
    assert reference

    def copy():
        return [m for m in alone.sink.mails() if reference in m["Subject"] and m.recipient != sender]
    found = wait_for(lambda: f"unit copy of {reference}\n{alone.synpunkt.log()[-2000:]}", copy)[0]
    original = original_of(found)
    if name in SHOWN and original is None:
        assert SHOWN[name] in found.text
    else:
        assert original is not None, found.text[-2000:]
        assert original.rstrip(b"\r\n") == raw.rstrip(b"\r\n")


def test_more_than_a_letter_holds_is_named_and_kept(alone, person):
    _, sender = person()
    raw = HEAD % (sender.encode(), sender.encode()) + b"Subject: Lampan\r\n\r\n" + LAMP * (22_000_000 // len(LAMP))
    reference = taken_as_case(alone, raw, sender)
    found = wait_for("unit copy", lambda: [m for m in alone.sink.mails() if reference in m["Subject"] and m.recipient != sender])[0]
    assert original_of(found) is None and len(found.raw) < 2_000_000 and "lyser inte" in found.text
    assert "för stort att skicka med" in found.text


def test_two_people_whose_mail_says_nothing_of_itself_have_a_case_each(alone, person):
    for _ in range(2):
        assert taken_as_case(alone, b"\r\nHej, min lampa lyser inte.\r\n", person()[1])
