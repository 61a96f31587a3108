#include "cli/explain_json.h"

#include "cli/cli.h"
#include "cli/letters.h"

static void add_strings(JsonBuilder *builder, const char *name, const GPtrArray *strings)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (guint i = 0; i < strings->len; i++)
        json_builder_add_string_value(builder, g_ptr_array_index(strings, i));
    json_builder_end_array(builder);
}

static void add_attachments(JsonBuilder *builder, const Mail *mail)
{
    json_builder_set_member_name(builder, "attachments");
    json_builder_begin_array(builder);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "name", attachment->unnamed ? NULL : attachment->name);
        cli_json_text(builder, "type", attachment->type);
        cli_json_number(builder, "size", (gint64)attachment->bytes);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_words(JsonBuilder *builder, const Score *score)
{
    json_builder_set_member_name(builder, "words");
    json_builder_begin_array(builder);
    for (guint i = 0; i < score->hits->len; i++)
        json_builder_add_string_value(builder, ((const Hit *)g_ptr_array_index(score->hits, i))->word);
    json_builder_end_array(builder);
}

static void add_hits(JsonBuilder *builder, const Score *score, const GArray *notes)
{
    json_builder_set_member_name(builder, "hits");
    json_builder_begin_array(builder);
    for (guint i = 0; i < score->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(score->hits, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "word", hit->word);
        cli_json_text(builder, "entry", hit->entry);
        json_builder_set_member_name(builder, "points");
        json_builder_add_double_value(builder, hit->points / 2.0);
        cli_json_number(builder, "line", hit_line(hit, notes));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

void explain_json_points(JsonBuilder *builder, const Route *route, const char *text)
{
    g_autoptr(GArray) notes = hit_notes(text);
    json_builder_set_member_name(builder, "points");
    json_builder_begin_object(builder);
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = g_ptr_array_index(route->scores, i);
        json_builder_set_member_name(builder, score->unit->code);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "points");
        json_builder_add_double_value(builder, score->half_points / 2.0);
        add_words(builder, score);
        add_hits(builder, score, notes);
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

static void add_mail(JsonBuilder *builder, const Mail *mail)
{
    cli_json_text(builder, "from", mail_from(mail));
    cli_json_text(builder, "from_name", mail_from_name(mail));
    cli_json_text(builder, "subject", mail->subject);
    cli_json_text(builder, "message_id", mail->message_id);
    add_strings(builder, "ancestors", mail->ancestors);
    g_autoptr(GDateTime) date = mail->date ? g_date_time_new_from_unix_utc(mail->date) : NULL;
    g_autofree char *printed = date ? g_date_time_format_iso8601(date) : NULL;
    cli_json_text(builder, "date", printed);
    cli_json_text(builder, "text", mail->text);
    add_attachments(builder, mail);
}

/* Whom a web form or an app has written for; all null for ordinary mail. */
static void add_form(JsonBuilder *builder, const Form *form)
{
    g_autofree char *position = form ? form_position(form) : NULL;
    cli_json_text(builder, "form", form ? form->source->sender : NULL);
    cli_json_text(builder, "submitter", form ? form->email : NULL);
    cli_json_text(builder, "position", position);
}

/* The likeliest units by rules and learned weights together; null without such weights. */
static void add_chances(JsonBuilder *builder, const Route *route)
{
    json_builder_set_member_name(builder, "learned");
    if (!route->chances) {
        json_builder_add_null_value(builder);
        return;
    }
    json_builder_begin_object(builder);
    for (guint i = 0; i < MIN(route->chances->len, LEARNED_TOLD_MAX); i++) {
        const Chance *chance = g_ptr_array_index(route->chances, i);
        json_builder_set_member_name(builder, chance->unit->code);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "probability");
        json_builder_add_double_value(builder, chance->probability);
        json_builder_set_member_name(builder, "words");
        json_builder_begin_array(builder);
        for (guint j = 0; chance->belief && j < chance->belief->telling->len; j++)
            json_builder_add_string_value(builder, ((const Telling *)chance->belief->telling->pdata[j])->words);
        json_builder_end_array(builder);
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

JsonNode *explain_json(const char *name, const Explained *found, const Config *config)
{
    const Weighed *weighed = found->weighed;
    const Plan *plan = found->plan;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autofree char *printed = plan_print(plan, config);
    g_autofree char *reference = plan->number ? reference_print(config->prefix, plan->number) : NULL;
    json_builder_begin_object(builder);
    cli_json_text(builder, "file", name);
    cli_json_text(builder, "nature", nature_name(weighed->nature));
    cli_json_text(builder, "reason", weighed->reason);
    cli_json_bool(builder, "answer", plan_answers(plan));
    add_mail(builder, found->mail);
    add_form(builder, weighed->form);
    cli_json_text(builder, "new_text", weighed->new_text);
    cli_json_text(builder, "language", weighed->language);
    cli_json_text(builder, "class", letter_class(weighed));
    cli_json_text(builder, "category", category_name(weighed->category));
    cli_json_text(builder, "unit", letter_unit(weighed));
    explain_json_points(builder, weighed->route, weighed->new_text);
    add_chances(builder, weighed->route);
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "plan", printed);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}
