//! A code in a mail, to a mailbox that opens without the password.

use crate::mail::MailAddress;
use crate::policy::account::{Account, Contact};
use crate::policy::eligibility::Means;
use crate::policy::mask;
use crate::policy::method::{Held, Proves, Rules};
use crate::spelling;
use crate::store::means::Kind;
use crate::store::{StoreError, Tx, tenants};
use crate::wire::register::RegisterRefusal;

use super::kit::{Asks, Checking, Kit, SetsUp};

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: true,
        proves: Proves::Mailbox,
        for_administrators: true,
        alone: true,
        sends_codes: true,
        calls: false,
        means,
        on_file,
    },
    strength: 10,
    icon: "M4 6h16v12H4zM4 7l8 6.5L20 7",
    hint: |means| match means {
        Means::Mailbox(contact) => Some(masked(contact)),
        Means::Phone(_) | Means::Kept { .. } | Means::Nothing => None,
    },
    asks: Some(Asks::SentCode(|composer, to, locale, code, now_ms| composer.code(to, locale, code, now_ms))),
    sets_up: Some(SetsUp::Address {
        files: Kind::Mail,
        check: |tx, account, typed| Box::pin(check(tx, account, typed)) as Checking<'_>,
        code: |composer, to, locale, code, now_ms| composer.new_address(to, locale, code, now_ms),
    }),
    words: &[
        "choose-method-email",
        "enter-code-heading-email",
        "enter-code-lead-email",
        "enter-code-lead-untold-email",
        "enter-code-hint-email",
        "refusal-code-missing-email",
        "refusal-code-wrong-email",
        "register-choose-email",
        "register-choose-hint-email",
        "register-heading-email",
        "register-lead-email",
        "register-kind-email",
        "register-remove-heading-email",
        "register-field-email",
        "register-field-hint-email",
        "register-code-heading-email",
        "register-other-address-email",
        "mail-method-added-email",
        "mail-method-replaced-email",
        "mail-method-removed-email",
    ],
};

/// The mailboxes that prove who a person is. The primary one is not among them, since it
/// opens with the password that is lost; unless a guest brought it.
fn mailboxes(account: &Account) -> impl Iterator<Item = &Contact> {
    let own = account.primary_mail.iter().filter(|_| account.guest.is_some());
    own.chain(account.proving_mails())
}

fn means(account: &Account) -> Vec<Means> {
    let mut seen: Vec<&Contact> = Vec::new();
    for contact in mailboxes(account) {
        if !seen.iter().any(|known| known.address == contact.address) {
            seen.push(contact);
        }
    }
    seen.into_iter().cloned().map(Means::Mailbox).collect()
}

fn on_file(account: &Account) -> Vec<Held> {
    let held = |contact: &Contact| Held {
        id: contact.id.clone(),
        filed: contact.filed.clone(),
        hint: Some(masked(contact)),
        left: None,
        is_token: false,
    };
    mailboxes(account).map(held).collect()
}

fn masked(contact: &Contact) -> String {
    mask::mail(contact.address.as_str())
}

/// One of the organization itself opens with the password that may be lost.
async fn check(
    tx: &mut Tx,
    account: &Account,
    typed: &str,
) -> Result<Result<MailAddress, RegisterRefusal>, StoreError> {
    if spelling::trimmed(typed).is_empty() {
        return Ok(Err(RegisterRefusal::AddressMissing));
    }
    let Ok(address) = MailAddress::typed(typed) else { return Ok(Err(RegisterRefusal::AddressMalformed)) };
    if account.primary_mail.as_ref().is_some_and(|own| own.address == address) {
        return Ok(Err(RegisterRefusal::AddressOfOrganization));
    }
    let owner = tenants::by_domain(&mut **tx, address.domain()).await?;
    if owner.is_some_and(|owner| owner.id == account.tenant_id) {
        return Ok(Err(RegisterRefusal::AddressOfOrganization));
    }
    // One that the organization entered may be registered as well: it may not count by itself.
    let known = account.other_mails.iter().any(|contact| contact.address == address && contact.filed.registered);
    Ok(if known { Err(RegisterRefusal::AddressOnFile) } else { Ok(address) })
}
