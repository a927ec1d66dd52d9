//! How Zoom was not reached: read from the chain of causes that the HTTP client leaves, because people mend a name, a
//! firewall and a certificate in three different places.

use std::error::Error as StdError;
use std::fmt;
use std::io::{self, ErrorKind};

/// Where the way to Zoom ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The name server knows no such host, or none answers.
    Name,
    /// Nobody takes the connection: refused, no route, or silence until the time-out.
    Refused,
    /// No encrypted connection: the certificate is not trusted, or what answers does not speak TLS.
    Tls,
    /// There was a connection, and it broke off.
    Broken,
}

impl Reach {
    /// Finds it in the chain of causes of `error`, which must be one without an answer.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_dns() || causes(error).any(|cause| cause.is::<rustls::pki_types::InvalidDnsNameError>()) {
            return Self::Name;
        }
        if causes(error).any(is_tls) {
            return Self::Tls;
        }
        let nobody = error.is_connect()
            && (error.is_timeout() || causes(error).filter_map(as_io).any(|io| is_nobody(io.kind())));
        if nobody { Self::Refused } else { Self::Broken }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "its name is not found",
            Self::Refused => "nobody takes the connection",
            Self::Tls => "no encrypted connection",
            Self::Broken => "the connection broke off",
        })
    }
}

/// `error` and all that lies below it, also what is wrapped in an [`io::Error`], which hides its inner error itself.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let inner = as_io(error).and_then(io::Error::get_ref);
        inner.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| error.source())
    })
}

fn as_io<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    error.downcast_ref()
}

/// A peer that hangs up in the middle of the handshake has no `rustls::Error`, only words.
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<rustls::Error>()
        || as_io(error).is_some_and(|io| {
            io.kind() == ErrorKind::UnexpectedEof && io.to_string().contains("tls handshake")
        })
}

fn is_nobody(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::NotConnected
            | ErrorKind::PermissionDenied
            | ErrorKind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A failed GET of `url`, whatever proxy this machine is told to use.
    async fn failure(url: &str) -> Reach {
        crate::transport::install_tls_provider();
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let error = builder.build().unwrap().get(url).send().await.unwrap_err();
        Reach::of(&error)
    }

    #[tokio::test]
    async fn a_name_that_no_name_server_can_know_is_not_found() {
        // Too long for a name, so that the question never leaves this machine.
        let label = "x".repeat(70);
        assert_eq!(failure(&format!("https://{label}.invalid/")).await, Reach::Name);
        assert_eq!(failure(&format!("http://{label}.invalid/")).await, Reach::Name);
    }

    #[tokio::test]
    async fn a_closed_port_takes_no_connection() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(failure(&format!("https://{address}/")).await, Reach::Refused);
        assert_eq!(failure(&format!("http://{address}/")).await, Reach::Refused);
    }

    #[test]
    fn what_lies_in_an_io_error_is_found() {
        let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let wrapped = io::Error::new(ErrorKind::InvalidData, certificate);
        assert!(causes(&wrapped).any(is_tls));
        assert!(!causes(&io::Error::new(ErrorKind::UnexpectedEof, "early eof")).any(is_tls));
        assert!(causes(&io::Error::new(ErrorKind::UnexpectedEof, "tls handshake eof")).any(is_tls));
    }
}
