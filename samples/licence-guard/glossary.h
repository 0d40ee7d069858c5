/* The content that the licence is about: lines "word: what it means". */
#ifndef GLOSSARY_H
#define GLOSSARY_H

#include <stddef.h>

/* Finds what a word means; NULL where it is not there. The meaning has (*length) characters, and no NUL. */
const char *glossary_find(const char *glossary, const char *word, size_t *length);

#endif
