//! A cell without the blanks around it.

/// Without blanks at both ends, including those of full width, NUL and marks of byte order; and without the
/// wrapping `="..."` that keeps spreadsheets from reading a long number as one.
#[inline]
pub fn trim(cell: &[u8]) -> &[u8] {
    match cell {
        [first, .., last] if is_plain(*first) && is_plain(*last) => cell,
        [only] if is_plain(*only) => cell,
        [] => cell,
        _ => trim_carefully(cell),
    }
}

/// Printable ASCII, with which neither a blank nor a wrapping starts or ends.
#[inline]
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e) && byte != b'='
}

#[inline(never)]
fn trim_carefully(cell: &[u8]) -> &[u8] {
    let cell = without_blanks(cell);
    match cell {
        [b'=', b'"', inner @ .., b'"'] if !inner.contains(&b'"') => without_blanks(inner),
        _ => cell,
    }
}

#[inline]
fn without_blanks(cell: &[u8]) -> &[u8] {
    // Blanks beyond ASCII start with C2, E1, E2, E3 or EF and end with a byte below C0; most Chinese text starts
    // with E4 to E9.
    let may_be_blank = |b: u8| b <= b' ' || matches!(b, 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef);
    match cell {
        [] => cell,
        [first, .., last] if !may_be_blank(*first) && !may_end_blank(cell, *last) => cell,
        [only] if *only > b' ' => cell,
        _ => trim_slowly(cell),
    }
}

#[inline]
fn may_end_blank(cell: &[u8], last: u8) -> bool {
    if last < 0x80 {
        return last <= b' ';
    }
    // The lead byte of the last character, if that has two or three bytes.
    let lead = |n: usize| cell.len().checked_sub(n).and_then(|at| cell.get(at)).copied().unwrap_or(0);
    lead(2) == 0xc2 || matches!(lead(3), 0xe1..=0xe3 | 0xef)
}

#[cold]
fn trim_slowly(cell: &[u8]) -> &[u8] {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0';
    match std::str::from_utf8(cell) {
        Ok(text) => text.trim_matches(is_blank).as_bytes(),
        Err(_) => cell.trim_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_of_all_kinds() {
        for text in [" a ", "\u{3000}a", "a\u{a0}", "\u{feff}a\u{2003}", "a\0", "\ta\r", "a", "\u{85}a"] {
            assert_eq!(trim(text.as_bytes()), b"a", "{text:?}");
        }
        for text in ["", "客户", "。", "ａ", "é", "€", "\u{1}"] {
            assert_eq!(trim(text.as_bytes()), text.as_bytes());
        }
        assert_eq!(trim(b" \xff "), b"\xff");
        assert_eq!((trim(b"=\"0012\" "), trim(b"=\"a\"&\"b\"")), (&b"0012"[..], &b"=\"a\"&\"b\""[..]));
    }

    proptest! {
        #[test]
        fn fast_and_slow_agree(text in "[ a\u{0}\u{85}\u{a0}\u{1680}\u{2003}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}客é。]{0,6}") {
            prop_assert_eq!(trim(text.as_bytes()), trim_slowly(text.as_bytes()));
        }
    }
}
