//! local
#![cfg(feature = "gui")]
mod ui_fixture;
use std::time::Duration;
use egui_kittest::{Harness, kittest::Queryable};
use eframe::egui;
use tribometer::engine::jobs::Desk;
use tribometer::ui::*;
use tribometer::figure::RowTarget;
fn shot(h: &mut Harness<'_, App>, name: &str) { h.render().unwrap().save(format!("/work/h/ui/st-{name}.png")).unwrap(); }
fn settle(h: &mut Harness<'_, App>) {
    for _ in 0..1200 { h.step(); if !h.state().is_busy() { break; } std::thread::sleep(Duration::from_millis(50)); }
    h.run_steps(4);
}
#[test]
fn states() {
    let d = tempfile::tempdir().unwrap();
    let sample = d.path().join("s");
    let mut h = Harness::builder().with_size([1440.0, 900.0]).with_theme(egui::Theme::Light).with_step_dt(0.1).build_eframe(move |cc| {
        let ctx = cc.egui_ctx.clone();
        App::new(&cc.egui_ctx, Some(Desk::start(move || ctx.request_repaint()).unwrap())).with_sample_in(sample)
    });
    h.run_steps(2);
    h.state().push(WorkspaceCommand::Open(d.path().join("nope")));
    settle(&mut h);
    shot(&mut h, "failed");
    h.state().push(WorkspaceCommand::Sample);
    h.run_steps(2);
    for _ in 0..8 { std::thread::sleep(Duration::from_millis(300)); h.step(); if h.state().state().view.waiting().is_some_and(|w| w.steps.0 > 3) { break; } }
    h.run_steps(3);
    shot(&mut h, "building");
    settle(&mut h);
    h.state().push(LookCommand::Go(Screen::Import));
    h.run_steps(3);
    h.state().push(Command::TypePath(Purpose::Import));
    h.run_steps(3);
    shot(&mut h, "path-box");
    h.state().push(Command::ClosePath);
    let a = d.path().join("opinions.csv");
    std::fs::write(&a, "Team,I can find the documentation I need.,Releasing is stressful in my team.,Anything else?\nSearch,Agree,Disagree,fine\nSearch,Agree,Agree,\nPayments,Disagree,Agree,x\n").unwrap();
    let b = d.path().join("numbers.csv");
    std::fs::write(&b, "team,period,metric,value\nSearch,2026-Q3,deploys_per_developer,3.2\nPayments,2026-Q3,unknown thing,4\n,2026-Q3,deploys_per_developer,1\n").unwrap();
    h.state().push(ImportCommand::Add(vec![a, b]));
    h.run_steps(2);
    settle(&mut h);
    shot(&mut h, "no-quarter");
    h.state().push(ImportCommand::Choose(1));
    h.run_steps(3);
    shot(&mut h, "numbers");
    h.state().push(LookCommand::Go(Screen::Heat));
    h.run_steps(3);
    h.state().push(LookCommand::Select(Some(RowTarget::cell("Search", &"on-call".into()).key())));
    h.run_steps(3);
    h.hover_at(egui::pos2(700.0, 400.0));
    h.run_steps(5);
    shot(&mut h, "heat-hover");
    h.get_by_label("Settings").click_accesskit();
    h.run_steps(4);
    shot(&mut h, "settings");
    h.key_press(egui::Key::Escape);
    h.run_steps(2);
    h.state().push(LookCommand::Go(Screen::Trends));
    h.state().push(LookCommand::Topic(Some("build-speed".into())));
    h.run_steps(4);
    h.hover_at(egui::pos2(700.0, 300.0));
    h.run_steps(4);
    shot(&mut h, "trends-hover");
    h.state().push(LookCommand::Go(Screen::Summary));
    h.run_steps(3);
    h.state().push(SummaryCommand::Export);
    h.run_steps(2);
    settle(&mut h);
    shot(&mut h, "summary-done");
    for _ in 0..3 { h.key_press(egui::Key::Tab); h.run_steps(2); }
    shot(&mut h, "focus");
}
