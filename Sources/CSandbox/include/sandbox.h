#pragma once

#include <stddef.h>
#include <stdint.h>

// What a child may use. A value of 0 or less means: no limit.
typedef struct {
    int64_t wall_milliseconds;
    int64_t cpu_seconds;
    int64_t address_space_bytes;
    int64_t file_bytes;
    // Counted over the whole user, and ignored by the kernel where the user is root.
    int64_t processes;
    // Standard output and standard error, each.
    int64_t output_bytes;
} cs_limits;

typedef enum {
    CS_EXITED = 0,        // code is the exit status
    CS_SIGNALLED = 1,     // code is the signal
    CS_WALL_TIME = 2,     // killed at the wall clock's limit
    CS_CPU_TIME = 3,      // killed at the processor's limit
    CS_OUTPUT_LIMIT = 4,  // killed because it wrote more than output_bytes
    CS_NOT_STARTED = 5,   // code is the errno of the call that failed
} cs_exit_kind;

typedef struct {
    cs_exit_kind kind;
    int32_t code;
    int64_t wall_microseconds;
    int64_t user_microseconds;
    int64_t system_microseconds;
    int64_t peak_resident_bytes;
    size_t output_count;
    size_t error_count;
} cs_result;

// Runs argv[0] (a path, not searched for) with the environment envp in the directory (null: the caller's), feeds it the
// input, and waits until it has ended and its process group is dead.
//
// output and error: capacity bytes each, where what it wrote is put; capacity must be at least output_bytes where that
// is a limit, and what does not fit is read and dropped where it is not.
// Blocking; safe to call from several threads at once. Nothing but async-signal-safe calls runs between fork and exec.
void cs_run(const char *const *argv, const char *const *envp, const char *directory, const uint8_t *input,
            size_t input_count, const cs_limits *limits, uint8_t *output, uint8_t *error, size_t capacity,
            cs_result *result);

// Whether an ordinary process may make a user namespace here: 1 yes, 0 no.
int cs_has_user_namespaces(void);

// The version of Landlock that the kernel offers; 0 where there is none.
int cs_landlock_version(void);

// Whether the kernel filters system calls with seccomp: 1 yes, 0 no.
int cs_has_seccomp_filter(void);

enum { CS_MOST_DESCRIPTORS = 16 };

// A long-lived child that is talked to over a socket.
typedef struct {
    const char *const *argv;
    const char *const *envp;
    // They become the child's 0, 1, 2, ...; it has no others.
    const int *descriptors;
    size_t descriptor_count;
    // The user and group to become, with no other groups; 0 to stay as one is.
    uint32_t user;
    // Open cgroup.procs files that the child enters before it becomes that user.
    const int *groups;
    size_t group_count;
    // Where the child starts; null: in the root directory.
    const char *directory;
    // Of the child itself, the wall clock and the output aside; null: none.
    const cs_limits *limits;
    // Whether the child is killed when the thread that starts it ends, however it ends.
    int dies_with_thread;
} cs_launch;

// Starts the child in a session of its own, without core files, locked memory and message queues. 0, or the errno of the
// call that failed; the child is then gone.
int32_t cs_start(const cs_launch *launch, int32_t *process);

// One packet with copies of the descriptors. 0, or an errno.
int32_t cs_send(int socket, const uint8_t *bytes, size_t count, const int *descriptors, size_t descriptor_count);

// Two ends that no other child inherits. 0, or an errno.
int32_t cs_socket_pair(int *ends);
int32_t cs_pipe(int *ends);

// An unnamed file that holds the bytes, at its start; on Linux nobody can change it. -1 and errno where it fails.
int cs_memory_file(const uint8_t *bytes, size_t count);

// Whether the child has ended; it is not reaped, so that its number stays its own.
int cs_has_ended(int32_t process);

// How the child has ended, without reaping it: 0 not yet, 1 it exited and code is its status, 2 code is the signal.
int cs_ending(int32_t process, int32_t *code);
