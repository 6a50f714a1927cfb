//! Running single analyses, on a dataset built by hand or on the sample, and reading their tables.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first thing that is wrong"
)]

use std::sync::{Arc, OnceLock};

use tribometer::analysis::{
    AnalysisKind, ChangeSpec, Estimate, FrictionSpec, Inputs, Options, Outcome, OutcomeRow, OutcomeTable,
    Value, change, friction,
};
use tribometer::base::Quarter;
use tribometer::data::{Cohort, Dataset, Filter};
use tribometer::engine::{Analysis, Progress, build_demo};

/// What an analysis finds about a quarter of a dataset.
pub fn run(dataset: &Dataset, id: &str, of: Quarter, options: &Options) -> Outcome {
    let cohort = Cohort::new(dataset, &Filter::default());
    let friction = friction(&cohort, &FrictionSpec::default());
    let changes = change(&friction, &ChangeSpec::default());
    let inputs = Inputs {
        cohort: &cohort,
        friction: &friction,
        changes: &changes,
        quarter: of,
        is_stopped: &|| false,
    };
    (AnalysisKind::by_id(id).unwrap().run)(&inputs, options).unwrap()
}

/// The sample, analysed once for each test program.
pub fn sample() -> &'static Arc<Analysis> {
    static SAMPLE: OnceLock<Arc<Analysis>> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut session = build_demo(&folder.path().join("w"), &Progress::default()).unwrap();
        session.analysis(&Progress::default()).unwrap()
    })
}

/// What an analysis finds about a quarter of the sample.
pub fn of_sample(id: &str, of: Quarter) -> Arc<Outcome> {
    let kind = AnalysisKind::by_id(id).unwrap();
    sample()
        .outcome(kind, of, &Options::default(), &Progress::default())
        .unwrap()
}

pub fn text<'a>(table: &'a OutcomeTable, row: &'a OutcomeRow, column: &str) -> &'a str {
    match table.value(row, column) {
        Some(Value::Text(text)) => text,
        other => panic!("{column}: {other:?}"),
    }
}

pub fn estimate<'a>(table: &'a OutcomeTable, row: &'a OutcomeRow, column: &str) -> &'a Estimate {
    match table.value(row, column) {
        Some(Value::Estimate(estimate)) => estimate,
        other => panic!("{column}: {other:?}"),
    }
}

pub fn number(table: &OutcomeTable, row: &OutcomeRow, column: &str) -> f64 {
    match table.value(row, column) {
        Some(Value::Number(number)) => *number,
        Some(Value::Count(count)) => *count as f64,
        Some(Value::Estimate(estimate)) => estimate.value.unwrap(),
        other => panic!("{column}: {other:?}"),
    }
}
