import Basics
import Testing

@Suite("EditDistance")
struct EditDistanceTests {
    @Test(
        "insertions, deletions, substitutions and swaps each cost one",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "abxc", 1), ("abc", "ac", 1), ("abc", "axc", 1), ("abc", "acb", 1),
            ("", "abc", 3), ("kitten", "sitting", 3), ("漢字", "漢", 1),
        ])
    func distance(_ first: String, _ second: String, _ expected: Int) {
        #expect(EditDistance.between(first, second) == expected)
        #expect(EditDistance.between(second, first) == expected)
    }

    @Test(
        "the nearest name is found through case, separators and beginnings; far names are not suggested",
        arguments: [
            ("grupSize", "groupSize"), ("learning_rate", "learningRate"), ("steps", "steps"), ("STEPS", "steps"),
            ("temp", "temperature"), ("zebra", nil), ("x", nil), ("", nil),
        ] as [(String, String?)])
    func nearest(_ word: String, _ expected: String?) {
        #expect(
            EditDistance.nearest(word, in: ["groupSize", "learningRate", "steps", "temperature"]) == expected)
    }
}
