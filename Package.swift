// swift-tools-version: 6.2
import PackageDescription

// Every Swift target: Swift 6 mode, explicit existentials, no leaked imports, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// Kernels are unusable at SwiftPM's debug -O0; -O3 is appended last, so it holds in both configurations.
let kernelFlags: [CSetting] = [
    .unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror", "-Wno-psabi", "-fno-math-errno", "-ffp-contract=off"])
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

// Fixtures are read by path, so that one copy serves tests and generator scripts.
func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: fixtures ? ["Fixtures"] : [], swiftSettings: strict)
}

let package = Package(
    name: "Hone",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "hone", targets: ["hone"])],
    targets: [
        // L0: C and system libraries
        .target(name: "CKernels", cSettings: kernelFlags),
        .target(name: "CSandbox", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        module("Basics", []),
        // L1
        module("RolloutTypes", ["Basics"]),
        module("Tensors", ["Basics", "CKernels", "COpenBLAS"]),
        // L2
        module("Models", ["Basics", "Tensors"]),
        module("Tokenization", ["Basics"]),
        module("Tasks", ["Basics", "RolloutTypes"]),
        module("RunStore", ["Basics", "RolloutTypes", "CSQLite"]),
        module("Sandbox", ["Basics", "CSandbox"]),
        module("Reflection", ["Basics", "RolloutTypes"]),
        // L3
        module("Rollouts", ["Basics", "RolloutTypes", "Tensors", "Models", "Tokenization"]),
        module("PolicyOptimization", ["Basics", "RolloutTypes", "Tensors"]),
        module("Verification", ["Basics", "RolloutTypes", "Sandbox"]),
        // L4
        module("Training", [
            "Basics", "RolloutTypes", "Tensors", "Models", "Tokenization", "Tasks", "RunStore", "Reflection",
            "Rollouts", "PolicyOptimization", "Verification",
        ]),
        .target(
            name: "Inspection", dependencies: ["Basics", "RolloutTypes", "RunStore", "Reflection", "CMicrohttpd"],
            exclude: ["Page"], swiftSettings: strict, plugins: ["EmbedPage"]),
        .plugin(name: "EmbedPage", capability: .buildTool(), path: "Sources/EmbedPage"),
        // L5
        .executableTarget(
            name: "hone",
            dependencies: ["Commands"],
            swiftSettings: strict),
        module("Commands", [
            "Basics", "RolloutTypes", "Tensors", "Models", "Tokenization", "Tasks", "RunStore", "Sandbox", "Reflection",
            "Rollouts", "PolicyOptimization", "Verification", "Training", "Inspection",
        ]),
        // Tests
        .target(name: "TestSupport", dependencies: ["Basics"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("BasicsTests", ["Basics", "TestSupport"]),
        tests("TensorsTests", ["Tensors", "CKernels", "TestSupport"]),
        tests("ModelsTests", ["Models", "Tensors", "Basics", "TestSupport"], fixtures: true),
        tests("TokenizationTests", ["Tokenization", "Basics", "TestSupport"], fixtures: true),
        tests("TasksTests", ["Tasks", "Verification", "RolloutTypes", "Basics", "TestSupport"]),
        tests("RunStoreTests", ["RunStore", "RolloutTypes", "Basics", "TestSupport"], fixtures: true),
        tests("SandboxTests", ["Sandbox", "TestSupport"]),
        tests("ReflectionTests", ["Reflection", "RolloutTypes", "Basics", "TestSupport"]),
        tests("RolloutsTests", ["Rollouts", "Models", "Tensors", "RolloutTypes", "Tokenization", "TestSupport"]),
        tests("PolicyOptimizationTests", ["PolicyOptimization", "Tensors", "RolloutTypes", "Basics", "TestSupport"], fixtures: true),
        tests("VerificationTests", ["Verification", "Sandbox", "RolloutTypes", "Basics", "TestSupport"], fixtures: true),
        tests("TrainingTests", [
            "Training", "RunStore", "Models", "Tensors", "Tokenization", "Tasks", "Rollouts", "PolicyOptimization",
            "Verification", "Inspection", "Reflection", "RolloutTypes", "Basics", "TestSupport",
        ]),
        tests("InspectionTests", ["Inspection", "Reflection", "RunStore", "RolloutTypes", "Basics", "TestSupport"], fixtures: true),
        tests("CommandsTests", [
            "Commands", "Training", "Verification", "Models", "Tensors", "Tokenization", "RunStore", "Reflection", "RolloutTypes", "Basics",
            "TestSupport",
        ], fixtures: true),
    ],
    cLanguageStandard: .c11
)
