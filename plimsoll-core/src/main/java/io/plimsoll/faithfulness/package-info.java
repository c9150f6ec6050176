/// Whether answers say what their sources say: claim by claim, a sentence of an answer against the texts that it cites.
///
/// There are two [io.plimsoll.faithfulness.FaithfulnessJudge]s. [io.plimsoll.faithfulness.SentenceJudge] compares
/// words,
/// figures, names, negations and meaning in process, which costs little and sees little; what it is worth is measured
/// (docs/benchmarks.md, decision 33). [io.plimsoll.faithfulness.RubricJudge] asks a chat model, by a rubric that never
/// changes. Neither takes a claim that could not be judged for one that is supported.
/// Depends on `query`, `inference`, `document`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.faithfulness;

import org.jspecify.annotations.NullMarked;
