/// Every verb of `hone`, in the order in which help lists them. A verb stands here when its body does what it says.
package enum VerbTable {
    package static let verbs: [CommandVerb] = [
        TrainVerb.verb,
        EvalVerb.verb,
        SampleVerb.verb,
        ScoreVerb.verb,
        TokenizeVerb.verb,
        ModelVerb.verb,
        VerifyVerb.verb,
        VerifierVerb.verb,
        LossVerb.verb,
        TaskVerb.verb,
        RunVerb.verb,
        InspectVerb.verb,
        ProbeVerb.verb,
        DemoRunVerb.verb,
        BenchVerb.verb,
        DoctorVerb.verb,
        HelpVerb.verb { verbs },
        CompletionsVerb.verb { verbs },
    ]
}
