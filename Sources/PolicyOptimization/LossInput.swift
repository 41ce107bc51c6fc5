import Basics
import FoundationEssentials

/// The batch that `hone loss` reads, checked.
///
/// ```
/// {"groups": [[{"reward": 1, "newLogProbs": […], "oldLogProbs"?: […], "referenceLogProbs"?: […],
///               "samplerLogProbs"?: […], "entropies"?: […], "mask"?: [1, 0, …]}]],
///  "options"?: {…keys of the algorithm…}}
/// ```
///
/// A reward of null is a completion that could not be judged. Without `oldLogProbs` the batch is on-policy. Keys that
/// nobody knows are passed over, unless they look like a misspelled one.
struct LossInput {
    struct Item {
        let reward: Double?
        let newLogProbs: [Float]
        var oldLogProbs: [Float]?
        var referenceLogProbs: [Float]?
        var samplerLogProbs: [Float]?
        var entropies: [Float]?
        var mask: [Bool]?
    }

    let groups: [[Item]]
    let options: [String: JSONValue]

    init(json data: Data) throws(LossInputError) {
        let root: JSONValue
        do {
            root = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw .notJSON("\(error)")
        }
        guard let members = root.objectValue else {
            throw .malformed(place: "input", found: root.described, expected: "an object with 'groups'")
        }
        try Self.checkKeys(members, known: ["groups", "options"], place: "input")
        let groups = try Self.array(members["groups"], "groups", of: "groups")
        guard !groups.isEmpty else {
            throw .malformed(place: "groups", found: "no group", expected: "at least one group of completions")
        }
        var parsed: [[Item]] = []
        for (index, group) in groups.enumerated() {
            let place = "groups[\(index)]"
            var items: [Item] = []
            for (slot, item) in try Self.array(group, place, of: "completions").enumerated() {
                items.append(try Self.item(item, "\(place)[\(slot)]"))
            }
            parsed.append(items)
        }
        self.groups = parsed
        if let options = members["options"], options != .null {
            guard let object = options.objectValue else {
                throw .malformed(place: "options", found: options.described, expected: "an object")
            }
            self.options = object
        } else {
            options = [:]
        }
    }

    private static let itemKeys = [
        "reward", "newLogProbs", "oldLogProbs", "referenceLogProbs", "samplerLogProbs", "entropies", "mask",
    ]

    private static func item(_ value: JSONValue, _ place: String) throws(LossInputError) -> Item {
        guard let members = value.objectValue else {
            throw .malformed(place: place, found: value.described, expected: "a completion (an object)")
        }
        try checkKeys(members, known: itemKeys, place: place)
        guard let rewardValue = members["reward"] else {
            throw .malformed(place: "\(place).reward", found: "nothing", expected: "a number, or null where not judged")
        }
        let reward = rewardValue.doubleValue
        guard rewardValue == .null || reward?.isFinite == true else {
            throw .malformed(place: "\(place).reward", found: rewardValue.described, expected: "a number or null")
        }
        guard let new = try numbers(members["newLogProbs"], "\(place).newLogProbs", count: nil) else {
            throw .malformed(place: "\(place).newLogProbs", found: "nothing", expected: "an array of numbers")
        }
        var item = Item(reward: reward, newLogProbs: new)
        item.oldLogProbs = try numbers(members["oldLogProbs"], "\(place).oldLogProbs", count: new.count)
        item.referenceLogProbs = try numbers(
            members["referenceLogProbs"], "\(place).referenceLogProbs", count: new.count)
        item.samplerLogProbs = try numbers(members["samplerLogProbs"], "\(place).samplerLogProbs", count: new.count)
        item.entropies = try numbers(members["entropies"], "\(place).entropies", count: new.count)
        item.mask = try mask(members["mask"], "\(place).mask", count: new.count)
        return item
    }

    private static func array(
        _ value: JSONValue?, _ place: String, of content: String
    ) throws(LossInputError) -> [JSONValue] {
        guard let array = value?.arrayValue else {
            throw .malformed(place: place, found: value?.described ?? "nothing", expected: "an array of \(content)")
        }
        return array
    }

    private static func numbers(
        _ value: JSONValue?, _ place: String, count: Int?
    ) throws(LossInputError) -> [Float]? {
        guard let value, value != .null else { return nil }
        let array = try array(value, place, of: "numbers")
        try checkCount(array.count, count, place)
        var numbers: [Float] = []
        numbers.reserveCapacity(array.count)
        for (index, element) in array.enumerated() {
            guard let number = element.doubleValue, Float(number).isFinite else {
                throw .malformed(place: "\(place)[\(index)]", found: element.described, expected: "a finite number")
            }
            numbers.append(Float(number))
        }
        return numbers
    }

    private static func mask(_ value: JSONValue?, _ place: String, count: Int) throws(LossInputError) -> [Bool]? {
        guard let value, value != .null else { return nil }
        let array = try array(value, place, of: "0 and 1")
        try checkCount(array.count, count, place)
        var mask: [Bool] = []
        for (index, element) in array.enumerated() {
            switch (element.boolValue, element.doubleValue) {
            case (true?, _), (_, 1?): mask.append(true)
            case (false?, _), (_, 0?): mask.append(false)
            default: throw .malformed(place: "\(place)[\(index)]", found: element.described, expected: "0 or 1")
            }
        }
        return mask
    }

    private static func checkCount(_ found: Int, _ expected: Int?, _ place: String) throws(LossInputError) {
        if let expected, found != expected {
            throw .malformed(
                place: place, found: "\(found) values",
                expected: "\(expected), one for each of the completion's newLogProbs")
        }
    }

    private static func checkKeys(
        _ members: [String: JSONValue], known: [String], place: String
    ) throws(LossInputError) {
        for key in members.keys.sorted() where !known.contains(key) {
            if let nearest = EditDistance.nearest(key, in: known) {
                throw .malformed(place: place, found: "the unknown key '\(key)'", expected: "'\(nearest)'")
            }
        }
    }
}
