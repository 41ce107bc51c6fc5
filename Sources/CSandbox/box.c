#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)

#include <sys/prctl.h>
#include <sys/syscall.h>

// ---- The child: only async-signal-safe calls from here to exec. ----

// Raw system calls: the library's own functions would signal the threads of the process that was copied.
static int become(uint32_t user) {
    if (user == 0) return 0;
    if (syscall(SYS_setgroups, (size_t)0, NULL) != 0) return -1;
    if (syscall(SYS_setresgid, user, user, user) != 0) return -1;
    if (syscall(SYS_setresuid, user, user, user) != 0) return -1;
    if (getuid() == user && geteuid() == user && getegid() == user) return 0;
    errno = EPERM;
    return -1;
}

static int join_groups(const int *groups, size_t count) {
    for (size_t index = 0; index < count; index++)
        if (write(groups[index], "0", 1) != 1) return -1;
    return 0;
}

static int forbid(int resource) {
    struct rlimit none = {0, 0};
    return setrlimit(resource, &none);
}

// Puts the descriptors at 0, 1, 2, ... by way of copies above them all, since one may stand where another belongs.
static int place(const int *descriptors, int count) {
    int copies[CS_MOST_DESCRIPTORS];
    for (int index = 0; index < count; index++) {
        copies[index] = fcntl(descriptors[index], F_DUPFD_CLOEXEC, CS_MOST_DESCRIPTORS);
        if (copies[index] < 0) return -1;
    }
    for (int index = 0; index < count; index++)
        if (dup2(copies[index], index) < 0) return -1;
    return 0;
}

// After the change of user, which would undo it. The signal would not come from a parent that is gone already.
static int die_with_thread(const cs_launch *launch, pid_t parent) {
    if (!launch->dies_with_thread) return 0;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -1;
    if (getppid() == parent) return 0;
    errno = ECHILD;
    return -1;
}

static int settle(const cs_launch *launch) {
    if (chdir(launch->directory == NULL ? "/" : launch->directory) != 0) return -1;
    return launch->limits == NULL ? 0 : cs_set_limits(launch->limits);
}

__attribute__((noreturn)) static void become_box(const cs_launch *launch, pid_t parent, int report) {
    setsid();
    cs_reset_signals();
    int count = (int)launch->descriptor_count;
    report = fcntl(report, F_DUPFD_CLOEXEC, 2 * CS_MOST_DESCRIPTORS);
    if (report >= 0 && join_groups(launch->groups, launch->group_count) == 0 && become(launch->user) == 0 &&
        die_with_thread(launch, parent) == 0 && settle(launch) == 0 && forbid(RLIMIT_CORE) == 0 && forbid(RLIMIT_MEMLOCK) == 0 && forbid(RLIMIT_MSGQUEUE) == 0 &&
        place(launch->descriptors, count) == 0) {
        cs_close_from(count, report);
        execve(launch->argv[0], (char *const *)launch->argv, (char *const *)launch->envp);
    }
    int32_t code = errno;
    ssize_t ignored = write(report, &code, sizeof code);
    (void)ignored;
    _exit(127);
}

// ---- The parent. ----

int32_t cs_start(const cs_launch *launch, int32_t *process) {
    int report[2];
    if (launch->descriptor_count > CS_MOST_DESCRIPTORS) return EINVAL;
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) become_box(launch, parent, report[1]);
    int32_t failure = child < 0 ? errno : 0;
    close(report[1]);
    if (child > 0) {
        ssize_t count;
        do count = read(report[0], &failure, sizeof failure);
        while (count < 0 && errno == EINTR);
        if (count == (ssize_t)sizeof failure)
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
            }
        else
            failure = 0;
    }
    close(report[0]);
    *process = child;
    return failure;
}

int32_t cs_send(int socket, const uint8_t *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * CS_MOST_DESCRIPTORS)];
    } control;
    struct iovec part = {(void *)bytes, count};
    struct msghdr message;
    memset(&message, 0, sizeof message);
    memset(&control, 0, sizeof control);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor_count > CS_MOST_DESCRIPTORS) return EINVAL;
    if (descriptor_count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : sent == (ssize_t)count ? 0 : EMSGSIZE;
}

int32_t cs_socket_pair(int *ends) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
}

int32_t cs_pipe(int *ends) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int cs_has_ended(int32_t process) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    if (waitid(P_PID, (id_t)process, &information, WEXITED | WNOHANG | WNOWAIT) != 0) return errno != EINTR;
    return information.si_pid == process;
}

int cs_ending(int32_t process, int32_t *code) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    if (waitid(P_PID, (id_t)process, &information, WEXITED | WNOHANG | WNOWAIT) != 0) return 0;
    if (information.si_pid != process) return 0;
    *code = information.si_status;
    return information.si_code == CLD_EXITED ? 1 : 2;
}

#else

// The box is made of Linux's namespaces.
int32_t cs_start(const cs_launch *launch, int32_t *process) {
    (void)launch;
    *process = -1;
    return ENOSYS;
}

int32_t cs_send(int socket, const uint8_t *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    (void)socket, (void)bytes, (void)count, (void)descriptors, (void)descriptor_count;
    return ENOSYS;
}

int32_t cs_socket_pair(int *ends) {
    (void)ends;
    return ENOSYS;
}

int32_t cs_pipe(int *ends) {
    (void)ends;
    return ENOSYS;
}

int cs_has_ended(int32_t process) {
    (void)process;
    return 1;
}

int cs_ending(int32_t process, int32_t *code) {
    (void)process, (void)code;
    return 0;
}

#endif
