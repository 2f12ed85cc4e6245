"""Decoding: finds the most likely sequences under a step function.

Nothing here depends on a model. A strategy calls a *step function*:

    step(tokens (N,), state, index) -> StepOutput(logits (N, V), state, attention (N, S) or None)

`tokens` are the ids chosen last (`start` at first), `index` (int32 scalar) is the number of the
step. Rows are `N = B * K`, row `b * K + k` being beam `k` of source `b`; every leaf of `state` is
`(N, ...)` and follows its row when beams are reordered. What belongs to a source and never
changes (an encoder's memory) does not belong in the state: close over its B rows and reshape
`(N, D)` queries to `(B, K, D)`. A step must be pure; it is called once more, at index 0 with tokens
0, to learn its shapes.

Every strategy is called in the same way, eagerly or inside any compiled function, and returns
`Hypotheses`; `compile` compiles the whole loop into one function.
"""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "AllowedTokens": "processors.allowed_tokens",
        "Automaton": "constraints.automaton",
        "BannedSequences": "constraints.banned_sequences",
        "BannedTokens": "processors.banned_tokens",
        "BeamSearch": "strategies.beam_search",
        "Constraint": "constraints.constraint",
        "BoundedStep": "protocol",
        "CtcBeam": "ctc.beam",
        "EditSimilarity": "minimum_bayes_risk",
        "Edges": "constraints.automaton",
        "Ensemble": "ensemble",
        "Exact": "strategies.exact",
        "FinishReason": "protocol",
        "ForcedTokens": "processors.forced_tokens",
        "Greedy": "strategies.greedy",
        "Hypotheses": "protocol",
        "LanguageModelFusion": "processors.language_model_fusion",
        "LengthPenalty": "length_penalty",
        "LogitBias": "processors.logit_bias",
        "MaximumLength": "processors.maximum_length",
        "MinimumBayesRisk": "minimum_bayes_risk",
        "MinimumLength": "processors.minimum_length",
        "NEVER": "arrays.log_zero",
        "NoRepeatNGram": "processors.no_repeat_ngram",
        "Phrases": "constraints.phrases",
        "Power": "length_penalty",
        "PrefixBias": "processors.prefix_bias",
        "Problem": "problem",
        "Processor": "processors.processor",
        "Regex": "constraints.regex",
        "RepetitionPenalty": "processors.repetition_penalty",
        "Reranked": "reranked",
        "Rollout": "rollout",
        "Sampling": "strategies.sampling",
        "Step": "protocol",
        "StepOutput": "protocol",
        "StepShapes": "protocol",
        "StochasticBeam": "strategies.stochastic_beam",
        "Strategy": "strategies.strategy",
        "Streamed": "streaming",
        "Trie": "constraints.trie",
        "ValueOutput": "protocol",
        "Wu": "length_penalty",
        "compile": "compiling",
        "ctc_greedy": "ctc.greedy",
        "ctc_score": "ctc.scoring",
        "rollout": "rollout",
        "score": "scoring",
        "stream": "streaming",
        "viterbi": "viterbi",
    },
)
