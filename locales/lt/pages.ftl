### Plain pages that the server writes itself: the demo's sign-in, mailbox and authenticator apps. They do not travel to the app.

pages-demo-mark = Demonstracija

## The demo's sign-in page. It stands in for an organization's own login.

sign-in-title = Prisijungimas
sign-in-user-id = Naudotojo ID
sign-in-password = Slaptažodis
sign-in-submit = Prisijungti
sign-in-forgot = Negaliu prisijungti
sign-in-refused = Neteisingas naudotojo ID arba slaptažodis.
# “I can’t sign in” is the link sign-in-forgot.
sign-in-locked = Per daug neteisingų slaptažodžių: ši paskyra kurį laiką užrakinta. Palaukite kelias minutes arba žemiau pasirinkite „Negaliu prisijungti“.
sign-in-must-change = Prieš prisijungiant reikia pakeisti slaptažodį.
sign-in-expired = Slaptažodžio galiojimas baigėsi. Pakeiskite jį prieš prisijungdami.
# A link to the change of a password, below the form.
sign-in-change-link = Pakeisti slaptažodį
sign-in-done-title = Prisijungėte
# Variables:
#   $user (String) - The user ID that was typed.
sign-in-done = Prisijungėte kaip { $user }. Šis slaptažodis veikia.

## The demo's mailbox page.

mailbox-title = Pašto dėžutė
mailbox-lead = Visi šios demonstracijos išsiųsti laiškai, naujausi viršuje. Įkelkite puslapį iš naujo ir pamatysite naujus.
mailbox-empty = Dar nieko neišsiųsta.

## The demo's page of authenticator apps: for each account that has one, what its app would show now.

demo-apps-heading = Autentifikavimo programėlės
demo-apps-lead = Kodai, kuriuos dabar rodytų šių paskyrų autentifikavimo programėlės. Įkelkite puslapį iš naujo ir pamatysite naujus.
demo-apps-code = Kodas
# Variables:
#   $seconds (Number) - Seconds until the next code.
demo-apps-next = { $seconds ->
    [one] Kitas kodas bus po { $seconds } sekundės.
    [few] Kitas kodas bus po { $seconds } sekundžių.
    [many] Kitas kodas bus po { $seconds } sekundės.
   *[other] Kitas kodas bus po { $seconds } sekundžių.
}
demo-apps-empty = Čia nė viena paskyra neturi autentifikavimo programėlės.

## The page with the check for robots of another service.

robot-check-title = Parodykite, kad nesate robotas
# Variables:
#   $service (String) - Name of the service, such as “hCaptcha”.
robot-check-lead = Šią patikrą atlieka { $service }. Po jos grįšite ten, kur buvote.
robot-check-next-button = Tęsti
# Leads back to the first screen, where the check without a puzzle can be chosen.
robot-check-back-link = Grįžti ir patikrinti be užduoties
robot-check-refused = Patikra nepavyko. Atlikite ją dar kartą arba grįžkite ir patikrinkite be užduoties.
robot-check-unavailable = Patikra dabar nepasiekiama. Grįžkite ir patikrinkite be užduoties.

## Puslapis, į kurį veda pranešimo nuoroda „Tai buvau ne aš“.

not-me-title = Tai buvote ne Jūs?
# Variables:
#   $user (String) - Naudotojo ID.
#   $organization (String) - Organizacijos pavadinimas.
not-me-lead = Laiške Jums pranešta apie { $organization } paskyros { $user } pakeitimą.
not-me-consequence = Jei šio pakeitimo nedarėte, spauskite mygtuką. Tada čia nebebus galima iš naujo nustatyti slaptažodžio ar keisti to, kas užregistruota, kol pagalbos tarnyba patikrins ir vėl atvers paskyrą. Apie tai pranešama administratoriams.
not-me-button = Tai buvau ne aš
not-me-done-title = Paskyra uždaryta nustatymui iš naujo ir pakeitimams
not-me-done-text = Administratoriams pranešta. Dabar paskambinkite pagalbos tarnybai, kad ji patikrintų paskyrą ir ją vėl atvertų.
not-me-over-title = Ši nuoroda nebegalioja
not-me-over-text = Ji jau panaudota arba per sena. Jei Jūsų paskyroje kas nors ne taip, paskambinkite pagalbos tarnybai.
# Prieš perskaitant nuorodą: tai daro programa, o kur ji neveikia, nuorodą įklijuoja žmogus.
not-me-paste-lead = Laiško nuorodoje nurodyta, apie kurią paskyrą kalbama. Jei šis puslapis pats netęsia, įklijuokite čia visą nuorodą.
not-me-paste-field = Nuoroda iš laiško
not-me-paste-button = Tęsti

## Puslapiai, kai užklausa nepavyksta. Kai kuriuose rodomi ir portal.ftl „fault-“ tekstai.

turned-away-start-link = Eiti į pradžios puslapį
turned-away-not-found-title = Šiuo adresu puslapio nėra
turned-away-not-found-text = Galbūt adresas įvestas neteisingai arba trūksta jo dalies. Slaptažodžiai iš naujo nustatomi pradžios puslapyje.
turned-away-too-slow-title = Tai užtruko per ilgai
turned-away-too-slow-text = Jūsų užklausa neatėjo laiku. Patikrinkite ryšį ir pradėkite iš naujo.
# Portalas atvertas ne savo vardu.
turned-away-other-host-title = Tai ne portalo adresas
turned-away-other-host-text = Portalo adresas kitas. Į jį veda žemiau esanti nuoroda.
turned-away-too-long-title = Jūsų naršyklė atsiuntė per daug
turned-away-too-long-text = Adresas arba tai, kas atsiųsta su juo, yra per ilgas. Pradėkite iš naujo nuo pradžios puslapio. Jei tai nepadeda, ištrinkite šio puslapio slapukus.
turned-away-refused-title = Nepavyko
turned-away-refused-text = Tai, ką atsiuntė Jūsų naršyklė, šiam puslapiui netinka. Niekas nepakeista. Pradėkite iš naujo nuo pradžios puslapio.
