import Sandbox
import Testing

/// Programs for boxes, and one sandbox for all tests.
enum Boxes {
    static let reason: Comment = "SKIPPED: no box can be made here (see hone doctor)"

    /// A wall clock that no other limit waits for, however busy the machine is.
    static var limits: SandboxLimits {
        var limits = SandboxLimits()
        limits.wallSeconds = 120
        limits.processorSeconds = 2
        return limits
    }

    static let shared = Sandbox(limits: limits)

    /// For programs that do nothing until they are killed.
    static let impatient = {
        var limits = SandboxLimits()
        limits.wallSeconds = 2
        return Sandbox(limits: limits)
    }()

    static func areAvailable() async -> Bool {
        do {
            return try await shared.check()
        } catch {
            print("SKIPPED: sandbox tests: \(error)")
            return false
        }
    }

    static func program(_ text: String, _ language: String) -> BoxProgram {
        BoxProgram(text: Array(text.utf8), language: Language.named(language) ?? .python)
    }

    static func name(_ end: BoxResult.End) -> String {
        String("\(end)".prefix { $0 != "(" })
    }

    struct Echo: Sendable, CustomTestStringConvertible {
        let language: String
        let text: String
        var testDescription: String { language }
    }

    static let echoes = [
        Echo(
            language: "python",
            text: "import sys\nsys.stdout.write(sys.stdin.read()); sys.stderr.write('bad\\n'); sys.exit(3)"),
        Echo(language: "shell", text: "cat; echo bad >&2; exit 3"),
        Echo(
            language: "c",
            text: """
                #include <stdio.h>
                int main(void) { int c; while ((c = getchar()) != EOF) putchar(c); fputs("bad\\n", stderr); return 3; }
                """),
    ]

    struct EndRow: Sendable, CustomTestStringConvertible {
        let name: String
        let language: String
        let text: String
        let allowed: Set<String>
        var testDescription: String { name }
        var sandbox: Sandbox { allowed.contains("wallTime") ? impatient : shared }

        init(_ name: String, _ allowed: Set<String>, _ text: String, language: String = "python") {
            self.name = name
            self.language = language
            self.text = text
            self.allowed = allowed
        }
    }

    static let ends = [
        EndRow("sleeping", ["wallTime"], "import time\ntime.sleep(1000)"),
        EndRow("stopped", ["wallTime"], "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
        EndRow("computing", ["processorTime"], "while True: pass"),
        EndRow(
            "computing behind ignored signals", ["processorTime", "wallTime"],
            "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\n"
                + "while True: pass"),
        EndRow("memory in one process", ["memoryLimit"], "held = []\nwhile True: held.append(bytearray(1 << 20))"),
        EndRow(
            "memory in many processes", ["memoryLimit"],
            """
            import os, time
            for _ in range(10):
                if os.fork() == 0:
                    held = b"x" * (48 << 20)
                    time.sleep(100)
            time.sleep(100)
            """),
        EndRow(
            "memory in files", ["memoryLimit", "exited"],
            """
            for place in ("/box", "/tmp", "/dev/shm"):
                for number in range(100):
                    try: open("%s/%d" % (place, number), "wb").write(bytes(4 << 20))
                    except OSError: break
            """),
        EndRow(
            "fork bomb", ["processorTime", "wallTime", "memoryLimit"],
            "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"),
        EndRow("flood", ["outputLimit"], "while True: print('x' * 10000)"),
        EndRow("flood of errors", ["outputLimit"], "import sys\nwhile True: sys.stderr.write('x' * 10000)"),
        EndRow("no Python", ["rejected"], "def f(:\n"),
        EndRow("no C", ["rejected"], "int main(void) { return x; }", language: "c"),
        EndRow("a crash", ["signalled"], "int main(void) { return *(volatile int *)0; }", language: "c"),
        EndRow("an exception", ["exited"], "raise ValueError"),
        EndRow(
            "killing all", ["exited", "signalled"],
            "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(1, signal.SIGINT)"),
    ]

    struct ForbiddenRow: Sendable, CustomTestStringConvertible {
        let name: String
        let language: String
        let text: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, language: String = "python") {
            self.name = name
            self.language = language
            self.text = text
        }
    }

    static let forbidden = [
        ForbiddenRow(
            "files of the host",
            """
            import os
            for place in ("/etc", "/root", "/home", "/proc", "/sys", "/var", "/run", "/work", "/mnt"):
                if os.path.exists(place): print("LEAK", place)
            for place in ("/x", "/usr/x", "/usr/bin/x", "/usr/lib/x", "/dev/x", "/.sandbox/x"):
                try: open(place, "w"); print("LEAK", place)
                except OSError: pass
            print("done")
            """),
        ForbiddenRow(
            "environment and descriptors",
            """
            import os
            known = {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE"}
            for name in os.environ.keys() - known: print("LEAK", name)
            for number in range(3, 256):
                try: os.fstat(number); print("LEAK descriptor", number)
                except OSError: pass
            print("done")
            """),
        ForbiddenRow(
            "network",
            """
            import socket
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_VSOCK, socket.AF_PACKET):
                try: socket.socket(family, socket.SOCK_DGRAM); print("LEAK", family)
                except OSError: pass
            print("done")
            """),
        ForbiddenRow(
            "privileges",
            """
            import ctypes, os, struct
            libc = ctypes.CDLL(None, use_errno=True)
            header, data = struct.pack("II", 0x20080522, 0), ctypes.create_string_buffer(24)
            libc.capget(header, data)
            if any(data.raw): print("LEAK capabilities", data.raw)
            for identity in (0, 1, 60001):
                if libc.setuid(identity) == 0: print("LEAK setuid")
            for call in (lambda: libc.unshare(0x10000000), lambda: libc.mount(b"x", b"/tmp", b"tmpfs", 0, None),
                         lambda: libc.umount2(b"/tmp", 2), lambda: libc.chroot(b"/tmp"),
                         lambda: libc.sethostname(b"x", 1), lambda: libc.ptrace(16, 1, 0, 0)):
                if call() == 0: print("LEAK call")
            import resource
            for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
                try: resource.setrlimit(kind, (resource.RLIM_INFINITY,) * 2); print("LEAK limit")
                except (ValueError, OSError): pass
            print("done")
            """),
        ForbiddenRow(
            "calls to the kernel",
            """
            #include <errno.h>
            #include <stdio.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            static char zeros[256];
            static void try(const char *name, long result) { if (result >= 0) printf("LEAK %s\\n", name); }
            int main(void) {
                try("rings", syscall(SYS_io_uring_setup, 2, zeros));
                try("bpf", syscall(SYS_bpf, 0, zeros, sizeof zeros));
                try("perf", syscall(SYS_perf_event_open, zeros, 0, -1, -1, 0));
                try("faults", syscall(SYS_userfaultfd, 1));
                try("key", syscall(SYS_add_key, "user", "k", "v", 1, -4));
                try("keyring", syscall(SYS_keyctl, 0, -3, 1));
                try("watch", syscall(SYS_inotify_init1, 0));
                try("clone", syscall(SYS_clone, 0x10000011, 0, 0, 0, 0));
                try("clone3", syscall(SYS_clone3, zeros, 88));
                try("memory", syscall(SYS_process_vm_readv, getppid(), zeros, 1, zeros, 1, 0));
                puts("done");
                return 0;
            }
            """, language: "c"),
        ForbiddenRow(
            "locks that other programs see",
            """
            import fcntl
            for lock in (fcntl.flock, fcntl.lockf):
                try: lock(open("/usr/bin/env", "rb"), fcntl.LOCK_SH | fcntl.LOCK_NB); print("LEAK")
                except OSError: pass
            print("done")
            """),
        ForbiddenRow(
            "the old system calls",
            """
            #include <stdio.h>
            #include <sys/wait.h>
            #include <unistd.h>
            int main(void) {
            #if defined(__x86_64__)
                if (fork() == 0) {
                    long result;
                    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
                    if (result > 0) { puts("LEAK"); fflush(stdout); }
                    _exit(0);
                }
                wait(0);
            #endif
                puts("done");
                return 0;
            }
            """, language: "c"),
    ]

    /// Leaves a mark wherever it can and says where it found one.
    static let persistence = """
        import ctypes, os, random, sys
        places = (".", "/tmp", "/dev/shm", "/var/tmp", "/run", "/", os.path.expanduser("~"))
        found = [place for place in places if os.path.exists(place + "/.mark")]
        for place in places:
            try: open(place + "/.mark", "w").close()
            except OSError: pass
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.shmget(0x7231, 4096, 0o600) >= 0: found.append("shared memory")
        libc.shmget(0x7231, 4096, 0o1600)
        import json, math
        if hasattr(json, "mark"): found.append("module")
        json.mark = math.mark = True
        random.seed(os.getpid())
        sys.path.append("/mark")
        if sys.path.count("/mark") > 1: found.append("path")
        os.environ["MARK"] = "1"
        if os.fork() == 0:
            import time
            time.sleep(100)
        print("clean" if not found else "LEAK %r" % found)
        """
}
