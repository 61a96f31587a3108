"""Mail as people's programs write it: residents' first mails, and replies to what they were sent.

A reply is built from the mail it answers (harness.Arrived) in the shape of one program: its headers, its way of
quoting, its HTML.  What is asserted about the result must hold for all of them.
"""
import base64
import html
import itertools
import quopri
import re
from email.utils import formatdate, parseaddr

_numbers = itertools.count(1)


def message_id(domain):
    return f"<{next(_numbers)}.{id(_numbers):x}@{domain}>"


def write(headers, body):
    """Bytes with CRLF from (name, value) pairs and a text or bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers if value)
    if isinstance(body, str):
        body = body.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    return head.encode("utf-8") + b"\r\n" + body


def first_mail(subject, text, *, name="Anna Lindqvist", sender="anna.lindqvist@posten.example", to, cc="",
               results="dkim=pass header.d=posten.example; spf=pass; dmarc=pass header.from=posten.example", extra=()):
    """A resident's mail, as our border hands it on."""
    return write([
        ("Authentication-Results", f"mx1.vasteras.example; {results}" if results else ""),
        ("From", f"{encoded(name)} <{sender}>"), ("To", to), ("Cc", cc), ("Subject", encoded(subject)),
        ("Date", formatdate()), ("Message-ID", message_id(sender.split("@")[1])), *extra,
        ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit")], text)


def encoded(text):
    if text.isascii():
        return text
    return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def results_for(address):
    domain = address.split("@")[1]
    return f"mx1.vasteras.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"


class Reply:
    """Who answers what; the shapes below turn it into bytes."""

    def __init__(self, to, text, name, sender, *, results=None, prefix="Re: ", subject=None, cc=""):
        self.answered, self.text, self.name, self.sender, self.cc = to, text, name, sender, cc
        self.results = results_for(sender) if results is None else results
        answer_to = str(to["Reply-To"] or to["From"])
        self.to_name, self.to = parseaddr(answer_to)
        plain = to["Subject"]
        self.subject = subject if subject is not None else plain if plain.lower().startswith(("re:", "sv:")) else prefix + plain

    def headers(self, *own, references=True):
        chain = f"{self.answered['References']} {self.answered.id}".strip()
        return [
            ("Authentication-Results", self.results),
            ("From", f"{encoded(self.name)} <{self.sender}>"),
            ("To", f"{encoded(self.to_name)} <{self.to}>" if self.to_name else self.to),
            ("Cc", self.cc),
            ("Subject", encoded(self.subject)),
            ("Date", formatdate(localtime=True)),
            ("Message-ID", message_id(self.sender.split("@")[1])),
            ("In-Reply-To", self.answered.id),
            ("References", chain if references else ""),
            *own, ("MIME-Version", "1.0")]

    def quoted(self):
        return "\n".join("> " + line if line else ">" for line in self.answered.text.rstrip().split("\n"))

    def paragraphs(self, form="<p class=MsoNormal>{}</p>"):
        return "\n".join(form.format(html.escape(line) or "&nbsp;") for line in self.text.split("\n"))

    def quoted_html(self):
        return "<br>\n".join(html.escape(line) for line in self.answered.text.split("\n"))


def qp(text):
    return quopri.encodestring(text.encode("utf-8")).decode("ascii")


def both(reply, headers, plain, rich, boundary):
    """multipart/alternative."""
    body = "".join(f"--{boundary}\nContent-Type: text/{kind}; charset=\"utf-8\"\n"
                   f"Content-Transfer-Encoding: quoted-printable\n\n{qp(part)}\n"
                   for kind, part in (("plain", plain), ("html", rich)))
    headers.append(("Content-Type", f'multipart/alternative; boundary="{boundary}"'))
    return write(headers, body + f"--{boundary}--\n")


def outlook_header(reply):
    a = reply.answered
    return [("Från", a["From"]), ("Skickat", "den 3 mars 2026 18:42"), ("Till", a["To"]), ("Ämne", a["Subject"])]


def linked(text, form):
    """Outlook makes a link of every address that is typed."""
    return re.sub(r"(?<![\w.+:/-])[\w.+-]+@[\w.-]+\w", lambda found: form.format(found[0]), text)


LINK_HTML, LINK_PLAIN = '<a href="mailto:{0}">{0}</a>', "{0}<mailto:{0}>"


def outlook_desktop(reply):
    """Outlook for Windows, Swedish: HTML by Word, a header block instead of quote marks."""
    block = "<br>\n".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in outlook_header(reply))
    rich = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style><!-- p.MsoNormal {{margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}} --></style></head>
<body lang=SV link=blue vlink=purple><div class=WordSection1>
{linked(reply.paragraphs("<p class=MsoNormal>{}<o:p></o:p></p>"), LINK_HTML)}
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>
<p class=MsoNormal>{block}<o:p></o:p></p></div></div>
<p class=MsoNormal>{reply.quoted_html()}<o:p></o:p></p>
</div></body></html>"""
    headers = reply.headers(("Thread-Topic", encoded(reply.answered["Subject"])),
                            ("Thread-Index", "Adxyz0MnPqk5mD0ZSEmC7oG1rL0f2Q=="), ("X-Mailer", "Microsoft Outlook 16.0"),
                            ("Content-Language", "sv"), ("X-MS-Has-Attach", ""), ("X-Originating-IP", "[10.1.2.3]"))
    plain = (linked(reply.text, LINK_PLAIN) + "\n\n" + "\n".join(f"{n}: {v}" for n, v in outlook_header(reply))
             + "\n\n" + reply.answered.text)
    return both(reply, headers, plain, rich, "_000_DB9PR0x1234vasteras_")


def outlook_web(reply):
    """Outlook on the web: divs, a line and divRplyFwdMsg."""
    block = "<br>\n".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in outlook_header(reply))
    rich = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="ltr">
<div style="font-family: Aptos, sans-serif; font-size: 12pt;" class="elementToProof">
{reply.paragraphs("<div>{}</div>")}</div>
<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{block}</font>
<div>&nbsp;</div></div>
<div class="BodyFragment">{reply.quoted_html()}</div></body></html>"""
    headers = reply.headers(("Thread-Topic", encoded(reply.answered["Subject"])), ("Accept-Language", "sv-SE, en-US"),
                            ("x-ms-exchange-messagesentrepresentingtype", "1"))
    plain = (reply.text + "\n\n________________________________\n"
             + "\n".join(f"{n}: {v}" for n, v in outlook_header(reply)) + "\n\n" + reply.answered.text)
    return both(reply, headers, plain, rich, "_000_AM0PR1web_")


def outlook_phone(reply):
    """Outlook for iOS and Android: its advertisement below the text, the header block in a container of its own."""
    block = "<br>\n".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in outlook_header(reply))
    rich = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="ltr">
{linked(reply.paragraphs('<div dir="ltr" style="font-family: Aptos, sans-serif;">{}</div>'), LINK_HTML)}
<div id="ms-outlook-mobile-body-separator-line" dir="ltr"><br></div>
<div id="ms-outlook-mobile-signature" dir="ltr">Hämta <a href="https://aka.ms/o0ukef">Outlook för iOS</a></div>
<div id="mail-editor-reference-message-container" dir="ltr"><hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{block}</font>
<div>&nbsp;</div></div>
<div class="BodyFragment">{reply.quoted_html()}</div></div></body></html>"""
    headers = reply.headers(("Thread-Topic", encoded(reply.answered["Subject"])), ("Accept-Language", "sv-SE, en-US"),
                            ("X-MS-Has-Attach", ""), ("x-ms-exchange-messagesentrepresentingtype", "1"))
    plain = (linked(reply.text, LINK_PLAIN) + "\n\nHämta Outlook för iOS<https://aka.ms/o0ukef>\n________________________________\n"
             + "\n".join(f"{n}: {v}" for n, v in outlook_header(reply)) + "\n\n" + reply.answered.text)
    return both(reply, headers, plain, rich, "_000_PAXPR0phone_")


def attribution(reply, form):
    name, address = parseaddr(reply.answered["From"])
    return form.format(name=name or address, address=address)


def gmail(reply):
    line = attribution(reply, "Den tis 3 mars 2026 kl 18:42 skrev {name} <\n{address}>:")
    quote = attribution(reply, "Den tis 3 mars 2026 kl 18:42 skrev {name} &lt;<a href=\"mailto:{address}\">{address}</a>&gt;:")
    rich = f"""<div dir="ltr">{reply.paragraphs("<div>{}</div>")}</div><br>
<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{quote}<br></div>
<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">
{reply.quoted_html()}</blockquote></div>"""
    return both(reply, reply.headers(), f"{reply.text}\n\n{line}\n\n{reply.quoted()}\n", rich, "000000000000a1b2c3")


def apple_mail(reply):
    line = attribution(reply, "3 mars 2026 kl. 18:42 skrev {name} <{address}>:")
    rich = f"""<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>
<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">
{reply.paragraphs("<div>{}</div>")}<div><br><blockquote type="cite"><div>{html.escape(line)}</div>
<br class="Apple-interchange-newline"><div>{reply.quoted_html()}</div></blockquote></div><br></body></html>"""
    headers = reply.headers(("X-Mailer", "Apple Mail (2.3774.500.171.1.1)"))
    plain = f"{reply.text}\n\n> {line}\n> \n{reply.quoted()}\n"
    return both(reply, headers, plain, rich, "Apple-Mail=_0A1B2C3D")


def thunderbird(reply):
    line = attribution(reply, "Den 2026-03-03 kl. 18:42, skrev {name}:")
    headers = reply.headers(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "sv-SE"),
                            ("Content-Type", "text/plain; charset=UTF-8; format=flowed"),
                            ("Content-Transfer-Encoding", "8bit"))
    return write(headers, f"{reply.text}\n\n{line}\n{reply.quoted()}\n")


def mutt(reply):
    line = attribution(reply, "On Tue, Mar 03, 2026 at 06:42:10PM +0100, {name} wrote:")
    headers = reply.headers(("Content-Type", "text/plain; charset=utf-8"), ("Content-Disposition", "inline"),
                            ("Content-Transfer-Encoding", "8bit"), ("User-Agent", "Mutt/2.2.12 (2023-09-09)"))
    return write(headers, f"{reply.text}\n\n{line}\n{reply.quoted()}\n")


ALL = {client.__name__: client for client in (outlook_desktop, outlook_web, outlook_phone, gmail, apple_mail, thunderbird, mutt)}
PLAIN = {"thunderbird", "mutt"}     # the others write HTML and a plain part beside it

# What a client leaves in its headers; none of it may reach a resident.
CLIENT_HEADERS = ("User-Agent", "X-Mailer", "Thread-Index", "X-Originating-IP", "Accept-Language",
                  "x-ms-exchange-messagesentrepresentingtype", "X-MS-Has-Attach")
