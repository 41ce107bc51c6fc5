/// libFuzzer's way in; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    #if FUZZ_replies
        let fault = FuzzedReplies.fault(in: input)
    #else
        let fault = FuzzedParsers.fault(in: input)
    #endif
    if let fault { preconditionFailure(fault) }
    return 0
}
