//! The door that connections come in by. Invariant: whoever was let in before it closed is answered. A balancer that could
//! connect cannot try another program: nobody knows whether what was asked has been done.

use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long those who came in last may take to begin to speak. Connections that have said nothing are closed after it.
const FIRST_WORD: Duration = Duration::from_millis(250);

/// Lets connections in until it is told to close; then those that wait outside already, and nobody else.
pub(crate) struct Door {
    listener: Option<TcpListener>,
    address: SocketAddr,
    waiting: VecDeque<(TcpStream, SocketAddr)>,
    stop: CancellationToken,
    closed: CancellationToken,
}

impl Door {
    /// A door that closes at `stop`, and a token that is cancelled once everybody who was let in has had time to speak.
    pub(crate) fn new(
        listener: TcpListener,
        stop: CancellationToken,
    ) -> io::Result<(Self, CancellationToken)> {
        let (address, closed) = (listener.local_addr()?, CancellationToken::new());
        let waiting = VecDeque::new();
        let door = Self { listener: Some(listener), address, waiting, stop, closed: closed.clone() };
        Ok((door, closed))
    }
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        if let Some(listener) = &mut self.listener {
            tokio::select! {
                came = Listener::accept(listener) => return came,
                () = self.stop.cancelled() => {}
            }
        }
        if let Some(listener) = self.listener.take() {
            self.waiting = outside(listener).unwrap_or_else(|error| {
                tracing::warn!(%error, "connections that waited could not be let in");
                VecDeque::new()
            });
        }
        if let Some(waited) = self.waiting.pop_front() {
            return waited;
        }
        tokio::time::sleep(FIRST_WORD).await;
        self.closed.cancel();
        std::future::pending().await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Those the kernel has let in already: closing the listener would cut them off. Asked of the kernel itself, since the runtime may
/// not have heard of the last of them.
fn outside(listener: TcpListener) -> io::Result<VecDeque<(TcpStream, SocketAddr)>> {
    let listener = listener.into_std()?;
    let mut waiting = VecDeque::new();
    loop {
        match listener.accept() {
            Ok((connection, address)) => {
                connection.set_nonblocking(true)?;
                waiting.push_back((TcpStream::from_std(connection)?, address));
            }
            // It hung up while it waited.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(waiting),
            Err(error) => {
                tracing::warn!(%error, "a connection that waited could not be let in");
                return Ok(waiting);
            }
        }
    }
}
