#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "sandbox.h"

#if defined(__linux__)

#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int cs_has_user_namespaces(void) {
    pid_t child = fork();
    if (child == 0) _exit(unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int cs_landlock_version(void) {
#if defined(SYS_landlock_create_ruleset) && defined(LANDLOCK_CREATE_RULESET_VERSION)
    long version = syscall(SYS_landlock_create_ruleset, (void *)0, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
#else
    return 0;
#endif
}

int cs_has_seccomp_filter(void) {
    // A null program is refused with EFAULT where filters exist, and with EINVAL where they do not.
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (void *)0, 0, 0) != 0 && errno == EFAULT;
}

#else

int cs_has_user_namespaces(void) { return 0; }
int cs_landlock_version(void) { return 0; }
int cs_has_seccomp_filter(void) { return 0; }

#endif
