/* export_json.c - a case as one JSON object, masked or as it is. */
#include "cli/case_json.h"
#include "cli/export.h"
#include "util/digest.h"

/* -- masking what is there -------------------------------------------------------- */

static JsonNode *masked(JsonNode *node, const ExportOrder *order);

static JsonNode *masked_text(JsonNode *node, const ExportOrder *order)
{
    g_autofree char *shown = export_text(order, json_node_get_string(node));
    JsonNode *text = json_node_new(JSON_NODE_VALUE);
    json_node_set_string(text, shown);
    return text;
}

static JsonNode *masked_array(JsonNode *node, const ExportOrder *order)
{
    JsonArray *from = json_node_get_array(node), *array = json_array_new();
    for (guint i = 0; i < json_array_get_length(from); i++)
        json_array_add_element(array, masked(json_array_get_element(from, i), order));
    JsonNode *copy = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(copy, array);
    return copy;
}

/* Message-IDs hold people's domains, and of a digest of the original nobody who gets the masked one has any use. */
static gboolean is_left_out(const char *name)
{
    static const char *const names[] = {"message_id", "messages", "sha256", NULL};
    return g_strv_contains(names, name);
}

static JsonNode *masked_object(JsonNode *node, const ExportOrder *order)
{
    JsonObject *object = json_object_new();
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;
    json_object_iter_init_ordered(&iter, json_node_get_object(node));
    while (json_object_iter_next_ordered(&iter, &name, &member))
        if (!is_left_out(name))
            json_object_set_member(object, name, masked(member, order));
    JsonNode *copy = json_node_new(JSON_NODE_OBJECT);
    json_node_take_object(copy, object);
    return copy;
}

/* Every text, and no name of a member; nothing but texts can be personal. */
static JsonNode *masked(JsonNode *node, const ExportOrder *order)
{
    if (JSON_NODE_HOLDS_OBJECT(node))
        return masked_object(node, order);
    if (JSON_NODE_HOLDS_ARRAY(node))
        return masked_array(node, order);
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
        return masked_text(node, order);
    return json_node_copy(node);
}

/* -- messages ------------------------------------------------------------------------ */

static void add_people(JsonBuilder *builder, const char *name, const GPtrArray *addresses)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "name", address->name);
        cli_json_text(builder, "email", address->email);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_attachments(JsonBuilder *builder, const Mail *mail, const Mask *mask)
{
    json_builder_set_member_name(builder, "attachments");
    json_builder_begin_array(builder);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (mask && !mask_keeps(mask, attachment->name))
            continue;
        json_builder_begin_object(builder);
        cli_json_text(builder, "name", attachment->name);
        cli_json_text(builder, "type", attachment->type);
        cli_json_number(builder, "size", (gint64)attachment->bytes);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_item(JsonBuilder *builder, const ExportCase *exported, const ExportItem *item, const Mask *mask)
{
    const Mail *mail = item->mail;
    json_builder_begin_object(builder);
    cli_json_text(builder, "kind", item->document->kind);
    cli_json_bool(builder, "sent", item->document->sent);
    cli_json_number(builder, "id", item->document->id);
    cli_json_time(builder, "at", exported->service->config->calendar, item->document->at);
    cli_json_text(builder, "who", item->document->who);
    if (mail) {
        gsize length;
        gconstpointer bytes = g_bytes_get_data(item->bytes, &length);
        g_autofree char *digest = digest_of(bytes, length);
        cli_json_text(builder, "sha256", digest);
        cli_json_text(builder, "message_id", mail->message_id);
        add_people(builder, "from", mail->from);
        add_people(builder, "to", mail->to);
        add_people(builder, "cc", mail->cc);
        cli_json_text(builder, "subject", mail->subject);
        cli_json_text(builder, "text", mail->text);
        add_attachments(builder, mail, mask);
    }
    json_builder_end_object(builder);
}

static JsonNode *documents_json(const ExportCase *exported, const Mask *mask)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (guint i = 0; i < exported->items->len; i++)
        add_item(builder, exported, g_ptr_array_index(exported->items, i), mask);
    json_builder_end_array(builder);
    return json_builder_get_root(builder);
}

JsonNode *export_json(const ExportCase *exported, const ExportOrder *order, GError **error)
{
    JsonNode *node = case_json(exported->service, exported->about, TRUE, error);
    if (!node)
        return NULL;
    const Case *about = exported->about;
    JsonObject *object = json_node_get_object(node);
    json_object_set_string_member(object, "resident_name", about->resident_name);
    json_object_set_string_member(object, "phone", about->phone);
    json_object_set_string_member(object, "postal", about->postal);
    json_object_set_string_member(object, "measure", about->measure);
    json_object_set_string_member(object, "diary", about->diary);
    json_object_set_int_member(object, "internal_left_out", exported->internal);
    json_object_set_member(object, "documents", documents_json(exported, order->mask));
    if (!order->mask)
        return node;
    JsonNode *shown = masked(node, order);
    json_node_unref(node);
    return shown;
}
