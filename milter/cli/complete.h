/*
 * complete.h - what a shell may offer for the word that is being written.
 *
 * `synpunkt --complete WORD...` is what contrib/completions asks: the words
 * after "synpunkt" as far as they are written, the last perhaps empty.  It
 * prints one candidate a line; a line ":files" means names of files.  It reads
 * the table of commands and asks each command for its options, so that nothing
 * here changes when a command is added; and it never complains.
 */
#ifndef SYNPUNKT_CLI_COMPLETE_H
#define SYNPUNKT_CLI_COMPLETE_H

#define COMPLETE_OPTION "--complete"

/* The one argument at which cli_options() prints a command's options instead. */
#define CLI_LIST_OPTIONS "--list-options-of-command"

int complete(const char *config, int argc, char **argv);

#endif
