/* The recording's clock. Events carry ticks of the processor's own counter where it is invariant (a read costs a few
 * nanoseconds), else nanoseconds of the OS; what drains them makes nanoseconds of Erlang's monotonic time of them. */
#ifndef ES_CLOCK_H
#define ES_CLOCK_H

#include <stdint.h>

/* Finds out which counter to use and how fast it is. Takes a few milliseconds. */
void es_clock_init(void);

extern int es_clock_fast;
uint64_t es_clock_slow(void);

#if defined(__x86_64__)
#include <x86intrin.h>
static inline uint64_t es_counter(void) { return __rdtsc(); }
/* Not moved by the processor past the loads and stores around it. */
static inline uint64_t es_counter_fenced(void)
{
    _mm_lfence();
    uint64_t now = __rdtsc();
    _mm_lfence();
    return now;
}
#elif defined(__aarch64__)
static inline uint64_t es_counter(void)
{
    uint64_t now;
    __asm__ __volatile__("mrs %0, cntvct_el0" : "=r"(now));
    return now;
}
static inline uint64_t es_counter_fenced(void)
{
    __asm__ __volatile__("isb" ::: "memory");
    uint64_t now = es_counter();
    __asm__ __volatile__("isb" ::: "memory");
    return now;
}
#else
static inline uint64_t es_counter(void) { return es_clock_slow(); }
static inline uint64_t es_counter_fenced(void) { return es_clock_slow(); }
#endif

static inline uint64_t es_ticks(void) { return es_clock_fast ? es_counter() : es_clock_slow(); }
static inline uint64_t es_ticks_fenced(void) { return es_clock_fast ? es_counter_fenced() : es_clock_slow(); }

/* Nanoseconds of Erlang's monotonic time. Steady: never goes back as ticks go on. One thread at a time. */
int64_t es_clock_ns(uint64_t ticks);

/* How ticks become nanoseconds now: at `ticks` it was `ns`, and `rate` go by a tick. */
void es_clock_tell(uint64_t *ticks, int64_t *ns, double *rate);

/* Follows Erlang's clock, which follows the OS's; to be called now and then by the thread that calls es_clock_ns. */
void es_clock_follow(void);

#endif
