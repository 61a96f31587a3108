#include "outbox/bundle.h"

const Parcel *bundle_parcel(Bundle *bundle)
{
    if (bundle->ended || g_atomic_int_get(bundle->stopped))
        return NULL;
    if (bundle->parcel == NULL)
        bundle->parcel = bundle->next(bundle->data);
    bundle->ended = bundle->parcel == NULL;
    return bundle->parcel;
}

void bundle_settle(Bundle *bundle, RelayFate fate, const char *answer)
{
    gint64 id = bundle->parcel->id;
    bundle->parcel = NULL;
    bundle->ended = !bundle->done(id, fate, answer, bundle->data);
}
