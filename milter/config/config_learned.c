#include "config/config_learned.h"

#include "config/config_text.h"

#include <math.h>
#include <string.h>

/* Where we are in the file. */
typedef struct {
    Config *config;
    Outline *outline;
    const char *file;
    guint line;
    LearnedTable *table;
    LearnedLabel *label; /* NULL before the first */
    guint terms;
} Reader;

static void complain(const Reader *reader, const char *what, const char *got)
{
    g_autofree char *place = g_strdup_printf("%s:%u", reader->file, reader->line);
    outline_complain(reader->outline, place, "%s, got '%s'", what, got);
}

/* All of `text` as a number that is not absurd. */
static gboolean read_number(const char *text, double *number)
{
    char *end = NULL;
    *number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*number) && fabs(*number) <= LEARNED_WEIGHT_MAX;
}

static void begin_unit(Reader *reader, const char *code)
{
    if (config_unit(reader->config, code) == NULL)
        complain(reader, "there is no such unit; remove its section here, or learn the weights anew", code);
    for (guint i = 0; i < reader->table->labels->len; i++) {
        if (strcmp(((const LearnedLabel *)reader->table->labels->pdata[i])->name, code) == 0)
            complain(reader, "this unit is given twice; remove one", code);
    }
    reader->label = learned_table_add(reader->table, code);
}

static void read_bias(Reader *reader, const char *value)
{
    double bias = 0.0;
    if (reader->label == NULL)
        complain(reader, "a bias belongs below a unit", value);
    else if (!read_number(value, &bias))
        complain(reader, "a bias must be a number such as -1.2", value);
    else
        reader->label->bias = bias;
}

static void read_factor(Reader *reader, const char *value, double *factor)
{
    double number = 0.0;
    if (!read_number(value, &number) || number < 0.0)
        complain(reader, "this must be a number such as 0.75", value);
    else
        *factor = number;
}

static void read_term(Reader *reader, const char *weight, const char *pattern)
{
    double number = 0.0;
    g_autofree char *term = strlen(pattern) <= LEARNED_TERM_BYTES_MAX ? learned_term(pattern) : NULL;
    if (!read_number(weight, &number))
        complain(reader, "a line must begin with a weight, or be one of unit, bias, sharpness and points", weight);
    else if (reader->label == NULL)
        complain(reader, "a weight belongs below a unit", pattern);
    else if (term == NULL)
        complain(reader, "a term must be a word, part of one with '*' at its ends, or a few words", pattern);
    else if (++reader->terms > LEARNED_TERMS_MAX)
        complain(reader, "there are too many terms; learn with fewer (--terms)", pattern);
    else
        learned_label_add(reader->table, reader->label, term, number);
}

static void read_line(Reader *reader, char *line)
{
    g_strstrip(line);
    char *rest = line + strcspn(line, " \t");
    if (*rest != '\0')
        *rest++ = '\0';
    g_strstrip(rest);
    if (strcmp(line, "unit") == 0)
        begin_unit(reader, rest);
    else if (strcmp(line, "bias") == 0)
        read_bias(reader, rest);
    else if (strcmp(line, "sharpness") == 0)
        read_factor(reader, rest, &reader->table->sharpness);
    else if (strcmp(line, "points") == 0)
        read_factor(reader, rest, &reader->table->points);
    else if (*line != '\0')
        read_term(reader, line, rest);
}

void config_learned_read(Config *config, Outline *outline)
{
    if (*config->learned_file == '\0')
        return;
    config->learned_units = learned_table_new();
    Reader reader = {
        .config = config, .outline = outline, .file = config->learned_file, .table = config->learned_units};
    g_autofree char *text = config_text_read(outline, config->learned_file);
    for (char *line = text, *next; line != NULL && *line != '\0'; line = next) {
        next = line + strcspn(line, "\n");
        if (*next != '\0')
            *next++ = '\0';
        line[strcspn(line, "#")] = '\0';
        reader.line++;
        read_line(&reader, line);
    }
}
