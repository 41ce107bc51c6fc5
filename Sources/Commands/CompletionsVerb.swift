/// `hone completions SHELL`.
enum CompletionsVerb {
    static let specification = VerbSpecification(
        "completions",
        summary: "print a script that completes hone's words in a shell",
        examples: [
            .init("source <(hone completions bash)", "in this bash, or in ~/.bashrc"),
            .init("hone completions zsh > ~/.zfunc/_hone", "for zsh, with ~/.zfunc in fpath"),
            .init("hone completions fish > ~/.config/fish/completions/hone.fish", "for fish"),
        ],
        positionals: [.init("SHELL", "bash, zsh or fish")])

    static func verb(_ table: @escaping @Sendable () -> [CommandVerb]) -> CommandVerb {
        CommandVerb(specification) { arguments, console in
            let words = CompletionWords(table())
            switch arguments.positionals.first {
            case "bash": console.print(words.bash)
            case "zsh": console.print(words.zsh)
            case "fish": console.print(words.fish)
            default:
                throw UsageError(
                    "the shell is '\(arguments.positionals.first ?? "")'; expected bash, zsh or fish",
                    path: ["completions"])
            }
            return 0
        }
    }
}

/// The words that may follow each beginning of a command line.
struct CompletionWords {
    /// `"task show"` → its options; `"task"` → its sub-verbs; `""` → the verbs. In the order of the table.
    private var following: [(prefix: String, words: [String])] = []

    init(_ verbs: [CommandVerb]) {
        following = [("", verbs.map(\.name))]
        for verb in verbs { add(verb, "") }
    }

    private mutating func add(_ verb: CommandVerb, _ prefix: String) {
        let path = prefix.isEmpty ? verb.name : "\(prefix) \(verb.name)"
        switch verb.action {
        case .run(let specification, _):
            var words = specification.options.map { "--" + $0.name }
            if path == "help" { words += HelpTopic.allCases.map(\.rawValue) + following[0].words }
            if path == "completions" { words += ["bash", "zsh", "fish"] }
            following.append((path, words))
        case .subverbs(let subverbs):
            following.append((path, subverbs.map(\.name)))
            for subverb in subverbs { add(subverb, path) }
        }
    }

    /// The lines of a shell `case` over the words typed so far.
    private func cases(_ indent: String) -> String {
        following.map { entry in
            "\(indent)\"\(entry.prefix)\") words=\"\(entry.words.joined(separator: " "))\" ;;"
        }.joined(separator: "\n")
    }

    private var groups: String {
        following.dropFirst().filter { entry in entry.words.contains { !$0.hasPrefix("--") } }
            .map(\.prefix).filter { $0 != "help" && $0 != "completions" }.joined(separator: " ")
    }

    var bash: String {
        """
        # bash completion for hone
        _hone() {
            local current="${COMP_WORDS[COMP_CWORD]}" path="" words=""
            if [ "$COMP_CWORD" -gt 1 ]; then path="${COMP_WORDS[1]}"; fi
            case " \(groups) " in
                *" $path "*) if [ -n "$path" ] && [ "$COMP_CWORD" -gt 2 ]; then path="$path ${COMP_WORDS[2]}"; fi ;;
            esac
            case "$path" in
        \(cases("        "))
            esac
            COMPREPLY=($(compgen -W "$words" -- "$current"))
            if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
        }
        complete -o filenames -F _hone hone
        """
    }

    var zsh: String {
        """
        #compdef hone
        _hone() {
            local location="" words_here=""
            local -a list
            if (( CURRENT > 2 )); then location="${words[2]}"; fi
            case " \(groups) " in
                *" $location "*) if [[ -n "$location" ]] && (( CURRENT > 3 )); then location="$location ${words[3]}"; fi ;;
            esac
            case "$location" in
        \(cases("        ").replacing("words=", with: "words_here="))
            esac
            list=(${=words_here})
            compadd -a list || _files
        }
        if [[ "${funcstack[1]}" == _hone ]]; then _hone "$@"; else compdef _hone hone; fi
        """
    }

    var fish: String {
        let lines = following.flatMap { entry -> [String] in
            let condition: String
            if entry.prefix.isEmpty {
                condition = "__fish_use_subcommand"
            } else {
                condition = entry.prefix.split(separator: " ").map { "__fish_seen_subcommand_from \($0)" }
                    .joined(separator: "; and ")
            }
            return entry.words.map { word in
                word.hasPrefix("--")
                    ? "complete -c hone -n '\(condition)' -l \(word.dropFirst(2))"
                    : "complete -c hone -n '\(condition)' -f -a \(word)"
            }
        }
        return (["# fish completion for hone"] + lines).joined(separator: "\n")
    }
}
