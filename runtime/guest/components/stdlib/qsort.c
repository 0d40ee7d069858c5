#include <stdlib.h>
#include <string.h>

/* Heapsort: no recursion, no memory, and no input that makes it slow. */

struct array {
    char *items;
    size_t size;
    int (*compare)(const void *, const void *);
};

static void swap(const struct array *array, size_t i, size_t j) {
    char *a = array->items + i * array->size;
    char *b = array->items + j * array->size;
    for (size_t k = 0; k < array->size; k++) {
        char byte = a[k];
        a[k] = b[k];
        b[k] = byte;
    }
}

static int is_less(const struct array *array, size_t i, size_t j) {
    return array->compare(array->items + i * array->size, array->items + j * array->size) < 0;
}

/* Item (root) may be smaller than its children; below it, none is. */
static void sift_down(const struct array *array, size_t root, size_t count) {
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && is_less(array, child, child + 1))
            child++;
        if (!is_less(array, root, child))
            return;
        swap(array, root, child);
        root = child;
    }
}

void qsort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    struct array array = {items, size, compare};
    for (size_t root = count / 2; root > 0; root--)
        sift_down(&array, root - 1, count);
    for (size_t last = count; last > 1; last--) {
        swap(&array, 0, last - 1);
        sift_down(&array, 0, last - 1);
    }
}
