#include "core/year_waits.h"

#include "core/year_parts.h"

#define PERCENT_KEPT 90

Waited waited_new(const CaseCount *count, guint channel)
{
    Waited waited = {.channel = channel};
    for (WaitKind kind = 0; kind < WAITS; kind++) {
        gint64 seconds = count->waits[kind];
        waited.seconds[kind] = seconds < 0 ? SECONDS_UNKNOWN : (guint32)MIN(seconds, (gint64)SECONDS_UNKNOWN - 1);
    }
    return waited;
}

/*
 * The value that would stand at `rank` were they in order (Hoare's FIND): what is
 * less changes places with what is more, until only those at the rank are left.
 */
static guint32 pick(GArray *seconds, gssize rank)
{
    guint32 *values = (guint32 *)(gpointer)seconds->data;
    gssize from = 0, until = (gssize)seconds->len - 1;
    while (from < until) {
        guint32 middle = values[rank];
        gssize left = from, right = until;
        while (left <= right) {
            while (values[left] < middle)
                left++;
            while (values[right] > middle)
                right--;
            if (left > right)
                break;
            guint32 kept = values[left];
            values[left++] = values[right];
            values[right--] = kept;
        }
        if (right < rank)
            from = left;
        if (left > rank)
            until = right;
    }
    return values[rank];
}

Wait wait_of(GArray *seconds)
{
    gssize count = seconds->len;
    if (count == 0)
        return WAIT_NOBODY;
    gint64 low = pick(seconds, (count - 1) / 2), high = pick(seconds, count / 2);
    gssize kept = (count * PERCENT_KEPT + 99) / 100;
    return (Wait){(guint)count, (low + high) / 2, pick(seconds, kept - 1)};
}

static GArray *seconds_of(const GArray *waited, WaitKind kind)
{
    GArray *seconds = g_array_sized_new(FALSE, FALSE, sizeof(guint32), waited->len);
    for (guint i = 0; i < waited->len; i++) {
        guint32 known = g_array_index(waited, Waited, i).seconds[kind];
        if (known != SECONDS_UNKNOWN)
            g_array_append_val(seconds, known);
    }
    return seconds;
}

static void finish_channels(GPtrArray *channels, const GArray *waited)
{
    g_autoptr(GPtrArray) each = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < channels->len; i++)
        g_ptr_array_add(each, g_array_new(FALSE, FALSE, sizeof(guint32)));
    for (guint i = 0; i < waited->len; i++) {
        const Waited *one = &g_array_index(waited, Waited, i);
        if (one->seconds[WAIT_ANSWER] != SECONDS_UNKNOWN)
            g_array_append_val((GArray *)g_ptr_array_index(each, one->channel), one->seconds[WAIT_ANSWER]);
    }
    for (guint i = 0; i < channels->len; i++)
        ((Part *)g_ptr_array_index(channels, i))->answer = wait_of(g_ptr_array_index(each, i));
}

void waits_finish(Counts *counts, const GArray *waited)
{
    for (WaitKind kind = 0; kind < WAITS; kind++) {
        g_autoptr(GArray) seconds = seconds_of(waited, kind);
        counts->waits[kind] = wait_of(seconds);
    }
    finish_channels(counts->splits[SPLIT_CHANNEL], waited);
}
