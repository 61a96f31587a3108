#include "util/error.h"

G_DEFINE_QUARK(synpunkt - error - quark, synpunkt_error)
