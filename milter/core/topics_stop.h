/* topics_stop.h - words that stand in any text, of the three languages, in small letters; between the files of topics.
 */
#ifndef SYNPUNKT_CORE_TOPICS_STOP_H
#define SYNPUNKT_CORE_TOPICS_STOP_H

/* Ends with NULL. */
extern const char *const topics_stop_words[];

#endif
