//! What is on file for each account, and which people would be asked for more.

mod tally;

use super::{NotDone, PAGE, tenant};
use crate::act::Act;
use crate::policy::tenant::Tenant;
use crate::store::{accounts, tenants};

pub use tally::{Person, PutOffs, Tallies, Tally};

/// A walk over all accounts, page by page: a million of them need no more memory than a few.
pub struct Registrations {
    /// Those to come, the next one last.
    tenants: Vec<Tenant>,
    /// The user ID that the walk through the next one has come to.
    after: String,
    /// Of those that were begun.
    sums: Vec<Tallies>,
}

impl Registrations {
    /// Begins with the accounts of one organization, or of all.
    ///
    /// # Errors
    /// When that organization is not known, or the store cannot be read.
    pub async fn of(act: &mut Act<'_>, only: Option<&str>) -> Result<Self, NotDone> {
        let mut tenants = match only {
            None => tenants::all(&mut ***act).await?,
            Some(name) => vec![tenant(act, name).await?],
        };
        tenants.reverse();
        Ok(Self { tenants, after: String::new(), sums: Vec::new() })
    }

    /// The next people: organization after organization, by user ID. None are left where it is empty.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next(&mut self, act: &mut Act<'_>) -> Result<Vec<Person>, NotDone> {
        let situation = act.situation();
        while let Some(tenant) = self.tenants.last() {
            if self.after.is_empty() {
                self.sums.push(Tallies::of(&tenant.name));
            }
            let page = accounts::of_tenant(act, &tenant.id, &self.after, PAGE).await?;
            let people: Vec<_> = page.iter().map(|account| Person::of(account, tenant, &situation)).collect();
            if let (Some(last), Some(sums)) = (page.last(), self.sums.last_mut()) {
                self.after = last.user_id.as_str().to_owned();
                people.iter().for_each(|person| sums.count(person));
                return Ok(people);
            }
            self.tenants.pop();
            self.after.clear();
        }
        Ok(Vec::new())
    }

    /// The sums over everybody whom the walk met, organization by organization.
    #[must_use]
    pub fn sums(self) -> Vec<Tallies> {
        self.sums
    }
}
