#include "core/token.h"

#include "core/config.h"
#include "core/reference.h"

#include <string.h>

#define TOKEN_MAX        40 /* octets; RFC 5321 gives a local part 64, the mailbox and the delimiter need theirs */
#define SHA256_BYTES     32
#define SEAL_BYTES       5 /* eight base32 characters, no padding */
#define SEAL_CHARACTERS  8
#define LETTER_ID_DIGITS 18 /* always fits gint64 */

static const char BASE32[] = "abcdefghijklmnopqrstuvwxyz234567";

FormerEpoch *former_epoch_new(const char *epoch, gint64 last_letter)
{
    FormerEpoch *former = g_new0(FormerEpoch, 1);

    former->epoch = g_strdup(epoch);
    former->last_cases = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    former->last_letter = last_letter;
    return former;
}

void former_epoch_free(FormerEpoch *former)
{
    if (former == NULL)
        return;
    g_free(former->epoch);
    g_array_unref(former->last_cases);
    g_free(former);
}

Keyring *keyring_new(const char *epoch)
{
    Keyring *keyring = g_new0(Keyring, 1);

    keyring->keys = g_ptr_array_new_with_free_func((GDestroyNotify)key_free);
    keyring->former = g_ptr_array_new_with_free_func((GDestroyNotify)former_epoch_free);
    keyring->epoch = g_strdup(epoch);
    return keyring;
}

void keyring_add(Keyring *keyring, const char *id, gconstpointer secret, gsize length)
{
    Key *key = g_new0(Key, 1);

    key->id = g_strdup(id);
    key->secret = g_bytes_new(secret, length);
    g_ptr_array_add(keyring->keys, key);
}

void keyring_add_former(Keyring *keyring, const FormerEpoch *former)
{
    FormerEpoch *copy = former_epoch_new(former->epoch, former->last_letter);

    if (former->last_cases->len > 0)
        g_array_append_vals(copy->last_cases, former->last_cases->data, former->last_cases->len);
    g_ptr_array_add(keyring->former, copy);
}

void keyring_free(Keyring *keyring)
{
    if (keyring == NULL)
        return;
    g_ptr_array_unref(keyring->keys);
    g_ptr_array_unref(keyring->former);
    g_free(keyring->epoch);
    g_free(keyring);
}

/* Five bytes as eight characters (RFC 4648, 6, in lower case). */
static void write_base32(const guint8 *bytes, char *characters)
{
    guint64 bits = 0;

    for (int i = 0; i < SEAL_BYTES; i++)
        bits = bits << 8 | bytes[i];
    for (int i = SEAL_CHARACTERS - 1; i >= 0; i--, bits >>= 5)
        characters[i] = BASE32[bits & 31];
    characters[SEAL_CHARACTERS] = '\0';
}

/*
 * The first forty bits of HMAC-SHA-256, as text.  Each part goes in with its
 * NUL, so that no two lists of parts are the same bytes.
 */
static void sign(const Key *key, const char *epoch, const char *purpose, const char *text, char *characters)
{
    const char *const parts[] = {purpose, text, epoch, key->id};
    gsize length = 0;
    const guchar *secret = g_bytes_get_data(key->secret, &length);
    g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, secret, length);
    guint8 digest[SHA256_BYTES];
    gsize size = sizeof digest;

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_hmac_update(hmac, (const guchar *)parts[i], (gssize)strlen(parts[i]) + 1);
    g_hmac_get_digest(hmac, digest, &size);
    write_base32(digest, characters);
}

/* As long for a wrong guess as for a right one. */
static gboolean equal_in_constant_time(const char *a, const char *b)
{
    guint difference = 0;

    for (int i = 0; i < SEAL_CHARACTERS; i++)
        difference |= (guint)(guchar)a[i] ^ (guint)(guchar)b[i];
    return difference == 0;
}

/* Eight characters as people retype them, put right; FALSE if they cannot be ours. */
static gboolean read_characters(const char *written, char *characters)
{
    if (strlen(written) != SEAL_CHARACTERS)
        return FALSE;
    for (int i = 0; i < SEAL_CHARACTERS; i++) {
        char small = g_ascii_tolower(written[i]);

        characters[i] = small;
        if (small == '1')
            characters[i] = 'l';
        if (small == '0')
            characters[i] = 'o';
        if (strchr(BASE32, characters[i]) == NULL)
            return FALSE;
    }
    characters[SEAL_CHARACTERS] = '\0';
    return TRUE;
}

static gboolean verify(const GPtrArray *keys, const char *epoch, const char *purpose, const char *text,
                       const char *characters)
{
    gboolean fits = FALSE;

    for (guint i = 0; i < keys->len; i++) {
        char right[SEAL_CHARACTERS + 1];

        sign(g_ptr_array_index(keys, i), epoch, purpose, text, right);
        fits |= equal_in_constant_time(right, characters);
    }
    return fits;
}

/* Was that case or letter on file when the epoch ended? */
static gboolean covers(const FormerEpoch *former, Role role, gint64 number)
{
    if (role == ROLE_BOUNCE)
        return number <= former->last_letter;
    for (guint i = 0; i < former->last_cases->len; i++) {
        CaseNumber last = g_array_index(former->last_cases, CaseNumber, i);

        if (case_number_year(last) == case_number_year(number))
            return number <= last;
    }
    return FALSE;
}

/* "c2600417": what a token signs and says. */
static char *print_subject(Role role, gint64 number)
{
    g_autofree char *digits =
        role == ROLE_BOUNCE ? g_strdup_printf("%" G_GINT64_FORMAT, number) : case_number_print(number);

    return g_strdup_printf("%c%s", (char)role, digits);
}

static gboolean verify_token(const Keyring *keyring, Role role, gint64 number, const char *characters)
{
    g_autofree char *subject = print_subject(role, number);
    gboolean fits = verify(keyring->keys, keyring->epoch, "token", subject, characters);

    for (guint i = 0; i < keyring->former->len; i++) {
        const FormerEpoch *former = g_ptr_array_index(keyring->former, i);

        if (covers(former, role, number))
            fits |= verify(keyring->keys, former->epoch, "token", subject, characters);
    }
    return fits;
}

char *token_print(const Keyring *keyring, Role role, gint64 number)
{
    char characters[SEAL_CHARACTERS + 1];
    g_autofree char *subject = print_subject(role, number);

    g_assert(role != ROLE_NONE && role != ROLE_MAILBOX && keyring->keys->len > 0);
    sign(g_ptr_array_index(keyring->keys, 0), keyring->epoch, "token", subject, characters);
    return g_strdup_printf("%s.%s", subject, characters);
}

static Role read_role(char letter)
{
    static const Role ROLES[] = {ROLE_RESIDENT, ROLE_HANDLER, ROLE_INTERNAL, ROLE_BOUNCE};

    for (gsize i = 0; i < G_N_ELEMENTS(ROLES); i++) {
        if (g_ascii_tolower(letter) == (char)ROLES[i])
            return ROLES[i];
    }
    return ROLE_NONE;
}

/* The number between role letter and dot, "l" and "o" forgiven; 0 if it is none. */
static gint64 read_number(Role role, const char *start, gsize length)
{
    char digits[TOKEN_MAX + 1];
    gint64 number = 0;

    for (gsize i = 0; i < length; i++) {
        char small = g_ascii_tolower(start[i]);

        digits[i] = small == 'l' ? '1' : small == 'o' ? '0' : small;
    }
    if (role != ROLE_BOUNCE)
        return case_number_read(digits, length);
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(digits[i]) || length > LETTER_ID_DIGITS)
            return 0;
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

Role token_read(const Keyring *keyring, const char *detail, gint64 *number, gboolean *valid)
{
    const char *dot = strchr(detail, '.');
    Role role = read_role(detail[0]);
    char characters[SEAL_CHARACTERS + 1];

    *number = 0;
    *valid = FALSE;
    if (role == ROLE_NONE || dot == NULL || strlen(detail) > TOKEN_MAX || !read_characters(dot + 1, characters))
        return ROLE_NONE;
    *number = read_number(role, detail + 1, (gsize)(dot - detail) - 1);
    if (*number == 0)
        return ROLE_NONE;
    *valid = keyring != NULL && verify_token(keyring, role, *number, characters);
    return role;
}

char *seal_print(const Keyring *keyring, const char *purpose, const char *text)
{
    char characters[SEAL_CHARACTERS + 1];
    /* No purpose of a seal can be the tokens' own. */
    g_autofree char *apart = g_strconcat("seal:", purpose, NULL);

    g_assert(keyring->keys->len > 0);
    sign(g_ptr_array_index(keyring->keys, 0), keyring->epoch, apart, text, characters);
    return g_strdup(characters);
}

gboolean seal_check(const Keyring *keyring, const char *purpose, const char *text, const char *seal)
{
    char characters[SEAL_CHARACTERS + 1];
    g_autofree char *apart = g_strconcat("seal:", purpose, NULL);

    if (keyring == NULL || !read_characters(seal, characters))
        return FALSE;
    gboolean fits = verify(keyring->keys, keyring->epoch, apart, text, characters);
    for (guint i = 0; i < keyring->former->len; i++)
        fits |= verify(keyring->keys, ((const FormerEpoch *)g_ptr_array_index(keyring->former, i))->epoch, apart, text,
                       characters);
    return fits;
}
