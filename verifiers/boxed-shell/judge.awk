# Reads one request and prints the reply. judge() is the place to change; what follows it reads JSON.

# The last \boxed{...} of the text; IS_BOXED says whether there is one that is closed.
function boxed(text,    count, parts, depth, i, c) {
    IS_BOXED = 0
    count = split(text, parts, /[\\]boxed[{]/)
    if (count < 2) return ""
    depth = 1
    for (i = 1; i <= length(parts[count]) && i <= 4096; i++) {
        c = substr(parts[count], i, 1)
        if (c == "{") depth++
        if (c == "}" && --depth == 0) {
            IS_BOXED = 1
            return trimmed(substr(parts[count], 1, i - 1))
        }
    }
    return ""
}

# The verdict on the item at `path`, as the rest of a JSON object.
function judge(path,    found) {
    if (KIND[path ".answer"] != "string")
        return "\"status\":\"notApplicable\",\"explanation\":\"the problem has no reference answer\""
    found = boxed(VALUE[path ".completion"])
    if (!IS_BOXED)
        return verdict(0, "", "there is no closed box in it") ",\"outcome\":\"wrong_format\""
    if (found == trimmed(VALUE[path ".answer"])) return verdict(1, found, "the same characters")
    return verdict(0, found, "other characters")
}

function verdict(reward, found, why) {
    return "\"status\":\"ok\",\"reward\":" reward ",\"extracted\":" quoted(found) ",\"explanation\":" quoted(why)
}

function trimmed(text) {
    sub(/^[ \t\n\r]+/, "", text)
    sub(/[ \t\n\r]+$/, "", text)
    return text
}

# ---- JSON: values go to VALUE and KIND under their paths, as in items.0.answer. ----

function quoted(text) {
    gsub(/\\/, "\\\\\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\n/, "\\n", text)
    gsub(/\r/, "\\r", text)
    gsub(/\t/, "\\t", text)
    gsub(/[\001-\037]/, " ", text)
    return "\"" text "\""
}

function space() { while (index(" \t\r", substr(JSON, AT, 1)) && AT <= SIZE) AT++ }

# The string whose opening quote is at AT. Escapes of the form \uXXXX stay as they are: they are the same in
# completions and answers.
function string(    text, part, window, c) {
    AT++
    text = part = ""
    while (AT <= SIZE) {
        # Long texts grow in large steps: each step copies what is there.
        if (length(part) > 8192) {
            text = text part
            part = ""
        }
        window = substr(JSON, AT, 1024)
        if (!match(window, /["\\]/)) {
            part = part window
            AT += length(window)
            continue
        }
        part = part substr(window, 1, RSTART - 1)
        AT += RSTART
        if (substr(window, RSTART, 1) == "\"") return text part
        c = substr(JSON, AT, 1)
        AT++
        if (c == "n") c = "\n"
        else if (c == "t") c = "\t"
        else if (c == "r") c = "\r"
        else if (c == "u") c = "\\u"
        part = part c
    }
    broken()
}

function value(path,    c, start, count, key) {
    space()
    c = substr(JSON, AT, 1)
    if (c == "\"") {
        KIND[path] = "string"
        VALUE[path] = string()
    } else if (c == "{" || c == "[") {
        KIND[path] = c == "{" ? "object" : "array"
        count = 0
        AT++
        space()
        while (index("}]", substr(JSON, AT, 1)) == 0) {
            if (AT > SIZE) broken()
            key = count
            if (KIND[path] == "object") {
                key = string()
                space()
                AT++
            }
            value(path == "" ? key : path "." key)
            count++
            space()
            if (substr(JSON, AT, 1) == ",") AT++
            space()
        }
        AT++
        COUNT[path] = count
    } else {
        KIND[path] = "other"
        start = AT
        while (AT <= SIZE && index(",]}", substr(JSON, AT, 1)) == 0) AT++
        if (AT == start) broken()
        VALUE[path] = substr(JSON, start, AT - start)
    }
}

function broken() {
    print "a request is no JSON" > "/dev/stderr"
    exit 1
}

{
    JSON = $0
    SIZE = length(JSON)
    AT = 1
    value("")
    if (VALUE["op"] == "hello") {
        print "{\"op\":\"ready\",\"name\":" quoted(name) ",\"version\":" quoted(version) "}"
    } else if (VALUE["op"] == "score") {
        reply = "{\"op\":\"scored\",\"id\":" quoted(VALUE["id"]) ",\"results\":["
        for (i = 0; i < COUNT["items"]; i++) {
            path = "items." i
            reply = reply (i ? "," : "") "{\"id\":" quoted(VALUE[path ".id"]) "," judge(path) "}"
        }
        print reply "]}"
    }
    # Any other op is of a later protocol, and passed over.
}
