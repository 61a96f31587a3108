#include "daemon/verdict.h"

static const Verdict VERDICTS[] = {
    [SYNPUNKT_ERROR_TRY_LATER] = {"451", "4.3.0", "Feedback system busy, please try again later"},
    [SYNPUNKT_ERROR_BAD_INPUT] = {"451", "4.3.0",
                                  "Feedback system could not take this message, please try again later"},
    [SYNPUNKT_ERROR_BAD_CONFIG] = {"451", "4.3.5", "Feedback system is not configured, please try again later"},
    [SYNPUNKT_ERROR_DAMAGED] = {"451", "4.3.0", "Feedback system out of order, please try again later"},
    [SYNPUNKT_ERROR_REFUSED] = {"451", "4.3.0", "Feedback system could not take this message, please try again later"},
};

const Verdict *verdict_of(const GError *error)
{
    if (error == NULL || error->domain != SYNPUNKT_ERROR || error->code < 0 ||
        error->code >= (int)G_N_ELEMENTS(VERDICTS))
        return &VERDICTS[SYNPUNKT_ERROR_TRY_LATER];
    return &VERDICTS[error->code];
}

sfsistat verdict_later(SMFICTX *context, const GError *error)
{
    const Verdict *verdict = verdict_of(error);
    /* If it fails the MTA says its own 451: the same to the sender. */
    (void)smfi_setreply(context, (char *)verdict->code, (char *)verdict->enhanced, (char *)verdict->text);
    return SMFIS_TEMPFAIL;
}
