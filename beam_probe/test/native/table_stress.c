/*
 * Threads learn atoms at the same time, as reporters do, for ring_test.exs: what one has put in the table all others find, and
 * nobody waits. Meant to run under a sanitizer. Arguments: threads, entries of each.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "encode_shared.h"

/* What the table wants of the VM. */
struct ErlDrvMutex_ {
    pthread_mutex_t mutex;
};
void *enif_alloc(size_t size) { return malloc(size); }
ErlNifMutex *enif_mutex_create(char *name)
{
    ErlNifMutex *made = malloc(sizeof *made);
    (void)name;
    pthread_mutex_init(&made->mutex, NULL);
    return made;
}
void enif_mutex_lock(ErlNifMutex *mutex) { pthread_mutex_lock(&mutex->mutex); }
void enif_mutex_unlock(ErlNifMutex *mutex) { pthread_mutex_unlock(&mutex->mutex); }

typedef struct {
    es_entry entry;
    uint64_t twice;
} number;

static es_shared table;
static uint64_t entries;

static void fail(const char *what, uint64_t n)
{
    fprintf(stderr, "%llu: %s\n", (unsigned long long)n, what);
    exit(1);
}

/* Threads begin at different places, so that they meet. */
static void *learn(void *first)
{
    uint64_t start = (uint64_t)(uintptr_t)first * entries / 3;
    for (uint64_t i = 0; i < entries; i++) {
        uint64_t n = (start + i) % entries + 1;
        number *known = (number *)es_shared_get(&table, n * 16 + 11);
        if (known && known->twice != 2 * n) fail("another's", n);
        if (known) continue;
        number *fresh = malloc(sizeof *fresh);
        *fresh = (number){{n * 16 + 11}, 2 * n};
        if (!es_shared_put(&table, &fresh->entry)) fail("no memory", n);
        known = (number *)es_shared_get(&table, n * 16 + 11);
        if (!known || known->twice != 2 * n) fail("forgotten", n);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[16];
    if (argc != 3 || !es_shared_init(&table, "numbers")) return 2;
    unsigned count = (unsigned)strtoul(argv[1], NULL, 10) % 17;
    entries = strtoull(argv[2], NULL, 10);
    for (unsigned i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, learn, (void *)(uintptr_t)i) != 0) return 2;
    for (unsigned i = 0; i < count; i++) pthread_join(threads[i], NULL);
    for (uint64_t n = 1; n <= entries; n++)
        if (!es_shared_get(&table, n * 16 + 11)) fail("missing", n);
    puts("all known");
    return 0;
}
