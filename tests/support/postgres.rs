//! A real PostgreSQL: a cluster of its own in a directory of its own, on a free
//! port of this machine and on a Unix socket.
//!
//! Needs Debian's `postgresql`; the machine's own clusters are not touched. A
//! shell holds it: it ends the server and deletes everything as soon as the
//! pipe from the test program closes, however the test program ended.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use server::store::Opened;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// Where Debian puts the programs of every version.
const PROGRAMS: &str = "/usr/lib/postgresql";
/// The account that Debian runs it as: it refuses to run as root.
const ACCOUNT: &str = "postgres";
/// Databases that no test needs any more are dropped when there are so many.
const LITTER: usize = 16;

/// The shell script. No data is kept, so none is made safe against a power cut.
const HOLD: &str = r#"
bin=$1 port=$2 follows=$3
trap '' INT HUP TERM
dir=$(mktemp -d) || exit 1
stop() { "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1; }
start() { "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s start >/dev/null 2>&1; }
trap 'stop; rm -rf "$dir"' EXIT
if [ "$follows" ]; then
    "$bin/pg_basebackup" -h 127.0.0.1 -p "$follows" -U latchkey -D "$dir/data" -R -X stream --no-sync -c fast
else
    "$bin/initdb" -D "$dir/data" -U latchkey -A trust --no-sync --no-locale -E UTF8
fi >"$dir/log" 2>&1 &&
cat >>"$dir/data/postgresql.conf" <<END &&
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$dir'
max_connections = 400
shared_buffers = 32MB
fsync = off
synchronous_commit = off
full_page_writes = off
END
start || { cat "$dir/log"; exit 1; }
echo "ready $dir"
while read -r word; do
    case $word in
        stop) stop; echo stopped ;;
        start) start; echo started ;;
        promote) "$bin/pg_ctl" -D "$dir/data" -w -s promote; echo promoted ;;
    esac
done
"#;

/// A running cluster; gone with everything it kept when dropped, or when this program ends.
pub struct Cluster {
    /// Where the Unix socket is.
    pub directory: PathBuf,
    pub port: u16,
    programs: PathBuf,
    hold: Mutex<(Child, BufReader<ChildStdout>)>,
}

impl Cluster {
    /// The one that all tests of this program share; each has databases of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A cluster of its own, for a test that stops it.
    pub fn start() -> Self {
        Self::start_as("")
    }

    /// A cluster that copies another one, only reads, and can replace it. From now
    /// on the other one confirms a write only once this one has it too.
    pub fn start_following(primary: &Self) -> Self {
        let standby = Self::start_as(&primary.port.to_string());
        for statement in ["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()::TEXT"] {
            primary.run_in("postgres", vec![statement.into()]);
        }
        standby
    }

    fn start_as(follows: &str) -> Self {
        let programs = programs();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).unwrap().port();
        let root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n");
        let mut hold = if root {
            let mut hold = Command::new("setpriv");
            hold.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", "sh"]);
            hold
        } else {
            Command::new("sh")
        };
        let mut hold = hold
            .args(["-c", HOLD, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .arg(follows)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell that holds PostgreSQL");
        let mut said = BufReader::new(hold.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let Some(directory) = line.trim_end().strip_prefix("ready ").map(PathBuf::from) else {
            said.read_to_string(&mut line).unwrap();
            let _ = hold.wait();
            panic!("PostgreSQL did not start: {line}");
        };
        Self { directory, port, programs, hold: Mutex::new((hold, said)) }
    }

    /// A database of its own for what lives in `owner`; dropped some time after that directory is.
    pub fn database_for(&self, owner: &Path) -> String {
        self.database_like("template1", owner)
    }

    /// As [`Cluster::database_for`] of the shared one, with the tables of the store in it. They
    /// are made once and copied, which is quicker than to make them for every portal.
    pub fn database_with_tables_for(owner: &Path) -> String {
        const TABLES: &str = "tables";
        static MADE: OnceLock<()> = OnceLock::new();
        let shared = Self::shared();
        MADE.get_or_init(|| {
            shared.run_in("postgres", vec![format!("CREATE DATABASE {TABLES}")]);
            let address = shared.address(TABLES);
            // Closed again: a database in use cannot be copied.
            in_a_runtime(async move { Opened::open(&address).await.unwrap().close().await });
        });
        shared.database_like(TABLES, owner)
    }

    fn database_like(&self, template: &str, owner: &Path) -> String {
        static MADE: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
        let name = format!("test_{}", server::secrets::guid().replace('-', ""));
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut litter = Vec::new();
        if made.iter().filter(|(owner, _)| !owner.exists()).count() >= LITTER {
            (litter, *made) = made.drain(..).partition(|(owner, _)| !owner.exists());
        }
        made.push((owner.to_owned(), name.clone()));
        drop(made);
        let mut statements = vec![format!("CREATE DATABASE {name} TEMPLATE {template}")];
        statements.extend(litter.iter().map(|(_, name)| format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        self.run_in("postgres", statements);
        self.address(&name)
    }

    pub fn address(&self, database: &str) -> String {
        format!("postgres://latchkey@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements as an administrator would, on a connection of their own.
    pub fn run_in(&self, database: &str, statements: Vec<String>) {
        let address = self.address(database);
        in_a_runtime(async move {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(&address).await.unwrap();
            for statement in statements {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
            }
            connection.close().await.unwrap();
        });
    }

    /// Breaks every connection to a database.
    pub fn cut_off(&self, database: &str) {
        let cut = format!("SELECT pg_terminate_backend(pid)::TEXT FROM pg_stat_activity WHERE datname = '{database}'");
        self.run_in("postgres", vec![cut]);
    }

    /// A database as text, as a backup holds it.
    pub fn dump(&self, database: &str) -> Vec<u8> {
        let dump = Command::new(self.programs.join("pg_dump"))
            .args(["--inserts", "--exclude-table=_sqlx_migrations", "--dbname", &self.address(database)])
            .output()
            .unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        dump.stdout
    }

    /// Ends the server at once, as a power cut would.
    pub fn stop(&self) {
        self.tell("stop");
    }

    /// Starts the server again.
    pub fn start_again(&self) {
        self.tell("start");
    }

    /// Ends the copying: from now on this cluster can be written.
    pub fn promote(&self) {
        self.tell("promote");
    }

    fn tell(&self, word: &str) {
        let mut hold = self.hold.lock().unwrap();
        writeln!(hold.0.stdin.as_mut().unwrap(), "{word}").unwrap();
        let mut line = String::new();
        hold.1.read_line(&mut line).unwrap();
        assert!(line.starts_with(word), "{line}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let hold = self.hold.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(hold.0.stdin.take());
        let _ = hold.0.wait();
    }
}

/// Runs work in a thread of its own, because the caller may be inside a runtime or not.
fn in_a_runtime(work: impl Future<Output = ()> + Send + 'static) {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || runtime().block_on(work)).join().unwrap();
}

/// The folder with the programs of the newest version.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir(PROGRAMS).into_iter().flatten().flatten().map(|version| version.path());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.filter(|version| version.join("bin/initdb").is_file()).max_by_key(number);
    newest.expect("PostgreSQL, which is missing: install the Debian package postgresql").join("bin")
}
