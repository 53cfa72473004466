/* ElixirscopeProbe.Native: the library is loaded once and stays. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "encode_secrets.h"
#include "find.h"
#include "sink.h"

#if defined(__linux__) || defined(__APPLE__)
#include <dlfcn.h>
#endif

es_sink es_the;

static ErlNifResourceType *watch_type;
static void *watch;
static ERL_NIF_TERM a_ok, a_secret, a_struct;

static void stop(void) { atomic_store(&es_the.mode, 0); }

/* Without a writer the rings would fill, and everybody wait. */
static void writer_down(ErlNifEnv *env, void *object, ErlNifPid *pid, ErlNifMonitor *monitor)
{
    (void)env, (void)object, (void)monitor;
    if (pid->pid == es_the.writer.pid) stop();
}

static void secret_met(ErlNifEnv *env, void *context, const uint8_t *text, size_t size)
{
    ErlNifEnv *message = enif_alloc_env();
    ERL_NIF_TERM binary;
    (void)context;
    if (!message) return;
    uint8_t *bytes = enif_make_new_binary(message, size, &binary);
    memcpy(bytes, text, size);
    enif_send(env, &es_the.writer, message, enif_make_tuple2(message, enif_make_copy(message, a_secret), binary));
    enif_free_env(message);
}

/* Told again until it is known, but not by everybody at once. */
static void struct_met(ErlNifEnv *env, ERL_NIF_TERM module)
{
    static _Atomic ERL_NIF_TERM last;
    if (atomic_exchange(&last, module) == module) return;
    enif_send(env, &es_the.writer, NULL, enif_make_tuple2(env, a_struct, module));
}

/* Keeps the code mapped when the module is purged. */
static void stay(void)
{
#if (defined(__linux__) || defined(__APPLE__)) && defined(RTLD_NODELETE)
    Dl_info self;
    if (dladdr((void *)&es_the, &self) && self.dli_fname) dlopen(self.dli_fname, RTLD_LAZY | RTLD_NODELETE);
#endif
}

static int load(ErlNifEnv *env, void **data, ERL_NIF_TERM info)
{
    ErlNifSysInfo system;
    ErlNifResourceTypeInit init = {.down = writer_down};
    (void)data, (void)info;
    a_ok = enif_make_atom(env, "ok");
    a_secret = enif_make_atom(env, "secret");
    a_struct = enif_make_atom(env, "struct");
    enif_system_info(&system, sizeof system);
    es_the.schedulers = (unsigned)system.scheduler_threads < ES_RINGS ? (unsigned)system.scheduler_threads : ES_RINGS;
    es_the.others = enif_mutex_create((char *)"elixirscope_others");
    watch_type = enif_open_resource_type_x(env, "elixirscope_writer", &init, ERL_NIF_RT_CREATE, NULL);
    if (!es_the.others || !watch_type || !es_encoder_init(env, secret_met, struct_met) || !es_report_load(env) || !es_code_load(env) ||
        !es_trace_load(env) || !es_drain_load(env) || !es_find_load(env))
        return 1;
    es_clock_init();
    stay();
    return 0;
}

/* A file of the folder, or NULL where its path is too long. */
static const char *file_in(char path[], size_t size, const ErlNifBinary *folder, const char *name)
{
    int length = snprintf(path, size, "%.*s/%s", (int)folder->size, (const char *)folder->data, name);
    return length > 0 && (size_t)length < size ? path : NULL;
}

/* Threads without a ring of their own have little to say. */
static const size_t others_size = 256 * 1024;

/* Beside the start of the program, which would otherwise wait for it as long as for all else that we do there. */
static ErlNifTid toucher;
static int is_touching;

static void *touch(void *none)
{
    for (unsigned i = 0; i <= es_the.schedulers; i++) es_ring_touch(&es_the.rings[i]);
    return none;
}

static void begin_to_touch(void)
{
    is_touching = enif_thread_create("elixirscope_rings", &toucher, touch, NULL, NULL) == 0;
}

static void end_touching(void)
{
    if (is_touching) enif_thread_join(toucher, NULL);
    is_touching = 0;
}

static int open_rings(size_t size, const ErlNifBinary *folder)
{
    char path[4096], name[32];
    for (unsigned i = 0; i <= es_the.schedulers; i++) {
        snprintf(name, sizeof name, "%u.ring", i);
        const char *file = file_in(path, sizeof path, folder, name);
        if (!es_ring_open(&es_the.rings[i], i < es_the.schedulers ? size : others_size, file)) return 0;
    }
    begin_to_touch();
    const char *file = file_in(path, sizeof path, folder, "processes");
    return es_drain_start(file ? open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1);
}

/* start(bytes, folder): the caller drains from now on. The rings are empty, of `bytes` each (a power of two), in that folder. */
static ERL_NIF_TERM nif_start(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 bytes;
    ErlNifBinary folder;
    (void)argc;
    if (!enif_get_uint64(env, argv[0], &bytes) || (bytes & (bytes - 1)) != 0 || !enif_inspect_binary(env, argv[1], &folder))
        return enif_make_badarg(env);
    stop();
    end_touching();
    if (!open_rings((size_t)bytes, &folder)) return enif_make_atom(env, "no_memory");
    memset((void *)es_the.met, 0, sizeof es_the.met);
    memset((void *)es_the.governed, 0, sizeof es_the.governed);
    memset((void *)es_the.hot, 0, sizeof es_the.hot);
    atomic_store(&es_the.lost, 0);
    atomic_store(&es_the.woken, 0);
    if (watch) enif_release_resource(watch);
    watch = enif_alloc_resource(watch_type, 1);
    enif_self(env, &es_the.writer);
    if (enif_monitor_process(env, watch, &es_the.writer, NULL) != 0) return enif_make_atom(env, "no_writer");
    return a_ok;
}

static ERL_NIF_TERM nif_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    unsigned mode;
    (void)argc;
    if (!enif_get_uint(env, argv[0], &mode)) return enif_make_badarg(env);
    atomic_store(&es_the.mode, mode);
    return a_ok;
}

/* govern(site, its number, with ES_COUNTED where its function is only counted; or 0). */
static ERL_NIF_TERM nif_govern(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 site, now;
    (void)argc;
    if (!enif_get_uint64(env, argv[0], &site) || !enif_get_uint64(env, argv[1], &now)) return enif_make_badarg(env);
    atomic_store(&es_the.governed[es_site_slot(site)], now);
    return a_ok;
}

/* How often this site was entered since the VM began while it was only counted. */
static ERL_NIF_TERM nif_counted(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 site, sum = 0;
    (void)argc;
    if (!enif_get_uint64(env, argv[0], &site)) return enif_make_badarg(env);
    for (unsigned i = 0; i <= es_the.schedulers; i++)
        sum += atomic_load_explicit(&es_the.counts[i][es_site_slot(site)], memory_order_relaxed);
    return enif_make_uint64(env, sum);
}

static ERL_NIF_TERM nif_cool(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    for (unsigned i = 0; i < ES_SITES; i++) atomic_store_explicit(&es_the.hot[i], 0, memory_order_relaxed);
    return a_ok;
}

static ERL_NIF_TERM nif_ticks(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc, (void)argv;
    return enif_make_uint64(env, es_ticks());
}

static ERL_NIF_TERM nif_redact(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return es_redact_names(env, argv[0]) ? a_ok : enif_make_badarg(env);
}

/* secret(value): ok, or cut_full: it is for Elixir. */
static ERL_NIF_TERM nif_secret(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return es_encode_secret(env, argv[0], NULL) == ES_OK ? a_ok : enif_make_atom(env, "cut_full");
}

static ERL_NIF_TERM nif_enough(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    es_secrets_enough();
    return a_ok;
}

static ERL_NIF_TERM nif_shows(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return es_struct_shows(env, argv[0], argv[1]) ? a_ok : enif_make_badarg(env);
}

#define EACH(name, first, nif)                                                                                             \
    {name, first, nif, 0}, {name, first + 1, nif, 0}, {name, first + 2, nif, 0}, {name, first + 3, nif, 0},                 \
        {name, first + 4, nif, 0}, {name, first + 5, nif, 0}, {name, first + 6, nif, 0}, {name, first + 7, nif, 0},         \
        {name, first + 8, nif, 0}

static ErlNifFunc functions[] = {EACH("enter", 1, es_nif_enter),
                                 EACH("ev", 2, es_nif_ev),
                                 EACH("st", 2, es_nif_st),
                                 EACH("enter_two", 2, es_nif_enter_two),
                                 EACH("ev_two", 3, es_nif_ev_two),
                                 {"enter_list", 2, es_nif_enter_list, 0},
                                 {"ev_list", 3, es_nif_ev_list, 0},
                                 {"st_list", 3, es_nif_st_list, 0},
                                 {"cut", 3, es_nif_cut, 0},
                                 {"taken", 1, es_nif_taken, 0},
                                 {"demonitored", 2, es_nif_demonitored, 0},
                                 {"enabled", 3, es_nif_enabled, 0},
                                 {"trace", 5, es_nif_trace, 0},
                                 {"pick", 2, es_nif_pick, 0},
                                 {"hide", 1, es_nif_hide, 0},
                                 {"start", 2, nif_start, ERL_NIF_DIRTY_JOB_CPU_BOUND},
                                 {"mode", 1, nif_mode, 0},
                                 {"govern", 2, nif_govern, 0},
                                 {"counted", 1, nif_counted, 0},
                                 {"cool", 0, nif_cool, 0},
                                 {"ticks", 0, nif_ticks, 0},
                                 {"redact", 1, nif_redact, 0},
                                 {"secret", 1, nif_secret, 0},
                                 {"enough", 0, nif_enough, 0},
                                 {"finder", 1, es_nif_finder, 0},
                                 {"find", 3, es_nif_find, 0},
                                 {"shows", 2, nif_shows, 0},
                                 {"drain", 2, es_nif_drain, 0},
                                 {"stored", 0, es_nif_stored, 0},
                                 {"process", 3, es_nif_process, 0},
                                 {"own", 1, es_nif_own, 0},
                                 {"ended", 1, es_nif_ended, 0},
                                 {"module", 3, es_nif_module, 0},
                                 {"event", 4, es_nif_event, 0},
                                 {"size", 0, es_nif_size, 0},
                                 {"count", 0, es_nif_count, 0},
                                 {"close", 0, es_nif_close, 0}};

ERL_NIF_INIT(Elixir.ElixirscopeProbe.Native, functions, load, NULL, NULL, NULL)
