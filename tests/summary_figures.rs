//! The charts of the invented organisation: what their titles say, what they hold back, what stays where it is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a chart of another kind shall fail the test"
)]

mod summary_fixture;

use summary_fixture::{norrvik, quarter};
use tribometer::analysis::Reason;
use tribometer::base::{TeamId, TopicId};
use tribometer::chart::model::{CellBody, Chart, FrictionMap, HeatMap, Kind, State, Trends};
use tribometer::figure::{
    self, HeatSide, HeatSpec, Investment, MapSpec, MapView, RowTarget, TrendSides, TrendSpec,
};

fn map(chart: &Chart) -> &FrictionMap {
    match &chart.kind {
        Kind::FrictionMap(map) => map,
        other => panic!("no map: {other:?}"),
    }
}

fn heat(chart: &Chart) -> &HeatMap {
    match &chart.kind {
        Kind::HeatMap(map) => map,
        other => panic!("no heat map: {other:?}"),
    }
}

fn trend(chart: &Chart) -> &Trends {
    match &chart.kind {
        Kind::Trends(trends) => trends,
        other => panic!("no trends: {other:?}"),
    }
}

fn review() -> MapSpec {
    MapSpec::teams(quarter("2026-Q3"), Some(TopicId::new("code-review")))
}

fn review_trends() -> TrendSpec {
    TrendSpec {
        quarter: quarter("2026-Q3"),
        topic: TopicId::new("code-review"),
        unit: None,
        sides: TrendSides::Both,
        investments: vec![Investment {
            name: "Merge queue".to_owned(),
            quarter: quarter("2026-Q3"),
            topic: Some(TopicId::new("code-review")),
            teams: vec!["checkout".to_owned()],
        }],
    }
}

#[test]
fn the_map_speaks_of_targets_only_where_there_are_any() {
    let mut fixture = norrvik();
    let words = |fixture: &summary_fixture::Fixture| {
        let spec = MapSpec::topics(quarter("2026-Q3"));
        let chart = figure::friction_map(&fixture.friction, &fixture.changes, &spec);
        let axis = &map(&chart).x;
        let meanings: Vec<String> = axis
            .ticks
            .iter()
            .filter_map(|tick| tick.meaning.clone())
            .collect();
        let cut = axis.cut.as_ref().and_then(|cut| cut.meaning.clone()).unwrap();
        format!(
            "{} {} {cut} {}",
            axis.explanation,
            meanings.join(" "),
            chart.caption
        )
    };
    let with = words(&fixture);
    assert!(
        with.contains("every doubling") && with.contains("twice the target"),
        "{with}"
    );
    for part in fixture
        .friction
        .cells
        .iter_mut()
        .flat_map(|cell| &mut cell.components)
    {
        part.target = None;
    }
    let without = words(&fixture);
    assert!(
        !without.contains("doubling") && !without.contains("twice"),
        "{without}"
    );
    assert!(
        without.contains("Without targets: 50 is the organisation's own usual value"),
        "{without}"
    );
}

#[test]
fn the_map_names_the_finding_and_the_undecided_rest() {
    let fixture = norrvik();
    let chart = figure::friction_map(&fixture.friction, &fixture.changes, &review());
    assert_eq!(
        chart.title,
        "Code review hurts on both sides in 4 of 22 teams; 3 more feel what the log does not show; 13 cannot tell yet"
    );
    assert_eq!(
        chart.caption,
        "240 of 298 answered (81\u{202f}%, 76–85). 3\u{202f}199 events. 80\u{202f}% intervals, process estimand, \
         method gap 1."
    );
    let map = map(&chart);
    assert_eq!(map.marks.len(), 21);
    assert_eq!(map.masked.len(), 1);
    assert_eq!(
        (map.masked[0].label.as_str(), map.masked[0].rule),
        ("Security", 'd')
    );
    assert!(
        chart.summary.contains("Masked: Security (rule d)."),
        "{}",
        chart.summary
    );
}

#[test]
fn only_a_flagged_change_leaves_a_trail() {
    let fixture = norrvik();
    let chart = figure::friction_map(&fixture.friction, &fixture.changes, &review());
    let with_trail: Vec<&str> = map(&chart)
        .marks
        .iter()
        .filter(|mark| mark.previous.is_some())
        .map(|mark| mark.label.as_str())
        .collect();
    assert_eq!(with_trail, ["Checkout", "Payments"]);
}

#[test]
fn bounds_are_the_same_in_every_quarter() {
    let fixture = norrvik();
    let bounds = |text: &str| {
        let spec = MapSpec {
            quarter: quarter(text),
            ..review()
        };
        let chart = figure::friction_map(&fixture.friction, &fixture.changes, &spec);
        (map(&chart).x.domain, map(&chart).y.domain)
    };
    assert_eq!(bounds("2025-Q2"), bounds("2026-Q3"));
    let (x, y) = bounds("2026-Q3");
    for at in [25.0, 50.0, 75.0] {
        assert!(x.holds(at) && y.holds(at));
    }
}

#[test]
fn a_map_of_one_unit_or_team_holds_only_its_rows() {
    let fixture = norrvik();
    let spec = MapSpec {
        unit: Some(TeamId::new("Money")),
        ..review()
    };
    let chart = figure::friction_map(&fixture.friction, &fixture.changes, &spec);
    assert_eq!(map(&chart).marks.len(), 5);
    let spec = MapSpec {
        view: MapView::Topics,
        team: Some("Checkout".to_owned()),
        ..MapSpec::topics(quarter("2026-Q3"))
    };
    let chart = figure::friction_map(&fixture.friction, &fixture.changes, &spec);
    assert_eq!(map(&chart).marks.len(), 10);
    assert!(chart.title.starts_with("Checkout: "), "{}", chart.title);
    let key = &map(&chart).marks[0].key;
    assert!(matches!(RowTarget::of(key), Some(RowTarget::Cell { team, .. }) if team == "Checkout"));
}

#[test]
fn the_heat_map_sorts_the_worst_first_and_says_why_cells_are_empty() {
    let fixture = norrvik();
    let spec = HeatSpec {
        quarter: quarter("2026-Q3"),
        side: HeatSide::Perceived,
        unit: None,
    };
    let chart = figure::heat_map(&fixture.friction, &spec);
    assert_eq!(
        chart.title,
        "Documentation hurts in 18 of 22 teams, On-call load in 1 of 20; 51 of 217 cells cannot tell"
    );
    let map = heat(&chart);
    assert_eq!(map.columns[0].label, "Release process");
    assert_eq!(map.columns[9].label, "On-call load");
    assert!(map.groups[0].rows[0].is_total);
    let states: Vec<State> = map
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
        .map(|cell| cell.state)
        .filter(|state| matches!(state, State::Suppressed(_)))
        .collect();
    assert_eq!(states.len(), 3);
    for letter in ['k', 'c', 'h'] {
        assert!(states.contains(&State::Suppressed(letter)));
    }
    let key = map.key.as_ref().unwrap();
    assert_eq!(key.centre, "cut 41");
    assert_eq!(key.borders, ["16", "26", "36", "46", "56", "66"]);
}

#[test]
fn every_side_of_the_heat_map_has_its_own_body() {
    let fixture = norrvik();
    for side in [HeatSide::Perceived, HeatSide::Measured, HeatSide::Gap] {
        let spec = HeatSpec {
            quarter: quarter("2026-Q3"),
            side,
            unit: Some(TeamId::new("Money")),
        };
        let chart = figure::heat_map(&fixture.friction, &spec);
        let map = heat(&chart);
        assert_eq!(map.groups.len(), 2, "the unit's row and its teams");
        assert_eq!(map.gap_limit.is_some(), side == HeatSide::Gap);
        for cell in map
            .groups
            .iter()
            .flat_map(|group| &group.rows)
            .flat_map(|row| &row.cells)
        {
            let fits = match (&cell.body, cell.state) {
                (CellBody::Empty, State::Suppressed(_) | State::NoData) => true,
                (CellBody::Gap { .. }, _) => side == HeatSide::Gap,
                (CellBody::Level { class, .. }, _) => side != HeatSide::Gap && *class < 7,
                _ => false,
            };
            assert!(fits, "{side:?} {cell:?}");
        }
    }
}

#[test]
fn a_value_without_spread_is_shown_and_never_judged() {
    let fixture = norrvik();
    let spec = HeatSpec {
        quarter: quarter("2026-Q3"),
        side: HeatSide::Measured,
        unit: None,
    };
    let chart = figure::heat_map(&fixture.friction, &spec);
    let key = RowTarget::cell("Risk", &TopicId::new("documentation")).key();
    let cell = heat(&chart)
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
        .find(|cell| cell.key == key)
        .unwrap();
    assert_eq!(cell.state, State::CannotTell);
    assert!(matches!(cell.body, CellBody::Level { .. }));
    let own = fixture
        .friction
        .cell(quarter("2026-Q3"), "Risk", &TopicId::new("documentation"))
        .unwrap();
    assert_eq!(own.measured.reason, Some(Reason::NoSpread));
}

#[test]
fn trends_name_flagged_changes_after_what_was_done() {
    let fixture = norrvik();
    let chart = figure::trends(&fixture.friction, &fixture.changes, &review_trends());
    assert_eq!(
        chart.title,
        "Checkout eased on both sides after Merge queue; Payments worsened as measured; 40 other changes cannot be told \
         from noise"
    );
    let trends = trend(&chart);
    assert_eq!(trends.quarters.len(), 6);
    assert_eq!(trends.highlights.len(), 3);
    let panels: Vec<_> = trends.groups.iter().flat_map(|group| &group.panels).collect();
    assert_eq!(panels.len(), 22);
    let checkout = panels.iter().find(|panel| panel.title == "Checkout").unwrap();
    assert!(checkout.series.iter().all(|series| series.is_flagged));
    assert_eq!(checkout.events.len(), 1);
    assert_eq!(checkout.events[0].at, 4.5);
    let security = panels.iter().find(|panel| panel.title == "Security").unwrap();
    assert_eq!(security.series.len(), 1);
    assert_eq!(
        (
            security.masked[0].first,
            security.masked[0].last,
            security.masked[0].rule
        ),
        (0, 5, 'd')
    );
}

#[test]
fn trends_without_a_flagged_change_say_so() {
    let fixture = norrvik();
    let spec = TrendSpec {
        topic: TopicId::new("on-call"),
        ..review_trends()
    };
    let chart = figure::trends(&fixture.friction, &fixture.changes, &spec);
    assert_eq!(
        chart.title,
        "On-call load: none of 42 changes can be told from noise"
    );
    let spec = TrendSpec {
        quarter: quarter("2025-Q2"),
        ..review_trends()
    };
    let chart = figure::trends(&fixture.friction, &fixture.changes, &spec);
    assert_eq!(
        chart.title,
        "Code review: nothing to compare with an earlier quarter"
    );
    assert_eq!(trend(&chart).quarters.len(), 1);
}

#[test]
fn the_worst_topic_and_the_most_changed_one_are_picked_by_count() {
    let fixture = norrvik();
    let last = quarter("2026-Q3");
    assert_eq!(
        figure::worst_topic(&fixture.friction, last),
        Some(TopicId::new("build-speed"))
    );
    let most = |quarter| figure::most_changed_topic(&fixture.friction, &fixture.changes, quarter);
    assert_eq!(most(last), Some(TopicId::new("code-review")));
    assert_eq!(most(last.previous()), None);
}

#[test]
fn specs_are_values_that_survive_storage() {
    let spec = review_trends();
    let stored = serde_json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<TrendSpec>(&stored).unwrap(), spec);
    let stored = serde_json::to_string(&review()).unwrap();
    assert_eq!(serde_json::from_str::<MapSpec>(&stored).unwrap(), review());
}
