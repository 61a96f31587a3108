#include "core/address.h"

#define NAME_MAX_CHARACTERS 60

enum { ZERO_WIDTH_NON_JOINER = 0x200c, ZERO_WIDTH_JOINER = 0x200d, SMALL_AT = 0xfe6b, WIDE_AT = 0xff20 };

/* Format characters hold the bidi marks; the two joiners alone belong to how names are spelled. */
static gboolean is_unsafe(gunichar character)
{
    if (character == '@' || character == SMALL_AT || character == WIDE_AT)
        return TRUE;
    if (character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER)
        return FALSE;
    return g_unichar_iscntrl(character) || g_unichar_type(character) == G_UNICODE_FORMAT;
}

char *address_clean_name(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name != NULL ? name : "", -1);
    g_autoptr(GString) clean = g_string_new(NULL);
    guint characters = 0;
    gboolean space = FALSE;

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        /* White space first: tab and line break are controls too, but part words. */
        if (g_unichar_isspace(character)) {
            space = characters > 0;
            continue;
        }
        if (is_unsafe(character))
            continue;
        if (characters + (space ? 2 : 1) > NAME_MAX_CHARACTERS)
            break;
        if (space)
            g_string_append_c(clean, ' ');
        g_string_append_unichar(clean, character);
        characters += space ? 2 : 1;
        space = FALSE;
    }
    return g_strdup(clean->str);
}
