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

## The page with the check for robots of another service.

robot-check-title = Muestre que no es un robot
# Variables:
#   $service (String) - Name of the service, such as “hCaptcha”.
robot-check-lead = { $service } hace esta comprobación. Después vuelve a donde estaba.
robot-check-next-button = Continuar
# Leads back to the first screen, where the check without a puzzle can be chosen.
robot-check-back-link = Volver, para comprobar sin prueba
robot-check-refused = La comprobación no se ha superado. Hágala otra vez, o vuelva y compruebe sin prueba.
robot-check-unavailable = Ahora no se puede acceder a la comprobación. Vuelva y compruebe sin prueba.

## La página detrás del enlace «No fui yo» de un aviso.

not-me-title = ¿No fue usted?
# Variables:
#   $user (String) - El identificador de usuario.
#   $organization (String) - Nombre de la organización.
not-me-lead = Un correo le avisó de un cambio en la cuenta { $user } de { $organization }.
not-me-consequence = Si no hizo usted este cambio, pulse el botón. Entonces aquí ya no se podrá restablecer la contraseña ni cambiar lo registrado hasta que el servicio de asistencia lo compruebe y abra la cuenta de nuevo. Se avisa a los administradores.
not-me-button = No fui yo
not-me-done-title = La cuenta está cerrada a restablecimientos y cambios
not-me-done-text = Se ha avisado a los administradores. Llame ahora al servicio de asistencia para que comprueben la cuenta y la abran de nuevo.
not-me-over-title = Este enlace ya no es válido
not-me-over-text = Ya se usó o es demasiado antiguo. Si algo va mal en su cuenta, llame al servicio de asistencia.
# Antes de leer el enlace: lo hace un programa; donde no se ejecuta ninguno, la persona pega el enlace.
not-me-paste-lead = El enlace del correo indica de qué cuenta se trata. Si esta página no continúa por sí sola, pegue aquí el enlace completo.
not-me-paste-field = Enlace del correo
not-me-paste-button = Continuar

## Páginas para quien recibe una negativa. En algunas aparecen también los textos “fault-” de portal.ftl.

turned-away-start-link = Ir a la página de inicio
turned-away-not-found-title = No hay ninguna página en esta dirección
turned-away-not-found-text = Quizá la dirección esté mal escrita o le falte una parte. Las contraseñas se restablecen desde la página de inicio.
turned-away-too-slow-title = Ha tardado demasiado
turned-away-too-slow-text = Su solicitud no ha llegado a tiempo. Compruebe su conexión y empiece de nuevo.
# El portal se abrió con un nombre que no es el suyo.
turned-away-other-host-title = Esta no es la dirección del portal
turned-away-other-host-text = El portal tiene otra dirección. El enlace siguiente lleva a ella.
turned-away-too-long-title = Su navegador ha enviado demasiado
turned-away-too-long-text = La dirección, o lo que se envió con ella, es más larga de lo que leemos. Empiece de nuevo desde la página de inicio. Si no funciona, elimine las cookies de esta página.
turned-away-refused-title = No ha funcionado
turned-away-refused-text = Lo que ha enviado su navegador no corresponde a esta página. No se ha cambiado nada. Empiece de nuevo desde la página de inicio.
