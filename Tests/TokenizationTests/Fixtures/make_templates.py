"""Writes templates.json: conversations rendered by transformers' own Jinja environment.

Made with transformers 5.23.0 and jinja2 (versions recorded in the file). Comparison: text identical, no tolerance.
templates/smollm2.jinja comes from the metadata of SmolLM2-135M-Instruct (Apache-2.0); the others are those that trl 1.16.0 ships
(Apache-2.0) for the Qwen2.5, Qwen3, Llama 3 and DeepSeek models. Test data only.
Members of objects are given in key order, because Hone's JSON values keep no other.
Run: python make_templates.py (in this directory).
"""
import glob, itertools, json, os, random
import jinja2, transformers
from transformers.utils.chat_template_utils import _compile_jinja_template

rng = random.Random(7)

def ordered(x):
    if isinstance(x, dict): return {k: ordered(x[k]) for k in sorted(x)}
    return [ordered(v) for v in x] if isinstance(x, list) else x

def render(source, messages, prompt, variables):
    try:
        names = dict(tools=None, documents=None); names.update(ordered(variables))
        return dict(text=_compile_jinja_template(source).render(messages=ordered(messages), add_generation_prompt=prompt, **names))
    except Exception as e:
        return dict(error=f"{type(e).__name__}: {e}")

m = lambda role, content, **more: dict(role=role, content=content, **more)
tools = [{"type": "function", "function": {"name": "add", "description": "Adds \"two\" numbers – é", "parameters": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number", "minimum": 0.5}}, "required": ["a", "b"], "empty": {}, "none": [], "flag": True, "nothing": None}}}]
call = lambda n, a: {"type": "function", "function": {"name": n, "arguments": a}}
CONVERSATIONS = {
    "question": [m("user", "What is 7+5?")],
    "system": [m("system", "Be brief."), m("user", "Hi\nthere")],
    "spaces": [m("system", "  padded \n"), m("user", "  x \n\n"), m("assistant", " y "), m("user", "\tz\u00a0")],
    "turns": [m("user", "a"), m("assistant", "b"), m("user", "c"), m("assistant", "d")],
    "thinking": [m("user", "a"), m("assistant", "<think>\nwhy\n</think>\n\nbecause"), m("user", "b"), m("assistant", "<think>\n\nmore</think>done</think>\n\nend"), m("user", "c")],
    "thinkingLast": [m("user", "a"), m("assistant", "<think>\nwhy\n</think>\n\nbecause")],
    "reasoningMember": [m("user", "a"), m("assistant", "x", reasoning_content="\nr\n")],
    "unicode": [m("user", "é 漢字 😀 e\u0301 \u2028 </s> {{ not }} {% code %}"), m("assistant", "'quotes' \"two\" \\n")],
    "combining": [m("user", "q"), m("assistant", "<think>a</think>\u0301b")],
    "carriage": [m("user", "a\r\nb\r")],
    "twoSystems": [m("system", "one"), m("system", "two"), m("user", "x")],
    "tool": [m("user", "1+2?"), m("assistant", "", tool_calls=[call("add", {"a": 1, "b": 2.5})]), m("tool", "3.5"), m("assistant", "3.5")],
    "toolTwice": [m("user", "1+2?"), m("assistant", "ok", tool_calls=[call("add", {"a": 1}), call("add", {"a": 2})]), m("tool", "1"), m("tool", "2"), m("user", "thanks")],
    "toolText": [m("user", "1+2?"), m("assistant", None, tool_calls=[call("add", "{\"a\": 1}")]), m("tool", "3")],
    "toolResponseUser": [m("user", "q"), m("assistant", "<think>\nt\n</think>\n\nx"), m("user", "<tool_response>\n1\n</tool_response>"), m("assistant", "y")],
    "contentMissing": [dict(role="user")],
    "contentParts": [m("user", [dict(type="text", text="x")])],
    "empty": [],
}
VARIABLES = {
    "plain": dict(bos_token="<B>", eos_token="<E>"),
    "tools": dict(bos_token="<B>", eos_token="<E>", tools=tools),
    "noThinking": dict(bos_token="<B>", enable_thinking=False),
    "thinkingOn": dict(bos_token="<B>", enable_thinking=True),
    "toolsInSystem": dict(bos_token="<B>", tools=tools, tools_in_user_message=False, date_string="1 Jan 2025"),
    "builtin": dict(bos_token="<B>", builtin_tools=["code_interpreter", "brave_search", "wolfram_alpha"], date_string="1 Jan 2025"),
    "date": dict(bos_token="<B>", date_string="1 Jan 2025"),
}
real = []
for path in sorted(glob.glob("templates/*.jinja")):
    name, source = os.path.basename(path)[:-6], open(path, newline="").read()
    for (c, messages), (v, variables), prompt in itertools.product(CONVERSATIONS.items(), VARIABLES.items(), (True, False)):
        if name == "llama3_2" and "date_string" not in variables: continue      # today's date
        if c == "contentParts" and name.startswith("llama3"): continue       # prints Python's spelling of a list
        if v != "plain" and not (c in ("question", "system", "tool", "toolTwice", "thinking", "empty") and prompt): continue
        real.append(dict(template=name, conversation=c, variables=v, prompt=prompt, **render(source, messages, prompt, variables)))

# Small templates that walk through the language and its white space rules.
SNIPPETS = [
    "{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 7 / 2 }} {{ 1.5 + 1 }} {{ 2 * 0.1 }} {{ 6 / 3 }} {{ 1 - -1 }} {{ -(2 + 3) }}",
    "{{ 7.5 // 2 }} {{ -7.5 % 2 }}",
    "{{ true }} {{ false }} {{ none }} {{ True }} {{ None }} {{ missing }}|{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }}",
    "{{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' == 'a' }} {{ 'é' == 'e\u0301' }} {{ none == false }} {{ [1, 2] == [1, 2] }} {{ missing == other }} {{ 1 != 2 }}",
    "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 'B' < 'a' }} {{ 2 >= 2 }} {{ 2 <= 1 }} {{ 1 < 2.5 }} {{ 3 > 2 > 1 }}",
    "{{ not true }} {{ not '' }} {{ not [] }} {{ 1 and 2 }} {{ 0 or 'x' }} {{ '' and 1 }}| {{ not 1 == 2 }} {{ true or false and false }}",
    "{{ 'x' in 'axb' }} {{ 'z' not in 'axb' }} {{ 2 in [1, 2] }} {{ 'a' in ('a', 'b') }} {{ 'role' in messages[0] }} {{ 'nope' in messages[0] }} {{ '' in 'a' }} {{ 'x' in missing }}",
    "{{ 'yes' if messages else 'no' }} {{ 'a' if false }}| {{ 'a' if false else 'b' if false else 'c' }}",
    "{{ 'a' if missing is defined else 'b' }} {{ missing is undefined }} {{ missing is not defined }} {{ not missing is defined }} {{ none is none }} {{ 1 is none }} {{ 0 is not none }}",
    "{{ 'a' is string }} {{ 1 is string }} {{ 1 is number }} {{ 1.5 is number }} {{ true is number }} {{ 1 is integer }} {{ true is integer }} {{ true is boolean }} {{ messages is mapping }} {{ messages[0] is mapping }} {{ messages is iterable }} {{ 1 is iterable }} {{ 'a' is iterable }} {{ messages is sequence }} {{ messages[0] is sequence }} {{ none is iterable }}",
    "{{ true is true }} {{ 1 is true }} {{ false is false }} {{ none is false }} {{ 3 is odd }} {{ 4 is even }} {{ 1 is equalto(1) }} {{ 'a' is in('abc') }} {{ 1 is not equalto(2) }}",
    "{{ '  a b '|trim }}| {{ 'xxaxx'|trim('x') }} {{ 'abc'|length }} {{ 'é😀'|length }} {{ [1, 2, 3]|length }} {{ messages|count }} {{ missing|length }} {{ messages[0]|length }}",
    "{{ 'aBc'|upper }} {{ 'aBC'|lower }} {{ 1|string + 'a' }} {{ 'a-b-a'|replace('a', 'xx') }} {{ 'abc'|first }} {{ 'abc'|last }} {{ [1, 2]|first }} {{ [1, 2]|last }} {{ []|first }}| {{ missing|default('d') }} {{ ''|default('d') }}| {{ ''|default('d', true) }}",
    "{{ ['a', 'b', 1]|join(', ') }} {{ ['a', 'b']|join }} {{ 'abc'|join('-') }} {{ ['a', '', 'b']|select|join('+') }} {{ ['a', 'b', 'c']|reject('equalto', 'b')|join(' ') }} {{ [1, 2, 3, 4]|select('odd')|join(' ') }}",
    "{{ messages[0].role }} {{ messages[0]['content'] }} {{ messages[-1].role }} {{ messages[99] }}| {{ messages[0].nope }}| {{ messages[0]['nope'] }}| {{ 'abc'[1] }} {{ 'abc'[-1] }} {{ 'abc'[9] }}|",
    "{{ missing.x }}", "{{ missing['x'] }}", "{{ messages[99].role }}", "{{ 1 + 'a' }}", "{{ 'a' + 1 }}", "{{ 'a' + none }}", "{{ 'a' + missing }}", "{{ none + 1 }}", "{{ 1 / 0 }}", "{{ 1 % 0 }}", "{{ none|length }}", "{{ 1 < 'a' }}", "{{ 1 in 'a' }}", "{{ 'a' in 1 }}", "{% for x in 1 %}{% endfor %}", "{{ raise_exception('no: ' ~ 1) }}",
    "{{ 'abcdef'[1:3] }} {{ 'abcdef'[:-2] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[4:1:-1] }} {{ 'abcdef'[-3:] }} {{ 'abc'[5:] }}| {{ 'abc'[:0] }}| {{ [1, 2, 3][1:]|join(' ') }} {{ [1, 2, 3][::-1]|join(' ') }} {{ 'é😀x'[::-1] }} {{ 'abc'[-9:2] }} {{ 'abc'[9::-1] }}",
    "{{ 'a b  c'.split()|join('|') }} {{ 'a,b,,c'.split(',')|join('|') }} {{ 'a,b,c'.split(',', 1)|join('|') }} {{ 'x</think>y</think>z'.split('</think>')[-1] }} {{ 'abc'.split('z')[0] }} {{ ' a b '.split(' ')|length }}",
    "{{ '\n a \n'.strip() }}| {{ 'xxayx'.strip('xy') }} {{ '\na\n'.lstrip('\n') }}| {{ '\na\n'.rstrip('\n') }}| {{ '\u00a0\u2003a\x1c'.strip() }}|",
    "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith('') }} {{ 'e\u0301'.startswith('e') }} {{ 'ab'.replace('a', '') }} {{ 'aB'.upper() }} {{ 'aB'.lower() }}",
    "{% for k, v in messages[0]|items %}{{ k }}={{ v }};{% endfor %}{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{% for k in messages[0] %}{{ k }} {% endfor %}{{ messages[0].keys()|list|length }} {{ messages[0].get('role') }} {{ messages[0].get('nope') }} {{ messages[0].get('nope', 'd') }}",
    "{% for x in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }} {% endfor %}",
    "{% for x in [1, 2, 3, 4] if x is odd %}{{ x }}{{ loop.index }}{% else %}none{% endfor %} {% for x in [] %}a{% else %}empty{% endfor %} {% for x in missing %}a{% else %}undefined{% endfor %} {% for x in [1, 3] if x is even %}a{% else %}filtered{% endfor %}",
    "{% for x in [1, 2] %}{% for y in [1, 2] %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{{ loop.index }}{% endfor %}{% for c in 'aé😀' %}[{{ c }}]{% endfor %}",
    "{% set x = 1 %}{% for y in [1, 2] %}{{ x }}{% set x = 5 %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 7 %}{% endif %}{{ x }}{% for x in [9] %}{{ x }}{% endfor %}{{ x }}",
    "{% set ns = namespace(a=1, b='x') %}{% for y in [1, 2, 3] %}{% set ns.a = ns.a + y %}{% set ns.c = y %}{% endfor %}{{ ns.a }} {{ ns.b }} {{ ns.c }} {{ ns.d }}|{% set other = ns %}{% set other.a = 0 %}{{ ns.a }}",
    "{% set ns = 1 %}{% set ns.a = 2 %}", "{{ 'a' 'b' }}", "{{ \"q'\" }}{{ 'q\"' }}{{ 'n\\nt\\t\\\\ \\'' }}{{ '\\u00e9\\x41' }}",
    "{{ messages[0]|tojson }} {{ [1, 'a', true, none, 1.5, 1.0]|tojson }} {{ 'é\"\\n<&>'|tojson }} {{ 100000.0 }} {{ 0.00001 }} {{ 12345678901234567.0 * 10 }}",
    "{{ data|tojson }}\n{{ data|tojson(indent=2) }}\n{{ data|tojson(indent=4) }}",
    "{% if a is defined %}a{% elif messages|length > 5 %}b{% elif messages[0].role == 'user' %}c{% else %}d{% endif %}{% if missing %}x{% else %}y{% endif %}",
    "{{ data['list'][0] }} {{ data.list[1] }} {{ data.nested.deep.x }} {{ data.float }} {{ data.big }} {{ data.flag }} {{ data.nothing }} {{ data.nothing is none }}",
    "{{- ' x ' -}} \n y", " \n {{- 'x' }} ", "a {{- 'x' -}} b", "a\n{{ 'x' }}\nb", "a\n  {{ 'x' }}  \nb\n", "a\n  {{- 'x' }}\n", "a\n\n", "a\n", "\n\na", "a\r\n{{ 'x' }}\r\nb\r", "",
    "a\n  {% if true %}\n  b\n  {% endif %}\nc", "a\n  {%- if true %}\n  b\n  {%- endif %}\nc", "a\n  {% if true -%}\n  b\n  {% endif -%}\nc", "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc", "a\n  {%+ if true %}\n  b\n  {%+ endif %}\nc", "a\n  {% if true +%}\n  b\n  {% endif +%}\nc",
    "a  {% if true %}  b  {% endif %}  c", "  {% if true %}x{% endif %}  \n  {% if true %}y{% endif %}", "a\n\t {# comment #}\nb", "a {#- comment -#} b", "a\n {# two\nlines #}\n b", "{# x #}{# y #}\n\nz", "a\n  x {% if true %}\nb{% endif %}", "{% if true %}\n\n\nx{% endif %}\n\n", "a\n{% if true %}\n{% if true %}\n  {% endif %}\n  {% endif %}\nb", "{#+ c +#}\nx", "{{ 'a' }}\n{% set x = 1 %}\n{{ x }}\n", "\u00a0{% if true %}x{% endif %}", "a\u2003{%- if true -%}\u2003x{% endif %}",
    "{ {{ '{' }} } {{ '}}' }} {{ '{%' }} %} }} {a} {{ ('a') }} {{ ((1 + 2) * 3) }}", "{{ -1|string }} {{ 2 - 1|string|length }} {{ [1, 2]|length - 1 }} {{ 'a' + 'b'|upper }} {{ not 'a'|length == 1 }} {{ 1 + 1 is odd }} {{ 5 is number and 'a' is string }}",
    "{{ messages\n  [0]\n  .role }}{% if messages[0].role == 'user'\n and true %}\nx\n{% endif %}", "{%- for m in messages -%}{{ m.content }}{%- if not loop.last -%},{%- endif -%}{%- endfor -%}", "{% for m in messages %}\n{{ m.role }}: {{ m.content }}\n{% endfor %}\n{% if add_generation_prompt %}\nassistant:\n{% endif %}\n",
]
def random_snippet():
    parts, stack = [], 0
    for _ in range(rng.randint(2, 9)):
        o, c = rng.choice(["", "", "-", "+"]), rng.choice(["", "", "-", "+"])
        ws = lambda: "".join(rng.choice([" ", "  ", "\n", "\t", "\r\n", "x", "", ""]) for _ in range(rng.randint(0, 4)))
        kind = rng.randrange(5)
        if kind == 0: parts.append("{{" + o.replace("+", "") + " 'v' " + c.replace("+", "") + "}}")
        elif kind == 1: parts.append("{%" + o + " if true " + c + "%}"); stack += 1
        elif kind == 2 and stack: parts.append("{%" + o + " endif " + c + "%}"); stack -= 1
        elif kind == 3: parts.append("{#" + o.replace("+", "") + " c " + c + "#}")
        else: parts.append("{%" + o + " set z = 1 " + c + "%}")
        parts.append(ws())
    return ws() + "".join(parts) + "{% endif %}" * stack + rng.choice(["", "\n", "\n\n"])
data = {"list": [1, "two"], "nested": {"deep": {"x": "y"}, "empty": {}}, "float": 0.1, "big": 123456789012, "flag": True, "nothing": None, "none": []}
talk = [m("user", "hi"), m("assistant", "yo")]
snippets = [dict(source=s, **render(s, talk, True, dict(data=data))) for s in SNIPPETS + [random_snippet() for _ in range(200)]]
json.dump(dict(made_with=f"transformers {transformers.__version__}, jinja2 {jinja2.__version__}, make_templates.py", conversations=CONVERSATIONS, variables=VARIABLES, data=data, talk=talk,
               real=real, snippets=snippets), open("templates.json", "w"), ensure_ascii=True, indent=0, separators=(",", ":"))
print(len(real), sum("error" in r for r in real), len(snippets), [s for s in snippets if "error" in s])
