//! Two samples, pairs, adoption of a change, weights.

use super::case::{Built, Case, Values, floats};
use tribometer::stats::adoption::adoption;
use tribometer::stats::quantile::{QuantileRule, quantile};
use tribometer::stats::two_sample::{self, Reference};
use tribometer::stats::weights::{Margin, RakeOptions, rake, weighted_mean};
use tribometer::stats::{interval, paired};

pub const BUILT: &[Built] = &[
    ("beta_diff", beta_diff),
    ("did_exact", did_exact),
    ("paired", pairs),
    ("raking", raking),
    ("two_sample", two_samples),
];

/// Exact values are in the files only where the reference could enumerate.
const MOST_ARRANGEMENTS: u64 = 200_000;

fn two_samples(case: &Case) -> Values {
    let (x, y) = (floats(&case.data["x"]), floats(&case.data["y"]));
    let mut values = Values::default();
    values.put("median_x", quantile(&x, 0.5, QuantileRule::Type7).unwrap());
    values.put("median_y", quantile(&y, 0.5, QuantileRule::Type7).unwrap());
    let ranks = two_sample::mann_whitney(&x, &y).unwrap();
    values.put("U", ranks.u);
    values.put("A12", ranks.superiority);
    values.put_option("p_asym", ranks.p);
    values.put_option("p_asym_cc", ranks.p_corrected);
    let exact = two_sample::permuted_mann_whitney(&x, &y, 1).unwrap();
    if exact.arrangements <= MOST_ARRANGEMENTS {
        values.put("p_exact_cond", exact.p);
        values.put("n_perm", exact.arrangements as f64);
    }
    if x.len() > 1 && y.len() > 1 {
        brunner_munzel(&mut values, &x, &y);
    }
    cliff(&mut values, &x, &y);
    values
}

fn brunner_munzel(values: &mut Values, x: &[f64], y: &[f64]) {
    let test = two_sample::brunner_munzel(x, y, 0.95).unwrap();
    values.put_option("bm_W", test.statistic);
    values.put_option("bm_df", test.superiority.df);
    values.put("bm_phat", test.superiority.est);
    values
        .0
        .insert("bm_degenerate".to_owned(), test.degenerate().into());
    if let Some(p) = test.p {
        values.put("bm_p", p);
        values.put_bounds("bm_phat_lo", "bm_phat_hi", Ok(test.superiority));
    }
    let permuted = two_sample::permuted_brunner_munzel(x, y, 1).unwrap();
    if permuted.arrangements <= MOST_ARRANGEMENTS {
        values.put("bm_p_perm", permuted.p);
    }
}

fn cliff(values: &mut Values, x: &[f64], y: &[f64]) {
    let t = two_sample::cliff_delta(x, y, 0.95, Reference::T).unwrap();
    let z = two_sample::cliff_delta(x, y, 0.95, Reference::Normal).unwrap();
    values.put("cliff.delta", t.stat.est);
    assert!((t.superiority().est - f64::midpoint(t.stat.est, 1.0)).abs() < 1e-15);
    let all_equal = x.iter().chain(y).all(|value| *value == x[0]);
    if all_equal {
        values.put_text("cliff.status", "all_equal");
        assert_eq!(t.stat.lo, None);
        return;
    }
    values.put_option("cliff.var_unbiased", t.variance_unbiased);
    values.put_option("cliff.var_used", t.stat.se.map(|se| se * se));
    values.put_bounds("cliff.t_lo", "cliff.t_hi", Ok(t.stat));
    values.put_bounds("cliff.z_lo", "cliff.z_hi", Ok(z.stat));
}

fn pairs(case: &Case) -> Values {
    let (x, y) = (floats(&case.data["x"]), floats(&case.data["y"]));
    let mut values = Values::default();
    let ranks = paired::signed_rank(&x, &y).unwrap();
    values.put("n", x.len() as f64);
    values.put("n_nonzero", ranks.nonzero as f64);
    values.put("V", ranks.v);
    values.put_option("p_asym", ranks.p);
    values.put_option("p_asym_cc", ranks.p_corrected);
    values.put_option("p_pratt", ranks.p_pratt);
    if 2_f64.powi(ranks.nonzero as i32) <= MOST_ARRANGEMENTS as f64 {
        values.put_option("p_exact_cond", ranks.p_exact);
    }
    let mean = paired::paired_mean(&x, &y, 0.95);
    values.put_option(
        "t",
        mean.ok().and_then(|mean| Some(mean.stat.est / mean.stat.se?)),
    );
    values.put_option("p_t", mean.ok().map(|mean| mean.p));
    let differences: f64 = x.iter().zip(&y).map(|(x, y)| y - x).sum();
    values.put("mean_diff", differences / x.len() as f64);
    values.put_bounds("lo", "hi", mean.map(|mean| mean.stat));
    let signs = paired::sign_test(&x, &y).unwrap();
    values.put("p_sign", signs.p);
    values.put("delta_within", signs.delta);
    values
}

fn did_exact(case: &Case) -> Values {
    let table = case.table();
    let column = |name: &str| -> Vec<f64> {
        (0..table.rows.len())
            .map(|row| table.number(row, name).unwrap())
            .collect()
    };
    let (before, after) = (column("pre"), column("post"));
    let changes: Vec<f64> = before.iter().zip(&after).map(|(pre, post)| post - pre).collect();
    let adopted: Vec<bool> = column("treated").iter().map(|&x| x == 1.0).collect();
    let result = adoption(&changes, &adopted, None, 0.95, 1).unwrap();
    let mut values = Values::default();
    values.put("effect", result.effect.est);
    values.put("n_assign", result.assignments as f64);
    values.put("p_min", result.p_min);
    values.put("p_exact", result.p);
    values.put("p_exact_onesided_less", result.p_less);
    values.put_option("t_welch", result.studentised.and_then(|test| test.t));
    values.put_option("p_exact_t", result.studentised.map(|test| test.p));
    values.put_bounds("ci_lo", "ci_hi", Ok(result.effect));
    values.put_option("p_welch", result.welch.map(|welch| welch.p));
    values
}

fn raking(case: &Case) -> Values {
    let table = case.table();
    let answers: Vec<f64> = (0..table.rows.len())
        .map(|row| table.number(row, "y").unwrap())
        .collect();
    let margins: Vec<(Vec<usize>, Vec<f64>)> = case.params["margins"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, people)| {
            let people = people.as_object().unwrap();
            let category = |row| {
                people
                    .keys()
                    .position(|key| key == table.text(row, name))
                    .unwrap()
            };
            (
                (0..table.rows.len()).map(category).collect(),
                people.values().map(|count| count.as_f64().unwrap()).collect(),
            )
        })
        .collect();
    let margins: Vec<Margin> = margins
        .iter()
        .map(|(category, people)| Margin {
            category,
            people,
            ordered: false,
        })
        .collect();
    let raked = rake(&margins, &RakeOptions::PLAIN).unwrap();
    let extreme = |pick: fn(f64, f64) -> f64| raked.weights.iter().copied().reduce(pick).unwrap();
    let mut values = Values::default();
    values.put_list("w_first5", raked.weights[..5].to_vec());
    values.put("w_min", extreme(f64::min));
    values.put("w_max", extreme(f64::max));
    values.put(
        "mean_w",
        weighted_mean(&answers, &raked.weights, 0.95).unwrap().est,
    );
    values.put("mean_unw", interval::t_mean(&answers, 0.95).unwrap().est);
    values.put("n_eff", raked.n_eff());
    values.put("deff", raked.deff());
    values
}

fn beta_diff(case: &Case) -> Values {
    let [k1, n1, k2, n2] = ["k1", "n1", "k2", "n2"].map(|name| case.whole(name));
    let rise = interval::share_rise(k1, n1, k2, n2).unwrap();
    let mut values = Values::default();
    values.put("p_up", rise.p_up);
    values.put("mean_diff", rise.mean);
    values.put("sd_diff", rise.sd);
    values
}
