//! Tells the subject what compiles it: the version belongs in every record.

#[expect(clippy::disallowed_methods, reason = "a build script has to ask the compiler")]
fn main() {
    println!("cargo:rerun-if-env-changed=RUSTC");
    println!("cargo:rerun-if-changed=build.rs");
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = std::process::Command::new(compiler).arg("--version").output();
    let version = asked.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let version = version.as_deref().map_or("rustc of unknown version", str::trim);
    println!("cargo:rustc-env=SUBJECT_TOOLCHAIN={version}");
}
