import Basics
import Models
import Testing

@Suite("GGUF weights")
struct GGUFWeightsTests {
    @Test("every type dequantises to what the gguf package makes of it", arguments: Dequantisation.supported)
    func golden(type: GGUFTensorType) throws {
        let file = try GGUFFile(path: Fixtures.path("dequantisation.gguf"))
        let expected = try SafetensorsFile(path: Fixtures.path("dequantisation.safetensors"))
        let name = type.name.lowercased()
        let tensor = try #require(file[tensor: name])
        #expect(tensor.type == type)
        let golden = try #require(expected.tensors[name])
        #expect(tensor.shape == golden.shape)
        let found = [Float](unsafeUninitializedCapacity: tensor.count) { buffer, filled in
            file.withBytes(of: tensor) {
                Dequantisation.dequantise(type, $0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<tensor.count]))
            }
            filled = tensor.count
        }
        let wanted = try [Float](unsafeUninitializedCapacity: golden.count) { buffer, filled in
            try expected.read(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<golden.count]))
            filled = golden.count
        }
        #expect(Set(wanted).count > 20)
        for (index, pair) in zip(found, wanted).enumerated() where pair.0 != pair.1 {
            Issue.record("\(name)[\(index)] is \(pair.0), not \(pair.1)")
            break
        }
    }

    @Test(
        "a GGUF file and the directory it was made from hold the same model",
        arguments: ["llama", "llama3", "qwen2-yarn", "qwen3"])
    func sameAsDirectory(name: String) throws {
        let converted = try ModelFiles.open(Fixtures.path("tiny-\(name).gguf"))
        let original = try ModelFiles.open(Fixtures.path("tiny-\(name)"))
        #expect(converted.configuration == original.configuration)
        #expect(converted.tensorNames == original.tensorNames)
        for tensor in original.tensorNames {
            #expect(converted.shape(of: tensor) == original.shape(of: tensor))
            #expect(try converted.values(tensor) == original.values(tensor), "\(tensor)")
        }
    }
}
