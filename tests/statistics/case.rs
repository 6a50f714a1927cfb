//! Reading the cases and comparing what comes out.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tribometer::stats::score::Scale;
use tribometer::stats::{Stat, Undefined};

/// A kind of statistic: its name in the files, and how its values are computed.
pub type Built = (&'static str, fn(&Case) -> Values);

pub struct Case<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub params: &'a Value,
    pub data: &'a Value,
    pub csv: Option<&'a str>,
    folder: &'a Path,
}

impl<'a> Case<'a> {
    pub fn new(case: &'a Value, folder: &'a Path) -> Self {
        let text = |key: &str| case[key].as_str();
        Self {
            id: text("id").unwrap(),
            kind: text("stat").unwrap(),
            params: &case["params"],
            data: &case["data"],
            csv: text("csv"),
            folder,
        }
    }

    pub fn whole(&self, key: &str) -> u64 {
        self.data[key].as_u64().unwrap()
    }

    pub fn table(&self) -> Table {
        let text = fs::read_to_string(self.folder.join(self.csv.unwrap())).unwrap();
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        Table {
            names: lines.next().unwrap(),
            rows: lines.collect(),
        }
    }
}

pub struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn text(&self, row: usize, name: &str) -> &str {
        let column = self.names.iter().position(|column| column == name).unwrap();
        &self.rows[row][column]
    }

    pub fn number(&self, row: usize, name: &str) -> Option<f64> {
        self.text(row, name).parse().ok()
    }

    /// The numbers of a column, collected by the text of another, in the order of first appearance.
    pub fn groups(&self, by: &str, of: &str) -> Vec<(String, Vec<f64>)> {
        let mut groups: Vec<(String, Vec<f64>)> = Vec::new();
        for row in 0..self.rows.len() {
            let (name, value) = (self.text(row, by), self.number(row, of).unwrap());
            match groups.iter_mut().find(|group| group.0 == name) {
                Some(group) => group.1.push(value),
                None => groups.push((name.to_owned(), vec![value])),
            }
        }
        groups
    }
}

#[derive(Default)]
pub struct Values(pub BTreeMap<String, Value>);

impl Values {
    pub fn put(&mut self, key: &str, value: f64) {
        // JSON has no NaN: it would become the null that stands for "undefined".
        assert!(value.is_finite(), "{key} is {value}");
        self.0.insert(key.to_owned(), Value::from(value));
    }

    pub fn put_option(&mut self, key: &str, value: Option<f64>) {
        self.0
            .insert(key.to_owned(), value.map_or(Value::Null, Value::from));
    }

    pub fn put_list(&mut self, key: &str, list: Vec<f64>) {
        self.0.insert(key.to_owned(), Value::from(list));
    }

    pub fn put_text(&mut self, key: &str, text: &str) {
        self.0.insert(key.to_owned(), Value::from(text));
    }

    pub fn put_bounds(&mut self, lo: &str, hi: &str, stat: Result<Stat, Undefined>) {
        self.put_option(lo, stat.ok().and_then(|stat| stat.lo));
        self.put_option(hi, stat.ok().and_then(|stat| stat.hi));
    }
}

/// Number of values compared, and what did not agree. Every expected value must be computed, and no other.
pub fn compare(case: &Case, expected: &serde_json::Map<String, Value>, got: &Values) -> (usize, Vec<String>) {
    let mut problems = Vec::new();
    for (key, entry) in expected {
        match got.0.get(key) {
            None => problems.push(format!("{} {key}: not computed", case.id)),
            Some(value) if !agrees(value, &entry["v"], entry["tol"].as_f64().unwrap()) => {
                problems.push(format!("{} {key}: {value} instead of {}", case.id, entry["v"]));
            }
            Some(_) => {}
        }
    }
    let unknown = got.0.keys().filter(|key| !expected.contains_key(*key));
    problems.extend(unknown.map(|key| format!("{} {key}: computed but not expected", case.id)));
    (expected.len(), problems)
}

/// Numbers agree within `tol` relative to max(1, |expected|); everything else must be equal.
pub fn agrees(got: &Value, expected: &Value, tol: f64) -> bool {
    match (got, expected) {
        (Value::Array(got), Value::Array(expected)) => {
            got.len() == expected.len() && got.iter().zip(expected).all(|(a, b)| agrees(a, b, tol))
        }
        _ => match (got.as_f64(), expected.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= tol * b.abs().max(1.0),
            _ => got == expected,
        },
    }
}

pub fn scale_of(case: &Case) -> Scale {
    let end = |name: &str| case.params[name].as_i64().unwrap() as i32;
    Scale::new(end("lo"), end("hi")).unwrap()
}

pub fn floats(list: &Value) -> Vec<f64> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect()
}

/// Compares the cases of these kinds in a folder like `tests/reference`: number of values, and what did not agree.
pub fn check_folder(folder: &Path, built: &[Built]) -> (usize, Vec<String>) {
    let cases = read_json(&folder.join("cases.json"));
    let expected = &read_json(&folder.join("expected.json"))["cases"];
    let mut total = (0, Vec::new());
    for case in cases
        .as_array()
        .unwrap()
        .iter()
        .map(|case| Case::new(case, folder))
    {
        if let Some((_, compute)) = built.iter().find(|built| built.0 == case.kind) {
            let values = expected[case.id]["values"].as_object().unwrap();
            let (count, found) = compare(&case, values, &compute(&case));
            println!("checked {:24} {count} values", case.id);
            total.0 += count;
            total.1.extend(found);
        }
    }
    total
}

pub fn read_json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The folder of the reference numbers.
pub fn reference() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}
