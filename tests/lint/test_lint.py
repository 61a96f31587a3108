"""The habits of the house, held by machine (contrib/STYLE.md says why)."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MILTER = ROOT / "milter"
SOURCES = sorted(MILTER.rglob("*.[ch]")) + sorted(MILTER.rglob("*.def"))
C_FILES = [path for path in SOURCES if path.suffix == ".c"]
HEADERS = [path for path in SOURCES if path.suffix == ".h"]
TEST_C = sorted((ROOT / "tests").rglob("*.c"))

FUNCTION_LINES = 60
FILE_LINES = 400
PARAMETERS = 5
# Promised in headers: two results each, or a row of the store; the last is libmilter's own form.
MORE_PARAMETERS = {"wording_render", "on_negotiate"}

# Which of our folders each may include: arrows point down only.
ARROWS = {
    "util": set(),
    "core": set(),
    "mail": {"core", "util"},
    "config": {"core", "util"},
    "store": {"core", "util"},
    "outbox": {"core", "util"},
    "learn": {"core", "util"},
    "report": {"core", "util"},
    "flow": {"report", "mail", "config", "store", "outbox", "core", "util"},
    "daemon": {"flow", "report", "mail", "config", "store", "outbox", "core", "util"},
    "cli": {"learn", "report", "flow", "mail", "config", "store", "outbox", "core", "util"},
}
CORE_MAY = {"util/error.h", "util/digest.h"}

# One outside library a folder.
LIBRARIES = {
    "gmime/": "mail", "libxml/": "mail", "libexttextcat/": "mail", "textcat": "mail",
    "confuse.h": "config", "sqlite3.h": "store/sqlite", "libpq-fe.h": "store/postgres", "zstd.h": "store", "zdict.h": "store", "nettle/": "util", "libesmtp.h": "outbox",
    "libmilter/": "daemon", "linear.h": "learn", "json-glib/": "cli",
}
# The shells at the top start what their folder holds.
SHELLS = {("synpunktd.c", "daemon"), ("synpunkt.c", "cli")}
# What core may see of the system: values only.
CORE_SYSTEM = {"glib.h", "string.h", "stdlib.h", "stdint.h", "stddef.h", "stdarg.h", "limits.h", "math.h", "errno.h",
               "ctype.h", "stdio.h", "stdbool.h",
               "arpa/inet.h"}  # inet_pton(): text to bytes, nothing more
# Clock, files, environment, locale, output.
CORE_NOT = r"""\b(fopen|open|read|write|printf|fprintf|puts|getenv|g_getenv|setlocale|time|clock_gettime|g_get_real_time
|g_get_monotonic_time|g_date_time_new_now\w*|g_file_\w+|g_print\w*|g_message|g_warning|g_random_\w+|log_info|log_warning
|log_error|clock_now|g_time_zone_new_local|g_get_host_name|random|rand)\s*\(""".replace("\n", "")

BANNED = r"\b(strcpy|strcat|sprintf|vsprintf|strtok|strtok_r|gmtime|gmtime_r|localtime|localtime_r|ctime|asctime|atoi|atol|system|popen|gets|mktemp|tmpnam|tempnam|alloca)\s*\("


def folder_of(path):
    relative = path.relative_to(MILTER)
    return relative.parts[0] if len(relative.parts) > 1 else ""


def is_in(path, folder):
    return path.is_relative_to(MILTER / folder)


def includes(path):
    """(line, form, name) of every #include."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found[1], found[2]


def blank(text):
    """The text with comments, strings and character constants emptied; lines stay where they are."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def empty(found):
        word = found[0]
        keep = "\n" * word.count("\n")
        return f'""{keep}' if word[0] == '"' else f"' '{keep}" if word[0] == "'" else f" {keep}"
    return pattern.sub(empty, text)


def code(path):
    return blank(path.read_text(encoding="utf-8"))


def where(path, number=None):
    return f"{path.relative_to(ROOT)}" + (f":{number}" if number else "")


def hits(pattern, paths, text=code):
    """"file:line: match" for every match."""
    found = []
    for path in paths:
        body = text(path)
        for match in re.finditer(pattern, body):
            found.append(f"{where(path, body.count(chr(10), 0, match.start()) + 1)}: {match[0].strip()}")
    return found


def say(findings):
    assert not findings, "\n" + "\n".join(findings)


# ---- layers --------------------------------------------------------------------------------------------------

def test_there_is_something_to_look_at():
    assert len(C_FILES) > 30 and len(HEADERS) > 20


def test_arrows_point_down():
    say([f"{where(path, number)}: {folder_of(path)} includes {name}"
         for path in SOURCES if folder_of(path) in ARROWS
         for number, form, name in includes(path) if form == '"' and "/" in name
         and (target := name.split("/")[0]) != folder_of(path) and target not in ARROWS[folder_of(path)]
         and not (folder_of(path) == "core" and name in CORE_MAY)])


def test_includes_are_written_from_milter():
    ours = {str(path.relative_to(MILTER)) for path in SOURCES}
    generated = {"report_css.h"} | {str(path.relative_to(MILTER).with_suffix(".h")) for path in MILTER.glob("store/*/*.sql")}
    say([f"{where(path, number)}: {name}" for path in SOURCES for number, form, name in includes(path)
         if form == '"' and name not in ours | generated])


def test_each_outside_library_is_in_one_folder():
    say([f"{where(path, number)}: {name} belongs in {home}/"
         for path in SOURCES for number, _, name in includes(path)
         for mark, home in LIBRARIES.items()
         if name.startswith(mark) and not is_in(path, home) and (path.name, home) not in SHELLS])


def test_an_engine_is_known_by_its_own_room_only():
    # Whoever asks the store uses the words of database.h; engine.h is the seam.
    rooms = sorted(path.name for path in (MILTER / "store").iterdir() if path.is_dir())
    assert rooms == ["postgres", "sqlite"]
    say([f"{where(path, number)}: {name}" for path in SOURCES for number, form, name in includes(path)
         for room in rooms if name.startswith(f"store/{room}/") and not is_in(path, f"store/{room}")])


def test_core_sees_values_only():
    core = [path for path in SOURCES if folder_of(path) == "core"]
    say([f"{where(path, number)}: {name}" for path in core for number, form, name in includes(path)
         if form == "<" and name not in CORE_SYSTEM])
    say(hits(CORE_NOT, core))


def test_sql_is_in_its_place():
    sql = re.compile(r'"[^"\n]*\b(SELECT\s.*\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|BEGIN\s+IMMEDIATE)\b', re.I)
    found = []
    for path in C_FILES:
        stem_ok = path.parent.parent == MILTER / "store" and path.name.startswith("statements")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not stem_ok and sql.search(line):
                found.append(f"{where(path, number)}: {line.strip()}")
    say(found)


# ---- shape ---------------------------------------------------------------------------------------------------

def functions(path):
    """(name, first line, lines, parameters) of each function: a brace in the first column opens a body."""
    lines = code(path).split("\n")
    for index, line in enumerate(lines):
        if line.rstrip() != "{":
            continue
        start = index
        while start > 0 and lines[start - 1].strip() and not re.match(r"[};#]", lines[start - 1]) \
                and not lines[start - 1].rstrip().endswith(";"):
            start -= 1
        head = " ".join(lines[start:index])
        found = re.search(r"(\w+)\s*\(", head)
        if not found or re.match(r"\s*(typedef\s+)?(struct|enum|union)\b[^()]*$", head) or "=" in head.split("(")[0]:
            continue
        end = next(i for i in range(index, len(lines)) if lines[i].startswith("}"))
        yield found[1], start + 1, end - start + 1, parameters(head[found.end():])


def parameters(text):
    """How many stand before the closing parenthesis."""
    depth, count = 1, 1
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            break
        count += depth == 1 and letter == ","
    return 0 if text.split(")")[0].strip() in ("", "void") else count


def test_functions_are_short():
    say([f"{where(path, first)}: {name} has {lines} lines"
         for path in C_FILES for name, first, lines, _ in functions(path) if lines > FUNCTION_LINES])


def test_functions_take_few_parameters():
    say([f"{where(path, first)}: {name} takes {count}"
         for path in C_FILES for name, first, _, count in functions(path)
         if count > PARAMETERS and name not in MORE_PARAMETERS])


def test_the_function_finder_finds_functions():
    assert sum(1 for path in C_FILES for _ in functions(path)) > 3 * len(C_FILES)


def test_files_are_short():
    say([f"{where(path)}: {count} lines" for path in SOURCES if path.suffix != ".def"
         if (count := path.read_text(encoding="utf-8").count("\n")) > FILE_LINES])


def test_lines_fit():
    # Words inside strings are not code: a table of them may be as wide as its words.
    say([f"{where(path, number)}: {len(line)} columns" for path in C_FILES
         for number, line in enumerate(code(path).split("\n"), 1) if len(line) > 120])


def test_nothing_banned_is_called():
    say(hits(BANNED, SOURCES + TEST_C))


def test_there_is_no_goto():
    say(hits(r"\bgoto\s+\w+\s*;", SOURCES))


def test_no_static_variable_changes():
    # libmilter hands its callbacks no pointer of ours, and libexttextcat has one slow, unlocked handle: two exceptions.
    pattern = r"(?m)^[ \t]*static\s+(?!const\b|inline\b|_Thread_local\s+const\b)[\w \t*]+?\b\w+(\[[^\]]*\])*\s*(=[^;]*)?;"
    say([hit for hit in hits(pattern, C_FILES)
         if "(" not in hit.split("=")[0] and not re.search(r"\*\s*const\b", hit) and not any(home in hit for home in ("daemon/callbacks.c", "mail/language.c"))])


def test_no_ifdef_in_a_body():
    found = []
    for path in C_FILES:
        inside = False
        for number, line in enumerate(code(path).split("\n"), 1):
            inside = True if line.rstrip() == "{" else False if line.startswith("}") else inside
            if inside and re.match(r"\s*#\s*if", line):
                found.append(where(path, number))
    say(found)


def test_a_switch_over_an_enum_has_no_default():
    # The compiler then names the forgotten value; switches over letters and numbers may have one.
    found = []
    for path in C_FILES:
        body = code(path)
        for match in re.finditer(r"switch\s*\(.*?\)\s*\{(.*?)\n\s*\}", body, re.S):
            if re.search(r"case\s+[A-Z][A-Z]+_[A-Z_]+\s*:", match[1]) and "default:" in match[1] \
                    and not re.search(r"case\s+(XML_|SQLITE_|SMFI|CFGT?_|G_|S_I|SIG|EX_)", match[1]):
                found.append(where(path, body.count("\n", 0, match.start()) + 1))
    say(found)


def test_nothing_is_left_to_do():
    say(hits(r"\b(TODO|FIXME|XXX|HACK)\b", SOURCES + TEST_C, lambda path: path.read_text(encoding="utf-8")))


def test_tabs_and_trailing_blanks_are_not_used():
    say(hits(r"(?m)\t|[ ]+$", SOURCES, lambda path: path.read_text(encoding="utf-8")))


def test_no_fixed_temporary_path():
    paths = [path for folder in ("milter", "tests", "contrib", "rules") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".c", ".h", ".py", ".sh", ".conf", "") and path.is_file() and path != Path(__file__)]
    temporary = "/" + "tmp/"

    def text(path):
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return ""
    say(hits(re.escape(temporary) + r"\w+", paths, text))


def flags():
    packages = ["glib-2.0", "gmime-3.0", "libxml-2.0", "sqlite3", "libpq", "libconfuse", "libzstd", "nettle", "json-glib-1.0", "libesmtp-1.0"]
    out = subprocess.run(["pkg-config", "--cflags", *packages], check=True, capture_output=True, text=True).stdout
    return ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", f"-I{MILTER}", *out.split()]


def test_each_header_compiles_alone():
    options = flags()
    running = []
    for path in HEADERS:
        name = path.relative_to(MILTER)
        process = subprocess.Popen(["cc", *options, "-fsyntax-only", "-x", "c", "-"], stdin=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        process.stdin.write(f'#include "{name}"\n#include "{name}"\ntypedef int unit_is_not_empty;\n')
        process.stdin.close()
        running.append((name, process))
        if len(running) >= 2 * (os.cpu_count() or 1):
            finish(*running.pop(0))
    while running:
        finish(*running.pop(0))


def finish(name, process):
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0, f"{name}:\n{errors}"


def test_no_name_is_defined_twice():
    # In an archive the linker takes the first and says nothing.
    archive = Path(os.environ.get("BUILD", ROOT / "build")) / "libsynpunkt.a"
    if not archive.exists():
        pytest.skip("libsynpunkt.a is not built")
    out = subprocess.run(["nm", "-g", "--defined-only", archive], check=True, capture_output=True, text=True).stdout
    names = re.findall(r"(?m)^[0-9a-f]+ [A-Z] (\w+)$", out)
    assert not sorted({name for name in names if names.count(name) > 1})


def test_each_header_guards_itself_by_its_name():
    say([f"{where(path)}: {guard}" for path in HEADERS
         if (guard := "SYNPUNKT_" + str(path.relative_to(MILTER)).upper().replace("/", "_").replace(".", "_"))
         not in path.read_text(encoding="utf-8")])


# ---- what is written about it --------------------------------------------------------------------------------

def setting_names():
    table = MILTER / "config" / "config_settings.def"
    return re.findall(r'(?m)^SETTING\("([^"]+)"', table.read_text(encoding="utf-8"))


def manual(name):
    path = MILTER / "man" / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet")
    return path.read_text(encoding="utf-8")


def test_every_setting_is_in_the_manual_and_every_one_there_exists():
    text = manual("synpunkt.conf.5").replace("\\-", "-").replace("\\&", "")
    written = re.findall(r"(?m)^\.It (?:Ic|Va|Cm|Li|Sy) (?:Sy )?([A-Za-z_][\w.]*)", text)
    names = setting_names()
    assert len(names) > 50
    last = {name.rsplit(".", 1)[-1] for name in names} | {part for name in names for part in name.split(".")[:-1]}
    short = {word.rsplit(".", 1)[-1] for word in written}
    missing = sorted({name.rsplit(".", 1)[-1] for name in names} - short)
    assert not missing, f"not in synpunkt.conf.5: {missing}"
    assert not sorted(short - last), f"in synpunkt.conf.5 only: {sorted(short - last)}"


def test_the_shipped_configuration_uses_known_settings():
    path = ROOT / "rules" / "synpunkt.conf"
    if not path.exists():
        pytest.skip("rules/synpunkt.conf is not written yet")
    known = {part for name in setting_names() for part in name.split(".")} | {"include"}
    text = re.sub(r"(?m)#.*$", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
    assert not set(re.findall(r"(?m)^\s*(\w+)\s*\+?=", text)) - known


def template_files():
    files = sorted((ROOT / "templates").glob("*/*.txt"))
    if not files:
        pytest.skip("there are no templates yet")
    return files


def test_templates_use_only_documented_fields():
    listed = ROOT / "templates" / "fields"
    files = template_files()
    known = set(re.findall(r"(?m)^([a-z][a-z0-9_]*)", listed.read_text(encoding="utf-8")))
    used = {}
    for path in files:
        for field in re.findall(r"\{\{[#^/&]?\s*([a-z][a-z0-9_]*)\s*\}\}", path.read_text(encoding="utf-8")):
            used.setdefault(field, path)
    say([f"{where(path)}: {field}" for field, path in used.items() if field not in known])


def test_documented_fields_are_set_somewhere():
    template_files()
    listed = re.findall(r"(?m)^([a-z][a-z0-9_]*)", (ROOT / "templates" / "fields").read_text(encoding="utf-8"))
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    # A name may be put together: "unit_name_%s".
    say([f"templates/fields: {field} is set by no code" for field in listed if f'"{field}"' not in text
         and not any(f'"{field[:at + 1]}' in text for at, letter in enumerate(field) if letter == "_")])


def test_manuals_pass_mandoc():
    pages = sorted((MILTER / "man").glob("*.[1-9]"))
    if not pages:
        pytest.skip("there are no manual pages yet")
    if not shutil.which("mandoc"):
        pytest.skip("mandoc is not installed")
    out = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], check=False, capture_output=True, text=True).stdout
    assert not out.strip(), out


def test_the_lists_of_commands_are_as_the_table():
    program = Path(os.environ.get("BUILD", ROOT / "build")) / "synpunkt"
    if not program.exists():
        pytest.skip("synpunkt is not built")
    done = subprocess.run([ROOT / "contrib" / "write-commands", "--check", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def readme():
    path = ROOT / "README.md"
    if not path.exists():
        pytest.skip("README.md is not written yet")
    return path.read_text(encoding="utf-8")


def test_the_readme_shows_demo_and_check():
    text = readme()
    assert "make demo" in text and "make check" in text


def test_the_readme_names_the_commands_there_are():
    text = readme()
    program = Path(os.environ.get("BUILD", ROOT / "build")) / "synpunkt"
    if not program.exists():
        pytest.skip("synpunkt is not built")
    help_text = subprocess.run([program, "--help"], check=False, capture_output=True, text=True, cwd=ROOT).stdout
    commands = set(re.findall(r"(?m)^\s+([a-z]+)\b", help_text))
    shown = {word for word in re.findall(r"\bsynpunkt(?: -c \S+)? ([a-z]+)\b", " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.S)))}
    assert shown, "README.md shows no command"
    assert not shown - commands, f"README.md only: {sorted(shown - commands)}"


def test_python_compiles():
    for path in sorted((ROOT / "tests").rglob("*.py")) + [ROOT / "tests" / "run", ROOT / "contrib" / "demo", ROOT / "contrib" / "write-commands"]:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


def test_shell_scripts_are_sound():
    for path in (ROOT / "contrib" / "install-deps", ROOT / ".ci" / "run"):
        subprocess.run(["bash" if path.name == "run" else "sh", "-n", str(path)], check=True)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
