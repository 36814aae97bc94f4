//! Encodings that a file may have: those of the web, and two of DOS that cash registers still write.

use encoding_rs::{CoderResult, Decoder, Encoding};

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One that browsers know (WHATWG Encoding Standard).
    Web(&'static Encoding),
    /// A code page of DOS.
    Oem(&'static Oem),
}

/// A code page of DOS.
#[derive(Debug, PartialEq, Eq)]
pub struct Oem {
    label: &'static str,
    /// Characters of the bytes from 0x80 on.
    upper: &'static str,
}

/// Code page 437, United States (tables as published by the Unicode Consortium).
pub static IBM437: Oem = Oem {
    label: "IBM437",
    upper: "\
ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
};

/// Code page 850, Western Europe.
pub static IBM850: Oem = Oem {
    label: "IBM850",
    upper: "\
ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
};

/// Encodings that a user may choose: label, and the writing that it is for in the words of those who use it.
pub const CHOICES: [(&str, &str); 28] = [
    ("UTF-8", "Unicode"),
    ("UTF-16LE", "Unicode"),
    ("UTF-16BE", "Unicode"),
    ("gb18030", "简体中文"),
    ("Big5", "繁體中文"),
    ("Shift_JIS", "日本語"),
    ("EUC-JP", "日本語"),
    ("EUC-KR", "한국어"),
    ("windows-1252", "English, Deutsch, Français, Español, Português"),
    ("ISO-8859-15", "English, Deutsch, Français, Español, Português"),
    ("windows-1250", "Polski, Čeština, Magyar, Română"),
    ("ISO-8859-2", "Polski, Čeština, Magyar, Română"),
    ("windows-1251", "Русский, Українська, Български"),
    ("KOI8-R", "Русский"),
    ("KOI8-U", "Українська"),
    ("IBM866", "Русский (DOS)"),
    ("ISO-8859-5", "Русский"),
    ("windows-1253", "Ελληνικά"),
    ("windows-1254", "Türkçe"),
    ("windows-1255", "עברית"),
    ("windows-1256", "العربية"),
    ("windows-1257", "Lietuvių, Latviešu, Eesti"),
    ("windows-1258", "Tiếng Việt"),
    ("windows-874", "ไทย"),
    ("macintosh", "Mac OS"),
    ("x-mac-cyrillic", "Русский (Mac OS)"),
    ("IBM850", "DOS"),
    ("IBM437", "DOS"),
];

impl Charset {
    /// The encoding of a WHATWG label, or of `IBM437`, `IBM850` and their other names.
    pub fn for_label(label: &str) -> Option<Self> {
        let plain: String = label.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        match plain.to_ascii_lowercase().as_str() {
            "ibm437" | "cp437" | "437" => Some(Self::Oem(&IBM437)),
            "ibm850" | "cp850" | "850" => Some(Self::Oem(&IBM850)),
            _ => Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Web),
        }
    }

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Oem(oem) => oem.label,
        }
    }

    /// The characters of the bytes from 0x80 on, if every byte is one character.
    pub fn upper_half(self) -> Option<Vec<char>> {
        match self {
            Self::Web(encoding) if encoding.is_single_byte() => {
                let decode = |byte: u8| {
                    let bytes = [byte];
                    let (text, _) = encoding.decode_without_bom_handling(&bytes);
                    text.chars().next().unwrap_or('\u{fffd}')
                };
                Some((0x80..=0xff).map(decode).collect())
            }
            Self::Web(_) => None,
            Self::Oem(oem) => Some(oem.upper.chars().collect()),
        }
    }

    /// A decoder. `removes_bom`: a mark of the encoding at the start is no text.
    pub fn decoder(self, removes_bom: bool) -> CharsetDecoder {
        match self {
            Self::Web(encoding) if removes_bom => {
                CharsetDecoder::Web(encoding.new_decoder_with_bom_removal())
            }
            Self::Web(encoding) => CharsetDecoder::Web(encoding.new_decoder_without_bom_handling()),
            Self::Oem(_) => CharsetDecoder::Oem(self.upper_half().unwrap_or_default()),
        }
    }
}

/// A decoder into UTF-8.
pub enum CharsetDecoder {
    /// Of encoding_rs.
    Web(Decoder),
    /// The characters from 0x80 on.
    Oem(Vec<char>),
}

impl CharsetDecoder {
    /// Decodes as [`Decoder::decode_to_utf8`] does: whether the input is used up, bytes read, bytes written, whether
    /// something could not be decoded.
    pub fn decode(&mut self, bytes: &[u8], to: &mut [u8], is_last: bool) -> (bool, usize, usize, bool) {
        match self {
            Self::Web(decoder) => {
                let (result, n_read, n_written, has_errors) = decoder.decode_to_utf8(bytes, to, is_last);
                (result == CoderResult::InputEmpty, n_read, n_written, has_errors)
            }
            Self::Oem(upper) => {
                let (mut n_read, mut n_written) = (0, 0);
                for byte in bytes {
                    let c = match byte.checked_sub(0x80) {
                        Some(i) => upper.get(usize::from(i)).copied().unwrap_or('\u{fffd}'),
                        None => char::from(*byte),
                    };
                    let Some(room) = to.get_mut(n_written..n_written + c.len_utf8()) else {
                        return (false, n_read, n_written, false);
                    };
                    c.encode_utf8(room);
                    n_written += c.len_utf8();
                    n_read += 1;
                }
                (true, n_read, n_written, false)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_an_encoding() {
        for (label, _) in CHOICES {
            assert_eq!(Charset::for_label(label).map(Charset::label), Some(label));
        }
        assert_eq!(Charset::for_label("cp-850").map(Charset::label), Some("IBM850"));
        assert_eq!(Charset::for_label("klingon"), None);
    }

    #[test]
    fn code_pages_of_dos() {
        for (charset, bytes, text) in [
            (Charset::Oem(&IBM850), &b"M\x81ller \x9b\xc9"[..], "Müller ø╔"),
            (Charset::Oem(&IBM437), b"5\x9b Caf\x82\xff", "5¢ Café\u{a0}"),
        ] {
            let mut room = [0; 64];
            let (is_done, n_read, n_written, _) = charset.decoder(false).decode(bytes, &mut room, true);
            assert_eq!((is_done, n_read, &room[..n_written]), (true, bytes.len(), text.as_bytes()));
            assert_eq!(charset.upper_half().map(|upper| upper.len()), Some(128));
        }
    }
}
