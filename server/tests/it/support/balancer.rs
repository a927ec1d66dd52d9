//! A balancer as plain as they come: each connection goes to the next program that answers, and bytes are passed on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Runs until it is dropped.
pub(crate) struct Balancer {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Balancer {
    pub(crate) async fn before(programs: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (programs, turn) = (Arc::new(programs), Arc::new(AtomicUsize::new(0)));
        let task = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (programs, turn) = (programs.clone(), turn.clone());
                tokio::spawn(async move {
                    let first = turn.fetch_add(1, Ordering::Relaxed);
                    for step in 0..programs.len() {
                        let address = programs[(first + step) % programs.len()];
                        let Ok(mut program) = TcpStream::connect(address).await else { continue };
                        // A program that is killed breaks its connections, and the client's with them.
                        let _ = copy_bidirectional(&mut client, &mut program).await;
                        return;
                    }
                });
            }
        });
        Self { url, task }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
