/// The Python program that waits inside a box and runs programs there, each in namespaces of its own.
///
/// It is the only process of a box with privileges, and those reach no further than the box's user namespace. For each
/// request it divides into three:
/// - the worker itself, which never sees a program's text, its tests or its output;
/// - a supervisor, process 1 of fresh pid, mount and ipc namespaces with empty `/box`, `/tmp` and `/dev/shm`, which gives
///   up all privileges, installs the filter of system calls, and kills what is left when the program ends;
/// - the program, whose parent cannot be signalled, traced or read by it.
///
/// Every program therefore starts from the same copy of the worker's memory, with hash seed and random seed fixed.
enum WorkerScript {
    static let text = #"""
        import ast, atexit, base64, bisect, builtins, collections, copy, ctypes, functools, gc, heapq, itertools, json, math, operator
        import os, random, re, resource, select, shutil, signal, socket, stat, string, struct, sys, types, typing

        CONTROL = 4
        MODULES = [name for name in sys.path if name]
        ROLES = {}
        libc = ctypes.PyDLL(None, use_errno=True)

        def demand(result, what):
            if result < 0:
                code = ctypes.get_errno()
                raise OSError(code, what + ": " + os.strerror(code))
            return result

        class FilterProgram(ctypes.Structure):
            _fields_ = [("count", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

        def enter_private_places(config):
            recursive_private, no_setuid_no_devices = 0x44000, 0x6
            demand(libc.mount(b"none", b"/", None, recursive_private, None), "make mounts private")
            options = b"size=%d,nr_inodes=16384,mode=0700" % config["disk"]
            for place in (b"/box", b"/tmp", b"/dev/shm"):
                demand(libc.mount(b"tmpfs", place, b"tmpfs", no_setuid_no_devices, options), "mount a private place")

        def give_up_privileges(config):
            set_seccomp, filter_mode, ambient, clear_all, no_new_privileges = 22, 2, 47, 4, 38
            demand(libc.prctl(no_new_privileges, 1, 0, 0, 0), "forbid new privileges")
            demand(libc.prctl(ambient, clear_all, 0, 0, 0), "clear ambient capabilities")
            demand(libc.capset(struct.pack("II", 0x20080522, 0), bytes(24)), "drop capabilities")
            instructions = base64.b64decode(config["filter"])
            program = FilterProgram(len(instructions) // 8, instructions)
            demand(libc.prctl(set_seccomp, filter_mode, ctypes.byref(program), 0, 0), "install the filter of system calls")

        # A box whose worker has gone, because whoever held the socket has, must not go on running a program.
        def die_with_parent():
            set_signal = 1
            demand(libc.prctl(set_signal, signal.SIGKILL, 0, 0, 0), "die with the worker")

        def divide(config):
            if not config["isolated"]:
                return os.fork()
            mounts, messages, processes = 0x20000, 0x08000000, 0x20000000
            flags = mounts | messages | processes | signal.SIGCHLD
            ctypes.pythonapi.PyOS_BeforeFork()
            process = libc.syscall(config["clone"], flags, 0, 0, 0, 0)
            if process == 0:
                ctypes.pythonapi.PyOS_AfterFork_Child()
            else:
                code = ctypes.get_errno()
                ctypes.pythonapi.PyOS_AfterFork_Parent()
                ctypes.set_errno(code)
            return demand(process, "make namespaces for the program")

        def serve():
            control = socket.socket(fileno=CONTROL)
            control.set_inheritable(False)
            config = json.loads(control.recv(1 << 17))
            gc.freeze()
            control.send(json.dumps({"python": sys.version.split()[0]}).encode())
            while True:
                message, descriptors, _, _ = socket.recv_fds(control, 1 << 17, 16, socket.MSG_CMSG_CLOEXEC)
                if not message:
                    os._exit(0)
                reader, writer = os.pipe()
                try:
                    process = divide(config)
                except OSError as error:
                    process, fault = None, str(error)
                if process == 0:
                    control.close()
                    os.close(reader)
                    job = json.loads(message)
                    return supervise(config, job, dict(zip(job["descriptors"], descriptors)), writer)
                os.close(writer)
                for descriptor in descriptors:
                    os.close(descriptor)
                if process is None:
                    report = json.dumps({"fault": fault}).encode()
                else:
                    report = follow(reader, control) or b'{"fault": "the supervisor ended without a report"}'
                    os.waitpid(process, 0)
                os.close(reader)
                control.send(report)

        def follow(reader, control):
            waiting = select.poll()
            waiting.register(reader, select.POLLIN)
            waiting.register(control, select.POLLIN)
            report = b""
            while True:
                for descriptor, _ in waiting.poll():
                    if descriptor != reader:
                        os._exit(0)
                    part = os.read(reader, 1 << 16)
                    if not part:
                        return report
                    report += part

        def supervise(config, job, descriptors, writer):
            try:
                die_with_parent()
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                if config["isolated"]:
                    enter_private_places(config)
                    give_up_privileges(config)
                else:
                    config["directory"] += "/program"
                    os.mkdir(config["directory"], 0o700)
                report = {}
                for number, step in enumerate(job["steps"]):
                    reader, begun = os.pipe()
                    process = os.fork()
                    if process == 0:
                        os.close(reader)
                        os.close(writer)
                        return prepare(config, job, step, number, descriptors, begun)
                    os.close(begun)
                    status, usage, problem = wait(process, reader)
                    report = {"status": status, "peak": usage.ru_maxrss}
                    if problem[:1] == b"F":
                        report = {"fault": problem[1:].decode("utf-8", "replace")}
                    elif problem or (number + 1 < len(job["steps"]) and status != 0):
                        report["rejected"] = problem[1:].decode("utf-8", "replace")
                    if "rejected" in report or "fault" in report:
                        break
                if config["isolated"]:
                    end_all()
                if job["collect"] and "status" in report:
                    collect(config, job, descriptors["result"])
                if not config["isolated"]:
                    shutil.rmtree(config["directory"], ignore_errors=True)
            except BaseException as error:
                report = {"fault": type(error).__name__ + ": " + str(error)}
            os.write(writer, json.dumps(report).encode())
            os._exit(0)

        def wait(process, reader):
            problem = b""
            while len(problem) < 4096:
                part = os.read(reader, 4096)
                if not part:
                    break
                problem += part
            os.close(reader)
            while True:
                ended, status, usage = os.wait4(-1, 0)
                if ended == process:
                    end_group(process)
                    return status, usage, problem

        def end_group(process):
            try:
                os.killpg(process, signal.SIGKILL)
            except OSError:
                pass

        def end_all():
            try:
                os.kill(-1, signal.SIGKILL)
                while True:
                    os.wait()
            except (ProcessLookupError, ChildProcessError):
                pass

        def collect(config, job, result):
            files = {}
            for name in job["collect"]:
                try:
                    place = os.open(config["directory"], os.O_DIRECTORY)
                    *folders, last = name.split("/")
                    for folder in folders:
                        place = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
                    file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
                    facts = os.fstat(file)
                    if not stat.S_ISREG(facts.st_mode):
                        files[name] = {"problem": "it is no ordinary file"}
                    elif facts.st_size > job["limits"]["output"]:
                        files[name] = {"problem": "it has %d bytes" % facts.st_size}
                    else:
                        files[name] = {"bytes": base64.b64encode(os.read(file, facts.st_size)).decode()}
                except OSError as error:
                    files[name] = {"problem": os.strerror(error.errno)}
            os.set_blocking(result, True)
            with open(result, "wb", closefd=False) as output:
                output.write(json.dumps(files).encode())

        def prepare(config, job, step, number, descriptors, begun):
            try:
                os.setsid()
                if not config["isolated"]:
                    die_with_parent()
                signal.signal(signal.SIGINT, signal.default_int_handler)
                payload = descriptors["payload"]
                program = os.pread(payload, os.fstat(payload).st_size, 0)
                for target, name in enumerate(("input", "output", "errors")):
                    os.dup2(descriptors[name], target)
                kept = {0, 1, 2, begun} | {descriptors[name] for name in step.get("keeps", ())}
                for descriptor in range(3, 64):
                    if descriptor not in kept:
                        try:
                            os.close(descriptor)
                        except OSError:
                            pass
                set_limits(job["limits"])
                os.umask(0o077)
                os.chdir(config["directory"])
                if step.get("file"):
                    with open(step["file"], "wb") as file:
                        file.write(program)
                if "run" in step:
                    if step.get("quiet"):
                        os.dup2(2, 1)
                    execute(step["run"])
                sys.path[:] = [config["directory"]] + MODULES
                sys.argv[:] = [config["directory"] + "/main.py"]
                random.seed(0)
                return step, program, descriptors, begun
            except BaseException as error:
                # What the steps before have made of a program is the program's fault, what is missing here is not.
                where = step["run"][0] + ": " if "run" in step else ""
                text = where + type(error).__name__ + ": " + str(error)
                os.write(begun, (b"R" if number > 0 else b"F") + text.encode("utf-8", "replace"))
                os._exit(1)

        def execute(arguments):
            # Python ignores these; other programs expect them to end a process.
            for number in (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            os.execv(arguments[0], arguments)

        def set_limits(limits):
            hard = lambda kind, value: resource.setrlimit(kind, (value, value))
            resource.setrlimit(resource.RLIMIT_CPU, (limits["processor"], limits["processor"] + 1))
            hard(resource.RLIMIT_FSIZE, limits["file"])
            hard(resource.RLIMIT_NOFILE, limits["open"])
            hard(resource.RLIMIT_STACK, limits["stack"])
            hard(resource.RLIMIT_NPROC, limits["processes"])
            if limits.get("address"):
                hard(resource.RLIMIT_AS, limits["address"])

        def refuse(begun, error):
            os.write(begun, b"R" + (type(error).__name__ + ": " + str(error)).encode("utf-8", "replace")[:2000])
            os._exit(1)

        def compiled(program, begun):
            path = sys.argv[0]
            try:
                code = compile(program, path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
                refuse(begun, error)
            os.close(begun)
            return code

        def module(name):
            made = types.ModuleType(name)
            made.__file__ = sys.argv[0]
            sys.modules[name] = made
            return made

        def finish():
            threading = sys.modules.get("threading")
            if threading is not None:
                threading._shutdown()
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
        """#

    /// What ends the script: it waits for programs, and in the process of each goes on as the program.
    static let end = #"""

        step, program, descriptors, begun = serve()
        if step.get("role"):
            ROLES[step["role"]](program, descriptors, begun)
        else:
            exec(compiled(program, begun), module("__main__").__dict__)
        finish()
        """#
}
