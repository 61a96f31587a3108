/* stats.h - figures about the service, and the forms they are printed in. */
#ifndef SYNPUNKT_CLI_STATS_H
#define SYNPUNKT_CLI_STATS_H

#include "core/calendar.h"

#define STATS_DAYS 7

typedef enum {
    STAT_UP,
    STAT_ENTRIES,
    STAT_WAITING,
    STAT_WAITING_AGE,
    STAT_HELD,
    STAT_FAILED,
    STAT_UNROUTED,
    STAT_UNROUTED_AGE,
    STAT_BREACHES,
    STAT_KEPT,
    STAT_KNOWN,
    STAT_UNPROVEN,
    STAT_BACKUP,
    STAT_CHECK,
    STAT_DAMAGED,
    STAT_STORE,
    STAT_DISK_FREE,
    STAT_DISK_SIZE,
    STAT_VERSION,
    STATS
} StatName;

typedef enum { STAT_IS_COUNT, STAT_IS_AGE, STAT_IS_MOMENT, STAT_IS_BYTES, STAT_IS_FLAG } StatForm;

typedef struct {
    const char *name; /* with its unit, as others know it: "synpunkt_outbox_oldest_age_seconds" */
    const char *help;
    StatForm form;
} StatInfo;

const StatInfo *stat_info(StatName name);

typedef struct {
    char *unit, *status;
    guint64 count;
} StatPlace;

typedef struct {
    gint64 values[STATS];
    GPtrArray *places;         /* StatPlace */
    guint64 filed[STATS_DAYS]; /* entries a day, today last */
} Stats;

/* As a table for people, as one JSON object, and as Prometheus reads it (caller owns). */
void stats_print(const Stats *stats, const Calendar *calendar);
void stats_print_json(const Stats *stats, const Calendar *calendar);
char *stats_prometheus(const Stats *stats);

#endif
