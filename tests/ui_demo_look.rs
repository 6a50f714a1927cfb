//! local: the real sample
#![cfg(feature = "gui")]
use std::time::Duration;
use egui_kittest::Harness;
use eframe::egui;
use tribometer::engine::jobs::Desk;
use tribometer::ui::*;
use tribometer::figure::{HeatSide, MapView};

fn shot(h: &mut Harness<'_, App>, name: &str) { h.render().unwrap().save(format!("/work/h/ui/{name}.png")).unwrap(); }
fn settle(h: &mut Harness<'_, App>) {
    for _ in 0..1200 { h.step(); if !h.state().is_busy() { break; } std::thread::sleep(Duration::from_millis(50)); }
    h.run_steps(4);
}
#[test]
fn demo() {
    let dark = std::env::var("DARK").is_ok();
    let root = std::path::PathBuf::from("/work/h/ui/demo");
    if !root.join("workspace.toml").is_file() {
        drop(tribometer::engine::build_demo(&root, &Default::default()).unwrap());
    }
    let s = if dark {"-dark"} else {""};
    let theme = if dark { egui::Theme::Dark } else { egui::Theme::Light };
    let mut h = Harness::builder().with_size([1440.0, 900.0]).with_theme(theme).with_step_dt(0.1).build_eframe(|cc| {
        let ctx = cc.egui_ctx.clone();
        App::new(&cc.egui_ctx, Some(Desk::start(move || ctx.request_repaint()).unwrap()))
    });
    h.state().push(WorkspaceCommand::Open(root));
    h.run_steps(2);
    settle(&mut h);
    shot(&mut h, &format!("demo-start{s}"));
    for (name, commands) in [
        ("map", vec![Command::from(LookCommand::Go(Screen::Map))]),
        ("map-topics", vec![LookCommand::Map(MapView::Topics).into()]),
        ("heat", vec![LookCommand::Go(Screen::Heat).into()]),
        ("heat-measured", vec![LookCommand::Heat(HeatSide::Measured).into()]),
        ("trends", vec![LookCommand::Go(Screen::Trends).into()]),
        ("names", vec![LookCommand::Go(Screen::Names).into()]),
        ("data", vec![LookCommand::Go(Screen::Data).into()]),
        ("imports", vec![LookCommand::Table(DataTable::Imports).into()]),
        ("summary", vec![LookCommand::Go(Screen::Summary).into()]),
    ] {
        for c in commands { h.state().push(c); }
        h.run_steps(9);
        shot(&mut h, &format!("demo-{name}{s}"));
    }
    let cell = {
        let f = h.state().state().friction().unwrap();
        let q = h.state().state().quarter().unwrap();
        let c = f.of(q, tribometer::analysis::Scope::Team).find(|c| c.verdict == tribometer::analysis::Verdict::BothHurt).unwrap();
        (c.team.clone(), c.topic.clone())
    };
    h.state().push(LookCommand::OpenCell { team: cell.0, topic: cell.1 });
    h.run_steps(9);
    shot(&mut h, &format!("demo-cell{s}"));
}
