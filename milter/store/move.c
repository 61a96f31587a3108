#include "store/move.h"

#include "core/config.h"
#include "store/engine.h"
#include "store/migrate.h"
#include "store/move_mark.h"
#include "store/move_parts.h"
#include "store/store_private.h"
#include "util/error.h"

#include <string.h>

/* What is known of one side. */
typedef struct {
    MoveMark mark;
    char *epoch; /* NULL: there is no store */
    char *ends;  /* a digest of its chains: whatever happens to a case goes into them */
} Side;

static void side_clear(Side *side)
{
    move_mark_clear(&side->mark);
    g_free(side->epoch);
    g_free(side->ends);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static gboolean refuse(const char *why, const char *where, GError **error)
{
    g_autofree char *words = g_strdup_printf("'%s' %s", where, why);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, words);
    return FALSE;
}

static gboolean read_side(Database *database, Side *side, GError **error)
{
    int version;
    guint64 rows;
    if (!migrate_version(database, &version, error))
        return FALSE;
    if (version == 0)
        return TRUE;
    if (!migrate_check(database, error) || !move_mark_read(database, &side->mark, error))
        return FALSE;
    side->epoch = migrate_epoch(database, error);
    side->ends = side->epoch ? move_digest(database, move_table("chains"), &rows, error) : NULL;
    return side->ends != NULL;
}

/* With nobody else at work in it. */
static Database *open_held(const char *where, StoreMode mode, GError **error)
{
    const Engine *engine = engine_of(where, error);
    if (!engine || !engine->prepare(where, mode, error))
        return NULL;
    g_autoptr(Database) database = database_open(where, DATABASE_WRITE, error);
    if (!database || !engine->move->hold(database, error)) {
        if (config_is_server(where)) /* a URI with a password is not to be told on */
            g_prefix_error(error, "store on a server: ");
        else
            g_prefix_error(error, "store '%s': ", where);
        return NULL;
    }
    return g_steal_pointer(&database);
}

static gboolean in_transaction(Database *database, gboolean (*work)(Database *database, gpointer data, GError **error),
                               gpointer data, GError **error)
{
    if (database_run(database, DO_BEGIN, error) && work(database, data, error) &&
        database_run(database, DO_COMMIT, error))
        return TRUE;
    if (database_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return FALSE;
}

static gboolean write_mark(Database *database, gpointer data, GError **error)
{
    return move_mark_write(database, data, error);
}

static gboolean set_mark(Database *database, MoveState state, const StoreMove *move, GError **error)
{
    MoveMark mark = {.state = state, .ends = (char *)"", .at = move ? move->now : 0};
    mark.place = move ? (char *)move->to : NULL;
    return in_transaction(database, write_mark, &mark, error);
}

/* -- may it be? ------------------------------------------------------------------------------ */

/* It is here, or on its way to that very place. */
static gboolean may_leave(Database *source, const Side *side, const StoreMove *move, GError **error)
{
    if (!side->epoch)
        return migrate_check(source, error); /* says what there is instead */
    gboolean there = side->mark.place && strcmp(side->mark.place, move->to) == 0;
    if (side->mark.state == MOVE_NONE || (there && side->mark.state != MOVE_ARRIVING))
        return TRUE;
    return move_may_write(source, error);
}

/* A store that was made and never used. */
static gboolean is_vacant(Database *database, gboolean *vacant, GError **error)
{
    static const char *const names[] = {"cases", "entries", "letters", "events"};
    *vacant = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(names) && *vacant; i++) {
        guint64 rows;
        if (!database->engine->move->count(database, move_table(names[i]), &rows, error))
            return FALSE;
        *vacant = rows == 0;
    }
    return TRUE;
}

static gboolean may_arrive(Moving *moving, const Side *here, const Side *there, GError **error)
{
    StoreMove *move = moving->move;
    gboolean vacant = TRUE;
    move->resumed = there->mark.state == MOVE_ARRIVING && g_strcmp0(there->epoch, here->epoch) == 0;
    if (move->resumed)
        return g_strcmp0(there->mark.ends, here->ends) == 0 ||
               refuse("holds what was copied before the store changed: remove it and move again", move->to, error);
    if (here->mark.state == MOVE_GONE)
        return move_may_write(moving->source, error);
    if (there->mark.state != MOVE_NONE)
        return refuse("holds a store that is being moved, or has been: move that aside first", move->to, error);
    if (there->epoch && !is_vacant(moving->target, &vacant, error))
        return FALSE;
    return vacant || refuse("holds a store with cases: a store is moved to an empty place", move->to, error);
}

/* -- the steps ---------------------------------------------------------------------------------- */

typedef struct {
    Moving *moving;
    const Side *here, *there;
} Beginning;

/* Whatever an unused store holds goes; the name comes first. */
static gboolean begin_target(Database *target, gpointer data, GError **error)
{
    const Beginning *beginning = data;
    Moving *moving = beginning->moving;
    const MoveMark mark = {.state = MOVE_ARRIVING,
                           .place = (char *)moving->from,
                           .ends = beginning->here->ends,
                           .at = moving->move->now};
    return (beginning->there->epoch || target->engine->make(target, error)) &&
           target->engine->move->empty(target, error) && move_copy_table(moving, move_table("store"), error) &&
           move_mark_write(target, &mark, error);
}

/* Each row is looked at three times: copied, and compared on both sides. */
static gboolean measure(Moving *moving, GError **error)
{
    return move_count(moving->source, &moving->most, error) && move_count(moving->target, &moving->done, error) &&
           (moving->most *= 3) >= moving->done;
}

static gboolean reopen(Database **database, const char *where, GError **error)
{
    g_clear_pointer(database, database_close);
    *database = database_open(where, DATABASE_READ, error);
    return *database != NULL;
}

static gboolean set_mark_at(const char *where, MoveState state, const StoreMove *move, GError **error)
{
    g_autoptr(Database) database = database_open(where, DATABASE_WRITE, error);
    return database && set_mark(database, state, move, error);
}

static gboolean copy(Moving *moving, const Side *here, const Side *there, GError **error)
{
    Beginning beginning = {moving, here, there};
    if (here->mark.state == MOVE_NONE && !set_mark(moving->source, MOVE_LEAVING, moving->move, error))
        return FALSE;
    if (!reopen(&moving->source, moving->from, error))
        return FALSE;
    if (!moving->move->resumed && !in_transaction(moving->target, begin_target, &beginning, error)) {
        if (here->mark.state == MOVE_NONE) /* nothing has gone: mail may be filed here as before */
            (void)set_mark_at(moving->from, MOVE_NONE, NULL, NULL);
        return FALSE;
    }
    return measure(moving, error) && move_copy_all(moving, error);
}

/* Alone with it, and if nobody has taken the move back meanwhile: what came since would be lost. */
static gboolean leave_for_good(const Moving *moving, GError **error)
{
    g_auto(MoveMark) mark = {0};
    g_autoptr(Database) source = open_held(moving->from, STORE_OPEN, error);
    if (!source || !move_mark_read(source, &mark, error))
        return FALSE;
    if (mark.state == MOVE_NONE || g_strcmp0(mark.place, moving->move->to) != 0)
        return refuse("is not being moved there any more: mail may have come since it was copied", moving->from, error);
    return set_mark(source, MOVE_GONE, moving->move, error);
}

/* The source first: between the two neither can be written. */
static gboolean hand_over(Moving *moving, GError **error)
{
    g_clear_pointer(&moving->source, database_close);
    g_clear_pointer(&moving->target, database_close);
    return leave_for_good(moving, error) &&
           set_mark_at(moving->move->to, MOVE_NONE, NULL, error);
}

static gboolean move_all(Moving *moving, GError **error)
{
    g_auto(Side) here = {0}, there = {0};
    moving->source = open_held(moving->from, STORE_OPEN, error);
    if (!moving->source || !read_side(moving->source, &here, error) ||
        !may_leave(moving->source, &here, moving->move, error))
        return FALSE;
    moving->target = open_held(moving->move->to, STORE_CREATE, error);
    if (!moving->target || !read_side(moving->target, &there, error) || !may_arrive(moving, &here, &there, error))
        return FALSE;
    return copy(moving, &here, &there, error) && reopen(&moving->target, moving->move->to, error) &&
           move_compare(moving, error) && move_check(moving, error) && hand_over(moving, error);
}

gboolean store_move(const char *from, StoreMove *move, GError **error)
{
    Moving moving = {.move = move, .from = from};
    const Engine *here = engine_of(from, error), *there = here ? engine_of(move->to, error) : NULL;
    if (!there)
        return FALSE;
    if (here == there)
        return refuse("is kept by the same program as the store is now: \"synpunkt backup\" and \"restore\" move that",
                      move->to, error);
    gboolean done = move_all(&moving, error);
    g_clear_pointer(&moving.source, database_close);
    g_clear_pointer(&moving.target, database_close);
    return done;
}

gboolean store_move_cancel(const char *where, GError **error)
{
    g_auto(MoveMark) mark = {0};
    g_autoptr(Database) database = open_held(where, STORE_OPEN, error);
    if (!database || !migrate_check(database, error) || !move_mark_read(database, &mark, error))
        return FALSE;
    if (mark.state == MOVE_LEAVING)
        return set_mark(database, MOVE_NONE, NULL, error);
    return mark.state == MOVE_NONE ? refuse("is not being moved", where, error) : move_may_write(database, error);
}

gboolean store_is_here(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    return reader && move_may_write(reader->database, error);
}
