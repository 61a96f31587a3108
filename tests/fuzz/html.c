/* html.c - any bytes as HTML, in one piece and cut anywhere. */
#include "fuzz.h"

#include "mail/read.h"
#include "mail/text.h"

#include <string.h>

#define HTML_TEXT_ROOM (2 * READ_TEXT_BYTES_MAX)

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    mail_read_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(HtmlText) page = text_from_html((const char *)data, size);

    fuzz_check_text(page->text);
    g_assert_cmpuint(strlen(page->text), <=, HTML_TEXT_ROOM);
    for (guint i = 0; i < page->content_ids->len; i++)
        fuzz_check_text(page->content_ids->pdata[i]);
    return 0;
}
