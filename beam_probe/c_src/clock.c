#include "clock.h"

#include <erl_nif.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int es_clock_fast;

/* Time is ns0 + (ticks - ticks0) * rate; first is where the rate is measured from. */
static struct {
    uint64_t ticks0, first_ticks;
    int64_t ns0, first_ns;
    double rate;
} pace;

static const int64_t calibrate_ns = 4000000;
static const int64_t follow_every_ns = 200000000;

static int64_t erlang_ns(void) { return (int64_t)enif_monotonic_time(ERL_NIF_NSEC); }

/* Erlang's own time takes twice as long to ask for. */
uint64_t es_clock_slow(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The kernel has checked that the counter is the same on all processors and never stops. */
static int invariant(void)
{
#if defined(__aarch64__)
    return 1;
#elif defined(__x86_64__)
    char source[16] = "";
    FILE *file = fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "r");
    if (!file) return 0;
    if (!fgets(source, sizeof source, file)) source[0] = 0;
    fclose(file);
    return strncmp(source, "tsc", 3) == 0;
#else
    return 0;
#endif
}

void es_clock_init(void)
{
    es_clock_fast = invariant();
    pace.first_ns = pace.ns0 = erlang_ns();
    pace.first_ticks = pace.ticks0 = es_ticks_fenced();
    pace.rate = 1.0;
    int64_t ns;
    do {
        ns = erlang_ns();
    } while (ns - pace.first_ns < calibrate_ns);
    pace.rate = (double)(ns - pace.first_ns) / (double)(es_ticks_fenced() - pace.first_ticks);
}

int64_t es_clock_ns(uint64_t ticks) { return pace.ns0 + (int64_t)((double)(int64_t)(ticks - pace.ticks0) * pace.rate); }

void es_clock_tell(uint64_t *ticks, int64_t *ns, double *rate)
{
    *ticks = pace.ticks0;
    *ns = pace.ns0;
    *rate = pace.rate;
}

void es_clock_follow(void)
{
    uint64_t ticks = es_ticks_fenced();
    int64_t now = es_clock_ns(ticks);
    if (now - pace.ns0 < follow_every_ns) return;
    int64_t ns = erlang_ns();
    double rate = (double)(ns - pace.first_ns) / (double)(ticks - pace.first_ticks);
    /* What we are off by is made good over the next second, by a tenth of the pace at most. */
    double error = (double)(ns - now) / 1e9;
    if (error > 0.1) error = 0.1;
    if (error < -0.1) error = -0.1;
    pace.rate = rate * (1.0 + error);
    pace.ns0 = now;
    pace.ticks0 = ticks;
}
