/*
 * route.h - weighted words choose the unit, or say that they do not know (D6).
 *
 * strong 5, words 2, weak 1, not -4; each entry counts once a message; a span
 * of text counts once a unit with its highest weight; the subject doubles.
 * `snö*` prefix, `*buller` suffix, `*hemtjänst*` inside, phrases match words
 * in sequence.  å ä ö are letters; in a text without any letter but a to z a
 * second pass finds "snorojning" at half weight.  A place unit scores only when
 * a `place` and an `only_with` word both hit.  Mentions of a unit's name or
 * alias are strong, those of a unit outside the municipality words: they are
 * often only scenery.
 *
 * With a table of learned weights (core/learned.h) points and scores become one
 * probability per unit.  Where the rules choose nobody, a unit of at least
 * `learned_certainty` wins; a unit that the rules chose with fewer than
 * ROUTE_SURE_POINTS, but that is less probable than `learned_doubt`, does not.
 *
 * All words are compiled into one automaton: cost grows with the text, not
 * with the number of words.  Pure; a Router is const once made and shared by
 * threads.
 */
#ifndef SYNPUNKT_CORE_ROUTE_H
#define SYNPUNKT_CORE_ROUTE_H

#include "core/config.h"

#include <glib.h>

#define ROUTE_SURE_POINTS 8 /* of the rules: so many no learned weights can doubt */

typedef struct Router Router;

typedef struct {
    char *entry;   /* "potthål*" as written in the file */
    char *word;    /* what stood in the text */
    int points;    /* with sign, subject doubling and half weight done; in half points */
    gboolean in_subject;
    guint place;   /* number of its first word, from 0, among those of the subject or of the text (core/words.h) */
} Hit;

typedef struct {
    const Unit *unit;
    int half_points;    /* twice the points, so that half weights stay whole */
    GPtrArray *hits;    /* Hit */
} Score;

/* Rules and learned weights together. */
typedef struct {
    const Unit *unit;
    double probability;
    const Belief *belief; /* NULL: no label of the table */
} Chance;

typedef struct {
    GPtrArray *scores;  /* Score, best first, only units that got points */
    const Unit *winner; /* NULL: the sorting desk */
    const Unit *hint;   /* a second unit worth naming, or NULL */
    const Unit *second_hint; /* the next one for the sorting desk, or NULL; only with learned weights */
    GPtrArray *chances; /* Chance, most probable first; NULL without learned weights */
    GPtrArray *beliefs; /* what chances borrow; or NULL */
    char *reason;       /* "tekn 20, next 0, learned tekn 0.82": codes and numbers, no words of the mail (D26) */
} Route;

Router *router_new(const Config *config);
void router_free(Router *router);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Router, router_free)

/*
 * Who asks for both unit and flags has the walk over the text made once.  Borrows `subject` and `text`, the resident's
 * own new text only.  Caller owns.
 */
typedef struct RoutePlaces RoutePlaces;
RoutePlaces *route_places_new(const Router *router, const char *subject, const char *text);
void route_places_free(RoutePlaces *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RoutePlaces, route_places_free)

/*
 * Choose.  `default_unit` is the mailbox's, which gets 4 points, or "".
 * `text` is the resident's own new text only.  Caller owns.
 */
Route *route_choose(const Router *router, const char *subject, const char *text, const char *default_unit);
Route *route_choose_among(const Router *router, const RoutePlaces *found, const char *default_unit);
void route_free(Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Route, route_free)

/*
 * For explaining: the line of the routed text, from 1, that a hit stands on; 0
 * for one in the subject or in no text at all.  `notes` are hit_notes() of that text.
 */
GArray *hit_notes(const char *text); /* WordNote (core/words.h) of every word; caller owns */
guint hit_line(const Hit *hit, const GArray *notes);

/* What else the same words say. */
typedef struct {
    GPtrArray *classes;    /* const ClassRule *, in the file's order, each once; the caller owns the array */
    Category category;      /* guessed */
    gboolean category_sure; /* by words of its own, not by the shape of the text alone */
    gboolean asks_silence; /* asks not to be written to (D36) */
    gboolean sensitive;    /* sensitive words or a personal identity number (D17) */
} RouteFlags;

RouteFlags route_flags(const Router *router, const char *subject, const char *text);
RouteFlags route_flags_among(const Router *router, const RoutePlaces *found);

#endif
