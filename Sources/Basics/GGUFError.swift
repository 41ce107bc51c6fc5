/// What can be wrong with a GGUF file.
package enum GGUFError: DescribedError, Equatable {
    /// The file does not begin with "GGUF".
    case notGGUF(path: String)
    case unsupportedVersion(path: String, version: UInt32)
    /// A tensor of a type whose layout is not known here.
    case unknownTensorType(path: String, tensor: String, code: UInt32)
    /// Truncated, overlapping, overflowing or otherwise broken.
    case damaged(path: String, problem: String)

    package var category: ErrorCategory {
        switch self {
        case .notGGUF, .damaged: .damaged
        case .unsupportedVersion, .unknownTensorType: .usage
        }
    }

    package var description: String {
        switch self {
        case .notGGUF(let path):
            "\(path): not a GGUF file: it does not begin with \"GGUF\". Check that the download is complete."
        case .unsupportedVersion(let path, let version):
            "\(path): GGUF version \(version) is not supported; versions 2 and 3 are. Convert it with llama.cpp's tools."
        case .unknownTensorType(let path, let tensor, let code):
            "\(path): tensor '\(tensor)' has the unknown ggml type \(code). Requantise the file as Q8_0, Q4_K_M or F16."
        case .damaged(let path, let problem):
            "\(path): damaged: \(problem). Fetch the file again."
        }
    }
}
