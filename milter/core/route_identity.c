#include "core/route_identity.h"

#include <string.h>

#define NUMBER_DIGITS     10
#define CENTURY_DIGITS    2
#define COORDINATION_DAYS 60

static int two_digits(const char *digits)
{
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* Ten digits: the weights 2 and 1 by turns, digits of products summed. */
static gboolean luhn_fits(const char *digits)
{
    int sum = 0;
    for (int i = 0; i < NUMBER_DIGITS; i++) {
        int product = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == 0;
}

/* yymmdd; without a century a leap day must fit either. */
static gboolean date_exists(const char *digits, int century)
{
    int day = two_digits(digits + 4);
    if (day > COORDINATION_DAYS)
        day -= COORDINATION_DAYS;
    int year = two_digits(digits), month = two_digits(digits + 2);
    if (century > 0)
        return century >= 18 && century <= 20 && month >= 1 && month <= 12 && day >= 1 &&
               g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)(century * 100 + year));
    return month >= 1 && month <= 12 && day >= 1 &&
           g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)(2000 + year));
}

/* `date` is 6 or 8 digits, `serial` the four last. */
static gboolean is_number(const char *date, gsize date_digits, const char *serial)
{
    gboolean has_century = date_digits == 6 + CENTURY_DIGITS;
    if (date_digits != 6 && !has_century)
        return FALSE;
    char digits[NUMBER_DIGITS];
    memcpy(digits, date + (has_century ? CENTURY_DIGITS : 0), 6);
    memcpy(digits + 6, serial, 4);
    return date_exists(digits, has_century ? two_digits(date) : 0) && luhn_fits(digits);
}

gboolean identity_number_in(const char *text)
{
    static const char DIGITS[] = "0123456789";
    const char *at = text + strcspn(text, DIGITS);
    while (*at != '\0') {
        gsize run = strspn(at, DIGITS);
        const char *after = at + run;
        if (run > 4 && is_number(at, run - 4, after - 4))
            return TRUE;
        if ((*after == '-' || *after == '+') && strspn(after + 1, DIGITS) == 4 && is_number(at, run, after + 1))
            return TRUE;
        at = after + strcspn(after, DIGITS);
    }
    return FALSE;
}
