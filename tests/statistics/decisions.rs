//! Drivers, cost, ranks, words, disclosure.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tribometer::stats::cost::{Input, product};
use tribometer::stats::disclosure::{
    self, CountTable, Groups, Pattern, Published, Rules, Span, derivable_unions, mean_bounds,
};
use tribometer::stats::drivers::{Driver, decompose};
use tribometer::stats::rank::{rank, sidak_z};
use tribometer::stats::words::{self, PriorWeight, WordCount};

use super::case::{Built, Case, Values, floats};

pub const BUILT: &[Built] = &[
    ("cost", cost),
    ("drivers", drivers),
    ("log_odds", log_odds),
    ("rank_prob", rank_prob),
    ("dominance", dominance),
    ("sdc_mean_audit", sdc_mean_audit),
    ("sdc_publish", sdc_publish),
    ("sdc_table", sdc_table),
];

fn dominance(case: &Case) -> Values {
    let rules = Rules {
        largest: case.params["n"].as_u64().unwrap() as usize,
        max_percent: case.params["kpct"].as_f64().unwrap(),
        p_percent: case.params["p"].as_f64().unwrap(),
        ..Rules::default()
    };
    let result = disclosure::dominance(&floats(&case.data["x"]), &rules).unwrap();
    let mut values = Values::default();
    values.put("nk_share", result.largest_percent);
    values.put("p_rem", result.remainder);
    values
        .0
        .insert("nk_sensitive".to_owned(), json!(result.dominated));
    values.0.insert("p_sensitive".to_owned(), json!(result.estimable));
    values
}

fn sdc_publish(case: &Case) -> Values {
    let k = case.params["k"].as_u64().unwrap() as usize;
    let people = case.whole("n") as usize;
    let sets: Vec<Vec<usize>> = case.data["sets"]
        .as_array()
        .unwrap()
        .iter()
        .map(indices)
        .collect();
    let groups = Groups::of_people(people, &sets).unwrap();
    let atoms: Vec<&[usize]> = (0..groups.atoms()).map(|atom| groups.members(atom)).collect();
    let mut revealed: Vec<Vec<usize>> = derivable_unions(&groups, k)
        .unwrap()
        .iter()
        .map(|union| groups.units(union))
        .collect();
    revealed.sort();
    let audit = disclosure::audit(&groups, k).unwrap();
    assert_eq!(audit.is_safe(), revealed.is_empty());
    let smallest = groups.sizes().iter().min().unwrap();
    let mut values = Values::default();
    values.put("min_atom", *smallest as f64);
    values.put("rank", audit.rank as f64);
    values.put("n_revealed", revealed.len() as f64);
    values.0.insert("atoms".to_owned(), json!(atoms));
    values.0.insert("safe_by_atoms".to_owned(), json!(*smallest >= k));
    values.0.insert("revealed_small_sets".to_owned(), json!(revealed));
    values
}

fn sdc_table(case: &Case) -> Values {
    let k = case.params["k"].as_u64().unwrap();
    let table = case.table();
    let columns = table.names.len() - 1;
    let names: Vec<String> = table
        .rows
        .iter()
        .flat_map(|row| {
            table.names[1..]
                .iter()
                .map(move |column| format!("{}{column}", row[0]))
        })
        .collect();
    let counts: Vec<u64> = table
        .rows
        .iter()
        .flat_map(|row| row[1..].iter().map(|count| count.parse::<f64>().unwrap() as u64))
        .collect();
    let counts = CountTable::new(columns, counts).unwrap();
    let small = counts.small(k);
    let named = |cells: &[usize]| -> Vec<&String> { cells.iter().map(|&cell| &names[cell]).collect() };
    let hidden: Vec<bool> = (0..names.len()).map(|cell| small.contains(&cell)).collect();
    let pattern = counts.protect(k).unwrap();
    let mut values = Values::default();
    values.0.insert("primary".to_owned(), json!(named(&small)));
    let count = |part: fn(&Pattern) -> f64| pattern.as_ref().map(part);
    values.put_option("min_secondary", count(|pattern| pattern.secondary.len() as f64));
    values.put_option("n_optimal_patterns", count(|pattern| pattern.patterns as f64));
    values.put_option("least_weight", count(|pattern| pattern.weight as f64));
    let example = pattern.as_ref().map(|pattern| named(&pattern.secondary));
    values.0.insert("example_pattern".to_owned(), json!(example));
    let ends = |spans: &[Span]| -> BTreeMap<String, [f64; 2]> {
        spans
            .iter()
            .map(|span| (names[span.cell].clone(), [span.lo as f64, span.hi as f64]))
            .collect()
    };
    let small_only = ends(&counts.attack(&hidden).unwrap());
    values
        .0
        .insert("attack_primary_only".to_owned(), json!(small_only));
    let attack = pattern.as_ref().map(|pattern| ends(&pattern.attack));
    values.0.insert("attack_example".to_owned(), json!(attack));
    values
}

/// A table of means with all margins and all cells published but the suppressed ones.
fn sdc_mean_audit(case: &Case) -> Values {
    let table = case.table();
    let scale = ["lo", "hi"].map(|end| case.params[end].as_f64().unwrap());
    let suppressed: Vec<&str> = case.params["suppressed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let cells = 0..table.rows.len();
    let name = |cell: usize| format!("{}{}", table.text(cell, "row"), table.text(cell, "col"));
    let sizes: Vec<usize> = cells
        .clone()
        .map(|cell| table.number(cell, "n").unwrap() as usize)
        .collect();
    let mut sets: Vec<Vec<usize>> = vec![cells.clone().collect()];
    for margin in ["row", "col"] {
        let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for cell in cells.clone() {
            by.entry(table.text(cell, margin)).or_default().push(cell);
        }
        sets.extend(by.into_values());
    }
    sets.extend(
        cells
            .clone()
            .filter(|&cell| !suppressed.contains(&name(cell).as_str()))
            .map(|cell| vec![cell]),
    );
    let published: Vec<Published> = sets
        .iter()
        .map(|set| {
            let people: usize = set.iter().map(|&cell| sizes[cell]).sum();
            let sum: f64 = set
                .iter()
                .map(|&cell| sizes[cell] as f64 * table.number(cell, "mean").unwrap())
                .sum();
            Published {
                mean: sum / people as f64,
                rounding: 0.0,
            }
        })
        .collect();
    let groups = Groups::of_atoms(&sizes, &sets).unwrap();
    let all: Vec<usize> = (0..groups.atoms()).collect();
    let ranges = mean_bounds(&groups, &published, (scale[0], scale[1]), &all).unwrap();
    let mut values = Values::default();
    for cell in cells.filter(|&cell| suppressed.contains(&name(cell).as_str())) {
        let atom = all
            .iter()
            .find(|&&atom| groups.members(atom).contains(&cell))
            .unwrap();
        values.put(&format!("{}.mean_lo", name(cell)), ranges[*atom].lo);
        values.put(&format!("{}.mean_hi", name(cell)), ranges[*atom].hi);
    }
    values
}

fn indices(list: &Value) -> Vec<usize> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|i| i.as_u64().unwrap() as usize)
        .collect()
}

const DRIVER_KEYS: [&str; 9] = [
    "r2", "adj_r2", "beta_std", "relw_raw", "relw_pct", "lmg", "lmg_pct", "r_xy", "vif",
];

fn drivers(case: &Case) -> Values {
    let table = case.table();
    let column = |name: &str| -> Vec<f64> {
        (0..table.rows.len())
            .map(|row| table.number(row, name).unwrap())
            .collect()
    };
    let predictors: Vec<Vec<f64>> = table
        .names
        .iter()
        .filter(|name| *name != "y")
        .map(|name| column(name))
        .collect();
    let found = decompose(&predictors, &column("y"), &vec![0; table.rows.len()]);
    let mut values = Values::default();
    let Ok(found) = found else {
        for key in DRIVER_KEYS {
            values.put_option(key, None);
        }
        return values;
    };
    let each = |part: fn(&Driver) -> f64| found.drivers.iter().map(part).collect();
    values.put("r2", found.r2);
    values.put("adj_r2", found.adjusted_r2);
    values.put_list("beta_std", each(|driver| driver.beta));
    values.put_list("relw_raw", each(|driver| driver.relative_weight));
    values.put_list("relw_pct", each(|driver| 100.0 * driver.relative_share.unwrap()));
    values.put_list("lmg", each(|driver| driver.lmg));
    values.put_list("lmg_pct", each(|driver| 100.0 * driver.lmg_share.unwrap()));
    values.put_list("r_xy", each(|driver| driver.r));
    values.put_list("vif", each(|driver| driver.vif));
    values
}

fn cost(case: &Case) -> Values {
    let number = |name: &str| case.data[name].as_f64().unwrap();
    let level = case.params["level"].as_f64().unwrap();
    let factor = |name: &str| Input::LogNormal {
        median: number(&format!("{name}_med")),
        gsd: number(&format!("{name}_gsd")),
    };
    let constant = number("headcount") * number("weeks");
    let factors = [factor("hours"), factor("rate"), factor("recover")];
    let mut values = Values::default();
    for (key, factors) in [("cost", &factors[..2]), ("benefit", &factors[..])] {
        let range = product(constant, factors, level).unwrap();
        values.put(&format!("{key}_med"), range.median);
        values.put(&format!("{key}_mean"), range.mean);
        values.put(&format!("{key}_lo"), range.lo);
        values.put(&format!("{key}_hi"), range.hi);
    }
    let ends = floats(&case.data["pert"]);
    let pert = Input::Pert {
        least: ends[0],
        likely: ends[1],
        most: ends[2],
    };
    values.put("pert_mean", pert.mean().unwrap());
    values.put("pert_sd", pert.sd().unwrap());
    values.put("pert_q10", pert.quantile(0.1).unwrap());
    values.put("pert_q90", pert.quantile(0.9).unwrap());
    values
}

fn rank_prob(case: &Case) -> Values {
    let level = case.params["level"].as_f64().unwrap();
    let (mu, sd) = (floats(&case.data["mu"]), floats(&case.data["sd"]));
    let ranked = rank(&mu, &sd, 2, level).unwrap();
    let mut values = Values::default();
    values.put("z_sidak", sidak_z(mu.len(), level).unwrap());
    for (i, option) in ranked.iter().enumerate() {
        for (k, p) in option.p_top.iter().enumerate() {
            values.put(&format!("p_top{}.{i}", k + 1), *p);
        }
        values.put(&format!("exp_rank.{i}"), option.expected);
        values.put(&format!("rank_lo.{i}"), option.best as f64);
        values.put(&format!("rank_hi.{i}"), option.worst as f64);
    }
    values
}

fn log_odds(case: &Case) -> Values {
    let table = case.table();
    let words: Vec<WordCount> = (0..table.rows.len())
        .map(|row| {
            let number = |name: &str| table.number(row, name).unwrap();
            WordCount {
                a: number("a") as u64,
                b: number("b") as u64,
                prior: number("prior"),
            }
        })
        .collect();
    let weight = case.params["a0"]
        .as_f64()
        .map_or(PriorWeight::Counts, PriorWeight::Of);
    let mut values = Values::default();
    for (row, score) in words::log_odds(&words, weight, 5)
        .unwrap()
        .into_iter()
        .enumerate()
    {
        let key = |name: &str| format!("{}.{name}", table.text(row, "word"));
        values.put_option(&key("delta"), score.ok().map(|score| score.delta));
        values.put_option(&key("z"), score.ok().map(|score| score.z));
    }
    values
}
