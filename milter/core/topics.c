#include "core/topics.h"

#include "core/topics_stop.h"
#include "core/words.h"

#include <math.h>
#include <string.h>

/* One word of the year. */
typedef struct {
    guint now, before;                  /* letters with it */
    guint small, named;                 /* of the year's: written without a capital; with one inside a sentence */
    guint seen, seen_small, seen_named; /* the letters that were counted last */
    guint senders;
    gint64 sender[TOPIC_SENDERS_MIN]; /* the first of them: more need not be told apart */
} Sight;

struct Topics {
    GHashTable *sights; /* word → Sight */
    GHashTable *stop;   /* set of words, static */
    guint now, before;  /* letters */
    gboolean full;      /* no room for another word */
};

Topics *topics_new(void)
{
    Topics *topics = g_new0(Topics, 1);
    topics->sights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    topics->stop = g_hash_table_new(g_str_hash, g_str_equal);
    for (const char *const *word = topics_stop_words; *word; word++)
        g_hash_table_add(topics->stop, (gpointer)*word);
    return topics;
}

void topics_free(Topics *topics)
{
    if (!topics)
        return;
    g_hash_table_unref(topics->sights);
    g_hash_table_unref(topics->stop);
    g_free(topics);
}

guint topics_letters_now(const Topics *topics)
{
    return topics->now;
}

guint topics_letters_before(const Topics *topics)
{
    return topics->before;
}

/* -- words of a letter ------------------------------------------------------ */

static gboolean is_address(const char *token, gsize length)
{
    return memchr(token, '@', length) || g_strstr_len(token, (gssize)length, "://") ||
           g_ascii_strncasecmp(token, "www.", MIN(length, strlen("www."))) == 0;
}

/* What is no word of a sentence becomes blanks.  Caller owns. */
static char *without_addresses(const char *text)
{
    char *copy = g_strdup(text);
    for (char *at = copy; *at;) {
        gsize length = strcspn(at, " \t\r\n");
        if (length > 0 && is_address(at, length))
            memset(at, ' ', length);
        at += length;
        at += strspn(at, " \t\r\n");
    }
    return copy;
}

static gboolean may_be_topic(const Topics *topics, const char *word)
{
    glong letters = 0;
    for (const char *at = word; *at; at = g_utf8_next_char(at), letters++)
        if (g_unichar_isdigit(g_utf8_get_char(at)))
            return FALSE;
    return letters >= TOPIC_CHARS_MIN && letters <= TOPIC_CHARS_MAX && !g_hash_table_contains(topics->stop, word);
}

/* Who writes everything in capitals tells nothing about names by them. */
static gboolean is_shouted(const GArray *notes)
{
    guint capitals = 0;
    for (guint i = 0; i < notes->len; i++)
        capitals += g_array_index(notes, WordNote, i).capital;
    return capitals > notes->len / 2;
}

/* How a word stood where it was found. */
typedef enum { WRITTEN_OPENING, WRITTEN_SMALL, WRITTEN_NAMED } Written;

typedef void (*WordVisit)(Topics *topics, const char *word, Written written, const TopicLetter *letter);

/* Each word that may be a topic, as often as it stands there. */
static void read_words(Topics *topics, const char *text, const TopicLetter *letter, WordVisit visit)
{
    g_autofree char *plain = without_addresses(text);
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(WordNote));
    g_autofree char *normal = words_normalise_noted(plain, TOPIC_TEXT_BYTES_MAX, notes);
    gboolean shouted = is_shouted(notes), opens = TRUE;
    char *word = normal;
    for (guint i = 0; i < notes->len; i++) {
        const WordNote *note = &g_array_index(notes, WordNote, i);
        gsize length = strcspn(word, " \n");
        char end = word[length];
        word[length] = '\0';
        opens = opens || note->line != g_array_index(notes, WordNote, i - 1).line;
        Written written = shouted || (note->capital && opens) ? WRITTEN_OPENING
                          : note->capital                     ? WRITTEN_NAMED
                                                              : WRITTEN_SMALL;
        if (may_be_topic(topics, word))
            visit(topics, word, written, letter);
        opens = end == '\n';
        word += length + (end != '\0');
    }
}

/* -- counting ----------------------------------------------------------------- */

static gboolean is_rare(gpointer word, gpointer sight, gpointer data)
{
    (void)word;
    (void)data;
    return ((const Sight *)sight)->now < 2;
}

/* When so many words are common that forgetting frees little, there are enough of them. */
static void make_room(Topics *topics)
{
    if (g_hash_table_size(topics->sights) < TOPIC_WORDS_MAX)
        return;
    g_hash_table_foreach_remove(topics->sights, is_rare, NULL);
    topics->full = g_hash_table_size(topics->sights) > TOPIC_WORDS_MAX / 2;
}

static Sight *sight_of(Topics *topics, const char *word)
{
    Sight *sight = g_hash_table_lookup(topics->sights, word);
    if (sight || topics->full)
        return sight;
    sight = g_new0(Sight, 1);
    g_hash_table_insert(topics->sights, g_strdup(word), sight);
    return sight;
}

static void add_sender(Sight *sight, gint64 sender)
{
    if (sender == 0 || sight->senders == TOPIC_SENDERS_MIN)
        return;
    for (guint i = 0; i < sight->senders; i++)
        if (sight->sender[i] == sender)
            return;
    sight->sender[sight->senders++] = sender;
}

/* Once a letter, whose number is `letter`. */
static void count(guint *counted, guint *seen, guint letter)
{
    *counted += *seen != letter;
    *seen = letter;
}

static void see_now(Topics *topics, const char *word, Written written, const TopicLetter *letter)
{
    Sight *sight = sight_of(topics, word);
    if (!sight)
        return;
    count(&sight->now, &sight->seen, topics->now);
    if (written == WRITTEN_SMALL)
        count(&sight->small, &sight->seen_small, topics->now);
    if (written == WRITTEN_NAMED)
        count(&sight->named, &sight->seen_named, topics->now);
    add_sender(sight, letter->sender);
}

static void see_before(Topics *topics, const char *word, Written written, const TopicLetter *letter)
{
    (void)written;
    (void)letter;
    Sight *sight = g_hash_table_lookup(topics->sights, word);
    if (sight)
        count(&sight->before, &sight->seen, topics->now + topics->before);
}

void topics_add_now(Topics *topics, const TopicLetter *letter)
{
    topics->now++;
    read_words(topics, letter->subject, letter, see_now);
    read_words(topics, letter->text, letter, see_now);
    make_room(topics);
}

void topics_add_before(Topics *topics, const TopicLetter *letter)
{
    topics->before++;
    read_words(topics, letter->subject, letter, see_before);
    read_words(topics, letter->text, letter, see_before);
}

/* -- what grew ------------------------------------------------------------------ */

static double deviation(double seen, double expected)
{
    return seen > 0 ? seen * log(seen / expected) : 0;
}

/* Log-likelihood ratio (G²) of the four numbers: letters with and without it, then and now. */
static double score(const Topics *topics, const Sight *sight)
{
    double now = topics->now, before = topics->before;
    double with = (double)sight->now + sight->before, without = now + before - with, all = now + before;
    return 2 * (deviation(sight->now, with * now / all) + deviation(sight->before, with * before / all) +
                deviation(now - sight->now, without * now / all) +
                deviation(before - sight->before, without * before / all));
}

static gboolean is_name(const Sight *sight)
{
    return sight->named >= sight->small || sight->small < sight->now / TOPIC_SMALL_SHARE;
}

static gboolean grew(const Topics *topics, const Sight *sight)
{
    return sight->senders == TOPIC_SENDERS_MIN && !is_name(sight) &&
           (double)sight->now * topics->before > (double)sight->before * topics->now &&
           score(topics, sight) >= TOPIC_SCORE_MIN;
}

static void topic_free(gpointer data)
{
    Topic *topic = data;
    g_free(topic->word);
    g_free(topic);
}

static int compare_topics(gconstpointer a, gconstpointer b)
{
    const Topic *left = *(const Topic *const *)a, *right = *(const Topic *const *)b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(left->word, right->word);
}

GPtrArray *topics_grown(const Topics *topics)
{
    GPtrArray *grown = g_ptr_array_new_with_free_func(topic_free);
    if (topics->before == 0)
        return grown;
    GHashTableIter iter;
    gpointer word, value;
    g_hash_table_iter_init(&iter, topics->sights);
    while (g_hash_table_iter_next(&iter, &word, &value)) {
        const Sight *sight = value;
        if (!grew(topics, sight))
            continue;
        Topic *topic = g_new0(Topic, 1);
        *topic = (Topic){g_strdup(word), sight->now, sight->before, score(topics, sight)};
        g_ptr_array_add(grown, topic);
    }
    g_ptr_array_sort(grown, compare_topics);
    g_ptr_array_set_size(grown, (gint)MIN(grown->len, TOPICS_MAX));
    return grown;
}
