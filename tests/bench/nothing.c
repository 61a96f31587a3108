/*
 * nothing.c - a milter that does nothing, to measure what any milter costs.
 *
 * usage: nothing SOCKET [discard]
 *
 * It takes every callback a message has.  With "discard" it throws each message
 * away at its end, as Synpunkt does once it has stored one.
 */
#include <libmilter/mfapi.h>

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address)
{
    (void) ctx, (void) host, (void) address;
    return SMFIS_CONTINUE;
}

static sfsistat on_envelope(SMFICTX *ctx, char **words)
{
    (void) ctx, (void) words;
    return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
    (void) ctx, (void) name, (void) value;
    return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *bytes, size_t length)
{
    (void) ctx, (void) bytes, (void) length;
    return SMFIS_CONTINUE;
}

static sfsistat on_end(SMFICTX *ctx)
{
    (void) ctx;
    return SMFIS_CONTINUE;
}

static sfsistat on_end_discard(SMFICTX *ctx)
{
    (void) ctx;
    return SMFIS_DISCARD;
}

int main(int argc, char **argv)
{
    struct smfiDesc filter = {
        .xxfi_name = "nothing",
        .xxfi_version = SMFI_VERSION,
        .xxfi_connect = on_connect,
        .xxfi_envfrom = on_envelope,
        .xxfi_envrcpt = on_envelope,
        .xxfi_header = on_header,
        .xxfi_body = on_body,
        .xxfi_eom = on_end,
    };

    if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "discard") != 0)) {
        fprintf(stderr, "usage: nothing SOCKET [discard]\n");
        return EX_USAGE;
    }
    if (argc == 3)
        filter.xxfi_eom = on_end_discard;
    if (smfi_setconn(argv[1]) == MI_FAILURE || smfi_register(filter) == MI_FAILURE)
        return EX_UNAVAILABLE;
    return smfi_main() == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}
