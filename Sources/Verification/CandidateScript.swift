/// The Python that runs in the candidate's box when its functions are called from outside.
///
/// It knows one call at a time and no expected value. It shares an interpreter with the candidate, which may patch, read or
/// replace all of it: what it sends is the candidate's claim and is believed no further than an answer is.
enum CandidateScript {
    static let text = #"""
        FRAME = 4 << 20

        def encode(value, keep, depth=0):
            if depth > 60:
                raise ValueError("a value is nested too deeply")
            if value is None or value is True or value is False:
                return value
            if isinstance(value, str):
                return "".join([value])
            if isinstance(value, int):
                number = int.__add__(value, 0)
                return number if -(1 << 53) < number < 1 << 53 else ["i", hex(number)]
            if isinstance(value, float):
                return float.__pos__(value)
            if isinstance(value, complex):
                return ["c", value.real, value.imag]
            if isinstance(value, (bytes, bytearray)):
                return ["b" if isinstance(value, bytes) else "a", bytes(value).hex()]
            if isinstance(value, range):
                return ["r", [encode(part, keep) for part in (value.start, value.stop, value.step)]]
            if isinstance(value, dict):
                return ["d", [[encode(key, keep, depth + 1), encode(item, keep, depth + 1)] for key, item in dict.items(value)]]
            for kind, tag in ((list, "l"), (tuple, "t"), (set, "s"), (frozenset, "f")):
                if isinstance(value, kind):
                    return [tag, [encode(item, keep, depth + 1) for item in kind.__iter__(value)]]
            return ["o", keep(value), type(value).__name__]

        def decode(value, fetch, depth=0):
            if depth > 62:
                raise ValueError("a value is nested too deeply")
            if not isinstance(value, list):
                if isinstance(value, dict):
                    raise ValueError("a value of no known kind")
                return value
            tag, body = value[0], value[1]
            below = lambda part: decode(part, fetch, depth + 1)
            if tag == "i":
                return int(body, 16)
            if tag == "c":
                return complex(body, value[2])
            if tag == "b":
                return bytes.fromhex(body)
            if tag == "a":
                return bytearray.fromhex(body)
            if tag == "r":
                return range(*map(below, body))
            if tag == "d":
                return {below(key): below(item) for key, item in body}
            if tag == "o":
                return fetch(body, value[2])
            return {"l": list, "t": tuple, "s": set, "f": frozenset}[tag](map(below, body))

        def send(descriptor, message):
            line = json.dumps(message).encode() + b"\n"
            if len(line) > FRAME:
                line = b'{"huge": true}\n'
            while line:
                line = line[os.write(descriptor, line):]

        def failure(error):
            known = [kind.__name__ for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
            return {"error": [known[0] if known else "Exception", type(error).__name__, str(error)[:1000]]}

        def answer_calls(program, descriptors, begun):
            calls, answers = os.fdopen(descriptors["calls"], "rb"), descriptors["answers"]
            code = compiled(program, begun)
            solution = module("solution")
            objects = []
            def keep(value):
                objects.append(value)
                return len(objects) - 1
            def fetch(number, _):
                return objects[number]
            def perform(request):
                action = request["do"]
                if action == "evaluate":
                    return eval(request["source"], solution.__dict__)
                if action == "names":
                    return [name for name in solution.__dict__ if not name.startswith("_")]
                if action == "get":
                    return solution.__dict__[request["name"]]
                target = objects[request["object"]]
                if action == "call":
                    arguments, keywords = decode(request["arguments"], fetch), decode(request["keywords"], fetch)
                    return target(*arguments, **keywords)
                if action == "attribute":
                    return getattr(target, request["name"])
                if action == "items":
                    return list(itertools.islice(target, 100_000))
                if action == "item":
                    return target[decode(request["key"], fetch)]
                return {"text": str, "length": len}[action](target)
            try:
                exec(code, solution.__dict__)
            except Exception as error:
                send(answers, failure(error))
                os._exit(1)
            send(answers, {"value": None})
            for line in calls:
                try:
                    reply = {"value": encode(perform(json.loads(line)), keep)}
                except BaseException as error:
                    reply = failure(error)
                send(answers, reply)
            os._exit(0)

        ROLES["calls"] = answer_calls
        """#
}
