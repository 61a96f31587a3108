#include "mail/language_words.h"

#include <string.h>

#define WORDS_MAX 120

/* Words shared by neighbours stand with each of them; only the difference counts. */
/* clang-format off */
static const struct {
    const char *code;
    const char *words[WORDS_MAX];
} LISTS[] = {
    {"sv", {"och", "att", "det", "är", "inte", "jag", "på", "för", "som", "med", "till", "ni", "vi", "har", "från",
            "när", "hur", "vill", "kan", "ska", "finns", "tack", "hej", "vår", "mitt", "min", "varför", "också", "eller",
            "mycket", "hälsning", "hälsningar", "mvh", "gatan", "vägen", "blir", "ett", "en", "av", "om", "den", "så",
            "er", "här", "där", "kommer", "ligger", "trasig", "några", "skulle", "borde", "måste", "hjälp", "god", "dag",
            "nej", "ingen", "inget", "mig", "gata", "än", "vid", "någon", "alla", "två", "sedan", "fortfarande", "aldrig",
            "alltid", "bara", "nu", "tid", "mer", "utan", "varit", "igen", "bra", "dålig", "men", "vad", "vem", "vart",
            "oss", "han", "hon", "dom", "sen", "innan", "ju", "snälla"}},
    {"fi", {"ja", "on", "että", "ei", "olen", "minä", "se", "hei", "kiitos", "miksi", "koska", "mutta", "kun", "ovat",
            "olisi", "onko", "voisi", "tämä", "siellä", "meidän", "missä", "joka", "myös", "kuin", "niin", "terveisin",
            "ystävällisin", "haluan", "ole", "kadulla", "kadun", "tie", "voi", "vain", "nyt", "ette", "teidän", "mitä",
            "päivää", "moi", "rikki", "ks", "liite", "liitteenä", "oli", "vaan", "sitä", "siinä", "tulee", "kuukauden",
            "viikkoa", "vuotta", "taas", "terv", "kuka", "saa", "pitää", "jos", "tai", "nii", "ku", "meillä", "teillä", "minun", "äiti"}},
    {"en", {"the", "and", "is", "not", "you", "of", "to", "it", "that", "this", "with", "have", "are", "my", "we",
            "was", "please", "thank", "thanks", "hello", "why", "when", "what", "would", "could", "your", "street",
            "there", "been", "regards", "dear", "will", "from", "but", "they", "at", "again", "a", "who", "how", "has", "our",
            "be", "can", "she", "he", "test", "hi"}},
    {"no", {"og", "jeg", "ikke", "fra", "hvor", "hvorfor", "hva", "av", "også", "noen", "noe", "vennlig", "hilsen", "det",
            "er", "en", "på", "til", "med", "som", "for", "å", "dere", "meg", "deg", "vår", "vårt", "nå", "mye", "bare",
            "etter", "uten", "hei", "har", "vi", "kan", "ville", "blir", "vært", "ingen", "far", "ble", "sett", "om", "fikk",
            "bør", "gjøre", "seg", "veien", "gata", "huset", "takk", "være", "den", "gang", "timer", "fjor", "snill",
            "klarte", "sykepleier", "skjønner", "ved", "var", "et", "flyttet"}},
    {"da", {"og", "jeg", "ikke", "fra", "hvor", "hvorfor", "hvad", "af", "også", "nogle", "nogen", "venlig", "hilsen", "det",
            "er", "en", "på", "til", "med", "som", "for", "at", "jer", "mig", "dig", "vores", "nu", "meget", "kun", "efter",
            "uden", "hej", "har", "vi", "kan", "ville", "bliver", "været", "ingen", "blev", "om", "fik", "bør", "gøre", "sig",
            "vejen", "gaden", "huset", "tak", "være", "den", "må", "løs", "venligst", "lide", "lyse", "gerne", "mvh", "hun",
            "kone", "over", "gågaden", "ved", "var", "et", "giver"}},
    {"de", {"und", "der", "die", "das", "ist", "nicht", "ich", "wir", "mit", "von", "für", "auf", "ein", "eine", "sie",
            "bitte", "danke", "guten", "tag", "hallo", "unser", "unsere", "vor", "seit", "haben", "kann", "auch", "sehr",
            "herzlichen", "dank", "heute", "wie", "er", "zu", "dem", "den", "war", "sind", "warum", "grüße", "hat", "im",
            "keine", "aber"}},
    {"es", {"el", "los", "las", "por", "para", "una", "unos", "con", "que", "no", "está", "están", "mi", "hola", "gracias",
            "pero", "quién", "nuestra", "nuestro", "calle", "desde", "muy", "hay", "y", "en", "de", "del", "todo", "toda", "cuando",
            "más", "años", "señores", "favor", "saludos", "ella", "nadie", "primera", "llegamos", "como", "donde", "es", "al", "se", "su", "sin"}},
    {"fr", {"le", "les", "des", "une", "est", "pas", "nous", "vous", "je", "pour", "avec", "dans", "sur", "bonjour", "merci",
            "mais", "cette", "notre", "depuis", "et", "qui", "très", "il", "elle", "rue", "être", "au", "aux", "sont", "ne"}},
    {"it", {"il", "gli", "della", "del", "che", "non", "per", "una", "sono", "grazie", "buongiorno", "con", "nel", "nella",
            "strada", "perché", "anche", "più", "questo", "è", "di", "da", "molto", "siamo"}},
    {"pl", {"nie", "się", "jest", "na", "dzień", "dobry", "proszę", "dziękuję", "przed", "od", "czy", "jak", "są", "dla", "ale",
            "przez", "tylko", "mam", "pozdrawiam", "ulica", "ulicy", "bardzo", "mój", "moja", "naszej", "do", "w", "z", "że",
            "może", "gdzie", "kto", "nasz", "tydzień", "zdjęcia", "samochody"}},
    {"tr", {"ve", "bir", "bu", "için", "çok", "merhaba", "lütfen", "teşekkürler", "değil", "var", "yok", "gibi", "bize", "bizim",
            "her", "ne", "kadar", "iyi", "günler", "üç", "iki", "gün", "gündür", "aydır", "hiç", "babam", "annem", "diyor", "sokak", "kız",
            "taşıyor", "sürekli", "bozuk", "selam", "nasıl", "neden"}},
    {"so", {"waxaan", "iyo", "ka", "ku", "waa", "oo", "ayaa", "aan", "mahadsanid", "salaan", "fadlan", "waxa", "wax", "maxaa",
            "badan", "ma", "la", "si", "uu", "ay", "kale", "caawimaad", "guriga", "jidka", "waddada", "ilmaha", "cunug", "carruurta",
            "maya", "haa", "halkan", "aad"}},
    {"ku", {"ez", "min", "ji", "li", "bi", "û", "ev", "ku", "dixwazim", "heye", "hene", "spas", "silav", "gelek", "ne", "me", "em",
            "hûn", "nizanim", "dikarim", "dikare", "çawa", "kî", "zarok", "zarokên", "xwe", "re", "dibêje", "va", "kirin", "hemû",
            "çi", "jî", "nû", "pirs", "mala", "tê", "bipeyivim", "bipeyive", "rojbaş"}},
    {"sq", {"dhe", "është", "nuk", "në", "për", "një", "ju", "lutem", "faleminderit", "përshëndetje", "kam", "kemi", "nga", "që",
            "shumë", "me", "të", "rruga", "fëmijët", "pse"}},
    {"bs", {"je", "nije", "se", "su", "na", "da", "molim", "hvala", "dobar", "dan", "poštovani", "ulici", "ulica", "naša", "naše",
            "sam", "smo", "za", "od", "već", "kako", "što", "nam", "djeca", "zašto"}},
    {"ro", {"și", "este", "nu", "vă", "rog", "mulțumesc", "bună", "ziua", "strada", "pentru", "noastră", "sunt", "de", "că", "am",
            "pe", "din", "avem", "foarte"}},
    {"et", {"ja", "on", "ei", "tere", "palun", "aitäh", "meie", "tänav", "see", "oli", "mis", "kui", "aga", "kas", "siin", "õues",
            "lapsed", "tänan", "ning"}},
    {"lt", {"ir", "yra", "ne", "prašau", "ačiū", "labas", "diena", "gatvė", "mūsų", "kad", "su", "bet", "kaip", "labai"}},
    {"lv", {"un", "ir", "nav", "lūdzu", "paldies", "labdien", "mūsu", "iela", "bet", "kas", "ļoti", "no", "ar"}},
    {"nl", {"het", "een", "niet", "ik", "wij", "van", "voor", "met", "zijn", "graag", "bedankt", "hallo", "straat", "maar", "ook",
            "goedendag", "dat", "wordt", "waarom"}},
    {"pt", {"não", "uma", "para", "com", "está", "olá", "obrigado", "obrigada", "rua", "por", "que", "você", "nossa", "muito", "mas"}},
    {"hu", {"nem", "egy", "hogy", "kérem", "köszönöm", "az", "és", "van", "jó", "napot", "utca", "miért", "nagyon", "meg"}},
};
/* clang-format on */

/* Letters that only one of the languages here has. */
static const struct {
    const char *letters, *code;
} LETTERS[] = {
    {"ۆێڵڕە", "ku"}, {"ٹڈےںہ", "ur"}, {"ښځړېټډۍ", "ps"}, {"پچژگکی", "fa"},
    {"іїєґ", "uk"},  {"ѓќѕ", "mk"},   {"љњћђџј", "sr"},  {"ыэё", "ru"},
};

static const struct {
    GUnicodeScript script;
    const char *code;
} ALPHABETS[] = {
    {G_UNICODE_SCRIPT_ARABIC, "ar"},     {G_UNICODE_SCRIPT_CYRILLIC, "ru"}, {G_UNICODE_SCRIPT_GREEK, "el"},
    {G_UNICODE_SCRIPT_THAI, "th"},       {G_UNICODE_SCRIPT_HAN, "zh"},      {G_UNICODE_SCRIPT_HIRAGANA, "ja"},
    {G_UNICODE_SCRIPT_DEVANAGARI, "hi"}, {G_UNICODE_SCRIPT_TAMIL, "ta"},    {G_UNICODE_SCRIPT_ETHIOPIC, "ti"},
    {G_UNICODE_SCRIPT_ARMENIAN, "hy"},   {G_UNICODE_SCRIPT_GEORGIAN, "ka"}, {G_UNICODE_SCRIPT_HEBREW, "yi"},
};

const char *words_language(guint number)
{
    return number < G_N_ELEMENTS(LISTS) ? LISTS[number].code : NULL;
}

GHashTable *words_table_new(void)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(LISTS); i++) {
        for (guint j = 0; j < WORDS_MAX && LISTS[i].words[j]; j++) {
            const char *word = LISTS[i].words[j];
            guint bits = GPOINTER_TO_UINT(g_hash_table_lookup(table, word));
            g_hash_table_insert(table, (gpointer)word, GUINT_TO_POINTER(bits | 1U << i));
        }
    }
    return table;
}

const char *letter_language(gunichar c)
{
    for (guint i = 0; i < G_N_ELEMENTS(LETTERS); i++)
        if (g_utf8_strchr(LETTERS[i].letters, -1, c))
            return LETTERS[i].code;
    return NULL;
}

const char *alphabet_language(gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);
    for (guint i = 0; i < G_N_ELEMENTS(ALPHABETS); i++)
        if (ALPHABETS[i].script == script)
            return ALPHABETS[i].code;
    return NULL;
}
