### Registration in the browser: the ways in which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = Set up

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = How you get back in
register-lead = Sign in to set up, or to change, the ways in which you prove that it is you.
register-password-field = Password
register-password-hint = Or the pass that your help desk gave you
register-next-button = Sign in
# The organization’s own sign-in, where it has one.
# Variables:
#   $name (String) - Name of that sign-in, such as “Cloud Works”.
register-provider-button = Sign in with { $name }
# Between that button and the two fields.
register-provider-or = Or sign in here:
register-note-ticket-over = The link you came with has been used or is too old. Go back to where you signed in, or sign in here.
register-note-provider-failed = Your organization’s sign-in did not tell us who you are. Try once more, or sign in here.

## Why the person is asked: something is missing, or has not been looked at for long. They need not do it now.

register-asked-heading = Set up a way back in
# Variables:
#   $missing (Number) - How many more ways are asked for; 0 where all is on file.
register-asked-lead = { $missing ->
    [0] Everything that your organization asks for is on file. Is it right?
    [one] If you ever forget your password, you get back in by yourself. For that, your organization asks for { $missing } more way to prove that it is you. It takes two minutes.
   *[other] If you ever forget your password, you get back in by yourself. For that, your organization asks for { $missing } more ways to prove that it is you. It takes a few minutes.
}
register-reconfirm-heading = Is this still right?
register-reconfirm-lead = This is how you would get back in if you forgot your password. An address you no longer read, or a phone you no longer have, would not help you.
register-on-file = On file now
register-start-button = Set up now
register-confirm-button = Yes, all is right
register-change-something-button = Change something
register-not-now-button = Not now
register-not-now-hint = You go on to where you were. We ask again at your next sign-in.
# While a campaign asks for it, and the person may still put it off.
# Variables:
#   $left (Number) - How many more times they may.
register-not-now-hint-campaign = { $left ->
    [one] You go on to where you were, and we do not ask for a while. You can put this off { $left } more time.
   *[other] You go on to where you were, and we do not ask for a while. You can put this off { $left } more times.
}
# Variables:
#   $day (String) - The last day of the campaign, such as “January 31, 2027”.
register-campaign-until = Please do this by { $day }.

## What to set up.

register-choose-heading = What do you want to set up?
register-choose-lead = Choose one. You can add others afterwards.
# Variables:
#   $missing (Number) - How many more ways are asked for; 0 where all is on file.
register-choose-lead-missing = { $missing ->
    [0] Nothing more is asked for. Choose one if you want another.
    [one] Your organization asks for { $missing } more.
   *[other] Your organization asks for { $missing } more, one after the other.
}
register-choose-app-code = An authenticator app
register-choose-hint-app-code = It shows codes on your phone, even without a network.
register-choose-passkey = A passkey
register-choose-hint-passkey = You unlock your device as always, and there is no code to type.
register-choose-email = Another email address
register-choose-hint-email = We send a code to it. It must open without the password of this account.
register-choose-recovery-code = Recovery codes
register-choose-hint-recovery-code = Four codes to keep on paper or in a password manager. You need no phone for them.
register-back-button = Back
register-other-kind-button = Set up something else

## Setting up an authenticator app: three steps in one list, then the field for the code, which is in portal.ftl.

register-heading-app-code = Set up your authenticator app
register-lead-app-code = An app on your phone shows a new code every 30 seconds. It works without a network.
register-first-app-code = Open an authenticator app on your phone. If you have none, get one from your phone’s store.
register-second-app-code = Add an account in the app, and scan this picture:
# Instead of the picture, for screen readers.
register-qr-app-code = QR code for your authenticator app. It holds the key that is written below.
# For who reads this page on the phone itself.
register-open-link-app-code = Open the app on this device
register-by-hand-app-code = Or type this key into the app:
register-key-copy-button = Copy the key
# Variables:
#   $digits (Number) - How many digits the code has.
register-third-app-code = { $digits ->
    [one] Type the { $digits } digit that the app shows now:
   *[other] Type the { $digits } digits that the app shows now:
}
register-name-field = A name for this app (if you like)
register-name-hint = Like “Work phone”. It tells your apps apart.

## Making a passkey: one button, and the browser’s own dialog.

register-heading-passkey = Set up a passkey
register-lead-passkey = Your device makes a key for this account and keeps it. You use it by unlocking the device: with your fingerprint, your face or its PIN. It works on this site alone, so a false site gets nothing from you.
register-passkey-make-button = Make a passkey
# After the person closed the browser’s own dialog, or took too long over it.
register-passkey-not-made = No passkey was made. Try again, or set up something else.
register-passkey-there = This device has a passkey for this account already. Use another device, or set up something else.

## Setting up a mail address, and the code that was sent to it. Field and buttons of the code are in portal.ftl.

register-heading-email = Which address shall we use?
register-lead-email = Choose one that you can read when this account is closed to you, such as your private one. We send a code to it, to see that it is yours.
register-field-email = Email address
register-field-hint-email = Like name@example.com
register-send-button = Send a code
register-code-heading-email = Enter the code from that address
register-other-address-email = Use another address

## Setting up recovery codes: two steps in one list, then the field for a code, which is in portal.ftl. The codes stand below the first.

register-heading-recovery-code = Keep your recovery codes
register-lead-recovery-code = With one of these you prove that it is you, even without your phone and your mail. Each works once.
register-first-recovery-code = Print them, write them down, or put them into a password manager. We show them only now.
register-second-recovery-code = Type one of them, to show that you have them. It stays good.

## The end of the wizard.

register-review-heading = You are all set
register-review-lead = If you forget your password, this is how you get back in. Is all of it right?
register-review-button = Looks good

## Everything on file, to add to and to change. One entry for each: its name, then a line for each fact.

register-manage-heading = Your ways back in
register-manage-lead = If you forget your password, you prove with these that it is you.
# Variables:
#   $missing (Number) - How many more ways a reset asks for.
register-manage-lead-missing = { $missing ->
    [one] To get back in by yourself you need { $missing } more. Add it below.
   *[other] To get back in by yourself you need { $missing } more. Add them below.
}
register-kind-app-code = Authenticator app
register-kind-token = Hardware token
register-kind-passkey = Passkey
# The masked address follows.
register-kind-email = Email
register-kind-recovery-code = Recovery codes
# A mark at the one that a reset offers first.
register-default = Offered first
# Variables:
#   $when (String) - A date.
register-since = On file since { $when }
# Variables:
#   $when (String) - A date.
register-used = Last used on { $when }
register-never-used = Not used yet
register-from-directory = Entered by your organization
register-not-verified = Not confirmed by you yet
# Variables:
#   $until (String) - Date and time.
register-held = New since the last reset: it cannot reset the password by itself until { $until }
# Variables:
#   $left (Number) - How many of the codes are not used yet.
register-left-recovery-code = Codes left: { $left }
register-change-button = Change
# In its place, for recovery codes.
register-renew-recovery-code = Make new codes
register-remove-button = Remove
register-make-default-button = Offer first
register-add-heading = Add another
register-sign-out-button = Sign out
# After something was added. The notes stand above the heading.
register-note-added = Done: it counts from now on.
register-note-replaced = Done: the new one counts from now on, and the old one is gone.
register-note-removed = Done: it is no longer on file.
register-note-default-chosen = It is offered first from now on.

## Before something is removed: what follows from it.

register-remove-heading-app-code = Remove this authenticator app?
register-remove-heading-passkey = Remove this passkey?
register-remove-heading-email = Remove this address?
register-remove-heading-recovery-code = Remove your recovery codes?
register-remove-lead = What is left is enough to get back in by yourself.
register-remove-no-reset = Without it you cannot get back in by yourself if you forget your password: you would need your help desk.
register-remove-no-reset-and-asked = Without it you cannot get back in by yourself if you forget your password. Your organization asks for it: at your next sign-in you will be asked to set up another one.
register-remove-it-button = Remove it
register-keep-it-button = Keep it

## The visit is over. The browser goes back by itself; the link is for where it does not.

register-over-heading = That’s all
register-over-lead = We take you back to where you came from.
register-over-lead-here = There is nothing more to do. You can close this page.
register-over-no-way-back-lead = What you finished here counts. Your sign-in cannot go on from this page: go back to where you came from and sign in there once more.
register-over-cancelled-heading = Another time, then
register-over-cancelled-lead = Nothing was changed. We take you back to where you came from, and ask again later.
register-over-link = Go on

## Refusals: something to mend, said above the heading and again at the field.

refusal-address-missing = Enter an email address.
refusal-address-malformed = Enter a whole email address, like name@example.com.
refusal-address-of-organization = This address belongs to your organization and opens with the password that you may have lost. Use another one.
refusal-address-on-file = This address is on file already. Use another one, or go back.
# Variables:
#   $most (Number) - How many of this kind can be on file.
refusal-too-many-on-file = { $most ->
    [one] There can be { $most } of this kind at most. Remove it first.
   *[other] There can be { $most } of this kind at most. Remove one first.
}
refusal-removal-forbidden = Your organization wants you to keep this one. Set up another one first, then you can remove it.
# Too many wrong tries while something was set up.
refusal-set-up-dead = That went wrong too many times. Choose it once more to begin anew.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
refusal-wait-for-new-address = We can send the next code in { $time }. Please try again then.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-address-until = We can send the next code after { $until }. Please try again then.
