//! The program opens no internet socket: every call of `socket` is watched while the main job runs.
//!
//! Linux only: the C library's `socket` is replaced by one that writes the address family down and goes on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

const WATCHER: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>

int socket(int domain, int type, int protocol) {
    int (*original)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    const char *path = getenv("SOCKET_LOG");
    if (path) {
        int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        char line[32];
        int length = snprintf(line, sizeof line, "%d\n", domain);
        if (file >= 0) {
            if (write(file, line, (size_t)length) < 0) { abort(); }
            close(file);
        }
    }
    return original(domain, type, protocol);
}
"#;

const AF_INET: &str = "2";
const AF_INET6: &str = "10";

/// Builds the watcher; `None` where there is no C compiler.
fn watcher(folder: &Path) -> Option<PathBuf> {
    let source = folder.join("watcher.c");
    let library = folder.join("watcher.so");
    std::fs::write(&source, WATCHER).unwrap();
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(&source)
        .arg("-ldl")
        .status();
    matches!(status, Ok(status) if status.success()).then_some(library)
}

fn sockets(log: &Path) -> Vec<String> {
    std::fs::read_to_string(log)
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_main_job_opens_no_internet_socket() {
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = watcher(folder.path()) else {
        println!("skipped: no C compiler to build the watcher with");
        return;
    };

    // The watcher sees a socket when there is one.
    let seen = folder.path().join("seen");
    let probe = folder.path().join("probe");
    let probe_source = folder.path().join("probe.c");
    std::fs::write(
        &probe_source,
        "#include <sys/socket.h>\nint main(void){return socket(AF_INET,SOCK_STREAM,0)<0;}",
    )
    .unwrap();
    assert!(
        Command::new("cc")
            .arg("-o")
            .arg(&probe)
            .arg(&probe_source)
            .status()
            .unwrap()
            .success()
    );
    let ran = Command::new(&probe)
        .env("LD_PRELOAD", &library)
        .env("SOCKET_LOG", &seen)
        .status()
        .unwrap();
    assert!(ran.success());
    assert_eq!(sockets(&seen), [AF_INET]);

    // The main job opens none.
    let log = folder.path().join("log");
    let output = Command::new(env!("CARGO_BIN_EXE_tribometer"))
        .arg("demo")
        .arg(folder.path().join("sample"))
        .arg("--no-window")
        .env("LD_PRELOAD", &library)
        .env("SOCKET_LOG", &log)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let internet: Vec<String> = sockets(&log)
        .into_iter()
        .filter(|family| family == AF_INET || family == AF_INET6)
        .collect();
    assert!(internet.is_empty(), "internet sockets: {internet:?}");
}
