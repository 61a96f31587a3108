#include "core/reference.h"

#include "core/latin.h"

#include <string.h>

#define SERIALS_A_YEAR    (REFERENCE_SERIAL_MAX + 1)
#define YEAR_DIGITS       4
#define SERIAL_DIGITS_MIN 5
#define SERIAL_DIGITS_MAX 7
#define SEPARATORS_MAX    5  /* " -", a line break, an indentation */
#define PIVOT             70 /* two digits mean 1970 to 2069: imported mail may be old */

CaseNumber case_number(int year, guint serial)
{
    g_assert(year >= 0 && serial <= REFERENCE_SERIAL_MAX);
    return (CaseNumber)(year % 100) * SERIALS_A_YEAR + serial;
}

int case_number_year(CaseNumber number)
{
    int year = (int)(number / SERIALS_A_YEAR);

    return year < PIVOT ? 2000 + year : 1900 + year;
}

guint case_number_serial(CaseNumber number)
{
    return (guint)(number % SERIALS_A_YEAR);
}

/* The Luhn digit that belongs after `digits`. */
static int check_digit(const char *digits)
{
    int sum = 0;
    gboolean twice = TRUE;

    for (const char *at = digits + strlen(digits); at-- > digits; twice = !twice) {
        int value = (*at - '0') * (twice ? 2 : 1);

        sum += value / 10 + value % 10;
    }
    return (10 - sum % 10) % 10;
}

static int check_digit_of(CaseNumber number)
{
    g_autofree char *digits = g_strdup_printf("%04d%05u", case_number_year(number), case_number_serial(number));

    return check_digit(digits);
}

char *reference_print(const char *prefix, CaseNumber number)
{
    return g_strdup_printf("%s-%04d-%05u-%d", prefix, case_number_year(number), case_number_serial(number),
                           check_digit_of(number));
}

char *case_number_print(CaseNumber number)
{
    return g_strdup_printf("%02d%05u", case_number_year(number) % 100, case_number_serial(number));
}

CaseNumber case_number_read(const char *digits, gsize length)
{
    CaseNumber year = 0, serial = 0;

    if (length < 2 + SERIAL_DIGITS_MIN || length > 2 + SERIAL_DIGITS_MAX)
        return 0;
    if (length > 2 + SERIAL_DIGITS_MIN && digits[2] == '0')
        return 0;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(digits[i]))
            return 0;
        if (i < 2)
            year = year * 10 + (digits[i] - '0');
        else
            serial = serial * 10 + (digits[i] - '0');
    }
    return serial == 0 ? 0 : year * SERIALS_A_YEAR + serial;
}

/* A digit as people write it, or -1. */
static int digit_value(char character)
{
    if (character == 'o' || character == 'O')
        return 0;
    if (character == 'l' || character == 'I' || character == 'i')
        return 1;
    return g_ascii_digit_value(character);
}

static gsize count_digits(const char *text, gsize most)
{
    gsize count = 0;

    while (count < most && digit_value(text[count]) != -1)
        count++;
    return count;
}

static int read_number(const char *text, gsize length)
{
    int value = 0;

    for (gsize i = 0; i < length; i++)
        value = value * 10 + digit_value(text[i]);
    return value;
}

static gboolean is_separator(gunichar character)
{
    enum { MINUS = 0x2212, SOFT_HYPHEN = 0xad };

    return g_unichar_isspace(character) || g_unichar_type(character) == G_UNICODE_DASH_PUNCTUATION ||
           character == MINUS || character == SOFT_HYPHEN;
}

static const char *skip_separators(const char *text)
{
    for (int i = 0; i < SEPARATORS_MAX && is_separator(g_utf8_get_char(text)); i++)
        text = g_utf8_next_char(text);
    return text;
}

/* The text after `prefix`, case ignored, or NULL. */
static const char *skip_prefix(const char *text, const char *prefix)
{
    for (; *prefix != '\0'; prefix = g_utf8_next_char(prefix), text = g_utf8_next_char(text)) {
        if (*text == '\0' || g_unichar_tolower(g_utf8_get_char(text)) != g_unichar_tolower(g_utf8_get_char(prefix)))
            return NULL;
    }
    return text;
}

/* The number if the check digit at `check` is the last of its word and fits, else 0; *end is then behind it. */
static CaseNumber try_check(int year, int serial, const char *check, const char **end)
{
    int digit = digit_value(*check);

    if (digit == -1 || g_unichar_isalnum(g_utf8_get_char(check + 1)) || serial < 1 || serial > REFERENCE_SERIAL_MAX)
        return 0;
    CaseNumber number = case_number(year, (guint)serial);
    if (case_number_year(number) != year || check_digit_of(number) != digit)
        return 0;
    *end = check + 1;
    return number;
}

CaseNumber reference_read(const char *prefix, const char *text, gsize *length)
{
    const char *year = skip_prefix(text, prefix);
    const char *end = text;
    CaseNumber number = 0;

    *length = 0;
    if (year == NULL)
        return 0;
    year = skip_separators(year);
    if (count_digits(year, YEAR_DIGITS) != YEAR_DIGITS)
        return 0;
    int in_year = read_number(year, YEAR_DIGITS);
    const char *serial = skip_separators(year + YEAR_DIGITS);
    gsize digits = count_digits(serial, SERIAL_DIGITS_MAX + 2);
    if (digits >= SERIAL_DIGITS_MIN && digits <= SERIAL_DIGITS_MAX)
        number = try_check(in_year, read_number(serial, digits), skip_separators(serial + digits), &end);
    /* Nothing between serial and check digit: the last digit of the group is it. */
    if (number == 0 && digits > SERIAL_DIGITS_MIN && digits <= SERIAL_DIGITS_MAX + 1)
        number = try_check(in_year, read_number(serial, digits - 1), serial + digits - 1, &end);
    *length = (gsize)(end - text);
    return number;
}

static gboolean holds(const GArray *numbers, CaseNumber number)
{
    for (guint i = 0; i < numbers->len; i++) {
        if (g_array_index(numbers, CaseNumber, i) == number)
            return TRUE;
    }
    return FALSE;
}

GArray *reference_find(const char *prefix, const char *text)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    gboolean in_word = FALSE;

    for (const char *at = text; at != NULL && *at != '\0' && found->len < REFERENCE_FOUND_MAX;) {
        gsize length = 0;
        CaseNumber number = in_word ? 0 : reference_read(prefix, at, &length);

        if (number != 0 && !holds(found, number))
            g_array_append_val(found, number);
        gsize plain = number != 0 ? 0 : latin_word(at);
        in_word = number != 0 || plain > 0 || g_unichar_isalnum(g_utf8_get_char(at));
        at = number != 0 ? at + length : plain > 0 ? at + plain : g_utf8_next_char(at);
    }
    return found;
}
