#include "store/move_mark.h"

#include "util/error.h"

static const char *const names[] = {
    [MOVE_LEAVING] = "leaving", [MOVE_ARRIVING] = "arriving", [MOVE_GONE] = "gone"};

void move_mark_clear(MoveMark *mark)
{
    g_clear_pointer(&mark->place, g_free);
    g_clear_pointer(&mark->ends, g_free);
}

gboolean move_mark_read(Database *database, MoveMark *mark, GError **error)
{
    *mark = (MoveMark){.state = MOVE_NONE};
    g_auto(Query) query = query_begin(database, FIND_MOVED);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return TRUE;
    const char *state = query_peek_text(&query);
    for (guint i = MOVE_LEAVING; i < G_N_ELEMENTS(names); i++)
        if (g_strcmp0(state, names[i]) == 0)
            mark->state = (MoveState)i;
    mark->place = query_take_text(&query);
    mark->ends = query_take_text(&query);
    mark->at = query_take_int(&query);
    return TRUE;
}

gboolean move_mark_write(Database *database, const MoveMark *mark, GError **error)
{
    if (mark->state == MOVE_NONE)
        return database_run(database, DROP_MOVED, error);
    g_auto(Query) query = query_begin(database, SET_MOVED);
    query_text(&query, names[mark->state]);
    query_text(&query, mark->place);
    query_text(&query, mark->ends);
    query_int(&query, mark->at);
    return query_run(&query, error);
}

gboolean move_may_write(Database *database, GError **error)
{
    g_auto(MoveMark) mark = {0};
    if (!move_mark_read(database, &mark, error))
        return FALSE;
    switch (mark.state) {
    case MOVE_NONE:
        return TRUE;
    case MOVE_LEAVING:
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "store is being moved to '%s'; if that was broken off, \"synpunkt migrate-store --to '%s'\" goes on "
                    "with it, and \"synpunkt migrate-store --cancel\" stays here",
                    mark.place, mark.place);
        return FALSE;
    case MOVE_ARRIVING:
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "store is being moved here from '%s' and is not whole yet; that is where it is until "
                    "\"synpunkt migrate-store\" there is done",
                    mark.place);
        return FALSE;
    case MOVE_GONE:
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                    "store was moved to '%s'; write store = \"%s\" in synpunkt.conf (on a server with the service's own "
                    "role, if this is the owner's)",
                    mark.place, mark.place);
        return FALSE;
    }
    g_assert_not_reached();
}
