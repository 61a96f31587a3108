"""The web form, the HTML part of every letter and the yearly report in a real browser: `make check-web`.

Not in `make check`: it needs Chromium and axe-core.  Pictures of what was looked at are left in $BUILD/web/pictures.
"""
import email
import email.policy
import os
import re
from pathlib import Path

import pytest
from browser import Browser

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
AXE = BUILD / "web/node_modules/axe-core/axe.min.js"
FORMS = sorted((ROOT / "contrib/webform").glob("*.html"))
LETTERS = sorted((BUILD / "letters").rglob("*.eml"))
REPORTS = sorted((BUILD / "web/report").glob("report-*.html"))
# All of WCAG 2.2 up to AA and axe's own good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A letter is a part of a mail program's page: that page has the landmarks and the first heading.
PAGE_RULES = ["region", "landmark-one-main", "page-has-heading-one"]
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}


@pytest.fixture(scope="module")
def browser():
    with Browser() as made:
        yield made


def findings(browser, without=()):
    browser.run(AXE.read_text(encoding="utf-8") + "; 0")
    rules = "{" + ",".join(f'"{rule}": {{enabled: false}}' for rule in without) + "}"
    return browser.run(f"""axe.run(document, {{runOnly: {TAGS}, rules: {rules}}}).then(result =>
        result.violations.flatMap(rule => rule.nodes.map(node => rule.id + ": " + node.html + " " + node.failureSummary)))""")


def focused(browser):
    return browser.run("""(() => { const at = document.activeElement;
        return at.id || at.value || at.textContent.trim() || at.tagName; })()""")


def test_there_is_something_to_look_at():
    assert len(FORMS) == 3
    assert LETTERS, "make letters has written none"
    assert len(REPORTS) == 4, "make report-pages has not written them"
    assert AXE.is_file()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_the_form_has_no_findings(browser, page, size, scheme):
    browser.look(*SIZES[size], scheme)
    browser.open(page)
    browser.picture(BUILD / f"web/pictures/{page.stem}-{size}-{scheme}.png")
    assert findings(browser) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_nothing_is_wider_than_the_window(browser, page, width):
    browser.look(width, 800)
    browser.open(page)
    assert browser.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_text_of_twice_the_size_still_fits(browser, page):
    browser.look(640, 800)
    browser.open(page)
    browser.run("document.documentElement.style.fontSize = '200%'")
    assert browser.run("document.documentElement.scrollWidth") <= 640
    assert findings(browser) == []


@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_the_form_is_filled_in_by_keyboard_alone(browser, page):
    browser.look(*SIZES["desktop"])
    browser.open(page)
    browser.run("""sent = null; document.forms[0].addEventListener("submit", event => {
        event.preventDefault(); sent = Object.fromEntries(new FormData(event.target)); }); 0""")
    stops = []
    browser.press("Tab")
    assert browser.run("document.activeElement.className") == "skip"
    browser.press("Enter")
    for key, text in [("ArrowDown", None), (None, "Hål"), (None, "Det är hål i vägen."), (None, "Bergsgatan"),
                      (None, "Åsa"), (None, "asa@posten.example"), (None, "070-1")]:
        browser.press("Tab")
        stops.append(focused(browser))
        if text:
            browser.write(text)
        else:
            browser.press(" ")
            browser.press(key)
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid", stops
    assert stops == ["synpunkt", "subject", "message", "place", "name", "email", "phone"]
    browser.press("Tab")   # the link about personal data
    browser.press("Tab")
    assert browser.run("document.activeElement.type") == "submit"
    browser.press("Enter")
    sent = list(browser.run("sent").values())
    assert sent[2:] == ["klagomål", "Hål", "Det är hål i vägen.", "Bergsgatan", "Åsa", "asa@posten.example", "070-1"]
    assert sent[1] == browser.run("document.documentElement.lang")


@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_what_is_missing_is_said_in_words(browser, page):
    browser.look(*SIZES["phone"])
    browser.open(page)
    browser.run("document.getElementById('email').focus(); 0")
    browser.write("anna")
    browser.run("document.querySelector('button').focus(); 0")
    browser.press("Enter")
    shown = """[...document.querySelectorAll('.error')].filter(one => getComputedStyle(one).display != 'none').length"""
    assert browser.run(shown) == 2
    assert focused(browser) == "message"
    browser.picture(BUILD / f"web/pictures/{page.stem}-errors.png")
    assert findings(browser) == []


def test_the_three_pages_are_one_form(browser):
    shapes = []
    for page in FORMS:
        browser.open(page)
        shapes.append(browser.run("""[...document.forms[0].elements].map(one =>
            [one.tagName, one.type, one.id, one.autocomplete, one.required, one.type == 'radio' ? one.value : ''].join())"""))
    assert shapes[0] == shapes[1] == shapes[2]


@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_the_form_needs_no_script_and_nothing_from_elsewhere(page):
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and " on" + "click" not in text
    assert "src=" not in text and text.count("<link") == 1 and 'href="form.css"' in text


@pytest.mark.parametrize("page", FORMS, ids=lambda path: path.stem)
def test_paper_has_no_buttons(browser, page):
    browser.look(794, 1123, media="print")
    browser.open(page)
    browser.picture(BUILD / f"web/pictures/{page.stem}-print.png")
    assert browser.run("getComputedStyle(document.querySelector('button')).display") == "none"
    browser.look(*SIZES["desktop"])


def html_of(letter):
    with letter.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    part = message.get_body(("html",)) if not message.get_content_type().startswith("message/") else None
    return part.get_content() if part else None


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_the_html_of_a_letter_has_no_findings(browser, tmp_path, letter):
    html = html_of(letter)
    if html is None:
        return   # letters to staff are plain text
    page = tmp_path / "letter.html"
    page.write_text(html, encoding="utf-8")
    for scheme in "light", "dark":
        browser.look(*SIZES["phone"], scheme)
        browser.open(page)
        assert findings(browser, PAGE_RULES) == []
    assert browser.run("document.documentElement.scrollWidth") <= SIZES["phone"][0]


def test_letters_to_residents_have_html():
    assert sum(html_of(letter) is not None for letter in LETTERS) > 20


# ---- the yearly report ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_the_report_has_no_findings(browser, page, size, scheme):
    browser.look(*SIZES[size], scheme)
    browser.open(page)
    browser.picture(BUILD / f"web/pictures/{page.stem}-{size}-{scheme}.png")
    assert findings(browser) == []


@pytest.mark.parametrize("width", [320, 768])
@pytest.mark.parametrize("size", ["100%", "200%"])
@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_the_report_fits_and_only_its_tables_scroll(browser, page, size, width):
    browser.look(width, 800)
    browser.open(page)
    browser.run(f"document.documentElement.style.fontSize = '{size}'")
    assert browser.run("document.documentElement.scrollWidth") <= width


# Words under each other's month or over the edge of the chart.
COLLISIONS = """[...document.querySelectorAll('svg[role=img]')].flatMap(chart => {
    const room = document.documentElement.clientWidth, boxes = [...chart.querySelectorAll('text')]
        .map(text => [text.textContent, text.getBoundingClientRect()]);
    return boxes.flatMap(([words, box], at) => boxes.slice(at + 1).filter(([, other]) =>
        box.left < other.right && other.left < box.right && box.top + 3 < other.bottom && other.top + 3 < box.bottom)
        .map(([others]) => words + ' / ' + others).concat(box.right > room || box.left < 0 ? [words] : [])); })"""


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_words_in_charts_have_room(browser, page, width):
    browser.look(width, 800)
    browser.open(page)
    assert browser.run(COLLISIONS) == []


@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_the_report_is_walked_by_keyboard_in_the_order_of_the_page(browser, page):
    browser.look(*SIZES["phone"])
    browser.open(page)
    browser.press("Tab")
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    links = browser.run("[...document.querySelectorAll('nav a')].map(link => link.textContent)")
    for link in links:
        browser.press("Tab")
        assert focused(browser) == link
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.press("Tab")
    assert browser.run("document.activeElement.className") == "scroll"
    labels = browser.run("""document.activeElement.getAttribute('aria-labelledby').split(' ')
        .map(id => document.getElementById(id).textContent)""")
    assert len(labels) == 2 and all(labels)
    browser.run("document.querySelector('.skip').focus(); 0")
    browser.press("Enter")
    assert browser.run("document.activeElement.tagName") == "MAIN"


@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_on_paper_each_body_begins_a_page(browser, page):
    browser.look(794, 1123, "dark", media="print")
    browser.open(page)
    paper = BUILD / f"web/pictures/{page.stem}.pdf"
    browser.paper(paper)
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    bodies = browser.run("[...document.querySelectorAll('.body')].map(one => getComputedStyle(one).breakBefore)")
    assert bodies and set(bodies) == {"page"}
    pages = len(re.findall(rb"/Type /Page\b(?!s)", paper.read_bytes()))
    assert len(bodies) + 2 <= pages <= 10 * len(bodies) + 2
    browser.look(*SIZES["desktop"])


@pytest.mark.parametrize("page", REPORTS, ids=lambda path: path.stem)
def test_the_report_needs_no_script_and_nothing_from_elsewhere(page):
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and "<link" not in text and "@import" not in text
    assert "src=" not in text and "url(" not in text and "http" not in text
