//! What happens to stores: disks that are full, addresses that lead elsewhere.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A disk of a few megabytes, in memory; gone when dropped.
pub struct SmallDisk {
    pub path: PathBuf,
    _directory: tempfile::TempDir,
}

impl SmallDisk {
    /// `None` where mounting is not permitted on this machine. The reason is printed.
    pub fn mount(megabytes: u32, owner: &str) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("disk");
        std::fs::create_dir(&path).unwrap();
        let options = format!("size={megabytes}m,mode=0700,uid={owner},gid={owner}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&path).output();
        match mounted {
            Ok(output) if output.status.success() => {
                // The owner of the disk must be able to reach it.
                let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
                std::fs::set_permissions(directory.path(), open).unwrap();
                Some(Self { path, _directory: directory })
            }
            refused => {
                eprintln!("no disk of its own for this test, since mounting is not permitted here: {refused:?}");
                None
            }
        }
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while std::io::Write::write_all(&mut file, &vec![b'x'; size]).is_ok() {}
        }
    }

    /// Makes room again.
    pub fn clear(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.path.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.path).output();
    }
}

/// The number of a user account of this machine.
pub fn number_of(account: &str) -> String {
    let said = Command::new("id").args(["-u", account]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

/// An address that stays the same while the server behind it changes, as in front of
/// databases of which one replaces the other.
pub struct Switch {
    pub port: u16,
    behind: Arc<AtomicU16>,
    passing: JoinHandle<()>,
}

impl Switch {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let behind = Arc::new(AtomicU16::new(port));
        let now = Arc::clone(&behind);
        let passing = tokio::spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let port = now.load(Ordering::SeqCst);
                wires.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Self { port: own, behind, passing }
    }

    /// From now on new connections lead to this port.
    pub fn lead_to(&self, port: u16) {
        self.behind.store(port, Ordering::SeqCst);
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

/// The address of an SQLite file in a directory.
pub fn sqlite_in(directory: &Path) -> String {
    format!("sqlite://{}", directory.join("store.sqlite").display())
}
