//! Where do columns of fixed width begin?

/// Lines looked at.
const N_LINES: usize = 400;
/// Share of lines that may have something where the others have a blank.
const MAX_CROSSING: f64 = 0.01;

/// The columns (in characters from 0) at which fields start, if lines are aligned by blanks. Between two columns
/// is at least one place that is blank in nearly all lines.
pub fn columns(text: &[u8], is_whole: bool) -> Option<Vec<usize>> {
    let text = String::from_utf8_lossy(text);
    let mut lines: Vec<Vec<char>> = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .take(N_LINES)
        .map(|line| line.trim_end().chars().take(2_000).collect())
        .collect();
    if !is_whole && lines.len() < N_LINES {
        lines.pop();
    }
    let width = lines.iter().map(Vec::len).max()?;
    if lines.len() < 3 || lines.iter().any(|line| line.contains(&'\t')) {
        return None;
    }
    let n_lines = lines.len();
    let is_gap: Vec<bool> = (0..width)
        .map(|i| {
            let n = lines.iter().filter(|line| line.get(i).is_some_and(|c| *c != ' ')).count();
            f64::from(u32::try_from(n).unwrap_or(u32::MAX))
                <= MAX_CROSSING * f64::from(u32::try_from(n_lines).unwrap_or(u32::MAX))
        })
        .collect();
    let mut starts = Vec::new();
    for (i, gap) in is_gap.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| is_gap.get(i)).copied().unwrap_or(true);
        if !gap && before {
            starts.push(i);
        }
    }
    // One aligned gap is too little: many texts have a blank at the same place by chance.
    (starts.len() >= 3).then_some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_columns() {
        let text = "id    name        amount\n00001 Ann Miller   12.50\n00002 Bo           3.00\n00003              7.25\n";
        assert_eq!(columns(text.as_bytes(), true), Some(vec![0, 6, 18]));
        assert_eq!(columns(b"a b\nab\ncd e\nfg h\n", true), None);
        assert_eq!(columns(b"one line of text here\n", true), None);
    }
}
