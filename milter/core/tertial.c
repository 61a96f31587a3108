#include "core/tertial.h"

#define MONTHS (12 / TERTIALS)

GDate tertial_first(const GDate *day)
{
    guint month = (guint)g_date_get_month(day) - 1;
    GDate first;
    g_date_clear(&first, 1);
    g_date_set_dmy(&first, 1, (GDateMonth)(month - month % MONTHS + 1), g_date_get_year(day));
    return first;
}

GDate tertial_last(const GDate *day)
{
    GDate last = tertial_first(day);
    g_date_add_months(&last, MONTHS);
    g_date_subtract_days(&last, 1);
    return last;
}

GDate tertial_ended(const GDate *today)
{
    GDate ended = tertial_first(today);
    g_date_subtract_days(&ended, 1);
    return ended;
}

gboolean tertial_is_whole(const GDate *first, const GDate *last)
{
    GDate begins = tertial_first(first), ends = tertial_last(last), most = begins;
    g_date_add_years(&most, 1);
    return g_date_compare(first, &begins) == 0 && g_date_compare(last, &ends) == 0 &&
           g_date_compare(first, last) < 0 && g_date_compare(last, &most) < 0;
}
