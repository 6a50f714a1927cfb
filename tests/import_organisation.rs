//! Files of the organisation: what each is taken for, what became of every row, and what the tables hold.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::collections::BTreeMap;
use std::fmt::Write;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import};
use jiff::civil::date;
use serde_json::Value;
use tribometer::data::{KnownId, Named, RepositoryOwner, Table, TableKind, TeamRecord};
use tribometer::import::{Imported, Options, Source};

fn table(imported: &Imported, kind: TableKind) -> &Table {
    imported.tables.iter().find(|table| table.kind == kind).unwrap()
}

fn teams(imported: &Imported) -> Vec<TeamRecord> {
    table(imported, TableKind::Teams).to_teams().unwrap()
}

/// Team and the unit above it.
fn units(imported: &Imported) -> Vec<(String, String)> {
    let above = |record: &TeamRecord| {
        let parent = record.parent.as_ref().map_or("-", |parent| parent.as_str());
        (record.team.as_str().to_owned(), parent.to_owned())
    };
    teams(imported).iter().map(above).collect()
}

fn people(imported: &Imported) -> Vec<(String, u32)> {
    let counts = table(imported, TableKind::HeadCounts).to_head_counts().unwrap();
    let count = |row: tribometer::data::HeadCount| (row.team.as_str().to_owned(), row.people);
    counts.into_iter().map(count).collect()
}

fn owners(imported: &Imported) -> Vec<(String, String)> {
    let owners = table(imported, TableKind::Repositories)
        .to_repositories()
        .unwrap();
    let owner = |row: RepositoryOwner| (row.repository, row.team);
    owners.into_iter().map(owner).collect()
}

fn ids(imported: &Imported, what: Named) -> BTreeMap<String, String> {
    let ids = table(imported, TableKind::Ids).to_ids().unwrap();
    let ids = ids.into_iter().filter(|id: &KnownId| id.what == what);
    ids.map(|id| (id.id, id.name)).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    expected.iter().map(pair).collect()
}

fn counts(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
    let count = |(team, people): &(&str, u32)| ((*team).to_owned(), *people);
    expected.iter().map(count).collect()
}

/// Nothing of the tables and of the proof names a person of the fixtures.
fn assert_nobody_named(imported: &Imported) {
    let mut told = serde_json::to_string(&imported.proof).unwrap().into_bytes();
    for table in &imported.tables {
        write!(Text(&mut told), "{:?}", table.frame).unwrap();
    }
    let told = String::from_utf8_lossy(&told).to_lowercase();
    for person in ["example.org", "zora", "cleo", "tyrone", "dorothy"] {
        assert!(!told.contains(person), "{person}");
    }
}

struct Text<'a>(&'a mut Vec<u8>);

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// Records as a table of texts: dotted headers, lists of texts joined, other lists as JSON.
fn flat(file: &str, records: &[Value]) -> Source {
    let mut headers: Vec<String> = Vec::new();
    let rows: Vec<BTreeMap<String, String>> = records
        .iter()
        .map(|record| {
            let mut row = BTreeMap::new();
            leaves("", record, &mut headers, &mut row);
            row
        })
        .collect();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(headers.iter().map(|header| quoted(header)).collect());
    for row in rows {
        let cell = |header: &String| quoted(row.get(header).map_or("", String::as_str));
        text += &line(headers.iter().map(cell).collect());
    }
    Source {
        name: file.to_owned(),
        bytes: text.into_bytes(),
    }
}

fn leaves(path: &str, value: &Value, headers: &mut Vec<String>, row: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{dot}{name}"), part, headers, row);
            }
            return;
        }
        Value::Array(list) if list.iter().all(|one| !one.is_object()) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            texts.join("; ")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !headers.iter().any(|header| header == path) {
        headers.push(path.to_owned());
    }
    row.insert(path.to_owned(), text);
}

fn entities(name: &str) -> Vec<Value> {
    let value: Value = serde_json::from_slice(&fixture(name).bytes).unwrap();
    value.get("items").unwrap_or(&value).as_array().unwrap().clone()
}

fn entity(kind: &str, name: &str, spec: &Value) -> Value {
    serde_json::json!({
        "apiVersion": "backstage.io/v1beta1", "kind": kind, "metadata": { "name": name }, "spec": spec,
    })
}

#[test]
fn the_entities_of_an_api_become_teams_people_and_owners() {
    let imported = import(&flat("entities.csv", &entities("backstage-entities.json")));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "backstage-catalog");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (4, 4));
    assert_eq!(
        units(&imported),
        pairs(&[("Build", "Platform"), ("Platform", "-"), ("Runtime", "Platform")])
    );
    // Two is a member of both teams and counts once.
    assert_eq!(people(&imported), counts(&[("Build", 2)]));
    assert_eq!(owners(&imported), pairs(&[("example/pipelines", "Build")]));
    let told = codes(&imported.proof);
    for code in ["catalog-undated", "people-counted", "people-in-several-teams"] {
        assert!(told.contains(&code), "{code}: {told:?}");
    }
}

#[test]
fn groups_that_stand_above_each_other_are_refused_by_name() {
    let catalogue = catalogue();
    let source = flat("circle.csv", &entities("backstage-circle.json"));
    let err = tribometer::import::import(&source, &Options::new(&catalogue)).unwrap_err();
    assert_eq!(err.code, "parents-circular");
    assert!(err.to_string().contains("red under blue"), "{err}");
}

#[test]
fn owners_that_are_people_unknown_or_missing_are_told() {
    let owned = |name: &str, owner: &str| entity("Component", name, &serde_json::json!({ "owner": owner }));
    let records = [
        entity(
            "Group",
            "red",
            &serde_json::json!({ "type": "team", "children": [] }),
        ),
        entity("User", "zora", &serde_json::json!({ "memberOf": ["red"] })),
        owned("one", "red"),
        owned("two", "user:default/zora"),
        owned("three", "zora"),
        owned("four", "gone"),
        owned("five", ""),
        owned("ONE", "red"),
    ];
    let imported = import(&flat("catalog.csv", &records));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.rows.used, 4);
    let left_out = BTreeMap::from([("duplicate", 1), ("no-owner", 1), ("owned-by-a-person", 2)]);
    assert_eq!(excluded(&imported.proof), left_out);
    assert_eq!(owners(&imported), pairs(&[("four", "gone"), ("one", "red")]));
    let unknown = imported
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "unknown-owner");
    assert!(unknown.unwrap().message.starts_with("gone own"), "{unknown:?}");
    assert_nobody_named(&imported);
}

#[test]
fn teams_of_devlake_have_ids_that_people_are_counted_by() {
    let imported = import(&fixture("devlake-teams.csv"));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "devlake-teams");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (6, 6));
    assert_eq!(
        units(&imported),
        pairs(&[
            ("Retail", "-"),
            ("Finance", "-"),
            ("Checkout", "Retail"),
            ("Platform (Retail)", "Retail"),
            ("Platform (Finance)", "Finance"),
            ("Lost", "-"),
        ])
    );
    assert!(codes(&imported.proof).contains(&"unknown-parent"));
    let ids = ids(&imported, Named::Team);
    assert_eq!(ids["3"], "Checkout");
    assert_eq!(ids["CHK"], "Checkout");
    assert_eq!(ids["5"], "Platform (Finance)");

    let imported = import(&fixture("devlake-users.csv"));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "devlake-users");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (4, 3));
    assert_eq!(excluded(&imported.proof), BTreeMap::from([("no-team", 1)]));
    assert_eq!(people(&imported), counts(&[("3", 2), ("5", 1)]));
    assert_nobody_named(&imported);

    let pairs_of_ids = Source {
        name: "team_users.csv".to_owned(),
        bytes: b"team_id,user_id\n3,1\n4,1\n3,2\n".to_vec(),
    };
    let imported = import(&pairs_of_ids);
    assert_accounted(&imported.proof);
    assert_eq!(people(&imported), counts(&[("3", 2)]));
    assert_eq!(excluded(&imported.proof), BTreeMap::from([("further-team", 1)]));
}

#[test]
fn accounts_of_people_and_bare_ids_are_refused() {
    let refused = |name: &str, text: &str| {
        let catalogue = catalogue();
        let source = Source {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        tribometer::import::import(&source, &Options::new(&catalogue))
            .unwrap_err()
            .code
    };
    assert_eq!(
        refused(
            "user_accounts.csv",
            "user_id,account_id\n1,github:GithubAccount:1:7\n"
        ),
        "people-without-teams"
    );
    assert_eq!(refused("repos.csv", "id\nrepo1\nrepo2\n"), "ids-only");
}

#[test]
fn projects_of_devlake_own_repositories_boards_and_scopes() {
    let imported = import(&fixture("devlake-project-mapping.csv"));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "devlake-projects");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (5, 4));
    assert_eq!(excluded(&imported.proof), BTreeMap::from([("second-owner", 1)]));
    assert_eq!(
        owners(&imported),
        pairs(&[
            ("github:GithubRepo:1:11", "Checkout"),
            ("jenkins:JenkinsJob:1:checkout-main", "Checkout"),
            ("github:GithubRepo:1:12", "Ledger"),
        ])
    );
    let imported = import(&fixture("devlake-repos.csv"));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "devlake-scopes");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (3, 2));
    let ids = ids(&imported, Named::Repository);
    assert_eq!(ids["github:GithubRepo:1:12"], "example/ledger");
}

#[test]
fn level_columns_become_a_tree_whatever_their_order() {
    let imported = import(&fixture("teams-levels.csv"));
    assert_accounted(&imported.proof);
    assert_eq!(
        (imported.proof.kind.word(), imported.proof.rows.used),
        ("teams", 7)
    );
    assert_eq!(
        units(&imported),
        pairs(&[
            ("Checkout", "Shop"),
            ("Cart", "Shop"),
            ("Warehouse", "Operations (Commerce)"),
            ("Clearing", "Operations (Money)"),
            ("Ledger", "Ledger (department)"),
            ("Tax", "Ledger (department)"),
            ("Audit", "Money"),
            ("Shop", "Commerce"),
            ("Operations (Commerce)", "Commerce"),
            ("Operations (Money)", "Money"),
            ("Ledger (department)", "Money"),
        ])
    );
    let warehouse = teams(&imported)
        .into_iter()
        .find(|team| team.team.as_str() == "Warehouse");
    assert_eq!(warehouse.unwrap().valid_from, Some(date(2026, 1, 1)));
    assert_eq!(
        people(&imported).iter().map(|(_, people)| people).sum::<u32>(),
        35
    );
    assert!(codes(&imported.proof).contains(&"units-told-apart"));

    // Numbered levels, of which the deepest is the team, in the order in which some tools write them.
    let turned = Source {
        name: "teams.csv".to_owned(),
        bytes: b"Level 3,Level 2,Level 1
Cart,Shop,Commerce
"
        .to_vec(),
    };
    assert_eq!(
        units(&import(&turned)),
        pairs(&[("Cart", "Shop"), ("Shop", "Commerce")])
    );
    let levels = Source {
        name: "teams.csv".to_owned(),
        bytes: b"level1,level2,level3\nCommerce,Shop,Cart\nCommerce,Shop,Checkout\nMoney,Tax,Vat\n".to_vec(),
    };
    assert_eq!(
        units(&import(&levels)),
        pairs(&[
            ("Cart", "Shop"),
            ("Checkout", "Shop"),
            ("Vat", "Tax"),
            ("Shop", "Commerce"),
            ("Tax", "Money")
        ])
    );
}

#[test]
fn a_repository_has_one_owner_from_a_day_on() {
    let imported = import(&fixture("repositories-dated.csv"));
    assert_accounted(&imported.proof);
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (5, 3));
    let left_out = BTreeMap::from([("dates-backwards", 1), ("second-owner", 1)]);
    assert_eq!(excluded(&imported.proof), left_out);
    let owners = table(&imported, TableKind::Repositories)
        .to_repositories()
        .unwrap();
    assert_eq!(owners[0].valid_from, Some(date(2026, 2, 1)));
    assert_eq!(owners[1].valid_to, Some(date(2026, 1, 31)));
}

#[test]
fn a_catalog_of_yaml_documents_is_accounted_for_to_the_last_one() {
    let imported = import(&fixture("backstage-catalog.yaml"));
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "backstage-catalog");
    assert_eq!((imported.proof.rows.read, imported.proof.rows.used), (22, 13));
    assert_eq!(
        excluded(&imported.proof),
        BTreeMap::from([
            ("duplicate", 1),
            ("location", 1),
            ("no-owner", 1),
            ("no-repository", 1),
            ("no-team", 1),
            ("orphan", 1),
            ("other-kind", 1),
            ("owned-by-a-person", 2),
        ])
    );
    // The group that stands for the company is no unit; the rest keeps its three levels.
    assert_eq!(
        units(&imported),
        pairs(&[
            ("Checkout", "Shop"),
            ("Commerce", "-"),
            ("Money", "-"),
            ("Shop", "Commerce"),
            ("Payments & Payouts", "Money"),
        ])
    );
    // One is in a team and in the unit above it, another in two teams, one is only listed by the group.
    assert_eq!(
        people(&imported),
        counts(&[("Checkout", 2), ("Payments & Payouts", 1)])
    );
    assert_eq!(
        owners(&imported),
        pairs(&[
            ("acme/checkout-web", "Checkout"),
            ("acme/infra", "platform"),
            ("acme/payouts", "Payments & Payouts"),
            ("cart", "Checkout"),
            ("ledger", "Payments & Payouts"),
        ])
    );
    let ids = ids(&imported, Named::Team);
    assert_eq!(ids["checkout-team"], "Checkout");
    assert_eq!(ids["group:money/payments"], "Payments & Payouts");
    assert!(!ids.contains_key("acme"));
    let told = codes(&imported.proof);
    for code in [
        "people-in-several-teams",
        "repository-of-several-teams",
        "unknown-owner",
        "whole-organisation",
    ] {
        assert!(told.contains(&code), "{code}: {told:?}");
    }
    assert_nobody_named(&imported);
}

#[test]
fn entities_read_from_json_are_those_of_the_table() {
    let read = import(&fixture("backstage-entities.json"));
    let table_of_texts = import(&flat("entities.csv", &entities("backstage-entities.json")));
    assert_eq!(read.proof.rows, table_of_texts.proof.rows);
    for (one, other) in read.tables.iter().zip(&table_of_texts.tables) {
        assert!(
            one.to_parquet().unwrap() == other.to_parquet().unwrap(),
            "{:?}",
            one.kind
        );
    }
}
