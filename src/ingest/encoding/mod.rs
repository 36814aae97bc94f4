//! Which encoding is this?
//!
//! A byte order mark says it; else NUL bytes on one side of every pair are UTF-16; else strict UTF-8; else the
//! candidates are decoded and scored by decode errors, by the share of characters that are common in their
//! language, and by headings that we know; encodings of one byte per character by [`single_byte`]. The language of the page or the system is never asked: it says
//! nothing about the file.

mod charset;
mod single_byte;

use super::{dialect, headers};
pub use charset::{CHOICES, Charset, CharsetDecoder};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes that are looked at before anything is decided.
pub const HEAD_BYTES: usize = 64 << 10;

/// What the head of a file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// This encoding.
    Is(Charset),
    /// ASCII so far: UTF-8 until a byte says otherwise.
    Ascii,
}

/// UTF-8.
pub fn utf_8() -> Charset {
    Charset::Web(UTF_8)
}

/// The encoding of a file by its head. `is_whole`: nothing follows.
pub fn detect(head: &[u8], is_whole: bool) -> Verdict {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Verdict::Is(Charset::Web(encoding));
    }
    if let Some(encoding) = utf_16(head) {
        return Verdict::Is(Charset::Web(encoding));
    }
    if head.is_ascii() {
        return Verdict::Ascii;
    }
    Verdict::Is(detect_with_high_bytes(head, is_whole))
}

/// The encoding of bytes that are not all ASCII and not UTF-16.
pub fn detect_with_high_bytes(bytes: &[u8], is_whole: bool) -> Charset {
    let invalid = match std::str::from_utf8(bytes) {
        Ok(_) => return Charset::Web(UTF_8),
        Err(error) if error.error_len().is_none() && !is_whole => return Charset::Web(UTF_8),
        Err(error) => error.valid_up_to(),
    };
    // A few bytes may be damaged. Multi-byte sequences that are valid do not occur by chance in other encodings.
    let valid_before = bytes.get(..invalid).map_or(0, |b| b.iter().filter(|b| !b.is_ascii()).count());
    let damaged = {
        let (text, _) = UTF_8.decode_without_bom_handling(bytes);
        let n_bad = text.matches('\u{fffd}').count();
        let n_good = text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
        (n_good > 20 || valid_before > 8) && n_good > 10 * n_bad
    };
    if damaged {
        return Charset::Web(UTF_8);
    }
    let distinct = distinct_cells(bytes);
    let (found, fit) = single_byte::find(&distinct);
    // Common words of Chinese score well above this, chance combinations well below.
    let mut best = (0.75 * fit - 0.15, found);
    for encoding in [GB18030, BIG5, SHIFT_JIS, EUC_KR, EUC_JP] {
        let score = score(encoding, &distinct, bytes);
        if score > best.0 {
            best = (score, Charset::Web(encoding));
        }
    }
    best.1
}

/// UTF-16 without a mark: the separators and digits of a table have a NUL as their upper half.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let n_pairs = head.len() / 2;
    let (mut little, mut big, mut n_odd) = (0_usize, 0_usize, 0_usize);
    let is_text = |b: u8| b >= 0x20 || matches!(b, b'\t' | b'\n' | b'\r');
    for pair in head.chunks_exact(2) {
        match pair {
            [b, 0] if is_text(*b) => little += 1,
            [0, b] if is_text(*b) => big += 1,
            [0, _] | [_, 0] => n_odd += 1,
            _ => {}
        }
    }
    let is_clear = |many: usize, few: usize| many >= 2 && many * 10 >= n_pairs && many > 20 * (few + n_odd);
    match (is_clear(little, big), is_clear(big, little)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Characters that make up most of what stands in a Chinese sales file, in both scripts: the commonest of the
/// written language, of headings, places, surnames and goods.
const HAN: &str = "\
的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经\
么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全\
三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任\
常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必\
场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告\
类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔单价额客户销售订号编商店铺货款元姓称型收付购买卖支省\
城州江河湖广京津沪渝苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘宁青疆蒙辽吉黑龙港澳台县街镇李刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢\
韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦史顾侯邵孟邝尹黎易常武乔贺赖龚\
装箱包盒瓶袋套双件支台衣服鞋帽裤裙食饮茶酒米油肉菜果奶糖盐纸笔灯机车床柜椅桌板管线布花香红绿蓝紫灰银牌优惠折扣会员仓库成本毛利润\
税率备注状态类别渠道门市部经理业务员电话手机地址微信支付宝现刷卡退换完待已未\
這個們來為國說時會對後著過發經麼學當沒動還進從實軍無與長機應戰頭體見產內門員解處義條氣題爾別變總電數報結務場計資許統區隊決\
馬書聽難權設記張該規萬師觀讓識帶導爭運筆單價額戶銷訂號編鋪貨購買賣廣蘇閩粵貴雲陝寧遼龍縣鎮劉陳楊趙黃吳孫羅鄭謝韓馮蕭鄧呂盧\
蔣賈葉閻鍾譚鄒陸顧鄺喬賀賴龔裝雙褲飲鹽紙燈車櫃線藍銀優稅備註狀態類別渠經業電話機寶現退換東類質兩將關點間問開樣種給幾論認給專\
臺灣層億歲淨總計項據歐幣貿費損戲銘慧偉強麗華國豐順興達榮";

/// The commonest syllables of Korean, and of headings and surnames.
const HANGUL: &str = "\
이다는의에가을고하지를은한도로기사어서그나리인시대자들아정해게라있부일수보것만장과여제전원니오으성조구주스었상적비동위신세소우선공\
유경문국개무요안마면했생말때없용관관계분화김박최강윤임오신권황송류홍날짜고객명번호금액상품판매매출주문수량단가합계회사지점담당거래처\
서울부산인천광주대전울산경기도충청북남전라제주시군구동실재민연영현미진은희철석준혁";

/// The commonest kanji beside the kana; most are simplified nowhere.
const KANJI: &str = "\
日月年人本国会社売上金額商品客様名顧番号数量単価注文店舗東京都道府県市区町村山田中川木林森高橋佐藤鈴伊渡辺加吉小大野井上下前後\
発送支払合計税込円個入出荷受取引担当営業部課員電話住所郵便新古山口石池清水松竹梅青赤白黒";

/// A bit per character of the basic plane.
struct Common(Vec<u64>);

impl Common {
    fn new(characters: &str) -> Self {
        let mut bits = vec![0_u64; 1 << 10];
        for c in characters.chars().map(|c| c as usize) {
            if let Some(word) = bits.get_mut(c / 64) {
                *word |= 1 << (c % 64);
            }
        }
        Self(bits)
    }

    fn has(&self, c: char) -> bool {
        let c = c as usize;
        self.0.get(c / 64).is_some_and(|word| word >> (c % 64) & 1 == 1)
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}')
}

/// Every cell with a byte beyond ASCII once, so that the commonest goods do not outvote the headings. The separators
/// looked for are second bytes in no encoding.
fn distinct_cells(bytes: &[u8]) -> Vec<u8> {
    let cells = bytes.split(|b| matches!(b, b',' | b';' | b'\t' | b'\n' | b'\r'));
    let distinct: std::collections::BTreeSet<&[u8]> = cells.filter(|cell| !cell.is_ascii()).collect();
    distinct.into_iter().collect::<Vec<_>>().join(&b'\n')
}

/// How well bytes read in an encoding: about the share of characters beyond ASCII that are common there.
fn score(encoding: &'static Encoding, cells: &[u8], all: &[u8]) -> f64 {
    let (text, _) = encoding.decode_without_bom_handling(cells);
    let n_high = cells.iter().filter(|b| !b.is_ascii()).count();
    let common = Common::new(match encoding {
        e if e == EUC_KR => HANGUL,
        e if e == SHIFT_JIS || e == EUC_JP => KANJI,
        _ => HAN,
    });
    let (mut n, mut n_common, mut n_bad, mut n_half) = (0.0, 0.0, 0.0, 0.0);
    let (mut n_hangul, mut n_rare_hangul) = (0.0, 0.0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        n += 1.0;
        // Signs of full width are common to all and tell nothing.
        if c == '\u{fffd}' || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}') {
            n_bad += 1.0;
        } else if encoding == SHIFT_JIS && matches!(c, '\u{ff61}'..='\u{ff9f}') {
            n_half += 1.0;
        } else if common.has(c) || (matches!(encoding, e if e == SHIFT_JIS || e == EUC_JP) && is_kana(c)) {
            n_common += 1.0;
        }
        if matches!(c, '\u{ac00}'..='\u{d7a3}') {
            n_hangul += 1.0;
            n_rare_hangul += f64::from(u8::from(!common.has(c)));
        }
    }
    // Two bytes each; where the second is an ASCII letter, it is rather a letter.
    let is_double = u32::try_from(n_high).is_ok_and(|n_high| f64::from(n_high) >= 1.9 * n);
    if encoding == EUC_KR && is_double {
        // Text that is all Hangul is Korean; Chinese read so is half Hanja.
        n_common += n_rare_hangul * if n_hangul >= 0.95 * n { 0.7 } else { 0.3 };
    }
    // A multi-byte character that swallowed a separator or a line end is an error that decoders do not report.
    // Headings in ASCII are the same in all encodings.
    let (lines, _) = encoding.decode_without_bom_handling(all.get(..4_096).unwrap_or(all));
    let cells = dialect::first_lines(&lines).split([',', ';', '\t', '|', '\n', '\r', '"']).map(str::trim);
    let known = cells.filter(|cell| !cell.is_ascii() && headers::is_known(cell)).count();
    let known = [0.0, 0.4, 0.7, 1.0].get(known.min(3)).copied().unwrap_or(1.0);
    (n_common - 4.0 * n_bad - 0.2 * n_half) / f64::max(n, 1.0) + known
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    fn check(text: &str, encoding: &'static Encoding) {
        let (bytes, _, failed) = encoding.encode(text);
        assert!(!failed, "{text}");
        assert_eq!(detect(&bytes, true), Verdict::Is(Charset::Web(encoding)), "{text}");
    }

    #[test]
    fn the_samples_that_other_detectors_miss() {
        check("客户,日期,金额\n张三,2024-03-05,12\n", GB18030);
        check("客户编号,下单时间,实付金额\nC001,2024-03-05,12.5\nC002,2024-03-06,8\n", GB18030);
        check("张伟,王芳,李娜\n", GB18030);
        check("客戶,日期,金額\n陳大文,2024-03-05,12\n", BIG5);
        check("訂單編號,客戶名稱,銷售額\nA1,王小明,1200\nA2,林美玲,980\n", BIG5);
        check("訂單編號,客戶名稱,銷售額\nA1,王小明,1200\nA2,林美玲,980\n", GB18030);
        check("日付,顧客名,金額\n2024-03-05,山田 太郎,1200\n2024-03-06,さとう はなこ,900\n", SHIFT_JIS);
        check("날짜,고객명,금액\n2024-03-05,김민수,1200\n2024-03-06,이영희,900\n", EUC_KR);
        check("Date,Customer,Amount\n2024-03-05,Müller,12\n2024-03-06,José Peña,£8\n", WINDOWS_1252);
        check("Date;Kunde;Betrag\n2024-03-05;Jürgen Groß;12,50 €\n", WINDOWS_1252);
    }

    #[test]
    fn marks_and_nul_parity() {
        assert_eq!(detect(b"\xef\xbb\xbfa,b", true), Verdict::Is(Charset::Web(UTF_8)));
        assert_eq!(detect(b"\xff\xfea\0", true), Verdict::Is(Charset::Web(UTF_16LE)));
        assert_eq!(detect(b"a,b\n1,2", true), Verdict::Ascii);
        let text = "客户编号,日期,金额\r\n1,2024-03-05,12\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detect(&little, true), Verdict::Is(Charset::Web(UTF_16LE)));
        assert_eq!(detect(&big, true), Verdict::Is(Charset::Web(UTF_16BE)));
    }

    #[test]
    fn damaged_utf_8_stays_utf_8() {
        let mut bytes = "客户编号,日期,金额\n张三,2024-03-05,12\n李四王五赵六孙七周八吴九,2024-03-05,3\n"
            .as_bytes()
            .to_vec();
        bytes.extend_from_slice(b"\xff\xfe,2024-03-05,12\n");
        assert_eq!(detect(&bytes, true), Verdict::Is(Charset::Web(UTF_8)));
        // A character cut by the end of the head is no damage.
        assert_eq!(detect_with_high_bytes(&"客户".as_bytes()[..5], false), Charset::Web(UTF_8));
    }
}
