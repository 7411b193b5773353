//! Addresses without the user and password that somebody wrote into them: those are shown nowhere.

/// An address without its user and password.
///
/// Where it cannot be read as an address, all before the last `@` counts as a user, for passwords hold any sign.
pub fn without_user(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let shown = match host.contains('@') || !has_port(host) {
        true => rest.rsplit('@').next().unwrap_or_default(),
        false => rest,
    };
    if scheme.is_empty() { shown.to_string() } else { format!("{scheme}://{shown}") }
}

/// A text without the users and passwords of the addresses in it.
pub(super) fn without_users(text: &str) -> String {
    let ends = |sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'');
    text.split_inclusive(ends)
        .map(|word| if word.contains("://") { without_user(word) } else { word.to_string() })
        .collect()
}

/// Whether what stands behind the last colon of a host, if there is one, is a port.
fn has_port(host: &str) -> bool {
    let behind = host.rsplit(']').next().unwrap_or_default().rsplit_once(':').map(|(_, port)| port);
    behind.is_none_or(|port| port.chars().all(|sign| sign.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_passwords_are_left_out() {
        for (address, shown) in [
            ("https://es1:9200", "https://es1:9200"),
            ("https://[::1]:9200/es/@team", "https://[::1]:9200/es/@team"),
            ("https://elastic:secret@es1:9200/", "https://es1:9200/"),
            ("https://elastic@es1", "https://es1"),
            ("https://elastic:se/cr#et@es1:9200", "https://es1:9200"),
            ("https://elastic:se@cr/et@es1:9200", "https://es1:9200"),
            ("elastic:secret@es1:9200", "es1:9200"),
        ] {
            assert_eq!(without_user(address), shown);
        }
    }

    #[test]
    fn a_text_keeps_all_else() {
        let text = "2 | urls = \"https://elastic:secret@es1:9200\"\n  | ^^ at 'http://es2' of a@b";
        assert_eq!(without_users(text), "2 | urls = \"https://es1:9200\"\n  | ^^ at 'http://es2' of a@b");
    }
}
