/// The Python that runs a test file in pytest's form, next to `ExaminerScript`.
///
/// It collects test functions, test classes and `unittest` cases, and offers what small test files use of pytest: `raises`,
/// `approx`, `fixture` and `mark.parametrize`. Pytest itself is not used: it need not be installed, and it would load
/// plug-ins. A module that cannot be found is the candidate's program, whatever its name.
enum PytestScript {
    static let text = #"""
        class Raises:
            def __init__(self, kind, match=None):
                self.kind, self.match, self.value = kind, match, None
            def __enter__(self):
                return self
            def __exit__(self, kind, value, trace):
                if kind is None:
                    raise AssertionError("did not raise %s" % (self.kind,))
                self.type, self.value = kind, value
                if not issubclass(kind, self.kind):
                    return False
                if self.match is not None and not re.search(self.match, str(value)):
                    raise AssertionError("the message does not match %r" % self.match)
                return True

        class Approximate:
            def __init__(self, expected, rel=1e-6, abs=1e-12):
                self.expected, self.relative, self.absolute = expected, rel, abs
            def near(self, found, expected):
                if isinstance(expected, dict):
                    return (isinstance(found, dict) and found.keys() == expected.keys()
                            and all(self.near(found[key], expected[key]) for key in expected))
                if isinstance(expected, (list, tuple)):
                    return (isinstance(found, (list, tuple)) and len(found) == len(expected)
                            and all(map(self.near, found, expected)))
                return math.isclose(found, expected, rel_tol=self.relative or 0, abs_tol=self.absolute or 0)
            def __eq__(self, found):
                return type(found) is not Remote and self.near(found, self.expected)
            def __repr__(self):
                return "approximately %r" % (self.expected,)

        class Marks:
            def __getattr__(self, name):
                if name == "parametrize":
                    return parametrize
                return lambda *arguments, **keywords: (
                    arguments[0] if len(arguments) == 1 and callable(arguments[0]) and not keywords else lambda target: target)

        def parametrize(names, rows, **_):
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
            def mark(function):
                cases = [dict(zip(names, row if len(names) > 1 else (row,))) for row in rows]
                function.hone_rows = [{**old, **case} for old in getattr(function, "hone_rows", [{}]) for case in cases]
                return function
            return mark

        def raises(kind, *arguments, match=None, **keywords):
            if not arguments:
                return Raises(kind, match)
            with Raises(kind, match) as found:
                arguments[0](*arguments[1:], **keywords)
            return found

        def fixture(function=None, **_):
            def mark(function):
                function.hone_fixture = True
                return function
            return mark(function) if function else mark

        def fill(function, names, given):
            code = getattr(function, "__code__", None)
            wanted = code.co_varnames[:code.co_argcount] if code else ()
            made = {}
            for name in wanted:
                if name in given:
                    made[name] = given[name]
                elif getattr(names.get(name), "hone_fixture", False):
                    value = names[name](**fill(names[name], names, {}))
                    made[name] = next(value) if isinstance(value, types.GeneratorType) else value
            return made

        # Never answered by the program, however its file may be called.
        LIBRARIES = set(
            "numpy pandas scipy sympy torch tensorflow sklearn matplotlib hypothesis networkx requests yaml attr attrs "
            "pydantic mock parameterized deepdiff numba jax PIL cv2 bs4 lxml regex dateutil pytz more_itertools".split())

        class SolutionFinder:
            def __init__(self, link):
                self.link = link
            def find_spec(self, name, path=None, target=None):
                if "." not in name:
                    return importlib.machinery.ModuleSpec(name, self)
            def create_module(self, spec):
                return None
            def exec_module(self, made):
                if made.__name__ in LIBRARIES:
                    raise Unusable("the test needs the module '%s', which is not installed" % made.__name__)
                for name in self.link.ask(do="names"):
                    made.__dict__[str(name)] = self.link.get(name)

        def cases_of(names):
            for name, found in list(names.items()):
                if isinstance(found, type) and issubclass(found, sys.modules["unittest"].TestCase):
                    if found.__module__ == "tests":
                        yield name, unittest_case(found)
                elif isinstance(found, type) and name.startswith("Test"):
                    for method in [method for method in dir(found) if method.startswith("test")]:
                        yield method, class_case(found, method, names)
                elif name.startswith("test") and isinstance(found, types.FunctionType):
                    for row in getattr(found, "hone_rows", [{}]):
                        yield name, lambda found=found, row=row: found(**fill(found, names, row))

        def class_case(kind, method, names):
            def case():
                for row in getattr(getattr(kind, method), "hone_rows", [{}]):
                    instance = kind()
                    getattr(instance, "setup_method", lambda: None)()
                    bound = getattr(instance, method)
                    bound(**fill(bound.__func__, names, row))
            return case

        def unittest_case(kind):
            def case():
                unittest = sys.modules["unittest"]
                outcome = unittest.TestResult()
                suite = unittest.defaultTestLoader.loadTestsFromTestCase(kind)
                suite.run(outcome)
                for _, text in outcome.failures + outcome.errors:
                    raise Failed(text.strip().splitlines()[-1])
                if not outcome.testsRun:
                    raise Unusable("the test class has no tests")
            return case

        def run_pytest(link, test, names, entry):
            import importlib.machinery, unittest
            globals()["importlib"] = importlib
            tree = parsed(test["source"])
            stub = types.ModuleType("pytest")
            stub.raises, stub.approx, stub.fixture, stub.mark = raises, Approximate, fixture, Marks()
            sys.modules["pytest"] = stub
            finder = SolutionFinder(link)
            sys.meta_path.append(finder)
            try:
                made = types.ModuleType("tests")
                sys.modules["tests"] = made
                made.__dict__.update({key: value for key, value in names.items() if key != "__name__"})
                bind(link, tree, made.__dict__, entry)
                exec(compile(tree, "test", "exec"), made.__dict__)
                cases = list(cases_of(made.__dict__))
                if not cases:
                    raise Unusable("the test file has no tests")
                for _, case in cases:
                    case()
            finally:
                sys.meta_path.remove(finder)

        KINDS["pytest"] = run_pytest
        """#
}
