//! The demo with an OpenID provider beside it, whose sign-ins the portal interrupts.

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::machine;
use crate::oidc_provider;
use crate::place;
use crate::run::Run;
use crate::steps::Stopwatch;

/// The demo's data lists the return address of this port.
pub const PORT: u16 = 4400;
/// Whose people the provider signs in.
const TENANT: &str = "Joining Company";
const NAME: &str = "demo";

/// How long the portal may take to answer first.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends with its owner.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts both, and returns when the portal ends: Ctrl-C reaches all of us.
pub fn run(server: &Path, port: u16) -> Outcome {
    let module = oidc_provider::get()?;
    let mut portal = Command::new(server);
    portal.current_dir(place::root()).args(["demo", "--port", &port.to_string(), "--locales", "locales"]);
    let mut portal = Beside(started(portal.spawn(), "latchkey")?);
    wait_for(port, &mut portal)?;
    // Where a demo keeps its data that is told no other place; it goes with the demo.
    let data = std::env::temp_dir().join(format!("latchkey-demo-{}", portal.0.id()));
    let key = add_key(server, &data.join("latchkey.toml"))?;
    let mut provider = Command::new("node");
    provider
        .arg(place::root().join("demo/login-flow/provider.mjs"))
        .env("PROVIDER_MODULE", &module)
        .env("PORTAL", format!("http://localhost:{port}"))
        .env("PORT", PORT.to_string())
        .envs([("KEY", key.as_str()), ("TENANT", TENANT), ("NAME", NAME)])
        // It warns of everything that is fit for a demo only.
        .stderr(Stdio::null());
    let _provider = Beside(started(provider.spawn(), "node")?);
    println!("\n  an app whose provider asks the portal  http://localhost:{PORT}/\n");
    portal.0.wait().map_err(|error| Failure::new(format!("latchkey is lost: {error}.")))?;
    Ok(())
}

fn started(child: std::io::Result<Child>, name: &str) -> Outcome<Child> {
    child.map_err(|error| Failure::new(format!("{name} could not be started: {error}.")))
}

fn wait_for(port: u16, portal: &mut Beside) -> Outcome {
    let watch = Stopwatch::start();
    // Asked by calling: to try the port itself could take it from the portal.
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if watch.elapsed() > PATIENCE || portal.0.try_wait().is_ok_and(|ended| ended.is_some()) {
            return Err(Failure::new("The portal did not start; what is above says why."));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// A key for the provider, as an operator would make it.
fn add_key(server: &Path, config: &Path) -> Outcome<String> {
    let watch = Stopwatch::start();
    loop {
        let said = Run::new(server).args(["login-flow", "add", TENANT, NAME, "--config"]).args([config]).captured()?;
        if said.ok {
            return Ok(said.stdout.trim().to_owned());
        }
        // The port is open before the demo's data is loaded.
        if watch.elapsed() > PATIENCE {
            return Err(Failure::new(format!("The provider got no key: {}.", machine::last_line(&said))));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
