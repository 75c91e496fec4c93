### The portal in the browser, in the order of its screens.
### People who read this cannot sign in and are in a hurry: short sentences, no blame, the next step named.

## Brand, header and footer: on every screen.

brand-name = Latchkey
# For screen readers: the label of the language picker.
header-language = اللغة
# This language's own name, as the picker shows it.
header-language-name = العربية
footer-help-desk = الاتصال بمكتب المساعدة
footer-help-desk-unknown = لا نعرف بعد المؤسسة التي تتبعها. يُرجى إدخال معرّف المستخدم أولًا، أو سؤال الجهة التي زوّدتك بالحساب.
# For screen readers, after a link.
footer-opens-new-tab = (يُفتح في علامة تبويب جديدة)
footer-support-code = رمز الدعم
footer-support-code-explained = يُرجى قراءة هذا الرمز لمكتب المساعدة. فهو يتيح معرفة ما حدث هنا.

## The page before the app runs.

shell-late = يستغرق هذا وقتًا طويلًا. يُرجى التحقق من الاتصال وإعادة تحميل الصفحة. إذا استمر الأمر، فقد يكون المتصفح يحظر هذه الصفحة: يُرجى تجربة متصفح آخر أو سؤال مكتب المساعدة.
shell-no-script = تحتاج هذه الصفحة إلى JavaScript، وهي متوقفة الآن. يُرجى تشغيلها وإعادة تحميل الصفحة، أو الاتصال بمكتب المساعدة.

## The window’s title.

# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title = { $page } · { $portal }
# Variables:
#   $page (String) - The heading of the screen.
#   $portal (String) - Name of the organization, or of the product.
page-title-problem = مشكلة: { $page } · { $portal }

## The three parts of a visit, shown as bars. A change of a password that is known has the first and the last.

# For screen readers: the label of the list of parts.
phases-label = التقدم
phase-account = الحساب
phase-check = التحقق
phase-new-password = كلمة مرور جديدة

## What screen readers hear while nothing moves.

status-working = لحظة من فضلك…
# Variables:
#   $phase (String) - One of the three parts, such as “Check”.
status-phase = أنت الآن في: { $phase }

## The check for robots. It runs by itself.

check-working = نتحقق من أنك لست روبوتًا. لا شيء مطلوب منك.
check-awaited = ما زلنا نتحقق. سنتابع تلقائيًا بعد لحظات.
# For slow devices. It goes on by itself.
# Variables:
#   $percent (Number) - How much is done: 0, 25, 50 or 75.
check-progress = ما زلنا نتحقق من أنك لست روبوتًا: اكتمل { $percent } بالمئة. يُرجى إبقاء هذه الصفحة مفتوحة.
check-too-long = هذا الجهاز أبطأ من أن يُجري التحقق. يُرجى تجربة جهاز آخر أو سؤال مكتب المساعدة.
check-done = تم التحقق: لست روبوتًا.

## The check for robots of organizations that want digits typed. The way without them is as good.

picture-field = ستة أرقام، لإثبات أنك لست روبوتًا
picture-hint = يُرجى كتابة أرقام الصورة أو الاستماع إليها.
# Instead of the picture, for screen readers.
picture-alt = صورة فيها ستة أرقام. الصوت فيه الأرقام نفسها.
# For screen readers: the label of the player.
picture-sound = الأرقام الستة، منطوقة
picture-new-button = عرض أرقام أخرى
# Switches to the check that runs by itself.
check-without-button = التحقق بلا لغز: يستغرق بضع ثوانٍ
# Switches back to the picture, or to the other service.
check-with-button = استخدام اللغز
# Where the organization uses another service instead of the picture.
check-by-service = يقودك «التالي» إلى تحقق لدى خدمة أخرى، ثم تعود إلى هنا. أو يمكن التحقق بلا لغز.

## First screen: the user ID.

identify-heading = استعادة الوصول إلى حسابك
identify-lead = ما الحساب المقصود؟ سنطلب منك بعد ذلك إثبات أنه حسابك.
identify-user-id-field = معرّف المستخدم
identify-user-id-hint = مثل name@example.com
identify-next-button = التالي

## First screen of a change: the user ID and the password of now. The field for the user ID is the one above.

change-heading = تغيير كلمة المرور
change-lead = يُرجى إدخال كلمة المرور الحالية. بعد ذلك يمكنك اختيار كلمة جديدة.
change-password-field = كلمة المرور الحالية
change-next-button = التالي
# A link to the first screen of a reset.
change-forgotten-link = نسيتُ كلمة المرور

## Why the person came, where the account may also be unlocked without a new password.

choose-goal-heading = لماذا يتعذر تسجيل الدخول؟
choose-goal-lead = يُرجى اختيار ما يناسبك. في الحالتين نتحقق أولًا من هويتك.
choose-goal-reset = نسيتُ كلمة المرور
choose-goal-reset-hint = يمكنك اختيار كلمة جديدة.
choose-goal-unlock = أعرف كلمة المرور، لكن الدخول يتعذر
choose-goal-unlock-hint = نفتح قفل الحساب. وتبقى كلمة المرور كما هي.
choose-goal-other-account-button = استخدام حساب آخر

## Which way to prove it.

choose-method-heading = كيف نتحقق من هويتك؟
choose-method-lead = يُرجى اختيار طريقة واحدة. يمكنك تجربة غيرها بعد ذلك.
choose-method-lead-one-more = شكرًا لك. بقي تحقق واحد بطريقة أخرى.
choose-method-email = إرسال رسالة إلى عنوان بريدي الآخر
choose-method-app-code = استخدام الرمز من تطبيق المصادقة أو جهاز الرموز
choose-method-passkey = استخدام مفتاح مرور
# In place of the ways, where the browser cannot carry out the only one.
choose-method-not-here = الطريقة الوحيدة هي مفتاح مرور، وهذا المتصفح لا يمكنه استخدام مفاتيح المرور. يُرجى فتح هذه الصفحة في متصفح آخر أو على الجهاز الذي يحفظ المفتاح.
choose-method-recovery-code = استخدام أحد رموز الاسترداد
choose-method-other-account-button = استخدام حساب آخر

## The code: from a mail, or from an authenticator app.

enter-code-heading-email = إدخال الرمز الوارد بالبريد الإلكتروني
# Variables:
#   $address (String) - Where the code went, masked, such as r•••@•••.example.
#   $minutes (Number) - How long the code works.
enter-code-lead-email = { $minutes ->
    [zero] أرسلنا الرمز إلى { $address }. وهو صالح لمدة { $minutes } دقيقة.
    [one] أرسلنا الرمز إلى { $address }. وهو صالح لمدة دقيقة واحدة.
    [two] أرسلنا الرمز إلى { $address }. وهو صالح لمدة دقيقتين.
    [few] أرسلنا الرمز إلى { $address }. وهو صالح لمدة { $minutes } دقائق.
    [many] أرسلنا الرمز إلى { $address }. وهو صالح لمدة { $minutes } دقيقة.
   *[other] أرسلنا الرمز إلى { $address }. وهو صالح لمدة { $minutes } دقيقة.
}
# Where no address may be told: it is not even said that there is one.
# Variables:
#   $minutes (Number) - How long the code works.
enter-code-lead-untold-email = { $minutes ->
    [zero] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة { $minutes } دقيقة.
    [one] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة دقيقة واحدة.
    [two] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة دقيقتين.
    [few] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة { $minutes } دقائق.
    [many] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة { $minutes } دقيقة.
   *[other] إذا كان لهذا الحساب عنوان آخر مسجل، فقد أُرسل الرمز إليه. وهو صالح لمدة { $minutes } دقيقة.
}
enter-code-heading-app-code = إدخال الرمز من تطبيق المصادقة أو جهاز الرموز
enter-code-lead-app-code = يُرجى فتح التطبيق والبحث عن هذا الحساب، أو النظر إلى جهاز الرموز، ثم إدخال الأرقام المعروضة.
enter-code-hint-app-code = يتغير الرمز كل 30 أو 60 ثانية: الأحدث هو المطلوب.
enter-code-heading-passkey = استخدام مفتاح المرور
enter-code-lead-passkey = يطلب جهازك فتح قفله ببصمة الإصبع أو الوجه أو رقم PIN. ولا يُرسَل إلينا شيء من ذلك.
enter-code-heading-recovery-code = إدخال رمز استرداد
enter-code-lead-recovery-code = يُرجى كتابة أحد الرموز المحفوظة على ورقة أو في برنامج لإدارة كلمات المرور. أي رمز لم يُستخدم بعد صالح.
enter-code-hint-recovery-code = ست مجموعات، في كل منها أربعة من الحروف اللاتينية والأرقام. لا فرق بين الحروف الكبيرة والصغيرة، ولا أثر للمسافات والشرطات.
enter-code-field = الرمز
enter-code-hint-email = لم يصل شيء؟ قد تكون الرسالة في مجلد البريد غير المرغوب فيه.
enter-code-next-button = التالي
enter-code-send-again-button = إرسال رمز جديد
# Variables:
#   $time (String) - Minutes and seconds until the button works, such as 0:38.
enter-code-send-again-button-later = إرسال رمز جديد ({ $time })
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-button-at = إرسال رمز جديد (بعد { $until })
# For screen readers, when the button is pressed too early.
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
enter-code-send-again-wait = يمكنك طلب رمز جديد بعد { $time }.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
enter-code-send-again-wait-until = يمكنك طلب رمز جديد بعد { $until }.
# For screen readers.
enter-code-sent-again = أرسلنا رمزًا جديدًا. ولم يعد الرمز السابق صالحًا.
enter-code-other-way-button = استخدام طريقة أخرى

## A passkey. What is said of it in place of a code stands above, and at the refusals below.

passkey-use-button = استخدام مفتاح المرور
passkey-try-again-button = المحاولة من جديد
# After the person closed the browser’s own dialog, or took too long over it. The other ways stand below.
passkey-not-used = لم يُستخدم مفتاح المرور، ولا يُحسب ذلك محاولة. يُرجى المحاولة من جديد أو اختيار طريقة أخرى.
passkey-not-here = لا يمكن لهذا المتصفح استخدام مفاتيح المرور هنا. يُرجى اختيار طريقة أخرى أو فتح هذه الصفحة في متصفح آخر.
# A heading above the other ways, after a passkey was not used.
passkey-other-ways = أو اختيار طريقة أخرى

## A way that wrong codes closed. What is said below the heading is refusal-method-closed, or refusal-method-closed-only-way.

way-closed-heading = هذه الطريقة مغلقة حاليًا

## The new password.

new-password-heading = اختيار كلمة مرور جديدة
# Variables:
#   $user (String) - The user ID, such as name@example.com.
new-password-lead = للحساب { $user }
new-password-field = كلمة المرور الجديدة
new-password-again-field = كلمة المرور الجديدة مرة أخرى
new-password-set-button = تعيين كلمة المرور
secret-show-button = إظهار
secret-hide-button = إخفاء

## The rules, ticked off while typing.

# Variables:
#   $min (Number) - Fewest characters.
#   $max (Number) - Most characters.
password-rules-length = عدد الأحرف: من { $min } إلى { $max }
# The kinds follow as a list of their own: the next four messages.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
password-rules-kinds = { $need ->
    [zero] { $need } من هذه الأنواع:
    [one] نوع واحد على الأقل من هذه الأنواع:
    [two] نوعان على الأقل من هذه الأنواع:
    [few] { $need } أنواع على الأقل من هذه الأنواع:
    [many] { $need } نوعًا على الأقل من هذه الأنواع:
   *[other] { $need } نوع على الأقل من هذه الأنواع:
}
password-rules-lower = أحرف صغيرة
password-rules-upper = أحرف كبيرة
password-rules-digit = أرقام
password-rules-symbol = رموز أو مسافات
password-rules-allowed = الأحرف من a إلى z والأرقام والمسافات والرموز الشائعة فقط
# Variables:
#   $character (String) - The first character that is not allowed.
password-rules-not-allowed = يُرجى حذف { $character }: لا يمكن استخدامه هنا
# Where the person's directory keeps passwords of before. It is checked after “Set password”.
# Variables:
#   $count (Number) - How many passwords of before may not be used again.
password-rules-history = { $count ->
    [zero] لا تُقبل كلمات المرور السابقة ({ $count }).
    [one] لا تُقبل كلمة المرور الأخيرة.
    [two] لا تُقبل أيٌّ من كلمتَي المرور الأخيرتين.
    [few] لا تُقبل أيٌّ من آخر { $count } كلمات مرور.
    [many] لا تُقبل أيٌّ من آخر { $count } كلمة مرور.
   *[other] لا تُقبل أيٌّ من آخر { $count } كلمة مرور.
}
# Stands under the rules that are ticked off. It is checked after “Set password”.
password-rules-advice = يُرجى تجنب الأسماء والكلمات التي يستخدمها كثيرون كلمةَ مرور.
# The same, where a long password is asked for and no kinds of characters.
password-rules-advice-long = من السهل تذكّر عدة كلمات تفصل بينها مسافات. يُرجى تجنب الأسماء والكلمات التي يستخدمها كثيرون كلمةَ مرور.
# For screen readers, after a rule.
password-rules-met = (تم)
# For screen readers, after a rule.
password-rules-open = (ليس بعد)
# For screen readers, after a rule.
password-rules-broken = (غير مناسب)
# For screen readers, when the typing pauses.
# Variables:
#   $left (Number) - Rules that the password does not meet yet.
password-rules-status = { $left ->
    [0] كلمة المرور تستوفي جميع القواعد.
    [zero] بقيت { $left } قاعدة.
    [one] بقيت قاعدة واحدة.
    [two] بقيت قاعدتان.
    [few] بقيت { $left } قواعد.
    [many] بقيت { $left } قاعدة.
   *[other] بقيت { $left } قاعدة.
}

## Done: after a reset, after unlocking, after a change.

done-heading = تمت إعادة تعيين كلمة المرور
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-lead = { $notices ->
    [0] يمكنك تسجيل الدخول الآن.
    [zero] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
    [one] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى عنوانك.
    [two] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى عنوانين لك.
    [few] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى { $notices } عناوين لك.
    [many] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى { $notices } عنوانًا لك.
   *[other] يمكنك تسجيل الدخول الآن. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
}
done-unlock-heading = تم فتح قفل حسابك
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-unlock-lead = { $notices ->
    [0] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك.
    [zero] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
    [one] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى عنوانك.
    [two] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى عنوانين لك.
    [few] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى { $notices } عناوين لك.
    [many] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى { $notices } عنوانًا لك.
   *[other] يمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
}
done-change-heading = تم تغيير كلمة المرور
# Variables:
#   $notices (Number) - Addresses that get a mail about it; may be 0.
done-change-lead = { $notices ->
    [0] من الآن يكون تسجيل الدخول بالكلمة الجديدة.
    [zero] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
    [one] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى عنوانك.
    [two] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى عنوانين لك.
    [few] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى { $notices } عناوين لك.
    [many] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى { $notices } عنوانًا لك.
   *[other] من الآن يكون تسجيل الدخول بالكلمة الجديدة. أرسلنا إشعارًا بالبريد إلى { $notices } عنوان لك.
}
# The organization's directory asks for it, though the password has just been set here.
done-must-change = عند تسجيل الدخول في المرة القادمة سيُطلب اختيار كلمة مرور أخرى.
done-return-button = العودة إلى الصفحة السابقة
done-sign-in-button = تسجيل الدخول
done-print-button = طباعة هذه الصفحة أو حفظها
done-account = الحساب
done-when = الوقت

## Codes that people keep. One that was used has a new one in its place, which is shown once, to be copied or printed.

new-codes-heading-recovery-code = تحديث رموز الاسترداد
# The new code follows.
new-codes-lead-recovery-code = يصلح الرمز مرة واحدة. يُرجى شطب ما استُخدم وكتابة هذا مكانه:
new-codes-few-recovery-code = لم يبقَ من رموز الاسترداد الصالحة إلا رمز واحد على الأكثر. يُرجى إنشاء رموز جديدة قريبًا.
new-codes-make-button = إنشاء رموز جديدة
new-codes-copy-button = نسخ
new-codes-print-button = طباعة
# On paper, before the address of this portal.
new-codes-portal = مكان الاستخدام
new-codes-kept-button = تم الحفظ لديّ
# Stands on a button that copies for a while, and is heard from screen readers.
copy-done = تم النسخ
copy-by-hand = لا يسمح المتصفح بالنسخ. النص محدد الآن، ويمكنك نسخه بنفسك.

## The form mail to the help desk.

help-desk-heading = طلب المساعدة من مكتب المساعدة
help-desk-lead = نرسل إلى المكتب رسالة واحدة بشأنك، وسيتواصل معك بطريقته المعتادة. تتضمن الرسالة:
help-desk-sends-user-id = معرّف المستخدم الخاص بك
help-desk-sends-reason = موضع التوقف هنا
help-desk-sends-support-code = رمز الدعم لهذه الزيارة
help-desk-send-button = إرسال الرسالة
help-desk-back-button = رجوع
help-desk-asked-heading = وصل طلبك إلى مكتب المساعدة
help-desk-asked-lead = أرسلنا الرسالة. قد يستغرق الرد بعض الوقت: إذا كان الأمر عاجلًا، يُرجى الاتصال بالمكتب وقراءة رمز الدعم أدناه.

## Refusals: something to mend, said above the heading and again at the field.

problem-heading = هناك مشكلة
refusal-user-id-missing = يُرجى إدخال معرّف المستخدم.
refusal-user-id-malformed = يُرجى إدخال معرّف المستخدم كاملًا، مثل name@example.com.
refusal-check-failed = يلزم التحقق مرة أخرى من أنك لست روبوتًا. يُرجى اختيار «التالي» من جديد.
refusal-check-wanted = تطلب مؤسستك تحققًا إضافيًا. يُرجى اختيار إحدى الطريقتين أدناه.
refusal-check-mistyped = لم تكن هذه هي الأرقام. إليك أرقامًا أخرى.
refusal-picture-missing = يُرجى كتابة الأرقام الستة، أو اختيار التحقق بلا لغز.
refusal-code-missing-email = يُرجى إدخال الرمز الوارد بالبريد الإلكتروني.
refusal-code-missing-app-code = يُرجى إدخال الرمز الذي يعرضه التطبيق أو جهاز الرموز.
refusal-code-missing-recovery-code = يُرجى إدخال أحد رموز الاسترداد.
# Variables:
#   $digits (Number) - How many digits a code has.
refusal-code-malformed = { $digits ->
    [zero] يُرجى إدخال الرمز وحده، وهو { $digits } رقم.
    [one] يُرجى إدخال الرمز وحده، وهو رقم واحد.
    [two] يُرجى إدخال الرمز وحده، وهو رقمان.
    [few] يُرجى إدخال الرمز وحده، وهو { $digits } أرقام.
    [many] يُرجى إدخال الرمز وحده، وهو { $digits } رقمًا.
   *[other] يُرجى إدخال الرمز وحده، وهو { $digits } رقم.
}
refusal-code-malformed-app-code = يُرجى إدخال الأرقام التي يعرضها التطبيق أو جهاز الرموز فقط.
refusal-code-malformed-recovery-code = هذا ليس رمز استرداد كاملًا. يتكون الرمز من ست مجموعات، في كل منها أربعة من الحروف والأرقام.
refusal-code-wrong-email = الرمز غير صحيح. يُرجى الرجوع إلى أحدث رسالة.
refusal-code-wrong-app-code = الرمز غير صحيح. يُرجى إدخال الرمز الذي يعرضه التطبيق أو جهاز الرموز الآن. إذا تكرر الخطأ، فيُرجى ضبط ساعة الهاتف تلقائيًا.
refusal-code-wrong-passkey = تعذّر التأكد من أن مفتاح المرور هذا لهذا الحساب. يُرجى المحاولة من جديد.
refusal-code-wrong-recovery-code = الرمز غير صحيح. يُرجى النظر إليه مرة أخرى والتأكد من أنه من أحدث الرموز.
refusal-code-expired = انتهت صلاحية هذا الرمز. يُرجى إرسال رمز جديد.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-app-code = استغرق هذا وقتًا طويلًا. يُرجى اختيار «استخدام طريقة أخرى» ثم التطبيق من جديد.
refusal-code-expired-passkey = استغرق هذا وقتًا طويلًا. يُرجى المحاولة من جديد.
refusal-code-used-app-code = سبق استخدام هذا الرمز. يُرجى انتظار الرمز التالي.
# A passkey counts how often it signs, and this one says fewer times than before.
refusal-code-used-passkey = قد تكون هناك نسخة من مفتاح المرور هذا، ولذلك لا يُعتد به. يُرجى استخدام طريقة أخرى وإبلاغ مكتب المساعدة.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-expired-recovery-code = استغرق هذا وقتًا طويلًا. يُرجى اختيار «استخدام طريقة أخرى» ثم رمز الاسترداد من جديد.
refusal-code-used-recovery-code = سبق استخدام هذا الرمز. يُرجى إدخال رمز آخر.
refusal-code-dead = محاولات كثيرة جدًا بهذا الرمز. يُرجى إرسال رمز جديد.
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-app-code = محاولات كثيرة جدًا. للمتابعة يُرجى اختيار «استخدام طريقة أخرى».
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-passkey = محاولات كثيرة جدًا. للمتابعة يُرجى اختيار «استخدام طريقة أخرى».
# “Use another way” is the button enter-code-other-way-button.
refusal-code-dead-recovery-code = محاولات كثيرة جدًا. للمتابعة يُرجى اختيار «استخدام طريقة أخرى».
# Variables:
#   $time (String) - Minutes and seconds, such as 0:38.
refusal-wait-for-new-code = يمكنك طلب رمز جديد بعد { $time }. وما زال أحدث رمز صالحًا.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-code-until = يمكنك طلب رمز جديد بعد { $until }. وما زال أحدث رمز صالحًا.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-too-many-messages = بلغنا الحد الأقصى للرسائل في الوقت الحالي. يمكنك الطلب من جديد بعد { $until }، أو الاتصال بمكتب المساعدة.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed = هذه الطريقة مغلقة حتى { $until } بسبب كثرة الرموز الخاطئة. يُرجى استخدام طريقة أخرى أو الاتصال بمكتب المساعدة.
# Where no other way is open.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-method-closed-only-way = هذه الطريقة مغلقة حتى { $until } بسبب كثرة الرموز الخاطئة. يُرجى الاتصال بمكتب المساعدة.
refusal-current-password-missing = يُرجى إدخال كلمة المرور الحالية.
refusal-sign-in-refused = معرّف المستخدم وكلمة المرور غير متطابقين. يُرجى التحقق منهما وإدخال كلمة المرور من جديد.
# “I forgot my password” is the link change-forgotten-link.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-sign-in-locked = كلمات مرور خاطئة كثيرة جدًا. يمكنك المحاولة من جديد بعد { $until }، أو اختيار «نسيتُ كلمة المرور» أدناه.
# The account stays locked until somebody unlocks it. “I forgot my password” is the link change-forgotten-link.
refusal-sign-in-locked-for-good = هذا الحساب مقفل. لاستعادة الوصول إليه يُرجى اختيار «نسيتُ كلمة المرور» أدناه.
refusal-already-asked = تلقى مكتب المساعدة اليوم رسالة بشأن هذا الحساب. إذا كان الأمر عاجلًا، يُرجى الاتصال به.
refusal-nobody-to-ask = تعذرت مراسلة مكتب المساعدة: لم يُحدد من يتلقى الرسالة. يُرجى الاتصال بالمكتب أو زيارته.
refusal-password-missing = يُرجى إدخال كلمة مرور جديدة.
refusal-password-unchanged = هذه كلمة المرور الحالية. يُرجى اختيار كلمة مختلفة.
refusal-directory-away = لا يستجيب دليل مؤسستك حاليًا. لم يتغير شيء. يُرجى المحاولة من جديد بعد بضع دقائق.
refusal-directory-too-short = تطلب مؤسستك كلمة مرور أطول. يُرجى اختيار كلمة أطول.
refusal-directory-too-long = لا تقبل مؤسستك كلمة مرور بهذا الطول. يُرجى اختيار كلمة أقصر.
refusal-directory-used-before = استُخدمت كلمة المرور هذه من قبل. يُرجى اختيار كلمة جديدة.
refusal-directory-too-young = لا تسمح مؤسستك بتغيير كلمة المرور من جديد إلا بعد مدة. يُرجى المحاولة غدًا أو سؤال مكتب المساعدة.
refusal-directory-rules = لا تسمح قواعد كلمات المرور في مؤسستك بهذه الكلمة. يُرجى اختيار كلمة أطول، بألفاظ أخرى.
refusal-password-mismatch = كلمتا المرور مختلفتان. يُرجى إدخال الكلمة نفسها مرة أخرى.
# Variables:
#   $min (Number) - Fewest characters.
#   $have (Number) - Characters the password has.
refusal-password-too-short = أقل عدد من الأحرف: { $min }. وعدد أحرف كلمتك: { $have }.
# Variables:
#   $max (Number) - Most characters.
refusal-password-too-long = أقصى عدد من الأحرف: { $max }.
# Variables:
#   $need (Number) - How many of the four kinds must appear.
#   $have (Number) - How many do.
refusal-password-too-few-classes = أقل عدد من هذه الأنواع: { $need } (أحرف صغيرة، أحرف كبيرة، أرقام، رموز). وعددها في كلمتك: { $have }.
# Variables:
#   $character (String) - The first character that is not allowed.
refusal-password-not-allowed = يُرجى حذف { $character }: لا يمكن استخدامه في كلمة مرور هنا.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-name = يُرجى حذف «{ $part }»: فهو جزء من اسمك.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-user-id = يُرجى حذف «{ $part }»: فهو جزء من معرّف المستخدم.
# Variables:
#   $part (String) - The part of the password, as it was typed.
refusal-password-contains-organization = يُرجى حذف «{ $part }»: فهو جزء من اسم مؤسستك.
refusal-password-common = يستخدم كثيرون كلمة المرور هذه أو كلمة تكاد تطابقها. يُرجى اختيار كلمة مختلفة تمامًا، مثل ثلاث كلمات أو أربع لا رابط بينها.
# Variables:
#   $parts (String) - Parts of the password, as they were typed, with commas.
#   $missing (Number) - Fewest characters to add.
refusal-password-too-guessable = { $missing ->
    [zero] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن { $missing } حرف آخر.
    [one] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن حرف واحد آخر.
    [two] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن حرفين آخرين.
    [few] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن { $missing } أحرف أخرى.
    [many] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن { $missing } حرفًا آخر.
   *[other] كلمة سهلة التخمين: هذه الأجزاء معروفة أو محظورة، ويُحسب كل منها حرفًا واحدًا: { $parts }. يُرجى إضافة ما لا يقل عن { $missing } حرف آخر.
}
# Advice beside a refusal, one line each: what made the password easy to guess.
advice-password-names = يُرجى تجنب الأسماء الشائعة.
advice-password-keys = يُرجى تجنب المفاتيح المتجاورة، مثل «qwerty».
advice-password-repeats = يُرجى تجنب التكرار، مثل «aaa» أو «abcabc».
advice-password-sequences = يُرجى تجنب التسلسل، مثل «abc» أو «6543».
advice-password-years = يُرجى تجنب السنوات، ولا سيما المرتبطة بك.
advice-password-dates = يُرجى تجنب التواريخ، ولا سيما المرتبطة بك.
advice-password-capitals = الأحرف الكبيرة وحدها لا تفيد كثيرًا.
advice-password-reversed = كتابة الكلمات معكوسة لا تفيد كثيرًا.
advice-password-look-alikes = الأحرف المتشابهة، مثل «@» بدلًا من «a»، لا تفيد كثيرًا.

## Notes above the heading: something to know that is nobody’s mistake.

note-visit-expired = مرّ وقت دون نشاط، فأغلقنا زيارتك حفاظًا على الأمان. يُرجى البدء من جديد.
note-moved-on = تقدّمت هذه الزيارة، ربما في علامة تبويب أخرى. هذه مرحلتها الآن.
# Two minutes before a visit ends by itself. The button keeps the visit.
note-ending = حفاظًا على الأمان تنتهي هذه الزيارة بعد دقيقتين. هل يلزم مزيد من الوقت؟
note-ending-stay = أحتاج إلى مزيد من الوقت
# The same, where it cannot be kept any longer.
note-ending-for-good = حفاظًا على الأمان لا تتجاوز الزيارة نصف ساعة. تنتهي هذه الزيارة بعد دقيقتين، ويمكن البدء من جديد بعدها.

## Faults: something went wrong on our side or on the way.

fault-try-again = المحاولة من جديد
fault-internal-heading = حدث خطأ ما هنا
fault-internal-text = ليس الخطأ منك، ولم يتغير شيء. يُرجى المحاولة من جديد أو الاتصال بمكتب المساعدة.
fault-out-of-step-heading = تقدّمت هذه الزيارة
fault-out-of-step-text = ربما استمرت في علامة تبويب أخرى. يُرجى المحاولة من جديد لمعرفة مرحلتها.
fault-cookies-off-heading = المتصفح لا يحفظ ملفات تعريف الارتباط
fault-cookies-off-text = نحتاج إلى ملف تعريف ارتباط صغير واحد لحفظ موضعك. يُرجى السماح به لهذه الصفحة ثم المحاولة من جديد.
fault-too-many-heading = يُرجى الانتظار قليلًا
# Variables:
#   $minutes (Number) - Minutes until it works again, at least 1.
fault-too-many-text = { $minutes ->
    [zero] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد { $minutes } دقيقة.
    [one] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد دقيقة واحدة.
    [two] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد دقيقتين.
    [few] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد { $minutes } دقائق.
    [many] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد { $minutes } دقيقة.
   *[other] وردت طلبات كثيرة من شبكتك. يُرجى المحاولة من جديد بعد { $minutes } دقيقة.
}
fault-unavailable-heading = يتعذر هذا في الوقت الحالي
fault-unavailable-text = نظام نحتاج إليه لا يستجيب. يُرجى المحاولة من جديد بعد دقائق، أو الاتصال بمكتب المساعدة.
fault-offline-heading = لا يوجد اتصال
fault-offline-text = تعذر الوصول إلى البوابة. يُرجى التحقق من الاتصال ثم المحاولة من جديد.

## Stopped: the visit ends with nothing done: no new password, nothing unlocked. Heading, what it means with the next step, and the reason in a few words.

stopped-help-desk-button = سؤال مكتب المساعدة
stopped-help-desk-unknown = لم تحدد مؤسستك مكتب مساعدة هنا. يُرجى سؤال من يتولى أمر حسابك.
stopped-other-account-button = تجربة حساب آخر
stopped-start-again-button = البدء من جديد
stopped-until = مغلق حتى
stopped-reason = السبب
stopped-support-code = رمز الدعم

stopped-not-verified-heading = تعذر التحقق من حسابك
stopped-not-verified-text = يُرجى التأكد من كتابة معرّف المستخدم والمحاولة من جديد. إذا كان صحيحًا، فيمكن لمكتب المساعدة معرفة المزيد.
stopped-account-disabled-heading = هذا الحساب متوقف
stopped-account-disabled-text = لا تفتحه أي كلمة مرور الآن. يمكن لمكتب المساعدة إخبارك بالسبب وإعادة تشغيل الحساب.
stopped-personal-account-heading = هذا حساب شخصي
stopped-personal-account-text = لا يمكن تغيير كلمة مروره هنا. يُرجى التوجه إلى مزوّد حسابك، حيث تسجيل الدخول المعتاد، واختيار «نسيتُ كلمة المرور» هناك.
stopped-self-service-off-heading = لا يمكن إجراء هذا هنا
stopped-self-service-off-text = لم تُفعّل مؤسستك هذه الميزة لحسابك. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك.
stopped-self-service-off-reason = الخدمة الذاتية متوقفة
stopped-writeback-not-configured-heading = لا يمكن إجراء هذا هنا بعد
stopped-writeback-not-configured-text = كلمة المرور محفوظة في دليل مؤسستك، ولا يُسمح لهذه البوابة بتغيير شيء فيه. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك.
stopped-writeback-not-configured-reason = الكتابة إلى الدليل غير مُعدّة
stopped-no-policy-heading = لا يمكن إجراء هذا هنا بعد
stopped-no-policy-text = لم تُكمل مؤسستك الإعداد بعد. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك.
stopped-no-policy-reason = لا توجد سياسة
stopped-not-licensed-heading = لا يمكن إجراء هذا هنا
stopped-not-licensed-text = لا يملك حسابك ترخيصًا لذلك. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك أو منحك ترخيصًا.
stopped-not-licensed-reason = لا يوجد ترخيص
stopped-not-in-scope-heading = لا يمكن إجراء هذا هنا
stopped-not-in-scope-text = تتيح مؤسستك هذا لبعض الحسابات، وحسابك ليس منها. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك.
stopped-not-in-scope-reason = الحساب غير مشمول
stopped-not-enough-methods-heading = لا يمكن إجراء هذا هنا بعد
stopped-not-enough-methods-text = طرق التحقق المسجلة لحسابك غير كافية. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك الآن، وإضافة طريقة أخرى كي لا يستغرق الأمر في المرة القادمة سوى دقيقة.
stopped-not-enough-methods-reason = طرق التحقق غير كافية
stopped-on-premises-configuration-heading = لا يمكن إجراء هذا هنا الآن
stopped-on-premises-configuration-text = الاتصال بدليل مؤسستك غير مُعدّ كما ينبغي. يمكن لمكتب المساعدة إجراء ذلك نيابة عنك، ويُستحسن إبلاغه بهذا.
stopped-on-premises-configuration-reason = الاتصال بالدليل غير مُعدّ كما ينبغي
stopped-on-premises-unreachable-heading = يتعذر الوصول إلى دليل مؤسستك الآن
stopped-on-premises-unreachable-text = كلمة المرور محفوظة في دليل مؤسستك، وهو لا يستجيب. يُرجى المحاولة من جديد بعد دقائق، أو سؤال مكتب المساعدة.
stopped-on-premises-unreachable-reason = تعذر الوصول إلى الدليل
stopped-closed-for-now-heading = مغلق الآن حفاظًا على الأمان
stopped-closed-for-now-text = جرت محاولات كثيرة جدًا للدخول إلى هذا الحساب. يمكنك المحاولة من جديد بعد الوقت المذكور أدناه. ويمكن لمكتب المساعدة مساعدتك الآن.
stopped-reported-heading = مغلق بعد بلاغ
stopped-reported-text = أبلغ أحدهم أن تغييرًا في هذا الحساب لم يقم به صاحبه. لا يمكن هنا إعادة التعيين ولا إلغاء القفل ولا التغيير حتى يتحقق مكتب المساعدة من الأمر ويفتح الحساب من جديد.
stopped-methods-too-new-heading = ما هو مسجّل لا يزال حديثًا جدًا
stopped-methods-too-new-text = سُجّل بعد آخر إعادة تعيين بقليل. لإبقاء الغرباء خارجًا، لا يكفي وحده لإعادة تعيين كلمة المرور قبل الوقت المذكور أدناه. ويمكن لمكتب المساعدة مساعدتك الآن.
stopped-changed-meanwhile-heading = تغيّر حسابك في هذه الأثناء
stopped-changed-meanwhile-text = لم يعد كما كان عند البدء، فتوقفنا حفاظًا على الأمان. لم يتغير شيء هنا. يُرجى البدء من جديد.
stopped-unknown-heading = لا نعرف هل نجح الأمر
stopped-unknown-text = فُقد رد دليل مؤسستك. يُرجى محاولة تسجيل الدخول. إذا كنت قد اخترت كلمة مرور جديدة، فيُرجى تجربتها أولًا ثم القديمة. إذا لم تنجح أي منهما، يُرجى سؤال مكتب المساعدة.
