"""Judges a boxed formula by sympy: right where its difference from the reference answer is zero.

Formulas are read into sympy's objects piece by piece. Sympy's own readers are built on eval and must never see a
completion.
"""
import ast
import json
import sys

try:
    import sympy
except ImportError:
    sympy = None

NAME, VERSION = "symbolic", "1.0.0"

# Work is bounded by what may be written, so that the same formula always gets the same verdict.
LONGEST_FORMULA = 300
LONGEST_NUMBER = 60
LARGEST_EXPONENT = 64
MOST_OPERATIONS = 80
FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "Abs")
CONSTANTS = {"pi": "pi", "e": "E", "i": "I"}
COMMANDS = {
    "left": "", "right": "", "cdot": "*", "times": "*", "div": "/", "pi": "(pi)", "ln": "log", "dfrac": "frac",
    "tfrac": "frac", ",": "", "!": "", ";": "", " ": "", "arcsin": "asin", "arccos": "acos", "arctan": "atan",
}


class Unreadable(Exception):
    pass


def boxed(text):
    """What the last \\boxed{...} holds; None where there is none or it is not closed."""
    start = text.rfind("\\boxed{")
    if start < 0:
        return None
    group, end = braced(text, start + 6)
    return None if group is None else group.strip()


def braced(text, start):
    """The content of the braces that open at `start`, and where they end; None where they do not."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if depth == 0:
                return text[start + 1 : position], position + 1
    return None, len(text)


def plain(latex, depth=0):
    """The formula without LaTeX: fractions as quotients, roots as calls, commands as the names they stand for."""
    if depth > 20:
        raise Unreadable("it is nested too deeply")
    result, position = [], 0
    while position < len(latex):
        character = latex[position]
        position += 1
        if character == "\\":
            start = position
            while position < len(latex) and latex[position].isalpha():
                position += 1
            position = max(position, start + 1)
            command = latex[start:position]
            command = COMMANDS.get(command, command)
            if command in ("frac", "sqrt"):
                groups = []
                for _ in range(2 if command == "frac" else 1):
                    group, position = braced(latex, position) if latex[position : position + 1] == "{" else (None, 0)
                    if group is None:
                        raise Unreadable(f"\\{command} lacks a group in braces")
                    groups.append(f"({plain(group, depth + 1)})")
                result.append(f"({'/'.join(groups)})" if command == "frac" else f"sqrt{groups[0]}")
            else:
                result.append(command)
        elif character == "{":
            group, position = braced(latex, position - 1)
            if group is None:
                raise Unreadable("a brace is not closed")
            result.append(f"({plain(group, depth + 1)})")
        elif character not in "$ ":
            result.append(character)
    return "".join(result)


def with_products(text):
    """The formula with the products written out that mathematicians leave out: 2x, 3(x + 1), (x + 1)(x - 1)."""
    tokens, position = [], 0
    while position < len(text):
        end = position + 1
        if text[position].isdigit() or text[position] == ".":
            while end < len(text) and (text[end].isdigit() or text[end] == "."):
                end += 1
        elif text[position].isalpha():
            while end < len(text) and text[end].isalpha():
                end += 1
            word = text[position:end]
            if word not in FUNCTIONS and word not in CONSTANTS:
                end = position + 1
        tokens.append(text[position:end])
        position = end
    result = []
    for token in tokens:
        if result:
            last = result[-1]
            ends = last == ")" or (last[0].isalnum() and last not in FUNCTIONS)
            begins = token == "(" or token[0].isalnum() or token[0] == "."
            if ends and begins:
                result.append("*")
        result.append(token)
    return "".join(result).replace("^", "**")


def expression(formula):
    """The formula as a sympy object."""
    if len(formula) > LONGEST_FORMULA:
        raise Unreadable(f"it has {len(formula)} characters; at most {LONGEST_FORMULA} are read")
    try:
        tree = ast.parse(with_products(plain(formula)), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable("it is no formula") from None
    if sum(1 for _ in ast.walk(tree)) > MOST_OPERATIONS * 3:
        raise Unreadable("it has too many operations")
    return value(tree)


def value(tree):
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
        text = repr(tree.value)
        if len(text) > LONGEST_NUMBER:
            raise Unreadable("a number is too long")
        return sympy.Rational(text)
    if isinstance(tree, ast.Name):
        if tree.id in CONSTANTS:
            return getattr(sympy, CONSTANTS[tree.id])
        if len(tree.id) == 1:
            return sympy.Symbol(tree.id)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, (ast.USub, ast.UAdd)):
        inner = value(tree.operand)
        return -inner if isinstance(tree.op, ast.USub) else inner
    if isinstance(tree, ast.BinOp):
        left, right = value(tree.left), value(tree.right)
        if isinstance(tree.op, ast.Add):
            return left + right
        if isinstance(tree.op, ast.Sub):
            return left - right
        if isinstance(tree.op, ast.Mult):
            return left * right
        if isinstance(tree.op, ast.Div):
            if right == 0:
                raise Unreadable("it divides by zero")
            return left / right
        if isinstance(tree.op, ast.Pow):
            if right.is_number and not (right.is_finite and abs(right) <= LARGEST_EXPONENT):
                raise Unreadable("an exponent is too large")
            return left**right
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and not tree.keywords:
        if tree.func.id in FUNCTIONS and len(tree.args) == 1:
            return getattr(sympy, tree.func.id)(value(tree.args[0]))
    raise Unreadable("it has a part that is not understood")


def judge(item):
    if sympy is None:
        where = f"{sys.executable} has no module 'sympy'; install it with: {sys.executable} -m pip install sympy"
        return {"status": "notApplicable", "explanation": where}
    if item["answer"] is None:
        return {"status": "notApplicable", "explanation": "the problem has no reference answer"}
    try:
        gold = expression(item["answer"])
    except Unreadable as error:
        return {"status": "error", "code": "badGold", "explanation": f"{item['answer'][:100]}: {error}"}
    found = boxed(item["completion"])
    if found is None:
        explanation = "there is no closed \\boxed{} in it"
        return {"status": "ok", "outcome": "wrong_format", "reward": 0, "explanation": explanation}
    try:
        answer = expression(found)
    except Unreadable as error:
        return {"status": "ok", "outcome": "unparseable", "reward": 0, "extracted": found, "explanation": str(error)}
    same = (answer - gold).equals(0)
    explanation = f"{answer} is {'equal to' if same else 'not shown to be equal to'} {gold}"
    return {"status": "ok", "reward": 1 if same else 0, "extracted": found, "explanation": explanation[:500]}


def result(item):
    try:
        return {"id": item["id"], **judge(item)}
    except Exception as error:
        return {"id": item["id"], "status": "error", "code": "internal", "explanation": repr(error)[:500]}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "hello":
            print(json.dumps({"op": "ready", "name": NAME, "version": VERSION}), flush=True)
        elif request["op"] == "score":
            results = [result(item) for item in request["items"]]
            print(json.dumps({"op": "scored", "id": request["id"], "results": results}), flush=True)
        elif request["op"] == "shutdown":
            break


if __name__ == "__main__":
    main()
