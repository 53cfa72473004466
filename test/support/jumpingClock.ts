import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A clock on the wall that is set an hour forward, a day back and into the next century, every tenth of a second; no other clock is touched. */
const SOURCE = `
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long jumps[] = {0, 3600, -86400, 3155760000L, 60};

int clock_gettime(clockid_t clock, struct timespec *at)
{
    long answer = syscall(SYS_clock_gettime, clock, at);
    if (clock == CLOCK_REALTIME && answer == 0) at->tv_sec += jumps[(at->tv_sec * 10 + at->tv_nsec / 100000000) % 5];
    return (int)answer;
}

int gettimeofday(struct timeval *at, void *zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
`;

/** The environment of a program whose clock on the wall jumps; `folder`, which has no space in its name, gets what does it. Linux, with a C compiler. */
export function jumpingClock(folder: string): Readonly<Record<string, string>> {
  const library = join(folder, 'clock.so');
  writeFileSync(join(folder, 'clock.c'), SOURCE);
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, join(folder, 'clock.c')]);
  return { LD_PRELOAD: library };
}
