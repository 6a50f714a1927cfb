//! Holds the statistics against reference numbers from R, SciPy and mpmath (`tests/reference`).
//!
//! Every case names a kind of statistic, which one of the families computes; each of its expected values is compared. A kind
//! without a case, or a case without its kind, fails.
//! `TRIBOMETER_REFERENCE` may name a further folder of cases.
//! `cargo test --test statistics -- --nocapture` prints what was checked and what was not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests, outside of the test functions"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use case::{Built, Case, check_folder, floats, read_json, reference};
use tribometer::stats::dist;

mod association;
mod case;
mod cells;
mod change;
mod decisions;
mod durations;

/// The families of kinds.
const FAMILIES: [&[Built]; 5] = [
    cells::BUILT,
    association::BUILT,
    change::BUILT,
    durations::BUILT,
    decisions::BUILT,
];

#[test]
fn reference_cases() {
    let folder = reference();
    let cases = read_json(&folder.join("cases.json"));
    let cases = cases.as_array().unwrap().iter();
    let kinds: BTreeSet<String> = cases
        .map(|case| Case::new(case, &folder).kind.to_owned())
        .collect();
    let built: BTreeSet<String> = FAMILIES
        .iter()
        .flat_map(|family| family.iter())
        .map(|built| built.0.to_owned())
        .collect();
    assert_eq!(kinds, built, "kinds of the cases and kinds that are computed");
    let compared = compare_all(&folder);
    assert!(compared > 1800, "only {compared} values compared");
}

/// A folder like `tests/reference` that may not be handed on (other data, other licences).
#[test]
fn reference_elsewhere() {
    let Some(folder) = std::env::var_os("TRIBOMETER_REFERENCE") else {
        println!("unset");
        return;
    };
    let compared = compare_all(&PathBuf::from(folder));
    assert!(compared > 0, "no case of any kind");
}

/// Compares every case of a folder; says how many values.
fn compare_all(folder: &Path) -> usize {
    let mut compared = 0;
    let mut problems = Vec::new();
    for family in FAMILIES {
        let (count, found) = check_folder(folder, family);
        compared += count;
        problems.extend(found);
    }
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
    compared
}

#[test]
fn distributions() {
    let file = read_json(&reference().join("distributions.json"));
    let mut worst = (0.0, String::new());
    for point in file["points"].as_array().unwrap() {
        let name = point["f"].as_str().unwrap();
        let args = floats(&point["args"]);
        let (got, want) = (distribution(name, &args), point["v"].as_f64().unwrap());
        let error = if want == 0.0 {
            got.abs()
        } else {
            (got / want - 1.0).abs()
        };
        assert!(
            error < 1e-12,
            "{name} {args:?}: {got:e} instead of {want:e}, relative error {error:e}"
        );
        if error > worst.0 {
            worst = (error, format!("{name} {args:?}"));
        }
    }
    println!("largest relative error {:e} at {}", worst.0, worst.1);
}

fn distribution(name: &str, args: &[f64]) -> f64 {
    let a = |i: usize| args[i];
    let w = |i: usize| args[i] as u64;
    match name {
        "normal_lower" => dist::normal_lower(a(0)),
        "normal_upper" => dist::normal_upper(a(0)),
        "normal_quantile" => dist::normal_quantile(a(0)),
        "t_lower" => dist::t_lower(a(0), a(1)),
        "t_upper" => dist::t_upper(a(0), a(1)),
        "t_upper_quantile" => dist::t_upper_quantile(a(0), a(1)),
        "chi2_lower" => dist::chi2_lower(a(0), a(1)),
        "chi2_upper" => dist::chi2_upper(a(0), a(1)),
        "chi2_quantile" => dist::chi2_quantile(a(0), a(1)),
        "chi2_upper_quantile" => dist::chi2_upper_quantile(a(0), a(1)),
        "f_lower" => dist::f_lower(a(0), a(1), a(2)),
        "f_upper" => dist::f_upper(a(0), a(1), a(2)),
        "f_upper_quantile" => dist::f_upper_quantile(a(0), a(1), a(2)),
        "beta_lower" => dist::beta_lower(a(0), a(1), a(2)),
        "beta_upper" => dist::beta_upper(a(0), a(1), a(2)),
        "beta_quantile" => dist::beta_quantile(a(0), a(1), a(2)),
        "beta_upper_quantile" => dist::beta_upper_quantile(a(0), a(1), a(2)),
        "binomial_point" => dist::binomial_point(w(0), w(1), a(2)),
        "binomial_at_most" => dist::binomial_at_most(w(0), w(1), a(2)),
        "binomial_at_least" => dist::binomial_at_least(w(0), w(1), a(2)),
        "binomial_quantile" => dist::binomial_quantile(a(0), w(1), a(2)) as f64,
        "poisson_probability" => dist::poisson_probability(w(0), a(1)),
        "poisson_at_most" => dist::poisson_at_most(w(0), a(1)),
        "poisson_at_least" => dist::poisson_at_least(w(0), a(1)),
        "poisson_quantile" => dist::poisson_quantile(a(0), a(1)) as f64,
        "hypergeometric_point" => dist::hypergeometric_point(w(0), w(1), w(2), w(3)),
        "hypergeometric_at_most" => dist::hypergeometric_at_most(w(0), w(1), w(2), w(3)),
        "hypergeometric_at_least" => dist::hypergeometric_at_least(w(0), w(1), w(2), w(3)),
        "hypergeometric_quantile" => dist::hypergeometric_quantile(a(0), w(1), w(2), w(3)) as f64,
        other => panic!("no distribution {other}"),
    }
}
