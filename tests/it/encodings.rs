//! Encodings are found by content: samples of headers and names in many languages, short and long.

use keliu::ingest::Reader;
use std::collections::BTreeMap;

/// Label, and texts (lines by `|`) that are encoded with it.
const SAMPLES: [(&str, &[&str]); 20] = [
    (
        "windows-1252",
        &[
            "Datum;Kunde;Stück;Betrag|2024-03-05;Jürgen Groß;2;12,50|2024-03-06;Käthe Müller;1;8,00",
            "Date,Client,Quantité,Montant|2024-03-05,Hélène Lefèvre,2,12.50|2024-03-06,François Noël,1,8.00",
            "Fecha,Cliente,Artículo,Importe|2024-03-05,José Peña,Camión,12.50|2024-03-06,Íñigo Núñez,Baúl,8",
            "Data,Cliente,Descrição,Preço|2024-03-05,João Conceição,Pão,12.50|2024-03-06,Inês Araújo,Maçã,8",
            "Datum,Kund,Belopp|2024-03-05,Åsa Öberg,12.50|2024-03-06,Håkan Sjöström,8",
            "date,customer,amount|2024-03-05,Café Central,£12.50|2024-03-06,Smith & Co,£8",
        ],
    ),
    (
        "windows-1250",
        &[
            "Data,Klient,Ilość,Wartość|2024-03-05,Stanisław Wójcik,2,12.50|2024-03-06,Małgorzata Żółć,1,8",
            "Datum;Zákazník;Množství;Cena|2024-03-05;Jiří Dvořák;2;12,5|2024-03-06;Žaneta Němcová;1;8",
            "Dátum;Ügyfél;Mennyiség;Összeg|2024-03-05;Győző Erdős;2;12|2024-03-06;Szűcs Tünde;1;8",
            "Datum,Kupac,Količina,Iznos|2024-03-05,Željko Šimić,2,12|2024-03-06,Đurđa Čović,1,8",
            "Dátum,Zákazník,Množstvo,Cena|2024-03-05,Ľubomír Kováč,2,12|2024-03-06,Žofia Šťastná,1,8",
        ],
    ),
    (
        "windows-1251",
        &[
            "Дата,Клиент,Количество,Сумма|2024-03-05,Иванов Пётр,2,12.50|2024-03-06,Смирнова Анна,1,8",
            "Дата;Покупець;Кількість;Сума|2024-03-05;Шевченко Ірина;2;12|2024-03-06;Їжакевич Євген;1;8",
            "Дата,Клиент,Брой,Цена|2024-03-05,Георги Иванов,2,12|2024-03-06,Мария Петрова,1,8",
            "Заказ,Товар,Цена|1,Молоко,12|2,ХЛЕБ,8",
            "№ заказа,Дата,Покупатель|1,2024-03-05,ООО «Ромашка»|2,2024-03-06,ЗАО «Заря»",
        ],
    ),
    (
        "KOI8-R",
        &[
            "Дата,Клиент,Количество,Сумма|2024-03-05,Иванов Петр,2,12.50|2024-03-06,Смирнова Анна,1,8",
            "Заказ,Товар,Цена|1,Молоко,12|2,Хлеб,8",
            "Номер;Покупатель;Город|1;Кузнецов;Москва|2;Попова;Казань",
            "Товар,Цена|Сахар,5|Чай,7",
            "Магазин,Продавец,Выручка|Центральный,Соколов,100|Южный,Лебедева,200",
        ],
    ),
    (
        "windows-1253",
        &[
            "Ημερομηνία,Πελάτης,Ποσό|2024-03-05,Γιώργος Παπαδόπουλος,12|2024-03-06,Ελένη Νικολάου,8",
            "Παραγγελία;Προϊόν;Τιμή|1;Γάλα;12|2;Ψωμί;8",
            "Πόλη,Κατάστημα,Έσοδα|Αθήνα,Κέντρο,5|Πάτρα,Λιμάνι,7",
            "Προϊόν,Τιμή|Καφές,5|Ζάχαρη,7",
            "Πελάτης,Ποσότητα|ΜΑΡΙΑ ΓΕΩΡΓΙΟΥ,5|ΝΙΚΟΣ ΔΗΜΟΥ,7",
        ],
    ),
    (
        "windows-1254",
        &[
            "Tarih,Müşteri,Tutar|2024-03-05,Ayşe Yılmaz,12|2024-03-06,Çağrı Şahin,8",
            "Sipariş;Ürün;Fiyat|1;Süt;12|2;Ekşi mayalı ekmek;8",
            "Şehir,Mağaza,Satış|İstanbul,Kadıköy,5|İzmir,Karşıyaka,7",
            "Müşteri,Fiyatı|Gülşah Öztürk,5|Işıl Doğan,7",
            "Ürün Adı,Satış Tutarı|Şeker,5|Çay,7",
        ],
    ),
    (
        "windows-1255",
        &[
            "תאריך,לקוח,סכום|2024-03-05,דוד כהן,12|2024-03-06,שרה לוי,8",
            "הזמנה,מוצר,מחיר|1,חלב,12|2,לחם,8",
            "עיר,חנות,הכנסה|תל אביב,מרכז,5|חיפה,נמל,7",
            "מוצר,מחיר|סוכר,5|תה,7",
            "לקוח,כמות|יוסף מזרחי,5|רחל פרץ,7",
        ],
    ),
    (
        "windows-1256",
        &[
            "التاريخ,العميل,المبلغ|2024-03-05,محمد أحمد,12|2024-03-06,فاطمة علي,8",
            "الطلب,المنتج,السعر|1,حليب,12|2,خبز,8",
            "المدينة,المتجر,الإيراد|القاهرة,المركز,5|الرياض,الميناء,7",
            "المنتج,السعر|سكر,5|شاي,7",
            "العميل,الكمية|يوسف إبراهيم,5|ليلى حسن,7",
        ],
    ),
    (
        "windows-1257",
        &[
            "Data,Klientas,Suma,Prekė|2024-03-05,Jonas Žukauskas,12,Pienas šviežias|2024-03-06,Rūta Kazlauskienė,8,Duoną ėmė",
            "Datums;Klients;Summa|2024-03-05;Jānis Bērziņš;12|2024-03-06;Līga Kalniņa;8",
            "Užsakymas,Prekė,Kaina|1,Šokoladas,12|2,Sūris,8",
            "Pilsēta,Veikals,Ieņēmumi|Rīga,Centrs,5|Liepāja,Ostas iela,7",
            "Miestas,Parduotuvė,Pajamos|Šiauliai,Centrinė,5|Panevėžys,Pietinė,7",
        ],
    ),
    (
        "windows-874",
        &[
            "วันที่,ลูกค้า,จำนวนเงิน|2024-03-05,สมชาย ใจดี,12|2024-03-06,สมหญิง รักไทย,8",
            "คำสั่งซื้อ,สินค้า,ราคา|1,นม,12|2,ขนมปัง,8",
            "เมือง,ร้าน,รายได้|กรุงเทพ,กลาง,5|เชียงใหม่,เหนือ,7",
            "สินค้า,ราคา|น้ำตาล,5|ชา,7",
            "ลูกค้า,จำนวน|วิชัย,5|มาลี,7",
        ],
    ),
    (
        "windows-1258",
        &[
            "Ngày,Khách hàng,Số tiền|2024-03-05,Nguyễn Văn Đức,12|2024-03-06,Trần Thị Hương,8",
            "Đơn hàng,Sản phẩm,Giá|1,Sữa,12|2,Bánh mì,8",
            "Thành phố,Cửa hàng,Doanh thu|Hà Nội,Trung tâm,5|Đà Nẵng,Bến cảng,7",
            "Sản phẩm,Đơn giá|Đường,5|Trà xanh,7",
            "Khách hàng,Số lượng|Phạm Quốc Bảo,5|Lê Thu Thuỷ,7",
        ],
    ),
    (
        "EUC-JP",
        &[
            "日付,顧客名,金額|2024-03-05,山田 太郎,1200|2024-03-06,さとう はなこ,900",
            "注文番号,商品名,単価|1,コーヒー,120|2,パン,80",
            "店舗,売上|東京本店,5|大阪支店,7",
            "商品,価格|さとう,5|おちゃ,7",
            "お客様名,数量|高橋様,5|渡辺様,7",
        ],
    ),
    (
        "Shift_JIS",
        &[
            "日付,顧客名,金額|2024-03-05,山田 太郎,1200|2024-03-06,さとう はなこ,900",
            "注文番号,商品名,単価|1,コーヒー,120|2,パン,80",
            "店舗,売上|東京本店,5|大阪支店,7",
            "商品,価格|さとう,5|おちゃ,7",
            "お客様名,数量|高橋様,5|渡辺様,7",
        ],
    ),
    (
        "EUC-KR",
        &[
            "날짜,고객명,금액|2024-03-05,김민수,1200|2024-03-06,이영희,900",
            "주문번호,상품명,단가|1,커피,120|2,빵,80",
            "매장,매출|서울본점,5|부산지점,7",
            "상품,가격|설탕,5|녹차,7",
            "고객,수량|박지훈,5|최수진,7",
        ],
    ),
    (
        "gb18030",
        &[
            "客户,日期,金额|张三,2024-03-05,12|李四,2024-03-06,8",
            "订单号,商品,单价|1,牛奶,12|2,面包,8",
            "门店,销售额|北京朝阳店,5|上海徐汇店,7",
            "商品,价格|白糖,5|绿茶,7",
            "会员,数量|王小明,5|赵丽颖,7",
        ],
    ),
    (
        "Big5",
        &[
            "客戶,日期,金額|陳大文,2024-03-05,12|林美玲,2024-03-06,8",
            "訂單編號,商品,單價|1,牛奶,12|2,麵包,8",
            "門市,銷售額|台北信義店,5|高雄左營店,7",
            "商品,價格|白糖,5|綠茶,7",
            "會員,數量|王小明,5|張惠妹,7",
        ],
    ),
    (
        "UTF-8",
        &[
            "客户,日期,金额|张三,2024-03-05,12|李四,2024-03-06,8",
            "Datum;Kunde;Stück|2024-03-05;Jürgen Groß;2|2024-03-06;Käthe Müller;1",
            "Дата,Клиент,Сумма|2024-03-05,Иванов,12|2024-03-06,Смирнова,8",
            "날짜,고객명|2024-03-05,김민수|2024-03-06,이영희",
            "date,amount|2024-03-05,£5|2024-03-06,£7",
        ],
    ),
    (
        "IBM850",
        &[
            "Datum;Kunde;Stück;Betrag|2024-03-05;Jürgen Groß;2;12,50|2024-03-06;Käthe Müller;1;8,00",
            "Date,Client,Quantité,Montant|2024-03-05,Hélène Lefèvre,2,12.50|2024-03-06,François Noël,1,8.00",
            "Fecha,Cliente,Artículo,Importe|2024-03-05,José Peña,Camión,12.50|2024-03-06,Íñigo Núñez,Baúl,8",
            "Data,Cliente,Descrição,Preço|2024-03-05,João Conceição,Pão,12.50|2024-03-06,Inês Araújo,Maçã,8",
            "Dato,Kunde,Beløb|2024-03-05,Søren Østergård,12.50|2024-03-06,Åse Bøgh,8",
        ],
    ),
    (
        "IBM437",
        &[
            "Item,Price|Pen,5¢|Café,7¢|Crème brûlée,9¢",
            "Artículo,Precio|Caña,5¥|Peña,7¥",
            "Preis;Stück|5¢;Öl|7¢;Müsli",
            "date,name,amount|2024-03-05,Café,5¢|2024-03-06,Pâté,7¢",
            "Name,Price|Señor,5¢|Niña,7¢",
        ],
    ),
    (
        "macintosh",
        &[
            "Datum;Kunde;Stück;Betrag|2024-03-05;Jürgen Groß;2;12,50|2024-03-06;Käthe Müller;1;8,00",
            "Date,Client,Quantité,Montant|2024-03-05,Hélène Lefèvre,2,12.50|2024-03-06,François Noël,1,8.00",
        ],
    ),
];

/// Bytes of the code pages of DOS that the samples need (Python's codecs).
const OEM: [(char, u8, u8); 23] = [
    ('¢', 0x9b, 0xbd),
    ('¥', 0x9d, 0xbe),
    ('Å', 0x8f, 0x8f),
    ('Í', 0x00, 0xd6),
    ('Ö', 0x99, 0x99),
    ('Ø', 0x00, 0x9d),
    ('ß', 0xe1, 0xe1),
    ('â', 0x83, 0x83),
    ('ã', 0x00, 0xc6),
    ('ä', 0x84, 0x84),
    ('å', 0x86, 0x86),
    ('ç', 0x87, 0x87),
    ('è', 0x8a, 0x8a),
    ('é', 0x82, 0x82),
    ('ê', 0x88, 0x88),
    ('ë', 0x89, 0x89),
    ('í', 0xa1, 0xa1),
    ('ñ', 0xa4, 0xa4),
    ('ó', 0xa2, 0xa2),
    ('ø', 0x00, 0x9b),
    ('ú', 0xa3, 0xa3),
    ('û', 0x96, 0x96),
    ('ü', 0x81, 0x81),
];

fn encode(label: &str, text: &str) -> Vec<u8> {
    let oem = |page: fn(&(char, u8, u8)) -> u8| {
        let byte =
            |c: char| if c.is_ascii() { c as u8 } else { page(OEM.iter().find(|o| o.0 == c).unwrap()) };
        text.chars().map(byte).collect()
    };
    match label {
        "IBM437" => oem(|o| o.1),
        "IBM850" => oem(|o| o.2),
        label => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, used, failed) = encoding.encode(text);
            assert!(!failed && used == encoding, "{label}: {text}");
            bytes.into_owned()
        }
    }
}

/// The encoding found, and whether the first row is read right.
fn found(bytes: &[u8], text: &str) -> (String, bool) {
    let mut reader = Reader::new();
    reader.push(bytes).unwrap();
    let table = reader.finish().unwrap();
    let cells: Vec<_> = table.columns.iter().map(|c| c.text(0)).collect();
    let line = text.lines().nth(1).unwrap();
    let separator = if text.lines().next().unwrap().contains(';') { ';' } else { ',' };
    (table.encoding.to_owned(), cells == line.split(separator).collect::<Vec<_>>())
}

#[test]
fn encodings_are_found_by_content() {
    // What was meant -> what was found, where the text is not the same.
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut n, mut n_right) = (0, 0);
    for (label, texts) in SAMPLES {
        for text in texts {
            let short = text.replace('|', "\r\n") + "\r\n";
            let rows: Vec<&str> = text.split('|').collect();
            let body = rows[1..].join("\n") + "\n";
            let long = format!("{}\n{}", rows[0], body.repeat(100));
            for text in [short, long] {
                let (label_found, is_read) = found(&encode(label, &text), &text);
                n += 1;
                n_right += usize::from(is_read);
                if !is_read {
                    println!("{label} as {label_found}: {:?}", text.chars().take(60).collect::<String>());
                    *confusion.entry((label.to_owned(), label_found)).or_default() += 1;
                }
            }
        }
    }
    println!("{n_right} of {n}; {confusion:?}");
    assert!(n_right * 100 >= n * 97, "{n_right} of {n}: {confusion:?}");
}
