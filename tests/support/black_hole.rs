//! An address on this machine where packets vanish: a connection is neither accepted nor refused.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

/// A listener that accepts no connection and whose queue is full: the kernel drops new ones.
pub struct BlackHole {
    pub address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// Must be called within a runtime.
    pub fn dig() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        for _ in 0..64 {
            match TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
                Ok(waiting) => queue.push(waiting),
                Err(_) => return Self { address, _listener: listener, _queue: queue },
            }
        }
        panic!("the queue is never full");
    }
}
