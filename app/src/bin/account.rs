//! The account's bundle: what the portal's has, and registration.

fn main() {
    app::start();
}
