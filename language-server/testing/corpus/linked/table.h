#ifndef TABLE_H
#define TABLE_H

struct entry {
    const char *name;
    int (*run)(const char *text);
};

extern const struct entry entries[];
int second(int pid);
unsigned sleep(unsigned seconds);

static inline int nap(int seconds) {
    return (int)sleep((unsigned)seconds);
}

#endif
