//! A Markdown table whose columns line up in a terminal too.

use std::fmt;

/// Rows of text; the first column is aligned to the left, the others to the right.
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<S: ToString>(head: &[S]) -> Self {
        Self {
            head: head.iter().map(S::to_string).collect(),
            rows: Vec::new(),
        }
    }

    /// Appends a row; one that is shorter than the head is filled up with empty cells.
    pub(crate) fn row(&mut self, mut cells: Vec<String>) {
        cells.resize(self.head.len(), String::new());
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().chain([&self.head]);
            cells.map(|row| row[column].chars().count()).max()
        };
        let widths: Vec<usize> = (0..self.head.len()).filter_map(width).collect();
        let line = |f: &mut fmt::Formatter<'_>, cells: &[String]| {
            for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(f, "| {cell:<width$} |")?;
                } else {
                    write!(f, " {cell:>width$} |")?;
                }
            }
            writeln!(f)
        };
        line(f, &self.head)?;
        for (column, width) in widths.iter().enumerate() {
            if column == 0 {
                write!(f, "| {:-<width$} |", "")?;
            } else {
                write!(f, " {:->width$}: |", "", width = width - 1)?;
            }
        }
        writeln!(f)?;
        self.rows.iter().try_for_each(|row| line(f, row))
    }
}

/// A figure with thousands apart and as many decimals as its size makes worth reading.
pub(crate) fn figure(value: Option<f64>) -> String {
    match value {
        None => "-".into(),
        Some(value) if value.abs() < 10.0 => format!("{value:.2}"),
        Some(value) if value.abs() < 100.0 => format!("{value:.1}"),
        Some(value) => {
            let digits = format!("{:.0}", value.abs());
            let mut apart = String::from(if value < 0.0 { "-" } else { "" });
            for (place, digit) in digits.char_indices() {
                if place > 0 && (digits.len() - place).is_multiple_of(3) {
                    apart.push(',');
                }
                apart.push(digit);
            }
            apart
        }
    }
}
