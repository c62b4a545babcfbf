//! Sizes as people give them to a flag.

use std::fmt;

/// So many bytes, in the largest unit of which they are a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KIB: u64 = 1 << 10;
        const MIB: u64 = 1 << 20;
        match self.0 {
            bytes if bytes >= MIB && bytes.is_multiple_of(MIB) => write!(out, "{}M", bytes / MIB),
            bytes if bytes >= KIB && bytes.is_multiple_of(KIB) => write!(out, "{}K", bytes / KIB),
            bytes => bytes.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_its_largest_whole_unit() {
        for (bytes, told) in [
            (0, "0"),
            (80, "80"),
            (1000, "1000"),
            (1024, "1K"),
            (1025, "1025"),
            (64 << 10, "64K"),
            (1 << 20, "1M"),
            (1 << 30, "1024M"),
        ] {
            assert_eq!(Size(bytes).to_string(), told);
        }
    }
}
