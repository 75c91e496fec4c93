### Mails. They are sent as text and as HTML; every message here is one subject line or one paragraph.
### Subjects hold at most about 60 characters. Codes stand on a line of their own between paragraphs.

## The mail with a code.

# Variables:
#   $organization (String) - Name of the organization.
mail-code-subject = { $organization }: your code
# Variables:
#   $organization (String) - Name of the organization.
mail-code-lead = Someone, most likely you, wants to get back into your { $organization } account. Enter this code on the page that is waiting for it:
# Variables:
#   $minutes (Number) - How long the code works.
mail-code-life = { $minutes ->
    [one] The code works for { $minutes } minute, and only once.
   *[other] The code works for { $minutes } minutes, and only once.
}
mail-code-not-you = If it was not you, ignore this mail. Never tell the code to anyone: nobody from your organization will ask you for it.

## The notice after a reset.

# Variables:
#   $organization (String) - Name of the organization.
mail-reset-subject = Your { $organization } password was reset
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID, such as name@example.com.
#   $when (String) - Date and time, always in the form 2026-11-23 16:20 UTC.
mail-reset-lead = The password of { $user } at { $organization } was reset on { $when }.
mail-reset-not-you = If it was you, there is nothing more to do. If it was not you, call your help desk right away.
# Variables:
#   $support (String) - The support code, a GUID.
mail-support-code = Support code: { $support }

## The notice after an account was unlocked.

# Variables:
#   $organization (String) - Name of the organization.
mail-unlock-subject = Your { $organization } account was unlocked
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-unlock-lead = The account { $user } at { $organization } was unlocked on { $when }. Its password is unchanged.
mail-unlock-not-you = If it was you, sign in with the password you know. If it was not you, call your help desk right away.

## The notice after a change by someone who knew the password.

# Variables:
#   $organization (String) - Name of the organization.
mail-change-subject = Your { $organization } password was changed
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-change-lead = The password of { $user } at { $organization } was changed on { $when } by someone who knew the old one.
mail-change-not-you = If it was you, there is nothing more to do. If it was not you, somebody else knew your password: call your help desk right away.

## The notice to administrators when one of them resets their own password.

# Variables:
#   $organization (String) - Name of the organization.
mail-admin-subject = { $organization }: an administrator’s password was reset
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID of the administrator.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-admin-lead = { $user }, an administrator of { $organization }, reset their own password here on { $when }.
mail-admin-not-expected = If you did not expect this, reach them in another way than by mail. Until you know it was them, lock the account.

## The notice that somebody tried, and that it was not possible here.

# Variables:
#   $organization (String) - Name of the organization.
mail-reason-subject = { $organization }: your password was not reset
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-reason-lead = Somebody, perhaps you, tried to reset the password of { $user } at { $organization } on { $when }. It was not possible here.
# Variables:
#   $reason (String) - A code such as SSPR_0013.
mail-reason-code = Reason: { $reason }
mail-reason-what-now = If it was you, ask your help desk, who can reset it, and tell them the reason above. If it was not you, ignore this mail: nothing was changed.

## The notice that a way to check is closed for a while.

# Variables:
#   $organization (String) - Name of the organization.
mail-closed-subject = { $organization }: too many wrong codes
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-lead = Someone tried to get into the account { $user } and entered too many wrong codes. This way of checking is closed until { $until }. Your password is unchanged.
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-account-lead = Someone tried to get into the account { $user } too often today, with wrong codes. Nobody can reset or unlock it here until { $until }. Your password is unchanged, and you can sign in as always.
# Variables:
#   $user (String) - The user ID.
mail-closed-for-good-lead = Someone tried to reset the password of { $user } again and again and entered a hundred wrong codes. Resetting in this way is closed for this account until your help desk has it opened. Your password is unchanged, and you can sign in as always.
mail-closed-for-good-advice = If it was you, ask your help desk to open it. If it was not you, tell your help desk.
mail-closed-not-you = If it was you, wait until then or ask your help desk. If it was not you, tell your help desk.

## The mail to an organization's administrators when somebody may be guessing codes.

# Variables:
#   $organization (String) - Name of the organization.
mail-guessing-subject = { $organization }: somebody may be guessing codes
# Variables:
#   $organization (String) - Name of the organization.
#   $wrong (Number) - Wrong codes in the hour before, over all accounts.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-guessing-lead = Within the hour before { $when }, { $wrong ->
    [one] { $wrong } wrong code was
   *[other] { $wrong } wrong codes were
} entered for accounts of { $organization }. That is more than people usually mistype.
mail-guessing-done = Until it stops, everybody waits a little longer before a code is checked. Nobody is shut out.
mail-guessing-advice = Ask whoever runs the portal to look into its audit log: it says where the wrong codes came from. You get this mail at most once an hour.

## The form mail to the help desk.

# Variables:
#   $user (String) - The user ID.
mail-help-subject = Help wanted: { $user } cannot sign in
# Variables:
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead = Someone who says they are { $user } at { $organization } could not go on by themselves and asked for your help on { $when }.
# Variables:
#   $user (String) - The user ID that was typed; no account has it.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead-unknown = Someone typed the user ID { $user }, which no account at { $organization } has, and asked for your help on { $when }.
# Variables:
#   $reason (String) - A code such as SSPR_0014, or a hyphen.
mail-help-reason = Where it ended: { $reason }
mail-help-verify = Make sure who you talk to before you reset anything: this mail proves nothing about the person who caused it. Never choose a password for somebody.

# The last line of every mail.
# Variables:
#   $organization (String) - Name of the organization.
mail-footer = { $organization } · This mail was sent by a machine; answers are not read.

## The mail with a code to a new address that somebody registers.

# Variables:
#   $organization (String) - Name of the organization.
mail-new-address-subject = { $organization }: confirm this address
# Variables:
#   $organization (String) - Name of the organization.
mail-new-address-lead = Someone, most likely you, wants to use this address to prove who they are at { $organization }. Enter this code on the page that is waiting for it:

## The notice after something on file was added, replaced or removed.

# Variables:
#   $organization (String) - Name of the organization.
mail-method-subject = { $organization }: a change to how you prove who you are
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-app-code = An authenticator app was added to the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-app-code = The authenticator app of the account { $user } at { $organization } was replaced by another one on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-app-code = An authenticator app was removed from the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-passkey = A passkey was added to the account { $user } at { $organization } on { $when }. It can be used to reset the password.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-passkey = A passkey of the account { $user } at { $organization } was replaced by another one on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-passkey = A passkey was removed from the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-email = A mail address was added to the account { $user } at { $organization } on { $when }. It can be used to reset the password.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-email = A mail address of the account { $user } at { $organization } was replaced by another one on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-email = A mail address was removed from the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-recovery-code = Recovery codes were made for the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-recovery-code = New recovery codes were made for the account { $user } at { $organization } on { $when }. The earlier ones are void.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-recovery-code = The recovery codes were removed from the account { $user } at { $organization } on { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-reissued-recovery-code = A recovery code of the account { $user } at { $organization } was used on { $when }. A new one took its place.
mail-method-not-you = If it was you, there is nothing more to do.

## The link in a notice to who did not do what it tells of.

mail-not-me-lead = If it was not you, open the page below and say so there. It closes this account to resets and changes until your help desk opens it again. Opening the page alone changes nothing.
# The text of the link.
mail-not-me-link = This was not me

## The mail to administrators after somebody said “this was not me”.

# Variables:
#   $organization (String) - Name of the organization.
mail-reported-subject = { $organization }: someone reports “this was not me”
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-reported-lead = On { $when }, someone who reads the mail of { $user } at { $organization } reported that a change to this account was not made by its owner. It is closed to resets, unlocking and changes since then.
mail-reported-advice = Speak to the person, in another way than by mail, and look at what is on file. Then have the operator open the account again (latchkey account release).
