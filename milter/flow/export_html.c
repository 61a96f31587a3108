/*
 * export_html.c - cases as one page of HTML, for reading, printing and saving as PDF.
 *
 * Nothing is fetched and nothing runs; attachments lie in the page.  What the
 * mail says is text here, never markup.
 */
#include "flow/export.h"

#include "report/report_html_text.h"

#include <string.h>

static const char style[] =
    "body{margin:0 auto;max-width:46rem;padding:1rem 1.25rem 4rem;color:#1b1f24;background:#fff;"
    "font:1rem/1.55 system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;overflow-wrap:break-word}\n"
    "h1{font-size:1.75rem;line-height:1.2}h2{font-size:1.4rem;margin-top:2.5rem}h3{font-size:1.1rem;margin:2rem 0 "
    ".5rem}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 "
    "1rem}dt{color:#525b66}dd{margin:0}\n"
    "pre{white-space:pre-wrap;font:inherit;margin:0;padding:.75rem 1rem;background:#f3f6f9;border-left:4px solid "
    "#6a7480}\n"
    ".internal pre{border-left-color:#9a3412}table{border-collapse:collapse;width:100%}\n"
    "caption{text-align:left;color:#525b66;padding-bottom:.4rem}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #d4dae1}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}pre{background:none}h2,h3{break-after:avoid}"
    ".case+.case{break-before:page}tr{break-inside:avoid}}\n";

/* What an event is called; others are told as they are on file. */
static const struct {
    const char *kind, *words;
    gboolean value; /* what it was set to is for people to read */
} events[] = {
    {"event opened", "Ärendet öppnades", FALSE},
    {"entry resident", "Mejl från invånaren", FALSE},
    {"entry answer", "Mejl från handläggaren", FALSE},
    {"entry internal", "Internt mejl", FALSE},
    {"entry automatic", "Automatiskt mejl", FALSE},
    {"entry kept", "Mejl som inte hör till ärendet", FALSE},
    {"letter receipt", "Mottagningsbevis skrevs", FALSE},
    {"letter answer", "Svar till invånaren skrevs", FALSE},
    {"letter copy", "Kopia till enheten skrevs", FALSE},
    {"event accepted", "Brevet lämnades till posten", FALSE},
    {"event failed", "Brevet kunde inte lämnas", FALSE},
    {"event bounced", "Brevet kom tillbaka", FALSE},
    {"event cancelled", "Brevet togs tillbaka", FALSE},
    {"event released", "Brevet släpptes", FALSE},
    {"event unit", "Ansvarig enhet", TRUE},
    {"event moves", "Antal flyttar", TRUE},
    {"event handler", "Handläggare", TRUE},
    {"event category", "Kategori", TRUE},
    {"event status", "Status", TRUE},
    {"event besked_at", "Besked gavs", FALSE},
    {"event answered_at", "Första svar", FALSE},
    {"event closed_at", "Avslutades", FALSE},
    {"event cause", "Orsak", TRUE},
    {"event outcome", "Utfall", TRUE},
    {"event measure", "Åtgärd", TRUE},
    {"event diary", "Diarienummer", TRUE},
    {"event purged", "Gallrat enligt beslut", FALSE},
};

typedef struct {
    const ExportOrder *order;
    const ExportCase *exported;
    const Calendar *calendar;
    GString *html;
} Page;

/* -- small pieces -------------------------------------------------------------- */

static void put_text(const Page *page, const char *text)
{
    g_autofree char *shown = export_text(page->order, text);
    html_text(page->html, shown);
}

/* In running text line breaks are kept, which html_text() would show as what they are not. */
static void put_lines(const Page *page, const char *text)
{
    g_autofree char *shown = export_text(page->order, text);
    g_auto(GStrv) lines = g_strsplit(shown, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        if (i > 0)
            g_string_append_c(page->html, '\n');
        html_text(page->html, g_strdelimit(g_strchomp(lines[i]), "\t\f\v", ' '));
    }
}

static void put_pair(const Page *page, const char *label, const char *value)
{
    if (!*value)
        return;
    g_string_append_printf(page->html, "<dt>%s</dt><dd>", label);
    put_text(page, value);
    g_string_append(page->html, "</dd>\n");
}

static void put_moment(const Page *page, const char *label, gint64 at)
{
    g_autofree char *printed = at ? calendar_print_moment(page->calendar, at) : g_strdup("");
    put_pair(page, label, printed);
}

static void put_people(const Page *page, const char *label, const GPtrArray *addresses)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = g_ptr_array_index(addresses, i);
        gboolean named = *address->name != '\0';
        g_string_append_printf(text, "%s%s%s%s%s", i > 0 ? ", " : "", address->name, named ? " <" : "", address->email,
                               named ? ">" : "");
    }
    put_pair(page, label, text->str);
}

/* -- one case ----------------------------------------------------------------------- */

static void put_head(const Page *page)
{
    const Case *about = page->exported->about;
    const Unit *unit = config_unit(page->exported->service->config, about->unit);
    g_string_append_printf(page->html, "<h2 id=\"%s\">%s: ", page->exported->reference, page->exported->reference);
    put_text(page, *about->subject ? about->subject : "(inget ämne)");
    g_string_append(page->html, "</h2>\n<dl>\n");
    put_moment(page, "Inkom", about->received_at);
    put_pair(page, "Från", *about->resident_name ? about->resident_name : about->resident);
    put_pair(page, "E-post", about->resident);
    put_pair(page, "Telefon", about->phone);
    put_pair(page, "Adress", about->postal);
    put_pair(page, "Kanal", about->channel);
    put_pair(page, "Kategori", about->category);
    put_pair(page, "Enhet", unit ? unit->name[LANGUAGE_SV] : about->unit);
    put_pair(page, "Handläggare", about->handler);
    put_moment(page, "Besked", about->besked_at);
    put_moment(page, "Besvarat", about->answered_at);
    put_moment(page, "Avslutat", about->closed_at);
    put_pair(page, "Åtgärd", about->measure);
    put_pair(page, "Diarienummer", about->diary);
    g_string_append(page->html, "</dl>\n");
}

static void put_file(const Page *page, const File *file)
{
    gsize length;
    const guchar *bytes = g_bytes_get_data(file->bytes, &length);
    g_autofree char *code = g_base64_encode(bytes, length);
    g_autofree char *size = g_format_size(length);
    g_string_append(page->html, "<li><a download=\"");
    put_text(page, file->name);
    g_string_append_printf(page->html, "\" href=\"data:application/octet-stream;base64,%s\">", code);
    put_text(page, file->name);
    g_string_append_printf(page->html, "</a> (%s)</li>\n", size);
}

static void put_files(const Page *page, const ExportItem *item)
{
    g_autoptr(GPtrArray) files = export_files(page->exported, item, page->order);
    guint left = item->mail->attachments->len > files->len ? item->mail->attachments->len - files->len : 0;
    if (files->len > 0)
        g_string_append(page->html, "<p>Bilagor:</p>\n<ul>\n");
    for (guint i = 0; i < files->len; i++)
        put_file(page, g_ptr_array_index(files, i));
    if (files->len > 0)
        g_string_append(page->html, "</ul>\n");
    if (left > 0)
        g_string_append_printf(page->html, "<p>%u bilagor är inte med.</p>\n", left);
}

static void put_message(const Page *page, const ExportItem *item, guint number)
{
    gboolean internal = !item->document->sent && strcmp(item->document->kind, "internal") == 0;
    g_string_append_printf(page->html, "<section%s>\n<h3>%u. ", internal ? " class=\"internal\"" : "", number);
    put_text(page, item->title);
    g_string_append(page->html, "</h3>\n<dl>\n");
    put_moment(page, "Tid", item->document->at);
    if (item->mail) {
        put_people(page, "Från", item->mail->from);
        put_people(page, "Till", item->mail->to);
        put_people(page, "Kopia", item->mail->cc);
        put_pair(page, "Ämne", item->mail->subject);
        g_string_append(page->html, "</dl>\n<pre>");
        put_lines(page, item->mail->text);
        g_string_append(page->html, "</pre>\n");
        put_files(page, item);
    } else {
        g_string_append(page->html, "</dl>\n<p>Finns inte kvar, eller går inte att läsa.</p>\n");
    }
    g_string_append(page->html, "</section>\n");
}

/* -- the course of a case ------------------------------------------------------------- */

/* In words, or as it is on file. */
static void put_event(const Page *page, const Trace *trace, gboolean *value)
{
    *value = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(events); i++)
        if (strcmp(events[i].kind, trace->kind) == 0) {
            *value = events[i].value;
            html_text(page->html, events[i].words);
            return;
        }
    html_text(page->html, trace->kind);
}

static gboolean put_trace(const Trace *trace, gpointer data)
{
    const Page *page = data;
    gboolean valued;
    g_autofree char *at = calendar_print_moment(page->calendar, trace->at);
    g_string_append_printf(page->html, "<tr><td>%s</td><td>", at);
    put_event(page, trace, &valued);
    g_string_append(page->html, "</td><td>");
    put_text(page, valued && trace->value ? trace->value : trace->who ? trace->who : "");
    g_string_append(page->html, "</td><td lang=\"en\">");
    put_text(page, trace->note ? trace->note : "");
    g_string_append(page->html, "</td></tr>\n");
    return TRUE;
}

static gboolean put_course(Page *page, GError **error)
{
    g_string_append(page->html,
                    "<h3>Ärendets gång</h3>\n<table>\n<caption>Allt som har hänt, i ordning</caption>\n<thead><tr>"
                    "<th scope=\"col\">När</th><th scope=\"col\">Vad</th><th scope=\"col\">Vem eller vilket</th>"
                    "<th scope=\"col\">Varför</th></tr></thead>\n<tbody>\n");
    if (!store_history(page->exported->service->store, page->exported->about->number, put_trace, page, error))
        return FALSE;
    g_string_append(page->html, "</tbody>\n</table>\n");
    return TRUE;
}

static gboolean put_case(Page *page, GError **error)
{
    g_string_append(page->html, "<article class=\"case\">\n");
    put_head(page);
    for (guint i = 0; i < page->exported->items->len; i++)
        put_message(page, g_ptr_array_index(page->exported->items, i), i + 1);
    if (page->exported->internal > 0)
        g_string_append_printf(page->html, "<p>%u interna mejl är inte med.</p>\n", page->exported->internal);
    if (!put_course(page, error))
        return FALSE;
    g_string_append(page->html, "</article>\n");
    return TRUE;
}

char *export_html(const GPtrArray *cases, const ExportOrder *order, GError **error)
{
    g_autoptr(GString) html = g_string_new("<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                                           "<meta name=\"referrer\" content=\"no-referrer\"/>\n");
    const ExportCase *first = cases->len > 0 ? g_ptr_array_index(cases, 0) : NULL;
    g_autofree char *title = first && cases->len == 1 ? g_strdup_printf("Ärende %s", first->reference)
                                                      : g_strdup_printf("%u ärenden", cases->len);
    html_element(html, "title", "", title);
    g_string_append_printf(html, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    html_element(html, "h1", "", title);
    if (order->mask)
        html_element(html, "p", "", "Uppgifter som inte lämnas ut är ersatta med " MASK_INSTEAD ".");
    for (guint i = 0; i < cases->len; i++) {
        const ExportCase *exported = g_ptr_array_index(cases, i);
        Page page = {order, exported, exported->service->config->calendar, html};
        if (!put_case(&page, error))
            return NULL;
    }
    g_string_append(html, "</main>\n</body>\n</html>\n");
    return g_string_free(g_steal_pointer(&html), FALSE);
}
