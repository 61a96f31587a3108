/*
 * decide_answer.c - a handler presses Reply: his words go to the resident, wait for one word more, or come back
 * (D16, D17, D27).
 */
#include "core/decide_doings.h"
#include "core/phrase.h"
#include "core/picture.h"

#include <string.h>

#define YES           "ja"
#define FIRST_ANSWERS 3
#define SIGNATURE_BYTES_MAX 100

void errand_mark_answered(const Errand *errand)
{
    const Case *found = errand->found;
    Plan *plan = errand->matter->plan;
    gint64 now = errand->matter->now;
    if (!found->answered_at)
        plan_set_time(plan, FIELD_ANSWERED_AT, now, "first human answer");
    if (!found->besked_at)
        plan_set_time(plan, FIELD_BESKED_AT, now, "a human answer");
    if (found->status != CASE_ANSWERED)
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_ANSWERED), "answered");
    plan_set_time(plan, FIELD_WAITING_SINCE, 0, "the last word is ours");
    if (found->dormant)
        plan_set(plan, FIELD_DORMANT, "no", "a person has acted");
    if (!*found->handler)
        plan_set(plan, FIELD_HANDLER, errand->author, "the first to answer is the handler");
    if (commands_find(errand->commands, COMMAND_DONE))
        errand_close(errand, "closed by the handler");
}

static gboolean addressed_directly(const Matter *matter, const Case *found)
{
    const GPtrArray *lists[] = {matter->mail->to, matter->mail->cc};
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++)
            if (address_equal(((const Address *)g_ptr_array_index(lists[l], i))->email, found->resident))
                return TRUE;
    return FALSE;
}

static gboolean drops_attachment(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (((const Attachment *)g_ptr_array_index(mail->attachments, i))->nested)
            return TRUE;
    return FALSE;
}

static gboolean drops_picture(const Matter *matter)
{
    const Mail *mail = matter->mail;
    for (guint i = 0; i < mail->attachments->len; i++)
        if (picture_is_missed(mail, g_ptr_array_index(mail->attachments, i), matter->known->logos))
            return TRUE;
    return FALSE;
}

/* D51: pictures of his other mails too, which are taken for his logo. */
static guint count_usual(const Matter *matter)
{
    const Mail *mail = matter->mail;
    guint count = 0;
    for (guint i = 0; i < mail->attachments->len; i++)
        count += picture_is_usual(mail, g_ptr_array_index(mail->attachments, i), matter->known->logos) ? 1 : 0;
    return count;
}

/* In the letters that go anyway, so that a picture that was meant is missed by somebody. */
static void tell_usual(const Errand *errand, Letter *letter)
{
    guint usual = count_usual(errand->matter);
    g_autofree char *count = usual > 0 ? g_strdup_printf("%u", usual) : NULL;
    letter_set(letter, "usual_pictures", count);
    letter_set(letter, "usual_picture", usual == 1 ? YES : NULL);
}

static gboolean is_passed_on(const Matter *matter, const Attachment *attachment)
{
    return !attachment->nested &&
           (!attachment->logo || picture_is_pasted(matter->mail, attachment, matter->known->logos));
}

static gboolean passes_attachment(const Matter *matter)
{
    for (guint i = 0; i < matter->mail->attachments->len; i++)
        if (is_passed_on(matter, g_ptr_array_index(matter->mail->attachments, i)))
            return TRUE;
    return FALSE;
}

/* The resident's letter then names them instead (letter_max). */
static gboolean is_too_large(const Matter *matter)
{
    gsize sum = 0;
    for (guint i = 0; i < matter->mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(matter->mail->attachments, i);
        sum += is_passed_on(matter, attachment) ? attachment->bytes : 0;
    }
    return sum > matter->config->letter_max;
}

/* D33: who the answer is from; the signature below it is the handler's own in either case.  Caller owns. */
static char *sender_name(const Errand *errand)
{
    const Matter *matter = errand->matter;
    const Unit *unit = config_unit(matter->config, errand->found->unit);
    const char *city = matter->config->organisation.name;
    if (unit && unit->answer_name == ANSWER_NAME_UNIT)
        return g_strdup_printf("%s, %s", unit->name[language_of(errand->found->language)], city);
    const Evidence *asked = leak_translated(matter, errand->found); /* else the interpreter's name would stand there */
    g_autofree char *name = address_clean_name(asked ? asked->speaker : mail_from_name(matter->mail));
    return *name ? g_strdup_printf("%s, %s", name, city) : g_strdup("");
}

Letter *errand_make_answer(const Errand *errand, const Case *to, const char *text)
{
    Letter *letter = letter_to_resident(errand->matter, LETTER_ANSWER, to, to->resident);
    g_free(letter->answers_id);
    letter->answers_id =
        g_strdup(""); /* the handler's own Message-ID is the staff's chain; the resident's is on file (D15) */
    g_free(letter->author);
    letter->author = g_strdup(errand->author);
    g_free(letter->from_name);
    letter->from_name = sender_name(errand);
    letter_set(letter, "answer", text);
    return letter;
}

static Letter *make_answer(const Errand *errand)
{
    Letter *letter = errand_make_answer(errand, errand->found, errand->marked);
    letter->stops_besked = !errand->found->besked_at;
    letter_set(letter, "logos", errand->matter->known->logos);
    errand_describe_answer(errand, letter);
    return letter;
}

/* Who has answered: the writer, or the handler whose words he put into another language (#översätt). */
static void name_writers(const Errand *errand, Letter *copy)
{
    g_autofree char *writer = errand_handler_name(errand);
    const Evidence *asked = leak_translated(errand->matter, errand->found);
    const char *handler = asked && *asked->speaker ? asked->speaker : errand->author;
    letter_set(copy, "handler_name", asked ? handler : writer);
    letter_set(copy, "interpreter_name", asked ? writer : NULL);
}

/* Where the unit sees what was answered; "" if it does not, or has written it itself. */
static const char *copy_address(const Errand *errand)
{
    const Matter *matter = errand->matter;
    const char *unit = staff_address(matter->config, errand->found);
    return matter->config->copy_answers && !address_equal(unit, mail_from(matter->mail)) ? unit : "";
}

/* What went to the resident, into the unit's thread (D27); taken back together with the answer. */
static void plan_answer_copy(const Errand *errand, const Letter *answer)
{
    Matter *matter = errand->matter;
    const char *unit = copy_address(errand);
    if (!*unit)
        return;
    Letter *copy = letter_to_staff(LETTER_ANSWER_COPY, errand->found, unit);
    g_free(copy->author);
    copy->author = g_strdup(answer->author);
    copy->not_before = answer->not_before;
    copy->held = answer->held;
    letter_set(copy, "answer", letter_get(answer, "answer"));
    name_writers(errand, copy);
    g_autofree char *others = errand_other_receivers(errand);
    letter_set(copy, "other_receivers", others);
    tell_usual(errand, copy);
    plan_letter(matter->plan, copy, "so that colleagues see it is answered");
}

static void confirm(const Errand *errand)
{
    Matter *matter = errand->matter;
    gboolean dropped = drops_attachment(matter->mail);
    gboolean large = is_too_large(matter);
    gboolean picture = drops_picture(matter);
    gboolean untold = count_usual(matter) > 0 && !*copy_address(errand);
    gboolean cut = dropped || large || picture || untold;
    if (!cut && matter->known->answers_by_sender >= FIRST_ANSWERS)
        return;
    Letter *letter = letter_to_staff(LETTER_SENT, errand->found, mail_from(matter->mail));
    letter_set(letter, "answer", errand->marked);
    g_autofree char *others = errand_other_receivers(errand);
    letter_set(letter, "other_receivers", others);
    letter_set(letter, "dropped_nested", dropped ? YES : NULL);
    letter_set(letter, "dropped_picture", picture ? YES : NULL);
    letter_set(letter, "too_large", large ? YES : NULL);
    tell_usual(errand, letter);
    if (matter->config->undo_minutes > 0) {
        g_autofree char *minutes = g_strdup_printf("%u", matter->config->undo_minutes);
        letter_set(letter, "undo_minutes", minutes);
    }
    plan_letter(matter->plan, letter, "%s", cut ? "an attachment was left out" : "one of the first answers");
}

static void send_answer(const Errand *errand)
{
    Matter *matter = errand->matter;
    if (addressed_directly(matter, errand->found)) {
        plan_event(matter->plan, "answered directly", "the resident was among the mail's own recipients");
        errand_mark_answered(errand);
        errand_tell(errand, LETTER_SENT, "why_directly", NULL);
        return;
    }
    Letter *answer = make_answer(errand);
    errand_drop_holds(errand);
    answer->not_before = matter->config->undo_minutes > 0 ? matter->now + matter->config->undo_minutes * 60 : 0;
    plan_letter(matter->plan, answer, "a handler's answer");
    errand_answer_others(errand, answer);
    plan_answer_copy(errand, answer);
    errand_mark_answered(errand);
    confirm(errand);
}

/* Without words around it a picture stands nowhere. */
static gboolean is_all_picture(const Matter *matter)
{
    const Mail *mail = matter->mail;
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (attachment->logo && attachment->shown_at == SHOWN_UNKNOWN)
            return TRUE;
    }
    return drops_picture(matter);
}

const char *errand_why_wordless(const Errand *errand)
{
    const Matter *matter = errand->matter;
    return passes_attachment(matter) || is_all_picture(matter) ? "why_only_attachment" : "why_empty";
}

/* Files that a handler posts can do without words: he puts them into the envelope himself. */
static gboolean says_something(const Errand *errand)
{
    return *errand->text || (!*errand->found->resident && passes_attachment(errand->matter));
}

/* Reasons for which nothing can go out at all, whatever the handler says. */
static const char *impossible(const Errand *errand)
{
    if (!says_something(errand))
        return errand_why_wordless(errand);
    if (leak_answers_notice(errand->matter, errand->found))
        return "why_notice";
    return NULL;
}

/* The others' letters wait for one word, and with them the one to post (D50). */
static void hold_post(const Errand *errand)
{
    errand_drop_holds(errand);
    errand_hold(errand, errand_make_post(errand), "why_all");
}

static void hold(const Errand *errand, const char *why)
{
    Letter *answer = make_answer(errand);
    errand_drop_holds(errand);
    errand_hold(errand, answer, why);
    errand_answer_others(errand, answer);
    plan_answer_copy(errand, answer);
}

static gboolean holds_name(const char *line, const char *name)
{
    g_autofree char *folded = phrase_fold(line);
    g_autofree char *names = phrase_fold(name);
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (guint i = 0; words[i]; i++) {
        g_autofree char *whole = g_strdup_printf(" %s ", words[i]);
        if (strlen(words[i]) > 1 && strstr(folded, whole))
            return TRUE;
    }
    return FALSE;
}

/*
 * The name under "-- ", if the handler's own (D33).  The rest of what was cut
 * off there stays cut: it may be a note to himself.  Caller owns.
 */
static char *signature_of(const Mail *mail)
{
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind != SPAN_SIGNATURE)
            continue;
        g_autofree char *whole = g_strndup(mail->text + span->start, span->end - span->start);
        const char *words = whole + strspn(whole, "-_ \r\n");
        g_autofree char *first = g_strchomp(g_strndup(words, strcspn(words, "\n")));
        g_autoptr(Commands) commands = commands_read(first);
        if (strlen(first) <= SIGNATURE_BYTES_MAX && holds_name(first, mail_from_name(mail)))
            return g_strdup(commands->rest); /* no "#"-line ever reaches a resident */
    }
    return g_strdup("");
}

static char *join(const char *words, const char *signature)
{
    const char *gap = *words && *signature ? "\n\n" : "";
    return g_strconcat(words, gap, signature, NULL);
}

/* What hides behind "%40" or "?to=" in a link counts as if it were written out. */
static char *unescaped(const char *text)
{
    GString *out = g_string_new(text);
    g_auto(GStrv) words = g_strsplit_set(text, " \n<>", -1);
    for (guint i = 0; words[i]; i++) {
        g_autofree char *plain = strpbrk(words[i], "%=/") ? g_uri_unescape_string(words[i], NULL) : NULL;
        if (plain && strchr(plain, '@'))
            g_string_append_printf(out, "\n%s", g_strdelimit(plain, "=/?&#", ' '));
    }
    return g_string_free(out, FALSE);
}

/* In place of a guess which quoted lines are meant, the answer is held (D51). */
static const char *find_doubt(const Errand *errand, Inline between)
{
    g_autofree char *whole = unescaped(errand->text);
    const char *why = leak_found(errand->matter, errand->found, whole);
    if (between == INLINE_SURE && g_strcmp0(why, "why_inline") == 0)
        return NULL;
    return !why && between == INLINE_UNSURE ? "why_inline" : why;
}

static void answer(const Errand *errand, Inline between)
{
    gboolean to_all = commands_find(errand->commands, COMMAND_ALL) != NULL;
    if (!*errand->found->resident && !to_all) {
        errand_post(errand);
        return;
    }
    const char *why = find_doubt(errand, between);
    if (why && to_all) {
        errand_return(errand, why);
        return;
    }
    if (!*errand->found->resident) {
        hold_post(errand);
        return;
    }
    if (to_all)
        why = "why_all"; /* many letters at once ask for one word more */
    if (why)
        hold(errand, why);
    else
        send_answer(errand);
}

void errand_answer(const Errand *errand)
{
    const char *why = impossible(errand);
    if (why) {
        errand_return(errand, why);
        return;
    }
    g_autofree char *lines = NULL;
    Inline between = errand_inline(errand, &lines);
    g_autofree char *signature = signature_of(errand->matter->mail);
    g_autofree char *text = join(errand->text, signature); /* the resident's own lines need no check */
    g_autofree char *marked = join(between == INLINE_SURE ? lines : errand->marked, signature);
    Errand whole = *errand;
    whole.text = text;
    whole.marked = marked;
    answer(&whole, between);
}
