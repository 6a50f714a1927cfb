//! Association of two columns, over teams and quarters.

use super::case::{Built, Case, Values};
use serde_json::Value;
use tribometer::stats::correlation::{
    self, Coefficient, correlation, disattenuated, kendall_exact_p, permutation_test,
};
use tribometer::stats::noise::{self, Reliability, Side};
use tribometer::stats::panel::{self, Pair, Panel, SlopeEstimates, Within};
use tribometer::stats::{Stat, Undefined, line};

pub const BUILT: &[Built] = &[
    ("corr", corr),
    ("corr_perm", corr_perm),
    ("deming", deming),
    ("diff_rel", diff_rel),
    ("panel", panel_cells),
    ("perm_within", perm_within),
    ("theil", theil),
];

/// The pairs with both sides.
fn columns(case: &Case) -> (Vec<f64>, Vec<f64>) {
    let side = |name: &str| case.data[name].as_array().unwrap().iter().map(Value::as_f64);
    side("x").zip(side("y")).filter_map(|(x, y)| x.zip(y)).unzip()
}

fn corr(case: &Case) -> Values {
    let (x, y) = columns(case);
    let mut values = Values::default();
    values.put("n", x.len() as f64);
    let status = match correlation(&x, &y, Coefficient::Pearson, 0.95) {
        Err(Undefined::ZeroVariance) => "undefined_zero_variance",
        Err(Undefined::TooFew { .. }) => "undefined_n_too_small",
        _ => "",
    };
    if !status.is_empty() {
        values.put_text("status", status);
        return values;
    }
    for (name, p_name, kind) in [
        ("pearson", "pearson_p", Coefficient::Pearson),
        ("spearman", "spearman_p_t", Coefficient::Spearman),
        ("kendall", "kendall_p_asym", Coefficient::Kendall),
    ] {
        let result = correlation(&x, &y, kind, 0.95).unwrap();
        values.put(name, result.stat.est);
        values.put_option(p_name, result.p);
        values.put_bounds(&format!("{name}_lo"), &format!("{name}_hi"), Ok(result.stat));
    }
    values.put_option("kendall_p_exact", kendall_exact_p(&x, &y).unwrap());
    values
}

fn corr_perm(case: &Case) -> Values {
    let (x, y) = columns(case);
    let test = permutation_test(&x, &y, Coefficient::Spearman, 1).unwrap();
    assert!(test.exact);
    let mut values = Values::default();
    values.put("spearman", test.observed);
    values.put("p_exact", test.p);
    values.put("count", test.arrangements as f64);
    values
}

fn deming(case: &Case) -> Values {
    let (x, y) = columns(case);
    let fitted = line::deming(&x, &y, case.params["lam"].as_f64().unwrap()).ok();
    let plain = line::least_squares(&x, &y).ok();
    let mut values = Values::default();
    values.put_option("slope", fitted.map(|line| line.slope));
    values.put_option("intercept", fitted.map(|line| line.intercept));
    values.put_option("ols_slope", plain.map(|line| line.slope));
    values
}

fn diff_rel(case: &Case) -> Values {
    let number = |name: &str| case.data[name].as_f64().unwrap();
    let side = |sd: &str, reliability: &str| Side {
        sd: number(sd),
        reliability: number(reliability),
    };
    let known = |name: &str| Reliability {
        value: number(name),
        teams: 20,
    };
    let relation = noise::difference_reliability(side("sx", "rxx"), side("sy", "ryy"), number("rxy")).ok();
    let r = bare(number("rxy"));
    let back =
        noise::regression_to_mean(number("x1"), number("mu"), number("sd1"), number("r12"), 0.95).unwrap();
    let mut values = Values::default();
    values.put_option("rel_diff", relation.map(|relation| relation.raw));
    values.put_option("rel_zdiff", relation.map(|relation| relation.standardised));
    let raised = disattenuated(&r, known("rxx"), known("ryy")).ok();
    values.put_option("disattenuated", raised.map(|stat| stat.est));
    values.put("rtm_expected", back.est);
    values.put("rtm_change", back.est - number("x1"));
    values.put_option("rtm_pi_sd", back.se);
    values
}

/// A coefficient of which nothing else is known.
fn bare(r: f64) -> Stat {
    let some = correlation(&[1.0, 2.0], &[1.0, 2.0], Coefficient::Pearson, 0.95).unwrap();
    Stat { est: r, ..some.stat }
}

/// The rows with both sides; teams in the order of their first appearance.
fn read_panel(case: &Case) -> Panel {
    let table = case.table();
    let mut teams: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for row in 0..table.rows.len() {
        let team = table.text(row, "team");
        let unit = teams.iter().position(|name| *name == team).unwrap_or_else(|| {
            teams.push(team);
            teams.len() - 1
        });
        if let (Some(x), Some(y)) = (table.number(row, "m"), table.number(row, "p")) {
            rows.push(Pair {
                unit: unit as u32,
                quarter: table.number(row, "q").unwrap() as i32,
                x,
                y,
            });
        }
    }
    Panel::new(&rows).unwrap()
}

fn panel_cells(case: &Case) -> Values {
    let panel = read_panel(case);
    let inside = panel::within(&panel, 0.95);
    let slopes = panel::mundlak(&panel, 0.95);
    let lags = panel::lags(&panel, 0.95);
    let mut values = Values::default();
    values.put("n", panel.rows().len() as f64);
    values.put("teams", panel.units() as f64);
    let put_within = |values: &mut Values, keys: [&str; 3], result: Result<Within, Undefined>| {
        let result = result.ok();
        values.put_option(keys[0], result.map(|result| result.r.est));
        values.put_option(keys[1], result.and_then(|result| result.r.df));
        values.put_option(keys[2], result.map(|result| result.p));
    };
    put_within(&mut values, ["rmcorr", "df", "p"], inside);
    values.put_bounds("lo", "hi", inside.map(|result| result.r));
    values.put_option("slope_within", inside.ok().map(|result| result.slope.est));
    let side = |of: fn(&panel::Mundlak) -> &SlopeEstimates| slopes.as_ref().ok().map(of).copied();
    for (name, slope) in [
        ("within", side(|slopes| &slopes.within)),
        ("between", side(|slopes| &slopes.between)),
    ] {
        values.put_option(&format!("ols_{name}"), slope.map(|slope| slope.ols.est));
        values.put_option(&format!("ols_se_{name}"), slope.and_then(|slope| slope.ols.se));
        values.put_option(
            &format!("cr1_se_{name}"),
            slope.and_then(|slope| slope.cluster.se),
        );
        values.put_option(&format!("reml_{name}"), slope.map(|slope| slope.reml.est));
        values.put_option(&format!("reml_se_{name}"), slope.and_then(|slope| slope.reml.se));
    }
    values.put_option("reml_sigma2", slopes.ok().map(|slopes| slopes.sigma2));
    values.put_option("reml_tau2", slopes.ok().map(|slopes| slopes.tau2));
    let est = |result: Result<correlation::Correlation, Undefined>| result.ok().map(|result| result.stat.est);
    values.put_option(
        "between_pearson",
        est(panel::between(&panel, Coefficient::Pearson, 0.95)),
    );
    values.put_option(
        "between_spearman",
        est(panel::between(&panel, Coefficient::Spearman, 0.95)),
    );
    values.put_option(
        "pooled_pearson",
        est(panel::pooled(&panel, Coefficient::Pearson, 0.95)),
    );
    let keys = |name: &str| ["r", "df", "p"].map(|end| format!("lag_{name}_{end}"));
    for (name, result) in [
        ("m_to_p", lags.and_then(|lags| lags.x_first)),
        ("p_to_m", lags.and_then(|lags| lags.y_first)),
    ] {
        let keys = keys(name);
        put_within(&mut values, [&keys[0], &keys[1], &keys[2]], result);
    }
    values.put("lag_pairs", lags.map_or(0.0, |lags| lags.pairs as f64));
    values
}

fn perm_within(case: &Case) -> Values {
    let panel = read_panel(case);
    let test = panel::within_permutation(&panel, 1).unwrap();
    assert!(test.exact);
    let mut values = Values::default();
    values.put("r", test.observed);
    values.put("p_exact", test.p);
    values.put("count", test.arrangements as f64);
    values
}

fn theil(case: &Case) -> Values {
    let (x, y) = columns(case);
    let trend = line::theil_sen(&x, &y, 0.95).unwrap();
    let mut values = Values::default();
    values.put("slope", trend.slope.est);
    values.put_option("kendall", trend.tau);
    values.put_option("p_kendall_exact", trend.p_exact);
    values
}
