//! Replies that carry the label of the command that they answer (IRCv3 `labeled-response`).

use super::SERVER;

/// The batch of the lines that answer one command. One is open at a time, and none is interrupted.
const BATCH: &str = "l";

/// That a command was taken to which there is no other answer.
pub fn acknowledged(label: &str) -> Vec<u8> {
    format!("@label={label} :{SERVER} ACK\r\n").into_bytes()
}

/// The only line of an answer, with its label.
pub fn labelled(label: &str, line: &[u8]) -> Vec<u8> {
    tagged("label", label, line)
}

/// The line that stands before those of an answer.
pub fn opened(label: &str) -> Vec<u8> {
    format!("@label={label} :{SERVER} BATCH +{BATCH} labeled-response\r\n").into_bytes()
}

/// The line that stands behind them.
pub fn closed() -> Vec<u8> {
    format!(":{SERVER} BATCH -{BATCH}\r\n").into_bytes()
}

/// Lines of an answer, each marked as one. Those of a batch within it are marked by that.
pub fn within(lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        if is_of_batch(line) {
            out.extend_from_slice(line);
        } else {
            out.extend_from_slice(&tagged("batch", BATCH, line));
        }
    }
    out
}

/// How many lines there are.
pub fn count(lines: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', lines).count()
}

fn is_of_batch(line: &[u8]) -> bool {
    let Some(tags) = line.strip_prefix(b"@") else {
        return false;
    };
    let tags = tags.split(|&byte| byte == b' ').next().unwrap_or_default();
    tags.split(|&byte| byte == b';')
        .any(|tag| tag.starts_with(b"batch="))
}

fn tagged(name: &str, value: &str, line: &[u8]) -> Vec<u8> {
    let tag = format!("@{name}={value}");
    let (between, rest): (&[u8], &[u8]) = match line.strip_prefix(b"@") {
        Some(rest) => (b";", rest),
        None => (b" ", line),
    };
    [tag.as_bytes(), between, rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_before_those_that_there_are() {
        assert_eq!(labelled("x", b":a PING\r\n"), b"@label=x :a PING\r\n");
        assert_eq!(
            labelled("x", b"@time=1 :a B\r\n"),
            b"@label=x;time=1 :a B\r\n"
        );
    }

    #[test]
    fn each_line_is_marked_but_those_of_another_batch() {
        let lines = b":a B\r\n@batch=c;time=1 :a B\r\n@time=1 :a B\r\n";
        let marked = b"@batch=l :a B\r\n@batch=c;time=1 :a B\r\n@batch=l;time=1 :a B\r\n";
        assert_eq!(within(lines), marked);
        assert_eq!(count(lines), 3);
    }
}
