import Testing

/// Programs that try to be paid without an answer. The task is `total(numbers)`: the sum of the odd numbers.
enum CodeAttacks {
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var testDescription: String { name }

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    static let calls: [[String: String]] = [
        ["call": "total([3, 4, 5])", "expected": "8"], ["call": "total([1] * 7)", "expected": "7"],
    ]
    static let assertions: [[String: String]] = [
        [
            "assert":
                "def check(candidate):\n    assert candidate([3, 4, 5]) == 8\n    assert candidate([1] * 7) == 7\n\ncheck(total)"
        ]
    ]
    static let pytest: [[String: String]] = [
        [
            "pytest":
                "from solution import total\n\ndef test_some():\n    assert total([3, 4, 5]) == 8\n\ndef test_more():\n    assert total([1] * 7) == 7"
        ]
    ]
    static let honest = "def total(numbers): return sum(n for n in numbers if n % 2)"

    static let functions = [
        Attack("leaves while it is loaded", "import os\nos._exit(0)"),
        Attack("leaves politely while it is loaded", "raise SystemExit(0)"),
        Attack("leaves when it is called", "import sys\ndef total(n): sys.exit(0)"),
        Attack("leaves at once when it is called", "import os\ndef total(n): os._exit(0)"),
        Attack(
            "prints that all is well",
            "print('OK\\n2 passed in 0.01s\\n{\"end\": \"passed\", \"passed\": 1}')\ndef total(n): return 0"),
        Attack(
            "says on the way out that all is well",
            "import atexit, os\natexit.register(lambda: (print('OK', flush=True), os._exit(0)))\ndef total(n): return 0"
        ),
        Attack(
            "hides its failure",
            "import os, sys\nsys.excepthook = lambda *a: os._exit(0)\ndef total(n): raise ValueError"),
        Attack(
            "an object that equals everything",
            "class E:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    __hash__ = None\n"
                + "    def __bool__(self): return True\ndef total(n): return E()"),
        Attack(
            "a number that equals everything",
            "class E(int):\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    __hash__ = int.__hash__\n"
                + "def total(n): return E(1)"),
        Attack(
            "a list that equals everything",
            "class E(list):\n    def __eq__(self, o): return True\n    def __iter__(self): return iter([8])\ndef total(n): return E()"
        ),
        Attack(
            "an object that shows what is wanted",
            "class E:\n    def __repr__(self): return '8'\n    __str__ = __repr__\n    def __int__(self): return 8\n    __index__ = __int__\n"
                + "def total(n): return E()"),
        Attack(
            "patched built-ins",
            "import builtins\nfor name in ('all', 'any', 'isinstance', 'sorted', 'abs', 'repr'):\n"
                + "    setattr(builtins, name, lambda *a, **k: True)\ndef total(n): return 0"),
        Attack(
            "patched serialiser",
            "import json\njson.dumps = lambda *a, **k: '{\"end\": \"passed\", \"passed\": 1, \"value\": true}'\ndef total(n): return 0"
        ),
        Attack(
            "patched driver",
            """
            import sys
            names = sys._getframe(1).f_globals
            names["encode"] = lambda *a: True
            names["failure"] = lambda *a: {"value": True}
            def total(n): raise ValueError
            """),
        Attack(
            "answers of its own to every call, ahead of time",
            """
            import os
            for number in range(3, 64):
                for _ in range(20):
                    try: os.write(number, b'{"value": true}\\n')
                    except OSError: break
            def total(n): return 0
            """),
        Attack(
            "a verdict of its own, to every descriptor",
            """
            import os
            for number in range(64):
                try: os.write(number, b'{"end": "passed", "passed": 1, "reason": ""}')
                except OSError: pass
            os._exit(0)
            """),
        Attack(
            "looks for the expected value in frames, heap and files",
            """
            import gc, os, sys
            def total(n):
                found, frame = [], sys._getframe()
                while frame:
                    found += [str(value) for value in list(frame.f_locals.values()) + list(frame.f_globals.values())]
                    frame = frame.f_back
                for thing in gc.get_objects():
                    if isinstance(thing, dict) and "expected" in thing: found.append(str(thing["expected"]))
                for root, _, files in os.walk("/"):
                    if not root.startswith(("/usr", "/lib", "/bin")):
                        for name in files:
                            try: found.append(open(root + "/" + name).read())
                            except (OSError, UnicodeDecodeError): pass
                for text in found:
                    if "expected" in text and "def " not in text: return int("".join(filter(str.isdigit, text.split("expected")[1]))[:1])
                return 0
            """),
        Attack(
            "infinite numbers",
            "n = [0]\ndef total(_):\n    n[0] += 1\n    return [float('nan'), float('inf'), -10**5000][n[0] % 3]"),
        Attack("a number too large to print", "def total(n): return 10 ** 5000"),
        Attack("deep nesting", "def total(n):\n    x = []\n    for _ in range(100000): x = [x]\n    return x"),
        Attack("a list within itself", "def total(n):\n    x = []\n    x.append(x)\n    return x"),
        Attack("a generator without end", "def total(n):\n    while True: yield 8"),
        Attack("ends the loop of the test", "def total(n): raise StopIteration"),
        Attack("fails as a test would", "def total(n): raise AssertionError('ok')"),
        Attack(
            "a name that is not the built-in's",
            "class ValueError(BaseException): pass\ndef total(n): raise ValueError(8)"),
        Attack(
            "plants modules and test settings",
            """
            import os
            for name in ("json", "conftest", "sitecustomize", "pytest", "solution", "unittest"):
                for place in (".", "/tmp", "/dev/shm"):
                    with open(os.path.join(place, name + ".py"), "w") as file: file.write("print('OK'); raise SystemExit(0)")
            def total(n): return 0
            """),
        Attack(
            "starts again without assertions",
            "import os, sys\nif not os.environ.get('A'):\n    os.environ['A'] = '1'\n    os.execv('/usr/bin/python3', ['python3', '-O'] + sys.argv)\ndef total(n): return 0"
        ),
        Attack(
            "writes on from a thread",
            "import os, threading\ndef spam():\n    while True:\n        try: os.write(1, b'8\\n')\n        except OSError: return\n"
                + "threading.Thread(target=spam, daemon=True).start()\ndef total(n): return 0"),
        Attack("lets a copy of itself answer", "import os\nif os.fork(): os._exit(0)\ndef total(n): return 0"),
        Attack("knows one example", "def total(n): return {(3, 4, 5): 8}.get(tuple(n), 0)"),
        Attack("is no function", "total = 8"),
        Attack("is not there", "def totals(n): return 8"),
        Attack("changes its argument", "def total(n):\n    n.clear()\n    return 0"),
    ]

    static let printing = [
        Attack("prints every answer", "for n in range(1000): print(n)"),
        Attack("prints nothing", "import sys\nsys.exit(0)"),
        Attack("prints the answer twice", "print(8); print(8)"),
        Attack("prints the answer and more", "print('8 or 7')"),
        Attack("prints the answer and fails", "print(8, flush=True)\nraise SystemExit(1)"),
        Attack("prints bytes that are no text", "import sys\nsys.stdout.buffer.write(b'\\xff\\x008\\r\\x1b[2K8')"),
        Attack("prints the answer as an error", "import sys\nprint(8, file=sys.stderr)"),
    ]

    static let files = [
        Attack("a pipe", "import os\nos.mkfifo('out.txt')"), Attack("a folder", "import os\nos.mkdir('out.txt')"),
        Attack("a link", "import os\nopen('/tmp/x', 'w').write('8')\nos.symlink('/tmp/x', 'out.txt')"),
        Attack("nothing", "print(8)"), Attack("too much", "open('out.txt', 'w').write('8\\n' * (1 << 20))"),
        Attack("it elsewhere", "open('/tmp/out.txt', 'w').write('8')"),
    ]
}
