#include "flow/figures.h"

#include "config/phrases_read.h"
#include "core/question.h"
#include "core/round.h"
#include "flow/masked.h"
#include "flow/render.h"
#include "mail/read.h"
#include "report/report.h"

#include <string.h>

#define YES            "ja"
#define ALL_UNITS      "*"
#define NAME_BYTES_MAX 80

gboolean figures_are_in(LetterKind kind)
{
    return kind == LETTER_ROUND || kind == LETTER_ROUND_REMINDER || kind == LETTER_ROUND_TOTAL || kind == LETTER_REPORT;
}

static guint number_of(const Letter *letter, const char *field)
{
    return (guint)g_ascii_strtoull(letter_get(letter, field), NULL, 10);
}

/* -- missed promises --------------------------------------------------------- */

/* Nobody outside a sensitive matter hears even its number (D23). */
static gboolean is_secret(const Config *config, const Case *found, const char *to)
{
    const Unit *unit = config_unit(config, found->unit);
    g_autoptr(Scope) scope = scope_new(config, to);
    gboolean secret = found->sensitive || *found->confidant || (unit && unit->sensitive);
    return secret && !scope_sees(scope, found);
}

typedef struct {
    GString *lines;
    guint count, more;
    gboolean secret; /* there are some that are not listed */
} Missed;

static void list_case(const Service *service, const Letter *letter, const Case *found, Missed *missed)
{
    if (is_secret(service->config, found, letter->to)) {
        missed->secret = TRUE;
        return;
    }
    if (missed->count == FIGURES_MISSED_MAX) {
        missed->more++;
        return;
    }
    g_autofree char *reference = reference_print(service->config->prefix, found->number);
    g_string_append_printf(missed->lines, "%s%s", missed->count++ > 0 ? "\n" : "", reference);
}

/* The body's own, for it to follow up: references only. */
static gboolean list_missed(const Service *service, Letter *letter, const GArray *breaches, GError **error)
{
    g_autofree char *units = round_units(service->config, letter_get(letter, "body"));
    g_autoptr(GString) lines = g_string_new(NULL);
    Missed missed = {.lines = lines};
    for (guint i = 0; i < breaches->len; i++) {
        GError *trouble = NULL;
        g_autoptr(Case) found = store_case(service->store, g_array_index(breaches, Breach, i).number, &trouble);
        if (trouble != NULL) {
            g_propagate_error(error, trouble);
            return FALSE;
        }
        if (found != NULL && scope_holds(units, found->unit))
            list_case(service, letter, found, &missed);
    }
    g_autofree char *more = missed.more > 0 ? g_strdup_printf("%u", missed.more) : NULL;
    letter_set(letter, "missed", lines->str);
    letter_set(letter, "missed_secret", missed.secret ? YES : NULL);
    letter_set(letter, "more", more);
    return TRUE;
}

/* -- what the reader may see -------------------------------------------------- */

/* Without all that is not for this reader.  Caller owns; the bodies stay the whole year's. */
static Year *narrow(const Service *service, const Letter *letter, const Year *whole)
{
    const char *asked = letter_get(letter, "units");
    g_autofree char *own = round_units(service->config, letter_get(letter, "body"));
    Year *year = year_borrow(whole);
    if (letter->kind != LETTER_ROUND_TOTAL && strcmp(asked, ALL_UNITS) != 0)
        year_keep(year, service->config, letter->kind == LETTER_REPORT ? asked : own);
    return year;
}

/* -- text and files ----------------------------------------------------------- */

/* "synpunkter-2026-tekniska-namnden.csv".  Caller owns. */
static char *name_file(const Letter *letter, const char *suffix)
{
    const char *first = letter_get(letter, "from_date"), *last = letter_get(letter, "until_date");
    const char *body = *letter_get(letter, "body_name") ? letter_get(letter, "body_name") : letter_get(letter, "body");
    gboolean part = *first && number_of(letter, "report") == 0 &&
                    !(g_str_has_suffix(first, "-01-01") && g_str_has_suffix(last, "-12-31"));
    g_autofree char *time = part ? g_strdup_printf("%s--%s", first, last) : g_strdup(letter_get(letter, "year"));
    g_autofree char *slug = question_fold(body, NAME_BYTES_MAX);
    g_strdelimit(slug, " ", '-');
    return g_strdup_printf("synpunkter-%s%s%s.%s", time, *slug ? "-" : "", slug, suffix);
}

static void put_file(GPtrArray *files, char *name, const char *type, char *text)
{
    File *file = g_new0(File, 1);
    *file = (File){name, g_strdup(type), g_bytes_new_take(text, strlen(text))};
    g_ptr_array_add(files, file);
}

static gboolean is_of_whole(const YearReport *report)
{
    return report->sections->len > 0 && ((const Section *)report->sections->pdata[0])->kind == BODY_WHOLE;
}

/* The whole stands alone in its letter; of many bodies there are as many as can be read there.  Takes the others out.
 */
static void put_text(Letter *letter, YearReport *report)
{
    guint all = report->sections->len;
    if (is_of_whole(report))
        g_ptr_array_set_size(report->sections, 1);
    g_autofree char *text = report_text(report, FIGURES_WIDTH);
    while (strlen(text) > FIGURES_TEXT_BYTES_MAX && report->sections->len > 1) {
        g_ptr_array_set_size(report->sections, (int)report->sections->len / 2);
        g_free(text);
        text = report_text(report, FIGURES_WIDTH);
    }
    letter_set(letter, "figures", g_strchomp(text));
    letter_set(letter, "figures_cut", report->sections->len < all ? YES : NULL);
}

/* Nothing where there is no such body, or none that the reader may see. */
static gboolean put_report(const Service *service, Letter *letter, const Year *year, GPtrArray *files, GError **error)
{
    g_autoptr(Phrases) phrases = phrases_read(service->config->templates, language_code(LANGUAGE_SV), NULL, error);
    if (phrases == NULL)
        return FALSE;
    g_autofree char *number = number_of(letter, "report") > 0
                                  ? g_strdup_printf("%s-%s", letter_get(letter, "year"), letter_get(letter, "report"))
                                  : g_strdup("");
    ReportOrder order = {.year = year,
                         .config = service->config,
                         .phrases = phrases,
                         .language = LANGUAGE_SV,
                         .number = number,
                         .body = letter_get(letter, "body")};
    g_autoptr(YearReport) report = year_report_new(&order);
    if (report == NULL)
        return TRUE;
    put_file(files, name_file(letter, "csv"), "text/csv", report_csv(report));
    put_file(files, name_file(letter, "html"), "text/html", report_html(report));
    letter_set(letter, "title", report->title);
    put_text(letter, report);
    return TRUE;
}

GBytes *figures_render(Service *service, const Outgoing *outgoing, GError **error)
{
    Letter *letter = outgoing->letter;
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&service->figures_lock);
    const Masked *masked;
    if (!masked_read(service, outgoing, &masked, error))
        return NULL;
    if (masked != NULL) {
        g_autoptr(Year) year = narrow(service, letter, masked->figures);
        if (letter->kind == LETTER_ROUND && !list_missed(service, letter, masked->missed, error))
            return NULL;
        if (!put_report(service, letter, year, files, error))
            return NULL;
    }
    return render_files(&service->rules, service->wording, outgoing, files);
}
