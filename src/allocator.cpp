// How jemalloc, which the program is linked with, gives memory back: docs/decisions/0015-jemalloc.md.

/// Read by jemalloc before main. What is freed goes back to the system a second later, on a thread of its own, which
/// sleeps while nothing is freed; few arenas, so that what tenants free is found again by others.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:4";
}
