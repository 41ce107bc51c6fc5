/// One call of `encode`: cuts plain text into pieces and appends the ids of each to `output`.
struct PieceEncoder {
    private let parts: TokenizerParts
    private let byteTokens: [Int32]
    private var cache: PieceCache
    private var merger: BytePairMerger
    private var ends: [Int] = []
    private var scratch: [Int] = []
    var output: [Int32] = []

    init(parts: TokenizerParts, byteTokens: [Int32], cache: consuming PieceCache) {
        self.parts = parts
        self.byteTokens = byteTokens
        self.cache = cache
        merger = BytePairMerger(parts.merges)
    }

    consuming func finish() -> (cache: PieceCache, output: [Int32]) {
        (cache, output)
    }

    mutating func encode(_ text: ClassifiedText, _ range: Range<Int>) {
        parts.splits.split(text, range, into: &ends, scratch: &scratch)
        var start = range.lowerBound
        for end in ends {
            appendPiece(text.bytes, start..<end)
            start = end
        }
    }

    private mutating func appendPiece(_ bytes: [UInt8], _ piece: Range<Int>) {
        if piece.count == 1, byteTokens[Int(bytes[piece.lowerBound])] != TokenizerParts.noToken {
            output.append(byteTokens[Int(bytes[piece.lowerBound])])
            return
        }
        guard piece.count <= PieceCache.longestPiece else {
            mergePiece(bytes, piece)
            output.append(contentsOf: merger.symbols)
            return
        }
        let hash = ByteHash.hash(bytes, piece)
        if cache.appendIds(of: bytes, piece, hash: hash, to: &output) { return }
        mergePiece(bytes, piece)
        cache.insert(bytes, piece, hash: hash, ids: merger.symbols)
        output.append(contentsOf: merger.symbols)
    }

    private mutating func mergePiece(_ bytes: [UInt8], _ piece: Range<Int>) {
        merger.symbols.removeAll(keepingCapacity: true)
        if parts.ignoresMerges, let whole = parts.vocabulary.id(of: bytes, piece) {
            merger.symbols.append(whole)
            return
        }
        var position = piece.lowerBound
        var followsUnknown = false
        while position < piece.upperBound {
            let token = byteTokens[Int(bytes[position])]
            if token != TokenizerParts.noToken {
                merger.symbols.append(token)
            } else if let unknown = parts.unknownToken, !(followsUnknown && parts.fusesUnknown) {
                merger.symbols.append(unknown)
            }
            followsUnknown = token == TokenizerParts.noToken
            position += 1
        }
        merger.merge()
    }
}
