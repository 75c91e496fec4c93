phase-set-up = Nustatymas

register-heading = Būdai atgauti prieigą
register-lead = Prisijunkite ir nustatykite arba pakeiskite, kaip tikrinsime, ar tai Jūs.
register-password-field = Slaptažodis
register-next-button = Prisijungti
