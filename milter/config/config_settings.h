/*
 * config_settings.h - the table of setting names, kinds and where their values go.
 *
 * Everything that must agree about settings - libconfuse's options, the
 * conversion of values, the man page - is driven by config_settings.def.
 */
#ifndef SYNPUNKT_CONFIG_CONFIG_SETTINGS_H
#define SYNPUNKT_CONFIG_CONFIG_SETTINGS_H

#include <glib.h>

typedef enum {
    KIND_TEXT,      /* char * */
    KIND_TEXTS,     /* GPtrArray of char *; values are added */
    KIND_PATTERNS,  /* GPtrArray of GRegex: core/old_reference.h */
    KIND_ADDRESS,   /* char *, normalised, or "" */
    KIND_ADDRESSES, /* GPtrArray of the same */
    KIND_DOMAIN,    /* char *, lower case, or "" */
    KIND_DOMAINS,   /* GPtrArray of the same */
    KIND_PATH,      /* char *, relative to the folder of the main file */
    KIND_NUMBER,    /* guint */
    KIND_DECIMAL,   /* double */
    KIND_SIZE,      /* gsize: "20 MB" */
    KIND_FLAG,      /* gboolean: yes or no */
    KIND_CHOICE,    /* an enum */
    KIND_SIGN,      /* char */
    KIND_ZONE,      /* Calendar *: a new one */
    KIND_HOURS,     /* Calendar *: "08:00-16:30" */
    KIND_DATES,     /* Calendar *: list of "2026-05-15" */
    KIND_DATE,      /* char *: "2017-03-09", or "" */
    KIND_YEAR_DAY,  /* YearDay: "01-15" */
    KIND_FILE,      /* another file to read: found by the outline */
} SettingKind;

typedef struct {
    const char *name; /* "unit.address" */
    SettingKind kind;
    gsize member; /* offset in the section's struct */
    const char *limits;
} Setting;

typedef struct {
    const char *path; /* "staff.login"; "" is the top level */
    gboolean titled;  /* unit "tekn" { } */
} Section;

/* A login or certificate while it is read. */
typedef struct {
    char *address;
} Identity;

/* By number; NULL after the last. */
const Setting *setting_at(guint index);
const Section *section_at(guint index);

/* NULL if there is none. */
const Setting *setting_find(const char *section, const char *name);
const Section *section_find(const char *path);

/* The name without its section, part of `setting`. */
const char *setting_short_name(const Setting *setting);

/* Is it in exactly that section? */
gboolean setting_is_in(const Setting *setting, const char *section);
gboolean setting_is_list(const Setting *setting);

/* Is `path` directly below `parent`?  Everything but "" is below something. */
gboolean section_is_in(const Section *section, const char *parent);
const char *section_short_name(const Section *section);

/*
 * What the administrator may have meant by an unknown name: ", did you mean
 * 'members'?", "; it belongs in section 'unit'" or "".  Caller owns.
 */
char *setting_suggest(const char *section, const char *name);

#endif
