//! Between teams and within them, over all quarters up to the one in question; docs/methods.md §4.2.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::stats::correlation::{Coefficient, Correlation, LeaveOneOut, MIN_PAIRS, minimum_detectable};
use crate::stats::panel::{
    MIN_WITHIN_DF, Mundlak, Panel, between, leave_one_unit_out, mostly_shared, mundlak, two_way,
    within as within_units, within_permutation,
};
use crate::stats::{Flag, Stat, Undefined};

use super::cross::range;
use super::{AssociationSpec, Line};

/// Degrees of freedom below which p comes from dealing the quarters out anew.
const PERMUTED_BELOW: f64 = 20.0;

/// How the association between teams and the one within them lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// One of them is not known.
    Unknown,
    /// Nothing tells them apart.
    Alike,
    /// They differ beyond noise, and have one sign.
    Strength,
    /// They differ beyond noise; between teams there is one, within teams none can be seen.
    BetweenOnly,
    /// They differ beyond noise; within teams there is one, and comparing teams hides it.
    Hidden,
    /// They differ beyond noise and point in opposite directions.
    Reversed,
}

impl Apart {
    /// Whether comparing teams says something else than what happens within them.
    pub fn is_simpson(self) -> bool {
        matches!(self, Self::Hidden | Self::Reversed)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Unknown => "cannot tell",
            Self::Alike => "no clear difference",
            Self::Strength => "clearly different strength",
            Self::BetweenOnly => "between teams only: nothing to be seen within them",
            Self::Hidden => "within teams only: comparing teams hides it (Simpson's paradox)",
            Self::Reversed => "opposite directions (Simpson's paradox)",
        }
    }
}

/// Everything about one line over the quarters.
pub(super) struct Within<'l> {
    pub line: &'l Line<'l>,
    /// Correlation within teams.
    pub r: Estimate,
    /// The smallest true one that would have been seen.
    pub detectable: Option<f64>,
    /// Whether most of it is what all teams share in a quarter.
    pub shared: Option<bool>,
    pub apart: Apart,
    teams: usize,
    p: Option<f64>,
    q: Option<f64>,
    slope: Estimate,
    without_quarters: Estimate,
    between: Result<Correlation, Undefined>,
    slopes: Result<Mundlak, Undefined>,
    slopes_q: Option<f64>,
    range: Option<LeaveOneOut>,
    names: Vec<&'l str>,
}

impl Within<'_> {
    /// Whether it stands when everything on the page is counted.
    pub fn is_found(&self, rate: f64) -> bool {
        self.q.is_some_and(|q| q <= rate)
    }
}

pub(super) fn within<'l>(
    inputs: &Inputs<'_>,
    lines: &'l [Line<'l>],
    spec: &AssociationSpec,
) -> Result<Vec<Within<'l>>, Stopped> {
    let mut found = Vec::new();
    for line in lines {
        inputs.check()?;
        found.extend(look(line));
    }
    let q = shown::adjusted(&found.iter().map(|one| one.p).collect::<Vec<_>>());
    let differ: Vec<Option<f64>> = found
        .iter()
        .map(|one| one.slopes.as_ref().ok().map(|slopes| slopes.difference.p))
        .collect();
    for ((one, q), differ) in found.iter_mut().zip(q).zip(shown::adjusted(&differ)) {
        one.q = q;
        one.slopes_q = differ;
        one.apart = apart(one, spec.rate());
    }
    Ok(found)
}

fn look<'l>(line: &'l Line<'l>) -> Option<Within<'l>> {
    let pairs = line.pairs();
    let panel = Panel::new(&pairs).ok()?;
    let found = within_units(&panel, Estimate::LEVEL);
    let is_shown = found
        .as_ref()
        .is_ok_and(|found| !found.r.flags.contains(Flag::FewPairs));
    let few = |result: Result<Stat, Undefined>| match result {
        Ok(_) if !is_shown => Estimate::undefined(Reason::TooFew),
        result => shown::found(&result),
    };
    let shared = two_way(&panel, Estimate::LEVEL);
    let df = found.as_ref().ok().and_then(|found| found.r.df).unwrap_or(0.0);
    let p = found.as_ref().ok().filter(|_| is_shown).map(|found| {
        let permuted = (df < PERMUTED_BELOW).then(|| within_permutation(&panel, line.seed("within")).ok());
        permuted.flatten().map_or(found.p, |test| test.p)
    });
    let shares = match (&found, &shared) {
        (Ok(with), Ok(without)) => Some(mostly_shared(with.r.est, without.r.est)),
        // Nothing is left of one side without what all teams share.
        (Ok(_), Err(Undefined::ZeroVariance)) => Some(true),
        _ => None,
    };
    let teams = panel.units();
    let enough = if teams < MIN_PAIRS {
        Err(Undefined::TooFew {
            have: teams,
            need: MIN_PAIRS,
        })
    } else {
        Ok(())
    };
    let mut units: Vec<u32> = pairs.iter().map(|pair| pair.unit).collect();
    units.sort_unstable();
    units.dedup();
    Some(Within {
        line,
        detectable: is_shown
            .then(|| minimum_detectable(df as usize + 2, Coefficient::Pearson).ok())
            .flatten(),
        shared: shares.filter(|_| is_shown),
        apart: Apart::Unknown,
        teams,
        p,
        q: None,
        without_quarters: few(shared.map(|found| found.r)),
        between: enough.and_then(|()| between(&panel, Coefficient::Pearson, Estimate::LEVEL)),
        slopes: enough.and_then(|()| {
            let slopes = mundlak(&panel, Estimate::LEVEL)?;
            is_shown.then_some(slopes).ok_or(Undefined::TooFew {
                have: df as usize,
                need: MIN_WITHIN_DF,
            })
        }),
        slopes_q: None,
        range: is_shown.then(|| leave_one_unit_out(&panel).ok()).flatten(),
        names: units.iter().map(|&unit| line.rows[unit as usize]).collect(),
        slope: few(found.map(|found| found.slope)),
        r: few(found.map(|found| found.r)),
    })
}

fn apart(one: &Within<'_>, rate: f64) -> Apart {
    let Ok(slopes) = &one.slopes else {
        return Apart::Unknown;
    };
    if one.slopes_q.is_none_or(|q| q > rate) {
        return Apart::Alike;
    }
    // The direction of a slope whose limits leave out 0.
    let direction = |slope: &Stat| {
        let is_clear = slope.lo.is_some_and(|low| low > 0.0) || slope.hi.is_some_and(|high| high < 0.0);
        is_clear.then_some(slope.est > 0.0)
    };
    let is_opposite = slopes.within.reml.est * slopes.between.reml.est < 0.0;
    match (direction(&slopes.within.reml), direction(&slopes.between.reml)) {
        (Some(within), Some(between)) if within != between => Apart::Reversed,
        (Some(_), None) if is_opposite => Apart::Hidden,
        (None, Some(_)) => Apart::BetweenOnly,
        _ => Apart::Strength,
    }
}

pub(super) fn table(inputs: &Inputs<'_>, within: &[Within<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("within", "Within teams", Form::Signed(2))
            .help("Does the feeling of a team move when its own measurement moves? Repeated-measures correlation; n is pairs."),
        OutcomeColumn::new("p", "p", Form::Probability),
        OutcomeColumn::new("q", "q", Form::Probability).help("Counting all topics and metrics of the table."),
        OutcomeColumn::new("between", "Between teams", Form::Signed(2))
            .help("Do teams that measure worse over all quarters feel worse? Correlation of the teams' means; n is rows."),
        OutcomeColumn::new("apart", "Within and between", Form::Words),
        OutcomeColumn::new("without_quarters", "Without shared quarters", Form::Signed(2))
            .help("Within teams, when what all teams share in a quarter is taken out as well."),
        OutcomeColumn::new("shared", "Shared", Form::Words),
        OutcomeColumn::new("lowest", "Lowest", Form::Signed(2)).help("Within teams, without the row named beside it."),
        OutcomeColumn::new("lowest_without", "Without", Form::Words),
        OutcomeColumn::new("highest", "Highest", Form::Signed(2)).help("Within teams, without the row named beside it."),
        OutcomeColumn::new("highest_without", "Without", Form::Words),
        OutcomeColumn::new("detectable", "Would be seen", Form::Number(2))
            .help("The smallest true correlation within teams that would show four times out of five."),
        OutcomeColumn::new("teams", "Rows", Form::Count),
    ];
    let mut table = OutcomeTable::new("panel", "Within teams and between them", columns);
    table.caption = format!(
        "Team rows over all quarters up to {}, measured friction unclipped (single metrics as shown); 95 % limits; within \
         teams shown from {MIN_WITHIN_DF} degrees of freedom, between from {MIN_PAIRS} rows",
        inputs.quarter
    );
    for one in within {
        let reason = one.r.reason.unwrap_or(Reason::TooFew);
        let mut values = one.line.names(inputs);
        values.extend([
            one.r.clone().into(),
            shown::number(one.p, reason),
            shown::number(one.q, reason),
            shown::found(&one.between.map(|found| found.stat)).into(),
            one.apart.words().into(),
            one.without_quarters.clone().into(),
            match one.shared {
                Some(true) => "mostly org-wide quarters",
                Some(false) => "mostly the teams' own",
                None => "cannot tell",
            }
            .into(),
        ]);
        values.extend(range(one.range.as_ref(), &one.names, reason));
        values.push(shown::number(one.detectable, Reason::TooFew));
        values.push(Value::Count(one.teams as u64));
        table.rows.push(OutcomeRow {
            subject: one.line.subject(),
            values,
            notes: Vec::new(),
        });
    }
    table
}

/// Points of perceived friction for each point of measured friction, within and between.
pub(super) fn slopes(inputs: &Inputs<'_>, within: &[Within<'_>]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("centred", "Within, centred", Form::Signed(2)).help(
            "Common slope of the teams' own deviations; the line of a picture of one team after the other.",
        ),
        OutcomeColumn::new("within", "Within", Form::Signed(2)),
        OutcomeColumn::new("between", "Between", Form::Signed(2)),
        OutcomeColumn::new("difference", "Difference", Form::Signed(2)).help("Between minus within."),
        OutcomeColumn::new("p", "p", Form::Probability).help("Of no difference."),
        OutcomeColumn::new("q", "q", Form::Probability).help("Counting all topics and metrics of the table."),
    ];
    let mut table = OutcomeTable::new("slopes", "How many points felt for one measured", columns);
    "Points of perceived friction that go with one point of measured friction, in one regression with a level of its own for \
     each team (Mundlak, REML); 95 % limits"
        .clone_into(&mut table.caption);
    for one in within {
        let part = |of: fn(&Mundlak) -> Stat| -> Value {
            shown::found(&one.slopes.as_ref().map(of).map_err(|why| *why)).into()
        };
        let p = one.slopes.as_ref().ok().map(|slopes| slopes.difference.p);
        let mut values = one.line.names(inputs);
        values.extend([
            one.slope.clone().into(),
            part(|slopes| slopes.within.reml),
            part(|slopes| slopes.between.reml),
            part(|slopes| slopes.difference.stat),
            shown::number(p, Reason::TooFew),
            shown::number(one.slopes_q, Reason::TooFew),
        ]);
        table.rows.push(OutcomeRow {
            subject: one.line.subject(),
            values,
            notes: Vec::new(),
        });
    }
    table
}
