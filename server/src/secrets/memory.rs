//! The memory of this process, in which secrets are while they are worked on.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Sees to it that no image of the memory is written, and that on Linux no other
/// process of the same user reads it or traces this one. It does not keep the
/// memory from being swapped out, and root may read it all the same.
///
/// # Errors
/// When the system refuses.
pub fn keep_memory_private() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
