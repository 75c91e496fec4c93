### The portal in the browser, in the order of its screens.
### People who read this cannot sign in and are in a hurry: short sentences, no blame, the next step named.

## Brand, header and footer: on every screen.

brand-name = Latchkey
# For screen readers: the label of the language picker.
header-language = Idioma
# This language's own name, as the picker shows it.
header-language-name = Español
footer-help-desk = Contactar con el servicio de asistencia
footer-help-desk-unknown = Todavía no sabemos a qué organización pertenece. Introduzca primero su ID de usuario o pregunte a quien le dio la cuenta.
# For screen readers, after a link.
footer-opens-new-tab = (se abre en otra pestaña)
footer-support-code = Código de asistencia
footer-support-code-explained = Lea este código al servicio de asistencia. Con él podrán averiguar qué ha ocurrido aquí.

## The page before the app runs.

shell-late = Esto está tardando mucho. Compruebe su conexión y vuelva a cargar la página. Si sigue igual, puede que su navegador esté bloqueando esta página: pruebe con otro navegador o pregunte al servicio de asistencia.
shell-no-script = Esta página necesita JavaScript y está desactivado. Actívelo y vuelva a cargar la página, o contacte con el servicio de asistencia.

## The window’s title.

# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title = { $page } · { $portal }
# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title-problem = Problema: { $page } · { $portal }

## The three parts of a visit, shown as bars. A change of a password that is known has the first and the last.

# For screen readers: the label of the list of parts.
phases-label = Progreso
phase-account = Cuenta
phase-check = Verificación
phase-new-password = Contraseña nueva

## What screen readers hear while nothing moves.

status-working = Un momento…
# Variables:
#   $phase (String) - One of the three parts, such as “Check”.
status-phase = Ahora está en: { $phase }

## The check for robots. It runs by itself.

check-working = Comprobamos que no es un robot. No tiene que hacer nada.
check-awaited = Seguimos comprobando. Continuaremos automáticamente en un momento.
# For slow devices. It goes on by itself.
# Variables:
#   $percent (Number) - How much is done: 0, 25, 50 or 75.
check-progress = Seguimos comprobando que no es un robot: { $percent } por ciento hecho. Deje abierta esta página.
check-too-long = Este dispositivo es demasiado lento para la comprobación. Pruebe con otro o pregunte a su servicio de asistencia.
check-done = Comprobado: no es un robot.

## The check for robots of organizations that want digits typed. The way without them is as good.

picture-field = Seis cifras, para mostrar que no es un robot
picture-hint = Escriba las cifras de la imagen, o escúchelas.
# Instead of the picture, for screen readers.
picture-alt = Imagen con seis cifras. El sonido tiene las mismas.
# For screen readers: the label of the player.
picture-sound = Las seis cifras, habladas
picture-new-button = Mostrar otras cifras
# Switches to the check that runs by itself.
check-without-button = Comprobar sin prueba: tarda unos segundos
# Switches back to the picture, or to the other service.
check-with-button = Usar la prueba
# Where the organization uses another service instead of the picture.
check-by-service = «Siguiente» le lleva a la comprobación de otro servicio, y después vuelve aquí. O compruebe sin prueba.

## First screen: the user ID.

identify-heading = Recupere el acceso a su cuenta
identify-lead = Díganos qué cuenta es. Después le pediremos que demuestre que es suya.
identify-user-id-field = ID de usuario
identify-user-id-hint = Por ejemplo, name@example.com
identify-next-button = Siguiente

## First screen of a change: the user ID and the password of now. The field for the user ID is the one above.

change-heading = Cambie su contraseña
change-lead = Introduzca la contraseña que tiene ahora. Después elegirá una nueva.
change-password-field = Contraseña actual
change-next-button = Siguiente
# A link to the first screen of a reset.
change-forgotten-link = He olvidado mi contraseña

## Why the person came, where the account may also be unlocked without a new password.

choose-goal-heading = ¿Por qué no puede iniciar sesión?
choose-goal-lead = Elija su caso. En ambos, primero verificamos que es usted.
choose-goal-reset = He olvidado mi contraseña
choose-goal-reset-hint = Elegirá una nueva.
choose-goal-unlock = Sé mi contraseña, pero no me deja entrar
choose-goal-unlock-hint = Desbloqueamos la cuenta. Su contraseña no cambia.
choose-goal-other-account-button = Usar otra cuenta

## Which way to prove it.

choose-method-heading = ¿Cómo verificamos que es usted?
choose-method-lead = Elija una opción. Después puede probar con otra.
choose-method-lead-one-more = Gracias. Falta una verificación más, de otra forma, y habrá terminado.
choose-method-email = Enviar un mensaje a mi otra dirección de correo
choose-method-app-code = Usar el código de mi aplicación de autenticación o de mi token
choose-method-passkey = Usar una llave de acceso
# In place of the ways, where the browser cannot carry out the only one.
choose-method-not-here = La única forma es una llave de acceso, y este navegador no puede usarlas. Abra esta página en otro navegador o en el dispositivo que tiene la llave.
choose-method-recovery-code = Usar uno de mis códigos de recuperación
choose-method-other-account-button = Usar otra cuenta

## The code: from a mail, or from an authenticator app.

enter-code-heading-email = Introduzca el código que ha recibido por correo
# Variables:
#   $address (String) - Where the code went, masked, such as r•••@•••.example.
#   $minutes (Number) - How long the code works.
enter-code-lead-email = { $minutes ->
    [one] Lo hemos enviado a { $address }. Sirve durante { $minutes } minuto.
    [many] Lo hemos enviado a { $address }. Sirve durante { $minutes } de minutos.
   *[other] Lo hemos enviado a { $address }. Sirve durante { $minutes } minutos.
}
# Where no address may be told: it is not even said that there is one.
# Variables:
#   $minutes (Number) - How long the code works.
enter-code-lead-untold-email = { $minutes ->
    [one] Si esta cuenta tiene registrada otra dirección, el código está allí. Sirve durante { $minutes } minuto.
    [many] Si esta cuenta tiene registrada otra dirección, el código está allí. Sirve durante { $minutes } de minutos.
   *[other] Si esta cuenta tiene registrada otra dirección, el código está allí. Sirve durante { $minutes } minutos.
}
enter-code-heading-app-code = Introduzca el código de su aplicación de autenticación o de su token
enter-code-lead-app-code = Abra la aplicación y busque esta cuenta, o tome su token. Introduzca las cifras que muestra.
enter-code-hint-app-code = Cambia cada 30 o 60 segundos: use el más reciente.
enter-code-heading-passkey = Use su llave de acceso
enter-code-lead-passkey = Su dispositivo le pide que lo desbloquee: con la huella, la cara o su PIN. Nada de eso llega hasta nosotros.
enter-code-heading-recovery-code = Introduzca un código de recuperación
enter-code-lead-recovery-code = Escriba uno de los códigos que guardó en papel o en un gestor de contraseñas. Sirve cualquiera que no haya usado todavía.
enter-code-hint-recovery-code = Seis grupos de cuatro letras y cifras. No importan las mayúsculas, los espacios ni los guiones.
enter-code-field = Código
enter-code-hint-email = ¿No le ha llegado? Mire también en la carpeta de correo no deseado.
enter-code-next-button = Siguiente
enter-code-send-again-button = Enviar otro código
# Variables:
#   $time (String) - Minutes and seconds until the button works, such as 0:38.
enter-code-send-again-button-later = Enviar otro código ({ $time })
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-button-at = Enviar otro código (después de esta hora: { $until })
# For screen readers, when the button is pressed too early.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
enter-code-send-again-wait = Podrá pedir otro código dentro de { $time }.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-wait-until = Podrá pedir otro código después de esta hora: { $until }.
# For screen readers.
enter-code-sent-again = Hemos enviado otro código. El anterior ya no sirve.
enter-code-other-way-button = Usar otra forma

## A passkey. What is said of it in place of a code stands above, and at the refusals below.

passkey-use-button = Usar la llave de acceso
passkey-try-again-button = Intentar de nuevo
# After the person closed the browser’s own dialog, or took too long over it. The other ways stand below.
passkey-not-used = La llave de acceso no se ha usado. Esto no cuenta como intento: pruebe de nuevo o elija otra forma.
passkey-not-here = Este navegador no puede usar llaves de acceso aquí. Elija otra forma o abra esta página en otro navegador.
# A heading above the other ways, after a passkey was not used.
passkey-other-ways = O elija otra forma

## A way that wrong codes closed. What is said below the heading is refusal-method-closed, or refusal-method-closed-only-way.

way-closed-heading = Esta forma está cerrada por ahora

## The new password.

new-password-heading = Elija una contraseña nueva
# Variables:
#   $user (String) - The user ID, such as name@example.com.
new-password-lead = Para { $user }
new-password-field = Contraseña nueva
new-password-again-field = Repita la contraseña nueva
new-password-set-button = Guardar contraseña
secret-show-button = Mostrar
secret-hide-button = Ocultar

## The rules, ticked off while typing.

# Variables:
#   $min (Number) - Fewest characters.
#   $max (Number) - Most characters.
password-rules-length = De { $min } a { $max } caracteres
# The kinds follow as a list of their own: the next four messages.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
password-rules-kinds = { $need ->
    [one] Al menos { $need } de estos tipos:
    [many] Al menos { $need } de estos tipos:
   *[other] Al menos { $need } de estos tipos:
}
password-rules-lower = minúsculas
password-rules-upper = mayúsculas
password-rules-digit = cifras
password-rules-symbol = símbolos o espacios
password-rules-allowed = Solo letras de la a a la z, cifras, espacios y símbolos habituales
# Variables:
#   $character (String) - The first character that is not allowed.
password-rules-not-allowed = Quite { $character }: no se puede usar aquí
# Where the person's directory keeps passwords of before. It is checked after “Set password”.
# Variables:
#   $count (Number) - How many passwords of before may not be used again.
password-rules-history = { $count ->
    [one] No repita su última contraseña.
    [many] No repita ninguna de sus últimas { $count } contraseñas.
   *[other] No repita ninguna de sus últimas { $count } contraseñas.
}
# Stands under the rules that are ticked off. It is checked after “Set password”.
password-rules-advice = Evite nombres y palabras que mucha gente usa como contraseña.
# The same, where a long password is asked for and no kinds of characters.
password-rules-advice-long = Varias palabras separadas por espacios son fáciles de recordar. Evite nombres y palabras que mucha gente usa como contraseña.
# For screen readers, after a rule.
password-rules-met = (cumplida)
# For screen readers, after a rule.
password-rules-open = (pendiente)
# For screen readers, after a rule.
password-rules-broken = (no se cumple)
# For screen readers, when the typing pauses.
# Variables:
#   $left (Number) - Rules that the password does not meet yet.
password-rules-status = { $left ->
    [0] La contraseña cumple todas las reglas.
    [one] Falta { $left } regla por cumplir.
    [many] Faltan { $left } de reglas por cumplir.
   *[other] Faltan { $left } reglas por cumplir.
}

## Done: after a reset, after unlocking, after a change.

done-heading = Su contraseña se ha restablecido
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-lead = { $notices ->
    [0] Ya puede iniciar sesión.
    [one] Ya puede iniciar sesión. Hemos enviado un aviso a su dirección de correo.
    [many] Ya puede iniciar sesión. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
   *[other] Ya puede iniciar sesión. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
}
done-unlock-heading = Su cuenta está desbloqueada
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-unlock-lead = { $notices ->
    [0] Inicie sesión con la contraseña que ya conoce.
    [one] Inicie sesión con la contraseña que ya conoce. Hemos enviado un aviso a su dirección de correo.
    [many] Inicie sesión con la contraseña que ya conoce. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
   *[other] Inicie sesión con la contraseña que ya conoce. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
}
done-change-heading = Su contraseña se ha cambiado
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-change-lead = { $notices ->
    [0] A partir de ahora, inicie sesión con la nueva.
    [one] A partir de ahora, inicie sesión con la nueva. Hemos enviado un aviso a su dirección de correo.
    [many] A partir de ahora, inicie sesión con la nueva. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
   *[other] A partir de ahora, inicie sesión con la nueva. Hemos enviado un aviso a { $notices } de sus direcciones de correo.
}
# The organization's directory asks for it, though the password has just been set here.
done-must-change = La próxima vez que inicie sesión se le pedirá que elija otra contraseña.
done-return-button = Volver a donde estaba
done-sign-in-button = Iniciar sesión
done-print-button = Imprimir o guardar esta página
done-account = Cuenta
done-when = Fecha y hora

## Codes that people keep. One that was used has a new one in its place, which is shown once, to be copied or printed.

new-codes-heading-recovery-code = Actualice sus códigos de recuperación
# The new code follows.
new-codes-lead-recovery-code = Cada código sirve una sola vez. Tache lo que ha usado y escriba esto en su lugar:
new-codes-few-recovery-code = Le queda como mucho un código de recuperación válido. Cree otros pronto.
new-codes-make-button = Crear códigos nuevos
new-codes-copy-button = Copiar
new-codes-print-button = Imprimir
# On paper, before the address of this portal.
new-codes-portal = Dónde se usa
new-codes-kept-button = Ya lo he guardado
# Stands on a button that copies for a while, and is heard from screen readers.
copy-done = Copiado
copy-by-hand = Su navegador no nos deja copiar. El texto está seleccionado: cópielo usted.

## The form mail to the help desk.

help-desk-heading = Pedir ayuda al servicio de asistencia
help-desk-lead = Les enviamos un mensaje sobre usted. Se pondrán en contacto con usted como suelen hacerlo. El mensaje contiene:
help-desk-sends-user-id = su ID de usuario
help-desk-sends-reason = en qué punto se detuvo
help-desk-sends-support-code = el código de asistencia de esta visita
help-desk-send-button = Enviar el mensaje
help-desk-back-button = Atrás
help-desk-asked-heading = El servicio de asistencia ya lo sabe
help-desk-asked-lead = Hemos enviado el mensaje. Pueden tardar un poco: si es urgente, llámeles y léales el código de asistencia de abajo.

## Refusals: something to mend, said above the heading and again at the field.

problem-heading = Hay un problema
refusal-user-id-missing = Introduzca su ID de usuario.
refusal-user-id-malformed = Introduzca el ID de usuario completo, por ejemplo name@example.com.
refusal-check-failed = Hay que repetir la comprobación de que no es un robot. Pulse de nuevo «Siguiente».
refusal-check-wanted = Su organización pide una comprobación más. Elija una de las dos formas de abajo.
refusal-check-mistyped = Esas no eran las cifras. Aquí tiene otras.
refusal-picture-missing = Escriba las seis cifras, o elija la comprobación sin prueba.
refusal-code-missing-email = Introduzca el código que ha recibido por correo.
refusal-code-missing-app-code = Introduzca el código que muestra su aplicación o su token.
refusal-code-missing-recovery-code = Introduzca uno de sus códigos de recuperación.
# Variables:
#   $digits (Number) - How many digits a code has.
refusal-code-malformed = { $digits ->
    [one] Introduzca la { $digits } cifra del código y nada más.
    [many] Introduzca los { $digits } de cifras del código y nada más.
   *[other] Introduzca las { $digits } cifras del código y nada más.
}
refusal-code-malformed-app-code = Introduzca las cifras que muestra su aplicación o su token, y nada más.
refusal-code-malformed-recovery-code = No es un código de recuperación completo. Tiene seis grupos de cuatro letras y cifras.
refusal-code-wrong-email = El código no es correcto. Mire el último mensaje que ha recibido.
refusal-code-wrong-app-code = El código no es correcto. Introduzca el que su aplicación o su token muestra ahora. Si vuelve a fallar, haga que el teléfono ponga la hora automáticamente.
refusal-code-wrong-passkey = No se ha podido confirmar esta llave de acceso para esta cuenta. Inténtelo de nuevo.
refusal-code-wrong-recovery-code = El código no es correcto. Mírelo otra vez y compruebe que es uno de sus códigos más recientes.
refusal-code-expired = El código ha caducado. Pida otro.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-app-code = Ha pasado demasiado tiempo. Pulse «Usar otra forma» y elija de nuevo la aplicación.
refusal-code-expired-passkey = Ha pasado demasiado tiempo. Inténtelo de nuevo.
refusal-code-used-app-code = Este código ya se ha usado. Espere al siguiente.
# A passkey counts how often it signs, and this one says fewer times than before.
refusal-code-used-passkey = Puede que exista una copia de esta llave de acceso, así que no cuenta. Use otra forma y avise a su servicio de asistencia.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-recovery-code = Ha pasado demasiado tiempo. Pulse «Usar otra forma» y elija de nuevo el código de recuperación.
refusal-code-used-recovery-code = Este código ya se ha usado. Use otro.
refusal-code-dead = Demasiados intentos con este código. Pida otro.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-app-code = Demasiados intentos. Pulse «Usar otra forma» para continuar.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-passkey = Demasiados intentos. Pulse «Usar otra forma» para continuar.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-recovery-code = Demasiados intentos. Pulse «Usar otra forma» para continuar.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
refusal-wait-for-new-code = Podrá pedir otro código dentro de { $time }. El último sigue sirviendo.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-code-until = Podrá pedir otro código después de esta hora: { $until }. El último sigue sirviendo.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-too-many-messages = Por ahora no podemos enviar más mensajes. Podrá pedir otro después de esta hora: { $until }. También puede contactar con el servicio de asistencia.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed = Por demasiados códigos incorrectos, esta forma está cerrada hasta este momento: { $until }. Use otra forma o contacte con el servicio de asistencia.
# Where no other way is open.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed-only-way = Por demasiados códigos incorrectos, esta forma está cerrada hasta este momento: { $until }. Contacte con el servicio de asistencia.
refusal-current-password-missing = Introduzca la contraseña que tiene ahora.
refusal-sign-in-refused = El ID de usuario y la contraseña no coinciden. Compruebe ambos y vuelva a introducir la contraseña.
# “I forgot my password” is the link change-forgotten-link.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-sign-in-locked = Demasiadas contraseñas incorrectas. Inténtelo de nuevo después de esta hora: { $until }. O elija abajo «He olvidado mi contraseña».
# The account stays locked until somebody unlocks it. “I forgot my password” is the link change-forgotten-link.
refusal-sign-in-locked-for-good = Esta cuenta está bloqueada. Elija abajo «He olvidado mi contraseña» para recuperar el acceso.
refusal-already-asked = El servicio de asistencia ya ha recibido hoy un mensaje sobre esta cuenta. Si es urgente, llámeles.
refusal-nobody-to-ask = No hemos podido escribir al servicio de asistencia: no hay nadie designado para recibir el mensaje. Llámeles o acuda en persona.
refusal-password-missing = Introduzca una contraseña nueva.
refusal-password-unchanged = Es la contraseña que tiene ahora. Elija otra distinta.
refusal-directory-away = El directorio de su organización no responde en este momento. No se ha cambiado nada. Inténtelo de nuevo dentro de unos minutos.
refusal-directory-too-short = Su organización pide una contraseña más larga. Elija una más larga.
refusal-directory-too-long = Su organización no admite una contraseña tan larga. Elija una más corta.
refusal-directory-used-before = Ya ha usado esta contraseña antes. Elija una nueva.
refusal-directory-too-young = Su organización solo permite volver a cambiar la contraseña pasado un tiempo. Inténtelo mañana o pregunte al servicio de asistencia.
refusal-directory-rules = Las reglas de contraseñas de su organización no permiten esta. Elija una más larga, con otras palabras.
refusal-password-mismatch = Las dos contraseñas son distintas. Introduzca la misma otra vez.
# Variables:
#   $min (Number) - Fewest characters.
#   $have (Number) - Characters the password has.
refusal-password-too-short = Caracteres necesarios: al menos { $min }. La suya tiene { $have }.
# Variables:
#   $max (Number) - Most characters.
refusal-password-too-long = Use como máximo { $max } caracteres.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
#   $have (Number) - How many do.
refusal-password-too-few-classes = Use al menos { $need } de estos tipos: minúsculas, mayúsculas, cifras, símbolos. La suya tiene { $have }.
# Variables:
#   $character (String) - The first character that is not allowed.
refusal-password-not-allowed = Quite { $character }: no se puede usar en una contraseña aquí.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-name = Quite «{ $part }»: está en su nombre.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-user-id = Quite «{ $part }»: está en su ID de usuario.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-organization = Quite «{ $part }»: está en el nombre de su organización.
refusal-password-common = Demasiada gente usa esta contraseña o una casi igual. Elija una muy distinta, por ejemplo tres o cuatro palabras que no tengan relación entre sí.
# Variables:
#   $parts (String) - Parts of the password, as they were typed, with commas.
#   $missing (Number) - Fewest characters to add.
refusal-password-too-guessable = { $missing ->
    [one] Demasiado fácil de adivinar: estas partes son conocidas o no están permitidas y cada una cuenta como un solo carácter: { $parts }. Añada al menos { $missing } carácter distinto.
    [many] Demasiado fácil de adivinar: estas partes son conocidas o no están permitidas y cada una cuenta como un solo carácter: { $parts }. Añada al menos { $missing } de caracteres distintos.
   *[other] Demasiado fácil de adivinar: estas partes son conocidas o no están permitidas y cada una cuenta como un solo carácter: { $parts }. Añada al menos { $missing } caracteres distintos.
}
# Advice beside a refusal, one line each: what made the password easy to guess.
advice-password-names = Evite nombres y apellidos comunes.
advice-password-keys = Evite teclas seguidas, como «qwerty».
advice-password-repeats = Evite repeticiones, como «aaa» o «abcabc».
advice-password-sequences = Evite secuencias, como «abc» o «6543».
advice-password-years = Evite años, sobre todo los que tengan que ver con usted.
advice-password-dates = Evite fechas, sobre todo las que tengan que ver con usted.
advice-password-capitals = Las mayúsculas por sí solas ayudan poco.
advice-password-reversed = Escribir palabras al revés ayuda poco.
advice-password-look-alikes = Los caracteres parecidos, como «@» en lugar de «a», ayudan poco.

## Notes above the heading: something to know that is nobody’s mistake.

note-visit-expired = Ha pasado un rato sin actividad y, por seguridad, hemos cerrado su visita. Empiece de nuevo, por favor.
note-moved-on = Esta visita ha avanzado, quizá en otra pestaña. Este es el punto en que está ahora.
# Two minutes before a visit ends by itself. The button keeps the visit.
note-ending = Por seguridad, esta visita termina en dos minutos. ¿Necesita más tiempo?
note-ending-stay = Necesito más tiempo
# The same, where it cannot be kept any longer.
note-ending-for-good = Por seguridad, una visita dura media hora como máximo. Esta termina en dos minutos; después puede empezar de nuevo.

## Faults: something went wrong on our side or on the way.

fault-try-again = Intentar de nuevo
fault-internal-heading = Algo ha fallado aquí
fault-internal-text = No es culpa suya y no se ha cambiado nada. Inténtelo de nuevo o contacte con el servicio de asistencia.
fault-out-of-step-heading = Esta visita ha avanzado
fault-out-of-step-text = Quizá ha continuado en otra pestaña. Inténtelo de nuevo para ver en qué punto está.
fault-cookies-off-heading = Su navegador no guarda cookies
fault-cookies-off-text = Necesitamos una pequeña cookie para recordar en qué punto está. Permita las cookies en esta página e inténtelo de nuevo.
fault-too-many-heading = Espere un momento, por favor
# Variables:
#   $minutes (Number) - Minutes until it works again, at least 1.
fault-too-many-text = { $minutes ->
    [one] Han llegado muchas solicitudes desde su red. Inténtelo de nuevo dentro de { $minutes } minuto.
    [many] Han llegado muchas solicitudes desde su red. Inténtelo de nuevo dentro de { $minutes } de minutos.
   *[other] Han llegado muchas solicitudes desde su red. Inténtelo de nuevo dentro de { $minutes } minutos.
}
fault-unavailable-heading = No podemos hacerlo en este momento
fault-unavailable-text = Un sistema que necesitamos no responde. Inténtelo de nuevo dentro de unos minutos o contacte con el servicio de asistencia.
fault-offline-heading = Sin conexión
fault-offline-text = No hemos podido llegar al portal. Compruebe su conexión e inténtelo de nuevo.

## Stopped: the visit ends with nothing done: no new password, nothing unlocked. Heading, what it means with the next step, and the reason in a few words.

stopped-help-desk-button = Pedir ayuda al servicio de asistencia
stopped-help-desk-unknown = Su organización no ha indicado aquí ningún servicio de asistencia. Pregunte a quien se ocupa de su cuenta.
stopped-other-account-button = Probar con otra cuenta
stopped-start-again-button = Empezar de nuevo
stopped-until = Cerrado hasta
stopped-reason = Motivo
stopped-support-code = Código de asistencia

stopped-not-verified-heading = No hemos podido verificar su cuenta
stopped-not-verified-text = Compruebe que el ID de usuario esté bien escrito e inténtelo de nuevo. Si es correcto, el servicio de asistencia puede averiguar más.
stopped-account-disabled-heading = Esta cuenta está desactivada
stopped-account-disabled-text = Ahora no se abre con ninguna contraseña. El servicio de asistencia puede decirle por qué y volver a activarla.
stopped-personal-account-heading = Esta es una cuenta personal
stopped-personal-account-text = Su contraseña no se puede cambiar aquí. Vaya al proveedor de su cuenta, donde suele iniciar sesión, y elija allí «He olvidado la contraseña».
stopped-self-service-off-heading = Aquí no puede hacerlo
stopped-self-service-off-text = Su organización no ha activado esta opción para su cuenta. El servicio de asistencia puede hacerlo por usted.
stopped-self-service-off-reason = autoservicio desactivado
stopped-writeback-not-configured-heading = Aquí todavía no puede hacerlo
stopped-writeback-not-configured-text = Su contraseña está en el directorio propio de su organización y este portal no puede cambiar nada allí. El servicio de asistencia puede hacerlo por usted.
stopped-writeback-not-configured-reason = escritura en el directorio no configurada
stopped-no-policy-heading = Aquí todavía no puede hacerlo
stopped-no-policy-text = Su organización no ha terminado de configurar esto. El servicio de asistencia puede hacerlo por usted.
stopped-no-policy-reason = sin directiva
stopped-not-licensed-heading = Aquí no puede hacerlo
stopped-not-licensed-text = Su cuenta no tiene la licencia necesaria. El servicio de asistencia puede hacerlo por usted o asignarle una licencia.
stopped-not-licensed-reason = sin licencia
stopped-not-in-scope-heading = Aquí no puede hacerlo
stopped-not-in-scope-text = Su organización ofrece esto a algunas cuentas y la suya no está entre ellas. El servicio de asistencia puede hacerlo por usted.
stopped-not-in-scope-reason = cuenta no incluida
stopped-not-enough-methods-heading = Aquí todavía no puede hacerlo
stopped-not-enough-methods-text = Su cuenta tiene muy pocas formas de verificar que es usted. El servicio de asistencia puede hacerlo ahora por usted y añadir otra forma para que la próxima vez sea cosa de un minuto.
stopped-not-enough-methods-reason = formas de verificación insuficientes
stopped-on-premises-configuration-heading = Aquí no puede hacerlo en este momento
stopped-on-premises-configuration-text = La conexión con el directorio de su organización no está bien configurada. El servicio de asistencia puede hacerlo por usted y debería saberlo.
stopped-on-premises-configuration-reason = conexión con el directorio mal configurada
stopped-on-premises-unreachable-heading = No podemos llegar a su directorio en este momento
stopped-on-premises-unreachable-text = Su contraseña está en el directorio propio de su organización, que no responde. Inténtelo de nuevo dentro de unos minutos o pregunte al servicio de asistencia.
stopped-on-premises-unreachable-reason = directorio no disponible
stopped-closed-for-now-heading = Cerrado por ahora, por seguridad
stopped-closed-for-now-text = Alguien ha intentado entrar en esta cuenta demasiadas veces. Podrá intentarlo de nuevo después de la hora indicada abajo. El servicio de asistencia puede ayudarle ahora.
stopped-reported-heading = Cerrado tras un aviso
stopped-reported-text = Alguien ha avisado de que un cambio en esta cuenta no lo hizo su titular. Hasta que el servicio de asistencia lo compruebe y la abra de nuevo, aquí no se puede restablecer, desbloquear ni cambiar nada.
stopped-methods-too-new-heading = Lo registrado es todavía demasiado reciente
stopped-methods-too-new-text = Se registró poco después del último restablecimiento. Para que no entren extraños, no puede restablecer la contraseña por sí solo hasta la hora indicada abajo. El servicio de asistencia puede ayudarle ahora.
stopped-changed-meanwhile-heading = Su cuenta ha cambiado entretanto
stopped-changed-meanwhile-text = Ya no está como cuando empezó y nos hemos detenido por seguridad. Aquí no se ha cambiado nada. Empiece de nuevo.
stopped-unknown-heading = No sabemos si ha funcionado
stopped-unknown-text = La respuesta del directorio de su organización se ha perdido. Intente iniciar sesión. Si eligió una contraseña nueva, pruebe primero con ella y después con la anterior. Si no funciona ninguna, pregunte al servicio de asistencia.
