import RolloutTypes
import Testing

/// Programs with tests of every form.
enum CodeCases {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let tests: [[String: String]]
        let right: String
        let wrong: String
        var metadata: [String: String] = [:]
        var testDescription: String { name }
    }

    private static let continued = Row(
        name: "a body that continues a prompt, judged by a check function",
        tests: [
            [
                "assert":
                    "def check(candidate):\n    assert candidate(2) == 5\n    assert helper(3) == 4\n\ncheck(next_odd)"
            ]
        ],
        right: "    return helper(x) + (2 if helper(x) % 2 == 1 else 1) if x == 2 else helper(x)\n",
        wrong: "    pass\n",
        metadata: [
            "prompt":
                "def helper(x):\n    return x + 1\n\ndef next_odd(x: int) -> int:\n    \"\"\" The odd number after the next. \"\"\"\n",
            "entryPoint": "next_odd",
        ])

    static let rows = [
        Row(
            name: "standard input and output",
            tests: [["input": "3\n1 2 3\n", "output": "6\n"], ["input": "1\n-5\n", "output": "-5"]],
            right: "n = int(input())\nprint(sum(map(int, input().split())))", wrong: "print(6)"),
        Row(
            name: "numbers written differently",
            tests: [["input": "", "output": "1.5 1000\nend"]], right: "print('1.50', '1e3 ')\nprint('end')\nprint()",
            wrong: "print('1.50 1e3 end')"),
        Row(
            name: "calls",
            tests: [
                ["call": "f(1, b=2)", "expected": "{'sum': 3, 'all': (1, 2)}"],
                ["call": "f(0)", "expected": "{'sum': 0, 'all': (0, 0)}"],
            ],
            right: "def f(a, b=0): return {'sum': a + b, 'all': (a, b)}",
            wrong: "def f(a, b=0): return {'sum': 3, 'all': (1, 2)}"),
        Row(
            name: "values of every built-in type",
            tests: [
                [
                    "call": "f()",
                    "expected":
                        "[None, True, 5, 1.5, 'é\\n', b'\\x00', (1,), {1, 2}, {'a': [1]}, 3+4j, 1267650600228229401496703205376]",
                ]
            ],
            right: "def f(): return [None, True, 5, 1.5, 'é\\n', b'\\x00', (1,), {2, 1}, {'a': [1]}, 3+4j, 2**100]",
            wrong: "def f(): return [None, True, 5, 1.5, 'é\\n', b'\\x00', [1], {2, 1}, {'a': [1]}, 3+4j, 2**100]"),
        Row(
            name: "a subclass of a built-in type is its value",
            tests: [["call": "f('abca')", "expected": "{'a': 2, 'b': 1, 'c': 1}"]],
            right: "from collections import Counter\ndef f(text): return Counter(text)",
            wrong: "from collections import Counter\ndef f(text): return Counter('abc')"),
        Row(
            name: "assertions on a function by its name",
            tests: [["assert": "assert double(2) == 4\nassert double('a') == 'aa'"]],
            right: "def double(x): return x * 2", wrong: "def double(x): return x + 2 if x == 2 else x"),
        Row(
            name: "assertions on objects and exceptions",
            tests: [
                [
                    "assert": """
                    stack = Stack()
                    stack.push(1); stack.push("two")
                    assert len(stack) == 2 and stack.pop() == "two" and str(stack) == "[1]" and list(stack) == [1]
                    try:
                        stack.pop(); stack.pop()
                        assert False
                    except IndexError as error:
                        assert "empty" in str(error)
                    """
                ]
            ],
            right: stack, wrong: stack.replacing("pop()", with: "pop(0)")),
        continued,
        Row(
            name: "a whole function where a body was asked for", tests: continued.tests,
            right: "Sure:\n```python\ndef next_odd(x):\n    return helper(x) + (2 if x == 2 else 0)\n```\nDone.",
            wrong: "```python\ndef next_odd(x):\n    return 4\n```", metadata: continued.metadata),
        Row(
            name: "a test file",
            tests: [
                [
                    "pytest": """
                    import unittest
                    import pytest
                    from my_module import half

                    @pytest.fixture
                    def four():
                        return 4

                    @pytest.mark.parametrize("given, wanted", [(2, 1), (3, 1.5)])
                    def test_half(given, wanted):
                        assert half(given) == pytest.approx(wanted)

                    def test_text(four):
                        assert half(four) == 2
                        with pytest.raises(TypeError, match="number"):
                            half("a")

                    class TestMore:
                        def test_zero(self):
                            assert half(0) == 0

                    class Old(unittest.TestCase):
                        def test_negative(self):
                            self.assertEqual(half(-2), -1)
                    """
                ]
            ],
            right: "def half(x):\n    if isinstance(x, str): raise TypeError('no number')\n    return x / 2",
            wrong: "def half(x):\n    if isinstance(x, str): raise TypeError('no number')\n    return abs(x / 2)"),
        Row(
            name: "a file", tests: [["file": "out.txt", "expected": "a\nb\n"]],
            right: "open('out.txt', 'w').write('a\\nb')", wrong: "print('a\\nb')"),
        Row(
            name: "C", tests: [["input": "2 3", "output": "5"], ["input": "4 4", "output": "8"]],
            right:
                "```c\n#include <stdio.h>\nint main(void) { int a, b; scanf(\"%d %d\", &a, &b); printf(\"%d\\n\", a + b); }\n```",
            wrong: "```c\n#include <stdio.h>\nint main(void) { puts(\"5\"); }\n```"),
        Row(
            name: "shell", tests: [["input": "2\n3\n", "output": "5"]], right: "read a; read b; echo $((a + b))",
            wrong: "echo 6", metadata: ["language": "shell"]),
    ]

    private static let stack = """
        class Stack:
            def __init__(self): self.items = []
            def push(self, item): self.items.append(item)
            def pop(self):
                if not self.items: raise IndexError("the stack is empty")
                return self.items.pop()
            def __len__(self): return len(self.items)
            def __iter__(self): return iter(self.items)
            def __str__(self): return str(self.items)
        """

    struct End: Sendable, CustomTestStringConvertible {
        let outcome: Outcome
        let isCalled: Bool
        let text: String
        var testDescription: String { "\(outcome.rawValue): \(text)" }

        init(_ outcome: Outcome, calls isCalled: Bool = false, _ text: String) {
            self.outcome = outcome
            self.isCalled = isCalled
            self.text = text
        }
    }

    static let ends = [
        End(.rejected, "def f(:"), End(.rejected, calls: true, "def f(:"),
        End(.crashed, "print(2); raise ValueError"), End(.crashed, calls: true, "raise ValueError"),
        End(.crashed, "import os\nprint(2, flush=True)\nos.abort()"), End(.crashed, "print(2)\nexit(1)"),
        End(.timeout, "import time\ntime.sleep(100)"),
        End(.timeout, calls: true, "import time\ndef f(x): time.sleep(100)"),
        End(.memoryLimit, "x = bytearray(1 << 30)\nx[::4096] = b'1' * (1 << 18)"),
        End(.memoryLimit, calls: true, "def f(x):\n    held = []\n    while True: held.append(bytearray(1 << 20))"),
        End(.outputLimit, "while True: print('2' * 1000)"),
        End(.outputLimit, calls: true, "def f(x): return 'x' * (5 << 20)"),
        End(.incorrect, calls: true, "def f(x): raise ValueError(x)"),
        End(.incorrect, calls: true, "def g(x): return 2"),
    ]

    static let unusable: [[String: String]] = [
        ["output": "1"], ["input": "1"], ["call": "f(", "expected": "1"], ["call": "f(1)", "expected": "open('x')"],
        ["assert": "assert f("], ["assert": "f(print)"], ["pytest": "x = 1"], ["file": "../x", "expected": ""],
        ["file": "/etc/passwd", "expected": ""],
    ]
}
