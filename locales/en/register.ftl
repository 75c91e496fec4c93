### Registration in the browser: the ways by which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = Set up

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = Your ways to get back in
register-lead = Sign in to set up, or to change, how we check that it is you.
register-password-field = Password
register-next-button = Sign in
