//! What lost hours cost, what an investment would give back, and everything that is assumed for it; docs/statistics.md §9.3.

use crate::base::{TopicId, number};
use crate::stats::Stat;
use crate::stats::cost::{Benefit, CostRange, Input, Simulation, product, significant};
use crate::stats::dist::normal_two_sided;

use super::super::estimate::{Estimate, Reason};
use super::super::printed::{between, seed, topic_name};
use super::super::registry::{Inputs, Stopped};
use super::super::shown::{reason, subject, topic_subject};
use super::super::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use super::spec::{Clock, OpportunitiesSpec, ShareRange};
use super::{Loss, TopicWait};

/// Quarters of a year.
const QUARTERS: f64 = 4.0;
/// Money and hours of a whole quarter are shown with so many digits.
const DIGITS: u32 = 2;

/// An estimate as a log-normal number: its own limits say the factor.
pub(super) fn lognormal(stat: &Stat) -> Option<Input> {
    let z = normal_two_sided(stat.level);
    let above = |bound: Option<f64>| bound.filter(|bound| *bound > 0.0);
    let spread = match (above(stat.lo), above(stat.hi)) {
        (Some(low), Some(high)) => (high / low).ln() / (2.0 * z),
        (None, Some(high)) => (high / stat.est).ln() / z,
        (Some(low), None) => (stat.est / low).ln() / z,
        (None, None) => return None,
    };
    let input = Input::LogNormal {
        median: stat.est,
        gsd: spread.exp(),
    };
    input.check().ok().map(|()| input)
}

fn rate(spec: &OpportunitiesSpec) -> Option<Input> {
    let input = Input::LogNormal {
        median: f64::from(spec.rate_per_hour?),
        gsd: f64::from(spec.rate_spread_percent) / 100.0,
    };
    input.check().ok().map(|()| input)
}

/// Hours and money of a quarter for every loss that is known.
pub(super) fn cost(spec: &OpportunitiesSpec, losses: &[Loss<'_>]) -> OutcomeTable {
    let rate = rate(spec);
    let mut columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("basis", "Basis", Form::Words).help(
            "Whether people said so or the log measured it. Two measurements of one thing: never added.",
        ),
        OutcomeColumn::new("people", "People", Form::Count),
        OutcomeColumn::new("hours", "Hours a quarter", Form::Number(0))
            .help("People x working weeks x hours a week; 80 % interval."),
    ];
    if rate.is_some() {
        columns.push(
            OutcomeColumn::new("money", format!("{} a quarter", spec.currency), Form::Number(0))
                .help("Hours x rate, both uncertain; 80 % interval. Capacity, not cash."),
        );
    }
    let mut table = OutcomeTable::new("cost", "What the lost hours amount to", columns);
    table.caption = format!(
        "A quarter of {} working weeks; medians with 80 % intervals, two digits; hours given back are capacity, not cash",
        spec.weeks_per_quarter
    );
    if rate.is_none() {
        table.banners.push(Banner::note(
            "No rate for an hour is set, so there are hours and no money.",
        ));
    }
    for loss in losses {
        for (basis, stat) in [("reported", &loss.reported.1), ("measured", &loss.measured.1)] {
            let (Some(stat), Some(people)) = (stat, loss.people) else {
                continue;
            };
            let weeks = people as f64 * f64::from(spec.weeks_per_quarter);
            let amount = |factors: Vec<Option<Input>>| -> Value {
                let factors: Option<Vec<Input>> = factors.into_iter().collect();
                let Some(factors) = factors else {
                    return Value::Missing(Reason::NoSpread);
                };
                match product(weeks, &factors, Estimate::INNER_LEVEL) {
                    Ok(range) => rounded(&range).into(),
                    Err(undefined) => Value::Missing(reason(undefined)),
                }
            };
            let mut values = vec![
                loss.row.name.as_str().into(),
                loss.name.as_str().into(),
                basis.into(),
                Value::Count(people),
                amount(vec![lognormal(stat)]),
            ];
            if rate.is_some() {
                values.push(amount(vec![lognormal(stat), rate]));
            }
            table.rows.push(OutcomeRow {
                subject: subject(loss.scope(), &loss.row.name, &loss.topic),
                values,
                notes: Vec::new(),
            });
        }
    }
    table
}

fn rounded(range: &CostRange) -> Estimate {
    let short = |value: f64| significant(value, DIGITS);
    between(
        short(range.median),
        (short(range.lo), short(range.hi)),
        range.level,
    )
}

/// Something that may be funded, from the options or from the workspace.
struct Investment {
    name: String,
    topic: TopicId,
    one_off: f64,
    yearly: f64,
    recoverable: ShareRange,
    /// `None`: everybody.
    people: Option<u64>,
    currency: Option<String>,
}

fn options(inputs: &Inputs<'_>, spec: &OpportunitiesSpec) -> Vec<Investment> {
    let dataset = inputs.cohort.dataset();
    let planned = spec.plans.iter().map(|plan| Investment {
        name: plan.name.clone(),
        topic: plan.topic.clone(),
        one_off: plan.one_off as f64,
        yearly: plan.yearly as f64,
        recoverable: plan.recoverable.unwrap_or(spec.recoverable),
        people: None,
        currency: None,
    });
    let ahead = dataset
        .initiatives
        .iter()
        .filter(|initiative| initiative.quarter >= inputs.quarter);
    let known = ahead.filter_map(|initiative| {
        let people = initiative.teams.iter().map(|team| {
            let key = (inputs.quarter, team.as_str().into());
            dataset.head_counts.get(&key).copied()
        });
        Some(Investment {
            name: initiative.name.clone(),
            topic: initiative.topic.clone()?,
            one_off: initiative.cost?,
            yearly: 0.0,
            recoverable: spec.recoverable,
            people: people.sum::<Option<u64>>().filter(|people| *people > 0),
            currency: initiative.currency.clone(),
        })
    });
    planned.chain(known).collect()
}

/// Whether what may be funded would give back more than it costs; `None` where nothing with a cost is known.
pub(super) fn plans(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    losses: &[Loss<'_>],
) -> Result<Option<OutcomeTable>, Stopped> {
    let options = options(inputs, spec);
    if options.is_empty() {
        return Ok(None);
    }
    let columns = vec![
        OutcomeColumn::new("plan", "Investment", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("basis", "Hours lost", Form::Words),
        OutcomeColumn::new("people", "People", Form::Count),
        OutcomeColumn::new("saved", "Hours back a quarter", Form::Number(0))
            .help("Hours lost x the share that is given back; 80 % interval."),
        OutcomeColumn::new("cost", "Cost a year", Form::Number(0))
            .help("What it costs each year, and what is paid once spread over the horizon."),
        OutcomeColumn::new("net", "Benefit less cost", Form::Number(0))
            .help("A year; 80 % interval. Capacity, not cash."),
        OutcomeColumn::new("p_pays", "P(benefit > cost)", Form::Probability),
    ];
    let mut table = OutcomeTable::new("plans", "Would it pay?", columns);
    table.caption = format!(
        "Investments with a cost; {} of the hours are given back where a plan says nothing else; 80 % intervals",
        spec.recoverable.text()
    );
    for option in &options {
        inputs.check()?;
        let of_topic = losses
            .iter()
            .find(|loss| loss.is_everybody && loss.topic == option.topic);
        let known = of_topic.map_or([None, None], |loss| [loss.reported.1, loss.measured.1]);
        let mut bases: Vec<(&str, Option<Stat>)> = ["reported", "measured"].into_iter().zip(known).collect();
        bases.retain(|(_, stat)| stat.is_some());
        if bases.is_empty() {
            bases.push(("not known", None));
        }
        for (basis, stat) in bases {
            let people = option.people.or(of_topic.and_then(|loss| loss.people));
            let values = plan_values(inputs, spec, option, stat, people);
            let mut row = vec![
                option.name.as_str().into(),
                topic_name(inputs, &option.topic).into(),
                basis.into(),
                people.map_or(Value::Missing(Reason::NoHeadCount), Value::Count),
            ];
            row.extend(values);
            table.rows.push(OutcomeRow {
                subject: topic_subject(&option.topic),
                values: row,
                notes: Vec::new(),
            });
        }
    }
    Ok(Some(table))
}

/// Hours back, cost, net benefit, probability that it pays.
fn plan_values(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    option: &Investment,
    stat: Option<Stat>,
    people: Option<u64>,
) -> [Value; 4] {
    let years = f64::from(spec.horizon_years.max(1));
    let cost = Value::Number(significant(option.yearly + option.one_off / years, DIGITS));
    let (Some(hours), Some(people)) = (stat.as_ref().and_then(lognormal), people) else {
        let why = || Value::Text("hours not known".to_owned());
        return [why(), cost, why(), why()];
    };
    let rate = rate(spec);
    let same_money = option
        .currency
        .as_ref()
        .is_none_or(|currency| *currency == spec.currency);
    let quarter_weeks = f64::from(spec.weeks_per_quarter);
    let benefit = Benefit {
        headcount: people as f64,
        weeks: quarter_weeks * QUARTERS,
        hours,
        rate: rate.filter(|_| same_money).unwrap_or(Input::Fixed(1.0)),
        recoverable: option.recoverable.input(),
        run_cost: Input::Fixed(option.yearly),
        one_off: Input::Fixed(option.one_off),
        horizon_years: years,
    };
    let simulation = Simulation {
        draws: (spec.draws.max(2)) as usize,
        ..Simulation::with_seed(seed(inputs, &option.name))
    };
    let spread = |median: f64, low: f64, high: f64| {
        let short = |value: f64| significant(value, DIGITS);
        Value::from(between(
            short(median),
            (short(low), short(high)),
            simulation.level,
        ))
    };
    let in_hours = Benefit {
        rate: Input::Fixed(1.0),
        ..benefit
    };
    let saved = match in_hours.expected(&simulation) {
        Ok(found) => spread(
            found.gross.median / QUARTERS,
            found.gross.lo / QUARTERS,
            found.gross.hi / QUARTERS,
        ),
        Err(undefined) => Value::Missing(reason(undefined)),
    };
    if rate.is_none() || !same_money {
        let why = || {
            Value::Text(match (&option.currency, rate) {
                (Some(currency), Some(_)) => format!("priced in {currency}"),
                _ => "no rate set".to_owned(),
            })
        };
        return [saved, cost, why(), why()];
    }
    match benefit.expected(&simulation) {
        Ok(found) => [
            saved,
            cost,
            spread(found.net.median, found.net.lo, found.net.hi),
            Value::Number(found.net.p_positive),
        ],
        Err(undefined) => [
            saved,
            cost,
            Value::Missing(reason(undefined)),
            Value::Missing(reason(undefined)),
        ],
    }
}

/// Everything that is assumed, as it was used.
pub(super) fn assumptions(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    waits: &[TopicWait<'_>],
) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("assumption", "Assumption", Form::Words),
        OutcomeColumn::new("value", "Value", Form::Words),
    ];
    let mut table = OutcomeTable::new("assumptions", "What is assumed", columns);
    "Not measured: set by the organisation; ranges are least, likeliest and most"
        .clone_into(&mut table.caption);
    let mut say = |what: String, value: String| {
        table.rows.push(OutcomeRow {
            values: vec![what.into(), value.into()],
            ..OutcomeRow::default()
        });
    };
    say(
        "Working weeks of a quarter".to_owned(),
        spec.weeks_per_quarter.to_string(),
    );
    say(
        "Cost of an hour".to_owned(),
        spec.rate_per_hour.map_or_else(
            || "not set".to_owned(),
            |rate| {
                let spread = number::fixed(f64::from(spec.rate_spread_percent) / 100.0, 2);
                format!("{rate} {}, two thirds within a factor of {spread}", spec.currency)
            },
        ),
    );
    say(
        "Share of lost hours that an investment gives back".to_owned(),
        spec.recoverable.text(),
    );
    say(
        "Years over which a single payment is spread".to_owned(),
        spec.horizon_years.to_string(),
    );
    for wait in waits {
        let clock = match wait.rule.clock {
            Clock::Wall => "of the first day at most 8 hours count, of the rest 40 of 168",
            Clock::Working => "all of it is working time",
        };
        let first = match wait.rule.whole_minutes {
            0 => String::new(),
            minutes => format!("the first {minutes} minutes wholly, of the rest "),
        };
        say(
            format!(
                "{}: part of “{}” that blocks",
                topic_name(inputs, &wait.topic),
                wait.metric.name
            ),
            format!("{first}{}; {clock}", wait.rule.blocking.text()),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Estimand, Flags};

    fn stat(est: f64, lo: Option<f64>, hi: Option<f64>) -> Stat {
        Stat {
            est,
            lo,
            hi,
            level: 0.95,
            se: None,
            df: None,
            n: 9,
            n_missing: 0,
            estimand: Estimand::Process,
            method: "test",
            flags: Flags::default(),
        }
    }

    #[test]
    fn limits_say_the_factor() {
        let z = normal_two_sided(0.95);
        let gsd = |input: Option<Input>| match input {
            Some(Input::LogNormal { gsd, .. }) => gsd,
            other => panic!("{other:?}"),
        };
        let both = lognormal(&stat(2.0, Some(1.0), Some(4.0)));
        assert!((gsd(both) - (4.0_f64.ln() / (2.0 * z)).exp()).abs() < 1e-12);
        let one = lognormal(&stat(2.0, Some(0.0), Some(4.0)));
        assert!(
            (gsd(one) - (2.0_f64.ln() / z).exp()).abs() < 1e-12,
            "a limit of 0 has no logarithm"
        );
        assert_eq!(lognormal(&stat(0.0, Some(0.0), Some(1.0))), None);
        assert_eq!(lognormal(&stat(2.0, None, None)), None);
    }
}
