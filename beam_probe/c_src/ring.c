#include "ring.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/vfs.h>
#endif

_Static_assert(sizeof(es_ring_head) <= ES_RING_HEAD && offsetof(es_ring_head, head) == 64, "as FORMAT.md has it");

/* Whether space that was reserved is there when it is written to: a page without any ends the VM. Not where files are
 * copied on writing, or far away. */
static int keeps_reserved(int fd)
{
#if defined(__linux__)
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0) return 0;
    switch ((unsigned long)fs.f_type) {
    case 0xEF53:     /* ext */
    case 0x58465342: /* xfs */
    case 0x01021994: /* tmpfs */
    case 0xF2F52010: /* f2fs */ return 1;
    default: return 0;
    }
#else
    (void)fd;
    return 0;
#endif
}

/* A file of that size, all of it reserved, or -1. */
static int reserve(const char *path, size_t size)
{
#if defined(__linux__)
    struct rlimit limit;
    /* Beyond it the VM would get a signal, not an error. */
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < size)) return -1;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    if (keeps_reserved(fd) && posix_fallocate(fd, 0, (off_t)size) == 0) return fd;
    close(fd);
    unlink(path);
#else
    (void)path, (void)size, (void)keeps_reserved;
#endif
    return -1;
}

int es_ring_open(es_ring *ring, size_t size, const char *path)
{
    size_t whole = ES_RING_HEAD + size;
    int fd = path ? reserve(path, whole) : -1;
    int where = ring->shared ? MAP_FIXED : 0, what = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
    void *memory = mmap(ring->shared, whole, PROT_READ | PROT_WRITE, where | what, fd, 0);
    if (fd >= 0) close(fd);
    if (memory == MAP_FAILED) return 0;
    *ring = (es_ring){.shared = memory, .data = (uint8_t *)memory + ES_RING_HEAD, .size = size};
    ring->shared->size = size;
    memcpy(ring->shared->magic, "ESR1", 4);
    return 1;
}

/* Unknown to the compiler, which may make a mere look of a change that changes nothing. */
static volatile uint8_t nothing;

void es_ring_touch(const es_ring *ring)
{
    uint8_t none = nothing;
    for (size_t at = 0; at < ring->size; at += 4096) atomic_fetch_or_explicit((_Atomic uint8_t *)(ring->data + at), none, memory_order_relaxed);
}

int es_ring_wrap(es_ring *ring, size_t reserve)
{
    size_t room;
    uint8_t *at = es_ring_room(ring, reserve, &room);
    size_t to_end = ring->size - (size_t)(at - ring->data);
    if (room < to_end || to_end == ring->size) return 0;
    es_record pad = {.size = (uint32_t)to_end, .values = ES_PAD};
    memcpy(at, &pad, 2 * sizeof(uint32_t));
    es_ring_commit(ring, to_end);
    return 1;
}

int es_ring_look(es_ring *ring)
{
    uint64_t tail = atomic_load_explicit(&ring->shared->tail, memory_order_acquire);
    if (tail == ring->seen_tail) return 0;
    ring->seen_tail = tail;
    return 1;
}
