#include "core/letter.h"

#include "core/address.h"
#include "core/latin.h"

static const LetterTraits traits[LETTER_KINDS] = {
    [LETTER_RECEIPT] = {"receipt", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_PRAISE] = {"receipt-praise", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_IDEA] = {"receipt-idea", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_TRIAGE] = {"receipt-triage", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_NEUTRAL] = {"receipt-neutral", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_UNREADABLE] = {"receipt-unreadable", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_APPEAL] = {"receipt-appeal", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_DOCUMENT] = {"receipt-document", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_CLAIM] = {"receipt-claim", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_OTHER] = {"receipt-other", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_RECEIPT_WORRY] = {"receipt-worry", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_REOPENED] = {"reopened", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_ANSWER] = {"answer", AUDIENCE_RESIDENT, AUTO_NO, TRUE, FALSE, FALSE},
    [LETTER_COPY] = {"copy", AUDIENCE_STAFF, AUTO_GENERATED, TRUE, FALSE, FALSE},
    [LETTER_FOLLOW_UP] = {"follow-up", AUDIENCE_STAFF, AUTO_GENERATED, TRUE, FALSE, FALSE},
    [LETTER_ANSWER_COPY] = {"answer-copy", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_UNDELIVERABLE] = {"undeliverable", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_RETURNED] = {"returned", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_HELD] = {"held", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_HOLD_REMINDER] = {"hold-reminder", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_TO_POST] = {"to-post", AUDIENCE_STAFF, AUTO_REPLIED, TRUE, FALSE, FALSE},
    [LETTER_SENT] = {"sent", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_HELP] = {"help", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_LIST] = {"list", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_RELEASE] = {"release", AUDIENCE_INTERNAL, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_UNPROVEN] = {"unproven", AUDIENCE_INTERNAL, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_ABSENT] = {"absent", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_URGENT] = {"urgent", AUDIENCE_STAFF, AUTO_GENERATED, TRUE, FALSE, FALSE},
    [LETTER_ALARM] = {"alarm", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_REMINDER] = {"reminder", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_REMINDERS] = {"reminders", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_MISSED] = {"missed", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_DUTY] = {"duty", AUDIENCE_STAFF, AUTO_GENERATED, TRUE, FALSE, FALSE},
    [LETTER_APOLOGY] = {"apology", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_LONG_WAIT] = {"long-wait", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_INTERNAL] = {"internal", AUDIENCE_INTERNAL, AUTO_NO, TRUE, FALSE, FALSE},
    [LETTER_HISTORY] = {"history", AUDIENCE_INTERNAL, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_TRANSLATE] = {"translate", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_REGISTERED] = {"registered", AUDIENCE_INTERNAL, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_STATUS] = {"status", AUDIENCE_RESIDENT, AUTO_REPLIED, FALSE, FALSE, FALSE},
    [LETTER_COLLECTED] = {"collected", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_GATHERED] = {"gathered", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_MOVED] = {"moved", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_MOVED_COPY] = {"moved-copy", AUDIENCE_STAFF, AUTO_GENERATED, TRUE, FALSE, FALSE},
    [LETTER_MOVED_AWAY] = {"moved-away", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_MOVED_OFTEN] = {"moved-often", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_WORD] = {"word", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_PAUSED] = {"paused", AUDIENCE_RESIDENT, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_MISSING] = {"missing", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_MISSING_REST] = {"missing-rest", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_ROUND] = {"round", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_ROUND_REMINDER] = {"round-reminder", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_ROUND_BEGUN] = {"round-begun", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_ROUND_ANSWER] = {"round-answer", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_ROUND_TOTAL] = {"round-total", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_REPORT] = {"report", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_HEALTH] = {"health", AUDIENCE_INTERNAL, AUTO_GENERATED, FALSE, FALSE, FALSE},
    [LETTER_ROUNDTRIP] = {"roundtrip", AUDIENCE_STAFF, AUTO_GENERATED, FALSE, TRUE, FALSE},
    [LETTER_ROUNDTRIP_THANKS] = {"roundtrip-thanks", AUDIENCE_STAFF, AUTO_REPLIED, FALSE, TRUE, FALSE},
    [LETTER_ARCHIVE] = {"archive", AUDIENCE_INTERNAL, AUTO_GENERATED, TRUE, FALSE, TRUE},
};

static const char *const state_names[] = {"waiting", "on-hold", "accepted", "cancelled", "failed", "bounced", "observed"};

const LetterTraits *letter_traits(LetterKind kind)
{
    return &traits[kind];
}

LetterKind letter_kind_of(const char *name)
{
    for (guint i = 0; i < LETTER_KINDS; i++)
        if (g_strcmp0(name, traits[i].name) == 0)
            return (LetterKind)i;
    return LETTER_KINDS;
}

const char *letter_state_name(LetterState state)
{
    return state_names[state];
}

LetterState letter_state_of(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(state_names); i++)
        if (g_strcmp0(name, state_names[i]) == 0)
            return (LetterState)i;
    return LETTER_FAILED;
}

Letter *letter_new(LetterKind kind, const char *to, const char *to_name, const char *language)
{
    Letter *letter = g_new0(Letter, 1);
    letter->kind = kind;
    letter->to = address_ascii(to);
    letter->to_name = g_strdup(to_name ? to_name : "");
    letter->from_name = g_strdup("");
    letter->language = g_strdup(language);
    letter->author = g_strdup("");
    letter->answers_id = g_strdup("");
    letter->held_why = g_strdup("");
    letter->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return letter;
}

void letter_free(Letter *letter)
{
    if (!letter)
        return;
    g_free(letter->to);
    g_free(letter->to_name);
    g_free(letter->from_name);
    g_free(letter->language);
    g_free(letter->author);
    g_free(letter->answers_id);
    g_free(letter->held_why);
    g_hash_table_unref(letter->fields);
    g_free(letter);
}

void letter_set(Letter *letter, const char *field, const char *value)
{
    if (value && *value)
        g_hash_table_replace(letter->fields, g_strdup(field), g_strdup(value));
    else
        g_hash_table_remove(letter->fields, field);
}

const char *letter_get(const Letter *letter, const char *field)
{
    const char *value = g_hash_table_lookup(letter->fields, field);
    return value ? value : "";
}

Sent *sent_new(gint64 id, LetterKind kind, LetterState state, CaseNumber number)
{
    Sent *sent = g_new0(Sent, 1);
    sent->id = id;
    sent->kind = kind;
    sent->state = state;
    sent->number = number;
    sent->to = g_strdup("");
    sent->author = g_strdup("");
    sent->held_why = g_strdup("");
    sent->answer = g_strdup("");
    sent->logos = g_strdup("");
    return sent;
}

void sent_free(Sent *sent)
{
    if (!sent)
        return;
    g_free(sent->to);
    g_free(sent->author);
    g_free(sent->held_why);
    g_free(sent->answer);
    g_free(sent->logos);
    g_free(sent);
}

/* Is it the same in GVariant's text, between two quotation marks? */
static gboolean is_plain(const char *text)
{
    while (*text != '\0') {
        gsize word = latin_word(text);
        if (word == 0 && (!g_ascii_isprint(*text) || *text == '\'' || *text == '\\'))
            return FALSE;
        text += MAX(word, 1);
    }
    return TRUE;
}

static void pack_text(GString *packed, const char *text)
{
    if (is_plain(text)) {
        g_string_append_printf(packed, "'%s'", text);
        return;
    }
    g_autoptr(GVariant) value = g_variant_ref_sink(g_variant_new_string(text));
    /* cppcheck-suppress leakReturnValNotUsed; what it returns is `packed` */
    g_variant_print_string(value, packed, FALSE);
}

/* By hand, as the store's writer does it for every letter.  Sorted, so that the same values are the same text. */
char *letter_pack_fields(GHashTable *fields)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(fields), (GCompareFunc)g_strcmp0);
    GString *packed = g_string_new(names ? "{" : "@a{ss} {");
    for (GList *at = names; at; at = at->next) {
        pack_text(packed, at->data);
        g_string_append(packed, ": ");
        pack_text(packed, g_hash_table_lookup(fields, at->data));
        g_string_append(packed, at->next ? ", " : "");
    }
    g_string_append_c(packed, '}');
    return g_string_free(packed, FALSE);
}

GHashTable *letter_unpack_fields(const char *packed)
{
    g_autoptr(GVariant) value = g_variant_parse(G_VARIANT_TYPE("a{ss}"), packed, NULL, NULL, NULL);
    if (!value)
        return NULL;
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GVariantIter iter;
    char *name, *text;
    g_variant_iter_init(&iter, value);
    while (g_variant_iter_next(&iter, "{ss}", &name, &text))
        g_hash_table_replace(fields, name, text);
    return fields;
}
