import Basics
import Models
import Tokenization
import Training

/// The body of `hone model convert`: weights go from file to file one tensor at a time.
struct ModelConvertCommand {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let argument = arguments.positional(0) ?? ""
        let output = arguments.text("output") ?? ""
        let precision = arguments.text("precision").flatMap(StoredPrecision.init) ?? .fp32
        let loader = ModelOptions(arguments: arguments, console: console).loader
        let source = try loader.open(argument)
        try source.checkTensors()
        let tokenizer = try loader.tokenizerIfPresent(of: argument)
        if tokenizer == nil { console.note("note: \(argument) has no tokenizer, so none is written") }
        let sizes = Dictionary(uniqueKeysWithValues: source.configuration.expectedTensors.map { ($0.name, $0.count) })
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("convert", of: sizes.count)
        var written = 0
        try HuggingFaceDirectory.write(
            source.configuration, to: output, precision: precision,
            values: { name, body in
                var values = [Float](repeating: 0, count: sizes[name] ?? 0)
                try values.withUnsafeMutableBufferPointer { try source.read(name, into: $0) }
                try values.withUnsafeBufferPointer(body)
                written += 1
                progress.advance(to: written)
            },
            addFiles: { try tokenizer?.writeHuggingFace(to: $0) })
        progress.stop()
        if arguments.flag("json") {
            try console.printJSON([
                "model": argument, "path": output, "from": source.storedPrecision, "precision": precision.rawValue,
            ])
        } else {
            console.print("\(output): \(argument), \(source.storedPrecision) written as \(precision.rawValue)")
        }
        return 0
    }
}
