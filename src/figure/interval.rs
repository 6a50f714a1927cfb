//! Bare drawings beside a number: one interval against a line, or so many of so few.

use crate::analysis::{Change, Cut as Line, Estimate, Side};
use crate::base::number;
use crate::chart::model::{
    Chart, Cut, IntervalList, IntervalRow, Kind, RowKey, Shares, Span, State, Tip, Tone, Voice,
};

use super::words;

/// A friction of 0..=100 against its cut; `None` unless it may be read.
pub fn bare_interval(estimate: &Estimate, side: Side, cut: &Line, key: RowKey, what: &str) -> Option<Chart> {
    words::readable(estimate)?;
    let name = match side {
        Side::Perceived => "cut",
        Side::Measured => "target",
    };
    let text = format!("{name} {}", number::fixed(cut.value, 0));
    let reference = Cut {
        at: cut.value,
        text: text.clone(),
        meaning: None,
        origin: None,
    };
    let printed = words::friction(estimate);
    let summary = format!("{what}: {} ({}) against the {text}.", printed.value, printed.note);
    row(
        estimate,
        words::voice(side),
        Span::new(0.0, 100.0),
        reference,
        key,
        summary,
    )
}

/// A change against zero; `None` unless it may be read.
pub fn change_interval(change: &Change, key: RowKey) -> Option<Chart> {
    let drawn = words::drawn(&change.difference)?;
    let reach = [drawn.value, drawn.span95.low, drawn.span95.high]
        .into_iter()
        .filter(|end| end.is_finite())
        .fold(50.0_f64, |reach, end| reach.max(end.abs()));
    let reach = (reach / 25.0).ceil() * 25.0;
    let reference = Cut {
        at: 0.0,
        text: "no change".to_owned(),
        meaning: None,
        origin: None,
    };
    let printed = words::difference(&change.difference);
    let summary = format!(
        "Change of {} friction since {}: {} points ({}).",
        words::side(change.side),
        change.since,
        printed.value,
        printed.note
    );
    row(
        &change.difference,
        words::voice(change.side),
        Span::new(-reach, reach),
        reference,
        key,
        summary,
    )
}

/// So many of so few, as ticks.
pub fn shares(filled: usize, total: usize, tone: Tone, what: &str) -> Chart {
    let filled = filled.min(total);
    Chart {
        title: String::new(),
        caption: String::new(),
        summary: format!("{filled} of {total} {what}."),
        kind: Kind::Shares(Shares { filled, total, tone }),
    }
}

fn row(
    estimate: &Estimate,
    voice: Voice,
    domain: Span,
    reference: Cut,
    key: RowKey,
    summary: String,
) -> Option<Chart> {
    let has_interval = estimate.low.is_some() || estimate.high.is_some();
    let row = IntervalRow {
        key,
        label: String::new(),
        voice,
        tone: None,
        state: if has_interval {
            State::Decided
        } else {
            State::CannotTell
        },
        estimate: Some(words::drawn(estimate)?),
        previous: None,
        expected: None,
        value: String::new(),
        interval: String::new(),
        tip: Tip::default(),
    };
    Some(Chart {
        title: String::new(),
        caption: String::new(),
        summary,
        kind: Kind::IntervalList(IntervalList {
            domain,
            ticks: Vec::new(),
            reference: Some(reference),
            rows: vec![row],
        }),
    })
}
