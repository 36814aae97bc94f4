//! A run over made-up sales, for nothing but to have run.
//!
//! A browser compiles WebAssembly twice: quickly at first, and well once a function has been used much. While
//! the user still looks for a file, a rehearsal lets the second come before the file does.

use super::Engine;
use crate::host::Hosts;
use crate::i18n::Lang;
use crate::issue::Error;
use std::fmt::Write;

/// Rows of a rehearsal.
const N_ROWS: u32 = 12_000;

/// Memory that a file of a million rows takes: more would be taken from a page that may never need it.
const ROOM_BYTES: usize = 52 << 20;

const CATEGORIES: [&str; 3] = ["Kitchen", "Garden", "文具"];
const REGIONS: [&str; 3] = ["North", "华东", ""];

/// Reads, scores and forgets a file of its own.
///
/// # Errors
/// None that a rehearsal should have; nothing depends on it.
pub fn rehearse(hosts: Box<dyn Hosts>) -> Result<(), Error> {
    let mut engine = Engine::new(Lang::En, hosts)?;
    let text = sales();
    engine.begin("rehearsal.csv", crate::report::write::as_f64(text.len()), "")?;
    for part in text.as_bytes().chunks(1 << 18) {
        engine.push(part)?;
    }
    engine.finish()?;
    engine.confirm()?;
    // Rows, customers, scores: what takes long in a large file.
    for _ in 0..3 {
        engine.advance()?;
    }
    Ok(())
}

/// Takes memory and gives it back, once a file is about to come: a page of memory that is touched for the first time
/// costs more than what is then done in it. The allocator keeps what it has for the file.
pub fn make_room() {
    let mut room: Vec<u8> = Vec::new();
    // Where there is no room, the file will be told so, if it is too large.
    if room.try_reserve_exact(ROOM_BYTES).is_ok() {
        room.resize(ROOM_BYTES, 1);
    }
    std::hint::black_box(&room);
}

/// A file with all that is common in files: running numbers, times, names in quotes, decimals, empty cells.
fn sales() -> String {
    let mut text = String::with_capacity(N_ROWS as usize * 100);
    text.push_str("order_id,order_date,customer_id,product_id,product_name,category,region,quantity,unit_price,amount\n");
    let mut seed = 1_u32;
    for row in 0..N_ROWS {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (a, b) = (seed >> 20, seed >> 8 & 0xfff);
        let (minute, quantity, price) = (row * 3, a % 9 + 1, b + 50);
        let (day, hour, minute) = (minute / 1_440 % 28 + 1, minute / 60 % 24, minute % 60);
        let name = if b % 4 == 0 { ["\"Mug, \"\"large\"\" ", "\""] } else { ["保温杯 ", ""] };
        let amount = quantity * price;
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "SO{:07},2024-01-{day:02} {hour:02}:{minute:02}:{:02},C{:06},P{:04},{}{}{},{},{},{quantity},{}.{:02},{}.{:02}",
            row / 2,
            row % 60,
            a * 7 % 5_000,
            b % 700,
            name[0],
            b % 300,
            name[1],
            CATEGORIES.get(a as usize % 3).unwrap_or(&""),
            REGIONS.get(b as usize % 3).unwrap_or(&""),
            price / 100,
            price % 100,
            amount / 100,
            amount % 100,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::PlainHosts;

    #[test]
    fn the_file_is_as_plain_as_most() {
        let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
        engine.begin("r.csv", 0.0, "").unwrap();
        engine.push(sales().as_bytes()).unwrap();
        assert!(engine.finish().unwrap().certain);
        engine.confirm().unwrap();
        while !engine.advance().unwrap().finished {}
        let report = engine.figures().unwrap();
        assert!(report.to_lines().contains(&format!("intake.accepted\t{N_ROWS}\n")), "{}", report.to_lines());
    }

    #[test]
    fn nothing_goes_wrong() {
        assert_eq!(sales().lines().count(), N_ROWS as usize + 1);
        rehearse(Box::new(PlainHosts)).unwrap();
    }
}
