/*
 * read_confined.h - private to mail/: a program that is given hostile bytes.
 *
 * It gets no environment, no descriptor of ours, no new privileges, little
 * time and memory; and where the kernel can do it, it sees no network and no
 * files but the system's and its own folder.
 */
#ifndef SYNPUNKT_MAIL_READ_CONFINED_H
#define SYNPUNKT_MAIL_READ_CONFINED_H

#include <glib.h>

#define CONFINED_SECONDS     5 /* by the clock on the wall */
#define CONFINED_CPU_SECONDS 2
#define CONFINED_MEMORY      (256 * 1024 * 1024)
#define CONFINED_BYTES_MAX   (64 * 1024 * 1024) /* that it may leave behind */
#define CONFINED_FILES_MAX   100

/*
 * Run the program at arguments[0], an absolute path, with `input` as its
 * standard input, in the empty folder that `folder` is open on.  TRUE if it
 * ended well and left only ordinary files, and not too much of them; what else
 * it did does not matter then.  May be called from any thread.
 */
gboolean confined_run(const char *const *arguments, int input, int folder);

#endif
