//! How a mail looks: the same paragraphs as plain text and as HTML.

use crate::fluent::without_isolates;
use crate::html::escape;
use crate::locale::Locale;

/// What stands in a mail: ids of messages, in order, and the one line that is set apart.
pub(super) struct Layout<'a> {
    pub subject: &'static str,
    pub paragraphs: &'a [&'a str],
    /// A code, between the first paragraph and the others.
    pub code: Option<&'a str>,
    /// An address to open, after the last paragraph; its words are `mail-not-me-link`.
    pub link: Option<&'a str>,
}

pub(super) fn text(paragraphs: &[String], layout: &Layout<'_>, footer: &str) -> String {
    let mut text = String::new();
    for (place, paragraph) in paragraphs.iter().enumerate() {
        text.push_str(paragraph);
        text.push_str("\n\n");
        if let (0, Some(code)) = (place, layout.code) {
            text.push_str(code);
            text.push_str("\n\n");
        }
    }
    if let Some(link) = layout.link {
        text.push_str(link);
        text.push_str("\n\n");
    }
    // Isolation marks help where text is laid out; in plain text some readers show boxes.
    text.push_str("-- \n");
    text.push_str(footer);
    text.push('\n');
    without_isolates(&text)
}

/// One column, system fonts, no image, and no link but the one to object by:
/// a form that neither mail filters nor readers have trouble with.
pub(super) fn html(
    locale: &Locale,
    organization: &str,
    paragraphs: &[String],
    layout: &Layout<'_>,
    link_text: &str,
    footer: &str,
) -> String {
    let mut body = String::new();
    for (place, paragraph) in paragraphs.iter().enumerate() {
        body.push_str(&format!("<p style=\"margin:0 0 16px\">{}</p>", escape(paragraph)));
        if let (0, Some(code)) = (place, layout.code) {
            body.push_str(&format!(
                "<p dir=\"ltr\" style=\"margin:0 0 16px;padding:16px;border:1px solid #8a9a9a;border-radius:12px;\
                 text-align:center;font:700 32px/1.2 ui-monospace,Consolas,monospace;letter-spacing:6px\">{}</p>",
                escape(code)
            ));
        }
    }
    if let Some(link) = layout.link {
        body.push_str(&format!(
            "<p style=\"margin:0 0 16px\"><a href=\"{}\">{}</a></p>",
            escape(link),
            escape(link_text)
        ));
    }
    format!(
        "<!doctype html><html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{organization}</title></head>\
         <body style=\"margin:0;padding:24px;font:17px/1.5 system-ui,sans-serif\">\
         <div style=\"max-width:520px;margin:0 auto\">\
         <p style=\"margin:0 0 24px;font-weight:700\">{organization}</p>{body}\
         <p style=\"margin:24px 0 0;padding-top:16px;border-top:1px solid #8a9a9a;font-size:14px\">{footer}</p>\
         </div></body></html>",
        lang = locale.tag,
        dir = if locale.rtl { "rtl" } else { "ltr" },
        organization = escape(organization),
        footer = escape(footer),
    )
}
