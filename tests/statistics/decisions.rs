//! Drivers, cost, ranks, words, disclosure.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tribometer::stats::disclosure::{
    self, CountTable, Groups, Published, Rules, Span, derivable_unions, mean_bounds,
};

use super::case::{Built, Case, Values, floats};

pub const BUILT: &[Built] = &[
    ("dominance", dominance, &[]),
    ("sdc_mean_audit", sdc_mean_audit, &[]),
    ("sdc_publish", sdc_publish, &[]),
    ("sdc_table", sdc_table, &[]),
];

pub const NOT_BUILT: &[&str] = &["cost", "drivers", "log_odds", "rank_prob"];

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
    let pattern = counts.protect(k).unwrap().unwrap();
    let mut values = Values::default();
    values.0.insert("primary".to_owned(), json!(named(&small)));
    values
        .0
        .insert("example_pattern".to_owned(), json!(named(&pattern.secondary)));
    values.put("min_secondary", pattern.secondary.len() as f64);
    values.put("n_optimal_patterns", pattern.patterns as f64);
    values.put("least_weight", pattern.weight as f64);
    for (key, spans) in [
        ("attack_primary_only", counts.attack(&hidden).unwrap()),
        ("attack_example", pattern.attack),
    ] {
        let ends = |span: &Span| (names[span.cell].clone(), [span.lo as f64, span.hi as f64]);
        let spans: BTreeMap<String, [f64; 2]> = spans.iter().map(ends).collect();
        values.0.insert(key.to_owned(), json!(spans));
    }
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
