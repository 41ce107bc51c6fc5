/// A program in one box that is asked by an examiner in another.
extension Sandbox {
    /// The two sides of a conversation.
    package struct Conversation: Sendable {
        package let candidate: BoxResult
        package let examiner: BoxResult
    }

    private struct Setting: Sendable {
        let candidate: Box
        let examiner: Box
        let calls: DescriptorPair
        let answers: DescriptorPair
        let stop: DescriptorPair
    }

    /// Runs a program and an examiner, each in a box of its own, with a pipe from each to the other, `calls` to the
    /// candidate and `answers` to the examiner; when the examiner is done, the candidate is too. Where a box fails, once
    /// more in others.
    package func converse(candidate: BoxProgram, examiner: BoxProgram) async -> Conversation {
        let first = await converseOnce(candidate, examiner)
        guard first.candidate.isFailure || first.examiner.isFailure else { return first }
        return await converseOnce(candidate, examiner)
    }

    private func converseOnce(_ candidate: BoxProgram, _ examiner: BoxProgram) async -> Conversation {
        let prepared: Result<Setting, SandboxError> = await onThread {
            do throws(SandboxError) { return .success(try self.setting()) } catch { return .failure(error) }
        }
        switch prepared {
        case .failure(let error):
            let failure = BoxResult(end: .failed(reason: error.description))
            return Conversation(candidate: failure, examiner: failure)
        case .success(let setting):
            return await converse(candidate, examiner, setting)
        }
    }

    private func converse(
        _ candidate: BoxProgram, _ examiner: BoxProgram, _ setting: Setting
    ) async -> Conversation {
        async let first = onThread {
            let channel = [("calls", setting.calls.reader), ("answers", setting.answers.writer)]
            let result = setting.candidate.run(candidate, channel: channel, stop: setting.stop.reader)
            closeDescriptor(setting.stop.reader)
            self.giveBack(setting.candidate)
            return result
        }
        async let second = onThread {
            let channel = [("calls", setting.calls.writer), ("answers", setting.answers.reader)]
            let result = setting.examiner.run(examiner, channel: channel)
            closeDescriptor(setting.stop.writer)
            self.giveBack(setting.examiner)
            return result
        }
        return Conversation(candidate: await first, examiner: await second)
    }

    /// Both boxes are there before either program starts, so that no clock runs while one is made.
    private func setting() throws(SandboxError) -> Setting {
        let candidate = try box()
        let examiner: Box
        do throws(SandboxError) { examiner = try box() } catch {
            giveBack(candidate)
            throw error
        }
        do throws(SystemFault) {
            let pipes = try DescriptorPair.pipes(3)
            return Setting(
                candidate: candidate, examiner: examiner, calls: pipes[0], answers: pipes[1], stop: pipes[2])
        } catch {
            giveBack(candidate)
            giveBack(examiner)
            throw .cannotStart(reason: error.reason, advice: "")
        }
    }
}
