#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One line of a text file.
package struct TextLine: Sendable, Equatable {
    /// Counted from 1.
    package let number: Int
    /// The line without its end; bytes that are not UTF-8 are replaced.
    package let text: String
    /// Whether the line's bytes were UTF-8.
    package let isValidText: Bool
}

/// Reads a file, or standard input, line by line in constant memory.
///
/// Lines end with LF or CR LF; the last one may lack its end; a byte-order mark at the very start is skipped.
package final class TextLines {
    /// The name of the source, for messages.
    package let name: String

    private let descriptor: Int32
    private let owned: Bool
    private let longestLine: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var number = 0
    private var atEnd = false

    /// Opens `path`; `-` is standard input. A line over `longestLine` bytes is an error, not an allocation.
    package init(path: String, longestLine: Int = 1 << 28) throws(FileError) {
        self.longestLine = longestLine
        if path == "-" {
            name = "standard input"
            descriptor = STDIN_FILENO
            owned = false
        } else {
            name = path
            owned = true
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(path: path, action: .open, code: errno) }
        }
    }

    deinit {
        if owned { close(descriptor) }
    }

    /// The next line, or nil at the end of the file.
    package func next() throws(FileError) -> TextLine? {
        var scanned = start
        while true {
            if let end = lineEnd(from: scanned) {
                defer { start = end + 1 }
                return line(start..<end)
            }
            scanned = buffer.count
            if atEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return line(start..<buffer.count)
            }
            scanned -= start
            try fill()
            guard buffer.count <= longestLine else {
                throw FileError(
                    path: name, action: .lineTooLong, code: 0,
                    detail: "line \(number + 1) has more than \(longestLine) bytes")
            }
        }
    }

    /// Whether `next` would answer without waiting for whoever writes the other end of a pipe; at the end of the file
    /// it would.
    package var isReady: Bool {
        if atEnd || lineEnd(from: start) != nil { return true }
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) != 0
    }

    private func lineEnd(from position: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard position < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + position, 0x0A, bytes.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Drops the lines already handed out and appends the next block of the file.
    private func fill() throws(FileError) {
        buffer.removeFirst(start)
        start = 0
        let block = 1 << 16
        let used = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: block))
        var count = -1
        repeat {
            count = buffer.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { read(descriptor, $0 + used, block) } ?? 0
            }
        } while count < 0 && errno == EINTR
        let code = errno
        buffer.removeLast(block - max(count, 0))
        guard count >= 0 else { throw FileError(path: name, action: .read, code: code) }
        atEnd = count == 0
    }

    private func line(_ range: Range<Int>) -> TextLine {
        number += 1
        var bytes = buffer[range]
        if bytes.last == 0x0D { bytes.removeLast() }
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if let text = String(validating: bytes, as: UTF8.self) {
            return TextLine(number: number, text: text, isValidText: true)
        }
        return TextLine(number: number, text: String(decoding: bytes, as: UTF8.self), isValidText: false)
    }
}

/// Small text files, read whole.
package enum TextFile {
    /// The file's text.
    ///
    /// - Throws: a `FileError` where it cannot be read or is not UTF-8, naming the line.
    package static func read(_ path: String) throws(FileError) -> String {
        let lines = try TextLines(path: path)
        var text = ""
        while let line = try lines.next() {
            guard line.isValidText else {
                throw FileError(path: lines.name, action: .text, code: 0, detail: "line \(line.number) is broken")
            }
            text += line.text
            text += "\n"
        }
        return text
    }
}
