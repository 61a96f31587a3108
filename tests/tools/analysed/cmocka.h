/*
 * cmocka.h - cmocka as the analysers should see it: only tests/tools/analyse has this folder in its path.
 *
 * A failing assertion leaves the test by longjmp() inside a function that nothing declares as one that never returns;
 * an analyser would go on behind it, with the pointer that was just found to be NULL.
 */
#ifndef SYNPUNKT_TESTS_TOOLS_ANALYSED_CMOCKA_H
#define SYNPUNKT_TESTS_TOOLS_ANALYSED_CMOCKA_H

#include_next <cmocka.h>
#include <stdlib.h>

#undef assert_true
#undef assert_false
#undef assert_non_null
#undef assert_null
#undef fail_msg
#define assert_true(condition) ((condition) ? (void)0 : abort())
#define assert_false(condition) ((condition) ? abort() : (void)0)
#define assert_non_null(pointer) ((pointer) ? (void)0 : abort())
#define assert_null(pointer) ((pointer) ? abort() : (void)0)
#define fail_msg(...) (print_error(__VA_ARGS__), abort())

#endif
