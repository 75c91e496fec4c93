### Plain pages that the server writes itself: the demo's sign-in, mailbox and authenticator apps. They do not travel to the app.

pages-demo-mark = Demo

## The demo's sign-in page. It stands in for an organization's own login.

sign-in-title = Sign in
sign-in-user-id = User ID
sign-in-password = Password
sign-in-submit = Sign in
sign-in-forgot = I can’t sign in
sign-in-refused = User ID or password is not right.
# “I can’t sign in” is the link sign-in-forgot.
sign-in-locked = Too many wrong passwords: this account is locked for a while. Wait a few minutes, or choose “I can’t sign in” below.
sign-in-must-change = Your password must be changed before you can sign in.
sign-in-expired = Your password has expired. Change it before you sign in.
# A link to the change of a password, below the form.
sign-in-change-link = Change my password
sign-in-done-title = You are signed in
# Variables:
#   $user (String) - The user ID that was typed.
sign-in-done = Signed in as { $user }. This password works.

## The demo's mailbox page.

mailbox-title = Mailbox
mailbox-lead = Every mail that this demo sent, newest first. Reload to see new ones.
mailbox-empty = Nothing was sent yet.

## The demo's page of authenticator apps: for each account that has one, what its app would show now.

demo-apps-heading = Authenticator apps
demo-apps-lead = The codes that the authenticator apps of these accounts would show now. Reload to see new ones.
demo-apps-code = Code
# Variables:
#   $seconds (Number) - Seconds until the next code.
demo-apps-next = { $seconds ->
    [one] The next code comes in { $seconds } second.
   *[other] The next code comes in { $seconds } seconds.
}
demo-apps-empty = No account here has an authenticator app.

## The page with the check for robots of another service.

robot-check-title = Show that you are not a robot
# Variables:
#   $service (String) - Name of the service, such as “hCaptcha”.
robot-check-lead = { $service } runs this check. Afterwards you come back to where you were.
robot-check-next-button = Go on
# Leads back to the first screen, where the check without a puzzle can be chosen.
robot-check-back-link = Back, to check without a puzzle
robot-check-refused = The check did not pass. Do it once more, or go back and check without a puzzle.
robot-check-unavailable = The check cannot be reached now. Go back and check without a puzzle.

## The page behind the link “This was not me” of a notice.

not-me-title = Was this not you?
# Variables:
#   $user (String) - The user ID.
#   $organization (String) - Name of the organization.
not-me-lead = A mail told you of a change to the account { $user } at { $organization }.
not-me-consequence = If you did not make this change, press the button. Then the password can no longer be reset here and nothing on file can be changed, until your help desk has checked it and opens the account again. Your administrators are told.
not-me-button = It was not me
not-me-done-title = The account is closed to resets and changes
not-me-done-text = Your administrators have been told. Call your help desk now, so that they can check the account and open it again.
not-me-over-title = This link is no longer valid
not-me-over-text = It was used before, or it is too old. If something is wrong with your account, call your help desk.
# Before the link is read: a program does it, and where none runs, the person pastes the link.
not-me-paste-lead = The link in the mail says which account it is about. If this page does not go on by itself, paste the whole link here.
not-me-paste-field = Link from the mail
not-me-paste-button = Go on

## Pages for people whose request comes to nothing. The texts of “fault-” in portal.ftl stand on some of them, too.

turned-away-start-link = Go to the start page
turned-away-not-found-title = There is no page at this address
turned-away-not-found-text = Perhaps the address is mistyped, or a part of it is missing. Passwords are reset from the start page.
turned-away-too-slow-title = That took too long
turned-away-too-slow-text = Your request did not arrive in time. Check your connection, then start again.
# The portal was opened under a name that is not its own.
turned-away-other-host-title = This is not the address of the portal
turned-away-other-host-text = The portal has another address. The link below leads there.
turned-away-too-long-title = Your browser sent too much
turned-away-too-long-text = The address, or what was sent with it, is longer than we read. Start again from the start page. If that does not help, delete the cookies of this page.
turned-away-refused-title = That did not work
turned-away-refused-text = What your browser sent does not fit this page. Nothing was changed. Start again from the start page.
