/// What `hone help TOPIC` explains.
package enum HelpTopic: String, CaseIterable, Sendable {
    case exitCodes = "exit-codes"
    case models, recipes, tasks, verifiers, store

    package var summary: String {
        switch self {
        case .exitCodes: "what a command's exit code means"
        case .models: "what a model argument may be, and where models are cached"
        case .recipes: "what a recipe file holds, and how --set changes it"
        case .tasks: "what a task directory holds"
        case .verifiers: "what judges a completion, and how to combine verifiers into your own reward"
        case .store: "what a run leaves on disk"
        }
    }

    package var text: String {
        switch self {
        case .exitCodes: Self.exitCodesText
        case .models: Self.modelsText
        case .recipes: Self.recipesText
        case .tasks: Self.tasksText
        case .verifiers: Self.verifiersText
        case .store: Self.storeText
        }
    }

    private static let exitCodesText = """
        Exit codes

          0    done
          1    failed while running: disk full, a second trainer on the same run
          2    the request is wrong: arguments, recipe, task line, group size 1, prompt too long, shapes that
               disagree with the configuration
          3    not found: file, model, run, trace
          4    a verifier fails instead of judging
          5    training diverged; checkpoint and batch are kept
          6    a gate was not passed
          7    stored data is damaged: truncated weights, a broken run store
          130  interrupted (Ctrl-C) after saving
          143  terminated (SIGTERM) after saving
        """

    private static let modelsText = """
        Models

        A model argument is one of

          NAME         a name of the catalogue: smollm2-135m
          DIRECTORY    a Hugging Face directory: config.json, tokenizer.json, *.safetensors
          FILE.gguf    a GGUF file
          RUN[@STEP]   the policy of a run after STEP updates; without @STEP the latest checkpoint

        Catalogue models are fetched once and kept under ~/.cache/hone/models; deleting that directory frees the
        space, and the next use fetches again. Checkpoints are Hugging Face directories.
        """

    private static let recipesText = """
        Recipes

        A recipe is a JSON5 file: comments, bare keys and trailing commas are fine; an unknown key is an error that
        names the nearest valid one. `hone train NAME` looks for runs/recipes/NAME.json5, then for the recipes that
        were installed with hone; a path works too.

          {
            model: "smollm2-135m",       // or {family: "llama", hiddenSize: 128, layerCount: 4, headCount: 4}
            task: "arithmetic",          // or [{name: "arithmetic", weight: 2}, "countdown"]
            steps: 200,
            groupSize: 8,
            algorithm: {name: "dr_grpo"},
            optimizer: {learningRate: 3e-6, warmupSteps: 10},
            evaluation: {every: 50, problems: 200},
          }

        Values come from the defaults, then the file, then --set key=value on the command line, later ones winning:

          hone train demo --set groupSize=16 --set optimizer.learningRate=1e-5

        `stages` makes a run of several parts. A stage has a kind, supervised or reinforcement, and any key that
        differs from the recipe around it. `hone train RECIPE --dry-run` prints every value and trains nothing.
        """

    private static let tasksText = """
        Tasks

        A task is a directory, tasks/NAME/, with

          task.json5     title, prompt template, strings with which a completion is complete, verifiers with
                         weights, splits, generator and its knobs, licence
          train.jsonl    one problem a line: {"prompt", "answer"}, or {"messages", "answer"}; also "id", "tests",
                         "metadata"
          test.jsonl     problems that are never trained on

        A generated task has no problem files: problems come from a seed, without end, and those of different splits
        are never the same.

        Keys of task.json5

          title, licence, origin   one line each
          verifiers                [{name, weight, configuration}]; the first decides what is correct
          splits                   {train: "train.jsonl", test: "test.jsonl"}, or {train: {}, test: {count, seed}}
                                   of a generator
          promptForm               chat (the model's template) or raw
          promptTemplate           how a problem is asked, around {problem}
          systemPrompt, examples   what stands before it; examples are [{problem, completion}]
          stopStrings              with which a completion is complete; a recipe's stopStrings replace them
          solutionTemplate         what a cold start teaches, around {solution} and {answer}
          generator                {name, knobs, curriculum}
          format                   native or gsm8k, the form of the lines
          dataVariable, dataHint   an environment variable that names the directory of the lines, and how to get them
        """

    private static let verifiersText = """
        Verifiers

        A verifier judges a completion: outcome, reward, and the evidence for both. Built in are

          math       numbers, formulas, sets, intervals, matrices, plain words, by equivalence
          digits     the share of right digits, beside math: learning from answers that are nearly right
          steps      the share of right steps of a sum written out, beside math
          countdown  an expression that reaches a target with given numbers
          format     a thinking part, then the answer, then nothing

        A task of your own combines them; the first decides what is correct, the weights shape the reward. A
        directory DIR with this task.json5 and your train.jsonl and test.jsonl is a task:

          {
            title: "My problems",
            verifiers: [
              {name: "math", weight: 1, configuration: {form: "evaluated"}},
              {name: "format", weight: 0.2, configuration: {requireThink: true}},
            ],
            splits: {train: "train.jsonl", test: "test.jsonl"},
            licence: "mine",
            origin: "written by hand",
          }

          hone task check DIR               does it hold together?
          hone verify math --input -        judge {"id", "answer", "completion"} lines
          hone verifier new NAME            a verifier of your own, in any language: a task names it like the others
          hone help recipes                 train with it: a recipe names it as task: "DIR"
        """

    private static let storeText = """
        What a run leaves on disk

        runs/ID/ (or --runs DIR, or HONE_RUNS) holds

          run.sqlite              every problem, completion, verdict and metric; any SQLite program reads it
          recipe.json5            the recipe as given
          recipe.resolved.json    every value that was in force
          checkpoints/            step-000100/ and so on: the model as a Hugging Face directory, and what resuming needs
          log.txt                 what was said

        A run is named by its id, by any unique beginning of it, by its path, or by @last. Deleting the directory
        deletes the run.
        """
}
