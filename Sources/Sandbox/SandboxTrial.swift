/// Tries out a new box with a program that does what no program may, before any other is run in it.
enum SandboxTrial {
    /// Prints what it could do, one a line, and nothing where the box is tight.
    private static let text = #"""
        import ctypes, os, platform, socket

        libc = ctypes.CDLL(None, use_errno=True)

        def attempt(what, action):
            try:
                result = action()
            except OSError:
                return
            if result is None or result is True or (result is not False and result >= 0):
                print(what)

        def write(path):
            def action():
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            return action

        for path in ("/escape", "/usr/bin/escape", "/dev/escape", "/box/../escape"):
            attempt("write " + path, write(path))
        for path in ("/proc", "/sys", "/home", "/root", "/etc", "/var", "/run", "/usr/share/hone", "/usr/local/share"):
            attempt("see " + path, lambda: os.path.exists(path))
        attempt("use the network", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).fileno())
        attempt("see the host's sockets", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).fileno())
        attempt("be root", lambda: os.getuid() == 0 or os.geteuid() == 0)
        attempt("see other processes", lambda: os.getppid() != 1)
        attempt("gain privileges", lambda: libc.prctl(39, 0, 0, 0, 0) != 1)
        attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
        attempt("make namespaces", lambda: libc.unshare(0x10000000))
        attempt("trace", lambda: libc.ptrace(16, 1, 0, 0))
        numbers = {"x86_64": (250, 425, 321), "aarch64": (219, 425, 280)}.get(platform.machine(), ())
        for number, name in zip(numbers, ("use keys", "make rings", "load programs into the kernel")):
            attempt(name, lambda: libc.syscall(number, 0, 0, 0, 0, 0))
        for name in os.environ:
            if name not in ("PATH", "HOME", "TMPDIR", "LANG", "PWD", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE"):
                print("see the variable " + name)
        for number in range(3, 64):
            attempt("use descriptor %d" % number, lambda: os.fstat(number).st_size)
        print("done")
        """#

    /// - Throws: `SandboxError.notTight` with what the program could do.
    static func run(in box: Box) throws(SandboxError) {
        let result = box.run(BoxProgram(text: Array(text.utf8), language: .python))
        var lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard result.end == .exited(status: 0), lines.popLast() == "done" else {
            let errors = String(decoding: result.errors, as: UTF8.self)
            throw .cannotStart(
                reason: "a first program ended with \(result.end): \(errors.split(separator: "\n").last ?? "")",
                advice: "")
        }
        guard lines.isEmpty else { throw .notTight(lines) }
    }
}
