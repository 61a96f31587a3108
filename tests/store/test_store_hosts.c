/*
 * Two mail hosts on one database, or two processes on one file: what one knows
 * the other decides by, and nothing is done twice.
 */
#include "behind.h"
#include "store/handover.h"
#include "store/records.h"

#include <pthread.h>

#define HOSTS    2
#define THREADS  8 /* of each host */
#define ALL      (HOSTS * THREADS)
#define MESSAGES 24
#define EACH     12 /* cases that a thread opens */
#define CASES    30

typedef struct {
    Fixture *fixture; /* its store is the first host's */
    Store *other;
    gint done[MESSAGES + CASES + 2 * CASES]; /* how often something was done, by what the test counts */
    CaseNumber numbers[ALL * EACH];
} City;

typedef struct {
    City *city;
    Store *store;
    guint number;
} Host;

static int set_up_city(void **state)
{
    City *city = g_new0(City, 1);
    assert_int_equal(set_up((void **)&city->fixture), 0);
    city->other = store_open(city->fixture->path, STORE_OPEN, NULL);
    assert_non_null(city->other);
    *state = city;
    return 0;
}

static int tear_down_city(void **state)
{
    City *city = *state;
    store_close(city->other);
    tear_down((void **)&city->fixture);
    g_free(city);
    return 0;
}

/* All threads of both hosts at once. */
static void on_all(City *city, void *(*work)(void *))
{
    pthread_t threads[ALL];
    Host hosts[ALL];
    for (guint i = 0; i < ALL; i++) {
        hosts[i] = (Host){city, i % HOSTS ? city->other : city->fixture->store, i};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &hosts[i]), 0);
    }
    for (guint i = 0; i < ALL; i++)
        pthread_join(threads[i], NULL);
}

/* TRY_LATER is what a mail server is told, and it comes again. */
static void run_until_done(Store *store, StoreWork work, gpointer data)
{
    g_autoptr(GError) error = NULL;
    while (!store_run(store, work, data, &error)) {
        if (!g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
            g_error("%s", error->message);
        g_clear_error(&error);
    }
}

/* -- one message at both -------------------------------------------------------- */

typedef struct {
    City *city;
    const Message *message;
    const Filing *filing;
    gboolean opened;
} Arriving;

static gboolean arrive(StoreJob *job, gpointer data, GError **error)
{
    Arriving *arriving = data;
    g_autoptr(Ask) ask = ask_from(RESIDENT, NOW);
    g_free(ask->identity);
    ask->identity = g_strdup(arriving->filing->identity);
    g_autoptr(Known) known = store_recall(job, ask, error);
    if (!known)
        return FALSE;
    arriving->opened = !known->repeated;
    if (known->repeated)
        return TRUE;
    g_autoptr(Plan) plan = plan_for_new(case_number(2026, known->serial), arriving->message);
    return store_apply(job, plan, arriving->filing, &arriving->city->fixture->rules, error);
}

static void *deliver_all(void *data)
{
    const Host *host = data;
    for (guint i = 0; i < MESSAGES; i++) {
        g_autofree char *id = g_strdup_printf("%u@mail.example", i);
        g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", id, id, NOW);
        g_autoptr(Filing) filing = message_filing(message);
        Arriving arriving = {host->city, message, filing, FALSE};
        run_until_done(host->store, arrive, &arriving);
        if (arriving.opened)
            g_atomic_int_inc(&host->city->done[i]);
    }
    return NULL;
}

static void the_same_message_at_both_hosts_is_one_case(void **state)
{
    City *city = *state;
    on_all(city, deliver_all);
    for (guint i = 0; i < MESSAGES; i++)
        assert_int_equal(city->done[i], 1);
    assert_int_equal(counts_of(city->fixture).cases, MESSAGES);
    assert_int_equal(counts_of(city->fixture).entries, MESSAGES);
    assert_sound(city->fixture);
}

/* -- serials ----------------------------------------------------------------------- */

static gboolean open_one(StoreJob *job, gpointer data, GError **error)
{
    Opened *opening = data;
    g_autoptr(Ask) ask = ask_from(mail_from(opening->message->mail), NOW);
    g_autoptr(Known) known = store_recall(job, ask, error);
    if (!known)
        return FALSE;
    opening->number = case_number(2026, known->serial);
    g_autoptr(Plan) plan = plan_for_new(opening->number, opening->message);
    return store_apply(job, plan, opening->filing, &opening->fixture->rules, error);
}

static void *open_each(void *data)
{
    const Host *host = data;
    for (guint i = 0; i < EACH; i++) {
        guint place = host->number * EACH + i;
        g_autofree char *from = g_strdup_printf("p%u@mail%u.example", place, place);
        g_autofree char *id = g_strdup_printf("%u@mail.example", place);
        g_autoptr(Message) message = message_new(from, "Hål i vägen", id, id, NOW);
        g_autoptr(Filing) filing = message_filing(message);
        Opened opened = {host->city->fixture, message, filing, 0};
        run_until_done(host->store, open_one, &opened);
        host->city->numbers[place] = opened.number;
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    CaseNumber one = *(const CaseNumber *)a, other = *(const CaseNumber *)b;
    return (one > other) - (one < other);
}

static void no_number_is_given_twice_and_few_are_left_out(void **state)
{
    City *city = *state;
    on_all(city, open_each);
    qsort(city->numbers, ALL * EACH, sizeof city->numbers[0], compare);
    for (guint i = 1; i < ALL * EACH; i++)
        assert_true(city->numbers[i - 1] < city->numbers[i]);
    assert_true(case_number_serial(city->numbers[ALL * EACH - 1]) < ALL * EACH + 2 * ALL);
    assert_int_equal(counts_of(city->fixture).cases, ALL * EACH);
    assert_sound(city->fixture);
}

static CaseNumber cases_of(City *city, guint count)
{
    CaseNumber first = 0;
    for (guint i = 0; i < count; i++) {
        g_autofree char *from = g_strdup_printf("p%u@mail%u.example", i, i);
        g_autofree char *id = g_strdup_printf("%u@first.example", i);
        g_autoptr(Message) message = message_new(from, "Hål i vägen", id, id, NOW);
        CaseNumber number = open_case(city->fixture, message);
        city->numbers[i] = number;
        first = first ? first : number;
    }
    return first;
}

/* Takes the next number, is slow, and opens no case after all. */
static gboolean take_and_leave(StoreJob *job, gpointer data, GError **error)
{
    City *city = data;
    g_autoptr(Ask) ask = ask_from(RESIDENT, NOW);
    g_autoptr(Known) known = store_recall(job, ask, error);
    if (!known)
        return FALSE;
    g_atomic_int_set(&city->done[0], (gint)known->serial);
    g_usleep(G_USEC_PER_SEC / 2);
    return TRUE;
}

static void *take_number(void *data)
{
    City *city = data;
    run_until_done(city->fixture->store, take_and_leave, city);
    return NULL;
}

/* As an import does: the case comes with a number of its own. */
static gboolean bring(StoreJob *job, gpointer data, GError **error)
{
    const Opened *opening = data;
    g_autoptr(Plan) plan = plan_for_new(opening->number, opening->message);
    return store_apply(job, plan, opening->filing, &opening->fixture->rules, error);
}

static void a_number_that_a_case_came_with_is_given_to_no_other(void **state)
{
    City *city = *state;
    pthread_t taker;
    assert_int_equal(pthread_create(&taker, NULL, take_number, city), 0);
    while (g_atomic_int_get(&city->done[0]) == 0)
        g_usleep(1000);
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", "old@mail.example", "Djupt.", NOW);
    g_autoptr(Filing) filing = message_filing(message);
    Opened opened = {city->fixture, message, filing, case_number(2026, (guint)g_atomic_int_get(&city->done[0]))};
    run_until_done(city->other, bring, &opened);
    pthread_join(taker, NULL);
    assert_sound(city->fixture);
    (void)cases_of(city, CASES);
    assert_int_equal(counts_of(city->fixture).cases, 1 + CASES);
}

/* -- the index of words ------------------------------------------------------------ */

/* Files a message, and is slow to commit. */
static gboolean file_slowly(StoreJob *job, gpointer data, GError **error)
{
    Arriving *arriving = data;
    if (!arrive(job, data, error))
        return FALSE;
    g_atomic_int_set(&arriving->city->done[0], 1);
    g_usleep(G_USEC_PER_SEC / 2);
    return TRUE;
}

static void *file_late(void *data)
{
    run_until_done(((Arriving *)data)->city->fixture->store, file_slowly, data);
    return NULL;
}

static gboolean seen(StoreJob *job, gpointer data, GError **error)
{
    return store_indexed(job, data, error);
}

/* How many wait for the index; they do not any longer. */
static guint index_all(Store *store)
{
    g_autoptr(GArray) unread = store_unread(store, 2 * CASES, NULL);
    assert_non_null(unread);
    if (unread->len > 0)
        assert_true(store_run(store, seen, unread, NULL));
    return unread->len;
}

static void what_is_committed_late_is_indexed_all_the_same(void **state)
{
    City *city = *state;
    pthread_t late;
    g_autoptr(Message) message = message_new(RESIDENT, "Hål i vägen", "late@mail.example", "Djupt.", NOW);
    g_autoptr(Filing) filing = message_filing(message);
    Arriving arriving = {city, message, filing, FALSE};
    assert_int_equal(pthread_create(&late, NULL, file_late, &arriving), 0);
    while (g_atomic_int_get(&city->done[0]) == 0)
        g_usleep(1000);
    (void)cases_of(city, 1);
    guint first = index_all(city->other);
    pthread_join(late, NULL);
    assert_int_equal(first + index_all(city->other), 2);
    assert_int_equal(index_all(city->other), 0);
    assert_sound(city->fixture);
}

/* -- what is decided by a case as it is ------------------------------------------------ */

typedef struct {
    City *city;
    CaseNumber number;
    const Message *message;
    const Filing *filing;
    gboolean first;
} Answering;

/* The first answer stops the clock, and says so; the others find it stopped. */
static gboolean answer(StoreJob *job, gpointer data, GError **error)
{
    Answering *answering = data;
    g_autoptr(Ask) ask = ask_from("johan@city.example", NOW);
    g_array_append_val(ask->references, answering->number);
    g_autoptr(Known) known = store_recall(job, ask, error);
    if (!known)
        return FALSE;
    const Evidence *evidence = g_ptr_array_index(known->evidence, 0);
    answering->first = evidence->found->besked_at == 0;
    g_autoptr(Plan) plan = plan_new();
    plan->number = answering->number;
    plan_file(plan, ENTRY_ANSWER, "answer");
    if (answering->first)
        plan_set_time(plan, FIELD_BESKED_AT, NOW + 1, "answered");
    return store_apply(job, plan, answering->filing, &answering->city->fixture->rules, error);
}

/* Another sender in each thread: only the case is the same. */
static void *answer_all(void *data)
{
    const Host *host = data;
    for (guint i = 0; i < CASES; i++) {
        g_autofree char *id = g_strdup_printf("%u-%u@city.example", host->number, i);
        g_autofree char *from = g_strdup_printf("h%u@city.example", host->number);
        g_autoptr(Message) message = message_new(from, "SV: Hål i vägen", id, id, NOW);
        g_autoptr(Filing) filing = message_filing(message);
        Answering answering = {host->city, host->city->numbers[i], message, filing, FALSE};
        run_until_done(host->store, answer, &answering);
        if (answering.first)
            g_atomic_int_inc(&host->city->done[i]);
    }
    return NULL;
}

static void of_many_answers_at_once_one_is_the_first(void **state)
{
    City *city = *state;
    (void)cases_of(city, CASES);
    on_all(city, answer_all);
    for (guint i = 0; i < CASES; i++)
        assert_int_equal(city->done[i], 1);
    assert_int_equal(counts_of(city->fixture).entries, CASES + ALL * CASES);
    assert_sound(city->fixture);
}

/* -- the sweep, beside mail ---------------------------------------------------------------- */

#define LATER (NOW + 40 * (gint64)DAY)

typedef struct {
    guint count;
    CaseNumber called[CASES];
} Sweeping;

static gboolean sweep_some(StoreJob *job, gpointer data, GError **error)
{
    Sweeping *sweeping = data;
    sweeping->count = 0;
    g_autoptr(GPtrArray) cases = store_cases_to_call(job, LATER, 7, error);
    for (guint i = 0; cases && i < cases->len; i++) {
        CaseNumber number = ((const Case *)g_ptr_array_index(cases, i))->number;
        if (!store_put_off_call(job, number, LATER + DAY, error))
            return FALSE;
        sweeping->called[sweeping->count++] = number;
    }
    return cases != NULL;
}

static void *sweep_or_answer(void *data)
{
    const Host *host = data;
    if (host->number / HOSTS % 2)
        return answer_all(data);
    Sweeping sweeping;
    do {
        run_until_done(host->store, sweep_some, &sweeping);
        for (guint i = 0; i < sweeping.count; i++)
            for (guint j = 0; j < CASES; j++)
                if (host->city->numbers[j] == sweeping.called[i])
                    g_atomic_int_inc(&host->city->done[CASES + j]);
    } while (sweeping.count > 0);
    return NULL;
}

/* Each answer sets the case's next call anew, so that it may be called again; but no sweep undoes what mail has written. */
static void sweeps_do_not_come_in_the_way_of_mail(void **state)
{
    City *city = *state;
    (void)cases_of(city, CASES);
    on_all(city, sweep_or_answer);
    for (guint i = 0; i < CASES; i++)
        assert_int_equal(city->done[i], 1);
    assert_sound(city->fixture);
}

static void *sweep_only(void *data)
{
    Host host = *(const Host *)data;
    host.number = 0;
    return sweep_or_answer(&host);
}

static void sweeps_of_both_hosts_share_the_calls(void **state)
{
    City *city = *state;
    (void)cases_of(city, CASES);
    on_all(city, sweep_only);
    for (guint i = 0; i < CASES; i++)
        assert_int_equal(city->done[CASES + i], 1);
}

/* -- the outbox ------------------------------------------------------------------------------ */

static void *claim_all(void *data)
{
    const Host *host = data;
    for (gint64 id = 1; id <= 2 * CASES; id++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = g_bytes_new_static("letter", 6);
        if (!store_letter_claim(host->store, id, bytes, NOW + 10, &error)) {
            g_assert_no_error(error);
            continue;
        }
        g_atomic_int_inc(&host->city->done[id - 1]);
        const LetterFate fate = {.id = id, .state = LETTER_ACCEPTED, .at = NOW + 11, .note = "250"};
        if (!store_letter_fate(host->store, &fate, &error))
            g_error("%s", error->message);
    }
    return NULL;
}

static void each_letter_is_sent_by_one_host(void **state)
{
    City *city = *state;
    (void)cases_of(city, CASES);
    on_all(city, claim_all);
    for (guint i = 0; i < 2 * CASES; i++)
        assert_int_equal(city->done[i], 1);
    assert_int_equal(counts_of(city->fixture).letters_waiting, 0);
    assert_sound(city->fixture);
}

/* -- cases beside a plan's own --------------------------------------------------------------- */

#define CHANGES 20

/* What each of these sets nobody else does, on a case that is not its plan's. */
static const CaseField CHANGED[] = {FIELD_CAUSE, FIELD_OUTCOME, FIELD_MEASURE, FIELD_DIARY};

static const char *text_of(const Case *found, CaseField field)
{
    if (field == FIELD_CAUSE)
        return found->cause;
    if (field == FIELD_OUTCOME)
        return found->outcome;
    return field == FIELD_MEASURE ? found->measure : found->diary;
}

typedef struct {
    City *city;
    CaseNumber own, other;
    CaseField field;
    char *value;
} Changing;

static gboolean change_other(StoreJob *job, gpointer data, GError **error)
{
    Changing *changing = data;
    g_autoptr(Plan) plan = plan_new();
    plan->number = changing->own;
    plan_set(plan, changing->field, changing->value, "told");
    plan_elsewhere(plan, changing->other);
    return store_apply_at(job, plan, &changing->city->fixture->rules, NOW + 1, error);
}

static void *change_all(void *data)
{
    const Host *host = data;
    if (host->number >= G_N_ELEMENTS(CHANGED))
        return NULL;
    CaseField field = CHANGED[host->number];
    for (guint i = 0; i < CHANGES; i++) {
        g_autofree char *value = g_strdup_printf("word-%u", i);
        Changing changing = {host->city, host->city->numbers[host->number + 1], host->city->numbers[0], field, value};
        run_until_done(host->store, change_other, &changing);
        g_autoptr(Case) found = store_case(host->store, changing.other, NULL);
        assert_non_null(found);
        if (strcmp(text_of(found, field), value) != 0)
            g_atomic_int_inc(&host->city->done[host->number]);
    }
    return NULL;
}

static void what_one_writes_on_a_case_another_does_not_undo(void **state)
{
    City *city = *state;
    (void)cases_of(city, CASES);
    on_all(city, change_all);
    for (guint i = 0; i < G_N_ELEMENTS(CHANGED); i++)
        assert_int_equal(city->done[i], 0);
    assert_sound(city->fixture);
}

/* -- a person taken out of a case, beside mail ---------------------------------------------- */

static gboolean answer_slowly(StoreJob *job, gpointer data, GError **error)
{
    Answering *answering = data;
    if (!answer(job, data, error))
        return FALSE;
    g_atomic_int_set(&answering->city->done[0], 1);
    g_usleep(G_USEC_PER_SEC / 2);
    return TRUE;
}

static void *answer_late(void *data)
{
    run_until_done(((Answering *)data)->city->fixture->store, answer_slowly, data);
    return NULL;
}

static void end_all(const City *city)
{
    (void)behind(city->fixture, "UPDATE cases SET status = 'closed'; UPDATE letters SET state = 'accepted'");
}

/* Take her out of her case when these are its messages; is she? */
static gboolean take_out(PurgeRun *run, CaseNumber number, const gint64 *ids, guint count)
{
    g_autofree char *unit = g_strdup("gata");
    const PurgeCase purged = {.number = number, .unit = unit};
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_masked_free);
    for (guint i = 0; i < count; i++) {
        EntryMasked *masked = g_new0(EntryMasked, 1);
        masked->entry = ids[i];
        masked->raw = g_bytes_new_static("Subject: x\r\n\r\n", 14);
        masked->of_person = i == 0;
        g_ptr_array_add(entries, masked);
    }
    const CaseMasked about = {&purged, "someone", "p0@mail0.example", "a subject", entries};
    assert_true(purge_person(run, &about, NULL));
    return purge_count(run) == 1;
}

/* Her message was read, and is all that her case has; an answer to it is on its way into the store. */
static void a_person_stays_in_a_case_that_gets_an_answer_meanwhile(void **state)
{
    City *city = *state;
    CaseNumber number = cases_of(city, 2);
    end_all(city);
    g_autoptr(PurgeRun) run = purge_begin(city->other, "KS 1", "eva", NULL);
    assert_non_null(run);

    pthread_t late;
    g_autoptr(Message) message = message_new("johan@city.example", "SV: Hål i vägen", "late@city.example", "Hej p0!", NOW);
    g_autoptr(Filing) filing = message_filing(message);
    Answering answering = {city, number, message, filing, FALSE};
    assert_int_equal(pthread_create(&late, NULL, answer_late, &answering), 0);
    while (g_atomic_int_get(&city->done[0]) == 0)
        g_usleep(1000);
    const gint64 entries[] = {1, 3};
    assert_false(take_out(run, number, entries, 1));
    pthread_join(late, NULL);

    g_autoptr(Message) newest = message_new("bo@mail.example", "En lampa", "newest@mail.example", "Den lyser inte.", NOW);
    (void)open_case(city->fixture, newest);
    end_all(city);
    assert_true(take_out(run, number, entries, 2));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_city, tear_down_city)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_message_at_both_hosts_is_one_case), TEST(no_number_is_given_twice_and_few_are_left_out),
        TEST(a_number_that_a_case_came_with_is_given_to_no_other),
        TEST(what_is_committed_late_is_indexed_all_the_same),
        TEST(of_many_answers_at_once_one_is_the_first),   TEST(sweeps_do_not_come_in_the_way_of_mail),
        TEST(sweeps_of_both_hosts_share_the_calls),       TEST(each_letter_is_sent_by_one_host),
        TEST(what_one_writes_on_a_case_another_does_not_undo),
        TEST(a_person_stays_in_a_case_that_gets_an_answer_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
