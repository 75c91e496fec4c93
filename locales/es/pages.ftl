### Plain pages that the server writes itself: the demo's sign-in, mailbox and authenticator apps. They do not travel to the app.

pages-demo-mark = Demostración

## The demo's sign-in page. It stands in for an organization's own login.

sign-in-title = Iniciar sesión
sign-in-user-id = ID de usuario
sign-in-password = Contraseña
sign-in-submit = Iniciar sesión
sign-in-forgot = No puedo iniciar sesión
sign-in-refused = El ID de usuario o la contraseña no son correctos.
# “I can’t sign in” is the link sign-in-forgot.
sign-in-locked = Demasiadas contraseñas incorrectas: esta cuenta está bloqueada un rato. Espere unos minutos o elija abajo «No puedo iniciar sesión».
sign-in-must-change = Tiene que cambiar su contraseña antes de iniciar sesión.
sign-in-expired = Su contraseña ha caducado. Cámbiela antes de iniciar sesión.
# A link to the change of a password, below the form.
sign-in-change-link = Cambiar mi contraseña
sign-in-done-title = Ha iniciado sesión
# Variables:
#   $user (String) - The user ID that was typed.
sign-in-done = Ha iniciado sesión como { $user }. Esta contraseña funciona.

## The demo's mailbox page.

mailbox-title = Buzón
mailbox-lead = Todos los mensajes que ha enviado esta demostración, primero los más recientes. Vuelva a cargar la página para ver los nuevos.
mailbox-empty = Todavía no se ha enviado nada.

## The demo's page of authenticator apps: for each account that has one, what its app would show now.

demo-apps-heading = Aplicaciones de autenticación
demo-apps-lead = Los códigos que mostrarían ahora las aplicaciones de autenticación de estas cuentas. Vuelva a cargar la página para ver los nuevos.
demo-apps-code = Código
# Variables:
#   $seconds (Number) - Seconds until the next code.
demo-apps-next = { $seconds ->
    [one] El próximo código llega dentro de { $seconds } segundo.
    [many] El próximo código llega dentro de { $seconds } de segundos.
   *[other] El próximo código llega dentro de { $seconds } segundos.
}
demo-apps-empty = Ninguna cuenta de aquí tiene una aplicación de autenticación.
