//! `survey-2026-Q3.csv` and its like: each wave as Google Sheets exports the answers of a Google Form.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::clock::{DAY, HOUR, MINUTE, Moment, below, days_of, midnight, us_timestamp, weekday};
use super::comments::{Desk, Writer};
use super::csv_text::Csv;
use super::items::{
    AGREEMENT, AGREEMENT_FIRST_WAVE, FIRST_WAVE, ITEMS, NEXT_QUESTION, NOT_APPLICABLE, RECOMMEND_QUESTION,
    ROLE_QUESTION, SLOWS_QUESTION, Scale, SurveyItem, TEAM_QUESTION, TENURE_QUESTION, WAVE_WITH_ADDRESSES,
};
use super::people::Person;
use super::roster::{MANAGER, ROLES, TENURES};
use super::topics::{TOPIC_COUNT, TOPICS, Topic};
use super::world::{Team, World, pair};
use super::{SampleFile, file};

const RESPONSE_RATE: f64 = 0.815;
/// Respondents of each wave who skip the team question.
const WITHOUT_TEAM: usize = 3;
/// Respondents of each wave who tick two teams; the first one is theirs.
const IN_TWO_TEAMS: usize = 3;
/// Spread of one person's mood on one topic from wave to wave, and of one item around that mood.
const MOOD_SD: f64 = 6.0;
const ITEM_SD: f64 = 18.0;
/// Answers at the ends of the scale cannot go further; levels are stretched so that means keep their place.
const STRETCH: f64 = 1.1;

pub(super) fn files(world: &World) -> Vec<SampleFile> {
    world
        .quarters
        .iter()
        .enumerate()
        .map(|(index, &quarter)| file(format!("survey-{quarter}.csv"), wave(world, index, quarter)))
        .collect()
}

/// One filled-in form.
struct Form<'a> {
    at: Moment,
    person: &'a Person,
    team: String,
    items: Vec<String>,
    recommend: String,
    slows: String,
    next: String,
}

fn wave(world: &World, index: usize, quarter: Quarter) -> Vec<u8> {
    let root = world.rng.fork("survey").fork(&quarter.to_string());
    let mut desk = Desk::new(&root);
    let mut forms = Vec::new();
    for team in &world.teams {
        let mut rng = root.fork(team.name());
        let present = RESPONSE_RATE + rng.normal(0.0, 0.02);
        for person in team.staff(quarter) {
            if rng.chance((present + person.temper.willing).clamp(0.3, 0.98)) {
                forms.push(form(&mut rng, &mut desk, team, person, (index, quarter)));
            }
        }
    }
    forms.sort_by_key(|form| form.at);
    blur_teams(&mut root.fork("teams"), world, quarter, &mut forms);
    write(quarter, &forms)
}

fn write(quarter: Quarter, forms: &[Form]) -> Vec<u8> {
    let has_addresses = pair(quarter) == WAVE_WITH_ADDRESSES;
    let mut header = vec!["Timestamp"];
    header.extend(has_addresses.then_some("Email Address"));
    header.extend([TEAM_QUESTION, ROLE_QUESTION, TENURE_QUESTION]);
    header.extend(ITEMS.iter().map(|item| item.wording_in(pair(quarter))));
    header.extend([RECOMMEND_QUESTION, SLOWS_QUESTION, NEXT_QUESTION]);
    let mut csv = Csv::spreadsheet(&header);
    for form in forms {
        let mut row = vec![us_timestamp(form.at)];
        row.extend(has_addresses.then(|| address(form.person)));
        row.push(form.team.clone());
        row.push(ROLES[form.person.role].to_owned());
        row.push(TENURES[form.person.tenure].to_owned());
        row.extend(form.items.iter().cloned());
        row.extend([form.recommend.clone(), form.slows.clone(), form.next.clone()]);
        csv.row(&row);
    }
    csv.into_bytes_unended()
}

fn address(person: &Person) -> String {
    format!("{}.{}@example.org", person.first, person.last).to_lowercase()
}

fn form<'a>(
    rng: &mut Rng,
    desk: &mut Desk,
    team: &Team,
    person: &'a Person,
    (index, quarter): (usize, Quarter),
) -> Form<'a> {
    // How pleasant each topic is for this person in this wave, 0 to 100 and beyond.
    let pleasant: [f64; TOPIC_COUNT] = std::array::from_fn(|topic| {
        let level = 100.0 - team.level(index, TOPICS[topic]).perceived;
        let own = person.temper.halo + person.temper.leaning[topic] + rng.normal(0.0, MOOD_SD);
        50.0 + STRETCH * (level - 50.0) + own
    });
    let items = ITEMS
        .iter()
        .map(|item| answer(rng, person, item, pleasant[item.topic.index()], quarter))
        .collect();
    let pains: [f64; TOPIC_COUNT] = std::array::from_fn(|topic| 100.0 - pleasant[topic]);
    let mean = pleasant.iter().sum::<f64>() / TOPIC_COUNT as f64;
    let recommend = (7.1 + (mean - 60.0) / 7.0 + rng.normal(0.0, 1.3))
        .round()
        .clamp(0.0, 10.0);
    let writer = Writer {
        team,
        quarter: index,
        style: person.temper.style,
        pains,
    };
    Form {
        at: sent_at(rng, quarter),
        person,
        team: team.form_name(quarter).to_owned(),
        items,
        recommend: if rng.chance(0.015) {
            String::new()
        } else {
            recommend.to_string()
        },
        slows: desk.slows_down(rng, &writer),
        next: desk.do_next(rng, &writer),
    }
}

fn answer(rng: &mut Rng, person: &Person, item: &SurveyItem, pleasant: f64, quarter: Quarter) -> String {
    let chance_of_none = match (item.topic, person.role) {
        (Topic::OnCall, _) if !person.temper.on_call => 1.0,
        (Topic::LocalEnvironment | Topic::BuildSpeed, MANAGER) => 0.4,
        (Topic::Support | Topic::Observability, _) => 0.02,
        _ => 0.004,
    };
    let none = rng.chance(chance_of_none);
    let skipped = rng.chance(0.011);
    // The sharper wording of one wave asks for more.
    let asks_more = if item.wording_in(pair(quarter)) == item.wording {
        0.0
    } else {
        -9.0
    };
    let favour = pleasant + item.ease + asks_more + rng.normal(0.0, ITEM_SD);
    let toward_high = if item.high_is_friction {
        100.0 - favour
    } else {
        favour
    };
    let step = ((toward_high + person.temper.agreeing) / 25.0)
        .round()
        .clamp(0.0, 4.0) as usize;
    if skipped {
        return String::new();
    }
    match item.scale {
        Scale::Agreement if none => NOT_APPLICABLE.to_owned(),
        Scale::Numbers if none => String::new(),
        Scale::Agreement if pair(quarter) == FIRST_WAVE => AGREEMENT_FIRST_WAVE[step].to_owned(),
        Scale::Agreement => AGREEMENT[step].to_owned(),
        Scale::Numbers => (step + 1).to_string(),
    }
}

/// The form is open from a Monday in the quarter's middle month for two and a half weeks; most answer on the
/// first days and after the reminders.
fn sent_at(rng: &mut Rng, quarter: Quarter) -> Moment {
    const WEIGHTS: [f64; 18] = [
        9.0, 6.0, 4.0, 3.0, 2.0, 0.3, 0.2, 5.0, 4.0, 2.0, 1.5, 1.0, 0.1, 0.2, 3.5, 3.0, 2.0, 1.5,
    ];
    let (first, _) = days_of(quarter);
    let middle = midnight(first) + 38 * DAY;
    let opening = middle + (7 - weekday(middle)) % 7 * DAY;
    let day = opening + DAY * i64::try_from(rng.weighted(&WEIGHTS)).unwrap_or(0);
    let hour = if rng.chance(0.92) {
        8 + below(rng, 10)
    } else {
        18 + below(rng, 5)
    };
    day + hour * HOUR + below(rng, 60) * MINUTE + below(rng, 60)
}

/// A few leave the team open and a few tick two; people of tiny teams are not touched.
fn blur_teams(rng: &mut Rng, world: &World, quarter: Quarter, forms: &mut [Form]) {
    let names: Vec<&str> = world
        .teams
        .iter()
        .filter(|team| team.people.len() > 5)
        .map(|team| team.form_name(quarter))
        .collect();
    let mut places: Vec<usize> = (0..forms.len())
        .filter(|&place| names.contains(&forms[place].team.as_str()))
        .collect();
    rng.shuffle(&mut places);
    let mut places = places.into_iter();
    for place in places.by_ref().take(WITHOUT_TEAM) {
        forms[place].team.clear();
    }
    for place in places.take(IN_TWO_TEAMS) {
        let own = forms[place].team.clone();
        let others: Vec<&str> = names.iter().copied().filter(|name| *name != own).collect();
        if let Some(other) = rng.choose(&others) {
            forms[place].team = format!("{own}, {other}");
        }
    }
}
