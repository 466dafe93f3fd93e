/* In the style of a display server: types that depend on the system, and one of its own. */
#ifdef HAVE_ZONES
#define zone_t unsigned int
#else
#define zone_t int
#endif
#ifdef __APPLE__
#define pid_t uint32_t
#endif
typedef struct { int64_t ticks; size_t count; } clock_state_t;

provider display {
    probe client__connect(int, zone_t);
    probe client__auth(int, const char *, pid_t, zone_t);
    probe clock__set(clock_state_t *state);
};
