// A verifier: a request a line comes in on standard input, a reply a line goes out on standard output. Whatever else
// there is to say goes to standard error; its end stands in the verdict where this program fails.
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAME = "boxed-c", *const VERSION = "1.0.0";

typedef struct {
    char *bytes;
    size_t count;
} text;

// ---- Reading JSON: a value is where it begins in the line. Hone writes valid JSON, so nothing is checked twice. ----

static const char *skip_space(const char *at) { return at + strspn(at, " \t\r\n"); }

static const char *skip_string(const char *at) {
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : at;
}

static const char *skip_value(const char *at) {
    int depth = 0;
    do {
        at = skip_space(at);
        if (*at == '"') {
            at = skip_string(at);
        } else if (*at == '{' || *at == '[') {
            depth++, at++;
        } else if (*at == '}' || *at == ']') {
            depth--, at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            at += strcspn(at, " \t\r\n,:]}");
        }
    } while (depth > 0 && *at);
    return at;
}

// The value of a key of the object that begins at `at`; null where it has none.
static const char *member(const char *at, const char *key) {
    if (*at != '{') return NULL;
    for (at = skip_space(at + 1); *at == '"'; at = skip_space(at)) {
        const char *end = skip_string(at);
        bool is_it = (size_t)(end - at) == strlen(key) + 2 && strncmp(at + 1, key, strlen(key)) == 0;
        const char *value = skip_space(skip_space(end) + 1);
        if (is_it) return value;
        at = skip_space(skip_value(value));
        if (*at == ',') at = skip_space(at + 1);
    }
    return NULL;
}

static bool is_string(const char *value, const char *word) {
    return value && *value == '"' && strncmp(value + 1, word, strlen(word)) == 0 && value[strlen(word) + 1] == '"';
}

static unsigned hexadecimal(const char *at) {
    char digits[5] = {0};
    memcpy(digits, at, strnlen(at, 4));
    return (unsigned)strtoul(digits, NULL, 16);
}

static char *put_scalar(char *to, unsigned scalar) {
    if (scalar < 0x80) {
        *to++ = (char)scalar;
    } else if (scalar < 0x800) {
        *to++ = (char)(0xC0 | scalar >> 6), *to++ = (char)(0x80 | (scalar & 63));
    } else if (scalar < 0x10000) {
        *to++ = (char)(0xE0 | scalar >> 12), *to++ = (char)(0x80 | (scalar >> 6 & 63));
        *to++ = (char)(0x80 | (scalar & 63));
    } else {
        *to++ = (char)(0xF0 | scalar >> 18), *to++ = (char)(0x80 | (scalar >> 12 & 63));
        *to++ = (char)(0x80 | (scalar >> 6 & 63)), *to++ = (char)(0x80 | (scalar & 63));
    }
    return to;
}

// The string that begins at `at`, decoded; to be freed. It never grows.
static text decoded(const char *at) {
    text result = {malloc((size_t)(skip_string(at) - at) + 4), 0};
    if (!result.bytes) exit(1);
    char *to = result.bytes;
    for (at++; *at && *at != '"'; at++) {
        if (*at != '\\') {
            *to++ = *at;
            continue;
        }
        const char *plain = strchr("n\nt\tr\rb\bf\f", *++at);
        if (*at == 'u') {
            unsigned scalar = hexadecimal(at + 1);
            at += 4;
            if (scalar >> 10 == 0x36 && at[1] == '\\' && at[2] == 'u') {
                scalar = 0x10000 + ((scalar & 1023) << 10) + (hexadecimal(at + 3) & 1023);
                at += 6;
            }
            to = put_scalar(to, scalar);
        } else {
            *to++ = plain && *at >= 'a' ? plain[1] : *at;
        }
    }
    result.count = (size_t)(to - result.bytes);
    return result;
}

static void put_string(text value) {
    putchar('"');
    for (size_t i = 0; i < value.count; i++) {
        unsigned char c = (unsigned char)value.bytes[i];
        if (c == '"' || c == '\\') putchar('\\');
        if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

// ---- Judging: the place to change. ----

static text trimmed(text value) {
    while (value.count > 0 && strchr(" \t\r\n", value.bytes[value.count - 1])) value.count--;
    while (value.count > 0 && strchr(" \t\r\n", *value.bytes)) value.bytes++, value.count--;
    return value;
}

// What the last \boxed{...} holds; no bytes where there is none or it is not closed.
static text boxed(text completion) {
    static const char opening[] = "\\boxed{";
    text none = {NULL, 0};
    size_t length = strlen(opening);
    for (size_t start = completion.count; start-- > 0;) {
        if (completion.count - start < length || memcmp(completion.bytes + start, opening, length)) continue;
        int depth = 1;
        for (size_t i = start + length; i < completion.count; i++) {
            if (completion.bytes[i] == '{') depth++;
            if (completion.bytes[i] == '}' && --depth == 0)
                return trimmed((text){completion.bytes + start + length, i - start - length});
        }
        return none;
    }
    return none;
}

// Prints the verdict on an item as the rest of a JSON object.
static void judge(text completion, text answer) {
    text found = boxed(completion);
    answer = trimmed(answer);
    if (!found.bytes) {
        printf("\"status\":\"ok\",\"outcome\":\"wrong_format\",\"reward\":0,"
               "\"explanation\":\"there is no closed box in it\"");
        return;
    }
    bool is_same = found.count == answer.count && memcmp(found.bytes, answer.bytes, found.count) == 0;
    printf("\"status\":\"ok\",\"reward\":%d,\"explanation\":\"%s\",\"extracted\":", is_same,
           is_same ? "the same characters" : "other characters");
    put_string(found);
}

// ---- The protocol. ----

static void put_id(const char *object) {
    const char *id = member(object, "id");
    printf("\"id\":%.*s,", id ? (int)(skip_value(id) - id) : 2, id ? id : "\"\"");
}

static void score(const char *request) {
    const char *at = member(request, "items");
    printf("{\"op\":\"scored\",");
    put_id(request);
    printf("\"results\":[");
    bool is_first = true;
    for (at = at ? skip_space(at + 1) : ""; *at == '{'; is_first = false) {
        const char *completion = member(at, "completion"), *answer = member(at, "answer");
        printf(is_first ? "{" : ",{");
        put_id(at);
        if (completion && answer && *answer == '"') {
            text first = decoded(completion), second = decoded(answer);
            judge(first, second);
            free(first.bytes), free(second.bytes);
        } else {
            printf("\"status\":\"notApplicable\",\"explanation\":\"the problem has no reference answer\"");
        }
        putchar('}');
        at = skip_space(skip_value(at));
        if (*at == ',') at = skip_space(at + 1);
    }
    printf("]}\n");
}

int main(void) {
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        const char *request = skip_space(line), *op = member(request, "op");
        if (is_string(op, "hello")) printf("{\"op\":\"ready\",\"name\":\"%s\",\"version\":\"%s\"}\n", NAME, VERSION);
        if (is_string(op, "score")) score(request);
        if (is_string(op, "shutdown")) break;
        // Any other op is of a later protocol, and passed over.
        fflush(stdout);
    }
    free(line);
    return 0;
}
