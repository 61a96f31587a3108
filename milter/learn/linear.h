/* linear.h - two-class logistic regression; the only place that knows liblinear. */
#ifndef SYNPUNKT_LEARN_LINEAR_H
#define SYNPUNKT_LEARN_LINEAR_H

#include <glib.h>

typedef struct Linear Linear;

/* Columns are numbered from 0. */
Linear *linear_new(guint columns);
void linear_free(Linear *linear);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Linear, linear_free)

/* A new row, in the class or not. */
void linear_begin(Linear *linear, gboolean inside);

/* A value of the row begun last; columns rising. */
void linear_add(Linear *linear, guint column, double value);

/* Weights of the columns that speak for the class.  Caller owns.  There must be rows of both kinds; done once. */
double *linear_train(Linear *linear, double *bias);

#endif
