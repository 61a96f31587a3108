/*
 * settings_text.h - changes in the text of a settings file that leave the rest
 * of it, comments and columns, as a person wrote it.
 *
 * For files laid out as the shipped ones are: a setting a line, a section's
 * closing brace on a line of its own.  The result is for config_read() to judge.
 */
#ifndef SYNPUNKT_CLI_SETTINGS_TEXT_H
#define SYNPUNKT_CLI_SETTINGS_TEXT_H

#include <glib.h>

typedef GPtrArray SettingsText; /* char *, a line each */

SettingsText *settings_text_new(const char *text);

/* The whole; caller owns. */
char *settings_text_print(const SettingsText *text);

/*
 * Set `name` of `section` ("" for the top) to `value` as it is to be written;
 * a line that is commented out comes alive, a missing one is added.  NULL
 * comments it out.
 */
void settings_text_set(SettingsText *text, const char *section, const char *name, const char *value);

/* The same with the value in double quotes; "" comments it out. */
void settings_text_set_quoted(SettingsText *text, const char *section, const char *name, const char *value);

/* Comment out every block that `opening` begins ("form ", "    login "), from the `keep`th on, counted from 0. */
void settings_text_silence(SettingsText *text, const char *opening, guint keep);

/* `value` in double quotes as libconfuse reads it back.  Caller owns. */
char *settings_quote(const char *value);

#endif
