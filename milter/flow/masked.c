#include "flow/masked.h"

#include "core/tertial.h"
#include "flow/follow_up.h"
#include "util/error.h"
#include "util/log.h"

void masked_free(Masked *masked)
{
    if (!masked)
        return;
    year_free(masked->figures);
    g_array_unref(masked->missed);
    g_free(masked);
}

static guint number_of(const Letter *letter, const char *field)
{
    return (guint)g_ascii_strtoull(letter_get(letter, field), NULL, 10);
}

/* Not to be had, however often it is tried: the letter then says so. */
static gboolean is_lost(const GError *error)
{
    return g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT) ||
           g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED);
}

/* *year stays NULL where there is no such report, or it is damaged. */
static gboolean read_frozen(const Service *service, const Outgoing *outgoing, Year **year, GError **error)
{
    const Letter *letter = outgoing->letter;
    guint number = number_of(letter, "report");
    GError *trouble = NULL;
    *year = follow_up_frozen(service->store, (int)number_of(letter, "year"), &number, &trouble);
    if (trouble == NULL)
        return TRUE;
    if (!is_lost(trouble)) {
        g_propagate_error(error, trouble);
        return FALSE;
    }
    log_error("letter %" G_GINT64_FORMAT " leaves without figures: %s", outgoing->id, trouble->message);
    g_error_free(trouble);
    return TRUE;
}

/* Of whole tertials only, as who asks is told (core/report_ask.h); *year stays NULL for any other time. */
static gboolean count_year(const Service *service, const Letter *letter, Year **year, GError **error)
{
    Period period = {0};
    if (!calendar_read_date(letter_get(letter, "from_date"), &period.from) ||
        !calendar_read_date(letter_get(letter, "until_date"), &period.until) ||
        !tertial_is_whole(&period.from, &period.until))
        return TRUE;
    period.as_of = calendar_end_of_day(service->config->calendar, &period.until);
    *year = follow_up_count(service->config, service->store, &period, error);
    return *year != NULL;
}

/* With all that it is masked by. */
static gboolean read_year(const Service *service, const Outgoing *outgoing, Year **year, GError **error)
{
    gboolean frozen = *letter_get(outgoing->letter, "report") != '\0';
    *year = NULL;
    if (!(frozen ? read_frozen(service, outgoing, year, error) : count_year(service, outgoing->letter, year, error)))
        return FALSE;
    if (*year == NULL || follow_up_tertials(service->config, service->store, *year, error))
        return TRUE;
    g_clear_pointer(year, year_free);
    return FALSE;
}

/* Takes over the year.  Its tertials have done their part. */
static Masked *mask(Year *year, const Letter *letter, guint min_cell)
{
    Masked *masked = g_new0(Masked, 1);
    *masked = (Masked){(int)number_of(letter, "year"), number_of(letter, "report"), year, g_array_copy(year->missed)};
    year_mask(year, min_cell);
    g_ptr_array_set_size(year->tertials, 0);
    return masked;
}

/* A frozen report never changes; "0" is the latest, whichever that is by now. */
static gboolean is_of(const Masked *masked, const Letter *letter)
{
    return masked && masked->number > 0 && masked->number == number_of(letter, "report") &&
           masked->year == (int)number_of(letter, "year");
}

gboolean masked_read(Service *service, const Outgoing *outgoing, const Masked **masked, GError **error)
{
    Year *year;
    if (!is_of(service->masked, outgoing->letter)) {
        g_clear_pointer(&service->masked, masked_free);
        if (!read_year(service, outgoing, &year, error))
            return FALSE;
        if (year != NULL)
            service->masked = mask(year, outgoing->letter, service->config->min_cell);
    }
    *masked = service->masked;
    return TRUE;
}
