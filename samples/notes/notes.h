/* Notes in a protected file: one line for each. */
#ifndef NOTES_H
#define NOTES_H

#include <stdio.h>

#define NOTES_FILE "notes"
#define LONGEST_NOTE 500

/* Reads the next note, without the end of its line. Returns 0 at the end. */
int read_note(FILE *file, char note[LONGEST_NOTE + 1]);

/* These print what they do, and return the program's exit code. */
int add_note(const char *text);
int list_notes(void);
int show_note(unsigned long number);
int remove_note(unsigned long number);

/* Prints what went wrong with the file, from errno. Returns 1. */
int complain(void);

#endif
