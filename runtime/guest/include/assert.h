/* Assertions (C11 7.2). As the standard asks, this header can be included again after NDEBUG has changed. */
#ifdef __cplusplus
extern "C" {
#endif

__attribute__((noreturn)) void litebox_assert_failed(const char *condition, const char *file, int line,
                                                     const char *function);

#ifdef __cplusplus
}
#else
#undef static_assert
#define static_assert _Static_assert
#endif

#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : litebox_assert_failed(#condition, __FILE__, __LINE__, __func__))
#endif
