/* case_file.h - a case as the golden files write it: [case 2600417] with what differs from an ordinary one. */
#ifndef SYNPUNKT_TESTS_DECIDE_CASE_FILE_H
#define SYNPUNKT_TESTS_DECIDE_CASE_FILE_H

#include "core/case.h"

#include <string.h>

#define ORDINARY_TIME 1772559730 /* Tue 3 Mar 2026 18:42:10 local */

static inline char *text_of(GKeyFile *file, const char *group, const char *key, const char *otherwise)
{
    char *value = g_key_file_get_string(file, group, key, NULL);
    if (!value)
        return g_strdup(otherwise);
    return value;
}

static inline gint64 read_time(const char *value)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Stockholm");
    g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(value, zone);
    if (!when)
        fail_msg("no time: %s", value);
    return g_date_time_to_unix(when);
}

static inline gint64 time_of(GKeyFile *file, const char *group, const char *key, gint64 otherwise)
{
    g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
    return value ? read_time(value) : otherwise;
}

static inline void replace_text(GKeyFile *file, const char *group, const char *key, char **text)
{
    char *value = g_key_file_get_string(file, group, key, NULL);
    if (!value)
        return;
    g_free(*text);
    *text = value;
}

static inline void read_case_texts(GKeyFile *file, const char *group, Case *found)
{
    replace_text(file, group, "unit", &found->unit);
    replace_text(file, group, "category", &found->category);
    replace_text(file, group, "channel", &found->channel);
    replace_text(file, group, "language", &found->language);
    replace_text(file, group, "subject", &found->subject);
    replace_text(file, group, "name", &found->resident_name);
    replace_text(file, group, "resident", &found->resident);
    replace_text(file, group, "phone", &found->phone);
    replace_text(file, group, "postal", &found->postal);
    replace_text(file, group, "handler", &found->handler);
    replace_text(file, group, "confidant", &found->confidant);
    replace_text(file, group, "mailbox", &found->mailbox);
    replace_text(file, group, "first_unit", &found->first_unit);
    replace_text(file, group, "hints", &found->hints);
    replace_text(file, group, "cause", &found->cause);
    replace_text(file, group, "outcome", &found->outcome);
    replace_text(file, group, "submitter", &found->submitter);
}

static inline void read_case_times(GKeyFile *file, const char *group, Case *found)
{
    found->received_at = time_of(file, group, "received", ORDINARY_TIME);
    found->opened_at = time_of(file, group, "opened", found->received_at);
    found->besked_due = time_of(file, group, "besked_due", 0);
    found->besked_at = time_of(file, group, "besked_at", 0);
    found->answered_at = time_of(file, group, "answered_at", 0);
    found->closed_at = time_of(file, group, "closed_at", 0);
    found->told_at = time_of(file, group, "told_at", 0);
    found->waiting_since = time_of(file, group, "waiting_since", 0);
    found->paused_until = time_of(file, group, "paused_until", 0);
    found->last_at = time_of(file, group, "last_at", found->opened_at);
}

static inline void read_case_flags(GKeyFile *file, const char *group, Case *found)
{
    found->triage = g_key_file_get_boolean(file, group, "triage", NULL);
    found->sensitive = g_key_file_get_boolean(file, group, "sensitive", NULL);
    found->urgent = g_key_file_get_boolean(file, group, "urgent", NULL);
    found->quiet = g_key_file_get_boolean(file, group, "quiet", NULL);
    found->spam = g_key_file_get_boolean(file, group, "spam", NULL);
    found->unproven = g_key_file_get_boolean(file, group, "unproven", NULL);
    found->dormant = g_key_file_get_boolean(file, group, "dormant", NULL);
    found->reachable = *found->resident && !g_key_file_get_boolean(file, group, "unreachable", NULL);
}

static inline CaseNumber number_of(GKeyFile *file, const char *group, const char *key)
{
    g_autofree char *digits = g_key_file_get_string(file, group, key, NULL);
    return digits ? case_number_read(digits, strlen(digits)) : 0;
}

static inline Case *read_case(GKeyFile *file, const char *digits)
{
    g_autofree char *group = g_strdup_printf("case %s", digits);
    if (!g_key_file_has_group(file, group))
        fail_msg("no [%s]", group);
    Case *found = case_new(case_number_read(digits, strlen(digits)));
    g_autofree char *status = text_of(file, group, "status", "open");
    found->status = case_status_of(status);
    read_case_texts(file, group, found);
    read_case_times(file, group, found);
    read_case_flags(file, group, found);
    found->same = number_of(file, group, "same");
    found->merged = number_of(file, group, "merged");
    found->moves = (guint)g_key_file_get_integer(file, group, "moves", NULL);
    found->besked_calls = (guint)g_key_file_get_integer(file, group, "besked_calls", NULL);
    found->answer_calls = (guint)g_key_file_get_integer(file, group, "answer_calls", NULL);
    if (*found->resident)
        g_ptr_array_add(found->participants, g_strdup(found->resident));
    g_auto(GStrv) participants = g_key_file_get_string_list(file, group, "participants", NULL, NULL);
    for (guint i = 0; participants && participants[i]; i++)
        g_ptr_array_add(found->participants, g_strdup(participants[i]));
    return found;
}

#endif
