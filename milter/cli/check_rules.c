/* check_rules.c - the files: keys, words of the units, and whether anybody of staff can be proved. */
#include "cli/findings.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define KEY_OLD_DAYS 730
#define DAY_SECONDS  86400

void check_keys(GPtrArray *findings, const Config *config)
{
    struct stat file;
    if (config->keys->len == 0) {
        finding_error(findings, "keys", "run \"synpunkt init\"",
                      "no keys in '%s', or it is not for this user to read: addresses of cases cannot be made",
                      config->keys_file);
        return;
    }
    gint64 days = stat(config->keys_file, &file) == 0 ? (time(NULL) - file.st_mtime) / DAY_SECONDS : 0;
    if (days > KEY_OLD_DAYS)
        finding_warning(findings, "keys", "synpunkt init --rotate   (older addresses stay good)",
                        "the newest key in %s is %" G_GINT64_FORMAT " days old", config->keys_file, days);
    else
        finding_ok(findings, "keys", "%u keys in %s, the newest %" G_GINT64_FORMAT " days old", config->keys->len,
                   config->keys_file, days);
}

/* Nobody writes words for the sorting desk, or for who is asked for only by name. */
static void check_wordless(GPtrArray *findings, const Config *config)
{
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        guint words = unit->strong->len + unit->words->len + unit->weak->len + unit->place->len;
        if (words == 0 && strcmp(unit->code, config->triage_unit) != 0)
            finding_warning(findings, "unit-words", "give it lines \"strong\" and \"words\" in units.conf",
                            "unit %s has no words: no mail comes to it but by its name", unit->code);
    }
}

/* One strong word of two units chooses neither. */
static void check_shared(GPtrArray *findings, const Config *config)
{
    g_autoptr(GHashTable) owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        for (guint j = 0; j < unit->strong->len; j++) {
            const char *word = g_ptr_array_index(unit->strong, j);
            char *folded = g_utf8_casefold(word, -1);
            const Unit *owner = g_hash_table_lookup(owners, folded);
            if (owner && owner != unit)
                finding_warning(findings, "unit-same-word",
                                "leave it strong in one of them, and put it among \"words\" in the other",
                                "'%s' is a strong word of %s and of %s: it chooses neither", word, owner->code,
                                unit->code);
            g_hash_table_replace(owners, folded, (gpointer)(owner ? owner : unit));
        }
    }
}

void check_rules(GPtrArray *findings, const Config *config)
{
    guint before = findings->len;
    check_wordless(findings, config);
    check_shared(findings, config);
    if (findings->len == before)
        finding_ok(findings, "unit-words", "every unit has words of its own");
}

void check_proof(GPtrArray *findings, const Config *config)
{
    const StaffProof *staff = &config->staff;
    if (staff->domains->len == 0 && g_hash_table_size(staff->logins) == 0) {
        finding_error(findings, "staff-proof", "staff { staff_domains = {\"city.example\"} }",
                      "no staff_domains: nobody counts as staff, and every answer would be held");
        return;
    }
    if (staff->authserv_ids->len + staff->networks->len + g_hash_table_size(staff->logins) +
            g_hash_table_size(staff->certificates) ==
        0) {
        finding_error(findings, "staff-proof",
                      "authserv_id = {\"mx1.city.example\"}   (as your own Authentication-Results begin)",
                      "nothing can prove that staff write: every answer to a resident would be held");
        return;
    }
    finding_ok(findings, "staff-proof",
               "staff are proved by %u authserv_id, %u networks, %u logins; \"synpunkt check --roundtrip\" tries it",
               staff->authserv_ids->len, staff->networks->len, g_hash_table_size(staff->logins));
}
