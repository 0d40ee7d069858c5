/* SQLite on a database in memory: a table is filled, indexed, joined, aggregated, changed and dropped. Rounds of 0 make one query only. */

#include <sqlite3.h>
#include <string.h>

#include "kernel.h"

enum { ROWS = 400, HEAP = 3 << 20 };
static sqlite3 *database;
static uint32_t sum;

static void check(int result, const char *what) {
    if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
        return;
    printf("%s: %d %s\n", what, result, database == NULL ? "" : sqlite3_errmsg(database));
    exit(1);
}

static void execute(const char *sql) {
    check(sqlite3_exec(database, sql, NULL, NULL, NULL), sql);
}

static void mix(const char *text) {
    for (; *text != 0; text++)
        sum = sum * 31 + (unsigned char)*text;
}

/* Adds all rows and columns of the result to the sum. */
static void query(const char *sql, int first, int second) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), sql);
    if (sqlite3_bind_parameter_count(statement) > 0)
        check(sqlite3_bind_int(statement, 1, first), sql);
    if (sqlite3_bind_parameter_count(statement) > 1)
        check(sqlite3_bind_int(statement, 2, second), sql);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        for (int column = 0; column < sqlite3_column_count(statement); column++) {
            const unsigned char *text = sqlite3_column_text(statement, column);
            mix(text == NULL ? "null" : (const char *)text);
        }
    check(result, sql);
    check(sqlite3_finalize(statement), sql);
}

/* What there is no standard C for: SQLite asks the system for it. Files are its own `memdb`, which needs another beside it. */
static int refuse_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs, (void)name, (void)flags, (void)out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int same_random(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    memset(out, 7, (size_t)size);
    return size;
}

static int same_time(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
    (void)vfs;
    *milliseconds = 212000000000000;
    return SQLITE_OK;
}

static sqlite3_vfs no_files = {.iVersion = 2,
                               .szOsFile = sizeof(sqlite3_file),
                               .mxPathname = 64,
                               .zName = "none",
                               .xOpen = refuse_open,
                               .xFullPathname = full_name,
                               .xRandomness = same_random,
                               .xCurrentTimeInt64 = same_time};

int sqlite3_os_init(void) {
    return sqlite3_vfs_register(&no_files, 1);
}

int sqlite3_os_end(void) {
    return SQLITE_OK;
}

static void open_database(void) {
    static char heap[HEAP];
    check(sqlite3_config(SQLITE_CONFIG_HEAP, heap, HEAP, 64), "heap");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    check(sqlite3_open_v2("file:/bench?vfs=memdb", &database, flags, NULL), "open");
    execute("PRAGMA journal_mode=MEMORY; PRAGMA cache_size=200");
}

static void fill(uint32_t *seed) {
    static const char *const colours[] = {"red", "green", "blue", "white", "black", "amber", "violet"};
    sqlite3_stmt *insert;
    execute("BEGIN; CREATE TABLE part(id INTEGER PRIMARY KEY, colour TEXT, weight REAL, maker INT);"
            "CREATE TABLE maker(id INTEGER PRIMARY KEY, name TEXT)");
    check(sqlite3_prepare_v2(database, "INSERT INTO part VALUES(?,?,?,?)", -1, &insert, NULL), "insert");
    for (int row = 1; row <= ROWS; row++) {
        sqlite3_bind_int(insert, 1, row);
        sqlite3_bind_text(insert, 2, colours[next_random(seed) % 7], -1, SQLITE_STATIC);
        sqlite3_bind_double(insert, 3, next_random(seed) % 10000 / 16.0);
        sqlite3_bind_int(insert, 4, (int)(next_random(seed) % 20));
        check(sqlite3_step(insert), "insert");
        sqlite3_reset(insert);
    }
    check(sqlite3_finalize(insert), "insert");
    execute("INSERT INTO maker SELECT id - 1, 'maker ' || (id * 7919 % 101) FROM part WHERE id <= 20;"
            "CREATE INDEX by_weight ON part(weight); CREATE INDEX by_colour ON part(colour, maker); COMMIT");
}

static void work(uint32_t *seed) {
    fill(seed);
    for (int i = 0; i < 20; i++) {
        int low = (int)(next_random(seed) % 500);
        query("SELECT count(*), avg(weight) FROM part WHERE weight BETWEEN ? AND ?", low, low + 60);
        query("SELECT weight, colour FROM part WHERE id = ?", 1 + low % ROWS, 0);
    }
    query("SELECT name, colour, count(*), sum(weight) FROM part JOIN maker ON maker.id = part.maker "
          "GROUP BY name, colour HAVING count(*) > 1 ORDER BY 4 DESC, 1, 2",
          0, 0);
    query("SELECT a.id, b.id FROM part a, part b WHERE a.colour = b.colour AND a.maker = b.maker AND a.id < b.id "
          "ORDER BY a.weight - b.weight LIMIT 50",
          0, 0);
    query("SELECT DISTINCT substr(colour, 1, 2), upper(colour), length(colour) FROM part "
          "WHERE colour LIKE '%e%' ORDER BY colour",
          0, 0);
    execute("BEGIN; UPDATE part SET weight = weight * 2 + 1 WHERE maker % 3 = 0; DELETE FROM part WHERE id % 5 = 2; COMMIT");
    query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
          "SELECT sum(i * i), (SELECT max(weight) FROM part), (SELECT count(*) FROM part) FROM n",
          0, 0);
    execute("DROP TABLE part; DROP TABLE maker");
}

int main(int argc, char **argv) {
    uint32_t seed = 23;
    open_database();
    query("SELECT 6 * 7, 'first'", 0, 0);
    for (int round = rounds_of(argc, argv); round > 0; round--)
        work(&seed);
    check(sqlite3_close(database), "close");
    printf("%s %08x\n", sqlite3_libversion(), sum);
    return 0;
}
