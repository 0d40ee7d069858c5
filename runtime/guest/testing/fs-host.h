/* A host with a disk in memory, whose power can be cut: what was not synced is then there, or not, sector by sector. */
#ifndef FS_HOST_H
#define FS_HOST_H

#include "native.h"

enum { FILE_OPEN = 9, FILE_READ, FILE_WRITE, FILE_CHANGE };

/* Answers the host calls for files; to be assigned to (host). */
int64_t disk_answer(uint64_t number, uint64_t a, uint64_t b, uint64_t c);

/* Without files, counters, and power cuts to come. */
void disk_clear(void);

/* Power is cut during the (count)th operation that changes the disk, of those to come; 0: never. From then on all fail. */
void disk_cut_after(unsigned count);
/* The (count)th host call or operation of the cipher, of those to come, fails; 0: none. */
void disk_fail_at(unsigned count);
/* Whether that has happened. */
int disk_was_cut(void);
int disk_has_failed(void);
/* What is on the disk after the cut: (seed) decides. Power is back. */
void disk_restart(uint64_t seed);

/* The enclave ends, and the power stays: what was not synced is still there, and may be lost later. */
void disk_go_on(void);

/* How many files there are, and how many are open. */
unsigned disk_files(void);
unsigned disk_open(void);

/* All files as they are now, to come back to; counters stay as they are. */
struct disk_image;
struct disk_image *disk_keep(void);
void disk_restore(const struct disk_image *image);
void disk_forget(struct disk_image *image);

/* Whether there are counters, at first yes. */
extern int disk_counts;
/* What was written is never these bytes. */
extern const char *disk_secret;
/* Changes the byte number (at) of all that is on the disk; 0 if there are not as many. */
int disk_alter(size_t at, unsigned char bits);

#endif
