//! A directory as OpenLDAP's own clients see it: what `ldapsearch`, `ldapmodify` and their like say.
//!
//! Needs Debian's `ldap-utils`. They share no line with the portal, so they are a witness beside it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// LDAP's result codes, as far as tests look for them.
pub const SUCCESS: i32 = 0;
pub const REFERRAL: i32 = 10;
pub const CONFIDENTIALITY_REQUIRED: i32 = 13;
pub const CONSTRAINT_VIOLATION: i32 = 19;
pub const INVALID_CREDENTIALS: i32 = 49;
pub const INSUFFICIENT_ACCESS: i32 = 50;

/// Somebody at a directory: each call is a connection and a sign-in of its own.
#[derive(Debug, Clone)]
pub struct Client {
    /// `ldaps://…`, or `ldap://…` and then `starttls`. With an address: these clients take `localhost`
    /// to mean the machine's own name, which no certificate carries.
    pub url: String,
    pub starttls: bool,
    pub ca_file: PathBuf,
    pub who: String,
    pub password: String,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Answer {
    /// LDAP's result code, or one that LDAP does not have where there was no connection.
    pub code: i32,
    pub said: String,
    /// Why not.
    pub errors: String,
}

impl Answer {
    /// What it said; it must have worked.
    pub fn expected(self) -> String {
        assert_eq!(self.code, SUCCESS, "{self:#?}");
        self.said
    }

    /// All values of an attribute, decoded, in the order in which they came.
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
    /// The same directory, seen by somebody else.
    pub fn as_another(&self, who: &str, password: &str) -> Self {
        Self { who: who.to_owned(), password: password.to_owned(), ..self.clone() }
    }

    /// Signs in, and does no more. What a password policy says about it stands in `errors`.
    pub fn bind(&self) -> Answer {
        let mut answer = self.call("ldapwhoami", &["-e", "ppolicy"], "");
        // Samba lets people in and does not know this question.
        const PROTOCOL_ERROR: i32 = 2;
        if answer.code == PROTOCOL_ERROR {
            answer.code = SUCCESS;
        }
        answer
    }

    /// Everything below a name that a filter fits.
    pub fn search(&self, base: &str, filter: &str, attributes: &[&str]) -> Answer {
        self.call("ldapsearch", &[&["-LLL", "-o", "ldif-wrap=no", "-b", base, filter], attributes].concat(), "")
    }

    /// The values of one entry's attribute. A referral is an entry here, too.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        let read = ["-LLL", "-o", "ldif-wrap=no", "-M", "-s", "base", "-b", dn, name];
        let answer = self.call("ldapsearch", &read, "");
        assert_eq!(answer.code, SUCCESS, "{answer:#?}");
        answer.values(name)
    }

    /// Changes, as LDIF has them; a record without `changetype` is added.
    pub fn modify(&self, ldif: &str) -> Answer {
        self.call("ldapmodify", &["-a", "-M"], ldif)
    }

    /// As [`Self::modify`], of attributes too that only the directory itself writes.
    pub fn modify_relaxed(&self, ldif: &str) -> Answer {
        self.call("ldapmodify", &["-a", "-M", "-e", "!relax"], ldif)
    }

    /// The operation of RFC 3062: a password is set, and the old one not asked.
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
            // What this machine's own administrator set up is not asked.
            .env("LDAPNOINIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}, of the Debian package ldap-utils: {error}"));
        // A client that could not sign in has ended before it read this.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let done = child.wait_with_output().unwrap();
        Answer {
            code: done.status.code().unwrap_or(-1),
            said: String::from_utf8_lossy(&done.stdout).into_owned(),
            errors: String::from_utf8_lossy(&done.stderr).into_owned(),
        }
    }
}

/// A name in one spelling, to compare it: servers escape with a backslash and the
/// character, or with its number, or not at all where they need not.
pub fn one_spelling(dn: &str) -> String {
    let mut spelled = Vec::new();
    let mut rest = dn.as_bytes();
    while let [byte, after @ ..] = rest {
        let (escaped, after) = match after {
            [first, second, beyond @ ..] if *byte == b'\\' => match hexadecimal(*first, *second) {
                Some(byte) => (Some(byte), beyond),
                None => (Some(*first), &after[1..]),
            },
            _ => (None, after),
        };
        match escaped {
            // These would end the value, or begin an escape.
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

/// A password as Active Directory takes it in `unicodePwd`: in quotes, in UTF-16, and for LDIF in Base64.
pub fn quoted_password(password: &str) -> String {
    STANDARD.encode(format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}
