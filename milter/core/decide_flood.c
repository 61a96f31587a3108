/*
 * decide_flood.c - many mails from one address (STORYBOARDS 4.14): all are
 * filed, none is refused; only our voice is spared, and the unit's time (D10).
 */
#include "core/decide_parts.h"

#define YES          "ja"
#define DAY_SECONDS  (24 * 3600)
#define HOUR_SECONDS 3600

static gboolean is_theirs(const Matter *matter, const Case *found)
{
    return matter->weighed->dmarc != DMARC_FAIL && case_has_participant(found, matter->weighed->writer);
}

/* The sender's latest of today: what comes above the hour's measure is gathered there. */
static const Case *todays(const Matter *matter)
{
    const GPtrArray *earlier = matter->known->earlier;
    const Case *latest = earlier->len > 0 ? g_ptr_array_index(earlier, 0) : NULL;
    return latest && matter->now - latest->opened_at < DAY_SECONDS && is_theirs(matter, latest) ? latest : NULL;
}

static gboolean is_echo(const Matter *matter, const Case *tied)
{
    const Case *echo = matter->known->echo;
    return echo && (!tied || tied->number == echo->number) && echo->status != CASE_CLOSED && is_theirs(matter, echo);
}

const Case *flood_case(const Matter *matter, const Case *tied)
{
    if (!*matter->weighed->writer || matter->rules->mode == MODE_IMPORT)
        return NULL;
    if (is_echo(matter, tied))
        return matter->known->echo;
    if (matter->known->sender_hour < matter->config->max_per_sender_hour)
        return NULL;
    return tied && is_theirs(matter, tied) ? tied : todays(matter);
}

static gboolean is_gathering(const Known *known, const Case *found)
{
    for (guint i = 0; i < known->gathering->len; i++)
        if (g_array_index(known->gathering, CaseNumber, i) == found->number)
            return TRUE;
    return FALSE;
}

/* One letter an hour instead of a copy each; how many there were is counted when it leaves. */
static void plan_gathered(Matter *matter, const Case *found)
{
    const char *unit = staff_address(matter->config, found);
    if (!*unit || is_gathering(matter->known, found))
        return;
    Letter *letter = letter_to_staff(LETTER_GATHERED, found, unit);
    letter->not_before = (matter->now / HOUR_SECONDS + 1) * HOUR_SECONDS;
    plan_letter(matter->plan, letter, "one an hour instead of a copy each");
}

void decide_flood(Matter *matter, const Case *found)
{
    Plan *plan = matter->plan;
    gboolean echo = is_echo(matter, NULL) && matter->known->echo->number == found->number;
    plan->number = found->number;
    g_free(plan->evidence);
    plan->evidence = g_strdup("flood");
    plan_file(plan, ENTRY_RESIDENT, "%s",
              echo ? "the same words again" : "more from this sender than a unit can read one by one");
    if (found->status == CASE_CLOSED) {
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_OPEN), "the resident wrote again");
        plan_set_time(plan, FIELD_CLOSED_AT, 0, "open again");
    }
    if (!found->waiting_since)
        plan_set_time(plan, FIELD_WAITING_SINCE, matter->now, "the last word is the resident's");
    plan_gathered(matter, found);
    if (!echo)
        plan_flags(matter, found); /* a threat among many is still a threat */
}

/* When the office closes; on other days in the evening; always the same day. */
static gint64 collecting_ends(const Matter *matter)
{
    const Calendar *calendar = matter->config->calendar;
    GDate today = calendar_day(calendar, matter->now);
    gint64 last = calendar_end_of_day(calendar, &today);
    gint64 opens, closes;
    if (!calendar_office(calendar, &today, &opens, &closes))
        closes = last - 3 * HOUR_SECONDS;
    return matter->now < closes ? closes : MIN(matter->now + HOUR_SECONDS, last);
}

void plan_collected(Matter *matter, const Case *opened, const char *to)
{
    const Unit *unit = config_unit(matter->config, opened->unit);
    if (!to || matter->known->collected > 0 || opened->sensitive || opened->quiet ||
        must_be_neutral(matter->weighed, unit))
        return;
    Letter *letter = letter_to_resident(matter, LETTER_COLLECTED, opened, to);
    letter_set(letter, "subject", NULL);
    letter->not_before = collecting_ends(matter);
    plan_letter(matter->plan, letter, "one letter for all that gets no receipt today");
}
