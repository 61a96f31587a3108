#include "cli/storeless.h"

#include "config/config_read.h"
#include "mail/language.h"
#include "mail/read.h"

Storeless *storeless_new(const Cli *cli, GError **error)
{
    Config *config = config_read(cli->config, error);
    if (!config)
        return NULL;
    mail_read_init();
    language_init();
    Storeless *storeless = g_new0(Storeless, 1);
    storeless->config = config;
    storeless->router = router_new(config);
    storeless->rules = (Rules){config, storeless->router, NULL, MODE_LIVE, language_guess};
    return storeless;
}

void storeless_free(Storeless *storeless)
{
    if (!storeless)
        return;
    router_free(storeless->router);
    config_free(storeless->config);
    g_free(storeless);
}
