//! What a question asks for, by its words: the team, the role, the tenure, a topic.

use crate::base::TopicId;
use crate::data::Catalogue;

use super::text;

/// The topic with the longest of its phrases in the question.
pub(super) fn topic_by_words(question: &str, catalogue: &Catalogue) -> Option<TopicId> {
    let words = text::words(question);
    let mut best: Option<(usize, &TopicId)> = None;
    for topic in &catalogue.topics {
        for phrase in topic
            .words
            .iter()
            .filter(|phrase| text::has_phrase(&words, phrase))
        {
            let length = phrase.split([' ', '-']).count();
            if best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, &topic.id));
            }
        }
    }
    best.map(|(_, topic)| topic.clone())
}

const TEAM_WORDS: [&str; 8] = [
    "team", "teams", "squad", "squads", "project", "projects", "crew", "tribe",
];

/// Whether a question asks for the team of the person.
pub(super) fn asks_team(words: &[String]) -> bool {
    let is_team = |word: &String| TEAM_WORDS.contains(&word.as_str());
    let Some(first) = words.first() else {
        return false;
    };
    // "Team", "Squad name", "Your team"
    if words.len() <= 3 && words.iter().any(is_team) && !words.iter().any(|word| word == "size") {
        return true;
    }
    let within = |count: usize| words.iter().skip(1).take(count).any(is_team);
    match first.as_str() {
        "which" | "select" | "choose" | "please" | "pick" | "name" => within(5),
        "what" => [
            "what team",
            "what squad",
            "what is your team",
            "what is the name of your team",
            "what project",
        ]
        .iter()
        .any(|phrase| text::has_phrase(words, phrase)),
        _ => {
            words.len() <= 14
                && [
                    "which team",
                    "which squad",
                    "which project",
                    "which of these teams",
                    "name of your team",
                ]
                .iter()
                .any(|phrase| text::has_phrase(words, phrase))
        }
    }
}

/// Whether a question asks for the role of the person.
pub(super) fn asks_role(words: &[String]) -> bool {
    const ALONE: [&str; 6] = [
        "role",
        "function",
        "discipline",
        "position",
        "profession",
        "occupation",
    ];
    let is_word = words.len() <= 3 && words.iter().any(|word| ALONE.contains(&word.as_str()));
    is_word
        || (words.len() <= 16
            && [
                "your role",
                "your current role",
                "your primary role",
                "your job",
                "job title",
                "job role",
                "job function",
                "best describes the work",
                "which role",
                "kind of work do you",
            ]
            .iter()
            .any(|phrase| text::has_phrase(words, phrase)))
}

/// Whether a question asks how long the person has been there.
pub(super) fn asks_tenure(words: &[String]) -> bool {
    let is_word = words.len() <= 3 && words.iter().any(|word| word == "tenure");
    is_word
        || (words.len() <= 16
            && [
                "how long have you been here",
                "how long have you been with",
                "how long have you been at",
                "how long have you worked",
                "how long have you been working",
                "how long have you been part",
                "how many years have you worked here",
                "years at the company",
                "length of service",
                "time at the company",
                "your tenure",
                "when did you join",
            ]
            .iter()
            .any(|phrase| text::has_phrase(words, phrase)))
}

/// Whether normalised answers say no more than yes or no: “Do you write code as part of your job?” names no role.
pub(super) fn is_yes_or_no<'a>(mut answers: impl Iterator<Item = &'a String>) -> bool {
    answers.all(|answer| matches!(answer.as_str(), "yes" | "no" | "true" | "false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(question: &str) -> Vec<String> {
        text::words(question)
    }

    #[test]
    fn the_questions_for_team_role_and_tenure_are_told_from_questions_about_them() {
        for question in [
            "Team",
            "Which team are you in?",
            "Which CNCF project(s) are you maintaining?",
            "Please select your team",
            "Squad name",
            "What is your team?",
        ] {
            assert!(asks_team(&words(question)), "{question}");
        }
        for question in [
            "Releasing is stressful in my team.",
            "When I ask the platform team for help, I get an answer I can use.",
            "What is the one thing the platform team should do next?",
            "What marketing efforts could CNCF help out with (e.g., project booths, webinars)?",
            "Are you satisfied with the overall support your project receives from CNCF",
        ] {
            assert!(!asks_team(&words(question)), "{question}");
        }
        assert!(asks_role(&words("What is your role?")) && asks_role(&words("Job title")));
        assert!(asks_tenure(&words("How long have you been here?")) && asks_tenure(&words("Tenure")));
        assert!(!asks_tenure(&words(
            "How long have you been using Jupyter Notebook?"
        )));
    }

    #[test]
    fn the_longest_phrase_proposes_the_topic() {
        let catalogue = Catalogue::shipped().unwrap();
        let topic = |question: &str| topic_by_words(question, &catalogue).map(|topic| topic.to_string());
        assert_eq!(
            topic("I get my pull requests reviewed").as_deref(),
            Some("code-review")
        );
        assert_eq!(
            topic("Flaky tests break my builds").as_deref(),
            Some("test-reliability")
        );
        assert_eq!(topic("On-call is fine").as_deref(), Some("on-call"));
        assert_eq!(topic("What is your favourite colour?"), None);
    }
}
