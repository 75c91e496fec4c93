//! Web files and words are embedded into the release binary, so it follows them.

fn main() {
    println!("cargo:rerun-if-changed=../dist");
    println!("cargo:rerun-if-changed=../locales");
}
