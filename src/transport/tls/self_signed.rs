//! A certificate that nobody else vouches for (RFC 5280), for ECDSA over P-256, and its key, both in PEM.
//!
//! The few elements of DER that it takes are written here: rcgen and what it stands on are 36 KB of code.

use std::net::IpAddr;
use std::time::SystemTime;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use zeroize::Zeroizing;

use super::fingerprint::Fingerprint;
use crate::room::calendar::Civil;
use crate::room::time::WallTime;

/// A certificate and its key.
pub struct SelfSigned {
    pub certificate: String,
    pub key: Zeroizing<String>,
    pub fingerprint: Fingerprint,
}

/// The system has no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRandomness;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT: u8 = 0x06;
const UTF8: u8 = 0x0C;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xA0;
const EXTENSIONS: u8 = 0xA3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// The names of what is meant, as they are written (RFC 5758, 3.2; RFC 5480, 2.1; RFC 5280).
const ECDSA_WITH_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
const EC_PUBLIC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 17];

/// The longest common name (RFC 5280, A.1): the others stand beside it at any length.
const COMMON_NAME_CHARS_MAX: usize = 64;

/// Makes a certificate for these names and addresses, good between these moments.
///
/// # Errors
/// [`NoRandomness`].
pub fn self_signed(
    names: &[Box<str>],
    not_before: SystemTime,
    not_after: SystemTime,
) -> Result<SelfSigned, NoRandomness> {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| NoRandomness)?;
    let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random);
    let key = key.map_err(|_| NoRandomness)?;
    let mut serial = [0; 16];
    random.fill(&mut serial).map_err(|_| NoRandomness)?;
    // Positive, and as short as it can be written.
    serial[0] = serial[0] & 0x3F | 0x40;

    let is_signed_by = element(SEQUENCE, &[element(OBJECT, &[ECDSA_WITH_SHA256])]);
    let name = name(names.first().map_or("", |first| first));
    let body = element(
        SEQUENCE,
        &[
            // The third version.
            element(VERSION, &[element(INTEGER, &[[2]])]),
            element(INTEGER, &[serial]),
            is_signed_by.clone(),
            name.clone(),
            element(SEQUENCE, &[moment(not_before), moment(not_after)]),
            name,
            public_key(key.public_key().as_ref()),
            element(EXTENSIONS, &[element(SEQUENCE, &[alt_names(names)])]),
        ],
    );
    let signature = key.sign(&random, &body).map_err(|_| NoRandomness)?;
    let signature = bits(signature.as_ref());
    let certificate = element(SEQUENCE, &[body, is_signed_by, signature]);
    Ok(SelfSigned {
        fingerprint: Fingerprint::of(&certificate),
        certificate: pem("CERTIFICATE", &certificate).to_string(),
        key: pem("PRIVATE KEY", pkcs8.as_ref()),
    })
}

/// An element of this kind that holds these.
fn element<T: AsRef<[u8]>>(kind: u8, parts: &[T]) -> Vec<u8> {
    let len: usize = parts.iter().map(|part| part.as_ref().len()).sum();
    let mut der = vec![kind];
    let bytes = len.to_be_bytes();
    let bytes = &bytes[bytes.iter().take_while(|&&byte| byte == 0).count()..];
    match (bytes, u8::try_from(bytes.len())) {
        ([], _) => der.push(0),
        (&[len @ ..0x80], _) => der.push(len),
        (bytes, count) => {
            der.push(0x80 | count.expect("8 at most"));
            der.extend(bytes);
        }
    }
    for part in parts {
        der.extend(part.as_ref());
    }
    der
}

/// Whole bytes as a string of bits.
fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes])
}

fn name(name: &str) -> Vec<u8> {
    let end = name.floor_char_boundary(COMMON_NAME_CHARS_MAX);
    let parts = [
        element(OBJECT, &[COMMON_NAME]),
        element(UTF8, &[&name[..end]]),
    ];
    element(SEQUENCE, &[element(SET, &[element(SEQUENCE, &parts)])])
}

fn moment(time: SystemTime) -> Vec<u8> {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
        millis: _,
    } = Civil::from(WallTime::from(time));
    let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    // Two digits of the year for those from 1950 to 2049 (RFC 5280, 4.1.2.5).
    match &text[..2] {
        "20" if &text[2..4] < "50" => element(UTC_TIME, &[&text[2..]]),
        "19" => element(UTC_TIME, &[&text[2..]]),
        _ => element(GENERALIZED_TIME, &[&text]),
    }
}

fn public_key(point: &[u8]) -> Vec<u8> {
    let algorithm = [element(OBJECT, &[EC_PUBLIC_KEY]), element(OBJECT, &[P256])];
    element(SEQUENCE, &[element(SEQUENCE, &algorithm), bits(point)])
}

/// What it is for, by name and by address.
fn alt_names(names: &[Box<str>]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = names
        .iter()
        .map(|name| match name.parse() {
            Ok(IpAddr::V4(ip)) => element(IP_ADDRESS, &[ip.octets()]),
            Ok(IpAddr::V6(ip)) => element(IP_ADDRESS, &[ip.octets()]),
            Err(_) => element(DNS_NAME, &[name.as_bytes()]),
        })
        .collect();
    let names = element(SEQUENCE, &names);
    let parts = [
        element(OBJECT, &[SUBJECT_ALT_NAME]),
        element(OCTET_STRING, &[names]),
    ];
    element(SEQUENCE, &parts)
}

/// DER as text (RFC 7468), in memory that is cleared behind it.
fn pem(label: &str, der: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // As long as it gets: growing would leave a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * der.len() + 128));
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    for line in der.chunks(48) {
        for three in line.chunks(3) {
            let bits = [16, 8, 0].into_iter().zip(three);
            let bits = bits.fold(0, |bits, (shift, byte)| bits | usize::from(*byte) << shift);
            for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                let is_given = place <= three.len();
                let digit = if is_given {
                    DIGITS[bits >> shift & 63]
                } else {
                    b'='
                };
                text.push(char::from(digit));
            }
        }
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
    use rustls::{RootCertStore, client::WebPkiServerVerifier, client::danger::ServerCertVerifier};

    use super::*;
    use crate::transport::tls::config;

    fn at(secs: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(secs)
    }

    #[test]
    fn elements_are_as_long_as_they_say() {
        for (len, head) in [
            (0, &[0][..]),
            (0x7F, &[0x7F]),
            (0x80, &[0x81, 0x80]),
            (0xFF, &[0x81, 0xFF]),
            (0x100, &[0x82, 1, 0]),
        ] {
            let der = element(OCTET_STRING, &[vec![7; len]]);
            assert_eq!(&der[1..=head.len()], head, "{len}");
            assert_eq!(der.len(), 1 + head.len() + len);
        }
    }

    #[test]
    fn others_read_it_and_take_it_for_its_names_and_its_time_alone() {
        let longest = "a".repeat(63) + "." + &"b".repeat(63);
        let names = ["sala.local", "192.0.2.1", "2001:db8::1", &longest].map(Box::from);
        // From before 2050 until after it.
        let (since, until) = (2_000_000_000, 2_600_000_000);
        let made = self_signed(&names, at(since), at(until)).expect("random");
        let certificate = CertificateDer::from_pem_slice(made.certificate.as_bytes());
        let certificate = certificate.expect("PEM");
        let key = PrivateKeyDer::from_pem_slice(made.key.as_bytes()).expect("PEM");
        let certified = config::certified(vec![certificate.clone()], key).expect("they fit");
        assert_eq!(certified.fingerprint, made.fingerprint);
        assert_eq!(certified.ends_at, Some(2_600_000_000));
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).expect("a certificate");
        let provider = config::provider();
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider);
        let verifier = verifier.build().expect("a root");
        let takes = |name: &str, secs| {
            let name = ServerName::try_from(name.to_owned()).expect("a name");
            let now = UnixTime::since_unix_epoch(Duration::from_secs(secs));
            let verified = verifier.verify_server_cert(&certificate, &[], &name, &[], now);
            verified.is_ok()
        };
        for name in &names {
            assert!(takes(name, since + 1) && takes(name, until - 1), "{name}");
            assert!(!takes(name, since - 1) && !takes(name, until + 1), "{name}");
        }
        for name in ["outra.local", "192.0.2.2", "x.sala.local"] {
            assert!(!takes(name, since + 1), "{name}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let make = || self_signed(&["sala".into()], at(0), at(1)).expect("random");
        let (one, other) = (make(), make());
        assert!(one.fingerprint != other.fingerprint && *one.key != *other.key);
    }
}
