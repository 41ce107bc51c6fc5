package import Testing

/// Keeps tests apart that share the process's choice of kernels: those that change it run alone, those whose results
/// depend on it run beside each other but never beside one that changes it.
///
/// Only bf16 products depend on the choice; fp32 has the same bits under all.
package struct KernelGate: TestTrait, SuiteTrait, TestScoping {
    private enum Use {
        case changes, dependsOn
    }
    private let use: Use

    fileprivate static let changes = KernelGate(use: .changes)
    fileprivate static let dependsOn = KernelGate(use: .dependsOn)

    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        switch use {
        case .changes: await Turns.shared.enterAlone()
        case .dependsOn: await Turns.shared.enter()
        }
        do {
            try await function()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func leave() async {
        switch use {
        case .changes: await Turns.shared.leaveAlone()
        case .dependsOn: await Turns.shared.leave()
        }
    }
}

extension Trait where Self == KernelGate {
    /// The test changes which kernels the process uses, and sets them back.
    package static var changesKernels: KernelGate { .changes }
    /// The test compares results that other kernels would change.
    package static var needsSteadyKernels: KernelGate { .dependsOn }
}

/// Who is inside: any number, or one alone.
private actor Turns {
    static let shared = Turns()

    private var insiders = 0
    private var isOneAlone = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        while isOneAlone { await turn() }
        insiders += 1
    }

    func leave() {
        insiders -= 1
        wake()
    }

    func enterAlone() async {
        while isOneAlone || insiders > 0 { await turn() }
        isOneAlone = true
    }

    func leaveAlone() {
        isOneAlone = false
        wake()
    }

    private func turn() async {
        await withCheckedContinuation { waiting.append($0) }
    }

    private func wake() {
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
