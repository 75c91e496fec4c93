//! The wizard's last page: everything on file, to be found right.

use leptos::prelude::*;
use server::wire::register::RegisterStep;

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::{ActButton, BackButton};
use crate::components::heading::Heading;
use crate::components::icon::{CHECK, Icon};
use crate::components::on_file::OnFileList;
use crate::wording::t;

#[component]
pub fn Review() -> impl IntoView {
    let on_file = of_step(|step| match step {
        RegisterStep::Review { on_file } => Some(on_file.clone()),
        _ => None,
    });
    view! {
        <span class="badge"><Icon shape=CHECK/></span>
        <Heading/>
        <p class="lead">{t("register-review-lead")}</p>
        {move || view! { <OnFileList on_file=on_file().unwrap_or_default()/> }}
        <div class="actions">
            <ActButton label="register-review-button" act=RegisterAct::Confirm/>
            <BackButton label="register-back-button"/>
        </div>
    }
}
