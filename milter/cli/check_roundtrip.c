/* check_roundtrip.c - `synpunkt check --roundtrip`: whose Reply comes back, and is known for theirs. */
#include "cli/findings.h"
#include "flow/roundtrip.h"
#include "store/noted.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>

typedef struct {
    const Service *service;
    const GPtrArray *found; /* RoundtripFound */
    gboolean json;
    guint missing; /* units that are not recognised yet */
    int width;     /* of the longest code */
} Roundtrips;

/* Its own, or that of another unit with the same mailbox; NULL if none was sent. */
static const RoundtripFound *find(const GPtrArray *found, const Unit *unit)
{
    const RoundtripFound *shared = NULL;
    for (guint i = 0; i < found->len; i++) {
        const RoundtripFound *one = g_ptr_array_index(found, i);
        if (strcmp(one->unit, unit->code) == 0 && g_ascii_strcasecmp(one->to, unit->address) == 0)
            return one;
        if (g_ascii_strcasecmp(one->to, unit->address) == 0)
            shared = one;
    }
    return shared;
}

typedef struct {
    const char *word; /* "recognised" "unproven" "silent" "waiting" "returned" "unsent" */
    const char *note; /* the proof, why not, or the relay's answer */
} Standing;

static Standing standing(const RoundtripFound *one)
{
    if (!one)
        return (Standing){"unsent", "synpunkt check --roundtrip --send writes to it"};
    if (one->recognised)
        return (Standing){"recognised", one->proof};
    if (one->answered_at) {
        const char *why = strchr(one->proof, ' ');
        return (Standing){"unproven", why ? why + 1 : one->proof};
    }
    switch (letter_state_of(one->state)) {
    case LETTER_WAITING:
        return (Standing){"waiting", *one->note ? one->note : "in the outbox"};
    case LETTER_BOUNCED:
    case LETTER_FAILED:
        return (Standing){"returned", one->note};
    case LETTER_ACCEPTED:
    case LETTER_ON_HOLD:
    case LETTER_CANCELLED:
    case LETTER_OBSERVED:
        break;
    }
    return (Standing){"silent", "nobody has pressed Reply yet"};
}

static void print_json(const Roundtrips *trips, const Unit *unit, const RoundtripFound *one, const Standing *stands)
{
    const Calendar *calendar = trips->service->config->calendar;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "unit", unit->code);
    cli_json_text(builder, "address", unit->address);
    cli_json_text(builder, "standing", stands->word);
    cli_json_text(builder, "note", stands->note);
    cli_json_time(builder, "sent", calendar, one ? one->sent_at : 0);
    cli_json_time(builder, "answered", calendar, one ? one->answered_at : 0);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static void print_unit(Roundtrips *trips, const Unit *unit)
{
    const RoundtripFound *one = find(trips->found, unit);
    const Standing stands = standing(one);
    trips->missing += !one || !one->recognised;
    if (trips->json) {
        print_json(trips, unit, one, &stands);
        return;
    }
    g_autofree char *line =
        g_strdup_printf("%-*s  %-10s %s: %s", trips->width, unit->code, stands.word, unit->address, stands.note);
    cli_print_cut(line);
}

static void print_sent(const RoundtripCounts *counts, const Config *config)
{
    g_printerr("%u test letters written", counts->written);
    if (counts->recent)
        g_printerr(", %u mailboxes have one of the last day", counts->recent);
    if (counts->silent)
        g_printerr(", %u units have no address", counts->silent);
    g_printerr(".  synpunktd hands them over; without it: synpunkt flush\n");
    if (config->observe && counts->written)
        g_printerr("mode = observe: these go all the same, for you asked for them; nothing else does\n");
}

static int go(const Service *service, Roundtrips *trips)
{
    const GPtrArray *units = service->config->units;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = store_roundtrips(service->store, &error);
    if (!found)
        return cli_fail(error);
    trips->found = found;
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = g_ptr_array_index(units, i);
        trips->width = *unit->address ? MAX(trips->width, (int)strlen(unit->code)) : trips->width;
    }
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = g_ptr_array_index(units, i);
        if (*unit->address)
            print_unit(trips, unit);
    }
    if (trips->missing && !trips->json)
        g_printerr("%u units are not recognised yet\n", trips->missing);
    return EX_OK;
}

int check_roundtrip(const Cli *cli, gboolean send, gboolean json)
{
    int status = EX_OK;
    RoundtripCounts counts;
    g_autoptr(GError) error = NULL;
    g_autoptr(Service) service = cli_service(cli, send ? STORE_OPEN : STORE_READ_ONLY, &status);
    if (!service)
        return status;
    if (send && !roundtrip_send(service, clock_now(), &counts, &error))
        return cli_fail(error);
    if (send)
        print_sent(&counts, service->config);
    Roundtrips trips = {.service = service, .json = json};
    return go(service, &trips);
}
