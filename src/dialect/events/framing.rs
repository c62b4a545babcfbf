//! What stands around an object on the wire, so that a reader knows where it ends.

/// How objects stand one behind the other.
pub trait Framing {
    /// The most bytes around an object.
    const BYTES_MAX: usize;

    /// Begins an object behind what `out` holds; returns what [`Framing::end`] has to be given.
    fn begin(out: &mut Vec<u8>) -> usize;

    /// Ends the object that began at `mark`.
    fn end(out: &mut Vec<u8>, mark: usize);
}

/// A line for each object.
#[derive(Debug, Clone, Copy)]
pub struct Lines;

impl Framing for Lines {
    const BYTES_MAX: usize = 1;

    fn begin(out: &mut Vec<u8>) -> usize {
        out.len()
    }

    fn end(out: &mut Vec<u8>, _mark: usize) {
        out.push(b'\n');
    }
}

/// A text frame of WebSocket for each object (RFC 6455, 5.2). What a server sends is not masked, so
/// all read the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct Frames;

/// FIN, and the opcode of text.
const FINAL_TEXT: u8 = 0x81;

/// The header of nearly every object, whose length is told in two bytes more: so much is kept free.
const HEADER_BYTES: usize = 4;

/// The longest length that the second byte holds itself, and what it holds where two or eight bytes
/// more say how long it is.
const SHORT_MAX: usize = 125;
const LENGTH_IN_TWO: u8 = 126;
const LENGTH_IN_EIGHT: u8 = 127;

impl Framing for Frames {
    const BYTES_MAX: usize = 10;

    fn begin(out: &mut Vec<u8>) -> usize {
        let mark = out.len();
        out.extend_from_slice(&[FINAL_TEXT, LENGTH_IN_TWO, 0, 0]);
        mark
    }

    fn end(out: &mut Vec<u8>, mark: usize) {
        let start = mark + HEADER_BYTES;
        let len = out.len() - start;
        // The length has to stand in its shortest form.
        match (u8::try_from(len), u16::try_from(len)) {
            (Ok(short), _) if len <= SHORT_MAX => {
                out[mark + 1] = short;
                out.drain(mark + 2..start);
            }
            (_, Ok(medium)) => out[mark + 2..start].copy_from_slice(&medium.to_be_bytes()),
            (_, Err(_)) => {
                out[mark + 1] = LENGTH_IN_EIGHT;
                out.splice(mark + 2..start, (len as u64).to_be_bytes());
            }
        }
    }
}

impl Frames {
    /// What stands in frames that were written so, one behind the other.
    pub fn contents(mut frames: &[u8]) -> impl Iterator<Item = &[u8]> {
        std::iter::from_fn(move || {
            let (len, behind) = match frames {
                [_, LENGTH_IN_TWO, high, low, behind @ ..] => {
                    (u16::from_be_bytes([*high, *low]).into(), behind)
                }
                [_, LENGTH_IN_EIGHT, behind @ ..] => {
                    let (len, behind) = behind.split_first_chunk()?;
                    let len = u64::from_be_bytes(*len);
                    (usize::try_from(len).ok()?, behind)
                }
                [_, len, behind @ ..] => (usize::from(*len), behind),
                [] | [_] => return None,
            };
            let (content, rest) = behind.split_at_checked(len)?;
            frames = rest;
            Some(content)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed<F: Framing>(object: &[u8]) -> Vec<u8> {
        let mut out = b"before".to_vec();
        let mark = F::begin(&mut out);
        out.extend_from_slice(object);
        F::end(&mut out, mark);
        assert!(out.len() <= b"before".len() + F::BYTES_MAX + object.len());
        out.split_off(b"before".len())
    }

    #[test]
    fn a_line_ends_with_lf() {
        assert_eq!(framed::<Lines>(b"{}"), b"{}\n");
    }

    #[test]
    fn the_length_of_a_frame_stands_in_its_shortest_form() {
        for (len, header) in [
            (0, &[0x81, 0][..]),
            (1, &[0x81, 1]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (255, &[0x81, 126, 0, 255]),
            (256, &[0x81, 126, 1, 0]),
            (65_535, &[0x81, 126, 0xFF, 0xFF]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let object = vec![b'x'; len];
            let expected = [header, &object].concat();
            assert!(framed::<Frames>(&object) == expected, "{len}");
            assert!(Frames::contents(&expected).eq([&object[..]]), "{len}");
        }
    }

    #[test]
    fn frames_stand_one_behind_the_other() {
        let mut out = Vec::new();
        for object in [&b"{}"[..], b"[1]"] {
            let mark = Frames::begin(&mut out);
            out.extend_from_slice(object);
            Frames::end(&mut out, mark);
        }
        assert_eq!(out, b"\x81\x02{}\x81\x03[1]");
    }
}
