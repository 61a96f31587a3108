#include "core/case.h"

#include "core/address.h"

static const char *const status_names[] = {"open", "answered", "closed"};

const char *case_status_name(CaseStatus status)
{
    return status_names[status];
}

CaseStatus case_status_of(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(status_names); i++)
        if (g_strcmp0(name, status_names[i]) == 0)
            return (CaseStatus)i;
    return CASE_OPEN;
}

Case *case_new(CaseNumber number)
{
    Case *opened = g_new0(Case, 1);
    opened->number = number;
    opened->mailbox = g_strdup("");
    opened->unit = g_strdup("");
    opened->first_unit = g_strdup("");
    opened->category = g_strdup("");
    opened->channel = g_strdup("");
    opened->language = g_strdup("sv");
    opened->subject = g_strdup("");
    opened->resident_name = g_strdup("");
    opened->resident = g_strdup("");
    opened->phone = g_strdup("");
    opened->postal = g_strdup("");
    opened->handler = g_strdup("");
    opened->confidant = g_strdup("");
    opened->hints = g_strdup("");
    opened->submitter = g_strdup("");
    opened->cause = g_strdup("");
    opened->outcome = g_strdup("");
    opened->measure = g_strdup("");
    opened->diary = g_strdup("");
    opened->participants = g_ptr_array_new_with_free_func(g_free);
    return opened;
}

Case *case_copy(const Case *from)
{
    Case *opened = g_memdup2(from, sizeof *from);
    opened->mailbox = g_strdup(from->mailbox);
    opened->unit = g_strdup(from->unit);
    opened->first_unit = g_strdup(from->first_unit);
    opened->category = g_strdup(from->category);
    opened->channel = g_strdup(from->channel);
    opened->language = g_strdup(from->language);
    opened->subject = g_strdup(from->subject);
    opened->resident_name = g_strdup(from->resident_name);
    opened->resident = g_strdup(from->resident);
    opened->phone = g_strdup(from->phone);
    opened->postal = g_strdup(from->postal);
    opened->handler = g_strdup(from->handler);
    opened->confidant = g_strdup(from->confidant);
    opened->hints = g_strdup(from->hints);
    opened->submitter = g_strdup(from->submitter);
    opened->cause = g_strdup(from->cause);
    opened->outcome = g_strdup(from->outcome);
    opened->measure = g_strdup(from->measure);
    opened->diary = g_strdup(from->diary);
    opened->participants = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < from->participants->len; i++)
        g_ptr_array_add(opened->participants, g_strdup(g_ptr_array_index(from->participants, i)));
    return opened;
}

void case_free(Case *opened)
{
    if (!opened)
        return;
    g_free(opened->mailbox);
    g_free(opened->unit);
    g_free(opened->first_unit);
    g_free(opened->category);
    g_free(opened->channel);
    g_free(opened->language);
    g_free(opened->subject);
    g_free(opened->resident_name);
    g_free(opened->resident);
    g_free(opened->phone);
    g_free(opened->postal);
    g_free(opened->handler);
    g_free(opened->confidant);
    g_free(opened->hints);
    g_free(opened->submitter);
    g_free(opened->cause);
    g_free(opened->outcome);
    g_free(opened->measure);
    g_free(opened->diary);
    g_ptr_array_unref(opened->participants);
    g_free(opened);
}

gboolean case_was_moved(const Case *opened)
{
    return !opened->triage && g_strcmp0(opened->unit, opened->first_unit) != 0;
}

gboolean case_has_participant(const Case *opened, const char *email)
{
    if (address_equal(opened->resident, email))
        return TRUE;
    for (guint i = 0; i < opened->participants->len; i++)
        if (address_equal(g_ptr_array_index(opened->participants, i), email))
            return TRUE;
    return FALSE;
}
