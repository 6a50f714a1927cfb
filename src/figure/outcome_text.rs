//! How a value of an outcome's table is written: one wording for screen, command line and files.

use crate::analysis::{Estimate, Form, OutcomeTable, Reason, Status, Value};
use crate::base::number;

use super::words::{self, Printed};

/// The value in words and digits: `64 (51–77, n 9)`, `masked: fewer than 5 people`, `+0.4`.
pub fn value_text(value: &Value, form: Form) -> String {
    let Printed { value, note } = value_printed(value, form);
    if note.is_empty() {
        value
    } else {
        format!("{value} ({note})")
    }
}

/// The value, and beside it its limits and n.
pub fn value_printed(value: &Value, form: Form) -> Printed {
    let alone = |value: String| Printed {
        value,
        note: String::new(),
    };
    match value {
        Value::Estimate(estimate) if estimate.is_ok() => estimate_printed(estimate, form),
        other => alone(bare_text(other, form)),
    }
}

fn bare_text(value: &Value, form: Form) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Count(count) => number::count(*count),
        Value::Number(value) => number_text(*value, form),
        Value::Estimate(estimate) => why_not(estimate),
        Value::Missing(reason) => missing_text(reason.status(), Some(*reason)),
    }
}

/// A number without an interval.
pub fn number_text(value: f64, form: Form) -> String {
    match form {
        Form::Words => number::measured(value),
        Form::Count | Form::Friction => number::fixed(value, 0),
        Form::Number(decimals) => number::fixed(value, usize::from(decimals)),
        Form::Signed(decimals) => number::signed(value, usize::from(decimals)),
        Form::Share => number::share(value),
        Form::Probability => number::probability(value),
    }
}

fn why_not(estimate: &Estimate) -> String {
    missing_text(estimate.status, estimate.reason)
}

fn missing_text(status: Status, reason: Option<Reason>) -> String {
    let why = reason.map(words::reason).unwrap_or_default();
    match status {
        // The words of these reasons begin with “masked”.
        Status::Suppressed if why.is_empty() => "masked".to_owned(),
        Status::Suppressed => why.to_owned(),
        Status::Undefined | Status::Ok => format!("{} {why}", number::NO_DATA).trim_end().to_owned(),
    }
}

fn estimate_printed(estimate: &Estimate, form: Form) -> Printed {
    let value = estimate
        .value
        .map_or_else(|| why_not(estimate), |value| number_text(value, form));
    let n = estimate.n.map(|n| format!("n {}", number::count(n)));
    let parts = [limits_text(estimate, form), n.unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Printed {
        value,
        note: parts.join(", "),
    }
}

/// `51–77`; the unit stands with the number itself.
fn limits_text(estimate: &Estimate, form: Form) -> String {
    let bare = |bound: f64| {
        let text = number_text(bound, form);
        text.trim_end_matches(['%', number::NARROW_SPACE]).to_owned()
    };
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) if low < 0.0 => format!("{} to {}", bare(low), bare(high)),
        (Some(low), Some(high)) => format!("{}–{}", bare(low), bare(high)),
        (Some(low), None) => format!("at least {}", bare(low)),
        (None, Some(high)) => format!("at most {}", bare(high)),
        (None, None) => String::new(),
    }
}

/// A table as tab-separated text: one head, then every row; limits and n in columns of their own, so that a
/// spreadsheet can go on with them.
pub fn table_tsv(table: &OutcomeTable) -> String {
    let is_wide: Vec<bool> = (0..table.columns.len())
        .map(|at| {
            let estimate =
                |row: &crate::analysis::OutcomeRow| matches!(row.values.get(at), Some(Value::Estimate(_)));
            table.rows.iter().any(estimate)
        })
        .collect();
    let mut lines = Vec::with_capacity(table.rows.len() + 1);
    let mut head = Vec::new();
    for (column, wide) in table.columns.iter().zip(&is_wide) {
        head.push(plain(&column.label));
        if *wide {
            head.extend(["low", "high", "n"].map(|part| format!("{} {part}", plain(&column.label))));
        }
    }
    lines.push(head.join("\t"));
    for row in &table.rows {
        let mut cells = Vec::with_capacity(head.len());
        for ((value, column), wide) in row.values.iter().zip(&table.columns).zip(&is_wide) {
            cells.push(match value {
                Value::Estimate(estimate) => match estimate.value.filter(|_| estimate.is_ok()) {
                    Some(value) => exact(value),
                    None => plain(&value_text(&Value::Estimate(estimate.clone()), column.form)),
                },
                Value::Number(number) => exact(*number),
                Value::Count(count) => count.to_string(),
                other => plain(&value_text(other, column.form)),
            });
            if *wide {
                let limits = match value {
                    Value::Estimate(estimate) if estimate.is_ok() => [
                        estimate.low.map(exact),
                        estimate.high.map(exact),
                        estimate.n.map(|n| n.to_string()),
                    ],
                    _ => [const { None }; 3],
                };
                cells.extend(limits.map(Option::unwrap_or_default));
            }
        }
        lines.push(cells.join("\t"));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn exact(value: f64) -> String {
    ((value * 1e6).round() / 1e6 + 0.0).to_string()
}

/// One line that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    let line = words::one_line(text);
    if line.starts_with(['=', '+', '-', '@']) {
        format!("'{line}")
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{OutcomeColumn, OutcomeRow, Subject};

    fn estimate() -> Estimate {
        Estimate {
            status: Status::Ok,
            reason: None,
            value: Some(63.6),
            low: Some(51.2),
            high: None,
            n: Some(9),
            level: 0.95,
            inner: None,
            se: None,
        }
    }

    #[test]
    fn values_are_written_with_their_limits_or_their_reason() {
        assert_eq!(
            value_text(&estimate().into(), Form::Friction),
            "64 (at least 51, n 9)"
        );
        assert_eq!(value_text(&Value::Number(0.031), Form::Signed(2)), "+0.03");
        let masked = value_text(&Value::Missing(Reason::MinCell), Form::Share);
        assert!(masked.starts_with("masked: "), "{masked}");
        assert!(!value_text(&Estimate::undefined(Reason::TooFew).into(), Form::Share).contains("NaN"));
    }

    #[test]
    fn a_copied_table_keeps_limits_apart_and_runs_no_formula() {
        let columns = vec![
            OutcomeColumn::new("row", "Row", Form::Words),
            OutcomeColumn::new("felt", "Felt", Form::Friction),
        ];
        let mut table = OutcomeTable::new("t", "T", columns);
        table.rows.push(OutcomeRow {
            subject: Subject::default(),
            values: vec!["=1+1".into(), estimate().into()],
            notes: Vec::new(),
        });
        assert_eq!(
            table_tsv(&table),
            "Row\tFelt\tFelt low\tFelt high\tFelt n\n'=1+1\t63.6\t51.2\t\t9\n"
        );
    }
}
