//! Everything around the core of a comment: ways in, ways out, and what the contented write.

/// Put in front of a sentence, whose first letter then becomes small.
pub(super) const OPENINGS: [&str; 22] = [
    "Honestly, ",
    "Same as last quarter: ",
    "For me it is simple: ",
    "In our team, ",
    "Not the biggest problem in the world, but ",
    "As I wrote last time, ",
    "If I had to pick one thing: ",
    "To be fair, much has improved, but ",
    "Sorry to repeat myself, but ",
    "Sadly, ",
    "Where do I start… ",
    "Since the reorganisation, ",
    "From the view of somebody new here: ",
    "This may be just us, but ",
    "Mostly this: ",
    "Speaking for the whole team: ",
    "It sounds petty, but ",
    "In short: ",
    "After many years here I can say that ",
    "Compared to my last company, ",
    "I know you are working on it, but ",
    "The usual: ",
];

/// Sentences that end a comment on any topic.
pub(super) const CLOSINGS: [&str; 26] = [
    "It wears people down.",
    "Otherwise I am quite happy here.",
    "Happy to help if somebody takes this on.",
    "I do not expect miracles.",
    "Everyone knows, nobody has the time.",
    "It has been like this since I joined.",
    "Please do not answer with a survey.",
    "The rest is fine.",
    "We lose good people over things like that.",
    "I would rather fix this than get another tool.",
    "It got a little better lately, thank you for that.",
    "Ask {person}, we have numbers.",
    "See https://git.example.org/{repo}/pulls for examples.",
    "Thanks for asking, by the way.",
    "Customers notice by now.",
    "I brought it up with {person} in spring.",
    "Maybe it is only me.",
    "That is half a day per week, at least.",
    "{other} solved it for themselves, why not for all of us?",
    "In Zürich they seem to have found a way.",
    "No idea who owns this.",
    "One honest attempt would be enough.",
    "And yes, I have filed a ticket.",
    "Merci for reading this far.",
    "We joke about it, but it is not funny.",
    "I would pay for it from my own pocket, nearly.",
];

/// Reasons that follow a wish.
pub(super) const REASONS: [&str; 18] = [
    "That alone would make my quarter.",
    "Everything else can wait.",
    "We would all gain from it.",
    "It would save me an hour a day.",
    "Other companies have had that for years.",
    "Then people would trust the platform again.",
    "Even a rough version would do.",
    "Please involve us early, {repo} is not like the others.",
    "New people would thank you.",
    "I would volunteer for a pilot.",
    "It cannot be that hard, famous last words.",
    "And then leave it alone for a year.",
    "The team asks for it in every retrospective.",
    "Small steps are fine.",
    "{person} has a prototype already.",
    "It pays for itself within a month.",
    "If not this, then at least an honest no.",
    "Everyone from Łódź to Porto would cheer.",
];

/// In front of a wish.
pub(super) const WISH_OPENINGS: [&str; 10] = [
    "Please: ",
    "One thing only? ",
    "If it is just one: ",
    "My wish since 2024: ",
    "Easy one: ",
    "As always: ",
    "First of all: ",
    "Not glamorous, but: ",
    "Number one, by far: ",
    "For our team: ",
];

/// When little hurts.
pub(super) const CONTENT: [&str; 14] = [
    "Nothing really.",
    "Not much, actually",
    "At the moment nothing stands out.",
    "I am fine, thanks!",
    "Only myself :)",
    "Can't complain this quarter.",
    "Hard to say, things mostly work.",
    "Nothing that you could change.",
    "Our own backlog, not the platform.",
    "Legacy code, but that is our own fault.",
    "Product decisions, to be honest.",
    "Nothing big. The new tooling is a clear step forward.",
    "n/a",
    "The coffee machine on the third floor.",
];

/// When nothing is wished for.
pub(super) const CARRY_ON: [&str; 12] = [
    "Keep going!",
    "No idea, carry on",
    "Nothing in particular.",
    "More of the same, please.",
    "You are doing well, keep talking to us.",
    "Take a holiday, you earned it.",
    "Tell us what you are working on.",
    "-",
    "Nothing comes to mind.",
    "Finish what you have started before the next big thing.",
    "Just keep it stable.",
    "Say thank you to the people at the desk.",
];
