#include "cli/cli.h"

const CliCommand cli_commands[] = {
    {"explain", "FILE...", "say what would be done with a message, and why; changes nothing", cli_explain},
    {"ingest", "", "take one message from standard input, for real", cli_ingest},
    {"import", "PATH...", "file old mail as cases; nothing is sent, now or later", cli_import},
    {"list", "", "list cases, newest first", cli_list},
    {"show", "REFERENCE", "show one case and all that happened on it", cli_show},
    {"search", "WORDS", "list cases by words of their mail", cli_search},
    {"clock", "REFERENCE", "explain the clocks of a case: how its last day was counted, what stopped them", cli_clock},
    {"route", "[--test] FILE", "run a file of letters through the choice of unit; --test compares with what is right",
     cli_route},
    {"suggest", "", "propose words for units.conf from cases that people gave to another unit", cli_suggest},
    {"learn", "", "learn weights of words from closed cases or letters, for a person to look at and switch on", cli_learn},
    {"preview", "[LETTER]", "show a letter as it would be sent, with example values", cli_preview},
    {"sweep", "", "look for deadlines now, and remind those who can still keep them", cli_sweep},
    {"simulate", "", "play months of made-up mail and handlers, and tell what people would have got", cli_simulate},
    {"flush", "", "hand over every letter that is due, now", cli_flush},
    {"help-commands", "[PART]", "print what handlers may write to us, from the table that reads it", cli_help_commands},
    {"check", "", "find what is wrong with the configuration, the store and the mail server's wiring", cli_check},
    {"init", "", "make the key file and the store; safe to run twice", cli_init},
    {NULL, NULL, NULL, NULL},
};
