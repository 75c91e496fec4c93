//! The examples of RFC 2849, what exports of real directories look like, and any text at all.

use proptest::prelude::*;

use super::*;

const ASKED: &[&str] = &[
    "objectclass",
    "cn",
    "sn",
    "uid",
    "telephonenumber",
    "description",
    "ou",
    "ou;lang-ja",
    "title",
    "member",
    "jpegphoto",
];

fn read(text: &str) -> Vec<Record> {
    records(text, ASKED).collect()
}

/// The only record, which is an entry.
fn entry(text: &str) -> Entry {
    let [record] = <[Record; 1]>::try_from(read(text)).unwrap();
    record.entry.unwrap()
}

fn why(text: &str) -> (usize, Why) {
    let [record] = <[Record; 1]>::try_from(read(text)).unwrap();
    let unread = record.entry.unwrap_err();
    (unread.line, unread.why)
}

#[test]
fn example_1_two_entries() {
    let text = "version: 1\ndn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com\nobjectclass: top\n\
                objectclass: person\nobjectclass: organizationalPerson\ncn: Barbara Jensen\ncn: Barbara J Jensen\n\
                cn: Babs Jensen\nsn: Jensen\nuid: bjensen\ntelephonenumber: +1 408 555 1212\n\
                description: A big sailing fan.\n\ndn: cn=Bjorn Jensen, ou=Accounting, dc=airius, dc=com\n\
                objectclass: top\nobjectclass: person\nobjectclass: organizationalPerson\ncn: Bjorn Jensen\n\
                sn: Jensen\ntelephonenumber: +1 408 555 1212\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), text.trim_end().to_owned(), format!("{text}\n\n")] {
        let all = read(&text);
        assert_eq!(all.iter().map(|record| record.line).collect::<Vec<_>>(), [2, 14]);
        let [babs, bjorn] = [0, 1].map(|at| all[at].entry.clone().unwrap());
        assert_eq!(babs.dn.as_str(), "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com");
        assert_eq!(babs.texts("cn").collect::<Vec<_>>(), ["Barbara Jensen", "Barbara J Jensen", "Babs Jensen"]);
        assert_eq!(babs.text("description"), Some("A big sailing fan."));
        assert_eq!(bjorn.text("telephoneNumber"), Some("+1 408 555 1212"));
    }
}

#[test]
fn example_2_a_folded_value() {
    let folded = entry(
        "version: 1\ndn:cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com\nobjectclass:top\n\
         description:Babs is a big sailing fan, and travels extensively in sea\n rch of perfect sailing conditions.\n\
         title:Product Manager, Rod and Reel Division",
    );
    let description = "Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions.";
    assert_eq!(folded.text("description"), Some(description));
    assert_eq!(folded.text("title"), Some("Product Manager, Rod and Reel Division"));
}

#[test]
fn example_3_a_value_in_base64() {
    let coded = entry(
        "version: 1\ndn: cn=Gern Jensen, ou=Product Testing, dc=airius, dc=com\nuid: gernj\n\
         description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZhbHVl\n\
         \x20IGlzIGJhc2UtNjQtZW5jb2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2wgY2hhcmFjdGVyIGlu\n\
         \x20IGl0IChhIENSKS4NICBCeSB0aGUgd2F5LCB5b3Ugc2hvdWxkIHJlYWxseSBnZXQgb3V0IG1vcmUu\n",
    );
    let text = coded.text("description").unwrap();
    assert!(text.starts_with("What a careful reader you are!") && text.contains("(a CR).\r  By the way"), "{text}");
}

#[test]
fn example_4_names_in_utf_8_comments_and_languages() {
    let text = "version: 1\n# dn:: ou=<JapaneseOU>,o=Airius\ndn:: b3U95Za25qWt6YOoLG89QWlyaXVz\nobjectclass: top\n\
                # ou:: <JapaneseOU>\nou:: 5Za25qWt6YOo\n# ou;lang-ja:: <JapaneseOU>\nou;lang-ja:: 5Za25qWt6YOo\n\
                # a comment that\n goes on, and on\nou;lang-en: Sales\ndescription: Japanese office\n";
    let sales = entry(text);
    assert_eq!(sales.dn.as_str(), "ou=営業部,o=Airius");
    assert_eq!((sales.text("ou"), sales.text("ou;lang-ja")), (Some("営業部"), Some("営業部")));
    assert_eq!(sales.values("ou").len(), 1, "a value for one language stands apart");
    assert_eq!(sales.text("description"), Some("Japanese office"));
}

#[test]
fn example_5_a_value_in_another_file() {
    let text = "version: 1\ndn: cn=Horatio Jensen, ou=Product Testing, dc=airius, dc=com\ncn: Horatio Jensen\n\
                jpegphoto:< file:///usr/local/directory/photos/hjensen.jpg\n";
    assert_eq!(why(text), (4, Why::Elsewhere("jpegphoto".into())));
    let [record] = <[Record; 1]>::try_from(records(text, &["cn"]).collect::<Vec<_>>()).unwrap();
    assert_eq!(record.entry.unwrap().text("cn"), Some("Horatio Jensen"), "a photo is not asked for");
}

#[test]
fn examples_6_and_7_of_changes_only_whole_entries_are_read() {
    let text = "version: 1\n# Add a new entry\ndn: cn=Fiona Jensen, ou=Marketing, dc=airius, dc=com\nchangetype: add\n\
                cn: Fiona Jensen\n\n# Delete an existing entry\ndn: cn=Robert Jensen, ou=Marketing, dc=airius, dc=com\n\
                changetype: delete\n\n# Rename\ndn: cn=Paul Jensen, ou=Product Development, dc=airius, dc=com\n\
                changetype: modrdn\nnewrdn: cn=Paula Jensen\ndeleteoldrdn: 1\n\n\
                # Add to, delete from and replace\ndn: cn=Paula Jensen, ou=Product Development, dc=airius, dc=com\n\
                changetype: modify\nadd: postaladdress\npostaladdress: 123 Anystreet $ Sunnyvale, CA $ 94086\n-\n\
                delete: description\n-\n\n# With a control\ndn: ou=Product Development, dc=airius, dc=com\n\
                control: 1.2.840.113556.1.4.805 true\nchangetype: delete\n\n\
                dn: cn=Whole, dc=airius, dc=com\ncontrol: 1.2.3 false\nchangetype: Add \ncn: Whole\n";
    let all = read(text);
    assert_eq!(all[0].entry.as_ref().unwrap().text("cn"), Some("Fiona Jensen"));
    assert_eq!(all[5].entry.as_ref().unwrap().text("cn"), Some("Whole"));
    let said: Vec<_> = all[1..5].iter().map(|record| record.entry.clone().unwrap_err()).collect();
    for (unread, change) in said.iter().zip(["delete", "modrdn", "modify", "delete"]) {
        assert_eq!(unread.why, Why::Change(change.into()));
        assert!(unread.name.is_some());
    }
    assert_eq!(said[0].line, 9);
}

#[test]
fn what_cannot_be_read_is_said_with_its_line_and_without_its_value() {
    for (text, line, said) in [
        ("uid: ada\n", 1, Why::NoName),
        ("version: 1\n\n# c\n uid\n x: y\n", 0, Why::NoName),
        (" dn: cn=a\n", 1, Why::NoLineBefore),
        ("dn: cn=a\nno colon\n", 2, Why::NoAttribute),
        ("dn: cn=a\n: empty\n", 2, Why::NoAttribute),
        ("dn: cn=a\nc n: blank\n", 2, Why::NoAttribute),
        ("dn: cn=a\ncn:: c2VjcmV0*\n", 2, Why::NoBase64("cn".into())),
        ("dn:: /w==\n", 1, Why::NameNoUtf8),
        ("dn: cn=a\ncn: a\0b\n", 2, Why::Control),
        ("dn: cn=a\ncn: a\rb\n", 2, Why::Control),
        ("dn: cn=a\nchangetype: moddn\n", 2, Why::Change("moddn".into())),
    ] {
        if line == 0 {
            assert!(read(text).is_empty(), "only a version and a comment: {text:?}");
            continue;
        }
        assert_eq!(why(text), (line, said), "{text:?}");
    }
    let unread = read("dn: cn=a\ncn:: c2VjcmV0*\n").remove(0).entry.unwrap_err();
    assert_eq!((unread.to_string().contains("c2Vj"), unread.name), (false, Some(Dn::told("cn=a"))));
}

#[test]
fn a_bad_record_stops_no_other_but_an_unknown_version_stops_them_all() {
    let all = read("dn: cn=a\ncn: a\n\nbad\n\ndn: cn=b\ncn: b\n");
    assert_eq!(
        all.iter().map(|record| (record.line, record.entry.is_ok())).collect::<Vec<_>>(),
        [(1, true), (4, false), (6, true)]
    );
    assert_eq!(why("# c\nversion: 2\ndn: cn=a\n\ndn: cn=b\n"), (2, Why::Version));
    // Files that were put together, one behind the other.
    assert_eq!(read("version: 1\n\ndn: cn=a\n\nversion: 1\ndn: cn=b\n").len(), 2);
    assert!(read("").is_empty() && read("\n\n# c\n\n").is_empty());
    assert!(read(&"version: 1\n".repeat(100_000)).iter().all(|record| record.entry.is_err()));
}

#[test]
fn values_are_kept_as_they_are() {
    let odd = entry("dn: cn=a\ncn: \ncn:   b  \nsn: Ä\nCN: c\nuserPassword:: not even decoded\nsn:\n");
    assert_eq!(odd.texts("cn").collect::<Vec<_>>(), ["", "b  ", "c"]);
    assert_eq!(odd.texts("sn").collect::<Vec<_>>(), ["Ä", ""]);
    assert!(odd.values("userPassword").is_empty());
    let bytes = entry("dn: cn=a\ncn:: //4=\ncn:: QQ== \n");
    assert_eq!(bytes.values("cn"), [vec![0xff, 0xfe], b"A".to_vec()]);
    let cut = entry("dn: cn=a\nmember;range=0-1499: cn=b\ncn;binary: x\n");
    assert!(
        cut.is_cut("member") && !cut.is_cut("cn") && cut.values("cn").is_empty() && cut.values("member").is_empty()
    );
}

#[test]
fn a_record_that_is_too_long_is_passed_by() {
    let long = "x".repeat(LONGEST);
    let text = format!("dn: cn=a\ncn: {long}\ncn: b\n\ndn: cn=b\ncn: b\n");
    let all = read(&text);
    assert_eq!(all[0].entry.clone().unwrap_err().why, Why::TooLong);
    assert!(all[1].entry.is_ok() && all.len() == 2);
    let lines = format!("dn: cn=a\n{}", "cn: 1234567890\n".repeat(LONGEST / 10));
    assert_eq!(why(&lines).1, Why::TooLong);
}

#[test]
fn ldif_is_told_from_other_text() {
    for text in ["version: 1\n", "# c\n\ndn: cn=a", "dn:: eA==", "# a\n b\nDN: cn=a\r\n"] {
        assert!(seems_so(text), "{text:?}");
    }
    for text in ["", "[[tenant]]\nname = \"a: b\"", "# dn: cn=a\n[[group]]", "name: x", "dn = 1"] {
        assert!(!seems_so(text), "{text:?}");
    }
}

/// An entry as RFC 2849 has it written, folded at a width.
fn written(entry: &Entry, width: usize, end: &str) -> String {
    let mut text = line("dn", entry.dn.as_str().as_bytes(), width, end);
    for (name, values) in &entry.attributes {
        text.extend(values.iter().map(|value| line(name, value, width, end)));
    }
    text
}

fn line(name: &str, value: &[u8], width: usize, end: &str) -> String {
    let is_safe = value.iter().all(|byte| byte.is_ascii() && !b"\0\r\n".contains(byte))
        && !value.first().is_some_and(|first| b" :<".contains(first))
        && value.last() != Some(&b' ');
    let whole = if is_safe {
        format!("{name}: {}", String::from_utf8_lossy(value))
    } else {
        format!("{name}:: {}", STANDARD.encode(value))
    };
    let bytes: Vec<char> = whole.chars().collect();
    let parts: Vec<String> = bytes.chunks(width).map(|part| part.iter().collect()).collect();
    parts.join(&format!("{end} ")) + end
}

fn any_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[ -~]{0,90}".prop_map(String::into_bytes),
        ".{0,30}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..40)
    ]
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let names = proptest::sample::subsequence(ASKED, 0..ASKED.len());
    (".{0,60}", names, proptest::collection::vec(proptest::collection::vec(any_value(), 1..4), ASKED.len())).prop_map(
        |(dn, names, values)| Entry {
            dn: Dn::told(dn),
            attributes: names.iter().map(|name| (*name).to_owned()).zip(values).collect(),
        },
    )
}

proptest! {
    #[test]
    fn entries_that_were_written_read_back_equal(
        entries in proptest::collection::vec(any_entry(), 0..5),
        width in 1usize..90,
        crlf in any::<bool>(),
        last in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let all: Vec<String> = entries.iter().map(|entry| written(entry, width, end)).collect();
        let mut text = format!("version: 1{end}{}", all.join(end));
        if last && !entries.is_empty() {
            text.truncate(text.len() - end.len());
        }
        let back: Vec<Entry> = read(&text).into_iter().map(|record| record.entry.unwrap()).collect();
        prop_assert_eq!(back, entries);
    }

    #[test]
    fn no_text_is_too_much_for_it(text in "(dn|cn|changetype|version|member;range=0-1|control|#| |:|::|:<|\r|\n|\0|1|add|.){0,60}") {
        let all = read(&text);
        prop_assert!(all.len() <= text.lines().count());
        prop_assert!(all.iter().all(|record| record.line >= 1 && record.line <= text.lines().count()));
    }
}
