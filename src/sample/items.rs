//! The questionnaire: twenty items on ten topics, one recommendation, two open questions.

use super::planted::YearQuarter;
use super::topics::Topic;

/// How an item is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scale {
    /// "Strongly disagree" to "Strongly agree".
    Agreement,
    /// 1 to 5, the ends named at most in the question.
    Numbers,
}

/// One rated question.
pub(super) struct SurveyItem {
    pub(super) wording: &'static str,
    pub(super) topic: Topic,
    pub(super) scale: Scale,
    /// True when agreeing, or a high number, means friction.
    pub(super) high_is_friction: bool,
    /// How much more favourably than its topic this item is answered, in points of 100.
    pub(super) ease: f64,
    /// Another wording and the one wave that had it.
    pub(super) reworded: Option<(&'static str, YearQuarter)>,
}

pub(super) const TEAM_QUESTION: &str = "Which team are you in?";
pub(super) const ROLE_QUESTION: &str = "What is your role?";
pub(super) const TENURE_QUESTION: &str = "How long have you been here?";
pub(super) const RECOMMEND_QUESTION: &str =
    "How likely are you to recommend working with our platform to a colleague?";
pub(super) const SLOWS_QUESTION: &str = "What slows you down most?";
pub(super) const NEXT_QUESTION: &str = "What is the one thing the platform team should do next?";

/// Answers from full disagreement to full agreement.
pub(super) const AGREEMENT: [&str; 5] = [
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
];
/// The first wave was built from another template.
pub(super) const AGREEMENT_FIRST_WAVE: [&str; 5] = [
    "Strongly Disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly Agree",
];
pub(super) const FIRST_WAVE: YearQuarter = (2025, 2);
pub(super) const NOT_APPLICABLE: &str = "Not applicable";

/// The wave that collected addresses by mistake.
pub(super) const WAVE_WITH_ADDRESSES: YearQuarter = (2025, 4);

const fn item(
    topic: Topic,
    scale: Scale,
    high_is_friction: bool,
    ease: f64,
    wording: &'static str,
) -> SurveyItem {
    SurveyItem {
        wording,
        topic,
        scale,
        high_is_friction,
        ease,
        reworded: None,
    }
}

use Scale::{Agreement, Numbers};
use Topic::{
    BuildSpeed, CodeReview, Deployment, Documentation, Focus, LocalEnvironment, Observability, OnCall,
    Support, TestReliability,
};

/// The rated questions in the order of the form.
#[rustfmt::skip]
pub(super) const ITEMS: [SurveyItem; 20] = [
    item(CodeReview, Agreement, false, 2.0, "My pull requests get a first review within a reasonable time."),
    item(BuildSpeed, Agreement, false, 1.0, "Builds are fast enough that I stay with the task at hand."),
    item(TestReliability, Agreement, true, -2.0, "I have to re-run failed tests that have nothing to do with my change."),
    item(Deployment, Agreement, false, 1.0, "I can bring a change into production without asking anybody for help."),
    item(Documentation, Agreement, false, 2.0, "I can find the documentation I need.")
        .reworded_in("I can quickly find all the documentation I need.", (2026, 1)),
    item(LocalEnvironment, Agreement, false, 1.0, "Setting up my local environment takes minutes, not hours."),
    item(Observability, Agreement, false, 0.0, "When something breaks in production, I can see why."),
    item(OnCall, Agreement, true, 0.0, "On-call duty wears me out."),
    item(Focus, Agreement, false, -1.0, "I have at least two hours a day without interruptions."),
    item(Support, Agreement, false, 3.0, "When I ask the platform team for help, I get an answer I can use."),
    item(CodeReview, Agreement, true, -2.0, "I lose track of changes because their review drags on."),
    item(BuildSpeed, Agreement, true, -1.0, "Waiting for builds takes up a good part of my day."),
    item(TestReliability, Numbers, false, 2.0, "How much do you trust a red build? (1 = not at all, 5 = completely)"),
    item(Deployment, Agreement, true, -1.0, "Releasing is stressful in my team."),
    item(Documentation, Numbers, false, -2.0, "How up to date is the documentation you use? (1 = hopelessly old, 5 = always current)"),
    item(LocalEnvironment, Agreement, true, -1.0, "My local environment breaks for reasons I do not understand."),
    item(Observability, Numbers, false, 0.0, "How easy is it to follow one request through our systems?"),
    item(OnCall, Numbers, true, 0.0, "How often does an alert interrupt you for nothing? (1 = never, 5 = all the time)"),
    item(Focus, Agreement, true, 1.0, "Unplanned work pushes aside what we had agreed to do."),
    item(Support, Numbers, false, -3.0, "How satisfied are you with the time until a support request is solved?"),
];

impl SurveyItem {
    const fn reworded_in(mut self, wording: &'static str, wave: YearQuarter) -> Self {
        self.reworded = Some((wording, wave));
        self
    }

    /// The wording in a wave.
    pub(super) fn wording_in(&self, wave: YearQuarter) -> &'static str {
        match self.reworded {
            Some((wording, when)) if when == wave => wording,
            _ => self.wording,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::topics::TOPICS;

    #[test]
    fn two_items_per_topic_and_some_of_each_key() {
        for topic in TOPICS {
            assert_eq!(
                ITEMS.iter().filter(|item| item.topic == topic).count(),
                2,
                "{topic:?}"
            );
        }
        assert!(ITEMS.iter().filter(|item| item.high_is_friction).count() >= 5);
        assert_eq!(ITEMS.iter().filter(|item| item.reworded.is_some()).count(), 1);
    }
}
