#include "notes.h"

#include <errno.h>
#include <litebox/file.h>
#include <string.h>

int complain(void) {
    perror(NOTES_FILE);
    return 1;
}

int read_note(FILE *file, char note[LONGEST_NOTE + 1]) {
    if (fgets(note, LONGEST_NOTE + 1, file) == NULL)
        return 0;
    note[strcspn(note, "\n")] = '\0';
    return 1;
}

int add_note(const char *text) {
    if (*text == '\0' || strlen(text) >= LONGEST_NOTE || strchr(text, '\n') != NULL) {
        fprintf(stderr, "A note is one line of 1 to %d bytes.\n", LONGEST_NOTE - 1);
        return 2;
    }
    FILE *file = fopen(NOTES_FILE, "a");
    if (file == NULL)
        return complain();
    fprintf(file, "%s\n", text);
    if (fclose(file) != 0) /* only now the note is kept */
        return complain();
    puts("Noted.");
    return 0;
}

int list_notes(void) {
    char note[LONGEST_NOTE + 1];
    FILE *file = fopen(NOTES_FILE, "r");
    if (file == NULL && errno != ENOENT)
        return complain();
    unsigned long count = 0;
    while (file != NULL && read_note(file, note))
        printf("%lu  %s\n", ++count, note);
    if (count == 0)
        puts("There are no notes.");
    if (file != NULL && ferror(file))
        return complain();
    if (file != NULL && !lb_file_counted(file))
        puts("(The host has no counter: these may be notes of an earlier day.)");
    if (file != NULL)
        fclose(file);
    return 0;
}

int show_note(unsigned long number) {
    char note[LONGEST_NOTE + 1];
    FILE *file = fopen(NOTES_FILE, "r");
    if (file == NULL)
        return complain();
    unsigned long count = 0;
    while (count < number && read_note(file, note))
        count++;
    int failed = ferror(file);
    fclose(file);
    if (failed)
        return complain();
    if (count < number || number == 0) {
        fprintf(stderr, "There is no note %lu.\n", number);
        return 1;
    }
    puts(note);
    return 0;
}

/* All other notes are copied into a new file, which then takes the old one's place in one step. */
int remove_note(unsigned long number) {
    char note[LONGEST_NOTE + 1];
    FILE *file = fopen(NOTES_FILE, "r");
    if (file == NULL)
        return complain();
    FILE *rest = fopen("notes that are left", "w");
    if (rest == NULL) {
        fclose(file);
        return complain();
    }
    unsigned long count = 0;
    int found = 0;
    while (read_note(file, note)) {
        if (++count == number)
            found = 1;
        else
            fprintf(rest, "%s\n", note);
    }
    int failed = ferror(file);
    fclose(file);
    if (fclose(rest) != 0 || failed)
        return complain();
    if (!found) {
        remove("notes that are left");
        fprintf(stderr, "There is no note %lu.\n", number);
        return 1;
    }
    if (rename("notes that are left", NOTES_FILE) != 0)
        return complain();
    puts("Removed.");
    return 0;
}
