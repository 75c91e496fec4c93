### Registration in the browser: the ways in which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = Nustatymas

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = Kaip atgausite prieigą
register-lead = Prisijunkite ir nustatykite arba pakeiskite būdus, kuriais įrodote, kad tai Jūs.
register-password-field = Slaptažodis
register-password-hint = Arba leidimas, kurį davė pagalbos tarnyba
register-next-button = Prisijungti
register-provider-button = Prisijungti per { $name }
register-provider-or = Arba prisijunkite čia:
register-note-ticket-over = Nuoroda, su kuria atėjote, jau panaudota arba per sena. Grįžkite ten, kur prisijungėte, arba prisijunkite čia.
register-note-provider-failed = Jūsų organizacijos prisijungimas nepranešė, kas esate. Pamėginkite dar kartą arba prisijunkite čia.

## Why the person is asked: something is missing, or has not been looked at for long. They need not do it now.

register-asked-heading = Nustatykite, kaip atgausite prieigą
register-asked-lead = { $missing ->
    [0] Viskas, ko prašo Jūsų organizacija, jau užregistruota. Ar viskas teisinga?
    [one] Jei pamiršite slaptažodį, prieigą atgausite patys. Tam Jūsų organizacija prašo dar { $missing } būdo įrodyti, kad tai Jūs. Užtruks dvi minutes.
    [few] Jei pamiršite slaptažodį, prieigą atgausite patys. Tam Jūsų organizacija prašo dar { $missing } būdų įrodyti, kad tai Jūs. Užtruks kelias minutes.
   *[other] Jei pamiršite slaptažodį, prieigą atgausite patys. Tam Jūsų organizacija prašo dar { $missing } būdų įrodyti, kad tai Jūs. Užtruks kelias minutes.
}
register-reconfirm-heading = Ar tai vis dar teisinga?
register-reconfirm-lead = Taip atgautumėte prieigą, jei pamirštumėte slaptažodį. Adresas, kurio nebeskaitote, ar telefonas, kurio nebeturite, nepadėtų.
register-on-file = Dabar užregistruota
register-start-button = Nustatyti dabar
register-confirm-button = Taip, viskas teisinga
register-change-something-button = Ką nors pakeisti
register-not-now-button = Ne dabar
register-not-now-hint = Tęsite ten, kur buvote. Paklausime vėl, kai prisijungsite kitą kartą.
register-not-now-hint-campaign = { $left ->
    [one] Tęsite ten, kur buvote, ir kurį laiką neklausime. Atidėti galite dar { $left } kartą.
    [few] Tęsite ten, kur buvote, ir kurį laiką neklausime. Atidėti galite dar { $left } kartus.
   *[other] Tęsite ten, kur buvote, ir kurį laiką neklausime. Atidėti galite dar { $left } kartų.
}
register-campaign-until = Prašome tai padaryti iki { $day } imtinai.

## What to set up.

register-choose-heading = Ką norite nustatyti?
register-choose-lead = Pasirinkite vieną. Vėliau galėsite pridėti kitų.
register-choose-lead-missing = { $missing ->
    [0] Daugiau nieko neprašoma. Jei norite dar vieno, pasirinkite.
    [one] Jūsų organizacija prašo dar { $missing }.
    [few] Jūsų organizacija prašo dar { $missing }, vieno po kito.
   *[other] Jūsų organizacija prašo dar { $missing }, vieno po kito.
}
register-choose-app-code = Autentifikavimo programėlė
register-choose-hint-app-code = Rodo kodus telefone, net ir be ryšio.
register-choose-passkey = Prieigos raktas
register-choose-hint-passkey = Įrenginį atrakinate kaip visada, o kodo įvesti nereikia.
register-choose-email = Kitas el. pašto adresas
register-choose-hint-email = Siunčiame į jį kodą. Jis turi atsidaryti be šios paskyros slaptažodžio.
register-choose-recovery-code = Atkūrimo kodai
register-choose-hint-recovery-code = Keturi kodai, kuriuos laikote popieriuje arba slaptažodžių tvarkyklėje. Telefono nereikia.
register-back-button = Atgal
register-other-kind-button = Nustatyti kitą būdą

## Setting up an authenticator app: three steps in one list, then the field for the code, which is in portal.ftl.

register-heading-app-code = Nustatykite autentifikavimo programėlę
register-lead-app-code = Programėlė telefone kas 30 sekundžių rodo naują kodą. Ji veikia be ryšio.
register-first-app-code = Telefone atverkite autentifikavimo programėlę. Jei jos neturite, įsidiekite iš telefono parduotuvės.
register-second-app-code = Programėlėje pridėkite paskyrą ir nuskaitykite šį paveikslėlį:
register-qr-app-code = QR kodas autentifikavimo programėlei. Jame yra toliau užrašytas raktas.
register-open-link-app-code = Atverti programėlę šiame įrenginyje
register-by-hand-app-code = Arba programėlėje įveskite šį raktą:
register-key-copy-button = Kopijuoti raktą
register-third-app-code = { $digits ->
    [one] Įveskite { $digits } skaitmenį, kurį programėlė rodo dabar:
    [few] Įveskite { $digits } skaitmenis, kuriuos programėlė rodo dabar:
   *[other] Įveskite { $digits } skaitmenų, kuriuos programėlė rodo dabar:
}
register-name-field = Šios programėlės pavadinimas (jei norite)
register-name-hint = Pavyzdžiui, „Darbo telefonas“. Pagal jį atskirsite savo programėles.

## Making a passkey: one button, and the browser’s own dialog.

register-heading-passkey = Nustatykite prieigos raktą
register-lead-passkey = Įrenginys sukuria šios paskyros raktą ir jį saugo. Naudojate jį atrakindami įrenginį: piršto atspaudu, veidu arba PIN kodu. Raktas veikia tik šioje svetainėje, todėl netikroje niekas jo neišvilios.
register-passkey-make-button = Sukurti prieigos raktą
# After the person closed the browser’s own dialog, or took too long over it.
register-passkey-not-made = Prieigos raktas nesukurtas. Bandykite dar kartą arba nustatykite ką nors kita.
register-passkey-there = Šiame įrenginyje jau yra šios paskyros prieigos raktas. Naudokite kitą įrenginį arba nustatykite ką nors kita.

## Setting up a mail address, and the code that was sent to it. Field and buttons of the code are in portal.ftl.

register-heading-email = Kokį adresą naudoti?
register-lead-email = Pasirinkite tokį, kurį galite skaityti ir neturėdami prieigos prie šios paskyros, pavyzdžiui, asmeninį. Išsiųsime kodą, kad įsitikintume, jog jis Jūsų.
register-field-email = El. pašto adresas
register-field-hint-email = Pavyzdžiui, name@example.com
register-send-button = Siųsti kodą
register-code-heading-email = Įveskite tuo adresu gautą kodą
register-other-address-email = Naudoti kitą adresą

## Setting up recovery codes: two steps in one list, then the field for a code, which is in portal.ftl. The codes stand below the first.

register-heading-recovery-code = Išsaugokite savo atkūrimo kodus
register-lead-recovery-code = Vienu iš jų įrodysite, kad tai Jūs, net neturėdami telefono ir el. pašto. Kiekvienas tinka vieną kartą.
register-first-recovery-code = Išspausdinkite juos, užsirašykite arba įdėkite į slaptažodžių tvarkyklę. Rodome juos tik dabar.
register-second-recovery-code = Įveskite vieną iš jų, kad matytume, jog juos turite. Jis liks tinkamas.

## The end of the wizard.

register-review-heading = Viskas paruošta
register-review-lead = Jei pamiršite slaptažodį, taip atgausite prieigą. Ar viskas teisinga?
register-review-button = Gerai

## Everything on file, to add to and to change. One entry for each: its name, then a line for each fact.

register-manage-heading = Jūsų būdai atgauti prieigą
register-manage-lead = Jei pamiršite slaptažodį, jais įrodysite, kad tai Jūs.
register-manage-lead-missing = { $missing ->
    [one] Kad prieigą atgautumėte patys, reikia dar { $missing } būdo. Pridėkite jį toliau.
    [few] Kad prieigą atgautumėte patys, reikia dar { $missing } būdų. Pridėkite juos toliau.
   *[other] Kad prieigą atgautumėte patys, reikia dar { $missing } būdų. Pridėkite juos toliau.
}
register-kind-app-code = Autentifikavimo programėlė
register-kind-token = Kodų generatorius
register-kind-passkey = Prieigos raktas
register-kind-email = El. paštas
register-kind-recovery-code = Atkūrimo kodai
register-default = Siūloma pirmiausia
register-since = Užregistruota { $when }
register-used = Paskutinį kartą naudota { $when }
register-never-used = Dar nenaudota
register-from-directory = Įrašė Jūsų organizacija
register-not-verified = Jūsų dar nepatvirtinta
register-held = Nauja po paskutinio slaptažodžio atkūrimo: iki { $until } vien to slaptažodžiui atkurti neužtenka
# Variables:
#   $left (Number) - How many of the codes are not used yet.
register-left-recovery-code = Liko kodų: { $left }
register-change-button = Pakeisti
# In its place, for recovery codes.
register-renew-recovery-code = Sukurti naujus kodus
register-remove-button = Pašalinti
register-make-default-button = Siūlyti pirmiausia
register-add-heading = Pridėti dar vieną
register-sign-out-button = Atsijungti
register-note-added = Atlikta: nuo šiol galioja.
register-note-replaced = Atlikta: nuo šiol galioja naujas, o ankstesnio nebėra.
register-note-removed = Atlikta: jis nebeužregistruotas.
register-note-default-chosen = Nuo šiol bus siūloma pirmiausia.

## Before something is removed: what follows from it.

register-remove-heading-app-code = Pašalinti šią autentifikavimo programėlę?
register-remove-heading-passkey = Pašalinti šį prieigos raktą?
register-remove-heading-email = Pašalinti šį adresą?
register-remove-heading-recovery-code = Pašalinti atkūrimo kodus?
register-remove-lead = To, kas lieka, užtenka prieigai atgauti patiems.
register-remove-no-reset = Be to, pamiršę slaptažodį, prieigos patys neatgausite: reikės pagalbos tarnybos.
register-remove-no-reset-and-asked = Be to, pamiršę slaptažodį, prieigos patys neatgausite. Jūsų organizacija to prašo: kitą kartą prisijungus bus prašoma nustatyti kitą.
register-remove-it-button = Pašalinti
register-keep-it-button = Palikti

## The visit is over. The browser goes back by itself; the link is for where it does not.

register-over-heading = Tai viskas
register-over-lead = Grąžiname ten, iš kur atėjote.
register-over-lead-here = Daugiau nieko daryti nereikia. Šį puslapį galite užverti.
register-over-no-way-back-lead = Tai, ką čia padarėte, galioja. Iš šio puslapio prisijungimo tęsti negalima: grįžkite ten, iš kur atėjote, ir prisijunkite dar kartą.
register-over-cancelled-heading = Tada kitą kartą
register-over-cancelled-lead = Niekas nepakeista. Grąžiname ten, iš kur atėjote, o paklausime vėl vėliau.
register-over-link = Tęsti

## Refusals: something to mend, said above the heading and again at the field.

refusal-address-missing = Įveskite el. pašto adresą.
refusal-address-malformed = Įveskite visą adresą, pavyzdžiui, name@example.com.
refusal-address-of-organization = Šis adresas priklauso Jūsų organizacijai ir atsidaro slaptažodžiu, kurį galite pamiršti. Naudokite kitą.
refusal-address-on-file = Šis adresas jau užregistruotas. Naudokite kitą arba grįžkite atgal.
refusal-too-many-on-file = { $most ->
    [one] Tokių gali būti daugiausia { $most }. Pirmiausia jį pašalinkite.
    [few] Tokių gali būti daugiausia { $most }. Pirmiausia vieną pašalinkite.
   *[other] Tokių gali būti daugiausia { $most }. Pirmiausia vieną pašalinkite.
}
refusal-removal-forbidden = Jūsų organizacija nori, kad tai paliktumėte. Pirmiausia nustatykite kitą, tada galėsite pašalinti.
# Too many wrong tries while something was set up.
refusal-set-up-dead = Per daug kartų nepavyko. Pasirinkite dar kartą ir pradėkite iš naujo.
refusal-wait-for-new-address = Kitą kodą galėsime išsiųsti po { $time }. Tada pamėginkite dar kartą.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-address-until = Kitą kodą galėsime išsiųsti po šio laiko: { $until }. Tada pamėginkite dar kartą.
