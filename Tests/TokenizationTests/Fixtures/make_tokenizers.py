"""Writes tokenizer-*.json: small byte-level BPE tokenizers trained here, and the ids the `tokenizers` package gives for a set of texts.

Made with tokenizers 0.23.3, seed 7. Comparison: ids and decoded text identical, no tolerance.
Run: python make_tokenizers.py (in this directory).
"""
import json, random
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__
rng = random.Random(7)

WORDS = ("the of and to in a is that it was for on are as with his they be at one have this from or had by hot but some what there we can out "
         "other were all your when up use word how said an each she which do their time if will way about many then them would write like so these "
         "her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people "
         "may down side been now find head stand own page should country found answer school grow study still learn plant cover food sun four "
         "l'été où déjà garçon Straße größer über año niño São João привет мир число сумма два слово 你好 世界 答案 数学 计算 東京 ありがとう こんにちは カタカナ "
         "안녕하세요 세계 שלום עולם مرحبا بالعالم नमस्ते दुनिया สวัสดี γειά σου κόσμε").split()

def corpus():
    lines = []
    for _ in range(3000):
        words = [rng.choice(WORDS) for _ in range(rng.randint(3, 14))]
        if rng.random() < .3: words.insert(rng.randrange(len(words)), str(rng.randint(0, 99999)))
        if rng.random() < .2: words.insert(rng.randrange(len(words)), rng.choice(["I'm", "don't", "WE'LL", "it's", "they've", "you're", "x = y + 2", "f(x)", "<b>"]))
        line = " ".join(words)
        lines.append(line + rng.choice([".", "!", "?", "...", "\n", "\r\n", "\n\n", "  ", "\t"]))
    return lines

TEXTS = [
    "", " ", "  ", "   ", "a", " a", "a ", "a  b", "a   b", "\n", "\n\n", " \n", "\n ", " \n ", "\r\n", "a\r\nb", "a\r\n\r\nb", "\r", "\t", "\ta", "a\t\tb", " \t \n  x",
    "x\n\n\ny", "x \n \n y", "x   \n", "x\u00a0y", "x\u00a0\u00a0y", "\u3000x\u3000\u3000y", "x\u2003y", "x\u2028y", "\u0085x", "x\u200by", "x\u200dy", "\ufeffx",
    "Hello world", "hello, world!", "I'm you're we've they'll he'd it's don't", "I'M YOU'RE WE'VE THEY'LL HE'D IT'S DON'T", "'s't're", "'S'T'RE", "it'ſ x", "' s", "''s", "'", "x'", "a'b", "l'été",
    "12", "123", "1234", "12345678", "x12", "x 12", "12x", "1 2 3", "3.14159", "1,000,000", "2+2=4", "x=12,y=3", "½ ⅓ ²³ Ⅳ ①②③", "٣٤٥ १२३ ๑๒", "1a2b3c", "١٢٣٤٥", "12\n34", "  12", "a 1", "$5.00 €7 £8 ¥9",
    "(hello)", "((x))", "!!hello", "!hello", "...word", ". word", " .word", "word...\n\n", "word.\r\n x", "a->b", "a-b", "a_b", "__init__", "x+=1;", "if (a && b) { c; }\n", "// comment\n\tcode\n", "#!/bin/sh\n", "a@b.c", "C++", "<b>bold</b>", "[x](y)", "{\"k\": [1, 2]}",
    "привет мир", "Привет, МИР!", "你好，世界！", "你好世界123", "数学x数学", "東京タワー", "ありがとうございます。", "カタカナ・テスト", "漢字kanji混在", "ㄱㄴㄷ 한국어", "안녕하세요 세계", "שָׁלוֹם עוֹלָם", "مَرْحَبًا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "γειά σου Κόσμε", "Ωμέγα", "Tiếng Việt", "İstanbul ıI", "straße STRASSE ẞ", "ﬁ ﬂ ﬃ", "𝒳𝓎 𝟙𝟚𝟛", "𠀀𠀁", "\U0001f1e9\U0001f1ea flag",
    "e\u0301", "e\u0301a\u0308", "\u00e9", "a\u0323\u0307", "a\u0307\u0323", "\u1e9b\u0323", "\u212b \u2126 \u212a", "\u0344", "\u1100\u1161\u11a8", "\uac01", "x\u0301\u0302\u0303", "\u0301x", " \u0301x", "1\u0301", ".\u0301a", "\u0301\u0302", "q\u0307\u0323 o\u031b\u0301",
    "😀", "😀😀", "a😀b", " 😀", "👨‍👩‍👧‍👦", "👍🏽", "☺️", "🇩🇪🇫🇷", "1️⃣", "♥ ★ → ∞ ≠ √2", "—–‘’“”…", "a—b", "«bonjour»", "¿qué? ¡sí!", "©®™", "°C", "№5", "\U000e0001x",
    "\x00", "a\x00b", "\x01\x02 x", "\x1b[0m", "\x7f", "a\x0bb\x0cc", "\x1c\x1d x", "th\x04e", "\x04\x06 an\x13d", "\x01\x01the", "\x00\x01\x00 a", " \x00", "\x00a", "\x00\x00!", "x \x01y", "\u0600\u06dd1", "\U00040000", "\ue000\uf8ff", "\ufffd", "\u0378 \u0379x",
    "<|endoftext|>", "a<|endoftext|>b", "a <|endoftext|> b", "<|endoftext|><|endoftext|>", "<|im_start|>user\nhi<|im_end|>\n", "<|im_start", "<|im_end|", "<|endoftext||>", "<<|im_end|>>", "<|im_start|><|im_end|>",
    "<think>x</think>", "a <think> b", "  <left>  x", "x  <left>y", "x<right>  y", "x<right>\n\ny", "x <both> y", "  <left>  <left>  ", "<right>  <left>", "word", "xwordx", "x word x", "word word", "word_word", "é word.", "-word-", "wordword",
    "Vi\u1ec7t", "Vie\u0323\u0302t Nam", "a Vie\u0302\u0323tb", "<|end|><|end|long|>", "<|end|long|", "x<|end|>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " " * 70 + "x", "=" * 100, "the" * 60, "\n" * 40, "abcdefghij" * 30, "1" * 50, "数" * 50, "!?" * 40,
    "The answer is 42.\nTherefore, x = 6 * 7 and \\boxed{42}.", "Natalia sold 48/2 = <<48/2=24>>24 clips in May.\n#### 72",
]

def random_text():
    pools = [" ", "\n", "\t", "\r\n", "abcXYZ", "0123456789", ".,;:!?'\"()[]{}<>|/\\+-*=_#@$%^&~`", "éßñçåøıſ", "АбВгДе", "漢字数学かなカナ", "한국어", "אבגָ", "\u0301\u0308\u0323", "😀👍🏽\u200d\ufe0f", "\u00a0\u2003\u3000", "\x00\x1f\x7f", "²½Ⅳ٣"]
    weights = [6, 2, 1, 1, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, .3, 1]
    return "".join(rng.choice(rng.choices(pools, weights)[0]) for _ in range(rng.randint(1, 60)))

QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
split = lambda p: pre_tokenizers.Split(Regex(p), "isolated")
bytes_only = lambda: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
gpt2 = lambda: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
PUNCTUATION = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
CONFIGURATIONS = {
    "gpt2": dict(pre=gpt2()),
    "smollm2": dict(pre=pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), gpt2()]), drops=True),
    "qwen2": dict(pre=pre_tokenizers.Sequence([split(QWEN), bytes_only()]), normalizer=normalizers.NFC()),
    "llama3": dict(pre=pre_tokenizers.Sequence([split(QWEN.replace(r"\p{N}|", r"\p{N}{1,3}|")), bytes_only()]), ignore_merges=True),
    "deepseek": dict(pre=pre_tokenizers.Sequence([split(r"\p{N}{1,3}"), split("[一-龥\u3040-ゟ゠-ヿ]+"), split(PUNCTUATION), bytes_only()]), normalizer=normalizers.Sequence([])),
}

lines = corpus()
texts = TEXTS + [random_text() for _ in range(110)]
# long pieces, on both sides of the length at which Hone changes its merge method
texts += ["".join(rng.choice(["the", "an", "d", "er", "in", "w", "h", "o", "al", "x"]) for _ in range(rng.randint(25, 60))) for _ in range(20)]
for name, c in CONFIGURATIONS.items():
    t = Tokenizer(models.BPE())
    if c.get("normalizer"): t.normalizer = c["normalizer"]
    t.pre_tokenizer = c["pre"]
    t.decoder = decoders.ByteLevel()
    alphabet = [x for x in pre_tokenizers.ByteLevel.alphabet()]
    t.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False))
    data = json.loads(t.to_str())
    model = data["model"]
    if c.get("drops"):   # remove single bytes that no merge uses, as in SmolLM2's vocabulary
        used = {p for m in model["merges"] for p in m}
        for ch in ["\u0104", "\u0106", "\u0113", "\u00c1", "\u00f5"]:
            assert ch not in used
            del model["vocab"][ch]
    if name == "gpt2":     # unknown bytes become a token, and older files spell merges "a b"
        del model["vocab"]["\u0104"], model["vocab"]["\u0101"]
        model["unk_token"] = "<|endoftext|>"
        model["merges"] = [" ".join(m) for m in model["merges"]]
    if name == "deepseek":
        del model["vocab"]["\u0100"], model["vocab"]["\u0101"]
        model["unk_token"] = "<|endoftext|>"
        model["fuse_unk"] = True
    if c.get("ignore_merges"):
        model["ignore_merges"] = True
        # tokens no merge reaches: only the whole-piece shortcut produces them
        for extra in ["Ġanswer", "numbers", "Ġxyz", "æķ°åŃ¦"]:
            if extra not in model["vocab"]: model["vocab"][extra] = max(model["vocab"].values()) + 1
    order = sorted(model["vocab"], key=model["vocab"].get)     # no holes: added tokens start at the count
    model["vocab"] = {text: i for i, text in enumerate(order)}
    for a in data["added_tokens"]: a["id"] = model["vocab"][a["content"]]
    t = Tokenizer.from_str(json.dumps(data))
    t.add_tokens([AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False), AddedToken("<left>", lstrip=True, normalized=False),
                  AddedToken("<right>", rstrip=True, normalized=False), AddedToken("word", single_word=True, normalized=False), AddedToken("Vie\u0323\u0302t", normalized=True)])
    t.add_special_tokens([AddedToken("<both>", lstrip=True, rstrip=True, normalized=False), AddedToken("<|end|>", normalized=False), AddedToken("<|end|long|>", normalized=False)])
    file = json.loads(t.to_str())
    cases = []
    for text in texts:
        ids = t.encode(text, add_special_tokens=False).ids
        cases.append(dict(text=text, ids=ids, decoded=t.decode(ids, skip_special_tokens=False), plain=t.decode(ids, skip_special_tokens=True)))
    json.dump(dict(made_with="tokenizers 0.23.3, make_tokenizers.py, seed 7", tokenizer=file, cases=cases), open(f"tokenizer-{name}.json", "w"), ensure_ascii=True, separators=(",", ":"))
    print(name, t.get_vocab_size(), len(cases))
