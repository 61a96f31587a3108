#include "daemon/callbacks.h"

#include "daemon/guard.h"
#include "daemon/memory.h"
#include "daemon/session.h"
#include "daemon/verdict.h"
#include "flow/intake.h"
#include "util/clock.h"
#include "util/log.h"

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <pthread.h>

typedef struct {
    Service *service;
    Clerk *clerk;
    Guard *guard;
    pthread_rwlock_t use; /* held for reading by callbacks that use the two */
    gboolean closed;
    int troubled; /* atomic: the store's trouble is in the log already */
} Milter;

static Milter *milter;

#define ACTIONS            SMFIF_DELRCPT
#define STEPS_LEFT_OUT     (SMFIP_NOHELO | SMFIP_NOUNKNOWN)
#define STEPS_NOT_ANSWERED (SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY)

/* Equal lists at end of headers and of message: libmilter 8.17.1 mixes the two up. */
#define MACROS_MAIL "{auth_authen} {cert_subject} {verify}"
#define MACROS_END  "i {auth_authen} {client_addr}"

static gboolean enter(void)
{
    (void)pthread_rwlock_rdlock(&milter->use);
    if (!milter->closed)
        return TRUE;
    (void)pthread_rwlock_unlock(&milter->use);
    return FALSE;
}

static void leave(void)
{
    (void)pthread_rwlock_unlock(&milter->use);
}

static const char *macro(SMFICTX *context, const char *name)
{
    return smfi_getsymval(context, (char *)name);
}

static Connection *connection_of(SMFICTX *context, gboolean leading_space)
{
    Connection *connection = smfi_getpriv(context);
    if (connection != NULL)
        return connection;
    connection = connection_new(leading_space);
    if (smfi_setpriv(context, connection) == MI_SUCCESS)
        return connection;
    connection_free(connection);
    return NULL;
}

static Session *session_of(SMFICTX *context)
{
    const Connection *connection = smfi_getpriv(context);
    return connection != NULL ? connection->session : NULL;
}

static void end_session(SMFICTX *context)
{
    Connection *connection = smfi_getpriv(context);
    if (connection != NULL)
        g_clear_pointer(&connection->session, session_free);
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused2,
                             unsigned long unused3, unsigned long *wanted_actions, unsigned long *wanted_steps,
                             unsigned long *wanted2, unsigned long *wanted3)
{
    (void)unused2;
    (void)unused3;
    gboolean listed = (actions & SMFIF_SETSYMLIST) == 0 ||
                      (smfi_setsymlist(context, SMFIM_ENVFROM, (char *)MACROS_MAIL) == MI_SUCCESS &&
                       smfi_setsymlist(context, SMFIM_EOH, (char *)MACROS_END) == MI_SUCCESS &&
                       smfi_setsymlist(context, SMFIM_EOM, (char *)MACROS_END) == MI_SUCCESS);
    gboolean known = connection_of(context, (steps & SMFIP_HDR_LEADSPC) != 0) != NULL;
    *wanted_actions = ACTIONS | (actions & SMFIF_SETSYMLIST);
    *wanted_steps = STEPS_LEFT_OUT | STEPS_NOT_ANSWERED | (steps & SMFIP_HDR_LEADSPC);
    *wanted2 = *wanted3 = 0;
    return listed && known ? SMFIS_CONTINUE : SMFIS_REJECT;
}

/* A connection used again (SMFIC_QUIT_NC) is not negotiated again; MTAs that do this all keep the leading space. */
static sfsistat on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address)
{
    (void)host;
    Connection *connection = connection_of(context, TRUE);
    if (connection != NULL)
        connection_set_client(connection, (const struct sockaddr *)address);
    return SMFIS_NOREPLY;
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
    Connection *connection = smfi_getpriv(context);
    end_session(context);
    if (connection == NULL || !enter())
        return SMFIS_NOREPLY;
    connection->session = session_new(arguments[0], connection->client, milter->service->config->spool);
    session_set_proof(connection->session, macro(context, "{auth_authen}"), macro(context, "{cert_subject}"),
                      macro(context, "{verify}"));
    leave();
    return SMFIS_NOREPLY;
}

/* Said once when trouble begins and once when it is over. */
static gboolean store_can_take(GError **error)
{
    GError *trouble = NULL;
    if (store_is_ready(milter->service->store, &trouble)) {
        if (g_atomic_int_compare_and_exchange(&milter->troubled, TRUE, FALSE))
            log_info("taking mail again");
        return TRUE;
    }
    if (g_atomic_int_compare_and_exchange(&milter->troubled, FALSE, TRUE))
        log_error("not taking mail: %s", trouble->message);
    g_propagate_error(error, trouble);
    return FALSE;
}

/* While observing nobody's mail waits for us: what cannot be filed goes on as a bystander's. */
static sfsistat hear_recipient(SMFICTX *context, Session *session, const char *argument)
{
    const Rules *rules = &milter->service->rules;
    g_autoptr(GError) error = NULL;
    g_autofree char *address = session_address(argument);
    const Recipient recipient = recipient_read(rules->config, rules->keyring, address);
    gboolean ours = recipient.role != ROLE_NONE;
    gboolean taken = ours && store_can_take(&error);
    if (ours && !taken && !rules->config->observe)
        return verdict_later(context, error);
    if (taken && !guard_lets_pass(milter->guard, &recipient, session_client(session)))
        return verdict_later(context, NULL);
    session_add_recipient(session, argument, taken);
    return SMFIS_CONTINUE;
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
    Session *session = session_of(context);
    if (session == NULL || !enter())
        return verdict_later(context, NULL);
    sfsistat answer = hear_recipient(context, session, arguments[0]);
    leave();
    return answer;
}

static sfsistat on_data(SMFICTX *context)
{
    const Session *session = session_of(context);
    if (session != NULL && session_ours(session)->len > 0)
        return SMFIS_CONTINUE;
    end_session(context);
    return SMFIS_ACCEPT;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
    const Connection *connection = smfi_getpriv(context);
    if (connection != NULL && connection->session != NULL)
        session_header(connection->session, name, value, connection->leading_space);
    return SMFIS_NOREPLY;
}

static sfsistat on_end_of_headers(SMFICTX *context)
{
    Session *session = session_of(context);
    if (session != NULL)
        session_end_headers(session);
    return SMFIS_NOREPLY;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t length)
{
    Session *session = session_of(context);
    if (session != NULL)
        session_body(session, bytes, length);
    return SMFIS_NOREPLY;
}

static Receipt *file_message(Session *session, const char *queue_id, GError **error)
{
    Envelope *envelope = NULL;
    gint64 now = clock_now();
    g_autoptr(GBytes) raw = session_finish(session, queue_id, now, &envelope, error);
    if (raw == NULL)
        return NULL;
    gsize size = g_bytes_get_size(raw);
    if (!gate_enter(milter->service->gate, size, error)) {
        envelope_free(envelope);
        return NULL;
    }
    Receipt *receipt = intake_message(milter->service, g_steal_pointer(&raw), envelope, now, error);
    if (size >= GATE_LARGE_BYTES)
        memory_give_back();
    gate_leave(milter->service->gate, size);
    return receipt;
}

/* What is filed is ours now: take it off the MTA.  A recipient that stays would be delivered too, so the MTA tries
 * again. */
static sfsistat take_over(SMFICTX *context, const Session *session, const char *queue_id)
{
    if (milter->service->config->observe)
        return SMFIS_ACCEPT;
    if (session_is_all_ours(session))
        return SMFIS_DISCARD;
    const GPtrArray *ours = session_ours(session);
    for (guint i = 0; i < ours->len; i++)
        if (smfi_delrcpt(context, g_ptr_array_index(ours, i)) != MI_SUCCESS) {
            log_warning("%s: cannot take our recipients off the message", queue_id);
            return verdict_later(context, NULL);
        }
    return SMFIS_ACCEPT;
}

static sfsistat hear_end(SMFICTX *context, Session *session)
{
    const char *macro_i = macro(context, "i");
    const char *queue_id = macro_i != NULL ? macro_i : "no-queue-id";
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = file_message(session, queue_id, &error);
    if (receipt == NULL) {
        log_warning("%s: not filed: %s", queue_id, error->message);
        return milter->service->config->observe ? SMFIS_ACCEPT : verdict_later(context, error);
    }
    log_info("%s: %s", queue_id, receipt->line);
    clerk_wake(milter->clerk);
    return take_over(context, session, queue_id);
}

static sfsistat on_end_of_message(SMFICTX *context)
{
    Session *session = session_of(context);
    if (session == NULL || session_ours(session)->len == 0 || !enter()) {
        gboolean ours = session != NULL && session_ours(session)->len > 0;
        end_session(context);
        return ours ? verdict_later(context, NULL) : SMFIS_ACCEPT;
    }
    sfsistat answer = hear_end(context, session);
    leave();
    end_session(context);
    return answer;
}

static sfsistat on_abort(SMFICTX *context)
{
    end_session(context);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
    connection_free(smfi_getpriv(context));
    (void)smfi_setpriv(context, NULL);
    return SMFIS_CONTINUE;
}

/* Who closes does not wait until no message comes any more. */
static gboolean init_lock(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t writer_first;
    gboolean made = pthread_rwlockattr_init(&writer_first) == 0 &&
                    pthread_rwlockattr_setkind_np(&writer_first, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0 &&
                    pthread_rwlock_init(lock, &writer_first) == 0;
    (void)pthread_rwlockattr_destroy(&writer_first);
    return made;
}

gboolean callbacks_register(Service *service, Clerk *clerk)
{
    struct smfiDesc description = {
        .xxfi_name = (char *)"synpunkt",
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = ACTIONS,
        .xxfi_negotiate = on_negotiate,
        .xxfi_connect = on_connect,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_recipient,
        .xxfi_data = on_data,
        .xxfi_header = on_header,
        .xxfi_eoh = on_end_of_headers,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
    };
    milter = g_new0(Milter, 1);
    milter->service = service;
    milter->clerk = clerk;
    milter->guard = guard_new(service);
    return init_lock(&milter->use) && smfi_register(description) == MI_SUCCESS;
}

void callbacks_close(void)
{
    (void)pthread_rwlock_wrlock(&milter->use);
    milter->closed = TRUE;
    (void)pthread_rwlock_unlock(&milter->use);
}
