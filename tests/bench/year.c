/*
 * year.c - what reading the facts of a year's report costs: bench-year STORE CASES.
 *
 * Without a store of that name it makes one with the events of that many cases over ten years, in the order they
 * happened, chained as the program does; nothing else of a case is read.  Then it reads two years out of the ten, as a
 * report does, and says what that took.
 */
#include "store/events.h"
#include "store/sqlite/sqlite.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define FIRST_YEAR  2017
#define YEARS       10
#define READ_FIRST  2022
#define READ_LAST   2023
#define BEGINNING   G_GINT64_CONSTANT(1483225200) /* of the first year */
#define HOUR        3600
#define YEAR_HOURS  8766
#define RING_HOURS  1024 /* longer than any case here */
#define QUIET_HOURS (14 * 24)
#define COMMIT_AT   50000 /* events in one transaction */
#define MS          1000.0

/* What happens on a case at one moment; longer stories are rare. */
typedef enum { STAGE_OPENED, STAGE_MOVED, STAGE_ANSWERED, STAGE_CLOSED } Stage;

typedef struct {
    CaseNumber number;
    Stage stage;
} Coming;

typedef struct {
    Chain chain;
    GArray *ring[RING_HOURS]; /* Coming, by the hour it happens */
    gint64 hour;              /* since the beginning */
    gint64 cases;             /* a year */
    guint64 events;
} World;

static const char *const unit_codes[] = {"tekn", "bygg", "skola", "forskola", "aldre", "kultur", "individ", "bostad"};
static const char *const categories[] = {"synpunkt", "klagomål", "beröm", "förslag", "fråga", "felanmälan"};

static guint any_of(CaseNumber number, guint seed, guint many)
{
    guint64 mixed = (guint64)number * 2654435761U + seed * 40503U;
    return (guint)(mixed >> 7 & 0xffffff) % many;
}

static gint64 moment(const World *world, CaseNumber number)
{
    return BEGINNING + world->hour * HOUR + any_of(number, 1, HOUR);
}

static gboolean note(World *world, CaseNumber number, const char *kind, const char *about, GError **error)
{
    Event event = {
        .at = moment(world, number), .number = number, .kind = kind, .about = about, .reason = "by the bench"};
    world->events++;
    return chain_add(&world->chain, &event, error);
}

static void plan_stage(const World *world, CaseNumber number, Stage stage, guint hours)
{
    Coming coming = {number, stage};
    g_array_append_val(world->ring[(world->hour + hours) % RING_HOURS], coming);
}

static gboolean note_all(World *world, CaseNumber number, const char *const kinds[][2], GError **error)
{
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, moment(world, number));
    for (guint i = 0; kinds[i][0]; i++)
        if (!note(world, number, kinds[i][0], kinds[i][1] ? kinds[i][1] : now, error))
            return FALSE;
    return TRUE;
}

#define DIGEST "3fdba35f04dc8c462986c992bcf875546257113072a909c162f7e470e581e278"
#define LETTER "b7041773.k7m4q2xd.9f2c4b@vasteras.example"

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static gboolean open_case(World *world, CaseNumber number, GError **error)
{
    static const char *const kinds[][2] = {{"entry resident", DIGEST},
                                           {"letter receipt", LETTER},
                                           {"event besked_at", NULL},
                                           {"letter copy", LETTER},
                                           {NULL, NULL}};
    g_autoptr(Case) opened = case_new(number);
    opened->received_at = moment(world, number);
    opened->besked_due = opened->received_at + 48 * HOUR;
    opened->reachable = TRUE;
    set(&opened->unit, unit_codes[any_of(number, 2, G_N_ELEMENTS(unit_codes))]);
    set(&opened->first_unit, opened->unit);
    set(&opened->category, categories[any_of(number, 3, G_N_ELEMENTS(categories))]);
    set(&opened->channel, "e-post");
    set(&opened->resident, "anna@mail.example");
    g_autofree char *facts = facts_print(opened);
    guint answered = 6 + any_of(number, 4, 240);
    if (any_of(number, 5, 100) < 15)
        plan_stage(world, number, STAGE_MOVED, answered / 2);
    plan_stage(world, number, STAGE_ANSWERED, answered);
    return note(world, number, "event opened", facts, error) && note_all(world, number, kinds, error);
}

static gboolean happen(World *world, const Coming *coming, GError **error)
{
    static const char *const moved[][2] = {{"entry internal", DIGEST},    {"event unit", "bygg"},
                                           {"event moves", "1"},          {"letter moved", LETTER},
                                           {"letter moved-copy", LETTER}, {NULL, NULL}};
    static const char *const answered[][2] = {{"entry answer", DIGEST},
                                              {"letter answer", LETTER},
                                              {"event answered_at", NULL},
                                              {"event status", "answered"},
                                              {"event waiting_since", "0"},
                                              {"event handler", "eva.ek@vasteras.example"},
                                              {NULL, NULL}};
    static const char *const closed[][2] = {{"event status", "closed"}, {"event closed_at", NULL}, {NULL, NULL}};
    switch (coming->stage) {
    case STAGE_OPENED:
        return open_case(world, coming->number, error);
    case STAGE_MOVED:
        return note_all(world, coming->number, moved, error);
    case STAGE_ANSWERED:
        plan_stage(world, coming->number, STAGE_CLOSED, QUIET_HOURS);
        return note_all(world, coming->number, answered, error);
    case STAGE_CLOSED:
        return note_all(world, coming->number, closed, error);
    }
    g_assert_not_reached();
}

/* The cases of a year come evenly. */
static void plan_openings(const World *world)
{
    gint64 year = world->hour / YEAR_HOURS, hour = world->hour % YEAR_HOURS;
    if (year >= YEARS)
        return;
    for (gint64 i = hour * world->cases / YEAR_HOURS; i < (hour + 1) * world->cases / YEAR_HOURS; i++)
        plan_stage(world, case_number(FIRST_YEAR + (int)year, (guint)i + 1), STAGE_OPENED, 0);
}

static gboolean live_hour(World *world, GError **error)
{
    GArray *now = world->ring[world->hour % RING_HOURS];
    plan_openings(world);
    for (guint i = 0; i < now->len; i++) {
        Coming coming = g_array_index(now, Coming, i);
        if (!happen(world, &coming, error))
            return FALSE;
    }
    g_array_set_size(now, 0);
    return TRUE;
}

static gboolean commit(World *world, StoreJob *job, GError **error)
{
    return chain_close(&world->chain, error) && database_run(job->database, DO_COMMIT, error) &&
           database_run(job->database, DO_BEGIN, error) && chain_open(&world->chain, job, error);
}

static gboolean live(World *world, StoreJob *job, GError **error)
{
    guint64 kept = 0;
    if (!database_run(job->database, DO_BEGIN, error) || !chain_open(&world->chain, job, error))
        return FALSE;
    for (; world->hour < YEARS * YEAR_HOURS + RING_HOURS; world->hour++) {
        if (!live_hour(world, error))
            return FALSE;
        if (world->events - kept < COMMIT_AT)
            continue;
        kept = world->events;
        if (!commit(world, job, error))
            return FALSE;
    }
    return chain_close(&world->chain, error) && database_run(job->database, DO_COMMIT, error);
}

static gboolean set_serials(Database *database, gint64 cases, GError **error)
{
    for (int year = 0; year < YEARS; year++) {
        g_auto(Query) query = query_begin(database, SET_SERIAL);
        query_int(&query, FIRST_YEAR + year);
        query_int(&query, cases + 1);
        if (!query_run(&query, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean fill(const char *path, gint64 cases, GError **error)
{
    g_autoptr(Store) made = store_open(path, STORE_CREATE, error);
    g_autoptr(Database) database = made ? database_open(path, DATABASE_WRITE, error) : NULL;
    if (!database)
        return FALSE;
    /* There are no cases, only what happened to them; and nothing is lost that cannot be made again. */
    sqlite3_exec(sqlite_of(database),
                 "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;"
                 "PRAGMA wal_autocheckpoint = 20000",
                 NULL, NULL, NULL);
    StoreJob job = {database, "bench"};
    World *world = g_new0(World, 1);
    world->cases = cases / YEARS;
    for (guint i = 0; i < RING_HOURS; i++)
        world->ring[i] = g_array_new(FALSE, FALSE, sizeof(Coming));
    gboolean done = live(world, &job, error) && set_serials(database, world->cases, error);
    printf("%" G_GUINT64_FORMAT " events of %" G_GINT64_FORMAT " cases\n", world->events, cases);
    for (guint i = 0; i < RING_HOURS; i++)
        g_array_unref(world->ring[i]);
    g_free(world);
    return done;
}

typedef struct {
    guint64 cases, closed, moved, answered;
} Seen;

static gboolean see(const Facts *facts, gpointer data)
{
    Seen *seen = data;
    seen->cases++;
    seen->closed += facts->status == CASE_CLOSED;
    seen->answered += facts->answered_at > facts->received_at;
    seen->moved += g_strcmp0(facts->unit, facts->first_unit) != 0;
    return TRUE;
}

/* CPU time of the process, microseconds: other programs have no part in it. */
static gint64 work_done(void)
{
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        g_error("no CPU clock");
    return (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static gboolean read_years(const char *path, GError **error)
{
    g_autoptr(Store) store = store_open(path, STORE_READ_ONLY, error);
    FactsFilter filter = {READ_FIRST, READ_LAST, G_MAXINT64};
    Seen seen = {0};
    guint64 most;
    gint64 before = work_done(), began = g_get_monotonic_time();
    if (!store || !store_facts(store, &filter, see, &seen, error) || !store_facts_most(store, &filter, &most, error))
        return FALSE;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" G_GUINT64_FORMAT " of at most %" G_GUINT64_FORMAT " cases read (%" G_GUINT64_FORMAT
           " answered, %" G_GUINT64_FORMAT " closed, %" G_GUINT64_FORMAT
           " moved): %.0f ms of work, %.0f ms by the clock,"
           " %ld MiB at most\n",
           seen.cases, most, seen.answered, seen.closed, seen.moved, (double)(work_done() - before) / MS,
           (double)(g_get_monotonic_time() - began) / MS, usage.ru_maxrss / 1024);
    return TRUE;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        g_printerr("usage: %s STORE CASES\n", argv[0]);
        return EXIT_FAILURE;
    }
    g_autoptr(GError) error = NULL;
    gboolean there = g_file_test(argv[1], G_FILE_TEST_EXISTS);
    if ((there || fill(argv[1], g_ascii_strtoll(argv[2], NULL, 10), &error)) && read_years(argv[1], &error))
        return EXIT_SUCCESS;
    g_printerr("%s\n", error ? error->message : "no store");
    return EXIT_FAILURE;
}
