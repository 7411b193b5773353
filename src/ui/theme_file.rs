//! Themes as they are written in TOML, and the ones that ship.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::model::{Error, ErrorKind, Result};

use super::Theme;

/// Names and texts of the themes that ship, in the order in which one steps through them.
const SHIPPED: [(&str, &str); 4] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    text: WrittenStyle,
    #[serde(default)]
    dim: WrittenStyle,
    #[serde(default)]
    strong: WrittenStyle,
    #[serde(default)]
    border: WrittenStyle,
    #[serde(default)]
    focus: WrittenStyle,
    #[serde(default)]
    selection: WrittenStyle,
    #[serde(default)]
    found: WrittenStyle,
    #[serde(default)]
    good: WrittenStyle,
    #[serde(default)]
    warn: WrittenStyle,
    #[serde(default)]
    bad: WrittenStyle,
    #[serde(default)]
    header: WrittenStyle,
    #[serde(default)]
    baseline: WrittenStyle,
    #[serde(default)]
    series: Vec<WrittenStyle>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenStyle {
    fg: Option<WrittenColor>,
    bg: Option<WrittenColor>,
    #[serde(default)]
    modifiers: Vec<WrittenModifier>,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct WrittenColor(Color);

impl TryFrom<String> for WrittenColor {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let known = Color::from_str(&text).map(WrittenColor);
        known.map_err(|_| format!("`{text}` is no colour: use a name such as `light-red`, 0-255, or #rrggbb"))
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenModifier {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

impl WrittenStyle {
    fn style(&self) -> Style {
        let mut style = Style::new();
        style.fg = self.fg.as_ref().map(|c| c.0);
        style.bg = self.bg.as_ref().map(|c| c.0);
        self.modifiers.iter().fold(style, |style, m| style.add_modifier(m.modifier()))
    }
}

impl WrittenModifier {
    fn modifier(self) -> Modifier {
        match self {
            WrittenModifier::Bold => Modifier::BOLD,
            WrittenModifier::Dim => Modifier::DIM,
            WrittenModifier::Italic => Modifier::ITALIC,
            WrittenModifier::Underlined => Modifier::UNDERLINED,
            WrittenModifier::Reversed => Modifier::REVERSED,
        }
    }
}

/// Reads a theme; a role that is not named is plain text.
///
/// # Errors
/// `Usage` with the place of the mistake, for unknown roles, colours and modifiers.
pub fn parse_theme(toml: &str) -> Result<Theme> {
    let written: Written = toml::from_str(toml).map_err(|e| {
        let hint = format!("the themes that ship ({}) show what can be set", theme_names().join(", "));
        Error::new(ErrorKind::Usage, format!("the theme cannot be read: {}", e.to_string().trim_end()), hint)
    })?;
    Ok(Theme {
        text: written.text.style(),
        dim: written.dim.style(),
        strong: written.strong.style(),
        border: written.border.style(),
        focus: written.focus.style(),
        selection: written.selection.style(),
        found: written.found.style(),
        good: written.good.style(),
        warn: written.warn.style(),
        bad: written.bad.style(),
        header: written.header.style(),
        baseline: written.baseline.style(),
        series: written.series.iter().map(WrittenStyle::style).collect(),
        name: written.name,
    })
}

/// Names of the themes that ship.
pub fn theme_names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

/// The themes that ship, in the order in which one steps through them.
///
/// # Errors
/// Those of [`parse_theme`]; a test keeps them from happening.
pub fn shipped_themes() -> Result<Vec<Theme>> {
    SHIPPED.iter().map(|(_, text)| parse_theme(text)).collect()
}

/// The themes in stepping order, the wanted one first; without colours, `mono` alone.
///
/// # Errors
/// `Usage` when there is no theme of that name.
pub fn themes_from(wanted: &str, no_color: bool) -> Result<Vec<Theme>> {
    let mut themes = shipped_themes()?;
    if no_color {
        themes.retain(|t| t.name == "mono");
        return Ok(themes);
    }
    let Some(at) = themes.iter().position(|t| t.name == wanted) else {
        let hint = format!("choose one of {}", theme_names().join(", "));
        return Err(Error::new(ErrorKind::Usage, format!("there is no theme `{wanted}`"), hint));
    };
    themes.rotate_left(at);
    Ok(themes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_themes_can_be_read_and_are_named_as_listed() {
        let names: Vec<String> = shipped_themes().unwrap().into_iter().map(|t| t.name).collect();
        assert_eq!(names, theme_names());
    }

    #[test]
    fn mono_names_no_colour_and_still_tells_roles_apart() {
        let themes = themes_from("light", true).unwrap();
        assert_eq!(themes.len(), 1);
        let mono = &themes[0];
        let roles = [mono.selection, mono.bad, mono.warn, mono.focus, mono.found, mono.header];
        assert!(roles.iter().all(|s| s.fg.is_none() && s.bg.is_none() && !s.add_modifier.is_empty()));
    }

    /// Relative luminance (0–1) of a colour as xterm shows it (WCAG 2.2).
    fn luminance(color: Color) -> f64 {
        let cube = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
        let (r, g, b) = match color {
            Color::Black => (0, 0, 0),
            Color::Red => (205, 0, 0),
            Color::Blue => (0, 0, 238),
            Color::White => (255, 255, 255),
            Color::LightYellow => (255, 255, 0),
            Color::LightRed => (255, 85, 85),
            Color::Yellow => (205, 205, 0),
            Color::Indexed(n @ 16..232) => (cube((n - 16) / 36), cube((n - 16) / 6 % 6), cube((n - 16) % 6)),
            Color::Indexed(n @ 232..) => (8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)),
            other => panic!("{other:?} is not known here"),
        };
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    #[test]
    fn what_the_header_says_can_be_read_in_every_theme() {
        for theme in shipped_themes().unwrap() {
            for (role, style) in
                [("text", Style::new()), ("strong", theme.strong), ("warn", theme.warn), ("bad", theme.bad)]
            {
                let style = theme.header.patch(style);
                let (Some(ink), Some(paper)) = (style.fg, style.bg) else { continue };
                let (ink, paper) = (luminance(ink) + 0.05, luminance(paper) + 0.05);
                let contrast = ink.max(paper) / ink.min(paper);
                assert!(contrast >= 3.0, "{role} on the header of {}: {contrast:.1}", theme.name);
            }
        }
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = parse_theme("name = \"x\"\n[text]\nfg = \"blurple\"\n").unwrap_err();
        assert!(error.message.contains("line 3") && error.message.contains("blurple"), "{}", error.message);
        assert!(themes_from("drak", false).unwrap_err().hint.contains("high-contrast"));
        assert_eq!(themes_from("light", false).unwrap()[0].name, "light");
    }
}
