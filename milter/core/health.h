/*
 * health.h - what the administrator is told of the service itself (R79).
 *
 * Figures in, findings out, and from what was told before whether a letter is
 * due: when something begins to be wrong, again after a day, once when it is
 * well again, and a line a week.  Nobody's name, address or words are among
 * the figures.
 */
#ifndef SYNPUNKT_CORE_HEALTH_H
#define SYNPUNKT_CORE_HEALTH_H

#include "core/config.h"
#include "core/letter.h"

#define HEALTH_OUTBOX_SECONDS (15 * 60)       /* a letter has waited so long: the relay does not take them */
#define HEALTH_REFUSED_DAY    20              /* more than mistyped addresses are */
#define HEALTH_UNPROVEN_DAY   3               /* held answers of staff: their proof does not come through (D22) */
#define HEALTH_DISK_PERCENT   10              /* less than this is free */
#define HEALTH_BACKUP_SECONDS (2 * 24 * 3600) /* once there has been a backup, the next is awaited */

typedef struct {
    gint64 now;
    guint64 cases, entries, letters; /* that came or were written since the last weekly letter; cases within a week */
    guint64 waiting;                 /* letters */
    gint64 waiting_since;            /* of the one that should have gone first, or 0; so for all moments here */
    guint64 refused, refused_day;    /* for good: in all that are on file, and within a day */
    guint64 unproven, unproven_day;  /* within a week, and within a day */
    guint64 wrong_tokens;            /* since the last weekly letter, or since the service started */
    guint64 unrouted;                /* at the sorting desk */
    gint64 oldest_unrouted;
    int report_year; /* of the latest frozen report, 0 if none */
    gint64 report_at;
    guint64 disk_free, disk_size, store; /* bytes */
    gint64 backup_at, check_at;
    gboolean damaged;        /* the store's last check found something */
    const char *const *ends; /* last hash of each writer's chain, and its host; NULL-terminated */
} HealthFigures;

typedef enum {
    HEALTH_OUTBOX = 1 << 0,
    HEALTH_REFUSED = 1 << 1,
    HEALTH_UNPROVEN = 1 << 2,
    HEALTH_DISK = 1 << 3,
    HEALTH_STORE = 1 << 4,
    HEALTH_BACKUP = 1 << 5,
} HealthFinding;

/* A set of HealthFinding; 0 is well. */
guint health_find(const HealthFigures *figures);

/* "outbox disk"; "" is none.  Caller owns.  And back; unknown words are left out. */
char *health_print(guint findings);
guint health_read(const char *words);

/* As noted when it was told; all 0 at first. */
typedef struct {
    guint trouble;     /* a set of HealthFinding */
    gint64 trouble_at; /* when the last letter about trouble was written, or that all is well */
    gint64 weekly_at;
} HealthTold;

typedef enum {
    HEALTH_SILENT,
    HEALTH_FIRST, /* nothing to tell yet: the week begins */
    HEALTH_TROUBLE,
    HEALTH_WELL,
    HEALTH_WEEKLY,
} HealthWord;

/* What is to be told now.  `open`: it is office hours. */
HealthWord health_word(const HealthFigures *figures, const HealthTold *told, gboolean open);

/* Is a letter to be written for it? */
gboolean health_is_written(HealthWord word, HealthRule rule);

/* The letter to the administrator, for HEALTH_TROUBLE, HEALTH_WELL and HEALTH_WEEKLY.  Caller owns. */
Letter *health_letter(HealthWord word, const HealthFigures *figures, const Config *config, const char *version);

#endif
