import Basics

/// Numbers for people, the same on every machine and in every locale.
package enum NumberText {
    /// `decimals` digits behind the point, rounded half away from zero.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "-" }
        let scale = Math.pow(10, Double(decimals))
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + padded }
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// About three digits: `0.125`, `12.5`, `1250`, `1.25e-07`; `-` where there is no number.
    package static func short(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "-" }
        if value == 0 { return "0" }
        let exponent = Int((Math.log(value.magnitude) / Math.log(10) + 1e-12).rounded(.down))
        if exponent < -3 || exponent > 5 {
            let mantissa = fixed(value / Math.pow(10, Double(exponent)), decimals: 2)
            let digits = String(abs(exponent))
            return mantissa + "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
        }
        return fixed(value, decimals: max(0, 3 - max(0, exponent)))
    }

    /// `26,368`: digits in groups of three.
    package static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let groups = stride(from: digits.count, to: 0, by: -3).map { end in
            digits.dropFirst(max(0, end - 3)).prefix(end - max(0, end - 3))
        }
        return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
