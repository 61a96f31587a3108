#include "core/year_pack.h"

#include "core/year_parts.h"

#include <string.h>

#define NUMBER_LAST case_number(1999, REFERENCE_SERIAL_MAX) /* two digits of the year */

static gboolean is_number(CaseNumber number)
{
    return number > 0 && number <= NUMBER_LAST;
}

/* -- names, each the count of its kind if there is none ------------------- */

static Figure figure_of(const char *name)
{
    Figure figure = 0;
    while (figure < FIGURES && !g_str_equal(name, figure_name(figure)))
        figure++;
    return figure;
}

static Split split_of(const char *name)
{
    Split split = 0;
    while (split < SPLITS && !g_str_equal(name, split_name(split)))
        split++;
    return split;
}

static WaitKind wait_kind_of(const char *name)
{
    WaitKind kind = 0;
    while (kind < WAITS && !g_str_equal(name, wait_name(kind)))
        kind++;
    return kind;
}

static BreachReason breach_of(const char *name)
{
    BreachReason reason = 0;
    while (reason < BREACHES && !g_str_equal(name, breach_name(reason)))
        reason++;
    return reason;
}

static gboolean take_kind(const char *name, BodyKind *kind)
{
    for (*kind = BODY_WHOLE; *kind <= BODY_UNIT; (*kind)++)
        if (g_str_equal(name, body_kind_name(*kind)))
            return TRUE;
    return FALSE;
}

/* -- one body ------------------------------------------------------------- */

static gboolean is_wait(const Wait *wait)
{
    return wait->median >= -1 && wait->ninetieth >= -1;
}

static gboolean unpack_figures(GVariant *packed, guint figures[FIGURES])
{
    GVariantIter iter;
    const char *name;
    guint value;
    g_variant_iter_init(&iter, packed);
    while (g_variant_iter_next(&iter, "{&su}", &name, &value)) {
        Figure figure = figure_of(name);
        if (figure == FIGURES)
            return FALSE;
        figures[figure] = value;
    }
    return TRUE;
}

static gboolean unpack_parts(GVariant *packed, GPtrArray *parts)
{
    GVariantIter iter;
    const char *name;
    guint count, in_time, promised;
    Wait answer;
    if (parts->len > 0 || g_variant_n_children(packed) > YEAR_PARTS_MAX)
        return FALSE;
    g_variant_iter_init(&iter, packed);
    while (g_variant_iter_next(&iter, "(&suuu" WAIT_FORM ")", &name, &count, &in_time, &promised, &answer.count,
                               &answer.median, &answer.ninetieth)) {
        if (!is_wait(&answer))
            return FALSE;
        Part *part = part_new(name);
        *part = (Part){part->name, count, in_time, promised, answer};
        g_ptr_array_add(parts, part);
    }
    return TRUE;
}

static gboolean unpack_splits(GVariant *packed, Counts *counts)
{
    gsize count = g_variant_n_children(packed);
    for (gsize i = 0; i < count; i++) {
        const char *name;
        g_autoptr(GVariant) parts = NULL;
        g_variant_get_child(packed, i, "(&s@a" PART_FORM ")", &name, &parts);
        Split split = split_of(name);
        if (split == SPLITS || !unpack_parts(parts, counts->splits[split]))
            return FALSE;
    }
    return TRUE;
}

static gboolean unpack_waits(GVariant *packed, Wait waits[WAITS])
{
    GVariantIter iter;
    const char *name;
    Wait wait;
    g_variant_iter_init(&iter, packed);
    while (g_variant_iter_next(&iter, "(&s" WAIT_FORM ")", &name, &wait.count, &wait.median, &wait.ninetieth)) {
        WaitKind kind = wait_kind_of(name);
        if (kind == WAITS || !is_wait(&wait))
            return FALSE;
        waits[kind] = wait;
    }
    return TRUE;
}

static gboolean unpack_counts(GVariant *packed, Counts *counts)
{
    g_autoptr(GVariant) figures = g_variant_get_child_value(packed, 0);
    g_autoptr(GVariant) splits = g_variant_get_child_value(packed, 1);
    g_autoptr(GVariant) waits = g_variant_get_child_value(packed, 2);
    return unpack_figures(figures, counts->figures) && unpack_splits(splits, counts) &&
           unpack_waits(waits, counts->waits);
}

/* They are shown side by side, so they have the same rows. */
static gboolean are_alike(const GPtrArray *now, const GPtrArray *before)
{
    if (now->len != before->len)
        return FALSE;
    for (guint i = 0; i < now->len; i++) {
        const Part *one = g_ptr_array_index(now, i), *other = g_ptr_array_index(before, i);
        if (!g_str_equal(one->name, other->name))
            return FALSE;
    }
    return TRUE;
}

static Body *unpack_body(GVariant *packed)
{
    const char *name, *code, *parent;
    BodyKind kind;
    g_autoptr(GVariant) now = NULL;
    g_autoptr(GVariant) before = NULL;
    g_variant_get(packed, "(&s&s&s@" COUNTS_FORM "@" COUNTS_FORM ")", &name, &code, &parent, &now, &before);
    if (!take_kind(name, &kind))
        return NULL;
    g_autoptr(Body) body = body_new(kind, code, parent);
    if (!unpack_counts(now, body->now) || !unpack_counts(before, body->before))
        return NULL;
    for (Split split = 0; split < SPLITS; split++)
        if (!are_alike(body->now->splits[split], body->before->splits[split]))
            return NULL;
    return g_steal_pointer(&body);
}

/* -- the year ------------------------------------------------------------- */

static gboolean unpack_bodies(GVariant *packed, Year *year)
{
    gsize count = g_variant_n_children(packed);
    for (gsize i = 0; i < count && count <= YEAR_BODIES_MAX; i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(packed, i);
        g_autoptr(Body) body = unpack_body(child);
        if (!body || (body->kind == BODY_WHOLE && i > 0))
            return FALSE;
        g_ptr_array_add(year->bodies, g_steal_pointer(&body));
    }
    return count <= YEAR_BODIES_MAX;
}

static gboolean unpack_problems(GVariant *packed, Year *year)
{
    GVariantIter iter;
    CaseNumber first;
    const char *unit, *category;
    guint voices;
    if (g_variant_n_children(packed) > PROBLEMS_MAX)
        return FALSE;
    g_variant_iter_init(&iter, packed);
    while (g_variant_iter_next(&iter, "(x&s&su)", &first, &unit, &category, &voices)) {
        if (!is_number(first))
            return FALSE;
        g_ptr_array_add(year->problems, problem_new(first, unit, category, voices));
    }
    return TRUE;
}

static gboolean unpack_missed(GVariant *packed, Year *year)
{
    GVariantIter iter;
    CaseNumber number;
    const char *name;
    if (g_variant_n_children(packed) > YEAR_MISSED_MAX)
        return FALSE;
    g_variant_iter_init(&iter, packed);
    while (g_variant_iter_next(&iter, "(x&s)", &number, &name)) {
        const Breach breach = {number, breach_of(name)};
        if (!is_number(number) || breach.reason == BREACHES)
            return FALSE;
        g_array_append_val(year->missed, breach);
    }
    return TRUE;
}

static gboolean unpack_date(GVariant *packed, GDate *date)
{
    guint year, month, day;
    g_variant_get(packed, DATE_FORM, &year, &month, &day);
    if (year > G_MAXUINT16 || month > G_DATE_DECEMBER || day > G_MAXUINT8 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    g_date_clear(date, 1);
    g_date_set_dmy(date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return TRUE;
}

static gboolean unpack_year(GVariant *packed, Year *year)
{
    g_autoptr(GVariant) from = NULL, until = NULL, bodies = NULL, problems = NULL, missed = NULL;
    guint rule;
    g_variant_get(packed, "(@" DATE_FORM "@" DATE_FORM "xuub@a" BODY_FORM "@a" PROBLEM_FORM "@a" BREACH_FORM ")", &from, &until,
                  &year->as_of, &rule, &year->days, &year->masked, &bodies, &problems, &missed);
    if (!unpack_date(from, &year->from) || !unpack_date(until, &year->until) ||
        g_date_compare(&year->from, &year->until) > 0 || rule > DAYS_WORKING || year->days > YEAR_DAYS_MAX)
        return FALSE;
    year->rule = (DayRule)rule;
    return unpack_bodies(bodies, year) && unpack_problems(problems, year) && unpack_missed(missed, year);
}

/* GVariant's parser trusts that all text is UTF-8 and "\ud800" a character; year_pack() writes none of these. */
static gboolean is_plain(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (const char *at = strchr(text, '\\'); at && at[1]; at = strchr(at + 2, '\\'))
        if (at[1] == 'u' || at[1] == 'U')
            return FALSE;
    return TRUE;
}

static gboolean unpack_tertials(GVariant *packed, Year *year)
{
    gsize count = g_variant_n_children(packed);
    for (gsize i = 0; i < count && count <= YEAR_THIRDS_MAX; i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(packed, i);
        g_autoptr(Year) tertial = year_new();
        if (!unpack_year(child, tertial))
            return FALSE;
        g_ptr_array_add(year->tertials, g_steal_pointer(&tertial));
    }
    return count <= YEAR_THIRDS_MAX;
}

static gboolean unpack_first(const char *text, Year *year)
{
    g_autoptr(GVariant) packed = g_variant_parse(G_VARIANT_TYPE(YEAR_FORM), text, NULL, NULL, NULL);
    return packed && unpack_year(packed, year);
}

static gboolean unpack_whole(const char *text, Year *year)
{
    g_autoptr(GVariant) packed = g_variant_parse(G_VARIANT_TYPE(PACKED_FORM), text, NULL, NULL, NULL);
    if (!packed)
        return FALSE;
    g_autoptr(GVariant) own = g_variant_get_child_value(packed, 0);
    g_autoptr(GVariant) tertials = g_variant_get_child_value(packed, 1);
    return unpack_year(own, year) && unpack_tertials(tertials, year);
}

Year *year_unpack(const char *text)
{
    gboolean first = g_str_has_prefix(text, YEAR_HEADER_FIRST);
    if ((!first && !g_str_has_prefix(text, YEAR_HEADER)) || strlen(text) > YEAR_PACKED_MAX || !is_plain(text))
        return NULL;
    g_autoptr(Year) year = year_new();
    const char *rest = text + strlen(YEAR_HEADER);
    if (!(first ? unpack_first(rest, year) : unpack_whole(rest, year)))
        return NULL;
    return g_steal_pointer(&year);
}
