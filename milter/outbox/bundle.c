#include "outbox/bundle.h"

const Parcel *bundle_parcel(const Bundle *bundle)
{
    if (bundle->ended || bundle->next >= bundle->parcels->len || g_atomic_int_get(bundle->stopped))
        return NULL;
    return g_ptr_array_index(bundle->parcels, bundle->next);
}

void bundle_settle(Bundle *bundle, RelayFate fate, const char *answer)
{
    const Parcel *parcel = g_ptr_array_index(bundle->parcels, bundle->next);
    bundle->next++;
    bundle->ended = !bundle->done(parcel->id, fate, answer, bundle->data);
}
