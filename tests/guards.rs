//! What keeps the house in order: imports flow one way, no file is forgotten.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer may import itself and the layers of the rows above it that are named here.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("demo", &["model"]),
    ("contract", &["model"]),
    ("analysis", &["model", "contract"]),
    ("link", &["model", "contract", "analysis"]),
    ("alert", &["model", "contract", "analysis", "link"]),
    ("config", &["model", "contract", "analysis"]),
    ("store", &["model", "contract", "config"]),
    ("ingest", &["model", "contract", "config", "store"]),
    ("setup", &["model", "contract", "config", "store"]),
    ("keymap", &["model"]),
    ("ui", &["model", "contract", "config", "analysis"]),
    ("incident", &["model", "link", "ui"]),
    ("panes", &["model", "contract", "config", "analysis", "ui"]),
    ("watch", &["model", "contract", "config", "analysis", "link", "store", "ui", "panes"]),
    ("runbook", &["model", "contract", "config", "analysis", "ui", "panes"]),
    ("screens", &["model", "contract", "config", "analysis", "ui", "panes", "runbook", "keymap"]),
    ("overlays", &["model", "contract", "config", "analysis", "ui", "panes", "keymap"]),
    (
        "app",
        &[
            "model", "contract", "config", "analysis", "link", "incident", "ui", "panes", "keymap", "screens",
            "overlays",
        ],
    ),
    ("runtime", &["model", "config", "store", "ui", "app", "keymap"]),
    (
        "cli",
        &[
            "model", "contract", "config", "analysis", "link", "alert", "incident", "store", "ingest", "setup", "ui",
            "panes", "runbook", "keymap", "screens", "app", "runtime", "watch", "demo",
        ],
    ),
];

fn rust_files(under: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(under).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Layers named in a file's non-test code, as `crate::layer` (also in a list `crate::{a, b}`).
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    let mut found = Vec::new();
    for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
        for after in line.split("crate::").skip(1) {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push(name);
        }
        assert!(!line.contains("crate::{"), "spell imports a layer a line: {line}");
    }
    found
}

#[test]
fn imports_flow_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")) {
        let inside = file.strip_prefix(root().join("src")).unwrap().to_path_buf();
        let layer = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_string();
        if ["lib", "main"].contains(&layer.as_str()) {
            continue;
        }
        let may = allowed.get(layer.as_str()).unwrap_or_else(|| panic!("no rule for layer {layer}"));
        for name in imports(&fs::read_to_string(&file).unwrap()) {
            if name != layer && allowed.contains_key(name.as_str()) && !may.contains(&name.as_str()) {
                wrong.push(format!("{} imports {name}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_layer_is_named_in_the_map() {
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for (layer, _) in MAY_IMPORT {
        assert!(map.contains(&format!("pub mod {layer};")), "{layer} is missing in src/lib.rs");
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let main = fs::read_to_string(root().join("tests/main.rs")).unwrap();
    for entry in fs::read_dir(root().join("tests")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().to_string();
        if let Some(module) = name.strip_suffix(".rs").filter(|m| *m != "main") {
            assert!(main.contains(&format!("mod {module};")), "{name} is not part of tests/main.rs");
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|f| !fs::read_to_string(f).unwrap().trim_start().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}
