//! Web pages and XML that are named .xls.

use keliu::ingest::file::FileReader;
use keliu::ingest::tables::Opened;
use keliu::ingest::{RawTable, assemble, guess};
use keliu::issue::Error;
use proptest::prelude::*;

fn open(bytes: &[u8], picks: &[&str], n: usize) -> Result<Opened, Error> {
    let picks: Vec<String> = picks.iter().map(|p| (*p).to_owned()).collect();
    let mut reader = FileReader::new("", &picks)?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

fn table(text: &str) -> RawTable {
    open(text.as_bytes(), &[], 5).unwrap().read.remove(0).1
}

fn rows(table: &RawTable) -> Vec<Vec<String>> {
    let cells = |row: usize| table.columns.iter().map(|c| c.text(row).into_owned()).collect();
    (0..table.n_rows).map(cells).collect()
}

#[test]
fn tables_of_a_page() {
    // Rows and cells that nobody closed, spans, a nested table, references, line ends within a cell.
    let page = "<!DOCTYPE html><html><head><title>a<td>b</title></head><body><!-- <table><tr><td>no -->\
        <TABLE><TR><TH>Order date<TH colspan=2>Customer ID<TH>Amount\
        <tr><td rowspan=2>2024-03-05<td>A&amp;B</td><td><table><tr><td>inner</td></tr></table></td><td align='right'>1,5&euro;\
        <tr><td>C<br>D\n E<td>x<td>2,5&#8364;</TABLE></body></html>";
    let opened = open(page.as_bytes(), &[], 3).unwrap();
    let names: Vec<&str> = opened.tables.iter().map(|t| t.name.as_str()).collect();
    assert!(names.contains(&"Table 1"), "{names:?}");
    let (_, table) = &opened.read[0];
    assert_eq!((table.encoding, table.sheet.as_str()), ("html", "Table 1"));
    assert_eq!(rows(table), [["2024-03-05", "A&B", "", "1,5€"], ["", "C D E", "x", "2,5€"]]);
}

#[test]
fn sheets_of_an_xml_workbook() {
    let book = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <Worksheet ss:Name=\"Old &amp; hidden\"><ss:Table><Row/></ss:Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>\
        <Worksheet ss:Name=\"Sales\"><Table>\
        <Row><Cell><Data ss:Type=\"String\">Order date</Data><Comment><ss:Data>note</ss:Data></Comment></Cell><Cell><Data ss:Type=\"String\">Customer</Data></Cell><Cell ss:Index=\"4\"><Data ss:Type=\"String\">Amount</Data></Cell></Row>\
        <Row ss:Index=\"5\"><Cell><Data ss:Type=\"DateTime\">2024-03-05T00:00:00.000</Data></Cell><Cell><ss:Data ss:Type=\"String\">A<B>c</B></ss:Data></Cell><Cell ss:Index=\"4\"><Data ss:Type=\"Number\">0.30000000000000004</Data></Cell></Row>\
        <Row><Cell><Data ss:Type=\"DateTime\">2024-03-06T14:30:00.000</Data></Cell><Cell ss:Index=\"4\"><Data ss:Type=\"Number\">1E2</Data></Cell></Row>\
        </Table></Worksheet></Workbook>";
    let table = table(book);
    assert_eq!((table.encoding, table.sheet.as_str(), table.row_number(0)), ("xml", "Sales", 5));
    assert_eq!(rows(&table), [["2024-03-05", "Ac", "", "0.3"], ["2024-03-06 14:30:00", "", "", "100"]]);
}

#[test]
fn what_cannot_be_read_is_explained() {
    let code = |text: &str| open(text.as_bytes(), &[], 7).err().map(|e| e.code);
    assert_eq!(code("<html><body><h1>Error 500</h1></body></html>"), Some("file.no_table_in_page"));
    assert_eq!(code("<html><body><table><tr><td> </td></tr></table></body></html>"), Some("file.empty"));
    assert_eq!(code("<?xml version=\"1.0\"?><orders><order id=\"1\"/></orders>"), Some("file.is_xml"));
    assert_eq!(
        code("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n"),
        Some("file.is_web_archive")
    );
    // A text that begins with a sign of tags is a text.
    assert_eq!(code("<5 pcs,amount\n1,2\n"), None);
}

fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<td colspan=1000>",
        "<td rowspan=\"65000\">",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<script>",
        "<td a=\"",
        "'",
        ">",
        "<",
        "&amp;",
        "&#",
        "2024-03-05",
        "amount",
        "12.5",
        "<Worksheet ss:Name=\"",
        "<Row ss:Index=\"4000000000\">",
        "<Cell ss:MergeAcross=\"99999\">",
        "<Data>",
        "</Data>",
        "\n",
        "客户",
    ]);
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn anything_in_tags_is_read_or_explained(text in fragments(), is_book in any::<bool>(), n in 1_usize..400) {
        let head = if is_book { "<?xml?><?mso-application progid=\"Excel.Sheet\"?>" } else { "<html>" };
        let text = format!("{head}{text}");
        let (one, other) = (open(text.as_bytes(), &[], n), open(text.as_bytes(), &[], text.len()));
        prop_assert_eq!(one.as_ref().err().map(|e| e.code), other.as_ref().err().map(|e| e.code));
        for (_, table) in one.into_iter().flat_map(|opened| opened.read) {
            let mapping = guess(&table, &[], None, None).mapping;
            if let Ok(intake) = assemble(&table, &mapping) {
                prop_assert_eq!(intake.n_read, intake.n_accepted + intake.n_set_aside + intake.n_rejected);
            }
        }
    }
}

/// Work stays linear: what has no end is looked for once.
#[test]
fn tags_without_an_end_cost_no_more_than_their_length() {
    for piece in
        ["<td a=\"", "<!--", "<a ='", "<table>", "<tr><td rowspan=60000>", "<![CDATA[", "&", "<script>"]
    {
        let text = format!("<html><table><tr><td>1</td></tr></table>{}", piece.repeat(60_000));
        let _ = open(text.as_bytes(), &[], 1 << 20);
    }
}
