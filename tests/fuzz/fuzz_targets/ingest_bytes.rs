//! Any bytes, cut anywhere: no panic, every row has one fate, and the cut does not matter.
#![no_main]

use keliu::export::not_accepted::{Words, to_csv};
use keliu::ingest::{RawTable, Reader, Role, assemble, examples, guess};
use keliu::issue::{Error, Fate};
use libfuzzer_sys::fuzz_target;

fn read(bytes: &[u8], n: usize) -> Result<RawTable, Error> {
    let mut reader = Reader::new();
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let cut = read(bytes, usize::from(*first).max(1));
    let whole = read(bytes, bytes.len().max(1));
    let table = match (cut, whole) {
        (Ok(a), Ok(b)) => {
            assert_eq!((a.n_rows, a.encoding, a.columns.len()), (b.n_rows, b.encoding, b.columns.len()));
            for (a, b) in a.columns.iter().zip(&b.columns) {
                assert_eq!((&a.name, &a.codes), (&b.name, &b.codes));
            }
            a
        }
        (Err(a), Err(b)) => {
            assert_eq!(a, b);
            return;
        }
        (a, b) => panic!("{:?} {:?}", a.err(), b.err()),
    };
    let proposal = guess(&table, &[], None, None);
    for column in 0..table.columns.len() {
        examples(&table, &proposal, column, 3);
    }
    let mut mapping = proposal.mapping;
    // Where nothing was found, any columns will do.
    if mapping.column(Role::Date).is_none() {
        mapping.roles[0] = Role::Date;
    }
    if mapping.column(Role::Amount).is_none()
        && let Some(last) = mapping.roles.last_mut()
    {
        *last = Role::Amount;
    }
    let Ok(intake) = assemble(&table, &mapping) else { return };
    assert_eq!(intake.n_read, table.n_rows as u64);
    assert_eq!(intake.n_read, intake.n_accepted + intake.n_set_aside + intake.n_rejected);
    assert_eq!(intake.n_set_aside, intake.issues.n_rows(Fate::SetAside));
    assert_eq!(intake.n_rejected, intake.issues.n_rows(Fate::Rejected));
    let tx = &intake.transactions;
    assert_eq!(tx.len() as u64, intake.n_accepted);
    assert!(tx.order.to_vec().iter().all(|order| *order < tx.n_orders));
    assert!(tx.amount.len() == tx.len() && tx.row.len() == tx.len());
    for dimension in &tx.dimensions {
        assert_eq!(dimension.codes.len(), tx.len());
    }
    let words = Words {
        headings: ["row", "fate", "reason", "surplus"],
        file: "file",
        fate: &|fate| format!("{fate:?}"),
        reason: &|code| code.to_owned(),
    };
    to_csv(&table, &intake, &words);
});
