import Basics
import Testing

@Suite("SHA-256") struct SHA256Tests {
    @Test(
        "the published vectors come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func publishedVectors(text: String, digest: String) {
        #expect(SHA256.hexDigest(of: text) == digest)
    }

    @Test("a million letters a, given in pieces of any size, give the published digest", arguments: [1000, 63, 64, 65])
    func pieces(size: Int) {
        var hash = SHA256()
        var left = 1_000_000
        while left > 0 {
            let count = min(size, left)
            hash.update([UInt8](repeating: 0x61, count: count))
            left -= count
        }
        #expect(
            SHA256.hexadecimal(hash.digest())
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("every length around a block boundary hashes the same whole and split")
    func splitPoints() {
        for length in 0...130 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            var split = SHA256()
            split.update(Array(bytes.prefix(length / 3)))
            split.update(Array(bytes.dropFirst(length / 3)))
            #expect(split.digest() == SHA256.digest(of: bytes), "length \(length)")
        }
    }
}
