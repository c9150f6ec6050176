/// What live answers tell of how good they are: whether they say what their sources say, whether questions have become
/// others than they were, and what those who asked think of them.
///
/// [io.plimsoll.quality.LiveAnswers] hears of every answer without keeping anybody waiting, and hands it on: to
/// [io.plimsoll.quality.FaithfulnessSamples], to [io.plimsoll.quality.DriftWatch], and to be remembered for
/// [io.plimsoll.quality.FeedbackDesk], which makes golden questions of what users say. Texts of questions are kept
/// where
/// the tenant's flag `keep-questions` allows it, and answers are judged where its flag `judge` does.
/// Depends on `faithfulness`, `evaluation`, `query`, `engine`, `inference`, `collection`, `document`, `request`,
/// `flag`,
/// `tenant` and `error`.
@NullMarked
package io.plimsoll.quality;

import org.jspecify.annotations.NullMarked;
