#include "cli/case_json.h"

#include "cli/cli.h"

#include <string.h>

typedef struct {
    JsonBuilder *builder;
    const Calendar *calendar;
    Store *store;
    CaseNumber number;
} Writer;

static gboolean add_message_id(const Trace *trace, gpointer data)
{
    const Writer *writer = data;
    if (trace->message_id && g_str_has_prefix(trace->kind, "entry"))
        json_builder_add_string_value(writer->builder, trace->message_id);
    return TRUE;
}

static gboolean add_trace(const Trace *trace, gpointer data)
{
    const Writer *writer = data;
    json_builder_begin_object(writer->builder);
    cli_json_number(writer->builder, "id", trace->id);
    cli_json_time(writer->builder, "at", writer->calendar, trace->at);
    cli_json_text(writer->builder, "kind", trace->kind);
    cli_json_text(writer->builder, "who", trace->who);
    cli_json_text(writer->builder, "message_id", trace->message_id);
    cli_json_text(writer->builder, "state", trace->state);
    cli_json_text(writer->builder, "note", trace->note);
    json_builder_end_object(writer->builder);
    return TRUE;
}

static gboolean add_traces(Writer *writer, const char *name, TraceVisit visit, GError **error)
{
    json_builder_set_member_name(writer->builder, name);
    json_builder_begin_array(writer->builder);
    gboolean done = store_history(writer->store, writer->number, visit, writer, error);
    json_builder_end_array(writer->builder);
    return done;
}

static void add_case(Writer *writer, const Service *service, const Case *found)
{
    JsonBuilder *builder = writer->builder;
    g_autofree char *reference = reference_print(service->config->prefix, found->number);
    g_autofree char *linked = found->linked ? reference_print(service->config->prefix, found->linked) : NULL;
    cli_json_text(builder, "reference", reference);
    cli_json_text(builder, "status", case_status_name(found->status));
    cli_json_text(builder, "unit", found->unit);
    cli_json_bool(builder, "triage", found->triage);
    cli_json_text(builder, "category", found->category);
    cli_json_text(builder, "channel", found->channel);
    cli_json_text(builder, "language", found->language);
    cli_json_text(builder, "subject", found->subject);
    cli_json_text(builder, "resident", found->resident);
    cli_json_bool(builder, "reachable", found->reachable);
    cli_json_bool(builder, "sensitive", found->sensitive);
    cli_json_bool(builder, "urgent", found->urgent);
    cli_json_text(builder, "handler", found->handler);
    cli_json_time(builder, "received", writer->calendar, found->received_at);
    cli_json_time(builder, "opened", writer->calendar, found->opened_at);
    cli_json_time(builder, "besked_due", writer->calendar, found->besked_due);
    cli_json_time(builder, "besked_at", writer->calendar, found->besked_at);
    cli_json_time(builder, "answered_at", writer->calendar, found->answered_at);
    cli_json_time(builder, "closed_at", writer->calendar, found->closed_at);
    cli_json_time(builder, "waiting_since", writer->calendar, found->waiting_since);
    cli_json_text(builder, "linked", linked);
}

JsonNode *case_json(const Service *service, const Case *found, gboolean history, GError **error)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    Writer writer = {builder, service->config->calendar, service->store, found->number};
    json_builder_begin_object(builder);
    add_case(&writer, service, found);
    gboolean done = add_traces(&writer, "messages", add_message_id, error) &&
                    (!history || add_traces(&writer, "history", add_trace, error));
    json_builder_end_object(builder);
    return done ? json_builder_get_root(builder) : NULL;
}
