//! Walking along a text.

/// What is left of a text.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    /// Not read yet.
    pub rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// The next byte.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Leaves out `n` bytes.
    pub fn skip(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or(&[]);
    }

    /// Leaves out this text, if it comes next; upper and lower case of ASCII letters are the same.
    pub fn eat(&mut self, text: &str) -> bool {
        let found = self.rest.get(..text.len()).is_some_and(|r| r.eq_ignore_ascii_case(text.as_bytes()));
        if found {
            self.skip(text.len());
        }
        found
    }

    /// Leaves out the first of some texts that comes next.
    pub fn eat_any(&mut self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.eat(text))
    }

    /// Leaves out blanks; how many there were.
    pub fn blanks(&mut self) -> usize {
        let n = self.rest.iter().take_while(|b| **b == b' ').count();
        self.skip(n);
        n
    }

    /// A run of up to 14 digits: its value and length.
    pub fn digits(&mut self) -> Option<(u64, usize)> {
        let n = self.rest.iter().take(15).take_while(|b| b.is_ascii_digit()).count();
        if n == 0 || n > 14 {
            return None;
        }
        let value = self.rest.iter().take(n).fold(0_u64, |v, b| v * 10 + u64::from(b - b'0'));
        self.skip(n);
        Some((value, n))
    }

    /// The run of ASCII letters that comes next.
    pub fn word(&self) -> &'a [u8] {
        let n = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        self.rest.get(..n).unwrap_or(&[])
    }
}
