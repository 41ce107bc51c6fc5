/// What commands, plain words and single characters stand for.
extension MathLexer {
    /// Commands that change only the look.
    static let ignored: Set<String> = [
        "displaystyle", "textstyle", "scriptstyle", "quad", "qquad", "boxed", "fbox", "underline", "limits", "nolimits",
        "medspace", "thickspace", "thinspace", "negmedspace", "negthickspace", "negthinspace", "enspace", "space",
        "hfill",
        "middle", "cal", "mathcal", "mathscr", "vec", "hat", "widehat", "tilde", "mathop", "bf", "it", "color", "hline",
        "nonumber", "newline", "enskip", "hskip",
    ]

    static let relations: [String: Relation] = [
        "le": .lessOrEqual, "leq": .lessOrEqual, "leqslant": .lessOrEqual, "leqq": .lessOrEqual, "≤": .lessOrEqual,
        "⩽": .lessOrEqual, "ge": .greaterOrEqual, "geq": .greaterOrEqual, "geqslant": .greaterOrEqual,
        "geqq": .greaterOrEqual, "≥": .greaterOrEqual, "⩾": .greaterOrEqual, "lt": .less, "<": .less, "gt": .greater,
        ">": .greater, "ne": .notEqual, "neq": .notEqual, "≠": .notEqual, "approx": .approximate, "≈": .approximate,
        "thickapprox": .approximate, "simeq": .approximate, "in": .member, "∈": .member, "equiv": .equal,
    ]

    static let currencies: [String: String] = [
        "€": "euro", "£": "pound sterling", "¥": "yen", "pounds": "pound sterling", "euro": "euro",
    ]

    static let brackets: [String: (MathToken.Bracket, isOpen: Bool)] = [
        "lbrace": (.escapedBrace, true), "rbrace": (.escapedBrace, false), "lbrack": (.square, true),
        "rbrack": (.square, false), "lparen": (.round, true), "rparen": (.round, false), "lgroup": (.round, true),
        "rgroup": (.round, false), "langle": (.angle, true), "rangle": (.angle, false), "lceil": (.ceiling, true),
        "rceil": (.ceiling, false), "ulcorner": (.ceiling, true), "urcorner": (.ceiling, false),
        "lfloor": (.floor, true),
        "rfloor": (.floor, false), "llcorner": (.floor, true), "lrcorner": (.floor, false), "lvert": (.bar, true),
        "rvert": (.bar, false), "lVert": (.bar, true), "rVert": (.bar, false),
    ]

    /// Commands into which the letters of the next symbol may have run, longest first.
    static let gluable = [
        "lbrack", "rbrack", "lbrace", "rbrace", "lgroup", "rgroup", "qquad", "lvert", "rvert", "quad", "vert", "cdot",
        "times",
    ]

    /// Commands under another name than their own.
    static let commands: [String: String] = [
        "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arccot": "acot", "arcsec": "asec", "arccsc": "acsc",
        "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "arsinh": "asinh", "arcosh": "acosh",
        "artanh": "atanh", "dbinom": "binom", "tbinom": "binom", "dotsc": "ldots", "dots": "ldots", "cdots": "ldots",
        "vdots": "ldots", "ddots": "ldots", "setminus": "setminus", "smallsetminus": "setminus",
        "backslash": "setminus", "emptyset": "emptyset", "varnothing": "emptyset", "bmod": "mod", "pmod": "mod",
        "exponentialE": "e", "imaginaryI": "i", "iint": "int", "land": "and", "lor": "or", "wedge": "and", "vee": "or",
        "bar": "overline", "tg": "tan", "ctg": "cot", "arctg": "atan", "infin": "infty", "ceiling": "ceil",
        "longrightarrow": "to", "Longrightarrow": "to", "rightarrow": "to", "Rightarrow": "to", "surd": "sqrt",
        "mathbb": "mathbb", "Bbb": "mathbb", "vert": "|", "mid": "|", "Vert": "|", "mp": "pm",
    ]

    /// Words that are names of functions or constants also without a backslash.
    static let plainCommands: [String: String] = [
        "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "arcsin": "asin",
        "arccos": "acos", "arctan": "atan", "asin": "asin", "acos": "acos", "atan": "atan", "sinh": "sinh",
        "cosh": "cosh", "tanh": "tanh", "log": "log", "ln": "ln", "lg": "lg", "exp": "exp", "sqrt": "sqrt", "pi": "pi",
        "theta": "theta", "alpha": "alpha", "beta": "beta", "gamma": "gamma", "lambda": "lambda", "infinity": "infty",
        "inf": "infty", "oo": "infty", "gcd": "gcd", "lcm": "lcm", "mod": "mod", "floor": "floor", "ceil": "ceil",
        "abs": "abs", "phi": "phi", "cbrt": "cbrt",
    ]

    static let greek: [Unicode.Scalar: String] = [
        "π": "pi", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "θ": "theta", "λ": "lambda", "μ": "mu",
        "σ": "sigma", "φ": "phi", "ω": "omega", "ε": "epsilon", "ρ": "rho", "τ": "tau", "Δ": "Delta", "Σ": "Sigma",
        "ℝ": "reals", "ℕ": "naturals", "ℤ": "integers", "ℚ": "rationals", "ℂ": "complexes",
    ]

    /// Characters that stand for commands.
    static let signs: [Unicode.Scalar: String] = [
        "√": "sqrt", "∛": "cbrt", "∞": "infty", "∪": "cup", "∩": "cap", "∖": "setminus", "±": "pm", "∓": "pm",
        "∅": "emptyset", "⌀": "emptyset", "…": "ldots", "∫": "int", "∑": "sum", "∏": "prod", "→": "to",
    ]
}
