//! Which encoding of one byte per character is this?
//!
//! Every pair of encoding and language says how likely each character beyond ASCII is: letters by their rank in the
//! language, signs a little, everything else hardly. A letter where none can stand (a capital behind a small letter,
//! a Greek letter beside a Latin one) counts as hardly. The likeliest pair wins.

use super::charset::{Charset, IBM437, IBM850};
use encoding_rs::{
    IBM866, ISO_8859_2, KOI8_U, MACINTOSH, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// High bytes looked at.
const N_BYTES: usize = 4_000;

/// Letters beyond ASCII by language, the commonest first. (Ranks after the letter frequencies that Wikipedia lists.)
const WESTERN: [&str; 10] = [
    "äüöß",
    "éèàêçâôîùûïëœ",
    "óíáéñúü",
    "ãçáéíõóêâúàô",
    "èàòùìé",
    "éëïöü",
    "äöåé",
    "øåæéö",
    "áðíóþéæöúý",
    "éàóèíçúòïü",
];
const CENTRAL: [&str; 6] =
    ["łęążóśćńź", "íáěéýžřčšůúťňďó", "áíéýčžšľúťôňďäóĺŕ", "éáóöőíüúű", "ăîşţâșț", "čšžćđ"];
const TURKISH: [&str; 1] = ["ıüşçöğâi"];
const BALTIC: [&str; 3] = ["ėąųįšūžčę", "āīēšņūļģžčķ", "äõüöšž"];
const VIETNAMESE: [&str; 1] = ["\u{301}\u{300}đ\u{323}ưôâêơă\u{309}\u{303}áàéèíìóòúùý"];
const CYRILLIC: [&str; 4] = [
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "оанитірвеслкдмпузяьбгчйхжїшєюцщфґ",
    "аоиентсрвлдкпмзгубчъящжхйцфюшь",
    "аоиенрстјувкдмплгзбчшцњжћхљђфџ",
];
const GREEK: [&str; 1] = ["αοιετσνηυρπκμλςίόάέήώγδύχθωφβξζψϊϋΐΰ"];
const HEBREW: [&str; 1] = ["יוהלאתרבמשנםדקעחפכסגטןזצךףץ"];
const ARABIC: [&str; 2] = ["الينمرتوبةعدسفهكقحجأشصطخضذىئزثغءظإؤآ", "اینردهمتسوشبکآخزفگقلعپجحغصثضچطظذئژ"];
const THAI: [&str; 1] = ["าการนอมยงเวดลสีทั่ิปตหค้แใบไขพูจุชถำ็ศผโธึญซฟภื์ณษฉฎฐฏฑฒฌฆฝฮฤๆ"];

/// Signs that stand in texts of many languages.
const SIGNS: &str = "€£¥§°©®«»“”‘’„‚–—…·×½¼¾¿¡ªº№™•±²³µ¢\u{a0}฿";

/// Encodings with their languages, and how likely each is before anything is read (natural logarithm).
fn candidates() -> [(Charset, f64, &'static [&'static str]); 17] {
    [
        (Charset::Web(WINDOWS_1252), 0.0, &WESTERN),
        (Charset::Web(WINDOWS_1250), -0.7, &CENTRAL),
        (Charset::Web(WINDOWS_1251), -0.5, &CYRILLIC),
        (Charset::Web(WINDOWS_1253), -0.7, &GREEK),
        (Charset::Web(WINDOWS_1254), -0.7, &TURKISH),
        (Charset::Web(WINDOWS_1255), -0.7, &HEBREW),
        (Charset::Web(WINDOWS_1256), -0.7, &ARABIC),
        (Charset::Web(WINDOWS_1257), -1.0, &BALTIC),
        (Charset::Web(WINDOWS_1258), -1.0, &VIETNAMESE),
        (Charset::Web(WINDOWS_874), -0.7, &THAI),
        (Charset::Web(encoding_rs::KOI8_R), -1.0, &CYRILLIC),
        (Charset::Web(KOI8_U), -2.0, &CYRILLIC),
        (Charset::Oem(&IBM850), -1.5, &WESTERN),
        (Charset::Oem(&IBM437), -1.6, &WESTERN),
        (Charset::Web(MACINTOSH), -2.0, &WESTERN),
        (Charset::Web(ISO_8859_2), -1.5, &CENTRAL),
        (Charset::Web(IBM866), -2.0, &CYRILLIC),
    ]
}

/// The likeliest encoding, and the share of characters beyond ASCII that are where they may be in its language.
pub fn find(bytes: &[u8]) -> (Charset, f64) {
    let mut best = (Charset::Web(WINDOWS_1252), 0.0, f64::MIN);
    for (charset, prior, languages) in candidates() {
        let Some(upper) = charset.upper_half() else { continue };
        for language in languages {
            let (fit, likelihood) = read(bytes, &upper, language);
            if likelihood + prior > best.2 {
                best = (charset, fit, likelihood + prior);
            }
        }
    }
    (best.0, best.1)
}

/// Share of fitting characters, and the logarithm of the likelihood of all.
fn read(bytes: &[u8], upper: &[char], language: &str) -> (f64, f64) {
    let n_letters = f64::from(u32::try_from(language.chars().count()).unwrap_or(u32::MAX));
    // Zipf's law, roughly: the sum of 1/(rank + 2) is about ln(n / 1.5 + 1).
    let total = libm::log(n_letters / 1.5 + 1.0);
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    let likelihood_of = |c: char| -> (f64, bool) {
        let rank = language.chars().position(|l| l == small(c));
        // Capitals are rarer.
        let case = if c.is_uppercase() { 0.35 } else { 1.0 };
        match rank {
            Some(rank) => (case / (f64::from(u32::try_from(rank).unwrap_or(u32::MAX)) + 2.0) / total, true),
            None if SIGNS.contains(c) => (0.01, true),
            None if c.is_alphabetic() => (0.000_5, false),
            None if c == '\u{fffd}' || c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) => {
                (0.000_001, false)
            }
            None => (0.000_3, false),
        }
    };
    let mut is_there = [false; 256];
    for byte in bytes {
        if let Some(slot) = is_there.get_mut(usize::from(*byte)) {
            *slot = true;
        }
    }
    let known = upper.iter().zip(is_there.iter().skip(0x80));
    let table: Vec<(f64, bool)> =
        known.map(|(c, is_there)| if *is_there { likelihood_of(*c) } else { (0.0, false) }).collect();
    let at = |i: Option<usize>| match i.and_then(|i| bytes.get(i)) {
        Some(byte) if *byte >= 0x80 => upper.get(usize::from(*byte) - 0x80).copied().unwrap_or(' '),
        Some(byte) => char::from(*byte),
        None => ' ',
    };
    let (mut n, mut n_fit, mut sum) = (0_usize, 0_usize, 0.0);
    for (i, byte) in bytes.iter().enumerate().filter(|(_, b)| **b >= 0x80).take(N_BYTES) {
        let (p, is_expected) = table.get(usize::from(*byte) - 0x80).copied().unwrap_or((0.000_001, false));
        let fits = may_stand(at(i.checked_sub(1)), at(Some(i)), at(i.checked_add(1)));
        n += 1;
        n_fit += usize::from(is_expected && fits);
        sum += libm::log(if fits { p } else { p.min(1.0) * 0.02 });
    }
    let share = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    (share(n_fit) / f64::max(share(n), 1.0), sum)
}

/// Whether a character may stand between two others.
fn may_stand(before: char, c: char, behind: char) -> bool {
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}');
    if is_mark(c) {
        return before.is_alphabetic() || is_mark(before);
    }
    // A Thai vowel that is written before its consonant.
    if matches!(c, '\u{e40}'..='\u{e44}') {
        return matches!(behind, '\u{e01}'..='\u{e2e}');
    }
    if !c.is_alphabetic() {
        return !(before.is_alphabetic() && behind.is_alphabetic());
    }
    if c.is_uppercase() && before.is_lowercase() {
        return false;
    }
    // Letters that stand at the end of words only.
    if matches!(c, 'ς' | 'ם' | 'ן' | 'ץ' | 'ף' | 'ך') && behind.is_alphabetic() {
        return false;
    }
    let is_latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c);
    if is_latin(c) {
        return (is_latin(before) || is_latin(behind) || is_mark(behind))
            && !is_other(before)
            && !is_other(behind);
    }
    !is_latin(before) && !is_latin(behind)
}

/// Whether a character is a letter of another script than the Latin.
fn is_other(c: char) -> bool {
    c.is_alphabetic() && c > '\u{24f}'
}
