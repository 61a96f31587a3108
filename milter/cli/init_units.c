#include "cli/init_units.h"

#include "cli/init_answers.h"
#include "config/csv.h"
#include "core/address.h"
#include "core/nearest.h"
#include "core/unit_find.h"
#include "util/error.h"

#include <stdarg.h>
#include <string.h>

#define CODE_CHARS_MAX 30
#define WORD_CHARS_MIN 5 /* of a name, to be looked for in the example */

typedef struct {
    Column column;
    const char *names; /* as the head of a column may read, with bars between */
} Heading;

static const Heading headings[] = {
    {COLUMN_CODE, "|kod|code|förkortning|"},
    {COLUMN_NAME, "|namn|name|enhet|unit|enhetens namn|vardagsnamn|"},
    {COLUMN_COMMITTEE, "|nämnd|committee|nämnd/bolag|styrelse|"},
    {COLUMN_ADDRESS, "|adress|address|e-post|epost|e-postadress|mejl|mail|email|e-mail|funktionsbrevlåda|"},
    {COLUMN_TYPE, "|typ|type|"},
    {COLUMN_HEAD, "|chef|head|chefens adress|"},
    {COLUMN_REGISTRAR, "|registrator|registrar|"},
    {COLUMN_SECRETARY, "|sekreterare|nämndsekreterare|secretary|"},
    {COLUMN_MEMBERS, "|handläggare|members|medlemmar|"},
    {COLUMN_LIKE, "|som|like|liknar|"},
    {COLUMN_WORDS, "|ord|words|nyckelord|"},
};

typedef struct {
    const char *file;
    GPtrArray *units;
    GHashTable *codes; /* char * code → NewUnit */
    GString *problems;
    int columns[COLUMNS]; /* where each stands, -1: nowhere */
    guint width;
} Table;

void new_unit_free(NewUnit *unit)
{
    for (guint i = 0; i < COLUMNS; i++)
        g_free(unit->field[i]);
    g_free(unit);
}

static void G_GNUC_PRINTF(3, 4) complain(Table *table, guint line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append_printf(table->problems, "%s%s:%u: ", table->problems->len ? "\n" : "", table->file, line);
    g_string_append_vprintf(table->problems, format, args);
    va_end(args);
}

static int column_of(const char *heading)
{
    g_autofree char *lower = g_utf8_strdown(heading, -1);
    g_autofree char *wanted = g_strdup_printf("|%s|", lower);
    for (guint i = 0; i < G_N_ELEMENTS(headings); i++)
        if (strlen(wanted) > 2 && strstr(headings[i].names, wanted))
            return (int)headings[i].column;
    return -1;
}

static void read_headings(Table *table, const CsvRow *row)
{
    table->width = row->fields->len;
    for (guint i = 0; i < COLUMNS; i++)
        table->columns[i] = -1;
    for (guint i = 0; i < row->fields->len; i++) {
        const char *heading = row->fields->pdata[i];
        int column = column_of(heading);
        if (column < 0 && *heading)
            complain(table, row->line,
                     "there is no column '%s'; there are kod, namn, nämnd, adress, typ, chef, registrator, "
                     "sekreterare, handläggare, som and ord",
                     heading);
        else if (column >= 0 && table->columns[column] >= 0)
            complain(table, row->line, "column '%s' is there twice; remove one", heading);
        else if (column >= 0)
            table->columns[column] = (int)i;
    }
    if (table->columns[COLUMN_NAME] < 0 || table->columns[COLUMN_ADDRESS] < 0)
        complain(table, row->line, "the first row must name the columns, at least these two: namn;adress");
}

/* "Gator, parker och trafik" → "gator-parker-och". */
static char *code_of_name(const char *name)
{
    g_autofree char *ascii = g_str_to_ascii(name, "C");
    g_autofree char *lower = g_ascii_strdown(ascii, -1);
    GString *code = g_string_new(NULL);
    for (const char *at = lower; *at && code->len < CODE_CHARS_MAX; at++)
        if (g_ascii_isalnum(*at))
            g_string_append_c(code, *at);
        else if (code->len && code->str[code->len - 1] != '-')
            g_string_append_c(code, '-');
    while (code->len && code->str[code->len - 1] == '-')
        g_string_truncate(code, code->len - 1);
    return g_string_free(code, FALSE);
}

static void set_field(NewUnit *unit, Column column, char *value)
{
    g_free(unit->field[column]);
    unit->field[column] = value;
}

static void check_addresses(Table *table, const NewUnit *unit)
{
    static const Column columns[] = {COLUMN_ADDRESS, COLUMN_HEAD, COLUMN_REGISTRAR, COLUMN_SECRETARY};
    gboolean is_external = strcmp(unit->field[COLUMN_TYPE], "extern") == 0;
    if (!*unit->field[COLUMN_ADDRESS] && !is_external)
        complain(table, unit->line, "'%s' lacks its mailbox: write its address, as in namn@kommun.se",
                 unit->field[COLUMN_NAME]);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        const char *value = unit->field[columns[i]];
        if (*value && !address_is_deliverable(value))
            complain(table, unit->line, "'%s' is no mail address; write one such as namn@kommun.se", value);
    }
    g_auto(GStrv) members = g_strsplit_set(unit->field[COLUMN_MEMBERS], ", ;\n", -1);
    for (guint i = 0; members[i]; i++)
        if (*members[i] && !address_is_deliverable(members[i]))
            complain(table, unit->line, "'%s' is no mail address; write handlers' addresses with commas between",
                     members[i]);
}

static void check_type(Table *table, NewUnit *unit)
{
    static const char *const types[] = {"", "namnd", "bolag", "forbund", "extern", NULL};
    g_autofree char *ascii = g_str_to_ascii(unit->field[COLUMN_TYPE], "C");
    g_autofree char *type = g_ascii_strdown(ascii, -1);
    if (g_strv_contains(types, type))
        set_field(unit, COLUMN_TYPE, g_strdup(type));
    else
        complain(table, unit->line, "'%s' is no type; write namnd, bolag, forbund or extern, or nothing for namnd",
                 unit->field[COLUMN_TYPE]);
}

/* What is typed is checked like what is read. */
static void check_unit(Table *table, NewUnit *unit)
{
    if (!*unit->field[COLUMN_NAME]) {
        complain(table, unit->line, "this unit lacks its name; write the everyday one, as in Gator, parker och trafik");
        return;
    }
    if (!*unit->field[COLUMN_CODE])
        set_field(unit, COLUMN_CODE, code_of_name(unit->field[COLUMN_NAME]));
    set_field(unit, COLUMN_CODE, g_ascii_strdown(unit->field[COLUMN_CODE], -1));
    if (!g_regex_match_simple("^[a-z0-9][a-z0-9-]{0,30}$", unit->field[COLUMN_CODE], 0, 0) ||
        strcmp(unit->field[COLUMN_CODE], "triage") == 0)
        complain(table, unit->line, "'%s' cannot be a code; use a-z, 0-9 and '-', and not the word triage",
                 unit->field[COLUMN_CODE]);
    const NewUnit *other = g_hash_table_lookup(table->codes, unit->field[COLUMN_CODE]);
    if (other)
        complain(table, unit->line, "code '%s' is given twice, first in line %u; write another one",
                 unit->field[COLUMN_CODE], other->line);
    for (guint i = 0; i < COLUMNS; i++)
        if (strstr(unit->field[i], "${"))
            complain(table, unit->line, "\"${\" cannot stand here; remove it");
    check_type(table, unit);
    check_addresses(table, unit);
    g_hash_table_insert(table->codes, unit->field[COLUMN_CODE], unit);
}

static void read_row(Table *table, const CsvRow *row)
{
    for (guint i = table->width; i < row->fields->len; i++)
        if (*(const char *)row->fields->pdata[i]) {
            complain(table, row->line,
                     "there are more fields than columns; put quotes around a field that holds the separator");
            return;
        }
    NewUnit *unit = g_new0(NewUnit, 1);
    unit->line = row->line;
    for (guint i = 0; i < COLUMNS; i++) {
        int at = table->columns[i];
        unit->field[i] = g_strdup(at >= 0 && (guint)at < row->fields->len ? row->fields->pdata[at] : "");
        g_strdelimit(unit->field[i], "\r\n", ' ');
    }
    g_ptr_array_add(table->units, unit);
    check_unit(table, unit);
}

static Table table_new(const char *file)
{
    return (Table){.file = file,
                   .units = g_ptr_array_new_with_free_func((GDestroyNotify)new_unit_free),
                   .codes = g_hash_table_new(g_str_hash, g_str_equal),
                   .problems = g_string_new(NULL)};
}

/* The units, or NULL with all that is wrong. */
static GPtrArray *table_finish(Table *table, GError **error)
{
    if (table->units->len == 0 && table->problems->len == 0)
        complain(table, 1, "no unit is given; write one a line, as in Gator och parker;gata@kommun.se");
    GPtrArray *units = table->problems->len ? NULL : g_ptr_array_ref(table->units);
    if (!units)
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, table->problems->str);
    g_ptr_array_unref(table->units);
    g_hash_table_unref(table->codes);
    (void)g_string_free(table->problems, TRUE);
    return units;
}

GPtrArray *init_units_read(const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GError) problem = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, &problem)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "%s", problem->message);
        return NULL;
    }
    g_autoptr(GPtrArray) rows = csv_read(bytes, length, error);
    if (!rows) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    Table table = table_new(path);
    if (rows->len > 0)
        read_headings(&table, rows->pdata[0]);
    if (table.problems->len == 0)
        for (guint i = 1; i < rows->len; i++)
            read_row(&table, rows->pdata[i]);
    return table_finish(&table, error);
}

static gboolean ask_field(NewUnit *unit, Column column, const char *question)
{
    g_print("%s> ", question);
    set_field(unit, column, init_read_line());
    return unit->field[column] != NULL;
}

GPtrArray *init_units_ask(GError **error)
{
    Table table = table_new("unit");
    g_print("\nThe units, one by one; an empty name ends.\n");
    for (guint number = 1;; number++) {
        NewUnit *unit = g_new0(NewUnit, 1);
        unit->line = number;
        for (guint i = 0; i < COLUMNS; i++)
            unit->field[i] = g_strdup("");
        g_ptr_array_add(table.units, unit);
        if (!ask_field(unit, COLUMN_NAME, "name, as in gator och parker") || !*unit->field[COLUMN_NAME])
            break;
        if (!ask_field(unit, COLUMN_COMMITTEE, "  its committee, as in tekniska nämnden") ||
            !ask_field(unit, COLUMN_ADDRESS, "  its mailbox"))
            break;
        check_unit(&table, unit);
        if (table.problems->len == 0)
            continue;
        g_print("  %s\n", table.problems->str);
        g_string_truncate(table.problems, 0);
        if (g_hash_table_lookup(table.codes, unit->field[COLUMN_CODE]) == unit)
            (void)g_hash_table_remove(table.codes, unit->field[COLUMN_CODE]);
        (void)g_ptr_array_remove(table.units, unit);
    }
    g_ptr_array_set_size(table.units, (int)table.units->len - 1);
    return table_finish(&table, error);
}

const char *init_units_add_desk(GPtrArray *units, const char *address)
{
    for (guint i = 0; i < units->len; i++) {
        const NewUnit *unit = units->pdata[i];
        if (address_equal(unit->field[COLUMN_ADDRESS], address))
            return unit->field[COLUMN_CODE];
    }
    NewUnit *desk = g_new0(NewUnit, 1);
    for (guint i = 0; i < COLUMNS; i++)
        desk->field[i] = g_strdup("");
    set_field(desk, COLUMN_CODE, g_strdup("sortering"));
    set_field(desk, COLUMN_NAME, g_strdup("Kontaktcenter"));
    set_field(desk, COLUMN_ADDRESS, g_strdup(address));
    g_ptr_array_add(units, desk);
    return desk->field[COLUMN_CODE];
}

static const Unit *find_by_words(const Config *example, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " ,;/&", -1);
    for (guint i = 0; words[i]; i++) {
        gsize taken;
        const Unit *found = g_utf8_strlen(words[i], -1) >= WORD_CHARS_MIN ? unit_find(example, words[i], &taken) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static const Unit *resembled(const Config *example, const NewUnit *unit)
{
    gsize taken;
    if (*unit->field[COLUMN_LIKE])
        return unit_find(example, unit->field[COLUMN_LIKE], &taken);
    const Unit *found = config_unit(example, unit->field[COLUMN_CODE]);
    if (!found)
        found = unit_find(example, unit->field[COLUMN_NAME], &taken);
    if (!found)
        found = unit_find(example, unit->field[COLUMN_COMMITTEE], &taken);
    return found ? found : find_by_words(example, unit->field[COLUMN_NAME]);
}

static gboolean refuse_like(const NewUnit *unit, const Config *example, gboolean taken, GError **error)
{
    const char *named = unit->field[COLUMN_LIKE];
    Nearest nearest = nearest_begin(named);
    for (guint i = 0; i < example->units->len; i++)
        nearest_try(&nearest, ((const Unit *)g_ptr_array_index(example->units, i))->code);
    g_autofree char *question = nearest_question(&nearest);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "units:%u: 'som' says '%s', %s%s", unit->line, named,
                taken ? "which another row has already: its words lead to one unit" : "which is no unit of the example",
                taken ? "" : question);
    return FALSE;
}

gboolean init_units_match(GPtrArray *units, const Config *example, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < units->len; i++) {
        NewUnit *unit = units->pdata[i];
        gboolean named = *unit->field[COLUMN_LIKE] && !*unit->field[COLUMN_WORDS];
        const Unit *like = *unit->field[COLUMN_WORDS] ? NULL : resembled(example, unit);
        if (like && g_hash_table_add(taken, (gpointer)like))
            unit->like = like;
        else if (named)
            return refuse_like(unit, example, like != NULL, error);
    }
    return TRUE;
}
