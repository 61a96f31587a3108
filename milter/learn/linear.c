#include "learn/linear.h"

#include <linear.h>

#include <stdlib.h>

#define COST      0.3  /* of an example on the wrong side, against large weights: by cross-validation */
#define PRECISION 0.01 /* liblinear's own choice for this solver */
#define SEED      1    /* liblinear shuffles by rand(); the same letters shall give the same weights */
#define INSIDE    1
#define OUTSIDE   (-1)

struct Linear {
    guint columns;
    GPtrArray *rows; /* GArray of struct feature_node, without end mark */
    GArray *targets; /* double */
};

Linear *linear_new(guint columns)
{
    Linear *linear = g_new0(Linear, 1);
    linear->columns = columns;
    linear->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    linear->targets = g_array_new(FALSE, FALSE, sizeof(double));
    return linear;
}

void linear_free(Linear *linear)
{
    if (linear == NULL)
        return;
    g_ptr_array_unref(linear->rows);
    g_array_unref(linear->targets);
    g_free(linear);
}

void linear_begin(Linear *linear, gboolean inside)
{
    double target = inside ? INSIDE : OUTSIDE;
    g_array_append_val(linear->targets, target);
    g_ptr_array_add(linear->rows, g_array_new(FALSE, FALSE, sizeof(struct feature_node)));
}

void linear_add(Linear *linear, guint column, double value)
{
    g_assert(column < linear->columns);
    const struct feature_node node = {.index = (int)column + 1, .value = value};
    g_array_append_val((GArray *)linear->rows->pdata[linear->rows->len - 1], node);
}

static void say_nothing(const char *text)
{
    (void)text;
}

/* liblinear wants an array of arrays, each with the bias as its last column and an end mark. */
static struct feature_node **make_rows(Linear *linear)
{
    const struct feature_node bias = {.index = (int)linear->columns + 1, .value = 1.0}, end = {.index = -1};
    struct feature_node **rows = g_new0(struct feature_node *, linear->rows->len + 1);
    for (guint i = 0; i < linear->rows->len; i++) {
        GArray *row = linear->rows->pdata[i];
        g_array_append_val(row, bias);
        g_array_append_val(row, end);
        rows[i] = (struct feature_node *)(void *)row->data;
    }
    return rows;
}

double *linear_train(Linear *linear, double *bias)
{
    g_autofree struct feature_node **rows = make_rows(linear);
    const struct problem problem = {.l = (int)linear->rows->len,
                                    .n = (int)linear->columns + 1,
                                    .y = (double *)(void *)linear->targets->data,
                                    .x = rows,
                                    .bias = 1.0};
    const struct parameter parameter = {.solver_type = L2R_LR, .eps = PRECISION, .C = COST, .p = 0.1};
    set_print_string_function(say_nothing);
    srand(SEED); /* NOLINT(cert-msc32-c,cert-msc51-cpp): the same letters must give the same weights */
    struct model *model = train(&problem, &parameter);
    g_assert(model->nr_class == 2);
    double sign = model->label[0] == INSIDE ? 1.0 : -1.0;
    double *weights = g_new(double, linear->columns + 1);
    for (guint i = 0; i < linear->columns; i++)
        weights[i] = sign * model->w[i];
    *bias = sign * model->w[linear->columns];
    free_and_destroy_model(&model);
    return weights;
}
