//! Dates, numbers and currencies of whole files, in many spellings.

use crate::ingest::{assert_rows_add_up, n_rows, propose, read, take_in, total};
use keliu::ingest::{Ask, DateOrder, Decimal, Intake, Role, assemble, second_of_day, time_of_day};
use keliu::model::Money;
use proptest::prelude::*;

fn days(intake: &Intake) -> Vec<String> {
    intake.transactions.day.iter().map(|day| day.iso()).collect()
}

fn dated(cells: &[&str]) -> Intake {
    let rows: String = cells.iter().map(|cell| format!("\"{cell}\",5\n")).collect();
    take_in(format!("order date,amount\n{rows}").as_bytes()).2
}

#[test]
fn one_column_in_many_formats() {
    let cells = [
        "2024-03-05 08:26:00",
        "2024/3/5",
        "5 March 2024",
        "20240305",
        "2024年3月5日",
        "二〇二四年三月五日",
        "2024-03-05 星期二",
        "Tue, 5 Mar 2024 08:26:00 GMT",
        "2024-03-05 下午3:05",
        "民國113年3月5日",
        "45356",
        "45356.35138889",
        "2024-03-05T08:26:00.000+08:00",
    ];
    let intake = dated(&cells);
    assert_eq!(days(&intake), vec!["2024-03-05"; cells.len()]);
}

#[test]
fn bare_numbers_under_a_heading_of_dates() {
    for (cells, day) in [
        (["45356", "45357.5", "45358"], "2024-03-05"),
        (["1709629200", "1709715600", "1709802000"], "2024-03-05"),
        (["1709629200000", "1709715600000", "1709802000000"], "2024-03-05"),
        (["202403", "202404", "202405"], "2024-03-01"),
        (["1130305", "1130306", "1130307"], "2024-03-05"),
        (["113/03/05", "113/03/06", "113/12/31"], "2024-03-05"),
    ] {
        let rows: String = cells.iter().map(|cell| format!("{cell},A,5.5\n")).collect();
        let table = read(format!("order date,customer id,amount\n{rows}").as_bytes());
        let guess = propose(&table);
        assert!(guess.is_certain(), "{cells:?}: {:?} {:?}", guess.questions, guess.columns);
        let intake = assemble(&table, &guess.mapping).unwrap();
        assert_eq!((days(&intake)[0].as_str(), intake.n_accepted), (day, 3), "{cells:?}");
    }
    // Under no heading of dates they are no dates.
    let guess = propose(&read(b"a,b,amount\n45356,x,5\n45357,y,6\n45358,z,7\n"));
    assert_eq!(guess.mapping.column(Role::Date), None);
    // An epoch is a date under any heading.
    let guess = propose(&read(b"a,b,amount\n1709629200,x,5\n1709629201,y,6\n1709629202,z,7\n"));
    assert_eq!(guess.mapping.column(Role::Date), Some(0));
}

#[test]
fn rows_that_contradict_their_column_are_listed() {
    let cells: Vec<String> = (13..=28).map(|day| format!("{day}/01/2024")).collect();
    let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    cells.push("01/31/2024");
    cells.push("2024-02");
    cells.push("13/13/2024");
    let intake = dated(&cells);
    assert_eq!((intake.n_accepted, intake.n_rejected), (18, 1));
    assert_eq!(days(&intake)[16..], ["2024-01-31", "2024-02-01"]);
    assert_eq!((n_rows(&intake, "date.other_order"), n_rows(&intake, "date.month_only")), (1, 1));
    let issue = intake.issues.iter().find(|i| i.code == "date.other_order").unwrap();
    assert_eq!((issue.samples[0].row, issue.samples[0].text.as_str()), (18, "01/31/2024"));
}

#[test]
fn a_column_that_says_both_is_asked() {
    let table = read(b"order date,amount\n13/01/2024,5\n01/14/2024,6\n15/01/2024,7\n");
    assert_eq!(propose(&table).questions, [Ask::DateOrder { orders: vec![DateOrder::Dmy, DateOrder::Mdy] }]);
}

#[test]
fn days_that_are_hardly_true() {
    let mut cells: Vec<String> = (1..=28).cycle().take(200).map(|day| format!("2024-03-{day:02}")).collect();
    cells.push("2034-03-01".to_owned());
    cells.push("1985-02-03".to_owned());
    // What programs write where they know no day.
    cells.extend(["1970-01-01", "1900-01-01"].map(str::to_owned));
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let intake = dated(&cells);
    assert_eq!((n_rows(&intake, "date.far_ahead"), n_rows(&intake, "date.before_1990")), (1, 1));
    assert_eq!((n_rows(&intake, "date.missing"), intake.n_rejected), (2, 2));
}

#[test]
fn the_hour_is_not_lost() {
    let table = read(b"order date,time,amount\n2024-03-05,13:08,5\n2024-03-06,9:05 PM,6\n");
    let mapping = propose(&table).mapping;
    assert_eq!(mapping.column(Role::Time), Some(1));
    assert_eq!(second_of_day(&table, &mapping, 0), Some(13 * 3600 + 8 * 60));
    assert_eq!(second_of_day(&table, &mapping, 1), Some(21 * 3600 + 5 * 60));
    let table = read("下单时间,金额\n2024/3/5 下午 3:05,5\n2024/3/6,6\n".as_bytes());
    let mapping = propose(&table).mapping;
    assert_eq!(second_of_day(&table, &mapping, 0), Some(15 * 3600 + 5 * 60));
    assert_eq!(second_of_day(&table, &mapping, 1), None);
    assert_eq!(time_of_day("45356.5"), None);
}

#[test]
fn numbers_of_a_column() {
    for (cells, sum) in [
        (&["1 234,56", "2,50", "3"][..], "1240.06"),
        (&["1'234.56", "2.50"], "1237.06"),
        (&["(12.00)", "12-", "36.5"], "12.5"),
        (&["1.2万", "3千", "5"], "15005"),
        (&["12k", "1.5M", "500"], "1512500"),
        (&["￥1,200.50", "¥ 3", "4元"], "1207.5"),
        (&["１２．５", "－２"], "10.5"),
        (&["1.2e3", "5E-1"], "1200.5"),
        (&["1.234,50", "7"], "1241.5"),
    ] {
        let rows: String = cells.iter().map(|cell| format!("2024-03-05;\"{cell}\"\n")).collect();
        let (_, _, intake) = take_in(format!("date;amount\n{rows}").as_bytes());
        assert_eq!(Money::plain(total(&intake)), sum, "{cells:?}");
        assert_eq!(intake.n_rejected, 0, "{cells:?}");
    }
}

#[test]
fn quantities_with_units() {
    let (_, guess, intake) =
        take_in("日期,数量,单价\n2024-03-05,3件,12.5元/件\n2024-03-06,2 件,10\n2024-03-07,1,8\n".as_bytes());
    assert!(guess.is_certain(), "{:?}", guess.columns);
    assert_eq!(Money::plain(total(&intake)), "65.5");
    assert_eq!(n_rows(&intake, "number.other_unit"), 0);
    let (_, _, intake) =
        take_in(b"date,quantity,unit price\n2024-03-05,3 kg,2\n2024-03-06,2 kg,2\n2024-03-07,500 g,2\n");
    assert_eq!(n_rows(&intake, "number.other_unit"), 1);
}

#[test]
fn every_column_has_its_own_decimal_sign() {
    let text = b"date;quantity;unit price;amount\n2024-03-05;1.5;2,50;3,75\n2024-03-06;2.25;4,00;9,00\n";
    let (_, guess, intake) = take_in(text);
    assert_eq!(guess.mapping.decimals[1..], [Decimal::Point, Decimal::Comma, Decimal::Comma]);
    assert!(guess.questions.is_empty());
    assert_eq!(Money::plain(total(&intake)), "12.75");
    assert!(intake.transactions.quantity.iter().eq([15_000, 22_500]));
}

#[test]
fn more_than_four_decimals_and_overflow() {
    let (_, _, intake) =
        take_in(b"date,amount\n2024-03-05,1.23456\n2024-03-06,2.5\n2024-03-07,99999999999999999999\n");
    assert_eq!(Money::plain(total(&intake)), "3.7346");
    assert_eq!((n_rows(&intake, "number.rounded"), n_rows(&intake, "amount.overflow")), (1, 1));
    assert_eq!((intake.n_accepted, intake.n_rejected), (2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However dates and amounts are written: rows in = accepted + set aside + rejected, and every accepted row
    /// has the day and the amount that it was made from.
    #[test]
    fn what_was_written_is_read(
        rows in prop::collection::vec((7_400_i32..20_000, -1_000_000_i64..1_000_000), 1..40),
        form in 0_usize..4,
    ) {
        let mut text = "order date;customer id;amount\n".to_owned();
        for (day, cents) in &rows {
            let day = keliu::model::Day(*day);
            let (y, m, d) = day.ymd();
            let date = match form {
                0 => day.iso(),
                1 => format!("{y}年{m}月{d}日"),
                2 => format!("{}", day.0 + 25_569),
                _ => format!("民國{}年{m}月{d}日", y - 1911),
            };
            let amount = Money::plain(i128::from(*cents) * 100);
            let amount = if form == 1 { amount.replace('.', ",") } else { amount };
            text.push_str(&format!("{date};K{};{amount}\n", cents.rem_euclid(7)));
        }
        let table = read(text.as_bytes());
        let mut mapping = propose(&table).mapping;
        // Few numbers may leave the sign open: then it is the user's answer.
        if form == 1 {
            mapping.decimals = vec![Decimal::Comma; 3];
        } else {
            mapping.decimals = vec![Decimal::Point; 3];
        }
        let intake = assemble(&table, &mapping).unwrap();
        assert_rows_add_up(&intake);
        prop_assert_eq!(intake.n_accepted, rows.len() as u64);
        let read_back: Vec<(i32, i64)> =
            intake.transactions.day.iter().zip(intake.transactions.amount.iter()).map(|(d, a)| (d.0, a.0)).collect();
        let written: Vec<(i32, i64)> = rows.iter().map(|(day, cents)| (*day, cents * 100)).collect();
        prop_assert_eq!(read_back, written);
    }
}
