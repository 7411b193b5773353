//! The last pass over a drawn screen: nothing harmful and, where the locale wants it, nothing but ASCII gets out.

use ratatui::buffer::Buffer;

use super::is_unprintable;

/// Replaces what a terminal would act on and, for a terminal without UTF-8, everything that is not ASCII.
pub fn seal(buffer: &mut Buffer, ascii_only: bool) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() && !symbol.contains(|c: char| c.is_ascii_control()) {
            continue;
        }
        if symbol.chars().any(is_unprintable) {
            cell.set_char('?');
        } else if ascii_only {
            let plain = symbol.chars().next().map_or(' ', plain);
            cell.set_char(plain);
        }
    }
}

/// The ASCII sign that comes nearest to a sign of frames and charts.
fn plain(c: char) -> char {
    match c {
        '\u{2500}' | '\u{2501}' | '\u{2504}' | '\u{2505}' | '\u{2508}' | '\u{2509}' | '\u{254c}' | '\u{2550}' => '-',
        '\u{2502}' | '\u{2503}' | '\u{2506}' | '\u{2507}' | '\u{250a}' | '\u{250b}' | '\u{254e}' | '\u{2551}' => '|',
        '\u{2500}'..='\u{257f}' => '+',
        '\u{2581}' => '_',
        '\u{2582}' | '\u{2583}' => '.',
        '\u{2584}' | '\u{2585}' => 'o',
        '\u{2586}' | '\u{2587}' => 'O',
        '\u{2580}' | '\u{2588}'..='\u{259f}' => '#',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => '*',
        'σ' => 's',
        '·' | '•' => '.',
        '±' | '≈' => '~',
        'µ' | 'μ' => 'u',
        '\u{2026}' => '~',
        '\u{2012}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn leaves_only_what_the_terminal_can_show() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        for (x, c) in ['│', 'é', '\u{202e}', '▁', 'a', '⣿'].into_iter().enumerate() {
            buffer[(x as u16, 0)].set_char(c);
        }
        let shown = |b: &Buffer| b.content.iter().map(|c| c.symbol().to_string()).collect::<String>();
        seal(&mut buffer, false);
        assert_eq!(shown(&buffer), "│é?▁a⣿");
        seal(&mut buffer, true);
        assert_eq!(shown(&buffer), "|??_a*");
    }
}
