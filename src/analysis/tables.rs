//! The shape in which every analysis but the cells hands its numbers upwards: tables with typed columns, notes at the
//! cells, banners above. Charts, screens, JSON and reports read them by column id and compute nothing.

use serde::Serialize;

use crate::base::{Quarter, TopicId};

use super::estimate::{Estimate, Reason};
use super::outcome::Scope;

/// What an analysis found about a quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Id of the analysis, as in [`super::ANALYSES`].
    pub analysis: &'static str,
    /// The quarter it speaks about.
    pub quarter: Quarter,
    /// The finding, one sentence that the numbers license.
    pub finding: String,
    /// What stands over everything else: why there is nothing, what may not be believed.
    pub banners: Vec<Banner>,
    /// The tables, in reading order.
    pub tables: Vec<OutcomeTable>,
    /// What the methods assume, and whether the data bear it.
    pub checks: Vec<Check>,
    /// Ids of the methods that were used, as in `assets/methods.toml`.
    pub methods: Vec<&'static str>,
}

impl Outcome {
    /// An outcome without tables yet.
    pub fn new(analysis: &'static str, quarter: Quarter) -> Self {
        Self {
            analysis,
            quarter,
            finding: String::new(),
            banners: Vec::new(),
            tables: Vec::new(),
            checks: Vec::new(),
            methods: Vec::new(),
        }
    }

    /// The table with an id.
    pub fn table(&self, id: &str) -> Option<&OutcomeTable> {
        self.tables.iter().find(|table| table.id == id)
    }
}

/// A sentence above a table or above all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Banner {
    /// How much it weighs.
    pub weight: Weight,
    /// The sentence.
    pub text: String,
}

impl Banner {
    /// Something to know.
    pub fn note(text: impl Into<String>) -> Self {
        Self {
            weight: Weight::Note,
            text: text.into(),
        }
    }

    /// Something without which the table misleads.
    pub fn caution(text: impl Into<String>) -> Self {
        Self {
            weight: Weight::Caution,
            text: text.into(),
        }
    }
}

/// How much a banner weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Something to know.
    Note,
    /// Without it the table misleads.
    Caution,
}

/// An assumption of a method and what the data say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The assumption in a few words.
    pub assumption: String,
    /// Whether it holds; `None` where it cannot be told.
    pub holds: Option<bool>,
    /// What was found, one sentence.
    pub found: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeTable {
    /// Stable id within the outcome, lower case with underscores.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What rows, units, level and estimand are: one line under the title.
    pub caption: String,
    /// Sentences above the rows.
    pub banners: Vec<Banner>,
    /// The columns.
    pub columns: Vec<OutcomeColumn>,
    /// The rows, in reading order.
    pub rows: Vec<OutcomeRow>,
    /// Footnotes; a row refers to them by position.
    pub footnotes: Vec<String>,
}

impl OutcomeTable {
    /// A table without rows.
    pub fn new(id: &'static str, title: impl Into<String>, columns: Vec<OutcomeColumn>) -> Self {
        Self {
            id,
            title: title.into(),
            caption: String::new(),
            banners: Vec::new(),
            columns,
            rows: Vec::new(),
            footnotes: Vec::new(),
        }
    }

    /// Position of a footnote, which is added where it is new.
    pub fn footnote(&mut self, text: impl Into<String>) -> usize {
        let text = text.into();
        let known = self.footnotes.iter().position(|known| *known == text);
        known.unwrap_or_else(|| {
            self.footnotes.push(text);
            self.footnotes.len() - 1
        })
    }

    /// Position of a column.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The value of a row in a column.
    pub fn value<'a>(&self, row: &'a OutcomeRow, column: &str) -> Option<&'a Value> {
        row.values.get(self.column(column)?)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeColumn {
    /// Stable id within the table, lower case with underscores.
    pub id: &'static str,
    /// Its head, one to three words.
    pub label: String,
    /// What its numbers are.
    pub form: Form,
    /// What it means, for somebody who sees it for the first time; may be empty.
    pub help: &'static str,
}

impl OutcomeColumn {
    /// A column.
    pub fn new(id: &'static str, label: impl Into<String>, form: Form) -> Self {
        Self {
            id,
            label: label.into(),
            form,
            help: "",
        }
    }

    /// The same with words for newcomers.
    #[must_use]
    pub fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }
}

/// How the numbers of a column are to be read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Words.
    Words,
    /// Whole things that are counted.
    Count,
    /// A number with so many decimals.
    Number(u8),
    /// A number with a sign and so many decimals: a difference.
    Signed(u8),
    /// A share of 1, written in percent.
    Share,
    /// A p-value, q-value or probability.
    Probability,
    /// Friction 0 to 100.
    Friction,
}

/// What a row speaks about, so that it can be linked to marks and filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Level of the organisation.
    pub scope: Option<Scope>,
    /// Row name as in the cells.
    pub team: Option<String>,
    /// The topic.
    pub topic: Option<TopicId>,
    /// The quarter, where it is not that of the outcome.
    pub quarter: Option<Quarter>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutcomeRow {
    /// What it speaks about.
    pub subject: Subject,
    /// One value for each column.
    pub values: Vec<Value>,
    /// Footnotes: column, position of the footnote.
    pub notes: Vec<(usize, usize)>,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words; may be empty.
    Text(String),
    /// A count.
    Count(u64),
    /// A number without an interval: p, q, a cut, a target.
    Number(f64),
    /// An estimate with its interval and n, or why there is none.
    Estimate(Box<Estimate>),
    /// There is none, or it is not shown, for this reason.
    Missing(Reason),
}

impl From<Estimate> for Value {
    fn from(estimate: Estimate) -> Self {
        Self::Estimate(Box::new(estimate))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<Result<f64, Reason>> for Value {
    fn from(number: Result<f64, Reason>) -> Self {
        match number {
            Ok(number) if number.is_finite() => Self::Number(number),
            Ok(_) => Self::Missing(Reason::OutOfRange),
            Err(reason) => Self::Missing(reason),
        }
    }
}
