#include "words.h"

#include <stdio.h>

static const char *const sentences[] = {
    "Det är stora potthål på cykelbanan mellan Bjurhovda och Hamre.",
    "Min dotter cyklar där varje morgon, och i går höll hon på att köra omkull.",
    "Jag har ringt om det två gånger i vinter men ingen har hört av sig.",
    "När lagas de?",
    "Vi är flera grannar som undrar samma sak.",
    "Lamporna vid lekplatsen har varit släckta sedan i november.",
    "Det är mörkt redan klockan tre, och de äldre vågar inte gå dit.",
    "Snön plogas upp på trottoaren så att man får gå i gatan med barnvagnen.",
    "Papperskorgen vid busshållplatsen är full och det ligger skräp runt omkring.",
    "Förra året gick det mycket fortare, då kom någon redan samma vecka.",
    "Kan ni tala om vem som har hand om det här, så slipper jag ringa runt?",
    "Jag förstår att ni har mycket att göra så här års.",
    "Ändå tycker jag att en kommun av den här storleken borde klara av det.",
    "Hälsa gärna dem som sköter blommorna i stadsparken, där är det fint.",
};
#define SENTENCES ((long)(sizeof sentences / sizeof *sentences))

size_t words_line(char text[WORDS_LINE], long n, long line)
{
    return (size_t)snprintf(text, WORDS_LINE, "%s\r\n", sentences[(n + line * (1 + n % 5)) % SENTENCES]);
}
