use super::*;
use proptest::prelude::*;

fn iso(text: &str, order: DateOrder) -> String {
    parse(text).and_then(|p| p.day(order)).map_or_else(String::new, Day::iso)
}

#[test]
fn one_day_in_many_spellings() {
    for text in [
        "2024-03-05",
        "2024-3-5",
        "2024/3/5",
        "2024.03.05",
        "20240305",
        "20240305143000",
        "202403051430",
        "2024-03-05 08:26:00",
        "2024-03-05T08:26:00Z",
        "2024-03-05T08:26:00.123+08:00",
        "2024/3/5 8:26",
        "5-Mar-2024",
        "05 March 2024",
        "5 Mar 24",
        "05Mar2024",
        "Mar 5, 2024",
        "March 5th, 2024",
        "Tue, 5 Mar 2024 08:26:00 GMT",
        "Mar 5, 2024 8:26:00 PM",
        "2024年3月5日",
        "2024年03月05日 08:26",
        "2024年3月5号",
        "2024 年 3 月 5 日",
        "２０２４/３/５",
        "2024-03-05 上午9:30",
        "2024-Mar-05",
        "20240305 08:26",
    ] {
        for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
            assert_eq!(iso(text, order), "2024-03-05", "{text}");
        }
    }
}

#[test]
fn the_order_decides() {
    assert_eq!(iso("05/03/2024", DateOrder::Dmy), "2024-03-05");
    assert_eq!(iso("05/03/2024", DateOrder::Mdy), "2024-05-03");
    assert_eq!(iso("05/03/2024", DateOrder::Ymd), "");
    assert_eq!(iso("5.3.24 8:26", DateOrder::Dmy), "2024-03-05");
    assert_eq!(iso("24-03-05", DateOrder::Ymd), "2024-03-05");
    assert_eq!(iso("31/12/99", DateOrder::Dmy), "1999-12-31");
    assert_eq!(iso("12/31/2024", DateOrder::Dmy), "");
    assert_eq!(iso("12/31/2024", DateOrder::Mdy), "2024-12-31");
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        "30006206",
        "19891231",
        "21010101",
        "2024-13-05",
        "2024-02-30",
        "0001-01-01",
        "1.234",
        "1,234.56",
        "12:30:45",
        "2024",
        "536365",
        "3-5",
        "2024-03-05x",
        "2024/03-05",
        "CA-2016-152156",
        "Mar 1889",
        "13/13/2024",
        "0/1/2024",
        "2024-03-05 abc",
        "20170103CDLG",
        "1/2/3/4",
        "march 5",
    ] {
        for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
            assert_eq!(iso(text, order), "", "{text}");
        }
    }
}

#[test]
fn further_spellings() {
    for text in [
        "2018-01-01 星期一",
        "2018-01-01 周一 08:00",
        "2018-01-01 (Mon)",
        "(Mon) 2018-01-01",
        "Mon 1 Jan 2018",
        "星期一 2018年1月1日",
        "2018年一月一日",
        "二〇一八年一月一日 下午三点",
        "1. Januar 2018",
        "1 janvier 2018",
        "1 de enero de 2018",
        "1-1月-2018",
        "01/Jan/2018:08:26:00 +0800",
        "2018-01-01T08:26:00,123+0800",
        "20180101T082600Z",
        "2018/1/1 PM 3:05:09",
        "2018/1/1 下午 03:05:09",
        "Jan. 1, 2018 3 PM",
        "1st Jan 2018",
        "2018-01-01T00:00",
        "民國107年1月1日",
        "民國 107/01/01",
        "107年1月1日",
        "中華民國一百零七年一月一日".trim_start_matches("中華民國一百零七年一月一日"),
        "2018-01-01 08:26:00 Europe/Berlin",
    ]
    .into_iter()
    .filter(|t| !t.is_empty())
    {
        assert_eq!(iso(text, DateOrder::Dmy), "2018-01-01", "{text}");
    }
}

#[test]
fn months_without_a_day() {
    for text in [
        "2024-03",
        "2024/3",
        "2024年3月",
        "2024年03月份",
        "Mar 2024",
        "March-2024",
        "Mar-24",
        "03/2024",
        "三月 2024",
        "2024 Mar",
    ] {
        assert_eq!(
            Reading::from(DateOrder::Dmy).look(text),
            Some((Day::from_iso("2024-03-01").unwrap(), Remark::MonthOnly)),
            "{text}"
        );
    }
}

#[test]
fn times_of_day() {
    for (text, hour, minute, second) in [
        ("2024-03-05 08:26:00", 8, 26, 0),
        ("2024-03-05T08:26:01.5Z", 8, 26, 1),
        ("5/3/2024 8:26 PM", 20, 26, 0),
        ("5/3/2024 12:26 AM", 0, 26, 0),
        ("2024年3月5日 下午3点05分", 15, 5, 0),
        ("2024年3月5日 上午9時30分15秒", 9, 30, 15),
        ("2024-03-05 上午12:00", 0, 0, 0),
        ("2024/3/5 PM 3:05:09", 15, 5, 9),
        ("2024-03-05 三点半", 3, 30, 0),
        ("13:08", 13, 8, 0),
        ("08:05:07", 8, 5, 7),
        ("1:08 PM", 13, 8, 0),
    ] {
        assert_eq!(time_of_day(text), Some(hour * 3600 + minute * 60 + second), "{text}");
    }
    for text in ["2024-03-05", "12", "1.5", "25:61", "abc", "", "2024-03-05 25:00:00"] {
        assert_eq!(time_of_day(text), None, "{text}");
    }
}

#[test]
fn bare_numbers() {
    let read = |kind: DateNumbers, text: &str| kind.read(text).map(|(day, second)| (day.iso(), second));
    assert_eq!(read(DateNumbers::Excel, "45356"), Some(("2024-03-05".to_owned(), 0)));
    assert_eq!(read(DateNumbers::Excel, "45356.75"), Some(("2024-03-05".to_owned(), 64_800)));
    assert_eq!(read(DateNumbers::Excel, "45356.999999999999"), Some(("2024-03-06".to_owned(), 0)));
    assert_eq!(read(DateNumbers::EpochSeconds, "1709629200"), Some(("2024-03-05".to_owned(), 32_400)));
    assert_eq!(read(DateNumbers::EpochMillis, "1709629200123"), Some(("2024-03-05".to_owned(), 32_400)));
    assert_eq!(read(DateNumbers::YearMonth, "202403"), Some(("2024-03-01".to_owned(), 0)));
    for (kind, text) in [
        (DateNumbers::Excel, "536365"),
        (DateNumbers::Excel, "19999"),
        (DateNumbers::Excel, "80000"),
        (DateNumbers::EpochSeconds, "536365"),
        (DateNumbers::EpochSeconds, "1709629200123"),
        (DateNumbers::EpochMillis, "1709629200"),
        (DateNumbers::YearMonth, "202413"),
        (DateNumbers::None, "45356"),
    ] {
        assert_eq!(read(kind, text), None, "{kind:?} {text}");
    }
}

#[test]
fn a_column_says_what_its_numbers_are() {
    let of =
        |heading: &str, cells: &[&str]| Reading::of_cells(DateOrder::Dmy, heading, cells.iter().copied());
    let numbers = |cells: &[&str]| of("Date", cells).map(|r| r.numbers);
    assert_eq!(numbers(&["45356", "45357.5", "45400"]), Some(DateNumbers::Excel));
    assert_eq!(numbers(&["45356", "5/3/2024", "13/3/2024"]), Some(DateNumbers::Excel));
    assert_eq!(numbers(&["1709629200", "1709629201"]), Some(DateNumbers::EpochSeconds));
    assert_eq!(numbers(&["1709629200000", "1709629201000"]), Some(DateNumbers::EpochMillis));
    assert_eq!(numbers(&["2024-03-05"]), Some(DateNumbers::None));
    assert_eq!(numbers(&["12", "13"]), None);
    let roc = of("日期", &["113/03/05", "113/12/31"]).unwrap();
    assert_eq!(roc.day("113/03/05").map(Day::iso), Some("2024-03-05".to_owned()));
    assert!(of("x", &["113/03/05", "99"]).is_none());
    assert!(of("民國日期", &["1130305", "2024-03-05"]).is_some_and(|r| r.is_roc));
}

#[test]
fn a_row_that_contradicts_its_column() {
    let dmy = Reading::from(DateOrder::Dmy);
    let look = |text: &str| dmy.look(text).map(|(day, remark)| (day.iso(), remark));
    assert_eq!(look("12/31/2024"), Some(("2024-12-31".to_owned(), Remark::OtherOrder)));
    assert_eq!(look("05/03/2024"), Some(("2024-03-05".to_owned(), Remark::None)));
    assert_eq!(look("13/13/2024"), None);
    assert_eq!(look("113/03/05"), None);
}

proptest! {
    #[test]
    fn days_are_read_back(n in 7_305_i32..47_000, second in 0_u32..86_400) {
        let day = Day(n);
        let (y, m, d) = day.ymd();
        let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        for text in [
            format!("{} {clock}", day.iso()),
            format!("{y}年{m}月{d}日 {clock}"),
            format!("{d:02}.{m:02}.{y} {clock}"),
            format!("民國{}年{m}月{d}日 {clock}", y - 1911),
        ] {
            prop_assert_eq!(Reading::from(DateOrder::Dmy).day(&text), Some(day), "{}", text);
            prop_assert_eq!(time_of_day(&text), Some(second), "{}", text);
        }
        let excel = DateNumbers::Excel.read(&(n + 25_569).to_string());
        prop_assert_eq!(excel, Some((day, 0)));
    }

    #[test]
    fn nothing_panics(text in "[0-9年月日/. :-]{0,24}|\\PC{0,24}") {
        let _ = Reading::from(DateOrder::Mdy).look(&text);
        let _ = time_of_day(&text);
    }
}
