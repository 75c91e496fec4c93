### Registration in the browser: the ways in which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = Configuración

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = Cómo recupera el acceso
register-lead = Inicie sesión para configurar o cambiar las formas en que demuestra que es usted.
register-password-field = Contraseña
register-password-hint = O el pase que le dio el servicio de asistencia
register-next-button = Iniciar sesión
register-provider-button = Iniciar sesión con { $name }
register-provider-or = O inicie sesión aquí:
register-note-ticket-over = El enlace con el que ha llegado ya se usó o ha caducado. Vuelva adonde inició sesión o inicie sesión aquí.
register-note-provider-failed = El inicio de sesión de su organización no nos ha dicho quién es usted. Inténtelo otra vez o inicie sesión aquí.

## Why the person is asked: something is missing, or has not been looked at for long. They need not do it now.

register-asked-heading = Configure cómo recuperar el acceso
register-asked-lead = { $missing ->
    [0] Todo lo que pide su organización está registrado. ¿Es correcto?
    [one] Si olvida su contraseña, podrá recuperar el acceso por su cuenta. Para ello, su organización pide { $missing } forma más de demostrar que es usted. Son dos minutos.
   *[other] Si olvida su contraseña, podrá recuperar el acceso por su cuenta. Para ello, su organización pide { $missing } formas más de demostrar que es usted. Son unos minutos.
}
register-reconfirm-heading = ¿Sigue siendo correcto?
register-reconfirm-lead = Así recuperaría el acceso si olvidara su contraseña. Una dirección que ya no lee o un teléfono que ya no tiene no le servirían.
register-on-file = Registrado ahora
register-start-button = Configurar ahora
register-confirm-button = Sí, todo es correcto
register-change-something-button = Cambiar algo
register-not-now-button = Ahora no
register-not-now-hint = Seguirá adonde iba. Se lo volveremos a preguntar la próxima vez que inicie sesión.
register-not-now-hint-campaign = { $left ->
    [one] Seguirá adonde iba y no se lo preguntaremos durante un tiempo. Puede aplazarlo { $left } vez más.
   *[other] Seguirá adonde iba y no se lo preguntaremos durante un tiempo. Puede aplazarlo { $left } veces más.
}
register-campaign-until = Hágalo, por favor, a más tardar el { $day }.

## What to set up.

register-choose-heading = ¿Qué quiere configurar?
register-choose-lead = Elija una opción. Después puede añadir otras.
register-choose-lead-missing = { $missing ->
    [0] No se pide nada más. Elija una opción si quiere otra.
    [one] Su organización pide { $missing } más.
   *[other] Su organización pide { $missing } más, una tras otra.
}
register-choose-app-code = Una aplicación de autenticación
register-choose-hint-app-code = Muestra códigos en su teléfono, incluso sin conexión.
register-choose-passkey = Una llave de acceso
register-choose-hint-passkey = Usted desbloquea su dispositivo como siempre y no escribe ningún código.
register-choose-email = Otra dirección de correo
register-choose-hint-email = Le enviamos un código. Debe poder abrirse sin la contraseña de esta cuenta.
register-choose-recovery-code = Códigos de recuperación
register-choose-hint-recovery-code = Cuatro códigos para guardar en papel o en un gestor de contraseñas. No hace falta el teléfono.
register-back-button = Atrás
register-other-kind-button = Configurar otra cosa

## Setting up an authenticator app: three steps in one list, then the field for the code, which is in portal.ftl.

register-heading-app-code = Configure su aplicación de autenticación
register-lead-app-code = Una aplicación en su teléfono muestra un código nuevo cada 30 segundos. Funciona sin conexión.
register-first-app-code = Abra una aplicación de autenticación en su teléfono. Si no tiene ninguna, consígala en la tienda del teléfono.
register-second-app-code = Añada una cuenta en la aplicación y escanee esta imagen:
register-qr-app-code = Código QR para su aplicación de autenticación. Contiene la clave que está escrita debajo.
register-open-link-app-code = Abrir la aplicación en este dispositivo
register-by-hand-app-code = O escriba esta clave en la aplicación:
register-key-copy-button = Copiar la clave
register-third-app-code = { $digits ->
    [one] Escriba la { $digits } cifra que muestra ahora la aplicación:
   *[other] Escriba las { $digits } cifras que muestra ahora la aplicación:
}
register-name-field = Un nombre para esta aplicación (si lo desea)
register-name-hint = Por ejemplo, «Móvil del trabajo». Así distingue sus aplicaciones.

## Making a passkey: one button, and the browser’s own dialog.

register-heading-passkey = Configure una llave de acceso
register-lead-passkey = Su dispositivo crea una llave para esta cuenta y la guarda. Para usarla, desbloquee el dispositivo: con la huella, la cara o su PIN. Solo funciona en este sitio, así que nadie puede sacársela en uno falso.
register-passkey-make-button = Crear una llave de acceso
# After the person closed the browser’s own dialog, or took too long over it.
register-passkey-not-made = No se ha creado ninguna llave de acceso. Inténtelo de nuevo o configure otra cosa.
register-passkey-there = Este dispositivo ya tiene una llave de acceso para esta cuenta. Use otro dispositivo o configure otra cosa.

## Setting up a mail address, and the code that was sent to it. Field and buttons of the code are in portal.ftl.

register-heading-email = ¿Qué dirección usamos?
register-lead-email = Elija una que pueda leer cuando no tenga acceso a esta cuenta, como la personal. Le enviamos un código para ver que es suya.
register-field-email = Dirección de correo
register-field-hint-email = Por ejemplo, name@example.com
register-send-button = Enviar un código
register-code-heading-email = Introduzca el código de esa dirección
register-other-address-email = Usar otra dirección

## Setting up recovery codes: two steps in one list, then the field for a code, which is in portal.ftl. The codes stand below the first.

register-heading-recovery-code = Guarde sus códigos de recuperación
register-lead-recovery-code = Con uno de ellos demuestra que es usted, incluso sin su teléfono ni su correo. Cada uno sirve una sola vez.
register-first-recovery-code = Imprímalos, anótelos o póngalos en un gestor de contraseñas. Solo los mostramos ahora.
register-second-recovery-code = Escriba uno de ellos, para comprobar que los tiene. Seguirá sirviendo.

## The end of the wizard.

register-review-heading = Todo está listo
register-review-lead = Si olvida su contraseña, así recuperará el acceso. ¿Es todo correcto?
register-review-button = Está bien

## Everything on file, to add to and to change. One entry for each: its name, then a line for each fact.

register-manage-heading = Sus formas de recuperar el acceso
register-manage-lead = Si olvida su contraseña, con ellas demuestra que es usted.
register-manage-lead-missing = { $missing ->
    [one] Para recuperar el acceso por su cuenta necesita { $missing } más. Añádala abajo.
   *[other] Para recuperar el acceso por su cuenta necesita { $missing } más. Añádalas abajo.
}
register-kind-app-code = Aplicación de autenticación
register-kind-token = Token físico
register-kind-passkey = Llave de acceso
register-kind-email = Correo
register-kind-recovery-code = Códigos de recuperación
register-default = Se ofrece primero
register-since = Registrado desde el { $when }
register-used = Usado por última vez el { $when }
register-never-used = Aún sin usar
register-from-directory = Introducido por su organización
register-not-verified = Aún no lo ha confirmado usted
register-held = Nuevo desde el último restablecimiento: por sí solo no puede restablecer la contraseña hasta el { $until }
# Variables:
#   $left (Number) - How many of the codes are not used yet.
register-left-recovery-code = Códigos que quedan: { $left }
register-change-button = Cambiar
# In its place, for recovery codes.
register-renew-recovery-code = Crear códigos nuevos
register-remove-button = Quitar
register-make-default-button = Ofrecer primero
register-add-heading = Añadir otra
register-sign-out-button = Cerrar sesión
register-note-added = Hecho: cuenta desde ahora.
register-note-replaced = Hecho: desde ahora cuenta lo nuevo y lo anterior ya no está.
register-note-removed = Hecho: ya no está registrado.
register-note-default-chosen = Desde ahora se ofrece primero.

## Before something is removed: what follows from it.

register-remove-heading-app-code = ¿Quitar esta aplicación de autenticación?
register-remove-heading-passkey = ¿Quitar esta llave de acceso?
register-remove-heading-email = ¿Quitar esta dirección?
register-remove-heading-recovery-code = ¿Quitar sus códigos de recuperación?
register-remove-lead = Lo que queda basta para recuperar el acceso por su cuenta.
register-remove-no-reset = Sin ello no podrá recuperar el acceso por su cuenta si olvida la contraseña: necesitará al servicio de asistencia.
register-remove-no-reset-and-asked = Sin ello no podrá recuperar el acceso por su cuenta si olvida la contraseña. Su organización lo pide: la próxima vez que inicie sesión tendrá que configurar otro.
register-remove-it-button = Quitar
register-keep-it-button = Conservar

## The visit is over. The browser goes back by itself; the link is for where it does not.

register-over-heading = Eso es todo
register-over-lead = Le llevamos de vuelta adonde estaba.
register-over-lead-here = No hay nada más que hacer. Puede cerrar esta página.
register-over-no-way-back-lead = Lo que ha hecho aquí cuenta. Su inicio de sesión no puede continuar desde esta página: vuelva adonde estaba e inicie sesión allí otra vez.
register-over-cancelled-heading = En otro momento, entonces
register-over-cancelled-lead = No se ha cambiado nada. Le llevamos de vuelta adonde estaba y se lo volveremos a preguntar más adelante.
register-over-link = Continuar

## Refusals: something to mend, said above the heading and again at the field.

refusal-address-missing = Introduzca una dirección de correo.
refusal-address-malformed = Introduzca la dirección completa, por ejemplo, name@example.com.
refusal-address-of-organization = Esta dirección es de su organización y se abre con la contraseña que podría haber perdido. Use otra.
refusal-address-on-file = Esta dirección ya está registrada. Use otra o vuelva atrás.
refusal-too-many-on-file = { $most ->
    [one] Puede haber { $most } de este tipo como máximo. Quítelo antes.
   *[other] Puede haber { $most } de este tipo como máximo. Quite uno antes.
}
refusal-removal-forbidden = Su organización quiere que lo conserve. Configure antes otro y después podrá quitarlo.
# Too many wrong tries while something was set up.
refusal-set-up-dead = Ha fallado demasiadas veces. Elíjala otra vez para empezar de nuevo.
refusal-wait-for-new-address = Podremos enviar el siguiente código dentro de { $time }. Inténtelo entonces.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-address-until = Podremos enviar el siguiente código después de esta hora: { $until }. Inténtelo entonces.
