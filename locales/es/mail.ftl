### Mails. They are sent as text and as HTML; every message here is one subject line or one paragraph.
### Subjects hold at most about 60 characters. Codes stand on a line of their own between paragraphs.

## The mail with a code.

# Variables:
#   $organization (String) - Name of the organization.
mail-code-subject = { $organization }: su código
# Variables:
#   $organization (String) - Name of the organization.
mail-code-lead = Alguien, probablemente usted, quiere recuperar el acceso a su cuenta de { $organization }. Introduzca este código en la página que tiene abierta:
# Variables:
#   $minutes (Number) - How long the code works.
mail-code-life = { $minutes ->
    [one] El código sirve durante { $minutes } minuto y una sola vez.
    [many] El código sirve durante { $minutes } de minutos y una sola vez.
   *[other] El código sirve durante { $minutes } minutos y una sola vez.
}
mail-code-not-you = Si no ha sido usted, no haga caso de este mensaje. No diga el código a nadie: nadie de su organización se lo pedirá.

## The notice after a reset.

# Variables:
#   $organization (String) - Name of the organization.
mail-reset-subject = Se ha restablecido su contraseña de { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID, such as name@example.com.
#   $when (String) - Date and time, always in the form 2026-11-23 16:20 UTC.
mail-reset-lead = La contraseña de { $user } en { $organization } se restableció el { $when }.
mail-reset-not-you = Si ha sido usted, no tiene que hacer nada más. Si no, llame enseguida al servicio de asistencia.
# Variables:
#   $support (String) - The support code, a GUID.
mail-support-code = Código de asistencia: { $support }

## The notice after an account was unlocked.

# Variables:
#   $organization (String) - Name of the organization.
mail-unlock-subject = Se ha desbloqueado su cuenta de { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-unlock-lead = La cuenta { $user } en { $organization } se desbloqueó el { $when }. Su contraseña no ha cambiado.
mail-unlock-not-you = Si ha sido usted, inicie sesión con la contraseña que ya conoce. Si no, llame enseguida al servicio de asistencia.

## The notice after a change by someone who knew the password.

# Variables:
#   $organization (String) - Name of the organization.
mail-change-subject = Se ha cambiado su contraseña de { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-change-lead = La contraseña de { $user } en { $organization } se cambió el { $when }. Lo hizo alguien que conocía la anterior.
mail-change-not-you = Si ha sido usted, no tiene que hacer nada más. Si no, otra persona conocía su contraseña: llame enseguida al servicio de asistencia.

## The notice to administrators when one of them resets their own password.

# Variables:
#   $organization (String) - Name of the organization.
mail-admin-subject = { $organization }: se ha restablecido la contraseña de un administrador
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID of the administrator.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-admin-lead = { $user }, que administra { $organization }, restableció aquí su propia contraseña el { $when }.
mail-admin-not-expected = Si no lo esperaba, contacte con esa persona por otro medio que no sea el correo. Hasta saber que ha sido ella, bloquee la cuenta.

## The notice that somebody tried, and that it was not possible here.

# Variables:
#   $organization (String) - Name of the organization.
mail-reason-subject = { $organization }: su contraseña no se ha restablecido
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-reason-lead = Alguien, quizá usted, intentó restablecer la contraseña de { $user } en { $organization } el { $when }. Aquí no fue posible.
# Variables:
#   $reason (String) - A code such as SSPR_0013.
mail-reason-code = Motivo: { $reason }
mail-reason-what-now = Si ha sido usted, pida al servicio de asistencia que la restablezca e indíqueles el motivo de arriba. Si no, no haga caso de este mensaje: no se ha cambiado nada.

## The notice that a way to check is closed for a while.

# Variables:
#   $organization (String) - Name of the organization.
mail-closed-subject = { $organization }: demasiados códigos incorrectos
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-lead = Alguien intentó entrar en la cuenta { $user } e introdujo demasiados códigos incorrectos. Esta forma de verificación está cerrada hasta el { $until }. Su contraseña no ha cambiado.
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-account-lead = Alguien ha intentado hoy demasiadas veces entrar en la cuenta { $user } con códigos incorrectos. Nadie podrá restablecerla ni desbloquearla aquí hasta el { $until }. Su contraseña no ha cambiado y puede iniciar sesión como siempre.
# Variables:
#   $user (String) - The user ID.
mail-closed-for-good-lead = Alguien ha intentado una y otra vez restablecer la contraseña de { $user } y ha introducido cien códigos incorrectos. Esta forma de restablecerla está cerrada para esta cuenta hasta que el servicio de asistencia la vuelva a abrir. Su contraseña no ha cambiado y puede iniciar sesión como siempre.
mail-closed-for-good-advice = Si ha sido usted, pida al servicio de asistencia que la abra. Si no, avise al servicio de asistencia.
mail-closed-not-you = Si ha sido usted, espere hasta entonces o pregunte al servicio de asistencia. Si no, avise al servicio de asistencia.

## The mail to an organization's administrators when somebody may be guessing codes.

# Variables:
#   $organization (String) - Name of the organization.
mail-guessing-subject = { $organization }: puede que alguien esté adivinando códigos
# Variables:
#   $organization (String) - Name of the organization.
#   $wrong (Number) - Wrong codes in the hour before, over all accounts.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-guessing-lead = { $wrong ->
    [one] En la hora anterior al { $when } se introdujo { $wrong } código incorrecto en cuentas de { $organization }. Es más de lo que la gente suele equivocarse.
    [many] En la hora anterior al { $when } se introdujeron { $wrong } de códigos incorrectos en cuentas de { $organization }. Es más de lo que la gente suele equivocarse.
   *[other] En la hora anterior al { $when } se introdujeron { $wrong } códigos incorrectos en cuentas de { $organization }. Es más de lo que la gente suele equivocarse.
}
mail-guessing-done = Hasta que termine, todos esperan un poco más antes de que se compruebe un código. No se deja fuera a nadie.
mail-guessing-advice = Pida a quien gestiona el portal que mire el registro de auditoría: allí consta de dónde vinieron los códigos incorrectos. Recibirá este mensaje como máximo una vez por hora.

## The form mail to the help desk.

# Variables:
#   $user (String) - The user ID.
mail-help-subject = Se necesita ayuda: { $user } no puede iniciar sesión
# Variables:
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead = Una persona que dice ser { $user }, de { $organization }, no pudo continuar por su cuenta y pidió su ayuda el { $when }.
# Variables:
#   $user (String) - The user ID that was typed; no account has it.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead-unknown = Una persona escribió el ID de usuario { $user }, que no corresponde a ninguna cuenta de { $organization }, y pidió su ayuda el { $when }.
# Variables:
#   $reason (String) - A code such as SSPR_0014, or a hyphen.
mail-help-reason = Dónde se detuvo: { $reason }
mail-help-verify = Asegúrese de con quién habla antes de restablecer nada: este mensaje no prueba nada sobre la persona que lo originó. No elija nunca una contraseña por otra persona.

# The last line of every mail.
# Variables:
#   $organization (String) - Name of the organization.
mail-footer = { $organization } · Este mensaje es automático; las respuestas no se leen.

## El correo con un código a una dirección nueva que alguien registra.

# Variables:
#   $organization (String) - Nombre de la organización.
mail-new-address-subject = { $organization }: confirme esta dirección
# Variables:
#   $organization (String) - Nombre de la organización.
mail-new-address-lead = Alguien, seguramente usted, quiere usar esta dirección para demostrar quién es en { $organization }. Escriba este código en la página que lo espera:

## El aviso después de añadir, reemplazar o quitar algo registrado.

# Variables:
#   $organization (String) - Nombre de la organización.
mail-method-subject = { $organization }: cambio en cómo demuestra quién es
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-added-app-code = El { $when } se añadió una aplicación de autenticación a la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-replaced-app-code = El { $when } se reemplazó por otra la aplicación de autenticación de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-removed-app-code = El { $when } se quitó una aplicación de autenticación de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-passkey = El { $when } se añadió una llave de acceso a la cuenta { $user } de { $organization }. Sirve para restablecer la contraseña.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-passkey = El { $when } se reemplazó por otra una llave de acceso de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-passkey = El { $when } se quitó una llave de acceso de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-added-email = El { $when } se añadió una dirección de correo a la cuenta { $user } de { $organization }. Sirve para restablecer la contraseña.
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-replaced-email = El { $when } se reemplazó por otra una dirección de correo de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-method-removed-email = El { $when } se quitó una dirección de correo de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-recovery-code = El { $when } se crearon códigos de recuperación para la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-recovery-code = El { $when } se crearon códigos de recuperación nuevos para la cuenta { $user } de { $organization }. Los anteriores ya no sirven.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-recovery-code = El { $when } se quitaron los códigos de recuperación de la cuenta { $user } de { $organization }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-reissued-recovery-code = El { $when } se usó un código de recuperación de la cuenta { $user } de { $organization }. Otro ha ocupado su lugar.
mail-method-not-you = Si fue usted, no tiene que hacer nada más.

## El enlace de un aviso para quien no hizo lo que cuenta.

mail-not-me-lead = Si no fue usted, abra la página siguiente y dígalo allí. Cierra esta cuenta a restablecimientos y cambios hasta que el servicio de asistencia la abra de nuevo. Abrir la página no cambia nada.
# El texto del enlace.
mail-not-me-link = No fui yo

## El correo a los administradores después de que alguien diga «no fui yo».

# Variables:
#   $organization (String) - Nombre de la organización.
mail-reported-subject = { $organization }: alguien avisa «no fui yo»
# Variables:
#   $organization (String) - Nombre de la organización.
#   $user (String) - El identificador de usuario.
#   $when (String) - Fecha y hora, con la forma 2026-11-23 16:20 UTC.
mail-reported-lead = El { $when }, alguien que lee el correo de { $user } en { $organization } avisó de que un cambio en esta cuenta no lo hizo su titular. Desde entonces está cerrada a restablecimientos, desbloqueos y cambios.
mail-reported-advice = Hable con la persona por otro medio que no sea el correo y revise lo que está registrado. Después, pida al operador que abra la cuenta de nuevo (latchkey account release).
