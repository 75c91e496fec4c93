### The portal in the browser, in the order of its screens.
### People who read this cannot sign in and are in a hurry: short sentences, no blame, the next step named.

## Brand, header and footer: on every screen.

brand-name = Latchkey
# For screen readers: the label of the language picker.
header-language = Language
# This language's own name, as the picker shows it.
header-language-name = English
footer-help-desk = Contact your help desk
footer-help-desk-unknown = We don’t know yet which organization you belong to. Enter your user ID first, or ask whoever gave you your account.
# For screen readers, after a link.
footer-opens-new-tab = (opens in a new tab)
footer-support-code = Support code
footer-support-code-explained = Read this code to your help desk. It lets them find what happened here.

## The page before the app runs.

shell-late = This is taking long. Check your connection and reload the page. If it stays like this, your browser may be blocking this page: try another browser, or ask your help desk.
shell-no-script = This page needs JavaScript, and it is switched off. Switch it on and reload the page, or contact your help desk.

## The window’s title.

# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title = { $page } · { $portal }
# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title-problem = Problem: { $page } · { $portal }

## The three parts of a visit, shown as bars. A change of a password that is known has the first and the last.

# For screen readers: the label of the list of parts.
phases-label = Progress
phase-account = Account
phase-check = Check
phase-new-password = New password

## What screen readers hear while nothing moves.

status-working = One moment…
# Variables:
#   $phase (String) - One of the three parts, such as “Check”.
status-phase = You are now at: { $phase }

## The check for robots. It runs by itself.

check-working = Checking that you are not a robot. Nothing to solve.
check-awaited = Still checking. We go on by ourselves in a moment.
# For slow devices. It goes on by itself.
# Variables:
#   $percent (Number) - How much is done: 0, 25, 50 or 75.
check-progress = Still checking that you are not a robot: { $percent } percent done. Keep this page open.
check-too-long = This device is too slow for the check. Try another device, or ask your help desk.
check-done = Check passed: you are not a robot.

## The check for robots of organizations that want digits typed. The way without them is as good.

picture-field = Six digits, to show that you are not a robot
picture-hint = Type the digits of the picture, or listen to them.
# Instead of the picture, for screen readers.
picture-alt = Picture with six digits. The sound has the same ones.
# For screen readers: the label of the player.
picture-sound = The six digits, spoken
picture-new-button = Show other digits
# Switches to the check that runs by itself.
check-without-button = Check without a puzzle: takes a few seconds
# Switches back to the picture, or to the other service.
check-with-button = Use the puzzle instead
# Where the organization uses another service instead of the picture.
check-by-service = Next, you pass a check by another service, and come back here. Or check without a puzzle.

## First screen: the user ID.

identify-heading = Get back into your account
identify-lead = Tell us which account. We will ask you to prove it is yours.
identify-user-id-field = User ID
identify-user-id-hint = Like name@example.com
identify-next-button = Next

## First screen of a change: the user ID and the password of now. The field for the user ID is the one above.

change-heading = Change your password
change-lead = Enter the password you have now. Then you choose a new one.
change-password-field = Current password
change-next-button = Next
# A link to the first screen of a reset.
change-forgotten-link = I forgot my password

## Why the person came, where the account may also be unlocked without a new password.

choose-goal-heading = Why can’t you sign in?
choose-goal-lead = Choose what fits. Either way we check first that it is you.
choose-goal-reset = I forgot my password
choose-goal-reset-hint = You choose a new one.
choose-goal-unlock = I know my password, but it does not let me in
choose-goal-unlock-hint = We unlock it. Your password stays.
choose-goal-other-account-button = Use a different account

## Which way to prove it.

choose-method-heading = How should we check it is you?
choose-method-lead = Choose one. You can try another way afterwards.
choose-method-lead-one-more = Thank you. One more check, in another way, and you are through.
choose-method-email = Email my other address
choose-method-app-code = Use the code from my authenticator app or token
choose-method-passkey = Use a passkey
# In place of the ways, where the browser cannot carry out the only one.
choose-method-not-here = The only way here is a passkey, and this browser cannot use passkeys. Open this page in another browser, or on the device that has the passkey.
choose-method-recovery-code = Use one of my recovery codes
choose-method-other-account-button = Use a different account

## The code: from a mail, or from an authenticator app.

enter-code-heading-email = Enter the code from your email
# Variables:
#   $address (String) - Where the code went, masked, such as r•••@•••.example.
#   $minutes (Number) - How long the code works.
enter-code-lead-email = { $minutes ->
    [one] We sent it to { $address }. It works for { $minutes } minute.
   *[other] We sent it to { $address }. It works for { $minutes } minutes.
}
# Where no address may be told: it is not even said that there is one.
# Variables:
#   $minutes (Number) - How long the code works.
enter-code-lead-untold-email = { $minutes ->
    [one] If there is another address on file for this account, the code is there. It works for { $minutes } minute.
   *[other] If there is another address on file for this account, the code is there. It works for { $minutes } minutes.
}
enter-code-heading-app-code = Enter the code from your authenticator app or token
enter-code-lead-app-code = Open the app and look for this account, or take your token. Enter the digits that it shows.
enter-code-hint-app-code = It changes every 30 or 60 seconds: take the newest.
enter-code-heading-passkey = Use your passkey
enter-code-lead-passkey = Your device asks you to unlock it: with your fingerprint, your face or its PIN. None of that is sent to us.
enter-code-heading-recovery-code = Enter a recovery code
enter-code-lead-recovery-code = Type one of the codes that you kept on paper or in a password manager. Any one that you have not used yet is good.
enter-code-hint-recovery-code = Six groups of four letters and digits. Capitals, blanks and hyphens do not matter.
enter-code-field = Code
enter-code-hint-email = Nothing there? Look in the spam folder too.
enter-code-next-button = Next
enter-code-send-again-button = Send a new code
# Variables:
#   $time (String) - Minutes and seconds until the button works, such as 0:38.
enter-code-send-again-button-later = Send a new code ({ $time })
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-button-at = Send a new code (after { $until })
# For screen readers, when the button is pressed too early.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
enter-code-send-again-wait = You can ask for a new code in { $time }.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-wait-until = You can ask for a new code after { $until }.
# For screen readers.
enter-code-sent-again = We sent a new code. The earlier one no longer works.
enter-code-other-way-button = Use another way

## A passkey. What is said of it in place of a code stands above, and at the refusals below.

passkey-use-button = Use the passkey
passkey-try-again-button = Try again
# After the person closed the browser’s own dialog, or took too long over it. The other ways stand below.
passkey-not-used = The passkey was not used. This is not counted as a wrong try: try again, or choose another way.
passkey-not-here = This browser cannot use passkeys here. Choose another way, or open this page in another browser.
# A heading above the other ways, after a passkey was not used.
passkey-other-ways = Or choose another way

## A way that wrong codes closed. What is said below the heading is refusal-method-closed, or refusal-method-closed-only-way.

way-closed-heading = This way is closed for now

## The new password.

new-password-heading = Choose a new password
# Variables:
#   $user (String) - The user ID, such as name@example.com.
new-password-lead = For { $user }
new-password-field = New password
new-password-again-field = New password again
new-password-set-button = Set password
secret-show-button = Show
secret-hide-button = Hide

## The rules, ticked off while typing.

# Variables:
#   $min (Number) - Fewest characters.
#   $max (Number) - Most characters.
password-rules-length = { $min } to { $max } characters
# The kinds follow as a list of their own: the next four messages.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
password-rules-kinds = { $need ->
    [one] At least { $need } of these kinds:
   *[other] At least { $need } of these kinds:
}
password-rules-lower = small letters
password-rules-upper = capital letters
password-rules-digit = digits
password-rules-symbol = symbols or blanks
password-rules-allowed = Only letters from a to z, digits, blanks and common symbols
# Variables:
#   $character (String) - The first character that is not allowed.
password-rules-not-allowed = Leave out { $character }: it can’t be used here
# Where the person's directory keeps passwords of before. It is checked after “Set password”.
# Variables:
#   $count (Number) - How many passwords of before may not be used again.
password-rules-history = { $count ->
    [one] Not the password you had last.
   *[other] None of your last { $count } passwords.
}
# Stands under the rules that are ticked off. It is checked after “Set password”.
password-rules-advice = Leave out names, and words that many people use as passwords.
# The same, where a long password is asked for and no kinds of characters.
password-rules-advice-long = Several words with blanks between them are easy to remember. Leave out names, and words that many people use as passwords.
# For screen readers, after a rule.
password-rules-met = (done)
# For screen readers, after a rule.
password-rules-open = (not yet)
# For screen readers, after a rule.
password-rules-broken = (does not fit)
# For screen readers, when the typing pauses.
# Variables:
#   $left (Number) - Rules that the password does not meet yet.
password-rules-status = { $left ->
    [0] The password meets all rules.
    [one] { $left } rule is still open.
   *[other] { $left } rules are still open.
}

## Done: after a reset, after unlocking, after a change.

done-heading = Your password has been reset
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-lead = { $notices ->
    [0] You can sign in now.
    [one] You can sign in now. We emailed a notice to your address.
   *[other] You can sign in now. We emailed a notice to { $notices } of your addresses.
}
done-unlock-heading = Your account is unlocked
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-unlock-lead = { $notices ->
    [0] Sign in with the password you know.
    [one] Sign in with the password you know. We emailed a notice to your address.
   *[other] Sign in with the password you know. We emailed a notice to { $notices } of your addresses.
}
done-change-heading = Your password has been changed
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-change-lead = { $notices ->
    [0] From now on, sign in with the new one.
    [one] From now on, sign in with the new one. We emailed a notice to your address.
   *[other] From now on, sign in with the new one. We emailed a notice to { $notices } of your addresses.
}
# The organization's directory asks for it, though the password has just been set here.
done-must-change = Next time you sign in, you will be asked to choose another password.
done-return-button = Go back to where you were
done-sign-in-button = Sign in
done-print-button = Print or save this page
done-account = Account
done-when = When

## Codes that people keep. One that was used has a new one in its place, which is shown once, to be copied or printed.

new-codes-heading-recovery-code = Update your recovery codes
# The new code follows.
new-codes-lead-recovery-code = A code works once. Cross out what you used, and write this in its place:
new-codes-few-recovery-code = At most one of your recovery codes is still good. Make new ones soon.
new-codes-make-button = Make new codes
new-codes-copy-button = Copy
new-codes-print-button = Print
# On paper, before the address of this portal.
new-codes-portal = Where to use it
new-codes-kept-button = I have kept it
# Stands on a button that copies for a while, and is heard from screen readers.
copy-done = Copied
copy-by-hand = Your browser does not let us copy. The text is selected: copy it yourself.

## The form mail to the help desk.

help-desk-heading = Ask your help desk
help-desk-lead = We send them one email about you. They will contact you the way they usually do. It says:
help-desk-sends-user-id = your user ID
help-desk-sends-reason = where it ended here
help-desk-sends-support-code = the support code of this visit
help-desk-send-button = Send the email
help-desk-back-button = Back
help-desk-asked-heading = Your help desk knows
help-desk-asked-lead = We sent the email. It may take them a while: if it is urgent, call them and read out the support code below.

## Refusals: something to mend, said above the heading and again at the field.

problem-heading = There is a problem
refusal-user-id-missing = Enter your user ID.
refusal-user-id-malformed = Enter the whole user ID, like name@example.com.
refusal-check-failed = The check for robots has to run once more. Choose “Next” again.
refusal-check-wanted = Your organization asks for one more check. Choose one of the two ways below.
refusal-check-mistyped = Those were not the digits. Here are new ones.
refusal-picture-missing = Type the six digits, or choose the check without a puzzle.
refusal-code-missing-email = Enter the code from your email.
refusal-code-missing-app-code = Enter the code that your app or token shows.
refusal-code-missing-recovery-code = Enter one of your recovery codes.
# Variables:
#   $digits (Number) - How many digits a code has.
refusal-code-malformed = { $digits ->
    [one] Enter the { $digits } digit of the code, and nothing else.
   *[other] Enter the { $digits } digits of the code, and nothing else.
}
refusal-code-malformed-app-code = Enter the digits that your app or token shows, and nothing else.
refusal-code-malformed-recovery-code = This is not a whole recovery code. It has six groups of four letters and digits.
refusal-code-wrong-email = That code is not right. Check the latest email.
refusal-code-wrong-app-code = That code is not right. Enter the one your app or token shows now. If it fails again, let your phone set its clock by itself.
refusal-code-wrong-passkey = This passkey could not be confirmed for this account. Try again.
refusal-code-wrong-recovery-code = That code is not right. Look at it once more, and check that it is one of your latest codes.
refusal-code-expired = That code is too old. Send a new one.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-app-code = This took too long. Choose “Use another way”, and then the app again.
refusal-code-expired-passkey = This took too long. Try again.
refusal-code-used-app-code = This code was used already. Wait for the next one.
# A passkey counts how often it signs, and this one says fewer times than before.
refusal-code-used-passkey = There may be a copy of this passkey, so it does not count. Use another way, and tell your help desk.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-recovery-code = This took too long. Choose “Use another way”, and then the recovery code again.
refusal-code-used-recovery-code = This code was used already. Take another one.
refusal-code-dead = Too many tries with this code. Send a new one.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-app-code = Too many tries. Choose “Use another way” to go on.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-passkey = Too many tries. Choose “Use another way” to go on.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-recovery-code = Too many tries. Choose “Use another way” to go on.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
refusal-wait-for-new-code = You can ask for a new code in { $time }. The latest one still works.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-code-until = You can ask for a new code after { $until }. The latest one still works.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-too-many-messages = We have sent all the emails we may for now. You can ask again after { $until }, or contact your help desk.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed = This way is closed until { $until }, after too many wrong codes. Use another way, or contact your help desk.
# Where no other way is open.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed-only-way = This way is closed until { $until }, after too many wrong codes. Contact your help desk.
refusal-current-password-missing = Enter the password you have now.
refusal-sign-in-refused = User ID and password don’t fit together. Check both, and enter the password again.
# “I forgot my password” is the link change-forgotten-link.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-sign-in-locked = Too many wrong passwords. Try again after { $until }, or choose “I forgot my password” below.
# The account stays locked until somebody unlocks it. “I forgot my password” is the link change-forgotten-link.
refusal-sign-in-locked-for-good = This account is locked. Choose “I forgot my password” below to get back in.
refusal-already-asked = Your help desk got an email about this account today already. If it is urgent, call them.
refusal-nobody-to-ask = We could not email your help desk: nobody is set up to get it. Call or visit them instead.
refusal-password-missing = Enter a new password.
refusal-password-unchanged = This is the password you have now. Choose a different one.
refusal-directory-away = Your organization’s directory does not answer just now. Nothing was changed. Try again in a few minutes.
refusal-directory-too-short = Your organization asks for a longer password. Choose a longer one.
refusal-directory-too-long = Your organization does not take a password this long. Choose a shorter one.
refusal-directory-used-before = You have used this password before. Choose one that is new.
refusal-directory-too-young = Your organization lets you change your password again only after some time. Try again tomorrow, or ask your help desk.
refusal-directory-rules = Your organization’s password rules do not allow this one. Choose a longer one, with other words.
refusal-password-mismatch = The two passwords differ. Enter the same one again.
# Variables:
#   $min (Number) - Fewest characters.
#   $have (Number) - Characters the password has.
refusal-password-too-short = Use at least { $min } characters. Yours has { $have }.
# Variables:
#   $max (Number) - Most characters.
refusal-password-too-long = Use { $max } characters at most.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
#   $have (Number) - How many do.
refusal-password-too-few-classes = Use at least { $need } of these: small letters, capital letters, digits, symbols. Yours has { $have }.
# Variables:
#   $character (String) - The first character that is not allowed.
refusal-password-not-allowed = Leave out { $character }: it can’t be used in a password here.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-name = Leave out “{ $part }”: it is in your name.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-user-id = Leave out “{ $part }”: it is in your user ID.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-organization = Leave out “{ $part }”: it is in your organization’s name.
refusal-password-common = Too many people use this password, or one almost like it. Choose a quite different one, such as three or four words that don’t belong together.
# Variables:
#   $parts (String) - Parts of the password, as they were typed, with commas.
#   $missing (Number) - Fewest characters to add.
refusal-password-too-guessable = { $missing ->
    [one] Too easy to guess: these parts are known or banned, and each counts as one character: { $parts }. Add at least { $missing } other character.
   *[other] Too easy to guess: these parts are known or banned, and each counts as one character: { $parts }. Add at least { $missing } other characters.
}
# Advice beside a refusal, one line each: what made the password easy to guess.
advice-password-names = Leave out common names.
advice-password-keys = Leave out rows of keys, such as “qwerty”.
advice-password-repeats = Leave out repetitions, such as “aaa” or “abcabc”.
advice-password-sequences = Leave out sequences, such as “abc” or “6543”.
advice-password-years = Leave out years, above all those that have to do with you.
advice-password-dates = Leave out dates, above all those that have to do with you.
advice-password-capitals = Capital letters alone help little.
advice-password-reversed = Words spelled backwards help little.
advice-password-look-alikes = Look-alikes, such as “@” for “a”, help little.

## Notes above the heading: something to know that is nobody’s mistake.

note-visit-expired = You were away for a while, so we closed your visit to be safe. Please start again.
note-moved-on = This visit has moved on, perhaps in another tab. This is where it stands now.
# Two minutes before a visit ends by itself. The button keeps the visit.
note-ending = This visit ends in two minutes, to be safe. Do you need more time?
note-ending-stay = I need more time
# The same, where it cannot be kept any longer.
note-ending-for-good = For your safety a visit lasts half an hour at most. This one ends in two minutes; you can start again then.

## Faults: something went wrong on our side or on the way.

fault-try-again = Try again
fault-internal-heading = Something went wrong here
fault-internal-text = It is not your fault, and nothing was changed. Try again, or contact your help desk.
fault-out-of-step-heading = This visit has moved on
fault-out-of-step-text = Perhaps it went on in another tab. Try again to see where it stands.
fault-cookies-off-heading = Your browser keeps no cookies
fault-cookies-off-text = We need one small cookie to keep your place. Allow cookies for this page, then try again.
fault-too-many-heading = Please wait a moment
# Variables:
#   $minutes (Number) - Minutes until it works again, at least 1.
fault-too-many-text = { $minutes ->
    [one] Many requests came from your network. Try again in { $minutes } minute.
   *[other] Many requests came from your network. Try again in { $minutes } minutes.
}
fault-unavailable-heading = We can’t do this right now
fault-unavailable-text = A system we need does not answer. Try again in a few minutes, or contact your help desk.
fault-offline-heading = No connection
fault-offline-text = We could not reach the portal. Check your connection, then try again.

## Stopped: the visit ends with nothing done: no new password, nothing unlocked. Heading, what it means with the next step, and the reason in a few words.

stopped-help-desk-button = Ask the help desk
stopped-help-desk-unknown = Your organization has named no help desk here. Ask whoever looks after your account.
stopped-other-account-button = Try a different account
stopped-start-again-button = Start again
stopped-until = Closed until
stopped-reason = Reason
stopped-support-code = Support code

stopped-not-verified-heading = We could not verify your account
stopped-not-verified-text = Check the user ID for typing mistakes and try again. If it is right, your help desk can find out more.
stopped-account-disabled-heading = This account is switched off
stopped-account-disabled-text = No password opens it now. Your help desk can tell you why, and switch it on again.
stopped-personal-account-heading = This is a personal account
stopped-personal-account-text = Its password is not ours to change. Go to the provider of your account, where you usually sign in, and choose “Forgot password” there.
stopped-self-service-off-heading = You can’t do this here
stopped-self-service-off-text = Your organization has not switched this on for your account. Your help desk can do it for you.
stopped-self-service-off-reason = self-service is off
stopped-writeback-not-configured-heading = You can’t do this here yet
stopped-writeback-not-configured-text = Your password is kept in your organization’s own directory, and this portal may change nothing there. Your help desk can do it for you.
stopped-writeback-not-configured-reason = writeback is not set up
stopped-no-policy-heading = You can’t do this here yet
stopped-no-policy-text = Your organization has not finished setting this up. Your help desk can do it for you.
stopped-no-policy-reason = no policy
stopped-not-licensed-heading = You can’t do this here
stopped-not-licensed-text = Your account has no license for it. Your help desk can do it for you, or give you a license.
stopped-not-licensed-reason = no license
stopped-not-in-scope-heading = You can’t do this here
stopped-not-in-scope-text = Your organization offers this to some accounts, and yours is not one of them. Your help desk can do it for you.
stopped-not-in-scope-reason = account not included
stopped-not-enough-methods-heading = You can’t do this here yet
stopped-not-enough-methods-text = Your account has too few ways to check that it is you. Your help desk can do it for you now, and add another way so that next time takes a minute.
stopped-not-enough-methods-reason = not enough ways to verify
stopped-on-premises-configuration-heading = You can’t do this here right now
stopped-on-premises-configuration-text = The connection to your organization’s directory is not set up right. Your help desk can do it for you, and should know about this.
stopped-on-premises-configuration-reason = directory connection not set up right
stopped-on-premises-unreachable-heading = We can’t reach your directory right now
stopped-on-premises-unreachable-text = Your password is kept in your organization’s own directory, which does not answer. Try again in a few minutes, or ask your help desk.
stopped-on-premises-unreachable-reason = directory not reachable
stopped-closed-for-now-heading = Closed for now, to be safe
stopped-closed-for-now-text = Someone tried to get into this account too often. You can try again after the time below. Your help desk can help you now.
stopped-reported-heading = Closed after a report
stopped-reported-text = Someone reported that a change to this account was not made by its owner. Until your help desk has checked this and opens it again, nothing can be reset, unlocked or changed here.
stopped-methods-too-new-heading = What is on file is still too new
stopped-methods-too-new-text = It was registered soon after the last reset. To keep strangers out, it cannot reset the password by itself until the time below. Your help desk can help you now.
stopped-changed-meanwhile-heading = Your account has changed meanwhile
stopped-changed-meanwhile-text = It is no longer as it was when you started, so we stopped to be safe. Nothing was changed here. Start again.
stopped-unknown-heading = We don’t know if it worked
stopped-unknown-text = The answer of your organization’s directory was lost. Try to sign in. If you chose a new password, try that one first, then the old one. If neither works, ask your help desk.
