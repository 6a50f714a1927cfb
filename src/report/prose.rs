//! The sentences that do not depend on a finding: methods, masking, words.

use crate::base::number;
use crate::figure::words;

use super::document::Term;
use super::facts::Facts;

fn term(word: &str, meaning: impl Into<String>) -> Term {
    Term {
        word: word.to_owned(),
        meaning: meaning.into(),
    }
}

/// One plain sentence for each method that was used.
pub(super) fn methods(facts: &Facts<'_>) -> Vec<Term> {
    let percent = format!("{}%", number::NARROW_SPACE);
    let mut terms: Vec<Term> = facts
        .inputs
        .friction
        .methods
        .iter()
        .map(|method| term(method, method_meaning(method, facts)))
        .collect();
    terms.push(term(
        "intervals",
        format!(
            "Printed intervals are 95{percent}; bars, arms and bands are 80{percent}, the level at which a label is \
             given. They speak about the process that made the answers, not only about the people who answered."
        ),
    ));
    terms.push(term(
        "flagged changes",
        format!(
            "All comparisons of one quarter with the quarter before are tested together; a change is named only when its \
             adjusted q is at most {}.",
            number::fixed(facts.inputs.changes.q, 2)
        ),
    ));
    terms
}

fn method_meaning(method: &str, facts: &Facts<'_>) -> String {
    let cut = &facts.inputs.friction.perceived_cut;
    match method.split_whitespace().next().unwrap_or_default() {
        "pfi" => format!(
            "Perceived friction: the answers to a topic's questions on 0 to 100, turned so that higher hurts more, averaged \
             over the people of a row. The cut is {}, {}.",
            number::fixed(cut.value, 0),
            cut.origin
        ),
        "mfi" => "Measured friction: each metric against its target, 50 on target and 25 more for every doubling, averaged \
                  over the topic's metrics. Without a target 50 is the organisation's own usual value, and 20 more are one \
                  spread between teams. Durations are judged by their 75th percentile."
            .to_owned(),
        "gap" => "Gap: perceived minus measured friction, each in standard deviations between teams of the reference \
                  quarters; above zero it feels worse than it measures."
            .to_owned(),
        "quadrant" => "Verdict: both sides are compared with their cuts, with their uncertainty. The likeliest of four labels \
                       is printed from 0.80 on and called clear from 0.95 on; below that the cell cannot tell."
            .to_owned(),
        "atoms" => format!(
            "Masking: everything printed is made of groups of at least {} answers that are fixed before any answer is \
             looked at, and of unions of them.",
            facts.inputs.threshold
        ),
        "change" => "Change: the difference between two successive quarters of one side, row and topic.".to_owned(),
        _ => "Described in the documentation of methods under this name and version.".to_owned(),
    }
}

/// Why nothing of the quarter's wave is scored; `None` where something is, or where there was no wave.
pub(super) fn unscored_wave(facts: &Facts<'_>) -> Option<String> {
    let inputs = facts.inputs;
    let waves = &inputs.friction.unscored_waves;
    let wave = waves.iter().find(|wave| wave.quarter == inputs.quarter)?;
    let (no_topic, no_polarity) = (&wave.without_topic, &wave.without_polarity);
    let named = |questions: &[String], lack: &str| {
        let texts: Vec<String> = questions
            .iter()
            .map(|text| format!("“{}”", words::shown(text)))
            .collect();
        let verb = if texts.len() == 1 { "has" } else { "have" };
        (!texts.is_empty()).then(|| format!("{} {verb} {lack}", words::listed(&texts, 6)))
    };
    let parts: Vec<String> = [
        named(no_topic, "no topic"),
        named(
            no_polarity,
            "a topic, and nobody said which end of the scale is friction",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    Some(match no_topic.len() + no_polarity.len() {
        0 => "The survey of this quarter has no question with an ordered answer, so nothing of it can be scored."
            .to_owned(),
        _ => format!(
            "No question of this quarter's survey can be scored: {}. Choose both in the columns of the import.",
            parts.join("; ")
        ),
    })
}

/// How small groups are kept out.
pub(super) fn masking(facts: &Facts<'_>) -> String {
    format!(
        "Answers are looked at in groups of at least {k} people. A team too small for the wave is merged with a sibling; one \
         that falls short on a topic is masked together with it. Totals hold them together, so that no difference between \
         two numbers speaks about fewer than {k}. A masked cell is hatched and carries the letter of its rule: k fewer \
         people than the threshold, c would reveal a small neighbour or what everybody said, d too few contributors \
         behind a metric.",
        k = facts.inputs.threshold
    )
}

/// The words of the page.
pub(super) fn glossary() -> Vec<Term> {
    vec![
        term(
            "friction",
            "How much a topic hurts, from 0 to 100; higher hurts more.",
        ),
        term(
            "perceived, felt",
            "What people say in the survey; drawn as a circle.",
        ),
        term(
            "measured",
            "What tools record, compared with a target; drawn as a square.",
        ),
        term(
            "cell",
            "One team, one topic, one quarter: the place where both sides meet.",
        ),
        term(
            "gap",
            "How much worse a cell feels than it measures, beside its uncertainty.",
        ),
        term("both hurt", "Felt above the cut and measured above the target."),
        term(
            "hidden",
            "Measured above the target, not felt: check the metric, then what it costs.",
        ),
        term(
            "perceived only",
            "Felt above the cut, not measured: measure better, or explain.",
        ),
        term("healthy", "Neither felt nor measured."),
        term(
            "cannot tell",
            "The data do not decide yet; the reason is printed.",
        ),
        term(
            "cut",
            "The line above which felt friction counts as hurting; one number for all cells.",
        ),
        term(
            "target",
            "What a developer should be able to expect of a metric; not agreed until somebody agrees.",
        ),
        term("wave", "One run of the survey; it belongs to a quarter."),
        term(
            "masked",
            "There is a number and it is not shown, so that nobody's answer can be worked out.",
        ),
    ]
}
