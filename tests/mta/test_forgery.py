"""Nobody but proven staff speaks in the city's name, and no letter has a header that is not ours.

Table driven: all forgeries are handed in first, each against a case of its own; then each is judged by itself.
"""
import base64
import email
import email.policy
import re
from email.utils import parseaddr

import pytest

import clients
import fakemta
import harness
from clients import results_for, write
from harness import MAILBOX, wait_for

REFERENCE = re.compile(r"SP-\d{4}-\d{5}-\d")
TEXT = "Hej! Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre. När tänker ni laga dem?\nAnna\n"
MARK = "konto 4711-0815"
LIE = f"Ditt ärende är avslutat. Betala 500 kr till {MARK} så lagar vi hålen.\n"
STAFF = "johan.berg@vasteras.example"
EVIL = "elak@evil.example"
PASS = "mx1.vasteras.example; dmarc=pass header.from=vasteras.example"
EVIL_PASS = "mx1.vasteras.example; dkim=pass header.d=evil.example; dmarc=pass header.from=evil.example"
NETWORK = "192.0.2.9"


class Matter:
    """A case with its resident's receipt and the unit's copy."""

    def __init__(self, service, number):
        self.service, self.resident = service, f"anna@posten{number}.example"
        self.message = f"m{number}@posten{number}.example"
        raw = write([("Authentication-Results", results_for(self.resident)), ("From", f"Anna <{self.resident}>"), ("To", MAILBOX),
                     ("Subject", clients.encoded("Potthål på cykelbanan")), ("Message-ID", f"<{self.message}>")], TEXT)
        assert fakemta.deliver(service.synpunkt.socket, raw, self.resident, [MAILBOX]).answer == "d"

    def find(self):
        """Its receipt and copy; True when both are there."""
        receipts = self.service.sink.mails(self.resident)
        self.receipt = receipts[0] if receipts else None
        self.reference = REFERENCE.search(self.receipt["Subject"])[0] if receipts else None
        copies = [m for m in self.service.sink.mails() if receipts and self.reference in m["Subject"] and m.recipient != self.resident]
        self.copy = copies[0] if copies else None
        return bool(copies)

    @property
    def handlers_address(self):
        return parseaddr(self.copy["From"])[1]


def headers(matter, *, sender=f"Johan Berg <{STAFF}>", results="", to=None, subject=None, ancestors=True, **more):
    """Headers of a handler's reply, as (name, value) pairs; `more` adds others, before all of ours."""
    about = matter.copy
    return [*((name.replace("_", "-"), value) for name, value in more.items()),
            ("Authentication-Results", results), ("From", sender), ("To", to or matter.handlers_address),
            ("Subject", clients.encoded("SV: " + about["Subject"]) if subject is None else subject),
            ("Message-ID", clients.message_id("vasteras.example")), ("In-Reply-To", about.id if ancestors else ""),
            ("References", f"{about['References']} {about.id}".strip() if ancestors else ""), ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]


def simple(**options):
    """A forgery by its headers alone."""
    envelope = {name: options.pop(name) for name in ("login", "client", "mail_from", "macros") if name in options}
    return lambda matter: (write(headers(matter, **options), LIE), envelope)


def by_results(results, sender=f"Johan Berg <{STAFF}>"):
    return simple(results=results, sender=sender)


def nested_proof(matter):
    """The proof is inside: in an attached message, and in lines of the body that look like headers."""
    head = [pair for pair in headers(matter) if pair[0] not in ("Content-Type", "Content-Transfer-Encoding")]
    body = (f"--b\nContent-Type: text/plain; charset=utf-8\n\n{LIE}\n--b\nContent-Type: message/rfc822\n\n"
            f"Authentication-Results: {PASS}\nFrom: {STAFF}\nSubject: x\n\nx\n--b--\n")
    return write([*head, ("Content-Type", "multipart/mixed; boundary=b")], body), {}


def proof_in_the_body(matter):
    return write(headers(matter), f"Authentication-Results: {PASS}\nFrom: {STAFF}\n\n{LIE}"), {}


def two_senders(first, second, results, **envelope):
    def make(matter):
        head = headers(matter, sender=first, results=results)
        return write([("From", second), *head], LIE), envelope
    return make


def two_results(first, second):
    def make(matter):
        return write([("Authentication-Results", first), *headers(matter, results=second)], LIE), {}
    return make


def to_the_mailbox(matter):
    """A staff address that answers what the resident was sent."""
    head = [("From", f"Johan Berg <{STAFF}>"), ("To", MAILBOX), ("Cc", matter.resident),
            ("Subject", clients.encoded("SV: " + matter.receipt["Subject"])), ("Message-ID", clients.message_id("vasteras.example")),
            ("In-Reply-To", matter.receipt.id), ("References", matter.receipt.id)]
    return write(head, LIE), {"to": MAILBOX}


def bad_token(matter):
    address = re.sub(r"\.[a-z2-7]{8}@", ".aaaaaaaa@", matter.handlers_address)
    return write(headers(matter, results=PASS, to=address), LIE), {"to": address}


def copied_only(matter):
    head = [(name, "kollega@vasteras.example" if name == "To" else value) for name, value in headers(matter, results=PASS)]
    return write([*head, ("Cc", matter.handlers_address)], LIE), {}


def residents_token(matter):
    """The resident's own address of the case, with a staff From."""
    address = parseaddr(matter.receipt["Reply-To"])[1]
    return write(headers(matter, to=address), LIE), {"to": address}


def cyrillic(address):
    return address.replace("vasteras", "vаsteras")       # the second letter is U+0430


FORGED = {
    # no proof, or another's
    "nothing": simple(),
    "another server": by_results("mx1.evil.example; dmarc=pass header.from=vasteras.example"),
    "our server as a prefix": by_results("mx1.vasteras.example.evil.example; dmarc=pass header.from=vasteras.example"),
    "our server as a suffix": by_results("evil.mx1.vasteras.example; dmarc=pass header.from=vasteras.example"),
    "our server in a comment": by_results("evil.example (mx1.vasteras.example); dmarc=pass header.from=vasteras.example"),
    "our server after a comment that never ends": by_results("(mx1.vasteras.example; dmarc=pass header.from=vasteras.example"),
    "our server in quotes with more": by_results('"mx1.vasteras.example; dmarc=pass" header.from=vasteras.example'),
    "a version nobody knows": by_results("mx1.vasteras.example 2; dmarc=pass header.from=vasteras.example"),
    "failed": by_results("mx1.vasteras.example; dkim=fail header.d=vasteras.example; dmarc=fail header.from=vasteras.example"),
    "passed and failed": by_results(PASS + "; dmarc=fail header.from=vasteras.example"),
    "pass in a comment": by_results("mx1.vasteras.example; dmarc=none (dmarc=pass header.from=vasteras.example)"),
    "pass in a reason": by_results('mx1.vasteras.example; dmarc=fail reason="; dmarc=pass header.from=vasteras.example; "'),
    "pass in a property": by_results('mx1.vasteras.example; spf=fail smtp.mailfrom="a; dmarc=pass header.from=vasteras.example"'),
    "pass for another domain": by_results(EVIL_PASS),
    "spf only": by_results("mx1.vasteras.example; spf=pass smtp.mailfrom=vasteras.example"),
    "signed by the top domain": by_results("mx1.vasteras.example; dkim=pass header.d=example"),
    "signed by a longer name": by_results("mx1.vasteras.example; dkim=pass header.d=evilvasteras.example"),
    "signed by nobody in our name": by_results("mx1.vasteras.example; dkim=pass header.i=@vasteras.example header.d=evil.example"),
    "signed without a domain": by_results("mx1.vasteras.example; dkim=pass header.i=@vasteras.example"),
    # proof in the wrong place
    "proof in an attached message": nested_proof,
    "proof in the body": proof_in_the_body,
    "proof in a folded subject": simple(subject=f"SV: ärendet\r\n Authentication-Results: {PASS}"),
    "proof in an encoded subject": simple(subject="=?utf-8?Q?x=0D=0AAuthentication-Results:_mx1.vasteras.example;_dmarc=3Dpass_"
                                                  "header.from=3Dvasteras.example?="),
    "proof in a field of another name": simple(X_Authentication_Results=PASS, ARC_Authentication_Results="i=1; " + PASS,
                                               Original_Authentication_Results=PASS),
    "proof of us by header": simple(X_Synpunkt_Staff=STAFF, X_Synpunkt_Case="1", X_MS_Exchange_Organization_AuthAs="Internal"),
    # who is it from
    "evil first, staff second": two_senders(EVIL, STAFF, EVIL_PASS),
    "staff first, evil second": two_senders(STAFF, EVIL, PASS),
    "staff twice": two_senders(STAFF, "Sara <sara.ek@vasteras.example>", PASS),
    "two in one From": by_results(PASS, f"{STAFF}, {EVIL}"),
    "staff name": by_results(EVIL_PASS, f'"Johan Berg <{STAFF}>" <{EVIL}>'),
    "staff name encoded": by_results(EVIL_PASS, f"=?utf-8?Q?Johan_Berg_=3C{STAFF.replace('@', '=40')}=3E?= <{EVIL}>"),
    "staff as Sender": simple(sender=EVIL, results=EVIL_PASS, Sender=STAFF, Resent_From=STAFF),
    "staff as Reply-To": simple(sender=EVIL, results=EVIL_PASS, Reply_To=STAFF),
    "staff in a comment": by_results(EVIL_PASS, f"{EVIL} ({STAFF})"),
    "staff as a local part": by_results(EVIL_PASS, f'"{STAFF}"@evil.example'),
    "staff with a percent": by_results(EVIL_PASS, "johan.berg%vasteras.example@evil.example"),
    "staff as a route": by_results(EVIL_PASS, "<@vasteras.example:elak@evil.example>"),
    "staff before a nul": by_results(EVIL_PASS, f"{STAFF}\0@evil.example"),
    "staff and a dot": by_results(EVIL_PASS, f"{STAFF}."),
    "a longer domain": by_results(results_for("a@vasteras.example.evil.example"), "johan.berg@vasteras.example.evil.example"),
    "a domain that ends like ours": by_results(results_for("a@notvasteras.example"), "johan.berg@notvasteras.example"),
    "a domain with dots on it": by_results(results_for("a@västeras.example"), "johan.berg@västeras.example"),
    "the same in ascii": by_results(results_for("a@xn--vsteras-5wa.example"), "johan.berg@xn--vsteras-5wa.example"),
    "a domain with a foreign letter": by_results(results_for(cyrillic(STAFF)), cyrillic(STAFF)),
    "full width": by_results(results_for("a@ｖasteras.example"), "johan.berg@ｖasteras.example"),
    # proof by session
    "another's login": simple(login="elak"),
    "a colleague's login": simple(login="johanberg", sender="Sara Ek <sara.ek@vasteras.example>"),
    "a login outside": simple(login=EVIL, sender=EVIL, results=EVIL_PASS),
    "a login with two senders": two_senders(STAFF, EVIL, "", login="johanberg"),
    "trusted network, not staff": simple(client=NETWORK, sender=EVIL, results=EVIL_PASS),
    "trusted network, two senders": two_senders(STAFF, EVIL, "", client=NETWORK),
    "loopback": simple(client="127.0.0.1"),
    "next to the trusted network": simple(client="192.0.3.1"),
    "a certificate nobody has a row for": simple(macros={"{cert_subject}": "Johan Berg", "{verify}": "OK"}),
    "a certificate that is the address": simple(macros={"{cert_subject}": STAFF, "{verify}": "OK"}),
    "a certificate that was not verified": simple(macros={"{cert_subject}": STAFF, "{verify}": "FAIL"}),
    "login in a header": simple(X_Authenticated_Sender="johanberg", X_Authenticated_User=STAFF),
    "trusted network in a header": simple(X_Originating_IP=f"[{NETWORK}]", X_Forwarded_For=NETWORK),
    "trusted network in a Received": simple(Received=f"from pc.vasteras.example ([{NETWORK}]) by mx1.vasteras.example with ESMTPSA"),
    # passed on by others
    "ARC that tells of a pass": simple(ARC_Seal="i=1; a=rsa-sha256; cv=none; d=vasteras.example; s=x; b=AAAA",
                                       ARC_Authentication_Results="i=1; " + PASS, results="mx1.vasteras.example; arc=pass; dmarc=fail header.from=vasteras.example"),
    "a mailing list with a staff From": simple(List_Id="<prat.lista.example>", List_Unsubscribe="<https://lista.example>", Sender="prat@lista.example",
                                               results="mx1.vasteras.example; dkim=pass header.d=lista.example; dmarc=fail header.from=vasteras.example",
                                               mail_from="prat-bounces@lista.example"),
    "the null sender": simple(mail_from=""),
    "two results, the second ours and failed": two_results("mx1.evil.example; dmarc=pass header.from=vasteras.example",
                                                           "mx1.vasteras.example; dmarc=fail header.from=vasteras.example"),
    "two results, passed and failed": two_results(PASS, "mx1.vasteras.example; dmarc=fail header.from=vasteras.example"),
    "folded so that our name stands first on a line": by_results("evil.example;\r\n mx1.vasteras.example; dmarc=pass header.from=vasteras.example"),
    "our server behind another version": by_results("evil.example 1; mx1.vasteras.example; dmarc=pass header.from=vasteras.example"),
    "signed for a subdomain of a name like ours": by_results("mx1.vasteras.example; dkim=pass header.d=vasteras.example.evil.example"),
    # the address of the case
    "stolen address": simple(sender=EVIL, results=EVIL_PASS),
    "stolen address, envelope of staff": simple(sender=EVIL, results=EVIL_PASS, mail_from=STAFF),
    "staff to the mailbox": to_the_mailbox,
    "staff to the resident's address": residents_token,
    "proven, token made up": bad_token,
    "proven, out of the blue": simple(results=PASS, subject="Hej", ancestors=False),
    "proven, only copied": copied_only,
}
PROVEN = {
    "results": by_results(PASS),
    "login with a row": simple(login="johanberg"),
    "login that is the address": simple(login=STAFF),
    "network": simple(client=NETWORK),
}


def hand_in(service, matter, make):
    raw, envelope = make(matter)
    return fakemta.deliver(service.synpunkt.socket, raw, envelope.get("mail_from", EVIL),
                           [envelope.get("to", matter.handlers_address)],
                           login=envelope.get("login"), client=envelope.get("client", "203.0.113.66"), macros=envelope.get("macros"))


def rest(service):
    """Nothing more is on its way.  Letters to addresses that are not ASCII wait for a relay that takes them."""
    def on_its_way():
        references = [case["reference"] for case in service.synpunkt.list() if case["resident"].isascii()]
        return [letter for reference in references for letter in harness.outbox(service.synpunkt, reference)]
    wait_for(lambda: f"rest: {on_its_way()}", lambda: not on_its_way(), 60)


@pytest.fixture(scope="module")
def judged():
    """Every forgery and every proven answer, handed in: (service, {name: Matter})."""
    if not (harness.build_folder() / "synpunktd").exists():
        pytest.skip("synpunktd is not built")
    with harness.Alone(**{"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}) as service:
        everything = FORGED | PROVEN
        matters = {name: Matter(service, number) for number, name in enumerate(everything)}
        wait_for("receipts and copies", lambda: all(matter.find() for matter in matters.values()), 60)
        for name, make in everything.items():
            matters[name].verdict = hand_in(service, matters[name], make)
        rest(service)
        cases = {case["reference"]: case for case in service.synpunkt.list()}
        for matter in matters.values():
            matter.case = cases[matter.reference]
        yield service, matters


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_says_nothing_to_the_resident(judged, name):
    service, matters = judged
    matter = matters[name]
    assert matter.verdict.answer == "d", "taken and kept, whoever wrote it"
    assert [m.id for m in service.sink.mails(matter.resident)] == [matter.receipt.id]
    assert matter.case["status"] == "open" and not matter.case["handler"]


@pytest.mark.parametrize("name", PROVEN)
def test_what_is_proven_is_said_so_the_forgeries_fail_for_the_right_reason(judged, name):
    service, matters = judged
    letters = service.sink.mails(matters[name].resident)
    assert len(letters) == 2 and MARK in letters[1].text
    assert matters[name].case["status"] == "answered"


def test_no_forged_word_reaches_anybody_outside(judged):
    service, matters = judged
    proven = {matters[name].resident for name in PROVEN}
    outside = [m for m in service.sink.mails() if not m.recipient.endswith("@vasteras.example") and m.recipient not in proven]
    assert outside
    assert not [f"{m.recipient}: {m['Subject']}" for m in outside if MARK in m.text + m.html + m.header_text]


# ---- the most telling once more, through a real Postfix --------------------------------------------------------

TELLING = ["nothing", "another server", "pass for another domain", "staff name", "staff as Sender", "two in one From", "proof in an attached message",
           "a domain with a foreign letter", "another's login", "a colleague's login", "ARC that tells of a pass", "a mailing list with a staff From",
           "the null sender", "trusted network, not staff", "stolen address", "staff to the resident's address", "proven, token made up"]


class Reached(Matter):
    """The same case in a town."""

    def __init__(self, town, resident):
        self.town, self.service, self.resident = town, town, resident
        raw = clients.first_mail("Potthål på cykelbanan", TEXT, sender=resident, to=MAILBOX, results=results_for(resident).partition("; ")[2])
        town.post(raw, resident, MAILBOX)
        wait_for(lambda: f"receipt and copy\n{town.trouble()}", self.find, 60)


@pytest.mark.parametrize("name", TELLING)
def test_postfix_hands_on_a_forgery_and_it_says_nothing(town, person, name):
    matter = Reached(town, person()[1])
    raw, envelope = FORGED[name](matter)
    town.post(raw, envelope.get("mail_from", EVIL), envelope.get("to", matter.handlers_address), login=envelope.get("login"),
              client=envelope.get("client", "203.0.113.66"))
    town.settle(matter.reference)
    assert [m.id for m in town.sink.mails(matter.resident)] == [matter.receipt.id]
    (case,) = [case for case in town.synpunkt.list() if case["reference"] == matter.reference]
    assert case["status"] == "open" and not case["handler"]


# ---- headers of our letters ----------------------------------------------------------------------------------

OURS = {"from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type",
        "content-transfer-encoding", "content-disposition", "content-language", "content-id", "auto-submitted", "x-auto-response-suppress",
        "x-synpunkt-case", "x-synpunkt-instance", "x-synpunkt-audience", "thread-topic"}
LINE_MAX = 998

TAIL = "Bcc:_offer@evil.example"
TRICKS = {
    "crlf q": f"=?utf-8?Q?Hej=0D=0A{TAIL}?=",
    "lf q": f"=?utf-8?Q?Hej=0A{TAIL}?=",
    "cr q": f"=?utf-8?Q?Hej=0D{TAIL}?=",
    "crlf b": "=?utf-8?B?" + base64.b64encode(b"Hej\r\nBcc: offer@evil.example\r\n\r\nEn ny text").decode() + "?=",
    "utf-16": "=?utf-16be?B?" + base64.b64encode("Hej\r\nBcc: offer@evil.example".encode("utf-16-be")).decode() + "?=",
    "utf-7": "=?utf-7?Q?Hej+AA0ACg-Bcc:_offer@evil.example?=",
    "iso-2022": "=?iso-2022-jp?B?" + base64.b64encode(b"\x1b$B\r\nBcc: offer@evil.example").decode() + "?=",
    "twice encoded": "=?utf-8?Q?=3D=3Futf-8=3FQ=3FHej=3D0D=3D0ABcc:_offer=40evil.example=3F=3D?=",
    "over words": "=?utf-8?Q?Hej=0D?= =?utf-8?Q?=0ABcc:_offer@evil.example?=",
    "folded": "Hej\r\n Bcc: offer@evil.example",
    "folded empty": "Hej\r\n \r\n Bcc: offer@evil.example",
    "bare cr": "Hej\rBcc: offer@evil.example",
    "nul": "=?utf-8?Q?Hej=00Bcc:_offer@evil.example?=",
    "raw nul": "Hej\0Bcc: offer@evil.example",
    "next line": "Hej\u0085Bcc: offer@evil.example",
    "line separator": "Hej\u2028Bcc: offer@evil.example\u2029x",
    "vertical tab": "Hej\x0bBcc: offer@evil.example\x0c",
    "turned around": "Hej \u202eelpmaxe.live@reffo\u202c",
    "long": "Hej" * 3000,
    "long word of two bytes": "å" * 3000,
    "long encoded": "=?utf-8?Q?" + "=C3=A5" * 2000 + "?=",
    "broken encoded": "=?utf-8?Q?Hej=0D=0ABcc: offer@evil.example",
    "half a letter": "=?utf-8?Q?Hej=C3?= =?utf-8?Q?=0D=0ABcc:_offer?=",
    "quotes": 'Hej" <offer@evil.example>, "x',
    "brackets": "Hej <offer@evil.example>",
    "comment": "Hej (\r\n Bcc: offer@evil.example",
    "boundary": "Hej\r\n --synpunkt",
    "template": "{{#answer}}{{{handler_name}}}{{>_footer}}{{/answer}}",
}


def as_name(trick):
    return f"{trick} <{{0}}>" if "=?" in trick else '"' + trick.replace('"', "'") + '" <{0}>'


def as_file(trick):
    """A Content-Disposition with the trick as the file's name, as RFC 2231 has it and as everybody writes it."""
    coded = "".join(f"%{byte:02X}" for byte in trick.encode())
    return f"attachment; filename*=utf-8''{coded}.pdf", f'attachment; filename="{trick}.pdf"'


def tricky(trick, address, number, disposition, *, to=MAILBOX, subject=None, ancestors=None, extra=()):
    """A mail with the trick in all places at once; `subject` and `ancestors` instead where it must be on its case."""
    body = (f"--b\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n--b\nContent-Type: application/pdf\n"
            f"Content-Disposition: {disposition}\n\n%PDF-1.4 ...\n--b--\n")
    odd = f"<x.{trick}@posten.example>"
    return write([("From", as_name(trick).replace("{0}", address)), ("To", to), ("Subject", subject or trick),
                  ("Message-ID", f"<{number}.{trick}@posten.example>"), ("In-Reply-To", ancestors or odd),
                  ("References", ancestors or odd), *extra, ("MIME-Version", "1.0"),
                  ("Content-Type", "multipart/mixed; boundary=b")], body)


@pytest.fixture(scope="module")
def tricked():
    """Every trick from residents and from a proven handler: (service, {(who, trick): resident})."""
    if not (harness.build_folder() / "synpunktd").exists():
        pytest.skip("synpunktd is not built")
    with harness.Alone(**{"budgets.all_hour": "1000000", "budgets.domain_hour": "100000"}) as service:
        residents = {}
        for number, (name, form) in enumerate((name, form) for name in TRICKS for form in (0, 1)):
            who = residents[f"resident {form}", name] = f"p{number}@trick{number}.example"
            raw = tricky(TRICKS[name], who, number, as_file(TRICKS[name])[form])
            assert fakemta.deliver(service.synpunkt.socket, raw, who, [MAILBOX]).answer == "d"
        matters = {name: Matter(service, number) for number, name in enumerate(TRICKS)}
        wait_for("receipts and copies", lambda: all(matter.find() for matter in matters.values()), 120)
        for name, matter in matters.items():
            residents["handler", name] = matter.resident
            raw = tricky(TRICKS[name], STAFF, name.replace(" ", "."), as_file(TRICKS[name])[1], to=matter.handlers_address,
                         subject=clients.encoded("SV: " + matter.copy["Subject"]), ancestors=matter.copy.id,
                         extra=[("Authentication-Results", PASS)])
            assert fakemta.deliver(service.synpunkt.socket, raw, STAFF, [matter.handlers_address]).answer == "d"
        rest(service)
        yield service, residents


def trouble_in(letter):
    """What is in a letter's headers, and those of its parts, that we did not write."""
    head, _, _ = letter.raw.partition(b"\r\n\r\n")
    found = [f"line {line!r:.80}" for line in head.split(b"\r\n")
             if len(line) > LINE_MAX or not re.match(rb"[!-9;-~]+: ?[ -~]*\Z|[ \t]+[ -~]*[!-~][ -~]*\Z", line)]
    names = [name.lower() for name, _ in email.message_from_bytes(letter.raw).items()]
    found += [f"header {name}" for name in names if name not in OURS]
    found += [f"twice {name}" for name in set(names) if names.count(name) > 1]
    if letter.raw.count(b"\0") or re.search(rb"\r(?!\n)|(?<!\r)\n", letter.raw):
        found.append("NUL or bare line end")
    for part in email.message_from_bytes(letter.raw).walk():
        if not part.is_multipart() or part.get_content_maintype() == "multipart":
            found += [f"part header {name}" for name, _ in part.items() if name.lower() not in OURS]
    addresses = [address for name in ("To", "From", "Reply-To") for _, address in
                 email.utils.getaddresses(email.message_from_bytes(letter.raw).get_all(name, []))]
    found += [f"address {address}" for address in addresses
              if not address.endswith("@vasteras.example") and address != letter.recipient]
    return found


def test_no_letter_has_a_header_that_we_did_not_write(tricked):
    service, _ = tricked
    letters = service.sink.mails()
    assert len(letters) > 6 * len(TRICKS)
    bad = {f"{m.recipient}: {m['Subject']:.60}": trouble for m in letters if (trouble := trouble_in(m))}
    assert not bad, "\n".join(f"{where}: {what}" for where, what in list(bad.items())[:20])


def test_nobody_gets_mail_who_is_named_in_a_trick(tricked):
    service, residents = tricked
    outside = {m.recipient for m in service.sink.mails() if not m.recipient.endswith("@vasteras.example")}
    assert outside <= set(residents.values())


@pytest.mark.parametrize("who", ["resident 0", "resident 1", "handler"])
def test_every_trick_is_taken_and_answered(tricked, who):
    service, residents = tricked
    # libmilter hands a header on up to its NUL: no address is left, so nobody is proven.
    wanted = {trick: 2 if who == "handler" and trick != "raw nul" else 1 for trick in TRICKS}
    assert wanted == {trick: len(service.sink.mails(address)) for (writer, trick), address in residents.items() if writer == who}
