/* statements_many.c - statements whose rows grow with the store and are read from first to last. */
#include "store/postgres/statements.h"

gboolean postgres_is_for_many(StatementName name)
{
    static const StatementName names[] = {LIST_FACTS,        LIST_OPENINGS,     LIST_MEASURES,
                                          LIST_PURGEABLE,    LIST_MAILS,        LIST_MAIL_EVENTS,
                                          LIST_MAIL_LETTERS, LIST_LOOSE_EVENTS, LIST_EMPTIED_OF_NONE};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] == name)
            return TRUE;
    return FALSE;
}
