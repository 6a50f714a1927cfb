//! The questions of a wave, what may be told of each of them, and how those of a topic hang together: shared by the
//! analyses of items and of the next wave.

use std::collections::BTreeSet;

use crate::base::{Quarter, TopicId};
use crate::data::{Answers, Cohort, Item, ItemMask, Polarity, Row, Share, Voice};
use crate::stats::correlation::{Coefficient, coefficient};
use crate::stats::interval::wilson;
use crate::stats::reliability::{MIN_PERSONS, Reliability, reliability, spearman_brown};
use crate::stats::score;
use crate::stats::{Stat, Undefined, dist};

use super::estimate::{Estimate, Reason, Status};
use super::perceived::TopicSpread;
use super::shown::reason;

/// The questions of one wave.
pub(super) struct Questionnaire<'a> {
    cohort: &'a Cohort<'a>,
    quarter: Quarter,
    /// In the order of the wave.
    pub questions: Vec<Question>,
}

/// One question.
pub(super) struct Question {
    /// What may be told of its answers.
    pub mask: ItemMask,
    /// The topic it scores.
    pub topic: Option<TopicId>,
    /// Spread of its scores.
    pub spread: TopicSpread,
}

impl Question {
    pub fn item(&self) -> &Item {
        self.mask.item()
    }

    /// The scale for the numbers of `stats`.
    pub fn scale(&self) -> Result<score::Scale, Undefined> {
        score::Scale::new(self.item().scale.low, self.item().scale.high)
    }
}

impl<'a> Questionnaire<'a> {
    pub fn new(cohort: &'a Cohort<'a>, quarter: Quarter) -> Self {
        let topics: BTreeSet<TopicId> = cohort.topics(quarter).into_iter().collect();
        let question = |position: usize, item: &Item| {
            let mask = cohort.item(quarter, position)?;
            let scores = item.polarity.and(item.topic.clone());
            Some(Question {
                spread: TopicSpread::of(&mask.groups()),
                topic: scores.filter(|topic| topics.contains(topic)),
                mask,
            })
        };
        let items = cohort.items(quarter).iter().enumerate();
        Self {
            cohort,
            quarter,
            questions: items
                .filter_map(|(position, item)| question(position, item))
                .collect(),
        }
    }

    /// The questions that score a topic, with their places in [`Self::questions`].
    pub fn of<'b>(&'b self, topic: &'b TopicId) -> impl Iterator<Item = (usize, &'b Question)> {
        let all = self.questions.iter().enumerate();
        all.filter(move |(_, question)| question.topic.as_ref() == Some(topic))
    }

    /// What a row says to a question; the reason where it may not be told.
    ///
    /// The questions of a topic are told of a row together with the topic or not at all: a topic's mean and those of
    /// all its questions but one give the last one, and every one of them has a partition of its own.
    pub fn heard(&self, question: &Question, row: &Row) -> Result<Answers, Reason> {
        if question.item().polarity.is_none() {
            return Err(Reason::NoDirection);
        }
        let own = match question.mask.voice(row) {
            Voice::Heard(answers) => answers,
            Voice::Silent => return Err(Reason::NoAnswers),
            Voice::Masked(mask) => return Err(super::perceived::rule(mask)),
        };
        let Some(topic) = &question.topic else {
            return Ok(own);
        };
        let is_heard = |voice: Voice| matches!(voice, Voice::Heard(_));
        let is_told = is_heard(self.cohort.voice(self.quarter, row, topic))
            && self.of(topic).all(|(_, other)| is_heard(other.mask.voice(row)));
        is_told.then_some(own).ok_or(Reason::Complementary)
    }

    /// The share of favourable answers of a row, where its scores may be told too.
    pub fn favourable(&self, question: &Question, row: &Row) -> Result<Share, Reason> {
        self.heard(question, row)?;
        match question.mask.favourable(row) {
            Share::Silent => Err(Reason::NoAnswers),
            Share::Masked(mask) => Err(super::perceived::rule(mask)),
            share => Ok(share),
        }
    }

    /// How many people of a row gave each answer, from the lowest code to the highest, where everything coarser may be told
    /// too. A question without a friction end has nothing coarser.
    pub fn counts(&self, question: &Question, row: &Row) -> Result<Vec<u64>, Reason> {
        if question.item().polarity.is_some()
            && !matches!(self.favourable(question, row)?, Share::Exact { .. })
        {
            return Err(Reason::Complementary);
        }
        question.mask.counts(row).ok_or(Reason::Complementary)
    }

    /// The part of the people of a row who took part and left the question open.
    pub fn skipped(&self, question: &Question, row: &Row) -> Result<Estimate, Reason> {
        let took_part = self.cohort.answered(self.quarter, row).ok_or(Reason::MinCell)?;
        let answered = match question.item().polarity {
            Some(_) => self.heard(question, row)?.people() as u64,
            None => question.mask.answered(row).ok_or(Reason::MinCell)?,
        };
        let skipped = took_part.checked_sub(answered).ok_or(Reason::OutOfRange)?;
        share(skipped, took_part)
    }
}

/// The answer codes behind counts, turned so that the high end is good.
pub(super) fn turned_answers(item: &Item, scale: score::Scale, counts: &[u64]) -> Vec<i32> {
    let codes = (item.scale.low..=item.scale.high).zip(counts);
    let turned = |code| match item.polarity {
        Some(Polarity::HighIsFriction) => scale.reversed(code),
        _ => code,
    };
    codes
        .flat_map(|(code, &people)| std::iter::repeat_n(turned(code), people as usize))
        .collect()
}

/// How the questions of a topic hang together in the whole organisation.
pub(super) struct Hanging {
    /// People with all questions answered.
    pub n: usize,
    /// Questions.
    pub questions: usize,
    /// Alpha, or Spearman-Brown's coefficient of two questions (without an interval).
    pub reliability: Result<Estimate, Reason>,
    /// Of three questions and more: alpha with each question's fit.
    pub detail: Option<Reliability>,
    /// The matrix: a row for each person, a column for each question.
    pub matrix: Vec<Vec<Option<f64>>>,
}

impl Hanging {
    /// `None` where the organisation's own row of the topic is not heard.
    pub fn new(cohort: &Cohort, quarter: Quarter, topic: &TopicId) -> Option<Self> {
        let answers = cohort.everybody(quarter, topic)?;
        let matrix = answers.item_scores();
        let questions = answers.items().len();
        let detail = reliability(&matrix, Estimate::LEVEL);
        let n = detail.as_ref().map_or(0, |detail| detail.n);
        let found = match &detail {
            _ if questions < 2 => Err(Reason::TooFew),
            Err(err) => Err(reason(*err)),
            Ok(_) if n < MIN_PERSONS => Err(Reason::TooFew),
            Ok(_) if questions == 2 => spearman_brown(&matrix)
                .map(|value| bare(value, n))
                .map_err(reason),
            Ok(detail) => detail.alpha.as_ref().map(of_stat).map_err(|err| reason(*err)),
        };
        Some(Self {
            n,
            questions,
            reliability: found,
            detail: detail.ok().filter(|_| n >= MIN_PERSONS),
            matrix,
        })
    }

    /// The other question that a question goes along with most, and their correlation.
    pub fn nearest(&self, column: usize) -> Option<(usize, f64)> {
        let others = (0..self.questions).filter(|other| *other != column);
        let found = others.filter_map(|other| Some((other, self.correlation(column, other)?)));
        found.fold(None, |best: Option<(usize, f64)>, next| match best {
            Some(best) if best.1.abs() >= next.1.abs() => Some(best),
            _ => Some(next),
        })
    }

    fn correlation(&self, one: usize, other: usize) -> Option<f64> {
        let pairs = self.matrix.iter().filter_map(|row| row[one].zip(row[other]));
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.unzip();
        let is_enough = x.len() >= MIN_PERSONS;
        is_enough
            .then(|| coefficient(&x, &y, Coefficient::Pearson).ok())
            .flatten()
    }
}

/// A share with its Wilson intervals at both levels.
pub(super) fn share(count: u64, of: u64) -> Result<Estimate, Reason> {
    let outer = wilson(count, of, Estimate::LEVEL).map_err(reason)?;
    let inner = wilson(count, of, Estimate::INNER_LEVEL).map_err(reason)?;
    Ok(Estimate {
        inner: inner.lo.zip(inner.hi),
        ..of_stat(&outer)
    })
}

/// An estimate from a statistic; the inner interval where a standard error makes it.
pub(super) fn of_stat(stat: &Stat) -> Estimate {
    let inner = stat.se.filter(|se| *se > 0.0).map(|se| {
        let factor = match stat.df {
            Some(df) => dist::t_two_sided(Estimate::INNER_LEVEL, df),
            None => dist::normal_two_sided(Estimate::INNER_LEVEL),
        };
        (stat.est - factor * se, stat.est + factor * se)
    });
    Estimate {
        low: stat.lo,
        high: stat.hi,
        inner,
        se: stat.se,
        ..bare(stat.est, stat.n)
    }
}

/// A number without an interval, of so many people.
pub(super) fn bare(value: f64, n: usize) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(value),
        n: Some(n as u64),
        ..Estimate::undefined(Reason::TooFew)
    }
}

/// A row's estimate, or the reason.
pub(super) fn or_reason(found: Result<Estimate, Reason>) -> Estimate {
    found.unwrap_or_else(|reason| match reason.status() {
        Status::Suppressed => Estimate::suppressed(reason),
        _ => Estimate::undefined(reason),
    })
}
