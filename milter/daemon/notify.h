/* notify.h - word to the service manager, see sd_notify(3). */
#ifndef SYNPUNKT_DAEMON_NOTIFY_H
#define SYNPUNKT_DAEMON_NOTIFY_H

/* "READY=1", "STOPPING=1".  Without a manager, or when it does not listen, nothing happens. */
void notify_manager(const char *state);

#endif
