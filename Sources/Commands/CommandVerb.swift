/// A verb of `hone`: what it takes and what it does, or the verbs under it.
package struct CommandVerb: Sendable {
    /// Does the work and returns the exit code.
    package typealias Body = @Sendable (ParsedArguments, Console) async throws -> Int32

    package let name: String
    /// One line for the table of verbs.
    package let summary: String
    package let action: Action

    package enum Action: Sendable {
        case run(VerbSpecification, Body)
        case subverbs([CommandVerb])
    }

    /// Whether the first Ctrl-C only sets `StopFlag`, for the body to finish what it is at.
    package let stopsGracefully: Bool

    /// A verb that does something.
    package init(_ specification: VerbSpecification, stopsGracefully: Bool = false, run: @escaping Body) {
        name = specification.path.last ?? ""
        summary = specification.summary
        action = .run(specification, run)
        self.stopsGracefully = stopsGracefully
    }

    /// A verb whose body is a type of its own.
    init<Body: VerbBody>(_ specification: VerbSpecification, stopsGracefully: Bool = false, _ body: Body.Type) {
        self.init(specification, stopsGracefully: stopsGracefully) { arguments, console in
            try await Body(arguments: arguments, console: console).run()
        }
    }

    /// A verb that has others under it.
    package init(name: String, summary: String, subverbs: [CommandVerb]) {
        self.name = name
        self.summary = summary
        action = .subverbs(subverbs)
        stopsGracefully = false
    }

    /// The specification of every verb that does something, here and below.
    package var specifications: [VerbSpecification] {
        switch action {
        case .run(let specification, _): [specification]
        case .subverbs(let verbs): verbs.flatMap(\.specifications)
        }
    }
}

/// The body of a verb: made for one command line, run once.
protocol VerbBody: Sendable {
    init(arguments: ParsedArguments, console: Console)

    /// Does the work and returns the exit code.
    func run() async throws -> Int32
}
