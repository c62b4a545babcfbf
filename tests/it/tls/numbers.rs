//! What is counted of TLS.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Files;
use super::peer::TlsClient;
use crate::numbers::{place, value};
use crate::support::Client;

#[test]
fn connections_over_tls_and_the_end_of_the_certificate_are_told() {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);
    let files = Files::new();
    let daemon = files.daemon(&["--metrics", "127.0.0.1:0"]);
    let place = place(&daemon);
    let _clear = Client::join(daemon.address(), "ana");
    let _secure = TlsClient::join(&files, daemon.address(), "bia");
    assert!((value(place, "littlecats_tls_connections") - 1.0).abs() < 0.5);
    assert!((value(place, "littlecats_connections{dialect=\"plain\"}") - 2.0).abs() < 0.5);
    let end = value(place, "littlecats_certificate_expiry_timestamp_seconds");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let years = (end - now.as_secs_f64()) / YEAR.as_secs_f64();
    assert!((9.9..10.1).contains(&years), "{years}");
}
