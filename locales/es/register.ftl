phase-set-up = Configuración

register-heading = Sus formas de recuperar el acceso
register-lead = Inicie sesión para configurar o cambiar cómo verificamos que es usted.
register-password-field = Contraseña
register-next-button = Iniciar sesión
