/*
 * topics.h - words that grew: what more residents write about than in the year before.
 *
 * A word counts once a letter.  Shown are words from at least TOPIC_SENDERS_MIN
 * different senders of the year, and no names: a word is a name when fewer
 * than one letter in TOPIC_SMALL_SHARE writes it without a capital, or more
 * with one inside a sentence than without; so are most places.  No digits, no
 * addresses, no words that stand in any text.
 *
 * How much a word grew is told by the log-likelihood ratio of its share of the
 * letters then and now.  Pure.
 */
#ifndef SYNPUNKT_CORE_TOPICS_H
#define SYNPUNKT_CORE_TOPICS_H

#include <glib.h>

#define TOPIC_SENDERS_MIN    5
#define TOPIC_SMALL_SHARE    4
#define TOPIC_CHARS_MIN      3
#define TOPIC_CHARS_MAX      40
#define TOPIC_TEXT_BYTES_MAX (8 * 1024) /* of one letter */
#define TOPIC_WORDS_MAX      400000     /* kept at once; those of one letter alone are forgotten when there are more */
#define TOPIC_SCORE_MIN      6.63       /* chance alone does this to one word in a hundred */
#define TOPICS_MAX           30

/* A letter that opened a case; borrowed, valid UTF-8. */
typedef struct {
    gint64 sender; /* stands for who wrote it; 0 if nobody knows, who is then no sender more */
    const char *subject, *text;
} TopicLetter;

typedef struct Topics Topics;

Topics *topics_new(void);
void topics_free(Topics *topics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Topics, topics_free)

/* First all letters of the year, then those of the year before: only words that the year has are counted there. */
void topics_add_now(Topics *topics, const TopicLetter *letter);
void topics_add_before(Topics *topics, const TopicLetter *letter);

guint topics_letters_now(const Topics *topics);
guint topics_letters_before(const Topics *topics);

typedef struct {
    char *word;
    guint now, before; /* letters with it */
    double score;
} Topic;

/* What grew most, first; none if there is nothing to compare with.  Array of Topic, caller owns. */
GPtrArray *topics_grown(const Topics *topics);

#endif
