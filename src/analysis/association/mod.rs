//! Do perceived and measured friction go together? In one quarter, between teams, and within teams from quarter to quarter,
//! each by itself, since they may disagree; docs/statistics.md §4.

mod cross;
mod lags;
mod panel;

use serde::{Deserialize, Serialize};

use crate::base::{Fingerprint, MetricId, Quarter, TopicId, number};
use crate::stats::panel::Pair;

use super::outcome::Scope;
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::series::{Series, series};
use super::tables::{Banner, Check, Outcome, Subject, Value};
use panel::Within;

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "association",
    label: "Association",
    question: "Do teams feel what is measured, and does the feeling move when the measurement moves?",
    run,
};

/// Options of the analysis `association`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssociationSpec {
    /// False discovery rate over everything on the page, in thousandths.
    pub q_thousandths: u16,
    /// Whether each metric is looked at beside its topic.
    pub metrics: bool,
}

impl Default for AssociationSpec {
    fn default() -> Self {
        Self {
            q_thousandths: 100,
            metrics: true,
        }
    }
}

impl AssociationSpec {
    fn rate(&self) -> f64 {
        f64::from(self.q_thousandths) / 1000.0
    }
}

/// Both sides of one team row in one quarter.
#[derive(Clone, Copy)]
struct Point {
    /// Position of the row in [`Line::rows`].
    row: usize,
    quarter: Quarter,
    measured: f64,
    measured_se: Option<f64>,
    perceived: f64,
}

/// A topic, or one of its metrics: everything that can be laid side by side.
struct Line<'a> {
    topic: &'a TopicId,
    metric: Option<&'a MetricId>,
    rows: Vec<&'a str>,
    points: Vec<Point>,
}

impl Line<'_> {
    /// The pairs of the panel.
    fn pairs(&self) -> Vec<Pair> {
        let pair = |point: &Point| Pair {
            unit: point.row as u32,
            quarter: point.quarter.index(),
            x: point.measured,
            y: point.perceived,
        };
        self.points.iter().map(pair).collect()
    }

    fn at(&self, quarter: Quarter) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| point.quarter == quarter)
    }

    /// From its name, so that another quarter or topic changes nothing here.
    fn seed(&self, purpose: &str) -> u64 {
        let metric = self.metric.map_or("", MetricId::as_str);
        Fingerprint::of_bytes(format!("{} {metric}", self.topic).as_bytes()).seed(purpose)
    }

    fn subject(&self) -> Subject {
        super::shown::topic_subject(self.topic)
    }

    /// The first two columns: topic, and metric or none.
    fn names(&self, inputs: &Inputs<'_>) -> Vec<Value> {
        let metric = self.metric.map(|id| {
            let known = inputs.cohort.dataset().catalogue.metric(id);
            known.map_or(id.as_str(), |metric| metric.name.as_str())
        });
        vec![
            inputs.friction.topic_name(self.topic).into(),
            metric.unwrap_or("all metrics").into(),
        ]
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    let spec = &options.association;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let rows = series(inputs.friction, inputs.quarter);
    let lines = lines(inputs, &rows, spec);
    if lines.is_empty() {
        "No topic has both answers and metrics of a team, so nothing can be laid side by side."
            .clone_into(&mut outcome.finding);
        return Ok(outcome);
    }
    let within = panel::within(inputs, &lines, spec)?;
    outcome.finding = finding(inputs, &within, spec);
    outcome.banners.push(Banner::caution(
        "These are associations of teams. They do not say what makes what, and nothing about single developers.",
    ));
    outcome.checks = checks(inputs, &within);
    outcome.tables.push(panel::table(inputs, &within));
    outcome.tables.push(panel::slopes(inputs, &within));
    outcome.tables.push(cross::table(inputs, &lines)?);
    outcome.tables.push(lags::table(inputs, &lines)?);
    outcome.methods.extend([
        "rmcorr 1",
        "mundlak 1",
        "spearman 1",
        "attenuation 1",
        "lags 1",
        "bh 2",
        "atoms 1",
    ]);
    Ok(outcome)
}

/// Topics in the order of the catalogue, each followed by its metrics; only those with any pair.
fn lines<'a>(inputs: &Inputs<'a>, rows: &'a [Series<'a>], spec: &AssociationSpec) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (topic, _) in &inputs.friction.topics {
        let teams = rows
            .iter()
            .filter(|one| one.row.scope == Scope::Team && one.topic == topic);
        let teams: Vec<&Series> = teams.collect();
        let mut metrics: Vec<Option<&MetricId>> = vec![None];
        if spec.metrics {
            let mut named: Vec<&MetricId> = teams.iter().flat_map(|one| one.parts.keys().copied()).collect();
            named.sort();
            named.dedup();
            // A single metric is its topic.
            if named.len() > 1 {
                metrics.extend(named.into_iter().map(Some));
            }
        }
        for metric in metrics {
            let points = teams
                .iter()
                .enumerate()
                .flat_map(|(row, one)| points(row, one, metric));
            let line = Line {
                topic,
                metric,
                rows: teams.iter().map(|one| one.row.team).collect(),
                points: points.collect(),
            };
            if !line.points.is_empty() {
                lines.push(line);
            }
        }
    }
    lines
}

fn points(row: usize, one: &Series<'_>, metric: Option<&MetricId>) -> Vec<Point> {
    let felt = one.perceived.iter();
    felt.filter_map(|(&quarter, felt)| {
        let (measured, measured_se) = match metric {
            None => one.measured.get(&quarter).map(|point| (point.value, point.se))?,
            Some(metric) => (*one.parts.get(metric)?.get(&quarter)?, None),
        };
        Some(Point {
            row,
            quarter,
            measured,
            measured_se,
            perceived: felt.value,
        })
    })
    .collect()
}

fn finding(inputs: &Inputs<'_>, within: &[Within<'_>], spec: &AssociationSpec) -> String {
    let topics: Vec<&Within> = within.iter().filter(|one| one.line.metric.is_none()).collect();
    let name = |one: &Within| inputs.friction.topic_name(one.line.topic).to_owned();
    let together = topics.iter().filter(|one| one.is_found(spec.rate()));
    let together: Vec<String> = together
        .map(|one| {
            let r = one.r.value.map(|r| format!(" {}", number::signed(r, 2)));
            format!("{}{}", name(one), r.unwrap_or_default())
        })
        .collect();
    let simpson: Vec<String> = topics
        .iter()
        .filter(|one| one.apart.is_simpson())
        .map(|one| name(one))
        .collect();
    let smallest = topics.iter().filter_map(|one| one.detectable).reduce(f64::min);
    let mut text = if together.is_empty() {
        let limit = smallest.map(|r| {
            format!(
                ", and a correlation under {} would not be seen",
                number::fixed(r, 2)
            )
        });
        format!(
            "On no topic can it be told that perceived and measured friction move together within teams{}.",
            limit.unwrap_or_default()
        )
    } else {
        format!(
            "Within teams perceived and measured friction move together on {} of {} topics: {}; on the others it cannot be \
             told.",
            together.len(),
            topics.len(),
            together.join(", ")
        )
    };
    if !simpson.is_empty() {
        text.push_str(" Comparing teams on ");
        text.push_str(&simpson.join(", "));
        text.push_str(" hides or reverses what happens within them (Simpson's paradox).");
    }
    text
}

fn checks(inputs: &Inputs<'_>, within: &[Within<'_>]) -> Vec<Check> {
    let topics = within.iter().filter(|one| one.line.metric.is_none());
    let shared: Vec<&str> = topics
        .filter(|one| one.shared == Some(true))
        .map(|one| inputs.friction.topic_name(one.line.topic))
        .collect();
    let known = within.iter().any(|one| one.shared.is_some());
    let shared = Check {
        assumption: "What moves is the team, not the whole organisation".to_owned(),
        holds: known.then_some(shared.is_empty()),
        found: if !known {
            "Too few quarters to take out what all teams share.".to_owned()
        } else if shared.is_empty() {
            "The associations within teams stay when what all teams share in a quarter is taken out."
                .to_owned()
        } else {
            format!(
                "On {} most of it is org-wide quarters: without what all teams share, half of it is gone.",
                shared.join(", ")
            )
        },
    };
    let breaks = inputs.friction.instrument.breaks.iter();
    let mut asked: Vec<&str> = breaks
        .filter(|found| found.quarter <= inputs.quarter)
        .map(|found| inputs.friction.topic_name(&found.topic))
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let same = Check {
        assumption: "All quarters asked the same".to_owned(),
        holds: Some(asked.is_empty()),
        found: if asked.is_empty() {
            "Every topic was asked in the same way throughout.".to_owned()
        } else {
            format!(
                "{}: only the quarters since its questions last changed are used.",
                asked.join(", ")
            )
        },
    };
    vec![shared, same]
}
