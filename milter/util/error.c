#include "util/error.h"

/* Not G_DEFINE_QUARK: its unguarded static is a data race when two threads meet their first error. */
GQuark synpunkt_error_quark(void)
{
    return g_quark_from_static_string("synpunkt-error-quark");
}
