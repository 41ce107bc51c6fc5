/// Every verb of `hone`, in the order in which help lists them. A verb stands here when its body does what it says.
package enum VerbTable {
    package static let verbs: [CommandVerb] = [
        TrainVerb.verb,
        VerifyVerb.verb,
        LossVerb.verb,
        TaskVerb.verb,
        RunVerb.verb,
        DoctorVerb.verb,
        HelpVerb.verb { verbs },
        CompletionsVerb.verb { verbs },
    ]
}
