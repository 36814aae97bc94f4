use super::super::syntax::Escape;
use super::*;

fn check(text: &str, separator: &str, n_above: usize, header: &[&str]) {
    let found = detect(text.as_bytes(), true).unwrap();
    assert_eq!(found.header, header, "{text}");
    let sign = String::from_utf8_lossy(found.syntax.separator_text()).into_owned();
    assert_eq!((sign.as_str(), found.n_above), (separator, n_above), "{text}");
}

#[test]
fn separators() {
    check("a,b\n1,2\n", ",", 1, &["a", "b"]);
    check("a;b;c\n1,5;2,5;3\n2,5;3,5;4\n", ";", 1, &["a", "b", "c"]);
    check("a\tb\n1,5\t2\n", "\t", 1, &["a", "b"]);
    check("a|b\n\"x,y\"|2\n", "|", 1, &["a", "b"]);
    check("a,b\n\"x;y;z\",2\n\"u;v;w\",3\n", ",", 1, &["a", "b"]);
    check("sep=;\na;b\n1;2\n", ";", 2, &["a", "b"]);
    check("note\n\"one, two\"\nthree\n", ",", 1, &["note"]);
    check(
        "date, name, amount\n2024-03-05, \"Lee, Ann\", 5\n2024-03-06, Bo, 6\n",
        ", ",
        1,
        &["date", "name", "amount"],
    );
    check(
        "date||name||amount\n2024-03-05||Ann||5\n2024-03-06||Bo||6\n",
        "||",
        1,
        &["date", "name", "amount"],
    );
    check(
        "date name amount\n2024-03-05 \"Ann Lee\" 5\n2024-03-06 Bo 6\n",
        " ",
        1,
        &["date", "name", "amount"],
    );
    check("name\nAnn Lee\nBo Miller\n", ",", 1, &["name"]);
    check("time,what\n10:05:00,a\n11:10:00,b\n", ",", 1, &["time", "what"]);
    check(
        "date^name^amount\n2024-03-05^Ann, Lee^5\n2024-03-06^Bo^6\n2024-03-07^Cy^7\n",
        "^",
        1,
        &["date", "name", "amount"],
    );
}

#[test]
fn quotes_and_escapes() {
    let syntax = |text: &str| detect(text.as_bytes(), true).unwrap().syntax;
    let single = syntax("'id','name','amount'\n'1','Lee, Ann','5'\n'2','O''Brien','6'\n");
    assert_eq!((single.quote, single.escape), (Some(b'\''), Escape::Doubled));
    let backslash = syntax("id,name\n1,\"a \\\"b\\\", c\"\n2,\"d\"\n");
    assert_eq!((backslash.quote, backslash.escape), (Some(b'"'), Escape::Backslash));
    let wrapped = syntax("\"date,name,amount\"\n\"2024-03-05,\"\"Lee, Ann\"\",5\"\n\"2024-03-06,Bo,6\"\n");
    assert!(wrapped.is_wrapped);
    assert!(!syntax("name\n\"Lee, Ann\"\n\"Miller, Bo\"\n").is_wrapped);
}

#[test]
fn titles_above_the_header() {
    check("Sales report\n\nOrder ID,Date,Amount\n1,2024-03-05,5\n", ",", 3, &["Order ID", "Date", "Amount"]);
    check("销售明细,,\n单号,日期,金额\n1,2024-03-05,5\n", ",", 2, &["单号", "日期", "金额"]);
    check(
        "店铺：甲,起：2024-01-01,止：2024-02-01,,\n单号,日期,客户,商品,金额\n1,2024-03-05,A,B,5\n",
        ",",
        2,
        &["单号", "日期", "客户", "商品", "金额"],
    );
    check("# made by x\n# on 2024-03-05\nid,date\n1,2024-03-05\n", ",", 3, &["id", "date"]);
    check("#thing,worth\na,5\nb,6\n", ",", 1, &["thing", "worth"]);
}

#[test]
fn headers_of_several_lines() {
    check(
        ",2023,,2024,\nShop,Pieces,Worth,Pieces,Worth\nA,1,2,3,4\nB,5,6,7,8\n",
        ",",
        2,
        &["Shop", "2023 Pieces", "2023 Worth", "2024 Pieces", "2024 Worth"],
    );
    check(
        "thing,weight,worth\nname,kg,EUR\na,1,2\nb,3,4\n",
        ",",
        2,
        &["thing name", "weight kg", "worth EUR"],
    );
    check("thing,weight,worth\nthing,weight,worth\na,1,2\nb,3,4\n", ",", 2, &["thing", "weight", "worth"]);
}

#[test]
fn headers_with_a_separator_too_many() {
    check("name,,worth\na,5\nb,6\n", ",", 1, &["name", "worth"]);
    check("name,worth,\na,5\nb,6\n", ",", 1, &["name", "worth"]);
    check("name,,worth\na,,5\nb,x,6\n", ",", 1, &["name", "", "worth"]);
    check("name,worth\na,5,x\nb,6,y\n", ",", 1, &["name", "worth", ""]);
}

#[test]
fn no_header() {
    check("C1,2024-03-05,12\nC2,2024-03-06,13\n", ",", 0, &["", "", ""]);
    check("1,5\n2,6\n", ",", 0, &["", ""]);
    check("name,2023,2024\na,5,6\nb,7,8\n", ",", 1, &["name", "2023", "2024"]);
    check("date,4046,4225\n2015-01-04,5,6\n2015-01-05,7,8\n", ",", 1, &["date", "4046", "4225"]);
}

#[test]
fn nothing() {
    assert_eq!(detect(b"\n\n , \n", true).unwrap_err().code, "file.empty");
}
