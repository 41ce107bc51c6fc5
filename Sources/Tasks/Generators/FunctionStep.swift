/// One thing that a function does to its argument: the same in English, in Python and here, so that expected results need
/// no Python.
protocol FunctionStep: Equatable, Sendable {
    associatedtype Value: Equatable

    /// What Python code calls the argument.
    static var variable: String { get }
    /// What kind of argument it is, in English.
    static var subject: String { get }
    static func random(_ draw: inout Draw) -> Self
    /// An argument to try a function with.
    static func input(_ draw: inout Draw) -> Value
    /// The value as Python writes it.
    static func literal(_ value: Value) -> String

    /// An instruction that begins with a verb.
    var english: String { get }
    /// The Python expression of `variable`.
    var python: String { get }
    func apply(_ value: Value) -> Value
    /// Another step that is easily taken for this one.
    func confused(_ draw: inout Draw) -> Self
}
