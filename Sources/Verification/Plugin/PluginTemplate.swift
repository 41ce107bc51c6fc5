/// The files that `hone verifier new` makes; `@NAME@` stands for the verifier's name.
enum PluginTemplate {
    static let cases = #"""
        {"prompt": "What is 6 times 7? Answer in \\boxed{}.", "completion": "6 times 7 is \\boxed{42}.", "answer": "42", "expect": "accept"}
        {"prompt": "What is 6 times 7? Answer in \\boxed{}.", "completion": "First \\boxed{41}. No, that is wrong: \\boxed{42}", "answer": "42", "expect": "accept"}
        {"prompt": "Simplify 3/6.", "completion": "\\boxed{\\frac{1}{2}}", "answer": "\\frac{1}{2}", "expect": "accept"}
        {"prompt": "Where is the Louvre?", "completion": "In \\boxed{Paris}, 法国", "answer": "Paris", "expect": "accept"}
        {"prompt": "What is 6 times 7?", "completion": "\\boxed{41}", "answer": "42", "expect": "reject"}
        {"prompt": "What is 6 times 7?", "completion": "\\boxed{42} and then \\boxed{43}", "answer": "42", "expect": "reject"}
        {"prompt": "What is 6 times 7?", "completion": "It is 42.", "answer": "42", "expect": "wrong_format"}
        {"prompt": "What is 6 times 7?", "completion": "It is \\boxed{42", "answer": "42", "expect": "wrong_format"}
        {"prompt": "Say something.", "completion": "\\boxed{42}", "answer": null, "expect": "abstained"}

        """#

    static let python = #"""
        #!/usr/bin/env python3
        """A verifier: a request a line comes in on standard input, a reply a line goes out on standard output.

        Print whatever else there is to say to standard error; its end stands in the verdict where this program fails.
        """
        import json
        import sys

        NAME, VERSION = "@NAME@", "1.0.0"


        def boxed(text):
            """What the last \\boxed{...} holds; None where there is none or it is not closed."""
            start = text.rfind("\\boxed{")
            depth = 0
            for position in range(start + 6, len(text)) if start >= 0 else ():
                if text[position] == "{":
                    depth += 1
                elif text[position] == "}":
                    depth -= 1
                    if depth == 0:
                        return text[start + 7 : position].strip()
            return None


        def judge(item, config):
            """The verdict on one item: {"prompt", "completion", "answer", "metadata", "tests"?, "extraction"}."""
            if item["answer"] is None:
                return {"status": "notApplicable", "explanation": "the problem has no reference answer"}
            found = boxed(item["completion"])
            if found is None:
                explanation = "there is no closed \\boxed{} in it"
                return {"status": "ok", "outcome": "wrong_format", "reward": 0, "explanation": explanation}
            if found == item["answer"].strip():
                return {"status": "ok", "reward": 1, "extracted": found, "explanation": "the same characters"}
            return {"status": "ok", "reward": 0, "extracted": found, "explanation": "other characters"}


        def result(item, config):
            try:
                return {"id": item["id"], **judge(item, config)}
            except Exception as error:
                return {"id": item["id"], "status": "error", "code": "internal", "explanation": repr(error)}


        def main():
            config = {}
            for line in sys.stdin:
                request = json.loads(line)
                reply = None
                if request["op"] == "hello":
                    config = request["config"]
                    reply = {"op": "ready", "name": NAME, "version": VERSION}
                elif request["op"] == "score":
                    results = [result(item, config) for item in request["items"]]
                    reply = {"op": "scored", "id": request["id"], "results": results}
                elif request["op"] == "shutdown":
                    break
                # Any other op is of a later protocol, and passed over.
                if reply:
                    print(json.dumps(reply), flush=True)


        if __name__ == "__main__":
            main()

        """#
}
