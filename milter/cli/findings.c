#include "cli/findings.h"

#include <sysexits.h>

/* Of `check --strict`, as monitoring plugins say it. */
#define STRICT_WARNING 1
#define STRICT_ERROR   2

#define LEVEL_WIDTH 8

static void finding_free(gpointer data)
{
    Finding *finding = data;
    g_free(finding->what);
    g_free(finding->fix);
    g_free(finding);
}

GPtrArray *findings_new(void)
{
    return g_ptr_array_new_with_free_func(finding_free);
}

static Finding *add(GPtrArray *findings, const char *id, FindingLevel level, const char *fix)
{
    Finding *finding = g_new0(Finding, 1);
    finding->id = id;
    finding->level = level;
    finding->fix = g_strdup(fix);
    g_ptr_array_add(findings, finding);
    return finding;
}

void finding_ok(GPtrArray *findings, const char *id, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    add(findings, id, FINDING_OK, "")->what = g_strdup_vprintf(what, args);
    va_end(args);
}

void finding_warning(GPtrArray *findings, const char *id, const char *fix, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    add(findings, id, FINDING_WARNING, fix)->what = g_strdup_vprintf(what, args);
    va_end(args);
}

void finding_error(GPtrArray *findings, const char *id, const char *fix, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    add(findings, id, FINDING_ERROR, fix)->what = g_strdup_vprintf(what, args);
    va_end(args);
}

static void print_one(const Finding *finding, gboolean json)
{
    static const CliColour colours[] = {CLI_GOOD, CLI_DOUBTFUL, CLI_BAD};
    static const char *const words[] = {"ok", "warning", "error"};
    if (!json) {
        cli_print_word(colours[finding->level], LEVEL_WIDTH, words[finding->level]);
        g_print(" %s\n", finding->what);
        if (*finding->fix)
            g_print("%-*s   %s\n", LEVEL_WIDTH, "", finding->fix);
        return;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "id", finding->id);
    cli_json_text(builder, "level", words[finding->level]);
    cli_json_text(builder, "what", finding->what);
    cli_json_text(builder, "fix", finding->fix);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static int exit_code(FindingLevel worst, gboolean strict)
{
    switch (worst) {
    case FINDING_OK:
        return EX_OK;
    case FINDING_WARNING:
        return strict ? STRICT_WARNING : EX_OK;
    case FINDING_ERROR:
        return strict ? STRICT_ERROR : EX_CONFIG;
    }
    g_assert_not_reached();
}

int findings_print(const GPtrArray *findings, const FindingStyle *style)
{
    FindingLevel worst = FINDING_OK;
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        if (style->ignore && g_strv_contains((const char *const *)style->ignore, finding->id))
            continue;
        worst = MAX(worst, finding->level);
        print_one(finding, style->json);
    }
    return exit_code(worst, style->strict);
}
