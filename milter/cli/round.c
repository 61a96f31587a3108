/* round.c - `synpunkt round`: how far the yearly round of figures has come, and what it asks for now. */
#include "cli/cli.h"
#include "core/round.h"
#include "flow/follow_up.h"
#include "util/clock.h"

#include <sysexits.h>

static void print_day(const Calendar *calendar, const char *before, gint64 at)
{
    GDate day = calendar_day(calendar, at);
    g_autofree char *printed = calendar_print_date(&day);
    g_print("%s%s", before, printed);
}

static void print_body(const Calendar *calendar, const RoundBody *body)
{
    g_print("%s: ", body->name);
    if (body->confirmed_at) {
        print_day(calendar, "confirmed ", body->confirmed_at);
        g_print("%s%s\n", *body->note ? ", " : "", body->note);
        return;
    }
    if (!*body->to)
        g_print("no address");
    else if (body->asked_at)
        print_day(calendar, "asked ", body->asked_at);
    else
        g_print("not asked");
    if (body->reminded_at)
        print_day(calendar, ", reminded ", body->reminded_at);
    g_print("%s%s%s\n", *body->to ? " (" : "", body->to, *body->to ? ")" : "");
}

static void print_round(const FollowUpRound *round, const Config *config)
{
    if (!round->begun_at) {
        g_print("round of %d: not begun\n", round->year);
    } else {
        print_day(config->calendar, "", round->begun_at);
        g_print(": round of %d begun, report %d-%u\n", round->year, round->year, round->report);
    }
    for (guint i = 0; i < round->bodies->len; i++)
        print_body(config->calendar, g_ptr_array_index(round->bodies, i));
    if (!round->ended_at)
        return;
    print_day(config->calendar, "", round->ended_at);
    g_print(": ended\n");
}

static void add_body(JsonBuilder *builder, const Calendar *calendar, const RoundBody *body)
{
    json_builder_begin_object(builder);
    cli_json_text(builder, "name", body->name);
    cli_json_text(builder, "to", body->to);
    cli_json_time(builder, "asked", calendar, body->asked_at);
    cli_json_time(builder, "reminded", calendar, body->reminded_at);
    cli_json_time(builder, "confirmed", calendar, body->confirmed_at);
    cli_json_text(builder, "note", body->note);
    json_builder_end_object(builder);
}

static void print_json(const FollowUpRound *round, const Calendar *calendar, guint letters)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_number(builder, "year", round->year);
    cli_json_time(builder, "begun", calendar, round->begun_at);
    cli_json_time(builder, "ended", calendar, round->ended_at);
    cli_json_number(builder, "letters", letters);
    json_builder_set_member_name(builder, "bodies");
    json_builder_begin_array(builder);
    for (guint i = 0; i < round->bodies->len; i++)
        add_body(builder, calendar, g_ptr_array_index(round->bodies, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* Out of season it is the last one that can be told of. */
static int year_shown(const Config *config, gint64 at)
{
    GDate today = calendar_day(config->calendar, at);
    int year = round_year(config, &today);
    return year ? year : calendar_year(config->calendar, at) - 1;
}

/* The figures of a year that is not over would be frozen, and sent to everybody. */
static gboolean is_too_early(const Config *config, gint64 at)
{
    GDate day = calendar_day(config->calendar, at);
    return round_year(config, &day) >= calendar_year(config->calendar, clock_now());
}

static int refuse(const Config *config, gint64 at)
{
    GDate day = calendar_day(config->calendar, at);
    int year = round_year(config, &day);
    GDate begins = round_first_day(config, (GDateYear)year + 1);
    g_autofree char *first = calendar_print_date(&begins);
    return cli_usage("round", "%d is not over: its figures are frozen when its round begins, from %s on "
                     "(--force does it now, in a store that is only tried out)", year, first);
}

static int go_round(const Cli *cli, const char *now, gboolean force, gboolean json)
{
    int status = EX_OK;
    gint64 at = clock_now();
    guint letters = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(Service) service = cli_service(cli, now ? STORE_OPEN : STORE_READ_ONLY, &status);
    if (!service)
        return status;
    if (now && !cli_time(now, service->config->calendar, &at))
        return cli_usage("round", "'%s' is no time: write 2027-01-15T08:00", now);
    if (now && !force && is_too_early(service->config, at))
        return refuse(service->config, at);
    if (now && !follow_up_round(service, at, SWEEP_GIVEN_TIME, &letters, &error))
        return cli_fail(error);
    g_autoptr(FollowUpRound) round = round_new(service->config, year_shown(service->config, at));
    if (!store_round_now(service->store, round, &error))
        return cli_fail(error);
    if (json) {
        print_json(round, service->config->calendar, letters);
        return EX_OK;
    }
    print_round(round, service->config);
    if (letters > 0)
        g_print("%u letters written\n", letters);
    return EX_OK;
}

int cli_round(const Cli *cli, int argc, char **argv)
{
    char *now = NULL;
    gboolean force = FALSE, json = FALSE;
    const GOptionEntry entries[] = {
        {"now", 0, 0, G_OPTION_ARG_STRING, &now, "do what is due at this time, local, \"2027-01-15T08:00\"", "TIME"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "one JSON object", NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, "with --now: even of a year that is not over, to try it out", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (cli_options("round", entries, &argc, &argv, &status))
        status = force && !now ? cli_usage("round", "--force goes with --now") : go_round(cli, now, force, json);
    g_free(now);
    return status;
}
