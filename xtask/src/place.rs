//! Where things lie: the checkout, cargo's target folder, the user's cache.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The checkout: the folder above this crate.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Cargo's target folder, read off this program's own path
/// (`<target>/debug/xtask`), so that every way to move it is respected.
pub fn target() -> PathBuf {
    env::current_exe()
        .ok()
        .and_then(|own| own.ancestors().nth(2).map(Path::to_path_buf))
        .unwrap_or_else(|| root().join("target"))
}

/// What trunk builds and the server embeds.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Where tools outlive a checkout: `$LATCHKEY_CACHE`, `$XDG_CACHE_HOME/latchkey`
/// or `~/.cache/latchkey`.
pub fn cache() -> Outcome<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let cache = set("LATCHKEY_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|dir| dir.join("latchkey")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/latchkey")))
        .ok_or_else(|| Failure::new("There is no home folder to keep the tools in: set LATCHKEY_CACHE to a folder."))?;
    std::path::absolute(&cache).map_err(|error| crate::failure::io("use the cache folder", &cache, &error))
}

/// The first executable of that name on the PATH for which `fits` holds.
pub fn on_path(name: &str, fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file() && fits(file))
}
