//! What a person may see of an address before and after proof.

/// `rose@mail.example` as `r•••@•••.example`: the first letter and the last
/// label of the domain (design: "masked to the last two digits and the first letter").
#[must_use]
pub fn mail(address: &str) -> String {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let first = name.chars().next().unwrap_or('•');
    let last = domain.rsplit('.').next().unwrap_or("");
    format!("{first}•••@•••.{last}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_first_letter_and_the_last_label_stay() {
        assert_eq!(super::mail("rose@mail.example"), "r•••@•••.example");
        assert_eq!(super::mail("r@a.b.example"), "r•••@•••.example");
    }
}
