#include "report/number.h"

#include <math.h>
#include <string.h>

#define NO_BREAK_SPACE "\xC2\xA0"
#define GROUP_DIGITS   3
#define SHARE_STEP     0.1 /* one decimal is shown */

static const struct {
    const char *group, *decimal, *percent;
} styles[LANGUAGES] = {
    [LANGUAGE_SV] = {NO_BREAK_SPACE, ",", NO_BREAK_SPACE "%"},
    [LANGUAGE_FI] = {NO_BREAK_SPACE, ",", NO_BREAK_SPACE "%"},
    [LANGUAGE_EN] = {",", ".", "%"},
};

Amount amount_share(guint part, guint whole)
{
    if (part == COUNT_HIDDEN || whole == COUNT_HIDDEN)
        return (Amount){AMOUNT_HIDDEN, NAN};
    if (whole < SHARE_CASES_MIN)
        return (Amount){AMOUNT_NONE, NAN};
    double share = 100.0 * part / whole;
    if (part > 0 && part < whole) /* rounding must not say "all" or "none" of what is neither */
        share = CLAMP(share, SHARE_STEP, 100.0 - SHARE_STEP);
    return (Amount){AMOUNT_SHOWN, share};
}

Amount amount_days(const Wait *wait, gint64 seconds)
{
    if (wait->count == COUNT_HIDDEN || (wait->count > 0 && seconds < 0))
        return (Amount){AMOUNT_HIDDEN, NAN};
    if (wait->count == 0 || seconds < 0)
        return (Amount){AMOUNT_NONE, NAN};
    return (Amount){AMOUNT_SHOWN, (double)seconds / WORKING_DAY};
}

char *number_count(Language language, guint count)
{
    if (count == COUNT_HIDDEN)
        return g_strdup(NUMBER_HIDDEN);
    g_autofree char *digits = g_strdup_printf("%u", count);
    GString *grouped = g_string_new(NULL);
    gsize left = strlen(digits);
    for (const char *digit = digits; *digit; digit++, left--) {
        if (digit > digits && left % GROUP_DIGITS == 0)
            g_string_append(grouped, styles[language].group);
        g_string_append_c(grouped, *digit);
    }
    return g_string_free(grouped, FALSE);
}

/* Not by the process's locale, but by the reader's language. */
char *number_plain(Language language, double value, guint decimals)
{
    static const char *const formats[] = {"%.0f", "%.1f"};
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    GString *text =
        g_string_new(g_ascii_formatd(buffer, sizeof buffer, formats[MIN(decimals, G_N_ELEMENTS(formats) - 1)], value));
    g_string_replace(text, ".", styles[language].decimal, 0);
    return g_string_free(text, FALSE);
}

static char *print_amount(Language language, Amount amount, const char *unit)
{
    switch (amount.state) {
    case AMOUNT_HIDDEN:
        return g_strdup(NUMBER_HIDDEN);
    case AMOUNT_NONE:
        return g_strdup(NUMBER_NONE);
    case AMOUNT_SHOWN:
        break;
    }
    g_autofree char *plain = number_plain(language, amount.value, 1);
    return g_strconcat(plain, unit, NULL);
}

char *number_share(Language language, Amount share)
{
    return print_amount(language, share, styles[language].percent);
}

char *number_days(Language language, Amount days)
{
    return print_amount(language, days, "");
}

guint count_sum(guint a, guint b)
{
    return a == COUNT_HIDDEN || b == COUNT_HIDDEN ? COUNT_HIDDEN : a + b;
}
