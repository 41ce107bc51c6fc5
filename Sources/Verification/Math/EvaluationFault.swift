/// Why an expression has no value of the kind asked for.
enum EvaluationFault: Error, Equatable {
    /// It divides by zero, or leaves the domain of a function.
    case undefined(String)
    /// It has a value, but not one of this kind: an irrational number, an unknown, a set.
    case unsupported
    /// Its numbers are larger than the limits allow.
    case tooLarge
    /// The work allowed for one answer is spent.
    case exhausted
}
