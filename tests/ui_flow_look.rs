//! local: drives the real engine and looks
#![cfg(feature = "gui")]
use eframe::egui;
use egui_kittest::Harness;
use std::time::Duration;
use tribometer::engine::jobs::Desk;
use tribometer::ui::*;

fn shot(h: &mut Harness<'_, App>, name: &str) {
    h.render()
        .unwrap()
        .save(format!("/work/h/ui/{name}.png"))
        .unwrap();
}
fn settle(h: &mut Harness<'_, App>) {
    for _ in 0..600 {
        h.step();
        if !h.state().is_busy() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    h.run_steps(4);
}
#[test]
fn flow() {
    let dark = std::env::var("DARK").is_ok();
    let d = tempfile::tempdir().unwrap();
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let s = if dark { "-dark" } else { "" };
    let mut h = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_theme(theme)
        .with_step_dt(0.1)
        .build_eframe(|cc| {
            let ctx = cc.egui_ctx.clone();
            App::new(
                &cc.egui_ctx,
                Some(Desk::start(move || ctx.request_repaint()).unwrap()),
            )
        });
    h.run_steps(3);
    for f in [
        FormField::Name("Norrvik".into()),
        FormField::Folder(d.path().join("w").display().to_string()),
    ] {
        h.state().push(WorkspaceCommand::Edit(f));
    }
    h.run_steps(4);
    shot(&mut h, &format!("form{s}"));
    h.state().push(WorkspaceCommand::Create);
    h.run_steps(2);
    settle(&mut h);
    shot(&mut h, &format!("new-workspace{s}"));
    let odd = d.path().join("survey-answers.csv");
    std::fs::write(&odd, "Timestamp,Your team,Email,I find a reviewer quickly,I lose time waiting for builds\n2026-09-14,iOS,a@b.c,Agree,Disagree\n2026-09-14,Payments,b@b.c,Strongly agree,Agree\n2026-09-15,,c@b.c,Agree,Agree\n").unwrap();
    let bad = d.path().join("photo.csv");
    std::fs::write(&bad, b"\x89PNG\r\n\x1a\n\x00\x00\x00").unwrap();
    let mut files: Vec<std::path::PathBuf> = [
        "survey-2026-Q3.csv",
        "pull-requests.csv",
        "ci-builds.csv",
        "metrics-long.csv",
        "teams.csv",
        "targets.csv",
    ]
    .iter()
    .map(|n| std::path::PathBuf::from(format!("/work/wt/ui/sample-data/{n}")))
    .collect();
    files.push(odd);
    files.push(bad);
    h.state().push(ImportCommand::Add(files));
    h.run_steps(2);
    settle(&mut h);
    for i in [0usize, 1, 6, 7] {
        h.state().push(ImportCommand::Choose(i));
        h.run_steps(4);
        shot(&mut h, &format!("import-{i}{s}"));
    }
    h.state().push(ImportCommand::Run);
    h.run_steps(2);
    settle(&mut h);
    shot(&mut h, &format!("imported{s}"));
}
