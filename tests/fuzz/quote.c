/* quote.c - any text: the spans cover it wholly, in order, on line bounds, and none is empty, whatever we wrote. */
#include "fuzz.h"

#include "core/quote_ours.h"
#include "mail/quote.h"
#include "mail/text.h"

#include <string.h>

static void check_cover(const char *text, const GArray *spans)
{
    gsize covered = 0;

    for (guint i = 0; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        g_assert_cmpuint(span->start, ==, covered);
        g_assert_cmpuint(span->end, >, span->start);
        g_assert_true(span->start == 0 || text[span->start - 1] == '\n');
        covered = span->end;
    }
    g_assert_cmpuint(covered, ==, strlen(text));
}

/* `ours` is the same text, otherwise wrapped: much of it is found again. */
static void check_spans(const char *text, const char *ours)
{
    g_autoptr(GArray) spans = quote_spans(text);
    g_autoptr(GPtrArray) letters = g_ptr_array_new();
    const Mail mail = {.text = (char *)text, .spans = spans};

    check_cover(text, spans);
    g_ptr_array_add(letters, (gpointer)ours);
    g_autoptr(GArray) marked = quote_ours(&mail, letters);
    if (marked)
        check_cover(text, marked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autofree char *flowed = text_unflow(text, FALSE);
    g_autofree char *joined = text_unflow(text, TRUE);

    fuzz_check_text(flowed);
    fuzz_check_text(joined);
    check_spans(text, joined);
    check_spans(flowed, text);
    return 0;
}
