//! A gate that a browser passes on its way to the portal: it counts what is asked for,
//! and holds the program of the page back until it is let through.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    Nothing,
    /// Programs wait.
    Programs,
    /// Calls of the program end without an answer.
    Calls,
}

pub struct Gate {
    shut: watch::Sender<Shut>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gate {
    /// In front of a portal; both ports are on this machine.
    pub async fn stands_before(portal: u16, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let (shut, _) = watch::channel(Shut::Programs);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let gate = Self { shut: shut.clone(), asked: Arc::clone(&asked) };
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(carry(browser, portal, shut.subscribe(), Arc::clone(&asked)));
            }
        });
        gate
    }

    pub fn is_now(&self, shut: Shut) {
        self.shut.send_replace(shut);
    }

    /// The paths that were asked for and end like this, queries included.
    pub fn asked_for(&self, end: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|path| path.split('?').next().unwrap().ends_with(end)).cloned().collect()
    }
}

/// One request for each connection, so that each is seen.
async fn carry(
    mut browser: TcpStream,
    portal: u16,
    mut shut: watch::Receiver<Shut>,
    asked: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if browser.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let path = String::from_utf8_lossy(&head).split(' ').nth(1)?.to_owned();
    asked.lock().unwrap().push(path.clone());
    if path.ends_with(".wasm") {
        shut.wait_for(|shut| *shut != Shut::Programs).await.ok()?;
    }
    if path.starts_with("/api/") && *shut.borrow() == Shut::Calls {
        return None;
    }
    let mut portal = TcpStream::connect(("127.0.0.1", portal)).await.ok()?;
    let (kept, once) = (b"keep-alive\r\n", b"close\r\n");
    let at = head.windows(kept.len()).position(|part| part == kept);
    if let Some(at) = at {
        head.splice(at..at + kept.len(), once.iter().copied());
    }
    portal.write_all(&head).await.ok()?;
    copy_bidirectional(&mut browser, &mut portal).await.ok()?;
    Some(())
}
