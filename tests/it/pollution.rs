//! One small table, damaged in every way that Vitagliano et al. list (Pollock: A Data Loading Benchmark, VLDB 2023),
//! and how much of it is read all the same.
//!
//! The table and the code are our own; only the kinds of damage and the measure are theirs. Header, records and
//! cells are compared as bags: precision and recall are the shares of what was read and of what was meant that are
//! in both. A record is the text of its cells without what is between them.

use crate::dialects::table;
use std::collections::BTreeMap;

/// Header and rows; `true`: quoted. Texts have commas, quotes, blanks, apostrophes and empty cells.
struct Sheet {
    rows: Vec<Vec<(String, bool)>>,
}

const HEADER: [&str; 9] =
    ["Order", "Placed on", "Customer", "Town", "Article", "Pieces", "Price", "Worth", "Remark"];

/// The table as it should be. `quotes_all`: every cell is quoted, else those that need it and texts with blanks;
/// `has_links`: with times of day and addresses of pages instead of towns and customers.
fn sheet(quotes_all: bool, has_links: bool) -> Sheet {
    let names = ["Ann Lee", "Müller, Jörg", "O'Brien", "Smith \"Bob\" jr., R.", "李雷", "van Dam"];
    let articles = ["Pen", "Desk, oak", "Lamp 12\" wide", "Chair", "Ink \"blue\"", "Paper A4"];
    let remarks = ["", "fine", "late, but whole", "said \"thanks\"", "two parts", ""];
    let mut rows: Vec<Vec<String>> = vec![HEADER.map(str::to_owned).to_vec()];
    for i in 0..24_usize {
        let (n, price) = (i % 4 + 1, (i * 37 % 90) as f64 + 0.25);
        rows.push(vec![
            format!("A-{}", 1_000 + i),
            format!("2024-{:02}-{:02}", i % 12 + 1, i * 5 % 28 + 1),
            match has_links {
                true => format!("http://shop.example.org/p/{i}?a=1&b={}#top", i % 5),
                false => names[i % 6].to_owned(),
            },
            match has_links {
                true => format!("{}:{:02}", 7 + i % 12, i * 7 % 60),
                false => ["Bern", "Basel Stadt", "Chur"][i % 3].to_owned(),
            },
            articles[i * 5 % 6].to_owned(),
            n.to_string(),
            format!("{price:.2}"),
            format!("{:.2}", price * n as f64),
            remarks[i * 7 % 6].to_owned(),
        ]);
    }
    let needs = |cell: &str| quotes_all || cell.contains([',', '"', ' ', '\'']);
    Sheet {
        rows: rows.into_iter().map(|r| r.into_iter().map(|c| (c.clone(), needs(&c))).collect()).collect(),
    }
}

/// Signs of a text.
#[derive(Clone, Copy)]
struct Signs<'a> {
    separator: &'a str,
    quote: char,
    /// Before a quote inside; `None`: nothing.
    escape: Option<char>,
    end: &'a str,
}

const USUAL: Signs<'static> = Signs { separator: ",", quote: '"', escape: Some('"'), end: "\r\n" };

fn cell((text, is_quoted): &(String, bool), signs: Signs) -> String {
    let Signs { quote, escape, .. } = signs;
    if !is_quoted {
        return text.clone();
    }
    let escaped = format!("{}{quote}", escape.map(String::from).unwrap_or_default());
    format!("{quote}{}{quote}", text.replace(quote, &escaped))
}

fn line(row: &[(String, bool)], signs: Signs) -> String {
    row.iter().map(|c| cell(c, signs)).collect::<Vec<_>>().join(signs.separator)
}

impl Sheet {
    fn lines(&self, signs: Signs) -> Vec<String> {
        self.rows.iter().map(|row| line(row, signs)).collect()
    }

    fn text(&self, signs: Signs) -> String {
        self.lines(signs).iter().map(|l| format!("{l}{}", signs.end)).collect()
    }

    fn meant(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|r| r.iter().map(|c| c.0.clone()).collect()).collect()
    }
}

fn join(lines: &[String]) -> String {
    lines.iter().map(|l| format!("{l}\r\n")).collect()
}

fn bag<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut bag = BTreeMap::new();
    for item in items {
        *bag.entry(item).or_insert(0) += 1;
    }
    bag
}

/// F1 of two bags.
fn f1(meant: &BTreeMap<String, usize>, read: &BTreeMap<String, usize>) -> f64 {
    let both: usize = meant.iter().map(|(item, n)| (*n).min(read.get(item).copied().unwrap_or(0))).sum();
    let n_meant: usize = meant.values().sum();
    let n_read: usize = read.values().sum();
    if n_meant == 0 { 1.0 } else { 2.0 * both as f64 / (n_meant + n_read) as f64 }
}

/// F1 of header, records and cells of one file.
fn measure(text: &str, meant: &[Vec<String>]) -> [f64; 3] {
    let (read, _) = table(text.as_bytes());
    let header = |rows: &[Vec<String>]| bag(rows.first().into_iter().flatten().cloned());
    let records = |rows: &[Vec<String>]| bag(rows.iter().skip(1).map(|r| r.concat()));
    let cells = |rows: &[Vec<String>]| bag(rows.iter().flatten().cloned());
    [
        f1(&header(meant), &header(&read)),
        f1(&records(meant), &records(&read)),
        f1(&cells(meant), &cells(&read)),
    ]
}

/// The files of one kind of damage.
struct Kind {
    name: &'static str,
    files: Vec<(String, Vec<Vec<String>>)>,
}

fn whole_files(sheet: &Sheet) -> Vec<Kind> {
    let text = sheet.text(USUAL);
    let meant = sheet.meant();
    let lines = sheet.lines(USUAL);
    let one = |name, text: String, meant: &[Vec<String>]| Kind { name, files: vec![(text, meant.to_vec())] };
    let with = |signs: Signs| sheet.text(signs);
    let twice = |n: usize| -> Vec<Vec<String>> {
        let header = meant[0].iter().map(|c| vec![c.as_str(); n].join(" ")).collect();
        [vec![header], meant[1..].to_vec()].concat()
    };
    let second = |n: usize| -> Vec<Vec<String>> {
        let cut = |row: &Vec<String>| {
            let mut row = row.clone();
            row.truncate(n);
            while row.len() < n {
                row.push(row[8].clone());
            }
            row
        };
        meant.iter().take(20).map(cut).collect()
    };
    let several = |name, n: usize| {
        let rows = second(n);
        let lines: Vec<String> = rows
            .iter()
            .map(|r| {
                line(&r.iter().map(|c| (c.clone(), c.contains([',', '"', ' ']))).collect::<Vec<_>>(), USUAL)
            })
            .collect();
        one(name, text.clone() + &join(&lines), &[meant.clone(), rows].concat())
    };
    vec![
        one("as it should be", text.clone(), &meant),
        one("nothing", String::new(), &[]),
        one("no line end at the end", text.trim_end().to_owned(), &meant),
        one("two line ends at the end", format!("{text}\r\n"), &meant),
        one("no header", join(&lines[1..]), &meant[1..]),
        one("header only", join(&lines[..1]), &meant[..1]),
        one("one row", join(&lines[..2]), &meant[..2]),
        one("header twice", format!("{}\r\n{text}", lines[0]), &twice(2)),
        one("header three times", format!("{}\r\n{}\r\n{text}", lines[0], lines[0]), &twice(3)),
        one("title and blank row", format!("PREAMBLE,,,,,,,,\r\n,,,,,,,,\r\n{text}"), &meant),
        one("title and blank line", format!("All that was sold\r\nin March, 2024\r\n\r\n{text}"), &meant),
        several("second table, narrower", 8),
        several("second table, as wide", 9),
        several("second table, wider", 10),
        one("separator ;", with(Signs { separator: ";", ..USUAL }), &meant),
        one("separator tab", with(Signs { separator: "\t", ..USUAL }), &meant),
        one("separator |", with(Signs { separator: "|", ..USUAL }), &meant),
        one("separator blank", with(Signs { separator: " ", ..USUAL }), &meant),
        one("separator comma and blank", with(Signs { separator: ", ", ..USUAL }), &meant),
        one("separator ||", with(Signs { separator: "||", ..USUAL }), &meant),
        one("quote '", with(Signs { quote: '\'', escape: Some('\''), ..USUAL }), &meant),
        one("quote ', not escaped", with(Signs { quote: '\'', escape: None, ..USUAL }), &meant),
        one("escape backslash", with(Signs { escape: Some('\\'), ..USUAL }), &meant),
        one("no escape", with(Signs { escape: None, ..USUAL }), &meant),
        one("LF", with(Signs { end: "\n", ..USUAL }), &meant),
        one("CR", with(Signs { end: "\r", ..USUAL }), &meant),
    ]
}

fn single_rows(sheet: &Sheet) -> Vec<Kind> {
    let (meant, lines) = (sheet.meant(), sheet.lines(USUAL));
    let kind = |name| Kind { name, files: Vec::new() };
    let (mut more, mut less) = (kind("a separator too many"), kind("a separator too few"));
    let (mut quote, mut other) = (kind("a quote too many"), kind("a row with blanks as separator"));
    let mut open = kind("a quote that is not closed");
    for (i, row) in sheet.rows.iter().enumerate() {
        let with = |line: String| {
            let mut lines = lines.clone();
            lines[i] = line;
            join(&lines)
        };
        let cells: Vec<String> = row.iter().map(|c| cell(c, USUAL)).collect();
        for j in 0..row.len() {
            let mut damaged = cells.clone();
            damaged[j] = format!(",{}", cells[j]);
            more.files.push((with(damaged.join(",")), meant.clone()));
            if j > 0 {
                damaged = cells.clone();
                let cell = damaged.remove(j);
                damaged[j - 1].push_str(&cell);
                less.files.push((with(damaged.join(",")), meant.clone()));
            }
            // At the start of the value: inside the quotes, if there are any.
            let mut meant_with = meant.clone();
            meant_with[i][j] = format!("\"{}", meant[i][j]);
            damaged = cells.clone();
            damaged[j] = format!("\"{}", cells[j]);
            quote.files.push((with(damaged.join(",")), meant_with.clone()));
            if row[j].1 {
                damaged[j] = cells[j].trim_end_matches('"').to_owned();
                let is_clear = !cells[j].ends_with("\"\"\"") && !meant[i][j].contains([',', '"']);
                if is_clear {
                    open.files.push((with(damaged.join(",")), meant_with));
                }
            }
        }
        other.files.push((with(line(row, Signs { separator: " ", ..USUAL })), meant.clone()));
    }
    vec![more, less, quote, open, other]
}

/// Runs every kind; the least mean F1 of header, records and cells that is asked of each.
fn check(quotes_all: bool, has_links: bool, least: &[(&str, [f64; 3])]) {
    let sheet = sheet(quotes_all, has_links);
    let (mut report, mut wrong) = (String::new(), Vec::new());
    for kind in whole_files(&sheet).into_iter().chain(single_rows(&sheet)) {
        let n = kind.files.len() as f64;
        let mut mean = [0.0; 3];
        for (text, meant) in &kind.files {
            let found = measure(text, meant);
            if std::env::var_os("KELIU_POLLUTION").is_some() && found.iter().any(|f| *f < 0.99) {
                let (read, description) = table(text.as_bytes());
                println!("--- {} {found:?} {description:?}", kind.name);
                for row in read.iter().filter(|row| !meant.contains(row)).take(4) {
                    println!("    {row:?}");
                }
            }
            for (sum, f) in mean.iter_mut().zip(found) {
                *sum += f / n;
            }
        }
        report.push_str(&format!("{:32} {:.4} {:.4} {:.4}\n", kind.name, mean[0], mean[1], mean[2]));
        let floor =
            least.iter().find(|(name, _)| *name == kind.name).map_or([0.9999; 3], |(_, floor)| *floor);
        if mean.iter().zip(floor).any(|(f, floor)| *f < floor) {
            wrong.push(kind.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}\n{report}");
    println!("{report}");
}

#[test]
fn quoted_where_needed() {
    // A narrower table is filled up; an empty cell more or less is in every row with a separator more or less.
    let least = [
        ("second table, narrower", [0.9999, 0.9999, 0.97]),
        ("a separator too many", [0.9999, 0.9999, 0.997]),
        ("a separator too few", [0.992, 0.98, 0.99]),
    ];
    check(false, false, &least);
}

#[test]
fn quoted_throughout() {
    let least = [
        ("second table, narrower", [0.9999, 0.9999, 0.97]),
        ("a separator too many", [0.9999, 0.9999, 0.997]),
        ("a separator too few", [0.9999, 0.979, 0.995]),
        ("a quote that is not closed", [0.9999, 0.998, 0.9995]),
    ];
    check(true, false, &least);
}

#[test]
fn with_times_and_links() {
    let least = [
        ("second table, narrower", [0.9999, 0.9999, 0.97]),
        ("a separator too many", [0.9999, 0.9999, 0.997]),
        ("a separator too few", [0.992, 0.99, 0.99]),
    ];
    check(false, true, &least);
}
