"""Whole cases for who asks for them: byte for byte, masked by a list that a person went through, and for the archive."""
import hashlib
import json
import re
import stat
import xml.etree.ElementTree as ElementTree

import harness
import pytest
from records import Office

NAME, ADDRESS, PHONE = "Anna Lindqvist", "anna.lindqvist@posten3.example", "070-123 45 67"
TEXT = f"""Hej! <b>Hålet</b> & gropen på cykelbanan. Ring {PHONE}.
From mitten av gatan
>From kanten
Storgatan 12, 722 11 Västerås. Anna
Lindqvist
"""
FILE = ("bild.bin", bytes(range(256)))


@pytest.fixture(scope="module")
def office():
    if not (harness.build_folder() / "synpunktd").exists():
        pytest.skip("synpunktd is not built")
    with Office() as place:
        place.case, place.raw = place.open(ADDRESS, NAME, "Hålet på cykelbanan", TEXT, attachment=FILE)
        place.staff_write(place.case, "#intern kvalitetsstrateg@vasteras.example\nSkvallret om grannen Xqvist\n")
        place.close_case(place.case, "Hej Anna!\n\nVi lagar det.\n\nJohan Berg\n")
        place.other, _ = place.open("bo.ek@posten4.example", "Bo Ek", "Lampan är trasig", "Hej! En lampa på gångvägen.\n")
        place.all_gone()
        yield place
        place.synpunkt.assert_sound()


def export(office, *words, check=True, name="out"):
    path = office.synpunkt.home / "state" / name
    path.unlink(missing_ok=True)
    done = office.synpunkt.run("export", *words, "-o", path, check=check)
    return path if check else done


def read_mboxrd(data):
    """The messages, as a reader of mboxrd gets them."""
    parts = re.split(rb"(?m)^From [^\n]*\n", data)[1:]
    return [re.sub(rb"(?m)^>(>*From )", rb"\1", part)[:-1] for part in parts]


def test_an_mbox_has_every_byte(office):
    path = export(office, office.case, "--format=mbox", name="case.mbox")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    messages = read_mboxrd(path.read_bytes())
    assert messages[0] == office.raw
    digests = {hashlib.sha256(message).hexdigest() for message in messages}
    number = office.query("SELECT min(number) FROM cases")[0][0]
    sent = {digest for (digest,) in office.query("SELECT digest FROM sent JOIN letters ON id = letter WHERE audience = 'resident'"
                                                 f" AND state = 'accepted' AND case_number = {number}")}
    kept = {digest for (digest,) in office.query(f"SELECT digest FROM entries WHERE kind <> 'internal' AND case_number = {number}")}
    assert digests == sent | kept and len(sent) >= 2
    assert b"Xqvist" not in path.read_bytes(), "internal mail stays in the house"
    assert b"Xqvist" in export(office, office.case, "--format=mbox", "--internal").read_bytes()


def test_what_is_there_is_not_replaced_unasked(office):
    path = office.synpunkt.home / "state" / "mine.html"
    path.write_text("mine")
    again = office.synpunkt.run("export", office.case, "-o", path, check=False)
    assert again.returncode == 73 and b"there is a file" in again.stderr and path.read_text() == "mine"
    office.synpunkt.run("export", office.case, "--force", "-o", path)
    assert "<html" in path.read_text(encoding="utf-8")


def test_a_page_holds_everything_itself(office):
    page = export(office, office.case).read_text(encoding="utf-8")
    tree = ElementTree.fromstring(page.replace("<!DOCTYPE html>", ""))
    assert tree.get("lang") == "sv" and len(list(tree.iter("h1"))) == 1 and list(tree.iter("caption"))
    assert "&lt;b&gt;Hålet&lt;/b&gt; &amp; gropen" in page and "<b>" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page) and "<script" not in page
    data = next(link.get("href") for link in tree.iter("a"))
    import base64
    assert base64.b64decode(data.partition(",")[2]) == FILE[1]
    assert "interna mejl är inte med" in page and "Xqvist" not in page and "Ärendets gång" in page
    assert "Vi lagar det." in page and "Mottagningsbevis skrevs" in page


def test_json_has_what_is_known(office):
    cases = json.loads(export(office, "--resident", ADDRESS.upper(), "--format=json").read_text(encoding="utf-8"))
    assert [case["reference"] for case in cases] == [office.case]
    case = cases[0]
    assert case["resident_name"] == NAME and case["internal_left_out"] >= 1
    first = case["documents"][0]
    assert first["sha256"] == hashlib.sha256(office.raw).hexdigest() and first["attachments"][0]["name"] == FILE[0]
    assert any(event["kind"] == "event opened" for event in case["history"])


def test_masks_hide_exactly_what_the_list_says(office):
    masks = office.synpunkt.home / "state" / "masks.txt"
    out = office.synpunkt.home / "state" / "masked"
    out.unlink(missing_ok=True)
    done = office.synpunkt.run("export", office.case, "--masks", masks, "-o", out, check=False)
    assert done.returncode == 0 and not out.exists() and b"nothing is exported yet" in done.stderr
    proposed = masks.read_text(encoding="utf-8").splitlines()
    for word in (NAME, "Anna", "Lindqvist", ADDRESS, PHONE, "Storgatan 12", f"#behåll bilaga: {FILE[0]}"):
        assert word in proposed, word
    masks.write_text(masks.read_text(encoding="utf-8") + "cykelbanan\n", encoding="utf-8")
    hidden = ("anna", "lindqvist", "posten3", "123 45 67", "storgatan", "cykelbanan", "qmrj")
    for form in ("html", "mbox", "json"):
        text = export(office, office.case, "--masks", masks, f"--format={form}", name="masked").read_text(encoding="utf-8")
        if form == "mbox":
            import email
            from email import policy
            parts = [email.message_from_bytes(message, policy=policy.default) for message in read_mboxrd(text.encode())]
            text = "\n".join(f"{part.items()}\n{part.get_content()}" for part in parts)
        low = text.lower()
        assert "[maskat]" in low and "gropen" in low, form
        assert [word for word in hidden if word in low] == [], form
        assert FILE[0] not in text, form
    assert "bilagor är inte med" in export(office, office.case, "--masks", masks, name="masked").read_text(encoding="utf-8")
    masks.write_text(masks.read_text(encoding="utf-8").replace("#behåll", "behåll"), encoding="utf-8")
    assert "data:application" in export(office, office.case, "--masks", masks, name="masked").read_text(encoding="utf-8")
    masks.write_text("x\n", encoding="utf-8")
    out.unlink()
    assert office.synpunkt.run("export", office.case, "--masks", masks, "-o", out, check=False).returncode == 65


def test_the_archive_is_a_bag(office):
    year = office.case.split("-")[1]
    bag = office.synpunkt.home / "state" / "bag"
    (bag / "data" / f"{office.case}.part").mkdir(parents=True)       # as a run that was broken off leaves it
    (bag / "data" / f"{office.case}.part" / "half.eml").write_text("half")
    for path in (bag, bag / "data", bag / "data" / f"{office.case}.part", bag / "data" / f"{office.case}.part" / "half.eml"):
        import shutil
        shutil.chown(path, office.synpunkt.user.pw_uid)
    office.synpunkt.run("export", "--archive", "--year", year, "-o", bag)
    assert (bag / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (bag / manifest).read_text().splitlines():
            digest, name = line.split("  ", 1)
            assert hashlib.sha256((bag / name).read_bytes()).hexdigest() == digest, name
    listed = {line.split("  ", 1)[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()}
    there = {str(path.relative_to(bag)) for path in (bag / "data").rglob("*") if path.is_file()}
    assert listed == there and not any("half" in name for name in there)
    assert {path.name for path in (bag / "data").iterdir()} == {office.case, office.other}
    assert sorted((bag / "data" / office.case).glob("*.eml"))[0].read_bytes() == office.raw
    info = (bag / "bag-info.txt").read_text(encoding="utf-8")
    chain = re.search(r"Synpunkt-Chain: ([0-9a-f]{64}) event \d+", info)[1]
    assert not office.synpunkt.check_deep("--since", chain)["error"]
    files, size = len(there), sum((bag / name).stat().st_size for name in there)
    assert f"Payload-Oxum: {size}.{files}\n" in info
    assert office.synpunkt.run("export", "--archive", "--year", year, "-o", bag, check=False).returncode == 73


def test_an_archive_taken_up_again_tells_what_belongs_to_no_case(office):
    bag = office.synpunkt.home / "state" / "taken-up"
    stale = bag / "data" / "SP-2020-00001-7"
    stale.mkdir(parents=True)
    (stale / "page.html").write_text("all that is left")
    for path in (bag, bag / "data", stale):
        import shutil
        shutil.chown(path, office.synpunkt.user.pw_uid)
    words = ("export", "--archive", "--year", office.case.split("-")[1], "-o", bag)
    done = office.synpunkt.run(*words, check=False)
    assert done.returncode == 73 and f"'{stale}' belongs to no case that is asked for".encode() in done.stderr
    assert (stale / "page.html").read_text() == "all that is left" and not (bag / "bagit.txt").exists()
    stale.rename(bag.with_name("away"))
    office.synpunkt.run(*words)
    assert (bag / "bagit.txt").exists()


def test_the_diary_is_an_extract(office):
    year = office.case.split("-")[1]
    days = f"{year}-01-01..{year}-12-31"
    rows = [json.loads(line) for line in office.synpunkt.run("diary", days, "--json").splitlines()]
    assert [row["reference"] for row in rows] == [office.case, office.other]
    assert rows[0]["sender"] == NAME and rows[0]["subject"] == "Hålet på cykelbanan" and rows[0]["status"] == "closed"
    text = office.synpunkt.run("diary", days, "--mask", "--format=csv")
    assert NAME not in text and "Hålet" not in text and office.case in text
    assert text.splitlines()[0].startswith('"inkom";"ärende"')
    assert office.synpunkt.run("diary", "2001-01-01..2001-12-31") == ""
    assert office.other in office.synpunkt.run("diary", days, "--unit", rows[1]["unit"])
    for wrong in (("diary",), ("diary", "igår"), ("diary", f"{year}-12-31..{year}-01-01"), ("diary", days, "--format=pdf")):
        assert office.synpunkt.run(*wrong, check=False).returncode == 64, wrong


def test_wrong_questions_are_answered(office):
    for words, code in (((), 64), ((office.case, "--format=pdf"), 64), ((office.case, "--year", "2026"), 64), (("SP-2026-00417-2",), 65),
                        (("inte-ett-ärende",), 64), (("--resident", "ingen@posten5.example"), 65),
                        (("--archive", "--mask", office.case), 64)):
        assert export(office, *words, check=False, name="no").returncode == code, words
    assert office.synpunkt.run("export", office.case, check=False).returncode == 64
