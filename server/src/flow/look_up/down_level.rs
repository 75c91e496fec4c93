//! A name of the form `DOMAIN\name`: it is looked for in all directories of the organization
//! that may be Active Directories, and is a person's where one entry has it.

use crate::act::{Act, By, Trouble};
use crate::directory::ldap::Found;
use crate::directory::question::Name;
use crate::policy::login_name::{DownLevelName, LoginName};
use crate::portal::Portal;
use crate::store::tenants;

use super::{LookedUp, Who, away, named, note_ambiguous, of_entry};

/// As [`super::look_up`], for such a name.
pub(super) async fn look_up_down_level<'a>(portal: &'a Portal, typed: &DownLevelName) -> Result<LookedUp<'a>, Trouble> {
    let nobody = |who, own| LookedUp { who, own, name: LoginName::DownLevel(typed.clone()) };
    if portal.directories.is_empty() {
        return Ok(nobody(Who::Nobody, None));
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let tenant = tenants::by_short_name(&mut **look, typed.short_name()).await?;
    drop(look);
    let Some(tenant) = tenant else { return Ok(nobody(Who::Nobody, None)) };
    let (mut asked, mut found) = (None, Vec::new());
    for directory in portal.directories.active_directories_of(&tenant.name) {
        let own = portal.own(directory);
        asked = asked.or(Some(own));
        match own.find(Name::Account(typed.account().to_owned()), tenant.settings.mail_as_user_id).await {
            Ok(Found::One(told)) => {
                if let Some(user_id) = named(portal, &tenant, own, &told).await? {
                    found.push((own, user_id, told));
                }
            }
            Ok(Found::None) => {}
            Ok(Found::Several) => {
                note_ambiguous(portal, &tenant).await?;
                return Ok(nobody(Who::Nobody, Some(own)));
            }
            // Another entry may have the name there.
            Err(fault) => return Ok(nobody(away(own, &fault), Some(own))),
        }
    }
    let Some((own, user_id, told)) = found.pop() else { return Ok(nobody(Who::Nobody, asked)) };
    if !found.is_empty() {
        note_ambiguous(portal, &tenant).await?;
        return Ok(nobody(Who::Nobody, Some(own)));
    }
    Ok(match of_entry(portal, &tenant, own, &user_id, &told).await? {
        Who::AsKept => LookedUp { who: Who::AsKept, own: Some(own), name: user_id.into() },
        who @ (Who::Nobody | Who::Away(_)) => nobody(who, Some(own)),
    })
}
