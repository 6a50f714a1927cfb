//! Opening the window: wgpu, then glow, then the reason why there is none.

use std::path::PathBuf;

use eframe::egui;

use super::app::{App, THEME_KEY};
use super::command::WorkspaceCommand;
use crate::engine::jobs::Desk;
use crate::engine::{project_dirs, recent};

/// Opens the window and blocks until it is closed.
///
/// # Errors
/// Says why no window could be opened; the caller names the command that needs none.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the window takes its start over; a second renderer needs it again"
)]
pub fn run(workspace: Option<PathBuf>) -> Result<(), String> {
    if cfg!(target_os = "linux") && !has_display() {
        return Err("there is no display (neither WAYLAND_DISPLAY nor DISPLAY is set)".to_owned());
    }
    let mut why = Vec::new();
    for (renderer, name) in [
        (eframe::Renderer::Wgpu, "wgpu"),
        (eframe::Renderer::Glow, "OpenGL"),
    ] {
        let start = workspace.clone();
        let opened = eframe::run_native(
            "Tribometer",
            options(renderer),
            Box::new(move |creation| {
                let repaint = creation.egui_ctx.clone();
                let desk = Desk::start(move || repaint.request_repaint())?;
                let theme = creation
                    .storage
                    .and_then(|storage| eframe::get_value(storage, THEME_KEY));
                let app = App::new(&creation.egui_ctx, Some(desk))
                    .with_recent(recent())
                    .with_theme(&creation.egui_ctx, theme.unwrap_or(egui::ThemePreference::System));
                if let Some(workspace) = start {
                    app.push(WorkspaceCommand::Open(workspace));
                }
                Ok(Box::new(app))
            }),
        );
        match opened {
            Ok(()) => return Ok(()),
            // Without a way to the display the second renderer has none either.
            Err(eframe::Error::WinitEventLoop(_)) => return Err(unreachable_display()),
            Err(err) => why.push(format!("{name}: {err}")),
        }
    }
    Err(why.join("; "))
}

fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn unreachable_display() -> String {
    let named: Vec<String> = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .filter_map(|name| std::env::var(name).ok().map(|value| format!("{name}={value}")))
        .filter(|named| !named.ends_with('='))
        .collect();
    match named.as_slice() {
        [] => "the display cannot be reached".to_owned(),
        _ => format!("the display cannot be reached ({})", named.join(", ")),
    }
}

fn options(renderer: eframe::Renderer) -> eframe::NativeOptions {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Tribometer")
        .with_app_id("tribometer")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([480.0, 320.0])
        .with_drag_and_drop(true);
    eframe::NativeOptions {
        viewport,
        renderer,
        persist_window: true,
        persistence_path: project_dirs().map(|dirs| dirs.data_dir().join("window.ron")),
        ..eframe::NativeOptions::default()
    }
}
