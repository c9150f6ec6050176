/// What is measured of a collection's searches all the time: golden questions, where they come from, what the LIVE
/// generation or any other makes of them under any flags, and which change made it worse.
///
/// A [io.plimsoll.evaluation.GoldenQuestion] says where the answer stands. [io.plimsoll.evaluation.GoldenSets] keeps
/// them, [io.plimsoll.evaluation.Evaluator] asks them, [io.plimsoll.evaluation.EvaluationRounds] does so from time to
/// time while nobody is kept waiting, and [io.plimsoll.evaluation.Losses] finds what a loss is due to.
/// Depends on `ingest`, `query`, `engine`, `inference`, `collection`, `document`, `request`, `flag`, `audit`, `tenant`
/// and `error`.
@NullMarked
package io.plimsoll.evaluation;

import org.jspecify.annotations.NullMarked;
