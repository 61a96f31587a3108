#include "cli/explain_json.h"

#include "cli/cli.h"

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

static void add_points(JsonBuilder *builder, const Route *route)
{
    json_builder_set_member_name(builder, "points");
    json_builder_begin_object(builder);
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = g_ptr_array_index(route->scores, i);
        json_builder_set_member_name(builder, score->unit->code);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "points");
        json_builder_add_double_value(builder, score->half_points / 2.0);
        json_builder_set_member_name(builder, "words");
        json_builder_begin_array(builder);
        for (guint j = 0; j < score->hits->len; j++)
            json_builder_add_string_value(builder, ((const Hit *)g_ptr_array_index(score->hits, j))->word);
        json_builder_end_array(builder);
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
    cli_json_text(builder, "new_text", weighed->new_text);
    cli_json_text(builder, "language", weighed->language);
    cli_json_text(builder, "class", weighed->urgent ? "akut" : weighed->other ? "annat" : "synpunkt");
    cli_json_text(builder, "category", category_name(weighed->category));
    cli_json_text(builder, "unit", weighed->route->winner ? weighed->route->winner->code : "triage");
    add_points(builder, weighed->route);
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "plan", printed);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}
