//! OpenLDAP's own clients (`ldapsearch`, `ldapmodify`, `ldappasswd`, `ldapwhoami`) as tests run them.
//!
//! Needs Debian's `ldap-utils`. These programs share no code with the portal, so tests
//! can check with them what the portal did in a directory.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Result codes of LDAP that tests expect.
pub const SUCCESS: i32 = 0;
pub const REFERRAL: i32 = 10;
pub const CONFIDENTIALITY_REQUIRED: i32 = 13;
pub const CONSTRAINT_VIOLATION: i32 = 19;
pub const INVALID_CREDENTIALS: i32 = 49;
pub const INSUFFICIENT_ACCESS: i32 = 50;

/// One account at one directory. Each call opens a connection of its own and signs in.
#[derive(Debug, Clone)]
pub struct Client {
    /// `ldaps://…`, or `ldap://…` together with `starttls`. It has an IP address: for `localhost` these
    /// clients compare the certificate with the machine's own host name.
    pub url: String,
    pub starttls: bool,
    pub ca_file: PathBuf,
    pub who: String,
    pub password: String,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Answer {
    /// LDAP's result code; a code that LDAP does not have where there was no connection.
    pub code: i32,
    pub said: String,
    /// What the program printed to standard error: the reason of a failure.
    pub errors: String,
}

impl Answer {
    /// What the program printed. The test fails unless the call succeeded.
    pub fn expected(self) -> String {
        assert_eq!(self.code, SUCCESS, "{self:#?}");
        self.said
    }

    /// All values of an attribute in all entries found, decoded, in the order of the answer.
    pub fn values(&self, attribute: &str) -> Vec<String> {
        let values = self.said.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            if !name.eq_ignore_ascii_case(attribute) {
                return None;
            }
            Some(match value.strip_prefix(": ") {
                Some(coded) => String::from_utf8_lossy(&STANDARD.decode(coded).unwrap()).into_owned(),
                None => value.strip_prefix(' ').unwrap_or(value).to_owned(),
            })
        });
        values.collect()
    }
}

impl Client {
    /// Another account at the same directory.
    pub fn as_another(&self, who: &str, password: &str) -> Self {
        Self { who: who.to_owned(), password: password.to_owned(), ..self.clone() }
    }

    /// Only signs in. A warning of the password policy, such as "Password must be changed", is in `errors`.
    pub fn bind(&self) -> Answer {
        let mut answer = self.call("ldapwhoami", &["-e", "ppolicy"], "");
        // Samba accepts the sign-in and then does not know the operation "who am I".
        const PROTOCOL_ERROR: i32 = 2;
        if answer.code == PROTOCOL_ERROR {
            answer.code = SUCCESS;
        }
        answer
    }

    /// The entries below `base` that match a filter.
    pub fn search(&self, base: &str, filter: &str, attributes: &[&str]) -> Answer {
        self.call("ldapsearch", &[&["-LLL", "-o", "ldif-wrap=no", "-b", base, filter], attributes].concat(), "")
    }

    /// The entries below `base` that match a filter, as LDIF in a file has them: folded, page by page.
    pub fn export(&self, base: &str, filter: &str, attributes: &[&str]) -> String {
        let search = ["-LLL", "-E", "pr=500/noprompt", "-b", base, filter];
        self.call("ldapsearch", &[&search, attributes].concat(), "").expected()
    }

    /// The values of one attribute of one entry. A referral is read as an entry, too.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        let read = ["-LLL", "-o", "ldif-wrap=no", "-M", "-s", "base", "-b", dn, name];
        let answer = self.call("ldapsearch", &read, "");
        assert_eq!(answer.code, SUCCESS, "{answer:#?}");
        answer.values(name)
    }

    /// Makes the changes of an LDIF. A record without `changetype` is added.
    pub fn modify(&self, ldif: &str) -> Answer {
        self.call("ldapmodify", &["-a", "-M"], ldif)
    }

    /// As [`Self::modify`], and may also change attributes that only the directory itself writes.
    pub fn modify_relaxed(&self, ldif: &str) -> Answer {
        self.call("ldapmodify", &["-a", "-M", "-e", "!relax"], ldif)
    }

    /// Sets a password with the extended operation of RFC 3062, without the old password.
    pub fn set_password(&self, dn: &str, password: &str) -> Answer {
        self.call("ldappasswd", &["-s", password, dn], "")
    }

    fn call(&self, program: &str, arguments: &[&str], input: &str) -> Answer {
        let mut child = Command::new(program)
            .args(["-x", "-H", &self.url, "-D", &self.who, "-w", &self.password])
            .args(self.starttls.then_some("-ZZ"))
            .arg("-o")
            .arg(format!("tls_cacert={}", self.ca_file.display()))
            .args(arguments)
            // The configuration files of this machine are not read.
            .env("LDAPNOINIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}, of the Debian package ldap-utils: {error}"));
        // A client that could not sign in ends before it reads its input; that is not an error here.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        let code = extended_code(&said).or(done.status.code()).unwrap_or(-1);
        Answer { code, said, errors }
    }
}

/// The result code of an extended operation that failed. `ldappasswd` and `ldapwhoami` end with 1 whatever
/// it was, and print `Result: Constraint violation (19)`.
fn extended_code(said: &str) -> Option<i32> {
    let result = said.lines().find_map(|line| line.strip_prefix("Result: "))?;
    result.rsplit_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// A DN in one spelling, for comparison: servers escape a character with a backslash
/// before it, or with its hexadecimal number, or do not escape it where that is allowed.
pub fn one_spelling(dn: &str) -> String {
    let mut spelled = Vec::new();
    let mut rest = dn.as_bytes();
    while let [byte, after @ ..] = rest {
        let (escaped, after) = match (byte, after) {
            (b'\\', [first, second, beyond @ ..]) if hexadecimal(*first, *second).is_some() => {
                (hexadecimal(*first, *second), beyond)
            }
            (b'\\', [first, beyond @ ..]) => (Some(*first), beyond),
            _ => (None, after),
        };
        match escaped {
            // Unescaped, each of these would end the value or begin an escape.
            Some(special) if b",+;=\"\\".contains(&special) => spelled.extend(format!("\\{special:02x}").bytes()),
            Some(plain) => spelled.push(plain),
            None => spelled.push(*byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&spelled).to_lowercase()
}

fn hexadecimal(first: u8, second: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(first)? * 16 + digit(second)?).ok()
}

/// A password as Active Directory accepts it in `unicodePwd`: in quotes and UTF-16, here in Base64 for an LDIF.
pub fn quoted_password(password: &str) -> String {
    STANDARD.encode(format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}
