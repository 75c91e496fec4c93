### Plain pages that the server writes itself: the demo's sign-in and mailbox. They do not travel to the app.

pages-demo-mark = Demo

## The demo's sign-in page. It stands in for an organization's own login.

sign-in-title = Sign in
sign-in-user-id = User ID
sign-in-password = Password
sign-in-submit = Sign in
sign-in-forgot = I can’t sign in
sign-in-refused = User ID or password is not right.
sign-in-locked = Too many wrong passwords: this account is locked for a while. Wait a few minutes, or set a new password below.
sign-in-done-title = You are signed in
# Variables:
#   $user (String) - The user ID that was typed.
sign-in-done = Signed in as { $user }. The new password works.

## The demo's mailbox page.

mailbox-title = Mailbox
mailbox-lead = Every mail that this demo sent, newest first. Reload to see new ones.
mailbox-empty = Nothing was sent yet.
