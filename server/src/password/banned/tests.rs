use proptest::prelude::*;

use super::*;
use crate::sampled::{edited, holds};

fn bans(terms: &[&str]) -> Bans {
    Bans::with_terms(&terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>())
}

fn texts(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

#[test]
fn the_models_examples_come_out_as_the_model_says() {
    let contoso = bans(&["contoso", "blank"]);
    let parts = texts(&["C0ntos0", "Blank"]);
    assert_eq!(
        contoso.check("C0ntos0Blank12"),
        Verdict { points: 4, broken: vec![Broken::TooGuessable { parts, points: 4, need: 5, advice: vec![] }] }
    );
    assert_eq!(contoso.check("ContoS0Bl@nkf9!"), Verdict { points: 5, broken: vec![] });
    let neighbours = bans(&["abcdef"]);
    for banned in ["abcdef", "abcdeg", "abcdefg", "abcde", "@BCDEF"] {
        assert_eq!(neighbours.check(banned).broken, [Broken::Common { advice: vec![] }], "{banned}");
    }
    assert!(!neighbours.check("abcdegg").broken.contains(&Broken::Common { advice: vec![] }));
    let poll = Bans::default().and_name(Whose::Person, "Poll");
    let part = "p0LL".to_owned();
    assert_eq!(poll.check("p0LL23fb").broken, [Broken::ContainsName { part, whose: Whose::Person }]);
}

#[test]
fn look_alikes_are_one_letter_and_accents_fall() {
    for (typed, normal) in [
        ("P@$$W0RD", "password"),
        ("1337", "leet"),
        ("M1CR0S0FT!", "mlcrosoftl"),
        ("iI!|1lL", "lllllll"),
        ("Müller", "muller"),
        ("İzmir", "lzmlr"),
        ("Ångström", "angstrom"),
        ("김 42", "김 a2"),
    ] {
        assert_eq!(*normalize(typed), normal, "{typed}");
    }
}

#[test]
fn the_shipped_list_is_there_and_well_formed() {
    let words: Vec<_> = include_str!("../common.txt").lines().filter(|line| !line.starts_with('#')).collect();
    let words: Vec<_> = words.iter().flat_map(|line| line.split_whitespace()).collect();
    assert!(words.len() >= 3_000, "{}", words.len());
    for word in &words {
        assert!((SHORTEST..=LONGEST).contains(&word.len()), "{word}");
        assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{word}");
    }
    assert_eq!(COMMON.0.len(), words.len(), "each stands there once, after normalization too");
    for banned in ["Passw0rd", "password1!", "Qwerty123", "Trustno1", "P@ssw0rd!!", "Dragon Monkey"] {
        assert!(!Bans::default().check(banned).broken.is_empty(), "{banned}");
    }
    for good in ["Amber lantern 27", "correct horse battery staple", "xK4#vR9q", "Kessel-Wolke-92"] {
        assert_eq!(Bans::default().check(good).broken, [], "{good}");
    }
}

#[test]
fn names_count_by_their_words_and_are_told_as_typed() {
    let bans = Bans::default()
        .and_name(Whose::Person, "Rosa-Maria")
        .and_name(Whose::Person, "Li")
        .and_name(Whose::UserId, "rosa.muster")
        .and_name(Whose::Organization, "Cloud Works AG")
        .and_name(Whose::Organization, "");
    let found = |password: &str| {
        let found = bans.check(password).broken.into_iter().map(|broken| match broken {
            Broken::ContainsName { part, whose } => (part, whose),
            other => panic!("{other:?}"),
        });
        found.collect::<Vec<_>>()
    };
    assert_eq!(found("Cloud lantern 27"), [("Cloud".into(), Whose::Organization)]);
    assert_eq!(found("lantern R0s@ 27"), [("R0s@".into(), Whose::Person)]);
    assert_eq!(found("Muster8W0rks9x"), [("Muster".into(), Whose::UserId), ("W0rks".into(), Whose::Organization)]);
    assert_eq!(found("Liliac ag fence"), [], "short words stand in everything");
    let short = Bans::default().and_name(Whose::Organization, "A1 B2");
    assert_eq!(short.check("xx-A1 b2-yyz").broken.len(), 1, "a name of short words counts as a whole");
}

#[test]
fn an_advice_once_followed_leads_on() {
    let bans = bans(&["lantern"]);
    let verdict = bans.check("Lantern Lantern");
    let parts = texts(&["Lantern"]);
    assert_eq!(verdict.broken, [Broken::TooGuessable { parts, points: 3, need: 5, advice: vec![] }], "told once");
    assert_eq!(bans.check("Lantern Lantern 7").broken, []);
}

#[test]
fn the_longest_password_and_the_longest_list_are_no_work() {
    // Every place ends a term of every length, and no step is taken twice.
    let terms: Vec<String> = (SHORTEST..=LONGEST).map(|len| "a".repeat(len)).collect();
    let verdict = Bans::with_terms(&terms).check(&"a".repeat(256));
    assert_eq!((verdict.points, verdict.broken), (16, vec![]));
    let endless = Bans::with_terms(&terms).check(&"a".repeat(64 * 1024));
    assert_eq!(endless.points, 4096);
}

/// The definition, taken at its word: every way to cut the text.
fn slow(text: &[char], terms: &[Vec<char>]) -> u16 {
    let Some((_, rest)) = text.split_first() else { return 0 };
    let by_terms = terms.iter().filter(|term| text.starts_with(term)).map(|term| 1 + slow(&text[term.len()..], terms));
    by_terms.chain([1 + slow(rest, terms)]).min().unwrap()
}

/// Edit distance by its table.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            next.push((row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row[b.len()]
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

#[test]
fn the_points_are_the_fewest_there_are() {
    // Any text, and texts with terms in them that may overlap.
    let terms = prop::collection::vec("[ab한]{4,7}", 1..6);
    let texts = terms.prop_flat_map(|terms| {
        let some = prop::collection::vec(prop::sample::select(terms.clone()), 1..3).prop_map(|some| some.concat());
        (prop_oneof!["[ab한]{0,14}".prop_map(String::from), edited(some, &['a', 'b', '한'])], Just(terms))
    });
    holds(texts, &[("with terms", 15), ("without", 20)], |(text, terms)| {
        let list = Terms::of(terms.iter().map(String::as_str));
        let terms: Vec<Vec<char>> = terms.iter().map(|term| letters(term)).collect();
        let (points, found) = score(&text, &[&list]);
        prop_assert_eq!(points, slow(&letters(&text), &terms));
        let covered: usize = found.iter().map(|(_, len)| len).sum();
        prop_assert_eq!(usize::from(points), text.chars().count() - covered + found.len());
        for (start, len) in &found {
            prop_assert!(terms.contains(&letters(&piece(&text, *start, *len))));
        }
        Ok(if found.is_empty() { "without" } else { "with terms" })
    });
}

#[test]
fn a_neighbour_is_one_edit_away() {
    let pairs = "[abc]{0,8}".prop_flat_map(|a| (edited(Just(a.clone()), &['a', 'b']), Just(a)));
    let pairs = prop_oneof![pairs, ("[abc]{0,8}", "[abc]{0,8}")];
    holds(pairs, &[("near", 15), ("far", 15)], |(a, b)| {
        let near = distance(&letters(&a), &letters(&b)) <= 1;
        prop_assert_eq!(is_neighbour(&a, &b, b.chars().count()), near);
        Ok(if near { "near" } else { "far" })
    });
}

#[test]
fn whatever_is_typed_is_judged_and_only_pieces_of_it_are_told() {
    let named = (".{0,20}|[a-z]{4,9}", prop::collection::vec(".{4,16}|[a-z]{4,9}", 0..4));
    // Anything, or the names and terms among other letters.
    let typed = named.prop_flat_map(|(name, terms)| {
        let pieces: Vec<String> = terms.iter().cloned().chain([name.clone(), "x7".to_owned()]).collect();
        let of_them = prop::collection::vec(prop::sample::select(pieces), 1..5).prop_map(|pieces| pieces.concat());
        (prop_oneof![".{0,256}".prop_map(String::from), edited(of_them, &['@', '0', '1'])], Just(name), Just(terms))
    });
    holds(typed, &[("told", 5), ("nothing told", 15)], |(password, name, terms)| {
        let mut told = false;
        prop_assert_eq!(normalize(&password).chars().count(), password.chars().count());
        let bans = Bans::with_terms(&terms).and_name(Whose::Person, &name);
        for broken in bans.check(&password).broken {
            let parts = match broken {
                Broken::ContainsName { part, .. } => vec![part],
                Broken::TooGuessable { parts, .. } => parts,
                _ => vec![],
            };
            for part in parts {
                told = true;
                prop_assert!(part.chars().count() >= SHORTEST && password.contains(&part));
            }
        }
        Ok(if told { "told" } else { "nothing told" })
    });
}

proptest! {
    #[test]
    fn a_name_is_found_wherever_and_however_it_stands(before in "[b-dx-z]{0,9}", after in "[b-dx-z]{0,9}", up: bool) {
        let bans = Bans::default().and_name(Whose::UserId, "rosalind");
        let name = if up { "R0S@L!ND" } else { "ro5a1ind" };
        let broken = bans.check(&format!("{before}{name}{after}")).broken;
        let found = Broken::ContainsName { part: name.to_owned(), whose: Whose::UserId };
        prop_assert!(broken.contains(&found));
    }
}
