//! Writes the large files that reading is measured with, the same bytes for the same arguments:
//!
//! ```text
//! cargo run --example generate -- pull-requests 1000 pull-requests.csv     # MB, file
//! cargo run --example generate -- survey 1000 survey.csv
//! cargo run --example generate -- comments 1000 comments.csv
//! cargo run --example generate -- digits 1000 digits.csv
//! ```
//! Pull requests of 400 teams over 40 quarters; answers of one wave to 30 questions with labels and one in own words; to
//! two questions with labels and one with a kilobyte of own words; to 30 questions with digits.
#![allow(clippy::print_stderr, reason = "a tool for the command line")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const TEAMS: u64 = 400;
const REPOSITORIES: u64 = 5;
const PEOPLE: u64 = 20;
const DAY: i64 = 86_400;
/// 2016-01-01.
const FIRST_DAY: i64 = 16_801;
/// 40 quarters.
const DAYS: u64 = 3_653;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, megabytes, path] = arguments.as_slice() else {
        eprintln!("generate: pull-requests|survey|comments|digits MEGABYTES FILE");
        return ExitCode::from(2);
    };
    let Ok(megabytes) = megabytes.parse::<u64>() else {
        eprintln!("{megabytes} is no number of megabytes");
        return ExitCode::from(2);
    };
    let (header, row): (String, fn(&mut String, u64, &mut Random)) = match kind.as_str() {
        "pull-requests" => (
            "id,repo,team,author,created_at,merged_at,additions,deletions\n".to_owned(),
            pull_request,
        ),
        "survey" => (survey_header(30), answers),
        "comments" => (survey_header(2), comments),
        "digits" => (survey_header(30), digits),
        other => {
            eprintln!("{other} is none of pull-requests, survey, comments and digits");
            return ExitCode::from(2);
        }
    };
    match write(path, megabytes * 1_000_000, &header, row) {
        Ok(rows) => {
            eprintln!("{rows} rows");
            ExitCode::SUCCESS
        }
        Err(err) => {
            eprintln!("{path}: {err}");
            ExitCode::FAILURE
        }
    }
}

fn write(path: &str, bytes: u64, header: &str, row: fn(&mut String, u64, &mut Random)) -> io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(header.as_bytes())?;
    let mut random = Random(42);
    let (mut line, mut written, mut rows) = (String::new(), header.len() as u64, 0);
    while written < bytes {
        line.clear();
        rows += 1;
        row(&mut line, rows, &mut random);
        file.write_all(line.as_bytes())?;
        written += line.len() as u64;
    }
    file.flush()?;
    Ok(rows)
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, seeded, and good enough to scatter rows.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

fn pull_request(line: &mut String, id: u64, random: &mut Random) {
    let team = random.below(TEAMS);
    let (repository, person) = (random.below(REPOSITORIES), random.below(PEOPLE));
    let created = (FIRST_DAY + random.below(DAYS) as i64) * DAY + random.below(DAY as u64) as i64;
    let hours = random.below(48) * random.below(8) + 1;
    let _ = write!(
        line,
        "{id},repo-{team}-{repository},team-{team:03},dev-{team}-{person},"
    );
    moment(line, created);
    line.push(',');
    // One in fifty is still open.
    if random.below(50) > 0 {
        moment(line, created + hours as i64 * 3600 + random.below(3600) as i64);
    }
    let _ = writeln!(line, ",{},{}", random.below(2000), random.below(900));
}

fn survey_header(questions: u32) -> String {
    let questions = (1..=questions).fold(String::new(), |mut header, number| {
        let _ = write!(header, ",I am satisfied with part {number} of my tools");
        header
    });
    format!("Timestamp,Which team are you in?,What is your role?{questions},What gets in your way?\n")
}

/// What comes before the answers of a person.
fn person(line: &mut String, random: &mut Random) {
    const ROLES: [&str; 4] = ["Developer", "Operations", "Test engineer", "Designer"];
    moment(line, 20_635 * DAY + random.below(14 * DAY as u64) as i64);
    let team = random.below(TEAMS);
    let _ = write!(line, ",team-{team:03},{}", ROLES[random.below(4) as usize]);
}

fn labels(line: &mut String, questions: u32, random: &mut Random) {
    const LABELS: [&str; 5] = [
        "Strongly disagree",
        "Disagree",
        "Neutral",
        "Agree",
        "Strongly agree",
    ];
    for _ in 0..questions {
        line.push(',');
        line.push_str(LABELS[random.below(5) as usize]);
    }
}

fn words(line: &mut String, count: u64, random: &mut Random) {
    const WORDS: [&str; 8] = [
        "waiting",
        "for",
        "reviews",
        "slow",
        "builds",
        "and",
        "flaky",
        "environments",
    ];
    line.push(',');
    for _ in 0..count {
        line.push_str(WORDS[random.below(8) as usize]);
        line.push(' ');
    }
}

fn answers(line: &mut String, _id: u64, random: &mut Random) {
    person(line, random);
    labels(line, 30, random);
    let count = random.below(20);
    words(line, count, random);
    line.push('\n');
}

fn comments(line: &mut String, _id: u64, random: &mut Random) {
    person(line, random);
    labels(line, 2, random);
    let count = 60 + random.below(160);
    words(line, count, random);
    // Nobody writes only eight words: numbers make the texts as hard to pack as real ones.
    for _ in 0..30 {
        let _ = write!(line, "{:x} ", random.below(1 << 24));
    }
    line.push('\n');
}

fn digits(line: &mut String, _id: u64, random: &mut Random) {
    person(line, random);
    for _ in 0..30 {
        let _ = write!(line, ",{}", random.below(5) + 1);
    }
    line.push_str(",\n");
}

/// Seconds since 1970 as `2026-07-01T12:34:56Z`.
fn moment(line: &mut String, seconds: i64) {
    let (days, clock) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Days counted from the first of March of a year divisible by 400, so that leap days come last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let _ = write!(
        line,
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        clock / 3600,
        clock / 60 % 60,
        clock % 60
    );
}
