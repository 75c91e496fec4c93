//! Before something is taken off file: what follows from it.

use leptos::prelude::*;
use server::wire::register::{Consequence, RegisterStep};

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::{ActButton, BackButton};
use crate::components::heading::Heading;
use crate::components::on_file::OnFileList;
use crate::wording::t;

#[component]
pub fn ConfirmRemoval() -> impl IntoView {
    let asked = of_step(|step| match step {
        RegisterStep::ConfirmRemoval { what, consequence, .. } => Some((what.clone(), *consequence)),
        _ => None,
    });
    view! {
        <Heading/>
        {move || asked().map(|(what, consequence)| {
            let follows = t(match consequence {
                Consequence::None => "register-remove-lead",
                Consequence::NoReset => "register-remove-no-reset",
                Consequence::NoResetAndAsked => "register-remove-no-reset-and-asked",
            });
            view! {
                <p class="lead">{follows}</p>
                <OnFileList on_file=vec![what]/>
            }
        })}
        <div class="actions">
            <ActButton label="register-remove-it-button" act=RegisterAct::RemoveIt/>
            <BackButton label="register-keep-it-button"/>
        </div>
    }
}
