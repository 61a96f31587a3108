/* sweep_fixture.h - a service on the fixture's store, with cases for the sweep to find. */
#ifndef SYNPUNKT_TESTS_STORE_SWEEP_FIXTURE_H
#define SYNPUNKT_TESTS_STORE_SWEEP_FIXTURE_H

#include "behind.h"

#include "config/config_read.h"
#include "flow/sweep.h"

#include <sqlite3.h>

#define TUESDAY NOW /* 3 March 2026, 16.00 */
#define HOUR    3600
#define CASES   40

/* Who has what: the golden plans' town. */
typedef struct {
    Fixture *fixture;
    Config *config;
    Service service;
} Town;

static inline int build_town(void **state)
{
    Town *town = g_new0(Town, 1);
    g_autoptr(GError) error = NULL;
    void *fixture = NULL;
    set_up(&fixture);
    town->fixture = fixture;
    town->config = config_read("tests/decide/synpunkt.conf", &error);
    if (!town->config)
        fail_msg("%s", error->message);
    town->service.config = town->config;
    town->service.store = town->fixture->store;
    town->service.rules = (Rules){.config = town->config, .keyring = town->fixture->keyring, .mode = MODE_LIVE};
    town->fixture->rules = town->service.rules;
    *state = town;
    return 0;
}

static inline int leave_town(void **state)
{
    Town *town = *state;
    void *fixture = town->fixture;
    tear_down(&fixture);
    config_free(town->config);
    g_free(town);
    return 0;
}

static inline void reopen_town(Town *town)
{
    fixture_reopen(town->fixture);
    town->service.store = town->fixture->store;
}

/* A case of its own unit's address, so that none of its letters go into a digest with another's. */
static inline CaseNumber open_one(Town *town, guint serial, const char *handler)
{
    g_autofree char *id = g_strdup_printf("%u@x", serial);
    g_autofree char *from = g_strdup_printf("p%u@mail%u.example", serial, serial);
    g_autoptr(Message) message = message_new(from, "Hål i vägen", id, "Text", TUESDAY);
    CaseNumber number = case_number(2026, serial);
    g_autoptr(Plan) plan = plan_new();
    Case *opened = case_of(number, message);
    opened->last_at = TUESDAY;
    opened->besked_due = calendar_due(town->config->calendar, DAYS_CALENDAR, TUESDAY, 2);
    g_free(opened->category);
    opened->category = g_strdup("klagomål");
    g_free(opened->handler);
    opened->handler = g_strdup(handler ? handler : "");
    plan_open(plan, opened, "new");
    plan_file(plan, ENTRY_RESIDENT, "new");
    apply(town->fixture, plan, message);
    return number;
}

static inline SweepCounts sweep_all(Town *town, gint64 now, SweepTrust trust)
{
    SweepCounts counts = {0};
    g_autoptr(GError) error = NULL;
    do {
        if (!sweep_batch(&town->service, now, trust, &counts, &error))
            fail_msg("%s", error->message);
    } while (counts.more);
    return counts;
}

static inline gint64 ask_store(Town *town, const char *sql)
{
    return behind(town->fixture, sql);
}

static inline gint64 count_letters(Town *town, const char *kind)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM letters WHERE kind = '%s'", kind);
    return ask_store(town, sql);
}

#endif
