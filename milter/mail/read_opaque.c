/*
 * read_opaque.c - opaque signed mail, as Outlook writes it when "clear text" is not ticked.
 *
 * GMime opens such mail only through gpgme, which wants a key ring and a
 * program beside us, and answers "not trusted" where we ask only what was
 * written.  Seven nested elements stand between the first byte and the letter
 * (RFC 5652, 3 and 5.1), so they are walked here: no certificate, no
 * arithmetic, nothing that allocates by a length the sender chose.
 */
#include "mail/read_opaque.h"

#include "mail/read_caps.h"

#include <string.h>

#define OPENED_MAX     3 /* in one message: signed, then signed again */
#define NESTED_MAX     8 /* elements of unknown length inside each other */
#define LENGTH_OCTETS  4
#define CONSTRUCTED    0x20
#define TAG_INTEGER    0x02
#define TAG_OCTETS     0x04
#define TAG_OID        0x06
#define TAG_SEQUENCE   0x30
#define TAG_SET        0x31
#define TAG_EXPLICIT_0 0xA0
#define TAG_END        0x00

/* 1.2.840.113549.1.7.2 */
static const guchar SIGNED_DATA[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};

/* What is left to read, and one element of it. */
typedef struct {
    const guchar *at, *end;
} Walk;

typedef struct {
    guchar tag;
    gboolean open; /* of unknown length (BER): it ends at an element of tag and length 0 */
    Walk content;  /* if open, up to the end of what is around */
} Element;

static gboolean next_element(Walk *walk, Element *element)
{
    if (walk->end - walk->at < 2)
        return FALSE;
    element->tag = *walk->at++;
    gsize length = *walk->at++;
    element->open = length == 0x80;
    if (length > 0x80) {
        gsize octets = length & 0x7F;
        if (octets > LENGTH_OCTETS || octets > (gsize)(walk->end - walk->at))
            return FALSE;
        for (length = 0; octets > 0; octets--)
            length = length << 8 | *walk->at++;
    }
    if (element->open)
        length = (gsize)(walk->end - walk->at);
    if (length > (gsize)(walk->end - walk->at))
        return FALSE;
    element->content = (Walk){walk->at, walk->at + length};
    if (!element->open)
        walk->at += length;
    return TRUE;
}

/* Go into the next element, which must have that tag. */
static gboolean enter(Walk *walk, guchar tag)
{
    Element element;
    if (!next_element(walk, &element) || element.tag != tag)
        return FALSE;
    *walk = element.content;
    return TRUE;
}

static gboolean skip(Walk *walk, guchar tag, guint depth)
{
    Element element;
    if (depth > NESTED_MAX || !next_element(walk, &element) || (tag && element.tag != tag))
        return FALSE;
    while (element.open) {
        if (walk->end - walk->at < 2)
            return FALSE;
        if (walk->at[0] == TAG_END) {
            walk->at += 2;
            return TRUE;
        }
        if (!skip(walk, 0, depth + 1))
            return FALSE;
    }
    return TRUE;
}

/* One string of octets, or one that is made of several, moved to *to: what is read is always behind that. */
static gboolean collect(Walk *walk, guchar **to, guint depth)
{
    Element element;
    if (depth > NESTED_MAX || !next_element(walk, &element) || (element.tag & ~CONSTRUCTED) != TAG_OCTETS)
        return FALSE;
    if (element.tag == TAG_OCTETS) {
        gsize length = (gsize)(element.content.end - element.content.at);
        memmove(*to, element.content.at, length);
        *to += length;
        return !element.open;
    }
    Walk pieces = element.content;
    while (pieces.at < pieces.end && !(element.open && *pieces.at == TAG_END))
        if (!collect(&pieces, to, depth + 1))
            return FALSE;
    if (element.open)
        walk->at = MIN(pieces.at + 2, walk->end);
    return TRUE;
}

gboolean opaque_content(GByteArray *object)
{
    Walk walk = {object->data, object->data + object->len};
    Element type;
    if (!enter(&walk, TAG_SEQUENCE) || !next_element(&walk, &type) || type.tag != TAG_OID ||
        (gsize)(type.content.end - type.content.at) != sizeof SIGNED_DATA ||
        memcmp(type.content.at, SIGNED_DATA, sizeof SIGNED_DATA) != 0)
        return FALSE;
    if (!enter(&walk, TAG_EXPLICIT_0) || !enter(&walk, TAG_SEQUENCE) || !skip(&walk, TAG_INTEGER, 0) ||
        !skip(&walk, TAG_SET, 0) || !enter(&walk, TAG_SEQUENCE) || !skip(&walk, TAG_OID, 0) ||
        !enter(&walk, TAG_EXPLICIT_0))
        return FALSE;
    guchar *end = object->data;
    if (!collect(&walk, &end, 0) || end == object->data)
        return FALSE;
    g_byte_array_set_size(object, (guint)(end - object->data));
    return TRUE;
}

/*
 * Is this part meant to be read in place?  A whole message is, whatever the
 * name: gateways that do not know the type leave only that.  Beside other
 * parts a name of somebody's own marks a file.
 */
static gboolean is_opaque(GMimeObject *leaf, gboolean whole)
{
    if (!GMIME_IS_PART(leaf))
        return FALSE;
    g_autofree char *type = read_part_type(leaf), *name = read_part_name(leaf);
    gboolean typed = strcmp(type, "application/pkcs7-mime") == 0 || strcmp(type, "application/x-pkcs7-mime") == 0;
    if (whole)
        return typed || (name && g_str_has_suffix(name, ".p7m"));
    return name ? g_ascii_strcasecmp(name, "smime.p7m") == 0 : typed;
}

static Parsed *open_leaf(const Parsed *outer, GMimeObject *leaf, gboolean *damaged)
{
    g_autoptr(GByteArray) object = read_content_once(outer, GMIME_PART(leaf));
    gsize size = object->len;
    if (size == 0 || !opaque_content(object))
        return NULL;
    g_autoptr(GBytes) inside = g_byte_array_free_to_bytes(g_steal_pointer(&object));
    g_autoptr(GBytes) safe = read_cap(inside, damaged);
    Parsed *parsed = parsed_new(safe);
    parsed->around = leaf;
    parsed->around_bytes = size;
    return parsed;
}

/* `left`: how many may still be opened. */
static void open_all(Parsed *parsed, guint *left, gboolean *damaged)
{
    g_autoptr(GPtrArray) leaves = read_leaves(parsed, damaged);
    for (guint i = 0; i < leaves->len && *left > 0; i++) {
        GMimeObject *leaf = leaves->pdata[i];
        if (!is_opaque(leaf, leaf == parsed->root))
            continue;
        Parsed *inside = open_leaf(parsed, leaf, damaged);
        if (!inside)
            continue;
        (*left)--;
        g_ptr_array_add(parsed->opened, inside);
        open_all(inside, left, damaged);
    }
}

Parsed *opaque_parse(GBytes *capped, gboolean *damaged)
{
    Parsed *parsed = parsed_new(capped);
    guint left = OPENED_MAX;
    open_all(parsed, &left, damaged);
    return parsed;
}
