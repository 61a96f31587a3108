#include "core/phrase.h"

#include "core/compose.h"
#include "core/latin.h"

#include <string.h>

#define THANKS_CHARS_MAX 40

static const char *const thanks_words[] = {
    "tack",      "tackar",   "tusen",  "så",           "mycket", "jättemycket", "stort",      "för",     "hjälpen",
    "svaret",    "det",      "snabbt", "svar",         "och",    "ha",          "en",         "bra",     "fin",
    "dag",       "helg",     "kväll",  "detsamma",     "toppen", "super",       "vad",        "hej",     "kiitos",
    "kiitoksia", "paljon",   "avusta", "vastauksesta", "hyvää",  "päivää",      "thanks",     "thank",   "you",
    "many",      "very",     "much",   "for",          "the",    "help",        "answer",     "reply",   "great",
    "a",         "lot",      "have",   "nice",         "day",    "mvh",         "hälsningar", "vänliga", "med",
    "vänlig",    "hälsning", NULL};

static const char *const thanks_cores[] = {" tack ",   " tackar ",    " kiitos ", " kiitoksia ",
                                           " thanks ", " thank you ", NULL};

static const char *const call_phrases[] = {" ring mig ",
                                           " ringa mig ",
                                           " ring gärna ",
                                           " ni ringer ",
                                           " kan ni ringa ",
                                           " vill bli uppringd ",
                                           " bli uppringd ",
                                           " blir uppringd ",
                                           " bli kontaktad per telefon ",
                                           " ring på ",
                                           " ringer mig ",
                                           " ringer upp ",
                                           " ringa upp ",
                                           " slå en signal ",
                                           " slår en signal ",
                                           " soittakaa minulle ",
                                           " soita minulle ",
                                           " call me ",
                                           " phone me ",
                                           " give me a call ",
                                           NULL};

/* A greeting's first word, and words after it that name nobody. */
static const char *const greetings[] = {"hej", "hejsan", "hallå", "tja",   "tjena", "hi",   "hello", "dear", "hei",
                                        "moi", "terve",  "bästa", "bäste", "kära",  "käre", "god",   "hyvä", NULL};
static const char *const greeting_fillers[] = {
    "igen",   "du",     "dig",    "på",        "där",      "alla",     "och",   "tack", "morgon", "kväll",
    "middag", "dag",    "there",  "again",     "sir",      "madam",    "or",    "taas", "päivää", "för",
    "vad",    "nu",     "jag",    "vi",        "det",      "här",      "we",    "i",    "thank",  "thanks",
    "you",    "hoppas", "kiitos", "välkommen", "välkomna", "familjen", "ditt",  "din",  "mejlet", "mejl",
    "mr",     "mrs",    "ms",     "fru",       "herr",     "herra",    "rouva", NULL};

static const char *const about_phrases[] = {" hon ringer ",
                                            " han ringer ",
                                            " hon skriver ",
                                            " han skriver ",
                                            " hon mejlar ",
                                            " han mejlar ",
                                            " hon verkar ",
                                            " han verkar ",
                                            " hon är arg ",
                                            " han är arg ",
                                            " hon låter ",
                                            " han låter ",
                                            " den här personen ",
                                            " den här kvinnan ",
                                            " den här mannen ",
                                            " den här tanten ",
                                            " den här gubben ",
                                            " invånaren ",
                                            " klaganden ",
                                            " avsändaren ",
                                            " är det ni som ",
                                            " är detta er ",
                                            " kan du ta det ",
                                            " kan du ta den ",
                                            " kan du ta detta ",
                                            " kan du ta denna ",
                                            " kan du ta de här ",
                                            " kan du ta över ",
                                            " kan du ta hand om ",
                                            " kan ni ta det ",
                                            " kan ni ta den ",
                                            " kan ni ta detta ",
                                            " kan ni ta denna ",
                                            " kan ni ta över ",
                                            " kan ni ta hand om ",
                                            " stäng ärendet ",
                                            " avsluta ärendet ",
                                            " hon har skrivit ",
                                            " han har skrivit ",
                                            " tanten ",
                                            " gubben ",
                                            " kan du titta på det här ",
                                            " kan du svara ",
                                            " kan ni svara ",
                                            " svara henne ",
                                            " svara honom ",
                                            " skickar vidare till dig ",
                                            " skickar vidare till er ",
                                            " skickar detta till dig ",
                                            " vidarebefordrar till dig ",
                                            " för din kännedom ",
                                            " för er kännedom ",
                                            " fyi ",
                                            " what do we tell ",
                                            " can you take ",
                                            " close the case ",
                                            " please close it ",
                                            " not ours ",
                                            " vad ska vi svara ",
                                            " vad svarar vi ",
                                            " vad tycker du vi ",
                                            NULL};

static char *add_gap(char *end)
{
    if (end[-1] != ' ')
        *end++ = ' ';
    return end;
}

char *phrase_fold(const char *text)
{
    g_autofree char *composed = compose_text(text);
    char *folded = g_malloc(latin_lower_room(strlen(composed)) + sizeof "  ");
    char *end = folded;
    *end++ = ' ';
    for (const char *at = composed; *at;) {
        gsize plain = latin_word(at);
        gunichar c = g_utf8_get_char(at);
        if (plain > 0)
            end = latin_copy_lower(end, at, plain);
        else if (g_unichar_isalnum(c))
            end += g_unichar_to_utf8(g_unichar_tolower(c), end);
        else if (g_unichar_type(c) != G_UNICODE_FORMAT)
            end = add_gap(end);
        at = plain > 0 ? at + plain : g_utf8_next_char(at);
    }
    *add_gap(end) = '\0';
    return folded;
}

static gboolean holds_any(const char *folded, const char *const *phrases)
{
    for (; *phrases; phrases++)
        if (strstr(folded, *phrases))
            return TRUE;
    return FALSE;
}

gboolean phrase_is_thanks(const char *text, const char *name)
{
    if (g_utf8_strlen(text, -1) > THANKS_CHARS_MAX || strchr(text, '?'))
        return FALSE;
    if (strcmp(text, "👍") == 0 || strcmp(text, "❤️") == 0)
        return TRUE;
    g_autofree char *folded = phrase_fold(text);
    if (!holds_any(folded, thanks_cores))
        return FALSE;
    g_auto(GStrv) words = g_strsplit(g_strstrip(folded), " ", -1);
    g_autofree char *folded_name = phrase_fold(name);
    g_auto(GStrv) names = g_strsplit(g_strstrip(folded_name), " ", -1);
    for (guint i = 0; words[i]; i++)
        if (!g_strv_contains(thanks_words, words[i]) && !g_strv_contains((const char *const *)names, words[i]))
            return FALSE;
    return TRUE;
}

gboolean phrase_points_below(const char *text)
{
    static const char *const below[] = {" svar nedan ", " svarar nedan ",  " nedan i texten ",  " i texten nedan ",
                                        " i rött ",     " i rött nedan ",  " i blått ",         " mina svar i ",
                                        " se nedan ",   " svar i texten ", " answers below ",   " see below ",
                                        " see inline ", " in red ",        " alla vastaukset ", NULL};
    g_autofree char *folded = phrase_fold(text);
    return holds_any(folded, below);
}

gboolean phrase_is_own_home(const char *text)
{
    static const char *const home[] = {
        " min man ", " min fru ", " min sambo ", " min mamma ", " min pappa ", " min son ", " min dotter ",
        " min bror ", " min syster ", " min partner ", " min styvpappa ", " min flickvän ", " min pojkvän ",
        " mitt barn ", " mitt ex ", " mina barn ", " vårt barn ", " våra barn ", " barnens pappa ", " barnens mamma ",
        " hemma hos oss ", " slår mig ", " slår oss ", " hotar mig ", " mieheni ", " vaimoni ", " lapseni ",
        " poikani ", " tyttäreni ", " isäni ", " äitini ", " lyö minua ", " my husband ", " my wife ", " my partner ",
        " my son ", " my daughter ", " my child ", " my children ", " my kids ", " my father ", " my mother ",
        " my dad ", " my mum ", " hits me ", NULL};
    g_autofree char *folded = phrase_fold(text);
    return holds_any(folded, home);
}

static gboolean tells_of_death(const char *folded)
{
    static const char *const death[] = {
        " dog ", " dött ", " död ", " döda ", " dödat ", " dödade ", " dödades ", " döende ", " tog livet av sig ",
        " tagit livet av sig ", " somnade in ", " somnat in ", " lämnade oss ", " har gått bort ", " gick bort ", " avled ", " avlidit ", " avlidna ", " avliden ",
        " döden ", " dödsfall ", " dödsfallet ", " begravning ", " begravningen ", " tog sitt liv ", " omkom ",
        " kuoli ", " kuollut ", " hautajaiset ", " menehtyi ", " nukkui pois ", " tappoi ",
        " died ", " dying ", " killed my ", " passed away ", " passed on ", " funeral ", " death of ",
        NULL};
    return holds_any(folded, death);
}

static gboolean tells_of_injury(const char *folded)
{
    static const char *const injury[] = {
        " sjukhus ", " sjukhuset ", " ambulans ", " ambulansen ", " akuten ", " bröt ", " brutit ", " påkörd ",
        " påkörda ", " rullstolsburen ", " hjärnskakning ", " svårt skadad ", " skadades ", " slår mig ", " slår oss ",
        " slog mig ", " sairaalaan ", " sairaalassa ", " loukkaantui ", " murtui ", " hospital ", " ambulance ",
        " broke my ", " broke her ", " broke his ", " was hit by ", " badly hurt ", NULL};
    return holds_any(folded, injury);
}

gboolean phrase_is_grave(const char *text)
{
    g_autofree char *folded = phrase_fold(text);
    return tells_of_death(folded) || tells_of_injury(folded);
}

PhraseSigns phrase_signs(const char *text)
{
    g_autofree char *folded = phrase_fold(text);
    return (PhraseSigns){.is_grave = tells_of_death(folded) || tells_of_injury(folded),
                         .wants_call = holds_any(folded, call_phrases)};
}

gboolean phrase_asks_status(const char *text)
{
    static const char *const asks[] = {" status ", " status tack ", " hur går det ", " hur går det med mitt ärende ",
                                       " hur går det med ärendet ", " vad händer ", " vad händer med mitt ärende ",
                                       " tilanne ", " mikä on tilanne ", " miten asia etenee ", " status please ",
                                       " how is it going ", " any news ", NULL};
    g_autofree char *folded = phrase_fold(text);
    return g_strv_contains(asks, folded);
}

char *phrase_greeted(const char *text)
{
    g_autofree char *line = g_strndup(text, strcspn(text, "\n,!.:"));
    if (!g_utf8_validate(line, -1, NULL) || g_utf8_strlen(line, -1) > 60)
        return NULL;
    g_autofree char *folded = phrase_fold(line);
    g_auto(GStrv) words = g_strsplit(g_strstrip(folded), " ", -1);
    if (!words[0] || !g_strv_contains(greetings, words[0]))
        return NULL;
    for (guint i = 1; words[i]; i++)
        if (!g_strv_contains(greeting_fillers, words[i]) && !g_strv_contains(greetings, words[i]))
            return g_strdup(words[i]);
    return NULL;
}

gboolean phrase_talks_about(const char *text, gboolean greets_resident)
{
    /* Said to a resident too, and to a colleague without her name above. */
    static const char *const either[] = {" inte vårt ", " inte vårat ", NULL};
    g_autofree char *folded = phrase_fold(text);
    return holds_any(folded, about_phrases) || (!greets_resident && holds_any(folded, either));
}

gboolean phrase_lacks_mark(const char *text)
{
    static const char *const words[] = {"intern", "internt",  "flytta", "flyttas", "klart", "klar", "vänta",
                                        "ringt",  "postat",   "besked", "stäng",   "stängs", "avsluta", "avslutas",
                                        "avslutat", "skräp",  "samma",  "dela",    "registrator", NULL};
    g_autofree char *stripped = g_strstrip(g_strdup(text));
    if (strchr(stripped, '\n'))
        return FALSE;
    g_autofree char *folded = phrase_fold(stripped);
    g_auto(GStrv) parts = g_strsplit(g_strstrip(folded), " ", 2);
    return parts[0] && g_strv_contains(words, parts[0]);
}

gboolean phrase_is_bare(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (g_unichar_isalpha(g_utf8_get_char(at)))
            return FALSE;
    return TRUE;
}
