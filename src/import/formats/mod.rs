//! What a file can be, and how each kind is recognised: one file a kind, one line in the registry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Options;
use super::error::ImportError;
use super::read::Sheet;
use crate::base::Place;

/// What a file holds and which tool it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Answers from Google Forms.
    GoogleForms,
    /// Answers from SurveyMonkey.
    Surveymonkey,
    /// Answers from Qualtrics.
    Qualtrics,
    /// Answers from LimeSurvey.
    Limesurvey,
    /// Answers from Typeform.
    Typeform,
    /// Answers from Microsoft Forms.
    MicrosoftForms,
    /// Answers from Alchemer or SurveyGizmo.
    Alchemer,
    /// Answers in any other wide table, one row a person.
    SurveyTable,
    /// Ready values, one row a value.
    MetricsLong,
    /// Ready values, one column a metric or quarter.
    MetricsWide,
    /// Pull requests, builds or tickets, one row an event.
    Events,
    /// Teams, their units, validity and head-counts.
    Teams,
    /// Which repository belongs to which team.
    Repositories,
    /// Targets of metrics.
    Targets,
    /// Initiatives.
    Initiatives,
}

impl Kind {
    /// Every kind, in the order in which they are listed for people.
    pub const ALL: [Self; 15] = [
        Self::GoogleForms,
        Self::Surveymonkey,
        Self::Qualtrics,
        Self::Limesurvey,
        Self::Typeform,
        Self::MicrosoftForms,
        Self::Alchemer,
        Self::SurveyTable,
        Self::MetricsLong,
        Self::MetricsWide,
        Self::Events,
        Self::Teams,
        Self::Repositories,
        Self::Targets,
        Self::Initiatives,
    ];

    /// The word for it on the command line and in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::GoogleForms => "google-forms",
            Self::Surveymonkey => "surveymonkey",
            Self::Qualtrics => "qualtrics",
            Self::Limesurvey => "limesurvey",
            Self::Typeform => "typeform",
            Self::MicrosoftForms => "microsoft-forms",
            Self::Alchemer => "alchemer",
            Self::SurveyTable => "survey-table",
            Self::MetricsLong => "metrics-long",
            Self::MetricsWide => "metrics-wide",
            Self::Events => "events",
            Self::Teams => "teams",
            Self::Repositories => "repositories",
            Self::Targets => "targets",
            Self::Initiatives => "initiatives",
        }
    }

    /// Whether it holds answers of people.
    pub fn is_survey(self) -> bool {
        matches!(
            self,
            Self::GoogleForms
                | Self::Surveymonkey
                | Self::Qualtrics
                | Self::Limesurvey
                | Self::Typeform
                | Self::MicrosoftForms
                | Self::Alchemer
                | Self::SurveyTable
        )
    }

    /// Whether it holds measured events or values.
    pub fn is_metrics(self) -> bool {
        matches!(self, Self::MetricsLong | Self::MetricsWide | Self::Events)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Kind {
    type Err = String;

    /// Reads the word for a kind; the error lists all words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word() == text.trim())
            .ok_or_else(|| format!("“{text}” is no kind of file; there are {}", words()))
    }
}

fn words() -> String {
    Kind::ALL.map(Kind::word).join(", ")
}

/// What told the kind of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The kind.
    pub kind: Kind,
    /// What told it, in one sentence without a full stop.
    pub how: String,
    /// 0 to 1; the surest format wins.
    pub confidence: f64,
}

pub(super) fn arrange(sheet: Sheet, options: &Options) -> Result<(Sheet, Evidence), ImportError> {
    let _ = options;
    Err(ImportError::new(
        "unknown-kind",
        Place::file(&sheet.file),
        "",
        words(),
    ))
}
