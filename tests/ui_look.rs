//! Renders the screens for looking at; local.
#![cfg(feature = "gui")]
mod ui_fixture;
use eframe::egui;
use egui_kittest::Harness;
use std::sync::Arc;
use tribometer::engine::View;
use tribometer::figure::{HeatSide, MapView, RowTarget, TrendSides};
use tribometer::ui::*;

fn shot(h: &mut Harness<'_, App>, name: &str) {
    let image = h.render().unwrap();
    image.save(format!("/work/h/ui/{name}.png")).unwrap();
}

fn harness(size: [f32; 2], dark: bool, view: Option<Arc<View>>) -> Harness<'static, App> {
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let mut h = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(60)
        .with_step_dt(0.1)
        .build_eframe(move |cc| {
            let app = App::new(&cc.egui_ctx, None)
                .with_recent(vec!["/home/mia/norrvik".into(), "/home/mia/contractors".into()]);
            match view {
                Some(view) => app.with_view(view),
                None => app,
            }
        });
    h.run_steps(6);
    h
}

#[test]
fn look() {
    let view = ui_fixture::view();
    let dark = std::env::var("DARK").is_ok();
    let small = std::env::var("SMALL").is_ok();
    let only = std::env::var("ONLY").unwrap_or_default();
    let size = if small { [1280.0, 800.0] } else { [1440.0, 900.0] };
    let suffix = format!(
        "{}{}",
        if dark { "-dark" } else { "" },
        if small { "-1280" } else { "" }
    );
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|o| o == name);
    if wanted("welcome") {
        let mut h = harness(size, dark, None);
        shot(&mut h, &format!("welcome{suffix}"));
    }
    let mut h = harness(size, dark, Some(view.clone()));
    let quarter = h.state().state().quarter().unwrap();
    let screens: Vec<(&str, Vec<Command>)> = vec![
        ("start", vec![LookCommand::Go(Screen::Start).into()]),
        ("map", vec![LookCommand::Go(Screen::Map).into()]),
        ("map-topics", vec![LookCommand::Map(MapView::Topics).into()]),
        (
            "map-selected",
            vec![
                LookCommand::Map(MapView::Teams).into(),
                LookCommand::Go(Screen::Map).into(),
            ],
        ),
        (
            "heat",
            vec![
                LookCommand::Go(Screen::Heat).into(),
                LookCommand::Select(None).into(),
            ],
        ),
        (
            "heat-measured",
            vec![LookCommand::Heat(HeatSide::Measured).into()],
        ),
        ("heat-gap", vec![LookCommand::Heat(HeatSide::Gap).into()]),
        (
            "trends",
            vec![
                LookCommand::Go(Screen::Trends).into(),
                LookCommand::Trends(TrendSides::Both).into(),
            ],
        ),
        ("cell", vec![]),
        ("data", vec![LookCommand::Go(Screen::Data).into()]),
        ("join", vec![LookCommand::Table(DataTable::Join).into()]),
        ("imports", vec![LookCommand::Table(DataTable::Imports).into()]),
        ("names", vec![LookCommand::Go(Screen::Names).into()]),
        ("summary", vec![LookCommand::Go(Screen::Summary).into()]),
        ("import-empty", vec![LookCommand::Go(Screen::Import).into()]),
    ];
    let friction = &view.analysis.as_ref().unwrap().friction;
    let cell = friction
        .of(quarter, tribometer::analysis::Scope::Team)
        .find(|c| c.verdict == tribometer::analysis::Verdict::PerceivedOnly)
        .or_else(|| friction.of(quarter, tribometer::analysis::Scope::Team).next())
        .unwrap();
    for (name, commands) in screens {
        if !wanted(name) {
            continue;
        }
        for command in commands {
            h.state().push(command);
        }
        if name == "map-selected" {
            h.state().push(LookCommand::Topic(Some(cell.topic.clone())));
            h.state().push(LookCommand::Select(Some(
                RowTarget::cell(&cell.team, &cell.topic).key(),
            )));
        }
        if name == "cell" {
            h.state().push(LookCommand::OpenCell {
                team: cell.team.clone(),
                topic: cell.topic.clone(),
            });
        }
        h.run_steps(9);
        shot(&mut h, &format!("{name}{suffix}"));
        if name == "map" {
            h.hover_at(egui::pos2(850.0 * size[0] / 1440.0, 217.0));
            h.run_steps(6);
            shot(&mut h, &format!("map-hover{suffix}"));
            h.hover_at(egui::pos2(10.0, 500.0));
            h.run_steps(2);
            use egui_kittest::kittest::Queryable;
            h.get_by_label("Topic: Release process").click();
            h.run_steps(4);
            shot(&mut h, &format!("map-menu{suffix}"));
            h.key_press(egui::Key::Escape);
            h.run_steps(2);
        }
    }
}

#[test]
fn sizes() {
    let view = ui_fixture::view();
    for (w, h_) in [(1280.0, 800.0), (1100.0, 760.0), (900.0, 640.0), (640.0, 440.0)] {
        let mut h = harness([w, h_], false, Some(view.clone()));
        for (name, screen) in [
            ("map", Screen::Map),
            ("start", Screen::Start),
            ("heat", Screen::Heat),
            ("cell", Screen::Cell),
            ("trends", Screen::Trends),
            ("data", Screen::Data),
        ] {
            if w < 1280.0 && matches!(screen, Screen::Trends | Screen::Data | Screen::Heat) && w > 640.0 {
                continue;
            }
            h.state().push(LookCommand::Go(screen));
            if screen == Screen::Cell {
                h.state().push(LookCommand::OpenCell {
                    team: "iOS".into(),
                    topic: "code-review".into(),
                });
            }
            h.run_steps(9);
            shot(&mut h, &format!("size-{w}-{name}"));
        }
    }
}
