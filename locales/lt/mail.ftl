### Mails. They are sent as text and as HTML; every message here is one subject line or one paragraph.
### Subjects hold at most about 60 characters. Codes stand on a line of their own between paragraphs.

## The mail with a code.

# Variables:
#   $organization (String) - Name of the organization.
mail-code-subject = { $organization }: Jūsų kodas
# Variables:
#   $organization (String) - Name of the organization.
mail-code-lead = Kažkas, greičiausiai Jūs, nori atgauti prieigą prie Jūsų „{ $organization }“ paskyros. Įveskite šį kodą atvertame puslapyje:
# Variables:
#   $minutes (Number) - How long the code works.
mail-code-life = { $minutes ->
    [one] Kodas galioja { $minutes } minutę ir tik vieną kartą.
    [few] Kodas galioja { $minutes } minutes ir tik vieną kartą.
    [many] Kodas galioja { $minutes } minutės ir tik vieną kartą.
   *[other] Kodas galioja { $minutes } minučių ir tik vieną kartą.
}
mail-code-not-you = Jei tai ne Jūs, nekreipkite į šį laišką dėmesio. Niekam nesakykite kodo: niekas iš Jūsų organizacijos jo neprašys.

## The notice after a reset.

# Variables:
#   $organization (String) - Name of the organization.
mail-reset-subject = { $organization }: slaptažodis nustatytas iš naujo
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID, such as name@example.com.
#   $when (String) - Date and time, always in the form 2026-11-23 16:20 UTC.
mail-reset-lead = { $organization } naudotojo { $user } slaptažodis nustatytas iš naujo { $when }.
mail-reset-not-you = Jei tai Jūs, nieko daugiau daryti nereikia. Jei tai ne Jūs, iškart skambinkite pagalbos tarnybai.
# Variables:
#   $support (String) - The support code, a GUID.
mail-support-code = Pagalbos kodas: { $support }

## The notice after an account was unlocked.

# Variables:
#   $organization (String) - Name of the organization.
mail-unlock-subject = { $organization }: Jūsų paskyra atrakinta
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-unlock-lead = { $organization } naudotojo { $user } paskyra atrakinta { $when }. Slaptažodis nepakeistas.
mail-unlock-not-you = Jei tai Jūs, prisijunkite su slaptažodžiu, kurį žinote. Jei tai ne Jūs, iškart skambinkite pagalbos tarnybai.

## The notice after a change by someone who knew the password.

# Variables:
#   $organization (String) - Name of the organization.
mail-change-subject = { $organization }: Jūsų slaptažodis pakeistas
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-change-lead = { $organization } naudotojo { $user } slaptažodį { $when } pakeitė kažkas, kas žinojo ankstesnįjį.
mail-change-not-you = Jei tai Jūs, nieko daugiau daryti nereikia. Jei tai ne Jūs, slaptažodį žinojo kas nors kitas: iškart skambinkite pagalbos tarnybai.

## The notice to administrators when one of them resets their own password.

# Variables:
#   $organization (String) - Name of the organization.
mail-admin-subject = { $organization }: iš naujo nustatytas administratoriaus slaptažodis
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID of the administrator.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-admin-lead = { $organization } administratorius { $user } čia iš naujo nustatė savo slaptažodį { $when }.
mail-admin-not-expected = Jei to nesitikėjote, susisiekite su juo kitaip nei el. paštu. Kol nesužinosite, kad tai buvo jis, užrakinkite paskyrą.

## The notice that somebody tried, and that it was not possible here.

# Variables:
#   $organization (String) - Name of the organization.
mail-reason-subject = { $organization }: slaptažodis nebuvo nustatytas iš naujo
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-reason-lead = Kažkas, galbūt Jūs, { $when } bandė iš naujo nustatyti { $organization } naudotojo { $user } slaptažodį. Čia to padaryti nebuvo galima.
# Variables:
#   $reason (String) - A code such as SSPR_0013.
mail-reason-code = Priežastis: { $reason }
mail-reason-what-now = Jei tai Jūs, kreipkitės į pagalbos tarnybą, kuri gali tai padaryti, ir pasakykite jai aukščiau nurodytą priežastį. Jei tai ne Jūs, nekreipkite į šį laišką dėmesio: niekas nepakeista.

## The notice that a way to check is closed for a while.

# Variables:
#   $organization (String) - Name of the organization.
mail-closed-subject = { $organization }: per daug neteisingų kodų
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-lead = Kažkas bandė patekti į { $user } paskyrą ir įvedė per daug neteisingų kodų. Šis patikros būdas uždarytas iki { $until }. Slaptažodis nepakeistas.
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-account-lead = Kažkas šiandien per daug kartų bandė patekti į { $user } paskyrą su neteisingais kodais. Čia niekas negalės iš naujo nustatyti jos slaptažodžio ar jos atrakinti iki { $until }. Slaptažodis nepakeistas, ir galite prisijungti kaip visada.
# Variables:
#   $user (String) - The user ID.
mail-closed-for-good-lead = Kažkas vis mėgino iš naujo nustatyti { $user } slaptažodį ir įvedė šimtą neteisingų kodų. Šis būdas Jūsų paskyrai uždarytas, kol jį vėl atvers pagalbos tarnyba. Slaptažodis nepakeistas, ir galite prisijungti kaip visada.
mail-closed-for-good-advice = Jei tai Jūs, paprašykite pagalbos tarnybos jį atverti. Jei tai ne Jūs, praneškite pagalbos tarnybai.
mail-closed-not-you = Jei tai Jūs, palaukite iki to laiko arba kreipkitės į pagalbos tarnybą. Jei tai ne Jūs, praneškite pagalbos tarnybai.

## The mail to an organization's administrators when somebody may be guessing codes.

# Variables:
#   $organization (String) - Name of the organization.
mail-guessing-subject = { $organization }: galbūt kažkas spėlioja kodus
# Variables:
#   $organization (String) - Name of the organization.
#   $wrong (Number) - Wrong codes in the hour before, over all accounts.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-guessing-lead = { $wrong ->
    [one] Per valandą iki { $when } { $organization } paskyroms įvestas { $wrong } neteisingas kodas. Tai daugiau, nei žmonės paprastai suklysta.
    [few] Per valandą iki { $when } { $organization } paskyroms įvesti { $wrong } neteisingi kodai. Tai daugiau, nei žmonės paprastai suklysta.
    [many] Per valandą iki { $when } { $organization } paskyroms įvesta { $wrong } neteisingo kodo. Tai daugiau, nei žmonės paprastai suklysta.
   *[other] Per valandą iki { $when } { $organization } paskyroms įvesta { $wrong } neteisingų kodų. Tai daugiau, nei žmonės paprastai suklysta.
}
mail-guessing-done = Kol tai nesibaigs, visiems teks šiek tiek ilgiau laukti, kol kodas bus patikrintas. Prieiga niekam neuždaroma.
mail-guessing-advice = Paprašykite portalo prižiūrėtojo pažiūrėti audito žurnalą: jame nurodyta, iš kur atėjo neteisingi kodai. Šį laišką gausite ne dažniau kaip kartą per valandą.

## The form mail to the help desk.

# Variables:
#   $user (String) - The user ID.
mail-help-subject = Reikia pagalbos: { $user } negali prisijungti
# Variables:
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead = Asmuo, prisistatęs kaip { $organization } naudotojas { $user }, negalėjo tęsti pats ir { $when } paprašė Jūsų pagalbos.
# Variables:
#   $user (String) - The user ID that was typed; no account has it.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead-unknown = Kažkas įvedė naudotojo ID { $user }, kurio neturi jokia { $organization } paskyra, ir { $when } paprašė Jūsų pagalbos.
# Variables:
#   $reason (String) - A code such as SSPR_0014, or a hyphen.
mail-help-reason = Ties kuo sustota: { $reason }
mail-help-verify = Prieš ką nors nustatydami iš naujo, įsitikinkite, su kuo kalbate: šis laiškas nieko neįrodo apie asmenį, dėl kurio jis išsiųstas. Niekada nerinkite slaptažodžio už kitą.

# The last line of every mail.
# Variables:
#   $organization (String) - Name of the organization.
mail-footer = { $organization } · Šį laišką išsiuntė sistema; atsakymai neskaitomi.

## Laiškas su kodu nauju adresu, kurį kas nors registruoja.

# Variables:
#   $organization (String) - Organizacijos pavadinimas.
mail-new-address-subject = { $organization }: patvirtinkite šį adresą
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
mail-new-address-lead = Kažkas, greičiausiai Jūs, nori šiuo adresu patvirtinti savo tapatybę organizacijoje { $organization }. Įveskite šį kodą jo laukiančiame puslapyje:

## Pranešimas, kai kas nors pridėta, pakeista ar pašalinta.

# Variables:
#   $organization (String) - Organizacijos pavadinimas.
mail-method-subject = { $organization }: pasikeitė Jūsų tapatybės patvirtinimas
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-added-app-code = { $when } prie { $organization } paskyros { $user } pridėta tapatybės nustatymo programėlė.
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-replaced-app-code = { $when } { $organization } paskyros { $user } tapatybės nustatymo programėlė pakeista kita.
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-removed-app-code = { $when } iš { $organization } paskyros { $user } pašalinta tapatybės nustatymo programėlė.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-passkey = { $when } prie { $organization } paskyros { $user } pridėtas prieigos raktas. Juo galima iš naujo nustatyti slaptažodį.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-passkey = { $when } { $organization } paskyros { $user } prieigos raktas pakeistas kitu.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-passkey = { $when } iš { $organization } paskyros { $user } pašalintas prieigos raktas.
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-added-email = { $when } prie { $organization } paskyros { $user } pridėtas el. pašto adresas. Juo galima iš naujo nustatyti slaptažodį.
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-replaced-email = { $when } { $organization } paskyros { $user } el. pašto adresas pakeistas kitu.
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-method-removed-email = { $when } iš { $organization } paskyros { $user } pašalintas el. pašto adresas.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-recovery-code = { $when } sukurti { $organization } paskyros { $user } atkūrimo kodai.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-recovery-code = { $when } sukurti nauji { $organization } paskyros { $user } atkūrimo kodai. Ankstesni nebegalioja.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-recovery-code = { $when } pašalinti { $organization } paskyros { $user } atkūrimo kodai.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-reissued-recovery-code = { $when } panaudotas { $organization } paskyros { $user } atkūrimo kodas. Jo vietoje dabar yra naujas.
mail-method-not-you = Jei tai buvote Jūs, daugiau nieko daryti nereikia.

## Pranešimo nuoroda tam, kas to nedarė.

mail-not-me-lead = Jei tai buvote ne Jūs, atverkite žemiau nurodytą puslapį ir ten tai pasakykite. Tada šioje paskyroje nieko nebus galima nustatyti iš naujo ar pakeisti, kol pagalbos tarnyba ją vėl atvers. Vien puslapio atvėrimas nieko nekeičia.
# Nuorodos tekstas.
mail-not-me-link = Tai buvau ne aš

## Laiškas administratoriams, kai kas nors pasako „tai buvau ne aš“.

# Variables:
#   $organization (String) - Organizacijos pavadinimas.
mail-reported-subject = { $organization }: pranešta „tai buvau ne aš“
# Variables:
#   $organization (String) - Organizacijos pavadinimas.
#   $user (String) - Naudotojo ID.
#   $when (String) - Data ir laikas, pavidalu 2026-11-23 16:20 UTC.
mail-reported-lead = { $when } žmogus, skaitantis { $user } paštą organizacijoje { $organization }, pranešė, kad šios paskyros pakeitimą padarė ne jos savininkas. Nuo tada paskyra uždaryta: nieko negalima nustatyti iš naujo, atrakinti ar pakeisti.
mail-reported-advice = Pasikalbėkite su žmogumi kitu būdu nei el. paštu ir peržiūrėkite, kas užregistruota. Tada paprašykite operatoriaus vėl atverti paskyrą (latchkey account release).
