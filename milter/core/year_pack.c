#include "core/year_pack.h"

#include "core/year.h"

#define NO_CHARACTER 0xFFFD

/* Codes and words are printable; what is not would be written as an escape, and those are not read back. */
static GVariant *pack_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) printable = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        g_string_append_unichar(printable, g_unichar_isprint(character) ? character : NO_CHARACTER);
    }
    return g_variant_new_string(printable->str);
}

static GVariant *pack_date(const GDate *date)
{
    return g_variant_new(DATE_FORM, (guint)g_date_get_year(date), (guint)g_date_get_month(date),
                         (guint)g_date_get_day(date));
}

static GVariant *pack_wait(const Wait *wait)
{
    return g_variant_new(WAIT_FORM, wait->count, wait->median, wait->ninetieth);
}

static GVariant *pack_figures(const guint figures[FIGURES])
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(FIGURES_FORM));
    for (Figure figure = 0; figure < FIGURES; figure++)
        if (figures[figure] != 0)
            g_variant_builder_add(&builder, "{su}", figure_name(figure), figures[figure]);
    return g_variant_builder_end(&builder);
}

static GVariant *pack_parts(const GPtrArray *parts)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" PART_FORM));
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = g_ptr_array_index(parts, i);
        g_variant_builder_add(&builder, "(@suuu@" WAIT_FORM ")", pack_text(part->name), part->count, part->in_time,
                              part->promised, pack_wait(&part->answer));
    }
    return g_variant_builder_end(&builder);
}

static GVariant *pack_splits(const Counts *counts)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(SPLITS_FORM));
    for (Split split = 0; split < SPLITS; split++)
        g_variant_builder_add(&builder, "(s@a" PART_FORM ")", split_name(split), pack_parts(counts->splits[split]));
    return g_variant_builder_end(&builder);
}

static GVariant *pack_waits(const Wait waits[WAITS])
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(WAITS_FORM));
    for (WaitKind kind = 0; kind < WAITS; kind++)
        g_variant_builder_add(&builder, "(s@" WAIT_FORM ")", wait_name(kind), pack_wait(&waits[kind]));
    return g_variant_builder_end(&builder);
}

static GVariant *pack_counts(const Counts *counts)
{
    return g_variant_new("(@" FIGURES_FORM "@" SPLITS_FORM "@" WAITS_FORM ")", pack_figures(counts->figures),
                         pack_splits(counts), pack_waits(counts->waits));
}

static GVariant *pack_bodies(const GPtrArray *bodies)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" BODY_FORM));
    for (guint i = 0; i < bodies->len; i++) {
        const Body *body = g_ptr_array_index(bodies, i);
        g_variant_builder_add(&builder, "(s@s@s@" COUNTS_FORM "@" COUNTS_FORM ")", body_kind_name(body->kind),
                              pack_text(body->code), pack_text(body->parent), pack_counts(body->now),
                              pack_counts(body->before));
    }
    return g_variant_builder_end(&builder);
}

static GVariant *pack_problems(const GPtrArray *problems)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" PROBLEM_FORM));
    for (guint i = 0; i < problems->len; i++) {
        const Problem *problem = g_ptr_array_index(problems, i);
        g_variant_builder_add(&builder, "(x@s@su)", problem->first, pack_text(problem->unit),
                              pack_text(problem->category), problem->voices);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *pack_missed(const GArray *missed)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" BREACH_FORM));
    for (guint i = 0; i < missed->len; i++) {
        const Breach *breach = &g_array_index(missed, Breach, i);
        g_variant_builder_add(&builder, BREACH_FORM, breach->number, breach_name(breach->reason));
    }
    return g_variant_builder_end(&builder);
}

static GVariant *pack_alone(const Year *year)
{
    return g_variant_new("(@" DATE_FORM "@" DATE_FORM "xuub@a" BODY_FORM "@a" PROBLEM_FORM "@a" BREACH_FORM ")",
                         pack_date(&year->from), pack_date(&year->until), year->as_of, (guint)year->rule, year->days,
                         year->masked, pack_bodies(year->bodies), pack_problems(year->problems),
                         pack_missed(year->missed));
}

static GVariant *pack_tertials(const GPtrArray *tertials)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" YEAR_FORM));
    for (guint i = 0; i < tertials->len; i++)
        g_variant_builder_add_value(&builder, pack_alone(g_ptr_array_index(tertials, i)));
    return g_variant_builder_end(&builder);
}

char *year_pack(const Year *year)
{
    g_autoptr(GVariant) packed = g_variant_ref_sink(
        g_variant_new("(@" YEAR_FORM "@a" YEAR_FORM ")", pack_alone(year), pack_tertials(year->tertials)));
    g_autoptr(GString) text = g_string_new(YEAR_HEADER);
    return g_string_free(g_variant_print_string(packed, g_steal_pointer(&text), FALSE), FALSE);
}
