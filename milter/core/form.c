#include "core/form.h"

#include "core/form_lines.h"
#include "core/proof.h"
#include "core/recipient.h"

#include <string.h>

#define MAILTO "mailto:"

#define POSITION_PATTERN                                                                                               \
    "^([+-]?[0-9]{1,3}(?:[.,][0-9]{1,15})?) *°? *[NE]?(?:[,;/ ]+([+-]?[0-9]{1,3}(?:[.,][0-9]{1,15})?) *°? *[NE]?)?$"

/* -- the source -------------------------------------------------------------- */

static gboolean is_in_network(const FormSource *source, const char *client)
{
    for (guint i = 0; client != NULL && i < source->networks->len; i++) {
        const char *network = source->networks->pdata[i];
        if (proof_network_holds(network, client) && proof_network_problem(network) == NULL)
            return TRUE;
    }
    return FALSE;
}

/*
 * From its own server a form may also put the resident's address in From, and
 * its own in the envelope only.
 */
static gboolean is_proven(const FormSource *source, const Mail *mail, const Config *config)
{
    gboolean from = mail->from->len == 1 && address_equal(mail_from(mail), source->sender);
    if (!from && !address_equal(mail->envelope->sender, source->sender))
        return FALSE;
    if (is_in_network(source, mail->envelope->client))
        return TRUE;
    return from && (proof_dmarc(mail, config) == DMARC_PASS || proof_of_staff(mail, config) != PROOF_NONE);
}

/* A report about mail is never a submission, whoever sends it. */
static const FormSource *find_source(const Mail *mail, const Config *config)
{
    if (mail->report != NULL || g_str_equal(mail->content_type, "multipart/report"))
        return NULL;
    for (guint i = 0; i < config->forms->len; i++) {
        if (is_proven(config->forms->pdata[i], mail, config))
            return config->forms->pdata[i];
    }
    return NULL;
}

/* -- the submitter ----------------------------------------------------------- */

/* Answers to ourselves or to the form would come back as cases; a person has no domain without a dot. */
static gboolean is_submitter(const char *email, const Form *form, const Config *config)
{
    return address_is_deliverable(email) && strchr(address_domain(email), '.') != NULL &&
           !address_equal(email, form->source->sender) && recipient_read(config, NULL, email).role == ROLE_NONE;
}

/*
 * The address in "a@b", "Per Sand <a@b>" or "a@b [mailto:a@b]"; "" if there is
 * none.  A word in the middle is none: "anna berg@b" was meant for another
 * address than "berg@b", who may exist.  Caller owns.
 */
static char *find_address(const char *value, const Form *form, const Config *config)
{
    const char *start = value;
    gsize length = strcspn(start, " \t,;<[");
    const char *bracket = start + strcspn(start, "<[");
    if (memchr(start, '@', length) == NULL && *bracket != '\0') {
        start = bracket + 1;
        length = strcspn(start, ">]");
    }
    if (g_ascii_strncasecmp(start, MAILTO, strlen(MAILTO)) == 0 && length >= strlen(MAILTO)) {
        start += strlen(MAILTO);
        length -= strlen(MAILTO);
    }
    g_autofree char *raw = g_strndup(start, length);
    g_autofree char *email = address_normalise(raw);
    return is_submitter(email, form, config) ? g_steal_pointer(&email) : g_strdup("");
}

/* An address that was asked for and left out, or mistyped, is not made up from elsewhere. */
static char *submitter_of(const Form *form, const Mail *mail, const Config *config)
{
    if (form->seen[LABEL_EMAIL])
        return find_address(form->values[LABEL_EMAIL], form, config);
    char *named = find_address(form->values[LABEL_NAME], form, config);
    if (*named != '\0' || mail->reply_to->len == 0)
        return named;
    g_free(named);
    const Address *reply_to = mail->reply_to->pdata[0];
    return find_address(reply_to->email, form, config);
}

/* "Per Sand" of "Per Sand <per.sand@post.example>".  Caller owns. */
static char *name_of(const char *value)
{
    g_autofree char *bare = g_strndup(value, strcspn(value, "<["));
    return address_clean_name(g_strstrip(bare));
}

Form *form_read(const Mail *mail, const Config *config)
{
    const FormSource *source = find_source(mail, config);
    if (source == NULL)
        return NULL;
    g_autoptr(Form) form = g_new0(Form, 1);
    form->source = source;
    form_lines_read(form, mail->text);
    if (!form->seen[LABEL_EMAIL] && !form->seen[LABEL_NAME] && !form->seen[LABEL_MESSAGE] &&
        !form->seen[LABEL_CATEGORY])
        return NULL;
    form->email = submitter_of(form, mail, config);
    form->name = name_of(form->values[LABEL_NAME]);
    return g_steal_pointer(&form);
}

void form_free(Form *form)
{
    if (form == NULL)
        return;
    for (guint i = 0; i < LABELS; i++)
        g_free(form->values[i]);
    g_free(form->email);
    g_free(form->name);
    g_free(form);
}

/* -- what the handler is shown ------------------------------------------------- */

/* A number with a decimal comma or point, between -limit and limit; else NULL.  Caller owns. */
static char *read_degrees(const char *text, double limit)
{
    g_autofree char *degrees = g_strdelimit(g_strdup(text), ",", '.');
    double value = g_ascii_strtod(degrees, NULL);
    if (*degrees == '\0' || value < -limit || value > limit)
        return NULL;
    return g_steal_pointer(&degrees);
}

/* "59.6099, 16.5448" from two lines, or from one that holds both; NULL if it is none.  Caller owns. */
static char *read_coordinates(const Form *form)
{
    g_autoptr(GRegex) pattern = g_regex_new(POSITION_PATTERN, 0, 0, NULL);
    g_autoptr(GMatchInfo) first = NULL, second = NULL;
    if (!g_regex_match(pattern, form->values[LABEL_LATITUDE], 0, &first))
        return NULL;
    g_autofree char *one = g_match_info_fetch(first, 1);
    g_autofree char *two = g_match_info_fetch(first, 2);
    if ((two == NULL || *two == '\0') && g_regex_match(pattern, form->values[LABEL_LONGITUDE], 0, &second)) {
        g_free(two);
        two = g_match_info_fetch(second, 1);
    }
    g_autofree char *latitude = read_degrees(one, 90);
    g_autofree char *longitude = two != NULL ? read_degrees(two, 180) : NULL;
    if (latitude == NULL || longitude == NULL)
        return NULL;
    return g_strdup_printf("%s, %s", latitude, longitude);
}

char *form_position(const Form *form)
{
    const char *place = form->values[LABEL_PLACE];
    g_autofree char *coordinates = read_coordinates(form);
    if (coordinates == NULL)
        return *place != '\0' ? g_strdup(place) : NULL;
    return *place != '\0' ? g_strdup_printf("%s, %s", coordinates, place) : g_steal_pointer(&coordinates);
}

const char *form_photo(const Form *form)
{
    const char *photo = form->values[LABEL_PHOTO];
    gboolean link = g_str_has_prefix(photo, "https://") || g_str_has_prefix(photo, "http://");
    return link && strpbrk(photo, " \t<>\"") == NULL ? photo : NULL;
}

char *form_new_text(const Mail *mail, const Config *config)
{
    g_autoptr(Form) form = form_read(mail, config);
    return form != NULL ? g_strdup(form->values[LABEL_MESSAGE]) : mail_new_text(mail);
}
