### The portal in the browser, in the order of its screens.
### People who read this cannot sign in and are in a hurry: short sentences, no blame, the next step named.

## Brand, header and footer: on every screen.

brand-name = Latchkey
# For screen readers: the label of the language picker.
header-language = Kalba
# This language's own name, as the picker shows it.
header-language-name = Lietuvių
footer-help-desk = Susisiekti su pagalbos tarnyba
footer-help-desk-unknown = Dar nežinome, kuriai organizacijai priklausote. Pirmiausia įveskite naudotojo ID arba klauskite to, kas Jums suteikė paskyrą.
# For screen readers, after a link.
footer-opens-new-tab = (atveriama naujoje kortelėje)
footer-support-code = Pagalbos kodas
footer-support-code-explained = Perskaitykite šį kodą pagalbos tarnybai. Pagal jį bus galima rasti, kas čia nutiko.

## The page before the app runs.

shell-late = Užtrunka per ilgai. Patikrinkite ryšį ir įkelkite puslapį iš naujo. Jei niekas nesikeičia, galbūt naršyklė blokuoja šį puslapį: pamėginkite kitą naršyklę arba kreipkitės į pagalbos tarnybą.
shell-no-script = Šiam puslapiui reikia „JavaScript“, o ji išjungta. Įjunkite ją ir įkelkite puslapį iš naujo arba kreipkitės į pagalbos tarnybą.

## The window’s title.

# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title = { $page } · { $portal }
# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title-problem = Klaida: { $page } · { $portal }

## The three parts of a visit, shown as bars. A change of a password that is known has the first and the last.

# For screen readers: the label of the list of parts.
phases-label = Eiga
phase-account = Paskyra
phase-check = Patikra
phase-new-password = Naujas slaptažodis

## What screen readers hear while nothing moves.

status-working = Palaukite…
# Variables:
#   $phase (String) - One of the three parts, such as “Check”.
status-phase = Dabar esate čia: { $phase }

## The check for robots. It runs by itself.

check-working = Tikriname, ar nesate robotas. Jums nieko daryti nereikia.
check-awaited = Vis dar tikriname. Netrukus tęsime patys.
# For slow devices. It goes on by itself.
# Variables:
#   $percent (Number) - How much is done: 0, 25, 50 or 75.
check-progress = Vis dar tikriname, ar nesate robotas: atlikta { $percent } proc. Neuždarykite šio puslapio.
check-too-long = Šis įrenginys patikrai per lėtas. Išbandykite kitą įrenginį arba kreipkitės į pagalbos tarnybą.
check-done = Patikrinta: Jūs ne robotas.

## The check for robots of organizations that want digits typed. The way without them is as good.

picture-field = Šeši skaitmenys, kad parodytumėte, jog nesate robotas
picture-hint = Įveskite paveikslėlio skaitmenis arba jų paklausykite.
# Instead of the picture, for screen readers.
picture-alt = Paveikslėlis su šešiais skaitmenimis. Garse tie patys skaitmenys.
# For screen readers: the label of the player.
picture-sound = Šeši skaitmenys, ištarti
picture-new-button = Rodyti kitus skaitmenis
# Switches to the check that runs by itself.
check-without-button = Patikrinti be užduoties: truks kelias sekundes
# Switches back to the picture, or to the other service.
check-with-button = Naudoti užduotį
# Where the organization uses another service instead of the picture.
check-by-service = Spustelėję „Toliau“ atliksite kitos tarnybos patikrą ir grįšite čia. Arba patikrinkite be užduoties.

## First screen: the user ID.

identify-heading = Atgaukite prieigą prie paskyros
identify-lead = Nurodykite, kuri tai paskyra. Tada paprašysime įrodyti, kad ji Jūsų.
identify-user-id-field = Naudotojo ID
identify-user-id-hint = Pavyzdžiui, name@example.com
identify-next-button = Toliau

## First screen of a change: the user ID and the password of now. The field for the user ID is the one above.

change-heading = Pakeiskite slaptažodį
change-lead = Įveskite dabartinį slaptažodį. Tada pasirinksite naują.
change-password-field = Dabartinis slaptažodis
change-next-button = Toliau
# A link to the first screen of a reset.
change-forgotten-link = Pamiršau slaptažodį

## Why the person came, where the account may also be unlocked without a new password.

choose-goal-heading = Kodėl negalite prisijungti?
choose-goal-lead = Pasirinkite, kas tinka. Bet kuriuo atveju pirmiausia patikrinsime, ar tai Jūs.
choose-goal-reset = Pamiršau slaptažodį
choose-goal-reset-hint = Pasirinksite naują.
choose-goal-unlock = Slaptažodį žinau, bet prisijungti nepavyksta
choose-goal-unlock-hint = Atrakinsime paskyrą. Slaptažodis liks tas pats.
choose-goal-other-account-button = Naudoti kitą paskyrą

## Which way to prove it.

choose-method-heading = Kaip patikrinti, ar tai Jūs?
choose-method-lead = Pasirinkite vieną būdą. Vėliau galėsite pamėginti kitą.
choose-method-lead-one-more = Ačiū. Dar viena patikra kitu būdu, ir baigsite.
choose-method-email = Siųsti laišką kitu mano adresu
choose-method-app-code = Naudoti kodą iš mano autentifikavimo programėlės arba kodų generatoriaus
choose-method-passkey = Naudoti prieigos raktą
# In place of the ways, where the browser cannot carry out the only one.
choose-method-not-here = Vienintelis būdas yra prieigos raktas, o ši naršyklė jų naudoti negali. Atverkite šį puslapį kitoje naršyklėje arba įrenginyje, kuriame yra raktas.
choose-method-recovery-code = Naudoti vieną iš mano atkūrimo kodų
choose-method-other-account-button = Naudoti kitą paskyrą

## The code: from a mail, or from an authenticator app.

enter-code-heading-email = Įveskite el. paštu gautą kodą
# Variables:
#   $address (String) - Where the code went, masked, such as r•••@•••.example.
#   $minutes (Number) - How long the code works.
enter-code-lead-email = { $minutes ->
    [one] Kodą išsiuntėme adresu { $address }. Jis galioja { $minutes } minutę.
    [few] Kodą išsiuntėme adresu { $address }. Jis galioja { $minutes } minutes.
    [many] Kodą išsiuntėme adresu { $address }. Jis galioja { $minutes } minutės.
   *[other] Kodą išsiuntėme adresu { $address }. Jis galioja { $minutes } minučių.
}
# Where no address may be told: it is not even said that there is one.
# Variables:
#   $minutes (Number) - How long the code works.
enter-code-lead-untold-email = { $minutes ->
    [one] Jei su šia paskyra susietas kitas adresas, kodas jau ten. Jis galioja { $minutes } minutę.
    [few] Jei su šia paskyra susietas kitas adresas, kodas jau ten. Jis galioja { $minutes } minutes.
    [many] Jei su šia paskyra susietas kitas adresas, kodas jau ten. Jis galioja { $minutes } minutės.
   *[other] Jei su šia paskyra susietas kitas adresas, kodas jau ten. Jis galioja { $minutes } minučių.
}
enter-code-heading-app-code = Įveskite kodą iš autentifikavimo programėlės arba kodų generatoriaus
enter-code-lead-app-code = Atverkite programėlę ir raskite šią paskyrą arba pasiimkite kodų generatorių. Įveskite rodomus skaitmenis.
enter-code-hint-app-code = Kodas keičiasi kas 30 arba 60 sekundžių: įveskite naujausią.
enter-code-heading-passkey = Naudokite savo prieigos raktą
enter-code-lead-passkey = Įrenginys paprašys jį atrakinti: piršto atspaudu, veidu arba PIN kodu. Mums nieko iš to nesiunčiama.
enter-code-heading-recovery-code = Įveskite atkūrimo kodą
enter-code-lead-recovery-code = Įveskite vieną iš kodų, kuriuos laikote popieriuje arba slaptažodžių tvarkyklėje. Tinka bet kuris dar nepanaudotas.
enter-code-hint-recovery-code = Šešios grupės po keturias raides ir skaitmenis. Didžiosios raidės, tarpai ir brūkšneliai nesvarbu.
enter-code-field = Kodas
enter-code-hint-email = Negavote? Pažiūrėkite ir brukalo aplanke.
enter-code-next-button = Toliau
enter-code-send-again-button = Siųsti naują kodą
# Variables:
#   $time (String) - Minutes and seconds until the button works, such as 0:38.
enter-code-send-again-button-later = Siųsti naują kodą ({ $time })
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-button-at = Siųsti naują kodą (po šio laiko: { $until })
# For screen readers, when the button is pressed too early.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
enter-code-send-again-wait = Naujo kodo galėsite paprašyti po { $time }.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-wait-until = Naujo kodo galėsite paprašyti po šio laiko: { $until }.
# For screen readers.
enter-code-sent-again = Išsiuntėme naują kodą. Ankstesnis nebegalioja.
enter-code-other-way-button = Naudoti kitą būdą

## A passkey. What is said of it in place of a code stands above, and at the refusals below.

passkey-use-button = Naudoti prieigos raktą
passkey-try-again-button = Bandyti dar kartą
# After the person closed the browser’s own dialog, or took too long over it. The other ways stand below.
passkey-not-used = Prieigos raktas nepanaudotas. Tai neskaičiuojama kaip bandymas: pamėginkite dar kartą arba pasirinkite kitą būdą.
passkey-not-here = Ši naršyklė čia negali naudoti prieigos raktų. Pasirinkite kitą būdą arba atverkite šį puslapį kitoje naršyklėje.
# A heading above the other ways, after a passkey was not used.
passkey-other-ways = Arba pasirinkite kitą būdą

## A way that wrong codes closed. What is said below the heading is refusal-method-closed, or refusal-method-closed-only-way.

way-closed-heading = Šis būdas kol kas uždarytas

## The new password.

new-password-heading = Pasirinkite naują slaptažodį
# Variables:
#   $user (String) - The user ID, such as name@example.com.
new-password-lead = Paskyra: { $user }
new-password-field = Naujas slaptažodis
new-password-again-field = Pakartokite naują slaptažodį
new-password-set-button = Nustatyti slaptažodį
secret-show-button = Rodyti
secret-hide-button = Slėpti

## The rules, ticked off while typing.

# Variables:
#   $min (Number) - Fewest characters.
#   $max (Number) - Most characters.
password-rules-length = Ženklų skaičius: nuo { $min } iki { $max }
# The kinds follow as a list of their own: the next four messages.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
password-rules-kinds = { $need ->
    [one] Bent { $need } iš šių rūšių:
    [few] Bent { $need } iš šių rūšių:
    [many] Bent { $need } iš šių rūšių:
   *[other] Bent { $need } iš šių rūšių:
}
password-rules-lower = mažosios raidės
password-rules-upper = didžiosios raidės
password-rules-digit = skaitmenys
password-rules-symbol = simboliai arba tarpai
password-rules-allowed = Tik raidės nuo a iki z, skaitmenys, tarpai ir įprasti simboliai
# Variables:
#   $character (String) - The first character that is not allowed.
password-rules-not-allowed = Nenaudokite ženklo { $character }: čia jis netinka
# Where the person's directory keeps passwords of before. It is checked after “Set password”.
# Variables:
#   $count (Number) - How many passwords of before may not be used again.
password-rules-history = { $count ->
    [one] Netinka nė vienas iš paskutinių slaptažodžių: { $count }.
    [few] Netinka nė vienas iš paskutinių { $count } slaptažodžių.
    [many] Netinka nė vienas iš paskutinių { $count } slaptažodžio.
   *[other] Netinka nė vienas iš paskutinių { $count } slaptažodžių.
}
# Stands under the rules that are ticked off. It is checked after “Set password”.
password-rules-advice = Nenaudokite vardų ir žodžių, kuriuos daug kas renkasi slaptažodžiu.
# The same, where a long password is asked for and no kinds of characters.
password-rules-advice-long = Kelis žodžius su tarpais lengva įsiminti. Nenaudokite vardų ir žodžių, kuriuos daug kas renkasi slaptažodžiu.
# For screen readers, after a rule.
password-rules-met = (atitinka)
# For screen readers, after a rule.
password-rules-open = (dar ne)
# For screen readers, after a rule.
password-rules-broken = (netinka)
# For screen readers, when the typing pauses.
# Variables:
#   $left (Number) - Rules that the password does not meet yet.
password-rules-status = { $left ->
    [0] Slaptažodis atitinka visas taisykles.
    [one] Liko { $left } taisyklė.
    [few] Liko { $left } taisyklės.
    [many] Liko { $left } taisyklės.
   *[other] Liko { $left } taisyklių.
}

## Done: after a reset, after unlocking, after a change.

done-heading = Slaptažodis nustatytas iš naujo
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-lead = { $notices ->
    [0] Jau galite prisijungti.
    [one] Jau galite prisijungti. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresu.
    [few] Jau galite prisijungti. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresais.
    [many] Jau galite prisijungti. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adreso.
   *[other] Jau galite prisijungti. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresų.
}
done-unlock-heading = Paskyra atrakinta
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-unlock-lead = { $notices ->
    [0] Prisijunkite su slaptažodžiu, kurį žinote.
    [one] Prisijunkite su slaptažodžiu, kurį žinote. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresu.
    [few] Prisijunkite su slaptažodžiu, kurį žinote. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresais.
    [many] Prisijunkite su slaptažodžiu, kurį žinote. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adreso.
   *[other] Prisijunkite su slaptažodžiu, kurį žinote. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresų.
}
done-change-heading = Slaptažodis pakeistas
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-change-lead = { $notices ->
    [0] Nuo šiol prisijunkite su naujuoju.
    [one] Nuo šiol prisijunkite su naujuoju. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresu.
    [few] Nuo šiol prisijunkite su naujuoju. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresais.
    [many] Nuo šiol prisijunkite su naujuoju. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adreso.
   *[other] Nuo šiol prisijunkite su naujuoju. Pranešimą išsiuntėme { $notices } Jūsų el. pašto adresų.
}
# The organization's directory asks for it, though the password has just been set here.
done-must-change = Kitą kartą prisijungiant bus paprašyta pasirinkti kitą slaptažodį.
done-return-button = Grįžti ten, kur buvote
done-sign-in-button = Prisijungti
done-print-button = Spausdinti arba įrašyti šį puslapį
done-account = Paskyra
done-when = Laikas

## Codes that people keep. One that was used has a new one in its place, which is shown once, to be copied or printed.

new-codes-heading-recovery-code = Atnaujinkite savo atkūrimo kodus
# The new code follows.
new-codes-lead-recovery-code = Kodas tinka vieną kartą. Išbraukite tai, ką panaudojote, ir vietoj to užrašykite:
new-codes-few-recovery-code = Liko ne daugiau kaip vienas tinkamas atkūrimo kodas. Netrukus sukurkite naujus.
new-codes-make-button = Sukurti naujus kodus
new-codes-copy-button = Kopijuoti
new-codes-print-button = Spausdinti
# On paper, before the address of this portal.
new-codes-portal = Kur naudoti
new-codes-kept-button = Jau išsaugota
# Stands on a button that copies for a while, and is heard from screen readers.
copy-done = Nukopijuota
copy-by-hand = Naršyklė neleidžia kopijuoti. Tekstas pažymėtas: nukopijuokite jį patys.

## The form mail to the help desk.

help-desk-heading = Kreipkitės į pagalbos tarnybą
help-desk-lead = Išsiųsime jai vieną laišką apie Jus. Su Jumis susisieks taip, kaip įprasta. Laiške bus:
help-desk-sends-user-id = Jūsų naudotojo ID
help-desk-sends-reason = ties kuo čia sustota
help-desk-sends-support-code = šio apsilankymo pagalbos kodas
help-desk-send-button = Siųsti laišką
help-desk-back-button = Atgal
help-desk-asked-heading = Pagalbos tarnyba žino
help-desk-asked-lead = Laišką išsiuntėme. Atsakymo gali tekti palaukti: jei skubu, paskambinkite ir perskaitykite žemiau esantį pagalbos kodą.

## Refusals: something to mend, said above the heading and again at the field.

problem-heading = Reikia pataisyti
refusal-user-id-missing = Įveskite naudotojo ID.
refusal-user-id-malformed = Įveskite visą naudotojo ID, pavyzdžiui, name@example.com.
refusal-check-failed = Reikia dar kartą patikrinti, ar nesate robotas. Vėl spustelėkite „Toliau“.
refusal-check-wanted = Jūsų organizacija prašo dar vienos patikros. Pasirinkite vieną iš dviejų būdų žemiau.
refusal-check-mistyped = Skaitmenys buvo kiti. Štai nauji.
refusal-picture-missing = Įveskite šešis skaitmenis arba pasirinkite patikrą be užduoties.
refusal-code-missing-email = Įveskite el. paštu gautą kodą.
refusal-code-missing-app-code = Įveskite kodą, kurį rodo programėlė arba kodų generatorius.
refusal-code-missing-recovery-code = Įveskite vieną iš savo atkūrimo kodų.
# Variables:
#   $digits (Number) - How many digits a code has.
refusal-code-malformed = { $digits ->
    [one] Įveskite tik { $digits } kodo skaitmenį ir nieko daugiau.
    [few] Įveskite tik { $digits } kodo skaitmenis ir nieko daugiau.
    [many] Įveskite tik { $digits } kodo skaitmens ir nieko daugiau.
   *[other] Įveskite tik { $digits } kodo skaitmenų ir nieko daugiau.
}
refusal-code-malformed-app-code = Įveskite tik tuos skaitmenis, kuriuos rodo programėlė arba kodų generatorius.
refusal-code-malformed-recovery-code = Tai ne visas atkūrimo kodas. Jį sudaro šešios grupės po keturias raides ir skaitmenis.
refusal-code-wrong-email = Kodas neteisingas. Pažiūrėkite naujausią laišką.
refusal-code-wrong-app-code = Kodas neteisingas. Įveskite tą, kurį programėlė arba kodų generatorius rodo dabar. Jei vėl nepavyks, įjunkite automatinį telefono laikrodžio nustatymą.
refusal-code-wrong-passkey = Nepavyko patvirtinti, kad šis prieigos raktas yra šios paskyros. Bandykite dar kartą.
refusal-code-wrong-recovery-code = Kodas neteisingas. Pažiūrėkite dar kartą ir patikrinkite, ar jis iš naujausių Jūsų kodų.
refusal-code-expired = Kodas per senas. Siųskite naują.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-app-code = Užtruko per ilgai. Pasirinkite „Naudoti kitą būdą“, tada vėl programėlę.
refusal-code-expired-passkey = Užtruko per ilgai. Bandykite dar kartą.
refusal-code-used-app-code = Šis kodas jau panaudotas. Palaukite kito.
# A passkey counts how often it signs, and this one says fewer times than before.
refusal-code-used-passkey = Gali būti, kad yra šio prieigos rakto kopija, todėl jis negalioja. Naudokite kitą būdą ir praneškite pagalbos tarnybai.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-recovery-code = Užtruko per ilgai. Pasirinkite „Naudoti kitą būdą“, tada vėl atkūrimo kodą.
refusal-code-used-recovery-code = Šis kodas jau panaudotas. Imkite kitą.
refusal-code-dead = Su šiuo kodu bandyta per daug kartų. Siųskite naują.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-app-code = Bandyta per daug kartų. Norėdami tęsti pasirinkite „Naudoti kitą būdą“.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-passkey = Bandyta per daug kartų. Norėdami tęsti pasirinkite „Naudoti kitą būdą“.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-recovery-code = Bandyta per daug kartų. Norėdami tęsti pasirinkite „Naudoti kitą būdą“.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
refusal-wait-for-new-code = Naujo kodo galėsite paprašyti po { $time }. Naujausias dar galioja.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-code-until = Naujo kodo galėsite paprašyti po šio laiko: { $until }. Naujausias dar galioja.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-too-many-messages = Kol kas daugiau laiškų siųsti negalime. Vėl paprašyti galėsite po šio laiko: { $until }. Taip pat galite kreiptis į pagalbos tarnybą.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed = Per daug neteisingų kodų, todėl šis būdas uždarytas iki šio laiko: { $until }. Naudokite kitą būdą arba kreipkitės į pagalbos tarnybą.
# Where no other way is open.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed-only-way = Per daug neteisingų kodų, todėl šis būdas uždarytas iki šio laiko: { $until }. Kreipkitės į pagalbos tarnybą.
refusal-current-password-missing = Įveskite dabartinį slaptažodį.
refusal-sign-in-refused = Naudotojo ID ir slaptažodis nedera. Patikrinkite abu ir vėl įveskite slaptažodį.
# “I forgot my password” is the link change-forgotten-link.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-sign-in-locked = Per daug neteisingų slaptažodžių. Pamėginkite po šio laiko: { $until }. Arba žemiau pasirinkite „Pamiršau slaptažodį“.
# The account stays locked until somebody unlocks it. “I forgot my password” is the link change-forgotten-link.
refusal-sign-in-locked-for-good = Ši paskyra užrakinta. Norėdami atgauti prieigą, žemiau pasirinkite „Pamiršau slaptažodį“.
refusal-already-asked = Pagalbos tarnyba šiandien jau gavo laišką apie šią paskyrą. Jei skubu, paskambinkite.
refusal-nobody-to-ask = Laiško pagalbos tarnybai išsiųsti negalėjome: nepaskirta, kas jį gautų. Paskambinkite arba užeikite.
refusal-password-missing = Įveskite naują slaptažodį.
refusal-password-unchanged = Tai dabartinis Jūsų slaptažodis. Pasirinkite kitą.
refusal-directory-away = Jūsų organizacijos katalogas šiuo metu neatsako. Niekas nepakeista. Pamėginkite dar kartą po kelių minučių.
refusal-directory-too-short = Jūsų organizacija reikalauja ilgesnio slaptažodžio. Pasirinkite ilgesnį.
refusal-directory-too-long = Jūsų organizacija nepriima tokio ilgo slaptažodžio. Pasirinkite trumpesnį.
refusal-directory-used-before = Šį slaptažodį jau naudojote. Pasirinkite naują.
refusal-directory-too-young = Jūsų organizacija leidžia vėl keisti slaptažodį tik po kurio laiko. Pamėginkite rytoj arba kreipkitės į pagalbos tarnybą.
refusal-directory-rules = Jūsų organizacijos slaptažodžių taisyklės tokio neleidžia. Pasirinkite ilgesnį, iš kitų žodžių.
refusal-password-mismatch = Slaptažodžiai nesutampa. Įveskite tą patį dar kartą.
# Variables:
#   $min (Number) - Fewest characters.
#   $have (Number) - Characters the password has.
refusal-password-too-short = Mažiausias ženklų skaičius: { $min }. Jūsų slaptažodyje jų yra { $have }.
# Variables:
#   $max (Number) - Most characters.
refusal-password-too-long = Didžiausias ženklų skaičius: { $max }.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
#   $have (Number) - How many do.
refusal-password-too-few-classes = Naudokite bent { $need } iš šių rūšių: mažosios raidės, didžiosios raidės, skaitmenys, simboliai. Jūsų slaptažodyje jų yra { $have }.
# Variables:
#   $character (String) - The first character that is not allowed.
refusal-password-not-allowed = Nenaudokite ženklo { $character }: čia slaptažodyje jis netinka.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-name = Nenaudokite „{ $part }“: tai Jūsų vardo dalis.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-user-id = Nenaudokite „{ $part }“: tai Jūsų naudotojo ID dalis.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-organization = Nenaudokite „{ $part }“: tai Jūsų organizacijos pavadinimo dalis.
refusal-password-common = Šį arba beveik tokį pat slaptažodį turi per daug žmonių. Pasirinkite visai kitokį, pavyzdžiui, tris ar keturis nesusijusius žodžius.
# Variables:
#   $parts (String) - Parts of the password, as they were typed, with commas.
#   $missing (Number) - Fewest characters to add.
refusal-password-too-guessable = { $missing ->
    [one] Per lengva atspėti: šios dalys žinomos arba draudžiamos, todėl kiekviena laikoma vienu ženklu: { $parts }. Pridėkite bent { $missing } kitą ženklą.
    [few] Per lengva atspėti: šios dalys žinomos arba draudžiamos, todėl kiekviena laikoma vienu ženklu: { $parts }. Pridėkite bent { $missing } kitus ženklus.
    [many] Per lengva atspėti: šios dalys žinomos arba draudžiamos, todėl kiekviena laikoma vienu ženklu: { $parts }. Pridėkite bent { $missing } kito ženklo.
   *[other] Per lengva atspėti: šios dalys žinomos arba draudžiamos, todėl kiekviena laikoma vienu ženklu: { $parts }. Pridėkite bent { $missing } kitų ženklų.
}
# Advice beside a refusal, one line each: what made the password easy to guess.
advice-password-names = Nenaudokite dažnų vardų ir pavardžių.
advice-password-keys = Nenaudokite greta esančių klavišų, pavyzdžiui, „qwerty“.
advice-password-repeats = Nenaudokite pasikartojimų, pavyzdžiui, „aaa“ ar „abcabc“.
advice-password-sequences = Nenaudokite sekų, pavyzdžiui, „abc“ ar „6543“.
advice-password-years = Nenaudokite metų, ypač susijusių su Jumis.
advice-password-dates = Nenaudokite datų, ypač susijusių su Jumis.
advice-password-capitals = Vien didžiosios raidės mažai padeda.
advice-password-reversed = Atbulai parašyti žodžiai mažai padeda.
advice-password-look-alikes = Panašūs ženklai, pavyzdžiui, „@“ vietoj „a“, mažai padeda.

## Notes above the heading: something to know that is nobody’s mistake.

note-visit-expired = Kurį laiką nieko nedarėte, todėl dėl saugumo apsilankymą užbaigėme. Pradėkite iš naujo.
note-moved-on = Šis apsilankymas pasistūmėjo, galbūt kitoje kortelėje. Rodome, kur jis yra dabar.
# Two minutes before a visit ends by itself. The button keeps the visit.
note-ending = Dėl saugumo šis apsilankymas baigsis po dviejų minučių. Ar reikia daugiau laiko?
note-ending-stay = Man reikia daugiau laiko
# The same, where it cannot be kept any longer.
note-ending-for-good = Dėl saugumo apsilankymas trunka ne ilgiau kaip pusvalandį. Šis baigsis po dviejų minučių; tada galėsite pradėti iš naujo.

## Faults: something went wrong on our side or on the way.

fault-try-again = Mėginti dar kartą
fault-internal-heading = Įvyko klaida
fault-internal-text = Tai ne Jūsų kaltė, ir niekas nepakeista. Pamėginkite dar kartą arba kreipkitės į pagalbos tarnybą.
fault-out-of-step-heading = Šis apsilankymas pasistūmėjo
fault-out-of-step-text = Galbūt jis tęsėsi kitoje kortelėje. Pamėginkite dar kartą ir pamatysite, kur jis yra.
fault-cookies-off-heading = Naršyklė nesaugo slapukų
fault-cookies-off-text = Mums reikia vieno mažo slapuko Jūsų vietai įsiminti. Leiskite slapukus šiame puslapyje ir pamėginkite dar kartą.
fault-too-many-heading = Truputį palaukite
# Variables:
#   $minutes (Number) - Minutes until it works again, at least 1.
fault-too-many-text = { $minutes ->
    [one] Iš Jūsų tinklo gauta daug užklausų. Pamėginkite po { $minutes } minutės.
    [few] Iš Jūsų tinklo gauta daug užklausų. Pamėginkite po { $minutes } minučių.
    [many] Iš Jūsų tinklo gauta daug užklausų. Pamėginkite po { $minutes } minutės.
   *[other] Iš Jūsų tinklo gauta daug užklausų. Pamėginkite po { $minutes } minučių.
}
fault-unavailable-heading = Šiuo metu to padaryti negalime
fault-unavailable-text = Neatsako reikalinga sistema. Pamėginkite po kelių minučių arba kreipkitės į pagalbos tarnybą.
fault-offline-heading = Nėra ryšio
fault-offline-text = Nepavyko pasiekti portalo. Patikrinkite ryšį ir pamėginkite dar kartą.

## Stopped: the visit ends with nothing done: no new password, nothing unlocked. Heading, what it means with the next step, and the reason in a few words.

stopped-help-desk-button = Klausti pagalbos tarnybos
stopped-help-desk-unknown = Jūsų organizacija čia nenurodė pagalbos tarnybos. Klauskite to, kas prižiūri Jūsų paskyrą.
stopped-other-account-button = Mėginti kitą paskyrą
stopped-start-again-button = Pradėti iš naujo
stopped-until = Uždaryta iki
stopped-reason = Priežastis
stopped-support-code = Pagalbos kodas

stopped-not-verified-heading = Jūsų paskyros patvirtinti nepavyko
stopped-not-verified-text = Patikrinkite, ar naudotojo ID be klaidų, ir pamėginkite dar kartą. Jei jis teisingas, daugiau sužinoti gali pagalbos tarnyba.
stopped-account-disabled-heading = Ši paskyra išjungta
stopped-account-disabled-text = Dabar jos neatveria joks slaptažodis. Pagalbos tarnyba gali pasakyti kodėl ir vėl ją įjungti.
stopped-personal-account-heading = Tai asmeninė paskyra
stopped-personal-account-text = Jos slaptažodžio čia pakeisti negalima. Eikite pas savo paskyros teikėją, kur paprastai prisijungiate, ir ten pasirinkite „Pamiršau slaptažodį“.
stopped-self-service-off-heading = Čia to padaryti negalite
stopped-self-service-off-text = Jūsų organizacija šios galimybės Jūsų paskyrai neįjungė. Tai už Jus gali padaryti pagalbos tarnyba.
stopped-self-service-off-reason = savitarna išjungta
stopped-writeback-not-configured-heading = Čia to padaryti dar negalite
stopped-writeback-not-configured-text = Jūsų slaptažodis saugomas pačios organizacijos kataloge, ir šis portalas ten nieko keisti negali. Tai už Jus gali padaryti pagalbos tarnyba.
stopped-writeback-not-configured-reason = įrašymas į katalogą nenustatytas
stopped-no-policy-heading = Čia to padaryti dar negalite
stopped-no-policy-text = Jūsų organizacija to dar nebaigė nustatyti. Tai už Jus gali padaryti pagalbos tarnyba.
stopped-no-policy-reason = nėra nuostatų
stopped-not-licensed-heading = Čia to padaryti negalite
stopped-not-licensed-text = Jūsų paskyra neturi tam licencijos. Pagalbos tarnyba gali tai padaryti už Jus arba suteikti licenciją.
stopped-not-licensed-reason = nėra licencijos
stopped-not-in-scope-heading = Čia to padaryti negalite
stopped-not-in-scope-text = Jūsų organizacija šią galimybę suteikia kai kurioms paskyroms, o Jūsų tarp jų nėra. Tai už Jus gali padaryti pagalbos tarnyba.
stopped-not-in-scope-reason = paskyra neįtraukta
stopped-not-enough-methods-heading = Čia to padaryti dar negalite
stopped-not-enough-methods-text = Jūsų paskyroje per mažai būdų patikrinti, ar tai Jūs. Pagalbos tarnyba dabar gali tai padaryti už Jus ir pridėti dar vieną būdą, kad kitą kartą užtruktų tik minutę.
stopped-not-enough-methods-reason = per mažai patikros būdų
stopped-on-premises-configuration-heading = Šiuo metu čia to padaryti negalite
stopped-on-premises-configuration-text = Ryšys su Jūsų organizacijos katalogu nustatytas neteisingai. Pagalbos tarnyba gali tai padaryti už Jus ir turėtų apie tai žinoti.
stopped-on-premises-configuration-reason = ryšys su katalogu nustatytas neteisingai
stopped-on-premises-unreachable-heading = Šiuo metu katalogo pasiekti negalime
stopped-on-premises-unreachable-text = Jūsų slaptažodis saugomas pačios organizacijos kataloge, kuris neatsako. Pamėginkite po kelių minučių arba kreipkitės į pagalbos tarnybą.
stopped-on-premises-unreachable-reason = katalogas nepasiekiamas
stopped-closed-for-now-heading = Saugumo sumetimais kol kas uždaryta
stopped-closed-for-now-text = Į šią paskyrą bandyta patekti per daug kartų. Vėl mėginti galėsite po žemiau nurodyto laiko. Pagalbos tarnyba gali padėti jau dabar.
stopped-reported-heading = Uždaryta gavus pranešimą
stopped-reported-text = Kažkas pranešė, kad šios paskyros pakeitimą padarė ne jos savininkas. Kol pagalbos tarnyba to nepatikrins ir neatvers paskyros iš naujo, čia nieko negalima nustatyti iš naujo, atrakinti ar pakeisti.
stopped-methods-too-new-heading = Tai, kas užregistruota, dar per nauja
stopped-methods-too-new-text = Užregistruota netrukus po paskutinio slaptažodžio nustatymo iš naujo. Kad nepatektų svetimi, vien tuo iki žemiau nurodyto laiko slaptažodžio nustatyti negalima. Pagalbos tarnyba gali padėti jau dabar.
stopped-changed-meanwhile-heading = Jūsų paskyra tuo metu pasikeitė
stopped-changed-meanwhile-text = Ji jau ne tokia, kokia buvo Jums pradėjus, todėl saugumo sumetimais sustojome. Čia niekas nepakeista. Pradėkite iš naujo.
stopped-unknown-heading = Nežinome, ar pavyko
stopped-unknown-text = Jūsų organizacijos katalogo atsakymas dingo. Pamėginkite prisijungti. Jei pasirinkote naują slaptažodį, pirmiausia mėginkite jį, tada senąjį. Jei netinka nė vienas, klauskite pagalbos tarnybos.
