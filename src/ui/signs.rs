//! Which signs the terminal can show: those of Unicode, or ASCII alone.

use ratatui::symbols::border;

/// Which signs may be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Signs {
    /// Block elements, braille and box drawing.
    #[default]
    Unicode,
    /// ASCII alone, for locales that are not UTF-8.
    Ascii,
}

/// A plain frame in ASCII.
const ASCII_PLAIN: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The frame of what has the focus in ASCII.
const ASCII_FOCUS: border::Set<'static> = border::Set {
    top_left: "#",
    top_right: "#",
    bottom_left: "#",
    bottom_right: "#",
    vertical_left: "#",
    vertical_right: "#",
    horizontal_top: "=",
    horizontal_bottom: "=",
};

impl Signs {
    /// The signs for a locale such as `en_GB.UTF-8`, as `LC_ALL`, `LC_CTYPE` or `LANG` give it.
    pub fn of_locale(locale: &str) -> Signs {
        let locale = locale.to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") { Signs::Unicode } else { Signs::Ascii }
    }

    /// Stands where there is no data.
    pub fn no_data(self) -> &'static str {
        self.pick("—", "-")
    }

    /// Stands behind a deviation.
    pub fn sigma(self) -> &'static str {
        self.pick("σ", "sd")
    }

    /// The frame of a box; what has the focus has a double one.
    pub fn frame(self, focus: bool) -> border::Set<'static> {
        match (self, focus) {
            (Signs::Unicode, false) => border::PLAIN,
            (Signs::Unicode, true) => border::DOUBLE,
            (Signs::Ascii, false) => ASCII_PLAIN,
            (Signs::Ascii, true) => ASCII_FOCUS,
        }
    }

    /// The first where Unicode may be drawn, else the second.
    pub fn pick<T>(self, unicode: T, ascii: T) -> T {
        match self {
            Signs::Unicode => unicode,
            Signs::Ascii => ascii,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_without_utf8_gets_ascii() {
        for (locale, signs) in [
            ("en_GB.UTF-8", Signs::Unicode),
            ("C.utf8", Signs::Unicode),
            ("C", Signs::Ascii),
            ("de_DE.ISO-8859-1", Signs::Ascii),
            ("", Signs::Ascii),
        ] {
            assert_eq!(Signs::of_locale(locale), signs, "{locale}");
        }
    }
}
