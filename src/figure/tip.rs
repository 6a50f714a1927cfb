//! What a mark says when asked: both voices with interval and n, and the probability of each verdict.

use crate::analysis::{Cell, Verdict};
use crate::base::number;
use crate::chart::model::{Tip, TipLine};

use super::words;

/// The tip of a cell under the name of its row or topic.
pub fn of_cell(cell: &Cell, title: String) -> Tip {
    let perceived = words::friction(&cell.perceived);
    let measured = words::friction(&cell.measured);
    let mut lines = vec![
        line(
            "Perceived",
            perceived,
            words::behind(&cell.perceived, "answer", "answers"),
        ),
        line(
            "Measured",
            measured,
            words::behind(&cell.measured, "event", "events"),
        ),
    ];
    if let (Some(all), true, true) = (cell.probabilities, cell.perceived.is_ok(), cell.measured.is_ok()) {
        let verdicts = [
            Verdict::BothHurt,
            Verdict::Hidden,
            Verdict::PerceivedOnly,
            Verdict::Healthy,
        ];
        lines.extend(
            verdicts
                .into_iter()
                .zip(all)
                .map(|(verdict, probability)| TipLine {
                    label: words::verdict(verdict).to_owned(),
                    value: number::probability(probability),
                    rest: String::new(),
                    bar: Some((probability.clamp(0.0, 1.0), words::tone(verdict))),
                }),
        );
    }
    Tip {
        title,
        status: words::verdict_and_state(cell),
        tone: Some(words::tone(cell.verdict)),
        lines,
        foot: words::one_line(&cell.why),
    }
}

fn line(label: &str, printed: words::Printed, behind: String) -> TipLine {
    let rest = [printed.note, behind]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    TipLine {
        label: label.to_owned(),
        value: printed.value,
        rest,
        bar: None,
    }
}
