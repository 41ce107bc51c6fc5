#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "child.h"
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// How long the parent goes on reading after the child has ended and its group was killed: a process that left the group
// may hold the pipes for ever.
enum { DRAIN_MILLISECONDS = 200, POLL_MILLISECONDS = 20 };

typedef struct {
    int reader;
    int writer;
} pipe_ends;

typedef struct {
    int descriptor;
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} sink;

static int64_t now_microseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void close_if_open(int descriptor) {
    if (descriptor >= 0) close(descriptor);
}

static int open_pipe(pipe_ends *ends) {
    int both[2];
#if defined(__linux__)
    if (pipe2(both, O_CLOEXEC) != 0) return -1;
#else
    if (pipe(both) != 0) return -1;
    fcntl(both[0], F_SETFD, FD_CLOEXEC);
    fcntl(both[1], F_SETFD, FD_CLOEXEC);
#endif
    ends->reader = both[0];
    ends->writer = both[1];
    return 0;
}

// ---- The child: only async-signal-safe calls from here to exec. ----

__attribute__((noreturn)) static void run_child(const char *const *argv, const char *const *envp, const char *directory,
                                                const cs_limits *limits, int input, int output, int error, int report) {
    setpgid(0, 0);
    cs_reset_signals();
    // Copies above the standard three first: one of the given descriptors may be 0, 1 or 2 itself.
    input = fcntl(input, F_DUPFD, 10);
    output = fcntl(output, F_DUPFD, 10);
    error = fcntl(error, F_DUPFD, 10);
    report = fcntl(report, F_DUPFD_CLOEXEC, 10);
    if (input >= 0 && output >= 0 && error >= 0 && report >= 0 && dup2(input, 0) >= 0 && dup2(output, 1) >= 0 &&
        dup2(error, 2) >= 0 && (directory == NULL || chdir(directory) == 0) && cs_set_limits(limits) == 0) {
        cs_close_from(3, report);
        execve(argv[0], (char *const *)argv, (char *const *)envp);
    }
    int32_t code = errno;
    ssize_t ignored = write(report, &code, sizeof code);
    (void)ignored;
    _exit(127);
}

// ---- The parent. ----

// Reads what is there. 0: still open, 1: ended, 2: more than the limit.
static int drain(sink *from, int64_t limit) {
    uint8_t buffer[16384];
    // A bounded number of reads, so that a flood cannot keep the caller from its clock.
    for (int reads = 0; reads < 64; reads++) {
        ssize_t count = read(from->descriptor, buffer, sizeof buffer);
        if (count < 0) return errno == EINTR || errno == EAGAIN ? 0 : 1;
        if (count == 0) return 1;
        size_t room = from->capacity - from->count;
        size_t allowed = limit > 0 && (size_t)limit < from->capacity ? (size_t)limit - from->count : room;
        size_t kept = (size_t)count < allowed ? (size_t)count : allowed;
        memcpy(from->bytes + from->count, buffer, kept);
        from->count += kept;
        if (limit > 0 && kept < (size_t)count) return 2;
    }
    return 0;
}

// Waits for output, at most to the deadline, and reads it. Nonzero where a sink is over the limit.
static int poll_sinks(sink *sinks, const cs_limits *limits, int milliseconds) {
    struct pollfd waiting[2];
    for (int index = 0; index < 2; index++) {
        waiting[index].fd = sinks[index].descriptor;
        waiting[index].events = POLLIN;
        waiting[index].revents = 0;
    }
    poll(waiting, 2, milliseconds);
    for (int index = 0; index < 2; index++) {
        if (waiting[index].fd < 0 || waiting[index].revents == 0) continue;
        int state = drain(&sinks[index], limits->output_bytes);
        if (state == 2) return 1;
        if (state == 1) {
            close(sinks[index].descriptor);
            sinks[index].descriptor = -1;
        }
    }
    return 0;
}

// Whether the child has ended; it is not reaped, so that its process group keeps its number.
static int has_ended(pid_t child) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    if (waitid(P_PID, (id_t)child, &information, WEXITED | WNOHANG | WNOWAIT) != 0) return errno != EINTR;
    return information.si_pid == child;
}

static void reap(pid_t child, int *status, struct rusage *usage) {
    while (wait4(child, status, 0, usage) < 0 && errno == EINTR) {
    }
}

// Follows the child to its end. CS_EXITED where it ended by itself, else the limit that ended it.
static cs_exit_kind follow(pid_t child, sink *sinks, const cs_limits *limits, int64_t start, int *status,
                           struct rusage *usage) {
    int64_t deadline = limits->wall_milliseconds > 0 ? start + limits->wall_milliseconds * 1000 : INT64_MAX;
    int interval = 1;
    cs_exit_kind kind = CS_EXITED;
    for (;;) {
        if (poll_sinks(sinks, limits, interval)) {
            kind = CS_OUTPUT_LIMIT;
            break;
        }
        if (has_ended(child)) break;
        if (now_microseconds() >= deadline) {
            kind = CS_WALL_TIME;
            break;
        }
        // Closed pipes make poll return only at its timeout, so the end is noticed late by one interval at most.
        if (interval < POLL_MILLISECONDS) interval *= 2;
    }
    kill(-child, SIGKILL);
    if (kind != CS_EXITED) kill(child, SIGKILL);
    reap(child, status, usage);
    int64_t end = now_microseconds() + DRAIN_MILLISECONDS * 1000;
    while ((sinks[0].descriptor >= 0 || sinks[1].descriptor >= 0) && now_microseconds() < end) {
        if (!poll_sinks(sinks, limits, 10)) continue;
        if (kind == CS_EXITED) kind = CS_OUTPUT_LIMIT;
        break;
    }
    return kind;
}

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

static void describe_end(cs_result *result, int status, const struct rusage *usage, const cs_limits *limits) {
    result->user_microseconds = microseconds(usage->ru_utime);
    result->system_microseconds = microseconds(usage->ru_stime);
#if defined(__linux__)
    result->peak_resident_bytes = (int64_t)usage->ru_maxrss * 1024;
#else
    result->peak_resident_bytes = (int64_t)usage->ru_maxrss;
#endif
    if (result->kind != CS_EXITED) return;
    if (WIFEXITED(status)) {
        result->code = WEXITSTATUS(status);
        return;
    }
    result->kind = CS_SIGNALLED;
    result->code = WTERMSIG(status);
    int64_t used = result->user_microseconds + result->system_microseconds;
    int by_clock = result->code == SIGXCPU || (result->code == SIGKILL && used >= limits->cpu_seconds * 1000000);
    if (limits->cpu_seconds > 0 && by_clock) result->kind = CS_CPU_TIME;
}

static void run_parent(pid_t child, int report, sink *sinks, const cs_limits *limits, int64_t start, cs_result *result) {
    // Both sides set the group, so that it exists whoever runs first.
    setpgid(child, child);
    int status = 0;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    int32_t failure = 0;
    ssize_t count;
    do count = read(report, &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof failure) {
        reap(child, &status, &usage);
        result->kind = CS_NOT_STARTED;
        result->code = failure;
        return;
    }
    result->kind = follow(child, sinks, limits, start, &status, &usage);
    describe_end(result, status, &usage, limits);
}

void cs_run(const char *const *argv, const char *const *envp, const char *directory, const uint8_t *input,
            size_t input_count, const cs_limits *limits, uint8_t *output, uint8_t *error, size_t capacity,
            cs_result *result) {
    memset(result, 0, sizeof *result);
    int64_t start = now_microseconds();
    pipe_ends outputs = {-1, -1}, errors = {-1, -1}, report = {-1, -1};
    int source = input_count == 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : cs_memory_file(input, input_count);
    pid_t child = -1;
    if (source >= 0 && open_pipe(&outputs) == 0 && open_pipe(&errors) == 0 && open_pipe(&report) == 0) {
        child = fork();
        if (child == 0)
            run_child(argv, envp, directory, limits, source, outputs.writer, errors.writer, report.writer);
    }
    int failure = errno;
    close_if_open(source);
    close_if_open(outputs.writer);
    close_if_open(errors.writer);
    close_if_open(report.writer);
    sink sinks[2] = {{outputs.reader, output, 0, capacity}, {errors.reader, error, 0, capacity}};
    if (child > 0) {
        fcntl(outputs.reader, F_SETFL, O_NONBLOCK);
        fcntl(errors.reader, F_SETFL, O_NONBLOCK);
        run_parent(child, report.reader, sinks, limits, start, result);
    } else {
        result->kind = CS_NOT_STARTED;
        result->code = failure;
    }
    close_if_open(report.reader);
    close_if_open(sinks[0].descriptor);
    close_if_open(sinks[1].descriptor);
    result->output_count = sinks[0].count;
    result->error_count = sinks[1].count;
    result->wall_microseconds = now_microseconds() - start;
}
