"""From the table of cases to a script for play.c: who writes what to whom, in time."""
from datetime import date, datetime, time
from email.utils import format_datetime
from operator import itemgetter

from table import ZONE, days, local

MAILBOX, DESK = "synpunkter@vasteras.example", "ks"
FORM = "webbformular@vasteras.example"
SWEEP_AT = time(10, 0)
FIRST_DAY, LAST_DAY = date(2025, 1, 2), date(2027, 4, 1)

STAFF = {
    "ks": ("Kajsa Holm", "kajsa.holm@vasteras.example"), "gata": ("Kim Ek", "kim.ek@vasteras.example"),
    "park": ("Rosa Lind", "rosa.lind@vasteras.example"), "bygg": ("Johan Berg", "johan.berg@vasteras.example"),
    "grund": ("Per Åker", "per.aker@vasteras.example"), "aldre": ("Maria Strand", "maria.strand@vasteras.example"),
    "fritid": ("Stig Vik", "stig.vik@vasteras.example"), "malar": ("Eva Ström", "eva.strom@malarenergi.example"),
    "vafab": ("Olle Gran", "olle.gran@vafab.example")}

# What it is about: these words and no others lead to the unit.
THINGS = {
    "sv": {"gata": "cykelbanan", "park": "lekplatsen", "bygg": "bygglovet", "grund": "skolskjutsen", "aldre": "hemtjänsten",
           "fritid": "simhallen", "malar": "fjärrvärmen", "vafab": "sophämtningen", "-": "saken"},
    "fi": {"gata": "pyörätie", "park": "leikkipuisto", "bygg": "rakennuslupa", "grund": "koulukuljetus", "aldre": "kotihoito",
           "fritid": "uimahalli", "malar": "kaukolämpö", "vafab": "jätteenkeräys", "-": "asia"},
    "en": {"gata": "the bike lane", "park": "the playground", "bygg": "the building permit", "grund": "the school bus",
           "aldre": "the home care", "fritid": "the swimming hall", "malar": "the district heating",
           "vafab": "the waste collection", "-": "the matter"}}

# What kind of matter: these words and no others give the category.
OPENINGS = {
    "sv": "Hej! Jag bor vid {place} och skriver till er om {thing} där vi bor.",
    "fi": "Hei! Asun paikassa {place} ja kirjoitan teille, koska aiheena on {thing} meidän alueellamme.",
    "en": "Hello! I live near {place} and I am writing to you about {thing} in our part of the town."}
KINDS = {
    "sv": {"synpunkt": "Så här ser det ut hos oss sedan i våras, och det ville vi berätta.",
           "klagomål": "Jag vill klaga på hur det sköts, och det vill mina grannar med.",
           "beröm": "Det är fantastiskt skött, och det ville vi berätta för er.",
           "förslag": "Jag föreslår att ni gör på ett annat sätt nästa gång.",
           "fråga": "Jag undrar om ni har tid att titta på det under våren.",
           "felanmälan": "Den är trasig sedan i går, och grannarna säger det samma."},
    "fi": {"synpunkt": "Tältä se näyttää meidän kulmalla keväästä asti, ja halusimme kertoa siitä teille.",
           "klagomål": "Haluan valittaa siitä, kuinka sitä hoidetaan, ja samaa sanovat naapurit.",
           "beröm": "Se on upeasti hoidettu, ja halusimme kertoa sen teille.",
           "förslag": "Ehdotan, että teette sen toisella tavalla ensi kerralla.",
           "fråga": "Mietin, onko teillä aikaa katsoa sitä kevään aikana.",
           "felanmälan": "Se on ollut rikki eilisestä asti, ja naapurit sanovat samaa."},
    "en": {"synpunkt": "This is what it has looked like since the spring, and we wanted to tell you about it.",
           "klagomål": "I want to complain about the way it is looked after, and so do my neighbours.",
           "beröm": "It is wonderfully kept, and we wanted to tell you about it.",
           "förslag": "I suggest that you do it in another way the next time.",
           "fråga": "I wonder if you have the time to look at it during the spring.",
           "felanmälan": "It has been broken since yesterday, and the neighbours say the same."}}
ANSWERS = {
    "sv": "Hej!\n\nTack för att du hörde av dig om {thing} vid {place}. Vi åtgärdar detta under veckan.\n",
    "fi": "Hei!\n\nKiitos viestistäsi, aiheena {thing}, {place}. Korjaamme tämän tällä viikolla niin kuin pitää.\n",
    "en": "Hello!\n\nThank you for writing to us about {thing} near {place}. We will see to this during the week.\n"}
OTHER = "Jag överklagar ert beslut från i våras."
SUBJECTS = {"sv": "Om {thing} vid {place}", "fi": "Aiheena {thing}, {place}", "en": "About {thing} near {place}"}
OUTCOMES = {"atgardat": "åtgärdat", "planerat": "åtgärd planerad", "upplyst": "upplysning lämnad",
            "ansvar": "ej vårt ansvar", "": ""}
NOTES = {"cause": "#orsak", "submitter": "#avsändare", "category": "#kategori", "measure": "#åtgärd"}


def place_of(row):
    """A street of its own for each, so that no two mails are the same."""
    first = ("Björk", "Ek", "Alm", "Tall", "Gran", "Lönn", "Ask", "Rönn", "Sälg", "Hassel", "Hägg", "Asp")
    last = ("gatan", "vägen", "stigen", "backen", "torget", "gränd", "kajen", "allén", "ringen", "slingan")
    number = int(row.name[1:])
    return f"{first[number % 12]}{last[number // 12 % 10]} {number}"


def resident_of(row):
    name = row.traits.get("of", row.name)
    return f"Invånare {name}", f"{name.lower()}@{name.lower()}.post.example"


class Story:
    """Steps of the script, to be put in order of time."""

    def __init__(self, rows):
        self.steps, self.serial, self.rows = [], 0, {row.name: row for row in rows}
        for row in rows:
            self.open(row)
            self.follow(row)
        for day in days(FIRST_DAY, LAST_DAY):
            self.add(datetime.combine(day, SWEEP_AT, ZONE), "sweep")

    def add(self, at, line, text=""):
        self.steps.append((at.timestamp(), len(self.steps), f"{int(at.timestamp())} {line}\n{text}"))

    def script(self, since=None, until=None):
        """What happens from one moment to just before the other."""
        return "".join(text for at, _, text in sorted(self.steps, key=itemgetter(0, 1))
                       if (since is None or at >= since.timestamp()) and (until is None or at < until.timestamp()))

    def mail(self, row, at, person, to, text, **more):
        """One mail; `more` are headers, and `verb` of the script."""
        self.serial += 1
        name, sender = person
        domain = sender.partition("@")[2]
        verb = more.pop("verb", f"mail {row.name} {more.pop('envelope', sender)} {to}")
        headers = {"Authentication-Results": f"mx1.vasteras.example; dmarc=pass header.from={domain}",
                   "From": f'"{name}" <{sender}>', "To": to, "Date": format_datetime(local(at)),
                   "Message-ID": f"<{self.serial}@{domain}>", "MIME-Version": "1.0",
                   "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        head = "".join(f"{name}: {value}\n" for name, value in headers.items() if value)
        self.add(at, verb, f"{head}\n{text.rstrip()}\n.\n")

    # -- how a case begins

    def words(self, row):
        thing, place = THINGS[row.language][row.unit], place_of(row)
        text = f"{OPENINGS[row.language].format(thing=thing, place=place)}\n\n{KINDS[row.language][row.category]}\n"
        subject = SUBJECTS[row.language].format(thing=thing, place=place)
        return subject, text + (OTHER + "\n" if "other" in row.traits else "")

    def open(self, row):
        subject, text = self.words(row)
        if "imported" in row.traits:
            self.mail(row, row.entered, resident_of(row), MAILBOX, text, verb=f"import {row.name}", Subject=subject,
                      Date=format_datetime(local(row.received)))
        elif row.channel == "e-post":
            suspect = {"X-Spam-Score": "12.5"} if "suspect" in row.traits else {}
            person = STAFF["bygg"] if "colleague" in row.traits else resident_of(row)
            self.mail(row, row.received, person, MAILBOX, text, Subject=subject, **suspect)
        elif row.channel == "webbformulär":
            self.form(row, subject, text)
        else:
            self.register(row, subject, text)

    def form(self, row, subject, text):
        name, email = resident_of(row)
        address = "" if "anonymous" in row.traits else f"E-post: {email}\n"
        self.mail(row, row.received, ("Webbformulär", FORM), MAILBOX, Subject="Nytt svar: Synpunkt",
                  Auto_Submitted="auto-generated",
                  text=f"Språk: {row.language}\nÄmne: {subject}\nNamn: {name}\n{address}Meddelande:\n{text}")

    def register(self, row, subject, text):
        name, email = resident_of(row)
        who = f"#från {name}, tel 070-{row.name[1:]} 00 00"
        lines = [f"#kanal {row.channel}", f"#inkommet {local(row.received):%Y-%m-%d %H:%M}",
                 who if "anonymous" in row.traits else f"{who}, {email}"]
        if "oral" in row.traits:
            lines.append("#besked muntligt")
        if "submitter" in row.traits:
            lines.append(f"#avsändare {row.traits['submitter']}")
        self.mail(row, row.entered, STAFF[DESK], MAILBOX.replace("@", "+registrera@"), "\n".join(lines) + "\n" + text,
                  Subject=subject)

    # -- what happens then

    def follow(self, row):
        unit = DESK if row.unit == "-" else row.unit
        for act in row.acts:
            self.act(row, act, unit)
            if act.verb == "move":
                unit = act.argument

    def staff(self, row, act, unit, text):
        copy = "" if "imported" in row.traits else f"<{{{{copy {row.name}}}}}>"
        self.mail(row, act.at, STAFF[unit], f"{{{{h {row.name}}}}}", text, Subject=f"SV: Ditt ärende [{{{{number {row.name}}}}}]",
                  In_Reply_To=copy, References=copy)

    def resident(self, row, act, text):
        letter = f"<{{{{letter {row.name}}}}}>"
        self.mail(row, act.at, resident_of(row), f"{{{{c {row.name}}}}}", text, Subject="Re: Ditt ärende", In_Reply_To=letter,
                  References=letter)

    def bounce(self, row, act):
        to = f"{{{{b {row.name}}}}}"
        text = (f"--x\nContent-Type: text/plain\n\nThe mail could not be delivered.\n\n--x\n"
                f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.post.example\n\n"
                f"Final-Recipient: rfc822; {resident_of(row)[1]}\nAction: failed\nStatus: 5.1.1\n\n--x--\n")
        self.mail(row, act.at, ("Mail Delivery System", "mailer-daemon@post.example"), to, text, envelope="<>",
                  Subject="Undelivered Mail Returned to Sender", Auto_Submitted="auto-replied",
                  Content_Type='multipart/report; report-type=delivery-status; boundary="x"')

    def act(self, row, act, unit):
        answer = ANSWERS[row.language].format(thing=THINGS[row.language][row.unit], place=place_of(row))
        replies = {"again": f"Hej igen! Det är likadant i dag vid {place_of(row)}. Grannarna säger det samma.\n",
                   "thanks": "Tack!\n", "yes": "Ja\n", "no": "Nej\n"}
        if act.verb == "bounce":
            self.bounce(row, act)
        elif act.verb in replies:
            self.resident(row, act, replies[act.verb])
        else:
            text = commands(row, act) + (answer if act.verb in ("answer", "finish") else "")
            self.staff(row, act, unit, text)


def notes(said):
    """"cause kvalitet + measure" as lines."""
    words = (note.strip().partition(" ") for note in said.split("+") if note.strip())
    return "".join(f"{NOTES[word]} {what or 'Vi gör om rutinen.'}\n" for word, _, what in words)


def commands(row, act):
    """What stands at the top of the handler's mail."""
    plain = {"called": "#ringt Vi har talats vid.", "posted": "#postat Brevet har gått.", "word": "#besked",
             "spoken": "#besked muntligt", "spam": "#skräp", "release": "#släpp", "move": f"#flytta {act.argument}",
             "same": f"#samma {{{{number {act.argument}}}}}", "address": f"#adress ny.{resident_of(row)[1]}"}
    if act.verb in plain:
        return plain[act.verb] + "\n"
    if act.verb in ("finish", "done"):
        outcome, plus, said = act.argument.partition("+")
        return f"#klart {OUTCOMES.get(outcome.strip(), outcome)}\n" + notes(said)
    return notes(act.argument)
