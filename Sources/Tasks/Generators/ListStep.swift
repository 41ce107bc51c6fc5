/// Something done to a list of whole numbers, in English, in Python and here.
enum ListStep: FunctionStep {
    case keepEven, keepOdd, keepPositive, reverse, sort, sortDown, distinct, runningSums, differences, everySecond,
        squares
    case keepAbove(Int), keepBelow(Int)
    case add(Int), multiply(Int)
    case keepMultiples(Int)
    case keepFirst(Int), dropFirst(Int)

    static let variable = "numbers"
    static let subject = "a list of whole numbers"

    static func input(_ draw: inout Draw) -> [Int] {
        (0..<draw.integer(in: 4...8)).map { _ in draw.integer(in: -9...20) }
    }

    static func literal(_ value: [Int]) -> String { "[\(value.map { "\($0)" }.joined(separator: ", "))]" }

    static func random(_ draw: inout Draw) -> ListStep {
        let (small, limit) = (draw.integer(in: 2...5), draw.integer(in: -3...12))
        return draw.element(of: [
            .keepEven, .keepOdd, .keepPositive, .reverse, .sort, .sortDown, .distinct, .runningSums, .differences,
            .everySecond, .squares, .keepAbove(limit), .keepBelow(limit), .add(draw.nonzero(in: -9...9)),
            .multiply(small),
            .keepMultiples(max(3, small)), .keepFirst(small), .dropFirst(small - 1),
        ])
    }

    func confused(_ draw: inout Draw) -> ListStep {
        let change = draw.isHeads() ? 1 : -1
        return switch self {
        case .keepEven: .keepOdd
        case .keepOdd: .keepEven
        case .keepPositive: .keepBelow(0)
        case .reverse: .sortDown
        case .sort: .sortDown
        case .sortDown: .sort
        case .distinct: .sort
        case .runningSums: .differences
        case .differences: .runningSums
        case .everySecond: .dropFirst(1)
        case .squares: .multiply(2)
        case .keepAbove(let limit): draw.isHeads() ? .keepAbove(limit - 1) : .keepBelow(limit)
        case .keepBelow(let limit): draw.isHeads() ? .keepBelow(limit + 1) : .keepAbove(limit)
        case .add(let number): .add(-number)
        case .multiply(let number): draw.isHeads() ? .add(number) : .multiply(number + 1)
        case .keepMultiples(let number): .keepMultiples(number + change)
        case .keepFirst(let count): draw.isHeads() ? .keepFirst(count + change) : .dropFirst(count)
        case .dropFirst(let count): draw.isHeads() ? .dropFirst(count + 1) : .keepFirst(count)
        }
    }

    var english: String {
        switch self {
        case .keepEven: "keep only the even numbers"
        case .keepOdd: "keep only the odd numbers"
        case .keepPositive: "keep only the numbers above 0"
        case .reverse: "reverse the list"
        case .sort: "sort the numbers in ascending order"
        case .sortDown: "sort the numbers in descending order"
        case .distinct: "keep only the first of equal numbers, in the order they have"
        case .runningSums: "replace every number by the sum of all numbers up to and including it"
        case .differences: "replace the list by the differences of neighbours, each number minus the one before it"
        case .everySecond: "keep only the first, third, fifth number and so on"
        case .squares: "square every number"
        case .keepAbove(let limit): "keep only the numbers larger than \(limit)"
        case .keepBelow(let limit): "keep only the numbers smaller than \(limit)"
        case .add(let number): number < 0 ? "subtract \(-number) from every number" : "add \(number) to every number"
        case .multiply(let number): "multiply every number by \(number)"
        case .keepMultiples(let number): "keep only the multiples of \(number)"
        case .keepFirst(let count): "keep only the first \(count) numbers, or all where there are fewer"
        case .dropFirst(let count): "remove the first \(count == 1 ? "number" : "\(count) numbers")"
        }
    }

    var python: String {
        switch self {
        case .keepEven: "[n for n in numbers if n % 2 == 0]"
        case .keepOdd: "[n for n in numbers if n % 2 == 1]"
        case .keepPositive: "[n for n in numbers if n > 0]"
        case .reverse: "numbers[::-1]"
        case .sort: "sorted(numbers)"
        case .sortDown: "sorted(numbers, reverse=True)"
        case .distinct: "list(dict.fromkeys(numbers))"
        case .runningSums: "[sum(numbers[:i + 1]) for i in range(len(numbers))]"
        case .differences: "[b - a for a, b in zip(numbers, numbers[1:])]"
        case .everySecond: "numbers[::2]"
        case .squares: "[n * n for n in numbers]"
        case .keepAbove(let limit): "[n for n in numbers if n > \(limit)]"
        case .keepBelow(let limit): "[n for n in numbers if n < \(limit)]"
        case .add(let number): "[n \(number < 0 ? "-" : "+") \(abs(number)) for n in numbers]"
        case .multiply(let number): "[n * \(number) for n in numbers]"
        case .keepMultiples(let number): "[n for n in numbers if n % \(number) == 0]"
        case .keepFirst(let count): "numbers[:\(count)]"
        case .dropFirst(let count): "numbers[\(count):]"
        }
    }

    func apply(_ numbers: [Int]) -> [Int] {
        switch self {
        case .keepEven: return numbers.filter { $0 % 2 == 0 }
        case .keepOdd: return numbers.filter { $0 % 2 != 0 }
        case .keepPositive: return numbers.filter { $0 > 0 }
        case .reverse: return numbers.reversed()
        case .sort: return numbers.sorted()
        case .sortDown: return numbers.sorted(by: >)
        case .distinct:
            var seen: Set<Int> = []
            return numbers.filter { seen.insert($0).inserted }
        case .runningSums:
            var sum = 0
            return numbers.map { number in
                sum += number
                return sum
            }
        case .differences: return zip(numbers, numbers.dropFirst()).map { $1 - $0 }
        case .everySecond: return stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] }
        case .squares: return numbers.map { $0 * $0 }
        case .keepAbove(let limit): return numbers.filter { $0 > limit }
        case .keepBelow(let limit): return numbers.filter { $0 < limit }
        case .add(let number): return numbers.map { $0 + number }
        case .multiply(let number): return numbers.map { $0 * number }
        case .keepMultiples(let number): return numbers.filter { $0 % number == 0 }
        case .keepFirst(let count): return Array(numbers.prefix(count))
        case .dropFirst(let count): return Array(numbers.dropFirst(count))
        }
    }
}
