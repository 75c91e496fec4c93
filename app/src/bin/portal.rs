//! The portal's bundle: reset, unlock, change.

fn main() {
    app::start();
}
