//! The wizard's first page: why the person is asked, and that they need not do it now.

use leptos::prelude::*;
use server::wire::register::{Campaign, OnFile, RegisterStep, Why};

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::{ActButton, QuietButton};
use crate::components::heading::Heading;
use crate::components::on_file::OnFileList;
use crate::wording::{Phrase, Value, say, t};

#[component]
pub fn Asked() -> impl IntoView {
    let asked = of_step(|step| match step {
        RegisterStep::Asked { why, missing, on_file, returns, campaign } => {
            Some((*why, *missing, on_file.clone(), *returns, *campaign))
        }
        _ => None,
    });
    move || {
        let (why, missing, on_file, returns, campaign) = asked()?;
        Some(view! { <Question why missing on_file returns campaign/> })
    }
}

#[component]
fn Question(why: Why, missing: u8, on_file: Vec<OnFile>, returns: bool, campaign: Option<Campaign>) -> impl IntoView {
    let lead = say(move || match why {
        Why::Register => Phrase::of("register-asked-lead").with("missing", Value::Count(missing.into())),
        Why::Reconfirm => Phrase::of("register-reconfirm-lead"),
    });
    let all_there = missing == 0;
    let until = campaign.map(|campaign| {
        say(move || Phrase::of("register-campaign-until").with("day", Value::Date(campaign.last_day_ms)))
    });
    let left = campaign.and_then(|campaign| campaign.left).filter(|left| *left > 0);
    let not_now = say(move || match left {
        Some(left) => Phrase::of("register-not-now-hint-campaign").with("left", Value::Count(left.into())),
        None => Phrase::of("register-not-now-hint"),
    });
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        {until.map(|until| view! { <p class="lead is-strong">{until}</p> })}
        {(!on_file.is_empty()).then(|| view! {
            <h2 class="section">{t("register-on-file")}</h2>
            <OnFileList on_file/>
        })}
        <div class="actions">
            {if all_there {
                view! {
                    <ActButton label="register-confirm-button" act=RegisterAct::Confirm/>
                    <QuietButton label="register-change-something-button" act=RegisterAct::Start/>
                }
                .into_any()
            } else {
                view! { <ActButton label="register-start-button" act=RegisterAct::Start/> }.into_any()
            }}
            <QuietButton label="register-not-now-button" act=RegisterAct::Cancel/>
        </div>
        {returns.then(|| view! { <p class="hint is-centred">{not_now}</p> })}
    }
}
