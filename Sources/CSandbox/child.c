#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/mman.h>
#include <sys/syscall.h>
#endif

static int set_limit(int resource, int64_t soft, int64_t hard) {
    if (soft <= 0) return 0;
    struct rlimit current;
    if (getrlimit(resource, &current) != 0) return -1;
    struct rlimit wanted = {(rlim_t)soft, (rlim_t)hard};
    if (current.rlim_max != RLIM_INFINITY && wanted.rlim_max > current.rlim_max) wanted.rlim_max = current.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max;
    return setrlimit(resource, &wanted);
}

int cs_set_limits(const cs_limits *limits) {
    struct rlimit none = {0, 0};
    // One second after SIGXCPU, which a program may ignore, comes SIGKILL, which it may not.
    if (set_limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1) != 0) return -1;
    if (set_limit(RLIMIT_AS, limits->address_space_bytes, limits->address_space_bytes) != 0) return -1;
    if (set_limit(RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes) != 0) return -1;
    if (set_limit(RLIMIT_NPROC, limits->processes, limits->processes) != 0) return -1;
    return setrlimit(RLIMIT_CORE, &none);
}

void cs_reset_signals(void) {
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t empty;
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
}

void cs_close_from(int first, int kept) {
#if defined(__linux__) && defined(SYS_close_range)
    if (kept > first && syscall(SYS_close_range, (unsigned)first, (unsigned)kept - 1, 0u) == 0 &&
        syscall(SYS_close_range, (unsigned)kept + 1, ~0u, 0u) == 0)
        return;
#endif
    struct rlimit open_files;
    int last = getrlimit(RLIMIT_NOFILE, &open_files) == 0 && open_files.rlim_cur < 65536 ? (int)open_files.rlim_cur : 65536;
    for (int descriptor = first; descriptor < last; descriptor++)
        if (descriptor != kept) close(descriptor);
}

int cs_memory_file(const uint8_t *bytes, size_t count) {
#if defined(__linux__)
    int descriptor = memfd_create("hone", MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
    char name[] = "/tmp/hone-input-XXXXXX";
    int descriptor = mkstemp(name);
    if (descriptor >= 0) {
        unlink(name);
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
#endif
    if (descriptor < 0) return -1;
    size_t written = 0;
    while (written < count) {
        ssize_t step = write(descriptor, bytes + written, count - written);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) {
            close(descriptor);
            return -1;
        }
        written += (size_t)step;
    }
    lseek(descriptor, 0, SEEK_SET);
#if defined(__linux__)
    // Whoever is handed it can read it and nothing else.
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
        close(descriptor);
        return -1;
    }
#endif
    return descriptor;
}
