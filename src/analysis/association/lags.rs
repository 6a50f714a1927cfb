//! The same association with one side a quarter earlier, both ways over the same pairs; docs/methods.md §4.3.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown;
use crate::analysis::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::stats::panel::{
    Differences, MIN_LAG_QUARTERS, MIN_LAG_UNITS, Panel, Within, first_differences, lags,
};
use crate::stats::{Flag, Undefined};

use super::Line;

struct Found<'l, 'a> {
    line: &'l Line<'a>,
    pairs: usize,
    measured_first: Result<Within, Undefined>,
    perceived_first: Result<Within, Undefined>,
    same: Result<Differences, Undefined>,
    later: Result<Differences, Undefined>,
}

pub(super) fn table(inputs: &Inputs<'_>, lines: &[Line<'_>]) -> Result<OutcomeTable, Stopped> {
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| line.metric.is_none()) {
        inputs.check()?;
        found.extend(look(line));
    }
    let p = found.iter().flat_map(|one| {
        [&one.measured_first, &one.perceived_first].map(|side| side.as_ref().ok().map(|side| side.p))
    });
    let q = shown::adjusted(&p.collect::<Vec<_>>());
    let mut table = empty();
    for (one, q) in found.iter().zip(q.chunks(2)) {
        let mut values = one.line.names(inputs);
        values.truncate(1);
        values.push(Value::Count(one.pairs as u64));
        for (side, q) in [&one.measured_first, &one.perceived_first].into_iter().zip(q) {
            values.push(shown::found(&side.map(|side| side.r)).into());
            values.push(shown::number(*q, Reason::TooFew));
        }
        for changes in [&one.same, &one.later] {
            values.push(match changes {
                Ok(changes) => Value::Number(changes.slope.est),
                Err(why) => Value::Missing(shown::reason(*why)),
            });
            let p = changes.as_ref().ok().map(|changes| changes.test.p);
            values.push(shown::number(p, Reason::TooFew));
        }
        table.rows.push(OutcomeRow {
            subject: one.line.subject(),
            values,
            notes: Vec::new(),
        });
    }
    Ok(table)
}

fn empty() -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("pairs", "Pairs", Form::Count).help("Pairs of neighbouring quarters of one row."),
        OutcomeColumn::new("measured_first", "Measured a quarter earlier", Form::Signed(2))
            .help("Within teams: measured friction of one quarter with perceived friction of the next."),
        OutcomeColumn::new("measured_first_q", "q", Form::Probability),
        OutcomeColumn::new("perceived_first", "Perceived a quarter earlier", Form::Signed(2))
            .help("Within teams: perceived friction of one quarter with measured friction of the next."),
        OutcomeColumn::new("perceived_first_q", "q", Form::Probability),
        OutcomeColumn::new("same_slope", "Changes, same quarter", Form::Signed(2))
            .help("Points that perceived friction changes for one point of change in measured friction."),
        OutcomeColumn::new("same_p", "p", Form::Probability)
            .help("By exchanging the histories of whole teams."),
        OutcomeColumn::new("later_slope", "Changes, a quarter later", Form::Signed(2))
            .help("The same with the change of perceived friction one quarter after that of the measured."),
        OutcomeColumn::new("later_p", "p", Form::Probability),
    ];
    let mut table = OutcomeTable::new("lags", "One side a quarter earlier", columns);
    table.caption = format!(
        "Correlations within teams over the same pairs both ways, 95 % limits; from {MIN_LAG_UNITS} rows with \
         {MIN_LAG_QUARTERS} quarters each"
    );
    table.banners.push(Banner::caution(
        "Which side comes first does not say which moves the other; with few quarters all these correlations are too low.",
    ));
    table
}

fn look<'l, 'a>(line: &'l Line<'a>) -> Option<Found<'l, 'a>> {
    let panel = Panel::new(&line.pairs()).ok()?;
    let few = Undefined::TooFew {
        have: panel.units(),
        need: MIN_LAG_UNITS,
    };
    let shown = |found: Result<Within, Undefined>| {
        found.and_then(|found| {
            let is_few = found.r.flags.contains(Flag::FewTeams) || found.r.flags.contains(Flag::FewPairs);
            if is_few { Err(few) } else { Ok(found) }
        })
    };
    let changes = |lag: u16| {
        let seed = line.seed(if lag == 0 { "same" } else { "later" });
        let found = first_differences(&panel, lag, seed, Estimate::LEVEL)?;
        if found.slope.flags.contains(Flag::FewTeams) {
            Err(few)
        } else {
            Ok(found)
        }
    };
    let both = lags(&panel, Estimate::LEVEL).ok();
    Some(Found {
        line,
        pairs: both.as_ref().map_or(0, |both| both.pairs),
        measured_first: shown(both.as_ref().map_or(Err(few), |both| both.x_first)),
        perceived_first: shown(both.as_ref().map_or(Err(few), |both| both.y_first)),
        same: changes(0),
        later: changes(1),
    })
}
