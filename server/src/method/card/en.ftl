# The words of a made-up method, "a code on a card", for the test that adds it.

choose-method-card = Use the code on my card
enter-code-heading-card = Enter the code on your card
enter-code-lead-card = { $digits ->
    [one] Type the { $digits } digit that you wrote on your card.
   *[other] Type the { $digits } digits that you wrote on your card.
}
enter-code-hint-card = It stays the same.
refusal-code-missing-card = Enter the code on your card.
refusal-code-malformed-card = Enter the eight digits of the card, and nothing else.
refusal-code-wrong-card = That code is not right. Look at your card again.
refusal-code-expired-card = This took too long. Choose “Use another way”, and then the card again.
refusal-code-used-card = This code was used already.
refusal-code-dead-card = Too many tries. Choose “Use another way” to go on.
register-choose-card = A code on a card
register-choose-hint-card = You write digits on a card and keep it with you.
register-heading-card = Write your card
register-lead-card = A card needs no phone and no network.
register-first-card = Take a card and a pen.
register-second-card = Write these digits on the card:
register-third-card = { $digits ->
    [one] Type the { $digits } digit from the card:
   *[other] Type the { $digits } digits from the card:
}
register-kind-card = Code on a card
register-remove-heading-card = Remove this card?
mail-method-added-card = A card with a code was added to the account { $user } at { $organization } on { $when }.
mail-method-replaced-card = The card of the account { $user } at { $organization } was replaced by another one on { $when }.
mail-method-removed-card = A card with a code was removed from the account { $user } at { $organization } on { $when }.
