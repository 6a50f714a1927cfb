//! Finds columns that name or locate a person, by header and by content. Such columns are dropped before anything is kept.

use super::read::Sheet;
use super::text;

/// Headers, letters and digits only, that survey tools and forms give to personal data.
const HEADERS: [&str; 62] = [
    "email",
    "emailaddress",
    "emails",
    "mail",
    "mailaddress",
    "youremail",
    "youremailaddress",
    "recipientemail",
    "adresseemail",
    "emailadresse",
    "username",
    "userid",
    "user",
    "name",
    "names",
    "yourname",
    "fullname",
    "firstname",
    "lastname",
    "surname",
    "whatisyourname",
    "whatsyourname",
    "recipientlastname",
    "recipientfirstname",
    "ip",
    "ipaddress",
    "ipaddr",
    "ipaddresse",
    "networkid",
    "respondentid",
    "collectorid",
    "respondent",
    "responseid",
    "responseset",
    "submissionid",
    "submissionip",
    "externalreference",
    "externaldatareference",
    "token",
    "locationlatitude",
    "locationlongitude",
    "locationaccuracy",
    "latitude",
    "longitude",
    "geolocation",
    "location",
    "city",
    "region",
    "postalcode",
    "zipcode",
    "useragent",
    "phone",
    "phonenumber",
    "telephone",
    "employeeid",
    "employeenumber",
    "githubhandle",
    "githubusername",
    "slackhandle",
    "deviceid",
    "customdata1",
    "personid",
];

/// Whether the header of a survey column speaks of personal data.
pub(super) fn by_header(header: &str) -> bool {
    let squeezed = text::squeezed(header);
    if HEADERS.contains(&squeezed.as_str()) {
        return true;
    }
    let words = text::words(header);
    let asks = |phrase: &str| text::has_phrase(&words, phrase);
    words.len() <= 14
        && [
            "your email",
            "your e mail",
            "email address",
            "e mail address",
            "your full name",
            "your name",
            "phone number",
        ]
        .iter()
        .any(|phrase| asks(phrase))
}

/// Whether most of what a column holds has the shape of an address or of coordinates.
pub(super) fn by_content(sheet: &Sheet, column: usize) -> bool {
    let (mut filled, mut personal) = (0u64, 0u64);
    for (cell, times) in sheet.counted(column) {
        if !text::is_missing(cell) {
            filled += times;
            personal += times * u64::from(is_email(cell) || is_ip_address(cell));
        }
    }
    personal * 5 >= filled && personal > 0
}

/// Rows of a column whose text has an e-mail address inside.
pub(super) fn addresses_inside(sheet: &Sheet, column: usize) -> u64 {
    sheet
        .counted(column)
        .filter(|(cell, _)| {
            cell.contains('@')
                && cell
                    .split_whitespace()
                    .any(|word| is_email(word.trim_matches(['(', ')', ',', '.', '<', '>', ';'])))
        })
        .map(|(_, times)| times)
        .sum()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().split_once('@') else {
        return false;
    };
    !local.is_empty()
        && !local.contains(char::is_whitespace)
        && domain.split('.').count() >= 2
        && domain
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

fn is_ip_address(text: &str) -> bool {
    text.trim().parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_personal_data_are_known_and_questions_about_the_work_are_not() {
        for header in [
            "Email Address",
            "IP Address",
            "Network ID",
            "What is your name?",
            "LocationLatitude",
            "Respondent ID",
        ] {
            assert!(by_header(header), "{header}");
        }
        for header in [
            "Which team are you in?",
            "I can name the people who own a service.",
            "How do you share results? (e.g. email)",
            "My local environment breaks.",
        ] {
            assert!(!by_header(header), "{header}");
        }
    }

    #[test]
    fn shapes_of_addresses_are_recognised() {
        assert!(is_email("ada.berg@example.org") && !is_email("ada @ example") && !is_email("@work"));
        assert!(is_ip_address("192.0.2.7") && is_ip_address("2001:db8::1") && !is_ip_address("1.20"));
    }
}
