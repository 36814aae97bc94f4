//! Text between tags, as HTML and XML have it, from a text in memory; linear whatever stands in it.

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text with references.
    Text(&'a [u8]),
    /// Text that is taken as it stands.
    Literal(&'a [u8]),
    /// `<name attributes>`.
    Open {
        /// Without prefix, as written.
        name: &'a [u8],
        /// As written, without a slash at the end.
        attributes: &'a [u8],
        /// `<name/>`.
        is_empty: bool,
    },
    /// `</name>`.
    Close(&'a [u8]),
}

/// Walks through a text.
pub struct Tags<'a> {
    text: &'a [u8],
    at: usize,
    /// Quotes in tags do not hide a `>`: one was found that is never closed.
    ignores_quotes: bool,
    /// No tag or comment that starts from here on ends.
    has_no_tag: bool,
    has_no_comment: bool,
    /// The contents of scripts and styles are no text.
    skips_scripts: bool,
}

impl<'a> Tags<'a> {
    /// From the start of a text. `skips_scripts`: it is HTML.
    pub fn new(text: &'a [u8], skips_scripts: bool) -> Self {
        Self { text, at: 0, ignores_quotes: false, has_no_tag: false, has_no_comment: false, skips_scripts }
    }

    /// Where the next piece starts.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on at a later place.
    pub fn jump(&mut self, to: usize) {
        self.at = self.at.max(to);
    }

    /// The next piece; `None` at the end.
    pub fn next_piece(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            if !rest.starts_with(b"<") || self.has_no_tag {
                let n = if self.has_no_tag { None } else { memchr::memchr(b'<', rest) };
                return Some(self.take(n.unwrap_or(rest.len())));
            }
            if rest.starts_with(b"<!--") && !self.has_no_comment {
                match memchr::memmem::find(rest, b"-->") {
                    Some(n) => self.at += n + 3,
                    None => self.has_no_comment = true,
                }
                continue;
            }
            if let Some(inner) = rest.strip_prefix(b"<![CDATA[") {
                let n = memchr::memmem::find(inner, b"]]>");
                self.at += n.map_or(rest.len(), |n| n + 12);
                return Some(Piece::Literal(inner.get(..n.unwrap_or(inner.len())).unwrap_or(&[])));
            }
            let is_tag =
                rest.get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'));
            if !is_tag {
                return Some(self.take(1));
            }
            let Some(n) = self.tag_end(rest) else {
                self.has_no_tag = true;
                continue;
            };
            let inner = rest.get(1..n - 1).unwrap_or(&[]);
            self.at += n;
            if inner.starts_with(b"!") || inner.starts_with(b"?") {
                continue;
            }
            if let Some(name) = inner.strip_prefix(b"/") {
                return Some(Piece::Close(local(name.trim_ascii())));
            }
            let (inner, is_empty) = match inner.strip_suffix(b"/") {
                Some(inner) => (inner, true),
                None => (inner, false),
            };
            let n = inner.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(inner.len());
            let (name, attributes) = inner.split_at(n);
            let name = local(name);
            if self.skips_scripts && !is_empty {
                self.skip_script(name);
            }
            return Some(Piece::Open { name, attributes, is_empty });
        }
    }

    fn take(&mut self, n: usize) -> Piece<'a> {
        let start = self.at;
        self.at += n;
        Piece::Text(self.text.get(start..self.at).unwrap_or(&[]))
    }

    /// Length of the tag at the start of `rest`; a `>` in the quotes of an attribute does not end it.
    fn tag_end(&mut self, rest: &[u8]) -> Option<usize> {
        if !self.ignores_quotes {
            let (mut quote, mut before) = (0_u8, 0_u8);
            for (i, b) in rest.iter().enumerate() {
                match *b {
                    b'>' if quote == 0 => return Some(i + 1),
                    b'"' | b'\'' if quote == 0 && before == b'=' => quote = *b,
                    b if b == quote => quote = 0,
                    _ => {}
                }
                if !b.is_ascii_whitespace() {
                    before = *b;
                }
            }
            self.ignores_quotes = true;
        }
        memchr::memchr(b'>', rest).map(|n| n + 1)
    }

    /// Goes to the end of a script or a style.
    fn skip_script(&mut self, name: &[u8]) {
        let end: &[&[u8]] = if name.eq_ignore_ascii_case(b"script") {
            &[b"</script", b"</SCRIPT", b"</Script"]
        } else if name.eq_ignore_ascii_case(b"style") {
            &[b"</style", b"</STYLE", b"</Style"]
        } else {
            return;
        };
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let ends = end.iter().filter_map(|end| memchr::memmem::find(rest, end));
        self.at += ends.min().unwrap_or(rest.len());
    }
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

/// The value of an attribute, as written; names are compared without prefix and case.
pub fn attribute<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_ascii_start();
        let n = rest.iter().position(|b| *b == b'=' || b.is_ascii_whitespace()).unwrap_or(rest.len());
        if n == 0 && rest.is_empty() {
            return None;
        }
        let (own, behind) = rest.split_at(n);
        let behind = behind.trim_ascii_start();
        let Some(value) = behind.strip_prefix(b"=") else {
            // Without a value; a lone sign is passed over.
            rest = if n == 0 { rest.get(1..).unwrap_or(&[]) } else { behind };
            continue;
        };
        let value = value.trim_ascii_start();
        let (value, next) = match value.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = value.get(1..).unwrap_or(&[]);
                let end = memchr::memchr(*quote, inner).unwrap_or(inner.len());
                (inner.get(..end).unwrap_or(&[]), inner.get(end + 1..).unwrap_or(&[]))
            }
            _ => {
                let end = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
                value.split_at(end)
            }
        };
        if local(own).eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
}

/// A whole number that an attribute has.
pub fn number(attributes: &[u8], name: &[u8]) -> Option<u32> {
    std::str::from_utf8(attribute(attributes, name)?).ok()?.trim().parse().ok()
}

/// Names of the characters from U+00A0 to U+00FF.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn \
yuml";

const OTHERS: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("ensp", ' '),
];

/// The character of a reference's name, without `&` and `;`.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    if let Some((_, c)) = OTHERS.iter().find(|(own, _)| *own == name) {
        return Some(*c);
    }
    let at = LATIN.split_ascii_whitespace().position(|own| own == name)?;
    char::from_u32(0xa0 + u32::try_from(at).ok()?)
}

/// Appends a text with its references resolved; one that is not known stays as it is written.
pub fn resolve(text: &[u8], to: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest) {
        let (before, behind) = rest.split_at(at);
        to.extend_from_slice(before);
        let name = behind.get(1..).unwrap_or(&[]);
        let end = name.iter().take(10).position(|b| *b == b';');
        let found = end.and_then(|n| Some((n, character(std::str::from_utf8(name.get(..n)?).ok()?)?)));
        match found {
            Some((n, c)) => {
                to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = name.get(n + 1..).unwrap_or(&[]);
            }
            None => {
                to.push(b'&');
                rest = name;
            }
        }
    }
    to.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut tags = Tags::new(text.as_bytes(), true);
        let mut all = Vec::new();
        while let Some(piece) = tags.next_piece() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            all.push(match piece {
                Piece::Text(t) => format!("'{}'", text(t)),
                Piece::Literal(t) => format!("[{}]", text(t)),
                Piece::Open { name, is_empty: false, .. } => text(name),
                Piece::Open { name, .. } => format!("{}/", text(name)),
                Piece::Close(name) => format!("/{}", text(name)),
            });
        }
        all
    }

    #[test]
    fn tags_and_texts() {
        assert_eq!(
            pieces("<!-- <td> --><ss:Cell a='>' b=\"x\">1 < 2<br/><![CDATA[<&>]]></ss:Cell >"),
            ["Cell", "'1 '", "'<'", "' 2'", "br/", "[<&>]", "/Cell"]
        );
        assert_eq!(
            pieces("<script>if (a<b) '<td>'</script><style>x</style>"),
            ["script", "/script", "style", "/style"]
        );
        // A quote that is never closed, a tag and a comment without an end.
        assert_eq!(pieces("<td a=\"1>x</td><td>y"), ["td", "'x'", "/td", "td", "'y'"]);
        assert_eq!(pieces("a<td b"), ["'a'", "'<td b'"]);
        assert_eq!(pieces("<!-- a <td>b"), ["'b'"]);
        assert_eq!(pieces("<td title=5\" 3\">x"), ["td", "'x'"]);
    }

    #[test]
    fn attributes_and_references() {
        let attributes = b" nowrap ss:Index=\"3\" Colspan=2 style='a=b' = x";
        assert_eq!(number(attributes, b"index"), Some(3));
        assert_eq!(number(attributes, b"colspan"), Some(2));
        assert_eq!(attribute(attributes, b"STYLE"), Some(&b"a=b"[..]));
        assert_eq!(attribute(attributes, b"rowspan"), None);
        let mut text = Vec::new();
        resolve("&amp;&#20803;&#x20AC;&uuml;&yuml;&nope;&&#0;&lt".as_bytes(), &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), "&元€üÿ&nope;&&#0;&lt");
    }
}
