//! Kinds that the cells are made of: items, intervals, quantiles, indices, gaps.

use super::case::{Built, Case, Values, floats, scale_of};
use serde_json::Value;
use std::collections::BTreeMap;
use tribometer::stats::gap::{Axis, Reading, Verdict};
use tribometer::stats::index::{Better, Component, FrictionIndex, Yardstick};
use tribometer::stats::quantile::{ClusterSample, QuantileRule};
use tribometer::stats::robust as robust_stats;
use tribometer::stats::score::{Band, Scale};
use tribometer::stats::shrink::Tau2;
use tribometer::stats::{Undefined, bootstrap, correlation, gap, index, interval, multiple, quantile};
use tribometer::stats::{score, shrink};

pub const BUILT: &[Built] = &[
    ("likert_item", likert_item),
    ("nps", nps),
    ("prop_ci", prop_ci),
    ("prop_fpc", prop_fpc),
    ("mean_fpc", mean_fpc),
    ("topic_score", topic_score),
    ("icc_rwg", icc_rwg),
    ("quantiles", quantiles),
    ("robust", robust),
    ("rate", rate),
    ("eb", eb),
    ("gap", gap_cells),
    ("padjust", padjust),
    ("prop_diff", prop_diff),
    ("mean_diff_fpc", mean_diff_fpc),
    ("pooled_ci", pooled_ci),
    ("index", index_cells),
    ("boot_given", boot_given),
];

fn likert_item(case: &Case) -> Values {
    let scale = scale_of(case);
    let reverse = case.params["reverse"].as_bool().unwrap();
    let given: Vec<i32> = case.data["x"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .map(|x| {
            if reverse {
                scale.reversed(x as i32)
            } else {
                x as i32
            }
        })
        .collect();
    let asked = case.data["x"].as_array().unwrap().len();
    let item = score::item_summary(&given, scale).unwrap();
    let scores: Vec<f64> = given.iter().map(|&x| scale.score(x)).collect();
    let mean = interval::t_mean(&scores, 0.95);
    let n = item.n as f64;
    let favourable = interval::wilson(item.bands[Band::Favourable as usize], item.n as u64, 0.95).unwrap();
    let mut values = Values::default();
    values.put("n", n);
    values.put("n_missing", (asked - item.n) as f64);
    values.put("mean", item.mean);
    values.put("mean100", item.score);
    values.put_option("sd", item.sd);
    values.put_bounds("mean100_lo", "mean100_hi", mean);
    values.put("fav", favourable.est);
    values.put("unfav", item.bands[Band::Unfavourable as usize] as f64 / n);
    values.put("neutral", item.bands[Band::Neutral as usize] as f64 / n);
    values.put_bounds("fav_wilson_lo", "fav_wilson_hi", Ok(favourable));
    values.put("median", item.median);
    values.put("q1", item.q1);
    values.put("q3", item.q3);
    values.put("interp_median", item.interpolated_median);
    values.put("norm_var", item.variance_share);
    values.put("leik", item.dispersion);
    values.put_option(
        "rwg",
        score::agreement(&given, scale)
            .ok()
            .map(|agreement| agreement.raw),
    );
    values
}

fn nps(case: &Case) -> Values {
    let answers = floats(&case.data["x"]);
    let scale = Scale::new(0, 10).unwrap();
    let count = |band| answers.iter().filter(|&&x| scale.band(x as i32) == band).count() as u64;
    let (up, middle, down) = (
        count(Band::Favourable),
        count(Band::Neutral),
        count(Band::Unfavourable),
    );
    let net = interval::net_score(up, middle, down, 0.95).unwrap();
    let signs: Vec<f64> = answers
        .iter()
        .map(|&x| match scale.band(x as i32) {
            Band::Favourable => 100.0,
            Band::Neutral => 0.0,
            Band::Unfavourable => -100.0,
        })
        .collect();
    let mut values = Values::default();
    values.put("n", answers.len() as f64);
    values.put("promoters", up as f64);
    values.put("passives", middle as f64);
    values.put("detractors", down as f64);
    values.put("nps", net.stat.est);
    values.put_option("se", net.stat.se);
    values.put("adj_est", net.centre);
    // The reference does not cut the interval at the ends of the scale.
    values.put("adj_lo", net.centre - net.half_width);
    values.put("adj_hi", net.centre + net.half_width);
    assert_eq!(net.stat.lo, Some((net.centre - net.half_width).max(-100.0)));
    assert_eq!(net.stat.hi, Some((net.centre + net.half_width).min(100.0)));
    values.put_bounds("t_lo", "t_hi", interval::t_mean(&signs, 0.95));
    values.put_bounds(
        "wald_lo",
        "wald_hi",
        interval::net_score_wald(up, middle, down, 0.95),
    );
    values
}

fn prop_ci(case: &Case) -> Values {
    let (k, n) = (case.whole("k"), case.whole("n"));
    let mut values = Values::default();
    values.put("p", interval::wilson(k, n, 0.95).unwrap().est);
    values.put_bounds("wilson_lo", "wilson_hi", interval::wilson(k, n, 0.95));
    values.put_bounds("cp_lo", "cp_hi", interval::clopper_pearson(k, n, 0.95));
    values.put_bounds("jeffreys_lo", "jeffreys_hi", interval::jeffreys(k, n, 0.95));
    values.put_bounds("ac_lo", "ac_hi", interval::agresti_coull(k, n, 0.95));
    values
}

fn prop_fpc(case: &Case) -> Values {
    let (k, n, roster) = (case.whole("k"), case.whole("n"), case.whole("N"));
    let people = interval::headcount(k, n, roster, 0.95).unwrap();
    let (worst, best) =
        interval::nonresponse_bounds(people.share.est, n as usize, roster as usize, 0.0, 1.0).unwrap();
    let mut values = Values::default();
    values.put("p", people.share.est);
    values.put("M_lo", people.lo as f64);
    values.put("M_hi", people.hi as f64);
    values.put_bounds("p_lo", "p_hi", Ok(people.share));
    values.put_bounds(
        "wfpc_lo",
        "wfpc_hi",
        interval::wilson_headcount(k, n, roster, 0.95),
    );
    values.put("miss_best", best);
    values.put("miss_worst", worst);
    values
}

fn mean_fpc(case: &Case) -> Values {
    let answers = floats(&case.data["x"]);
    let roster = case.whole("N") as usize;
    let stat = interval::headcount_mean(&answers, roster, 0.95).unwrap();
    let mut values = Values::default();
    values.put("mean", stat.est);
    let own = interval::t_mean(&answers, 0.95).unwrap();
    values.put("sd", own.se.unwrap() * (answers.len() as f64).sqrt());
    values.put_option("se", stat.se);
    values.put_bounds("lo", "hi", Ok(stat));
    values.put("f", answers.len() as f64 / roster as f64);
    values
}

fn topic_score(case: &Case) -> Values {
    let scale = scale_of(case);
    let table = case.table();
    let items = table.names.len();
    assert_eq!(
        case.params["min_items"].as_u64().unwrap() as usize,
        score::min_answered(items)
    );
    let cell = |text: &String| text.parse::<i32>().ok().map(|x| scale.score(x));
    let persons: Vec<Vec<Option<f64>>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(cell).collect())
        .collect();
    let topic = score::topic_scores(&persons);
    let stat = interval::t_mean(&topic.scores, 0.95).unwrap();
    let item_mean = |item: usize| {
        let given: Vec<f64> = persons.iter().filter_map(|person| person[item]).collect();
        given.iter().sum::<f64>() / given.len() as f64
    };
    let mut values = Values::default();
    values.put("n_used", topic.scores.len() as f64);
    values.put("n_dropped", topic.n_missing as f64);
    values.put("mean", stat.est);
    values.put("sd", stat.se.unwrap() * (topic.scores.len() as f64).sqrt());
    values.put_bounds("lo", "hi", Ok(stat));
    values.put_list("first5", topic.scores[..5].to_vec());
    values.put(
        "mean_of_item_means",
        (0..items).map(item_mean).sum::<f64>() / items as f64,
    );
    values
}

fn icc_rwg(case: &Case) -> Values {
    let scale = Scale::new(1, case.params["options"].as_i64().unwrap() as i32).unwrap();
    let teams: Vec<Vec<f64>> = case
        .table()
        .groups("team", "value")
        .into_iter()
        .map(|(_, team)| team)
        .collect();
    let result = score::team_variance(&teams).unwrap();
    let agreement = |team: &Vec<f64>| {
        let answers: Vec<i32> = team.iter().map(|&x| x as i32).collect();
        score::agreement(&answers, scale).unwrap().raw
    };
    let raw: Vec<f64> = teams.iter().map(agreement).collect();
    let count = raw.len() as f64;
    let mut values = Values::default();
    values.put("msb", result.between);
    values.put("msw", result.within);
    values.put("F", result.f);
    values.put("p", result.p);
    values.put("k0", result.k0);
    values.put("icc1", result.icc1);
    values.put("icc2", result.icc2);
    values.put("rwg_mean", raw.iter().sum::<f64>() / count);
    values.put("rwg_min", raw.iter().copied().fold(f64::INFINITY, f64::min));
    values.put(
        "rwg_mean_trunc",
        raw.iter().map(|x| x.max(0.0)).sum::<f64>() / count,
    );
    values
}

fn quantiles(case: &Case) -> Values {
    let x = floats(&case.data["x"]);
    let mut values = Values::default();
    for p in floats(&case.params["probs"]) {
        let key = |name: &str| format!("p{}_{name}", (100.0 * p).round());
        let order = quantile::order_quantile(&x, p, 0.95).unwrap();
        let smooth = quantile::harrell_davis(&x, p, 0.95).unwrap();
        values.put(
            &key("type7"),
            quantile::quantile(&x, p, QuantileRule::Type7).unwrap(),
        );
        values.put(&key("type8"), order.stat.est);
        values.put(&key("hd"), smooth.est);
        values.put_option(&key("mjse"), smooth.se);
        values.put_option(&key("l"), order.ranks.0.map(|rank| rank as f64));
        values.put_option(&key("u"), order.ranks.1.map(|rank| rank as f64));
        values.put_bounds(&key("lo"), &key("hi"), Ok(order.stat));
        values.put(&key("cov"), order.coverage);
    }
    values
}

fn robust(case: &Case) -> Values {
    let (x, reference) = (floats(&case.data["x"]), floats(&case.data["ref"]));
    let centre = quantile::quantile(&reference, 0.5, QuantileRule::Type7).unwrap();
    let spread = quantile::robust_spread(&reference).unwrap();
    let mut values = Values::default();
    values.put(
        "median",
        quantile::quantile(&x, 0.5, QuantileRule::Type7).unwrap(),
    );
    values.put("mad", quantile::scaled_mad(&x).unwrap());
    values.put("ref_scale", spread);
    values.put_list("z_first3", x[..3].iter().map(|x| (x - centre) / spread).collect());
    let place = |&x: &f64| robust_stats::percentile_rank(x, &reference).unwrap();
    values.put_list("pctrank_first3", x[..3].iter().map(place).collect());
    let trim = case.params["trim"].as_f64().unwrap();
    let trimmed = robust_stats::trimmed_mean(&x, trim, 0.95).unwrap();
    values.put("winsor_mean", robust_stats::winsorised_mean(&x, trim).unwrap());
    values.put("trim_mean", trimmed.est);
    values.put_option("yuen_se", trimmed.se);
    values.put_bounds("yuen_lo", "yuen_hi", Ok(trimmed));
    values
}

fn rate(case: &Case) -> Values {
    let (k1, k2) = (case.whole("k1"), case.whole("k2"));
    let (t1, t2) = (
        case.data["t1"].as_f64().unwrap(),
        case.data["t2"].as_f64().unwrap(),
    );
    let ratio = interval::rate_ratio(k1, t1, k2, t2, 0.95).unwrap();
    let mut values = Values::default();
    for (index, k, t) in [("1", k1, t1), ("2", k2, t2)] {
        let stat = interval::rate(k, t, 0.95).unwrap();
        values.put(&format!("rate{index}"), stat.est);
        values.put_bounds(&format!("lo{index}"), &format!("hi{index}"), Ok(stat));
    }
    values.put("rr", ratio.stat.est);
    values.put_bounds("rr_lo", "rr_hi", Ok(ratio.stat));
    values.put("p", ratio.p);
    values
}

fn eb(case: &Case) -> Values {
    let (y, v) = (floats(&case.data["yi"]), floats(&case.data["vi"]));
    let mut values = Values::default();
    for (name, estimator) in [
        ("pm", Tau2::PauleMandel),
        ("dl", Tau2::DerSimonianLaird),
        ("reml", Tau2::Reml),
    ] {
        let result = shrink::shrink_with(&y, &v, estimator, 0.95).unwrap();
        let key = |part: &str| format!("{part}_{name}");
        values.put("Q", result.q);
        values.put("Q_p", result.q_p);
        values.put("I2_dl", 100.0 * result.i2);
        values.put(&key("tau2"), result.tau2);
        values.put(&key("mu"), result.mu);
        values.put(&key("se_mu"), result.mu_se);
        let teams = result.teams.iter();
        values.put_list(&key("shrunk"), teams.clone().map(|team| team.stat.est).collect());
        values.put_list(
            &key("shrunk_se"),
            teams.map(|team| team.stat.se.unwrap()).collect(),
        );
    }
    assert_eq!(
        shrink::shrink(&y, &v, 0.95),
        shrink::shrink_with(&y, &v, Tau2::PauleMandel, 0.95)
    );
    let noise = v.iter().sum::<f64>() / v.len() as f64;
    match shrink::james_stein(&y, noise) {
        Ok(moved) => values.put_list("js_equalvar", moved),
        Err(_) => values.put_option("js_equalvar", None),
    }
    values
}

fn gap_cells(case: &Case) -> Values {
    let table = case.table();
    let param = |name: &str| case.params[name].as_f64().unwrap();
    let mut values = Values::default();
    let mut p_values = Vec::new();
    for row in 0..table.rows.len() {
        let number = |name: &str| table.number(row, name).unwrap();
        let felt = Reading {
            est: number("P"),
            se: number("seP"),
        };
        let seen = Reading {
            est: number("M"),
            se: number("seM"),
        };
        let result = gap::gap(felt, Axis::RAW, seen, Axis::RAW, param("level")).unwrap();
        let cases = gap::quadrants(felt, param("cut"), seen, param("cut")).unwrap();
        let key = |name: &str| format!("{}.{name}", table.text(row, "team"));
        values.put(&key("gap"), result.stat.est);
        values.put_option(&key("se"), result.stat.se);
        values.put_bounds(&key("lo"), &key("hi"), Ok(result.stat));
        values.put(&key("aligned"), cases.both_hurt);
        values.put(&key("perceived_only"), cases.perceived_only);
        values.put(&key("hidden"), cases.hidden);
        values.put(&key("healthy"), cases.healthy);
        let label = match cases.verdict(param("prob"), None) {
            Verdict::BothHurt => "aligned",
            Verdict::Hidden => "hidden",
            Verdict::PerceivedOnly => "perceived_only",
            Verdict::Healthy => "healthy",
            Verdict::CannotTell => "undecided",
        };
        values.put_text(&key("label"), label);
        values.put(
            &key("p_within_margin"),
            gap::within_margin(&result.stat, param("margin")).unwrap(),
        );
        values.put(&key("p"), result.p);
        p_values.push(result.p);
    }
    let adjusted = multiple::benjamini_hochberg(&p_values).unwrap();
    for (row, p) in adjusted.into_iter().enumerate() {
        values.put(&format!("{}.p_bh", table.text(row, "team")), p);
    }
    values
}

fn padjust(case: &Case) -> Values {
    let p = floats(&case.data["p"]);
    let mut values = Values::default();
    values.put_list("bh", multiple::benjamini_hochberg(&p).unwrap());
    values.put_list("by", multiple::benjamini_yekutieli(&p).unwrap());
    values.put_list("holm", multiple::holm(&p).unwrap());
    values.put_list("bonferroni", multiple::bonferroni(&p).unwrap());
    values
}

fn prop_diff(case: &Case) -> Values {
    let [k1, n1, all1, k2, n2, all2] = ["k1", "n1", "N1", "k2", "n2", "N2"].map(|name| case.whole(name));
    let stat = interval::newcombe(k1, n1, k2, n2, 0.95).unwrap();
    let people = interval::newcombe_headcount((k1, n1, all1), (k2, n2, all2), 0.95);
    let mut values = Values::default();
    values.put("diff", stat.est);
    values.put_bounds("newcombe_lo", "newcombe_hi", Ok(stat));
    values.put_bounds("newc_fpc_lo", "newc_fpc_hi", people);
    values.put("p_fisher", interval::fisher_p(k1, n1, k2, n2).unwrap());
    values
}

fn mean_diff_fpc(case: &Case) -> Values {
    let (x, y) = (floats(&case.data["x"]), floats(&case.data["y"]));
    let (x_all, y_all) = (case.whole("Nx") as usize, case.whole("Ny") as usize);
    let result = interval::headcount_difference(&x, x_all, &y, y_all, 0.95).unwrap();
    let mut values = Values::default();
    values.put("diff", result.stat.est);
    values.put_option("se", result.stat.se);
    values.put_option("df", result.stat.df);
    values.put_bounds("lo", "hi", Ok(result.stat));
    values.put("p", result.p);
    values
}

fn pooled_ci(case: &Case) -> Values {
    let scale = scale_of(case);
    let table = case.table();
    let teams = table.groups("team", "value");
    let rosters = table.groups("team", "N");
    let scored: Vec<Vec<f64>> = teams
        .iter()
        .map(|(_, team)| team.iter().map(|&x| scale.score(x as i32)).collect())
        .collect();
    let spread = interval::pooled_spread(&scored).unwrap();
    let mut values = Values::default();
    values.put("sd_pooled", spread.sd);
    values.put("df", spread.df as f64);
    for (((name, _), team), (_, roster)) in teams.iter().zip(&scored).zip(&rosters) {
        let roster = roster[0] as usize;
        let key = |part: &str| format!("{name}.{part}");
        let stat = interval::pooled_mean(team, &spread, 0.95).unwrap();
        let people = interval::pooled_headcount_mean(team, roster, &spread, 0.95).unwrap();
        let (low, high) = interval::nonresponse_bounds(stat.est, team.len(), roster, 0.0, 100.0).unwrap();
        values.put(&key("mean"), stat.est);
        values.put_option(&key("se"), stat.se);
        values.put_bounds(&key("lo"), &key("hi"), Ok(stat));
        values.put_option(&key("se_fpc"), people.se);
        values.put(&key("bound_lo"), low);
        values.put(&key("bound_hi"), high);
    }
    values
}

fn index_cells(case: &Case) -> Values {
    let table = case.table();
    let min_coverage = case.params["min_weight"].as_f64().unwrap();
    let mut sources: BTreeMap<String, u32> = BTreeMap::new();
    let mut teams: BTreeMap<String, Vec<Component>> = BTreeMap::new();
    let mut values = Values::default();
    for row in 0..table.rows.len() {
        let number = |name: &str| table.number(row, name);
        let target = number("target").unwrap();
        let yardstick = match table.text(row, "type") {
            "log" => Yardstick::Log { target },
            "logit" => Yardstick::Logit { target },
            _ => Yardstick::Points {
                target,
                bad: number("bad").unwrap(),
            },
        };
        let better = if table.text(row, "better") == "lower" {
            Better::Lower
        } else {
            Better::Higher
        };
        let friction_index = FrictionIndex::new(yardstick, better).unwrap();
        let friction = number("value").map(|value| friction_index.friction(value).unwrap());
        let team = table.text(row, "team").to_owned();
        if let Some(friction) = friction {
            values.put(
                &format!("{team}.{}", table.text(row, "metric")),
                index::clipped(friction),
            );
        }
        let next = sources.len() as u32;
        let source = *sources
            .entry(table.text(row, "source").to_owned())
            .or_insert(next);
        let se = number("se_g").map(|se| friction_index.se(se));
        let part = Component {
            friction,
            se,
            df: None,
            weight: number("weight").unwrap(),
            source,
        };
        teams.entry(team).or_default().push(part);
    }
    for (team, parts) in teams {
        let key = |name: &str| format!("{team}.{name}");
        values.put(&key("coverage"), index::coverage(&parts));
        match index::combine(&parts, min_coverage, 0.95) {
            Ok(result) => {
                values.put(&key("index"), result.stat.est);
                values.put(&key("index_unclipped"), result.unclipped);
                values.put(&key("worst"), result.worst_friction);
                values.put_option(&key("se_indep"), result.se_independent);
                values.put_option(&key("se_source"), result.stat.se);
                values.put_option(&key("se_max"), result.se_largest);
            }
            Err(reason) => {
                assert_eq!(reason, Undefined::TooLittleWeight);
                values.put_option(&key("index"), None);
            }
        }
    }
    values
}

/// Bootstrap samples are given, so what is checked is the walk over clusters (each value its own cluster) and
/// the intervals of the replicates.
fn boot_given(case: &Case) -> Values {
    let x = floats(&case.data["x"]);
    let level = case.params["level"].as_f64().unwrap();
    let own: Vec<u32> = (0..x.len() as u32).collect();
    let sample = ClusterSample::new(&x, &own).unwrap();
    let drawn: Vec<Vec<usize>> = case
        .table()
        .rows
        .iter()
        .map(|row| row.iter().map(|i| i.parse().unwrap()).collect())
        .collect();
    let quantiles = |p| -> Vec<f64> {
        let times = |indices: &Vec<usize>| {
            let mut times = vec![0; x.len()];
            for &i in indices {
                times[i] += 1;
            }
            times
        };
        drawn
            .iter()
            .map(|i| sample.quantile(&times(i), p, QuantileRule::Type7).unwrap())
            .collect()
    };
    let means: Vec<f64> = drawn
        .iter()
        .map(|i| i.iter().map(|&i| x[i]).sum::<f64>() / i.len() as f64)
        .collect();
    let y = floats(&case.data["y"]);
    let order = |indices: &Vec<usize>| {
        let (a, b): (Vec<f64>, Vec<f64>) = indices.iter().map(|&i| (x[i], y[i])).unzip();
        correlation::coefficient(&a, &b, correlation::Coefficient::Spearman).unwrap()
    };
    let total: f64 = x.iter().sum();
    let n = x.len() as f64;
    let jackknife: Vec<f64> = x.iter().map(|x| (total - x) / (n - 1.0)).collect();
    let bca = bootstrap::bca_interval(total / n, &means, &jackknife, level).unwrap();
    let mut values = Values::default();
    values.put("mean_bca_lo", bca.lo);
    values.put("mean_bca_hi", bca.hi);
    values.put("mean_bca_z0", bca.z0);
    values.put("mean_bca_a", bca.acceleration);
    for (name, replicates) in [
        ("median", quantiles(0.5)),
        ("p75_type7", quantiles(0.75)),
        ("mean", means),
        ("spearman", drawn.iter().map(order).collect()),
    ] {
        let (lo, hi, se) = bootstrap::percentile_interval(&replicates, level).unwrap();
        values.put(&format!("{name}_lo"), lo);
        values.put(&format!("{name}_hi"), hi);
        values.put(&format!("{name}_se"), se);
    }
    values
}
