//! The main screens as pictures, in light and dark. Other machines draw other pixels: only where `TRIBOMETER_PIXELS=1` asks.

#![cfg(feature = "gui")]

mod ui_fixture;

use eframe::egui;
use egui_kittest::Harness;
use tribometer::figure::RowTarget;
use tribometer::ui::{App, LookCommand, PaletteCommand, Screen};

fn harness(theme: egui::Theme) -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_theme(theme)
        .with_step_dt(0.1)
        .build_eframe(|creation| App::new(&creation.egui_ctx, None).with_view(ui_fixture::view()));
    harness.run_steps(3);
    harness
}

#[test]
fn main_screens_by_day() {
    main_screens(egui::Theme::Light, "light");
}

#[test]
fn main_screens_by_night() {
    main_screens(egui::Theme::Dark, "dark");
}

fn main_screens(theme: egui::Theme, name: &str) {
    if std::env::var("TRIBOMETER_PIXELS").as_deref() != Ok("1") {
        return;
    }
    let mut harness = harness(theme);
    let cell = RowTarget::cell("iOS", &"code-review".into()).key();
    let looks = [
        ("start", vec![LookCommand::Go(Screen::Start)]),
        (
            "map",
            vec![
                LookCommand::Go(Screen::Map),
                LookCommand::Topic(Some("code-review".into())),
            ],
        ),
        ("map-selected", vec![LookCommand::Select(Some(cell))]),
        ("heat", vec![LookCommand::Go(Screen::Heat)]),
        ("trends", vec![LookCommand::Go(Screen::Trends)]),
        ("cell", vec![LookCommand::Go(Screen::Cell)]),
        ("names", vec![LookCommand::Go(Screen::Names)]),
    ];
    for (look, commands) in looks {
        for command in commands {
            harness.state().push(command);
        }
        // Marks glide for half a second; the picture is taken at rest.
        harness.run_steps(10);
        harness.snapshot(format!("{look}-{name}"));
    }
    harness.state().push(LookCommand::Go(Screen::Map));
    harness.state().push(PaletteCommand::Toggle);
    harness.state().push(PaletteCommand::Edit("rev".to_owned()));
    harness.run_steps(10);
    harness.snapshot(format!("palette-{name}"));
}
