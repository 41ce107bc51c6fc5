/// libFuzzer's way in; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let fault = FuzzedParsers.fault(in: Array(UnsafeBufferPointer(start: bytes, count: count))) {
        preconditionFailure(fault)
    }
    return 0
}
