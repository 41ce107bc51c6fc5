/// The Python that runs the tests, in a box of its own.
///
/// The candidate's functions are proxies here: a call goes through a pipe as plain data, and what comes back is made into
/// values of exactly the built-in types before any test sees it. An object of a class of the candidate's can be called
/// into, and equals nothing but itself. The verdict goes through a descriptor that only this box has.
enum ExaminerScript {
    static let text = #"""
        class Failed(BaseException):
            pass

        class Unusable(BaseException):
            pass

        class Broken(BaseException):
            pass

        class CandidateError(Exception):
            pass

        class Link:
            def __init__(self, descriptors):
                self.calls = descriptors["calls"]
                self.answers = os.fdopen(descriptors["answers"], "rb")
                self.count = 0
                self.broken = None

            def fail(self, how, why=""):
                self.broken = self.broken or (how, why)
                raise Broken()

            def receive(self):
                if self.broken:
                    raise Broken()
                line = self.answers.readline(FRAME + 1)
                if not line.endswith(b"\n"):
                    self.fail("huge" if len(line) > FRAME else "gone")
                try:
                    reply = json.loads(line)
                    if reply.get("huge"):
                        self.fail("huge")
                    if "error" not in reply:
                        return decode(reply["value"], lambda number, kind: Remote(self, number, kind))
                    builtin, name, text = map(str, reply["error"])
                except Exception as error:
                    self.fail("gone", "its answer is no plain value: %s" % error)
                kind = getattr(builtins, builtin, None)
                raised = CandidateError("%s: %s" % (name, text))
                # Those that end an iteration would let a program cut the test's own loops short.
                if isinstance(kind, type) and issubclass(kind, Exception) and builtin == name and "Iteration" not in name:
                    try:
                        raised = kind(text)
                    except Exception:
                        pass
                raised.of_candidate = "%s: %s" % (name, text) if text else name
                raise raised

            def ask(self, **request):
                if self.broken:
                    raise Broken()
                try:
                    send(self.calls, request)
                except OSError:
                    self.fail("gone")
                return self.receive()

            def call(self, remote, arguments, keywords):
                self.count += 1
                pack = lambda value: encode(value, lambda item: number_of(item))
                return self.ask(do="call", object=number_of(remote), arguments=pack(arguments), keywords=pack(keywords))

            def get(self, name):
                try:
                    return self.ask(do="get", name=name)
                except KeyError:
                    raise LookupError(name)

        def number_of(value):
            if type(value) is not Remote:
                raise Unusable("a test hands the program a value of type %s" % type(value).__name__)
            return object.__getattribute__(value, "hone_number")

        class Remote:
            def __init__(self, link, number, kind):
                self.hone_link, self.hone_number, self.hone_kind = link, number, str(kind)
            def __call__(self, *arguments, **keywords):
                return self.hone_link.call(self, arguments, keywords)
            def __getattr__(self, name):
                if name.startswith("__"):
                    raise AttributeError(name)
                return self.hone_link.ask(do="attribute", object=number_of(self), name=name)
            def __iter__(self):
                return iter(self.hone_link.ask(do="items", object=number_of(self)))
            def __len__(self):
                return self.hone_link.ask(do="length", object=number_of(self))
            def __getitem__(self, key):
                return self.hone_link.ask(do="item", object=number_of(self), key=encode(key, number_of))
            def __str__(self):
                return self.hone_link.ask(do="text", object=number_of(self))
            def __repr__(self):
                return "<%s of the program>" % self.hone_kind
            def __bool__(self):
                raise TypeError("%r is neither true nor false" % self)

        def parsed(source):
            try:
                return ast.parse(source)
            except (SyntaxError, ValueError) as error:
                raise Unusable("the test is no valid Python: %s" % error)

        def prompt_names(prompt):
            for source in (prompt, prompt + "\n    pass\n"):
                try:
                    code = compile(source, "prompt", "exec")
                except (SyntaxError, ValueError):
                    continue
                names = {"__name__": "prompt"}
                try:
                    exec(code, names)
                except Exception:
                    pass
                return names
            return {}

        def bind(link, tree, names, entry):
            loaded, stored, called = set(), set(dir(builtins)) | {"candidate"}, set()
            for node in ast.walk(tree):
                if isinstance(node, ast.Name):
                    (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    stored.add(node.name)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    called.add(node.func.id)
                elif isinstance(node, ast.arg):
                    stored.add(node.arg)
                elif isinstance(node, ast.alias):
                    stored.add((node.asname or node.name).split(".")[0])
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    stored.add(node.name)
            for name in sorted(loaded - stored - names.keys()):
                # The program must not be asked for a module that a test forgot to import.
                if name in sys.stdlib_module_names and name not in called:
                    names[name] = __import__(name)
                    continue
                try:
                    names[name] = link.get(name)
                except LookupError:
                    pass
            if entry:
                try:
                    names[entry] = names["candidate"] = link.get(entry)
                except LookupError:
                    raise Failed("the program defines no '%s'" % entry)

        def run_call(link, test, names, entry):
            try:
                compile(test["source"].strip(), "call", "eval")
                expected = ast.literal_eval(test["expected"].strip())
            except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
                raise Unusable("the call or its expected value cannot be read: %s" % error)
            link.count += 1
            found = link.ask(do="evaluate", source=test["source"].strip())
            if not found == expected:
                raise Failed("%s gave %s, expected %s" % (test["source"].strip(), short(found), short(expected)))

        def run_assert(link, test, names, entry):
            tree = parsed(test["source"])
            names = dict(names, __name__="tests")
            bind(link, tree, names, entry)
            exec(compile(tree, "test", "exec"), names)
            if entry and not link.count and callable(names.get("check")):
                names["check"](names[entry])

        def is_of_test(error):
            if isinstance(error, (Failed, Broken)) or hasattr(error, "of_candidate"):
                return True
            at = error.__traceback__
            while at is not None and at.tb_frame.f_code.co_filename != "test":
                at = at.tb_next
            return at is not None

        def short(value):
            try:
                text = repr(value)
            except Exception:
                text = "a value of type %s that cannot be printed" % type(value).__name__
            return text if len(text) <= 120 else text[:120] + "…"

        def reason(error):
            if isinstance(error, Failed):
                return str(error)
            text = getattr(error, "of_candidate", None)
            if text:
                return "the program raised " + text
            try:
                said = str(error)[:200]
            except Exception:
                said = ""
            lines, at = test_source.splitlines(), error.__traceback__
            where = ""
            while at is not None:
                if at.tb_frame.f_code.co_filename == "test" and at.tb_lineno <= len(lines):
                    where = " in '%s'" % lines[at.tb_lineno - 1].strip()[:160]
                at = at.tb_next
            return type(error).__name__ + (": " + said if said else "") + where

        KINDS = {"call": run_call, "assert": run_assert}
        test_source = ""

        def judge(link, task):
            global test_source
            verdict = {"passed": 0, "reason": ""}
            try:
                try:
                    link.receive()
                except Exception as error:
                    return dict(verdict, end="unloaded", reason=reason(error))
                names = prompt_names(task.get("prompt") or "")
                for test in task["tests"]:
                    test_source, link.count = test["source"], 0
                    KINDS[test["kind"]](link, test, names, task.get("entryPoint"))
                    if link.broken:
                        raise Broken()
                    if not link.count:
                        raise Failed("the test never called the program")
                    verdict["passed"] += 1
                verdict["end"] = "passed"
            except Unusable as error:
                verdict.update(end="unusable", reason=str(error))
            except BaseException as error:
                verdict.update(end="failed" if is_of_test(error) else "fault", reason=reason(error))
            if link.broken:
                verdict.update(end=link.broken[0], reason=link.broken[1])
            return verdict

        def examine(program, descriptors, begun):
            os.close(begun)
            verdict = judge(Link(descriptors), json.loads(program))
            line = json.dumps(verdict).encode("utf-8", "replace")
            while line:
                line = line[os.write(descriptors["result"], line):]
            os._exit(0)

        ROLES["tests"] = examine
        """#
}
