### Mails. They are sent as text and as HTML; every message here is one subject line or one paragraph.
### Subjects hold at most about 60 characters. Codes stand on a line of their own between paragraphs.

## The mail with a code.

# Variables:
#   $organization (String) - Name of the organization.
mail-code-subject = الرمز الخاص بك من { $organization }
# Variables:
#   $organization (String) - Name of the organization.
mail-code-lead = وصلنا طلب، منك على الأرجح، لاستعادة الوصول إلى حسابك في { $organization }. يُرجى إدخال هذا الرمز في الصفحة المفتوحة لديك:
# Variables:
#   $minutes (Number) - How long the code works.
mail-code-life = { $minutes ->
    [zero] الرمز صالح لمرة واحدة فقط، ولمدة { $minutes } دقيقة.
    [one] الرمز صالح لمرة واحدة فقط، ولمدة دقيقة واحدة.
    [two] الرمز صالح لمرة واحدة فقط، ولمدة دقيقتين.
    [few] الرمز صالح لمرة واحدة فقط، ولمدة { $minutes } دقائق.
    [many] الرمز صالح لمرة واحدة فقط، ولمدة { $minutes } دقيقة.
   *[other] الرمز صالح لمرة واحدة فقط، ولمدة { $minutes } دقيقة.
}
mail-code-not-you = إذا لم يكن الطلب منك، فيُرجى تجاهل هذه الرسالة. يُرجى عدم إخبار أي شخص بالرمز: لن يطلبه منك أحد من مؤسستك.

## The notice after a reset.

# Variables:
#   $organization (String) - Name of the organization.
mail-reset-subject = تمت إعادة تعيين كلمة مرورك في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID, such as name@example.com.
#   $when (String) - Date and time, always in the form 2026-11-23 16:20 UTC.
mail-reset-lead = أُعيد تعيين كلمة مرور { $user } في { $organization } بتاريخ { $when }.
mail-reset-not-you = إذا كان ذلك منك، فلا شيء آخر مطلوب. وإذا لم يكن منك، فيُرجى الاتصال بمكتب المساعدة فورًا.
# Variables:
#   $support (String) - The support code, a GUID.
mail-support-code = رمز الدعم: { $support }

## The notice after an account was unlocked.

# Variables:
#   $organization (String) - Name of the organization.
mail-unlock-subject = تم فتح قفل حسابك في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-unlock-lead = فُتح قفل الحساب { $user } في { $organization } بتاريخ { $when }. ولم تتغير كلمة المرور.
mail-unlock-not-you = إذا كان ذلك منك، فيمكنك تسجيل الدخول بكلمة المرور المعروفة لديك. وإذا لم يكن منك، فيُرجى الاتصال بمكتب المساعدة فورًا.

## The notice after a change by someone who knew the password.

# Variables:
#   $organization (String) - Name of the organization.
mail-change-subject = تم تغيير كلمة مرورك في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-change-lead = غيّر شخص يعرف كلمة المرور السابقة كلمةَ مرور { $user } في { $organization } بتاريخ { $when }.
mail-change-not-you = إذا كان ذلك منك، فلا شيء آخر مطلوب. وإذا لم يكن منك، فهناك شخص آخر كان يعرف كلمة المرور: يُرجى الاتصال بمكتب المساعدة فورًا.

## The notice to administrators when one of them resets their own password.

# Variables:
#   $organization (String) - Name of the organization.
mail-admin-subject = إعادة تعيين كلمة مرور أحد المسؤولين في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID of the administrator.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-admin-lead = أعاد المسؤول { $user } في { $organization } تعيين كلمة مروره هنا بتاريخ { $when }.
mail-admin-not-expected = إذا لم يكن ذلك متوقعًا، فيُرجى التواصل معه بطريقة غير البريد. وإلى أن يتأكد أنه هو من فعل ذلك، يُرجى قفل الحساب.

## The notice that somebody tried, and that it was not possible here.

# Variables:
#   $organization (String) - Name of the organization.
mail-reason-subject = لم تتم إعادة تعيين كلمة مرورك في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-reason-lead = جرت محاولة، ربما منك، لإعادة تعيين كلمة مرور { $user } في { $organization } بتاريخ { $when }. ولم يكن ذلك ممكنًا هنا.
# Variables:
#   $reason (String) - A code such as SSPR_0013.
mail-reason-code = السبب: { $reason }
mail-reason-what-now = إذا كان ذلك منك، فيُرجى الطلب من مكتب المساعدة إعادة تعيينها مع ذكر السبب أعلاه. وإذا لم يكن منك، فيُرجى تجاهل هذه الرسالة: لم يتغير شيء.

## The notice that a way to check is closed for a while.

# Variables:
#   $organization (String) - Name of the organization.
mail-closed-subject = رموز خاطئة كثيرة جدًا في { $organization }
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-lead = حاول شخص ما الدخول إلى الحساب { $user } وأدخل رموزًا خاطئة كثيرة جدًا. طريقة التحقق هذه مغلقة حتى { $until }. ولم تتغير كلمة المرور.
# Variables:
#   $user (String) - The user ID.
#   $until (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-closed-account-lead = حاول شخص ما اليوم مرات كثيرة جدًا الدخول إلى الحساب { $user } برموز خاطئة. لا يمكن لأحد إعادة تعيين كلمة مروره أو فتح قفله هنا حتى { $until }. ولم تتغير كلمة المرور، ويمكنك تسجيل الدخول كالمعتاد.
# Variables:
#   $user (String) - The user ID.
mail-closed-for-good-lead = حاول شخص ما مرارًا إعادة تعيين كلمة مرور { $user } وأدخل مئة رمز خاطئ. إعادة التعيين بهذه الطريقة مغلقة لهذا الحساب إلى أن يفتحها مكتب المساعدة. ولم تتغير كلمة المرور، ويمكنك تسجيل الدخول كالمعتاد.
mail-closed-for-good-advice = إذا كان ذلك منك، فيُرجى الطلب من مكتب المساعدة فتحها. وإذا لم يكن منك، فيُرجى إبلاغ مكتب المساعدة.
mail-closed-not-you = إذا كان ذلك منك، فيُرجى الانتظار حتى ذلك الوقت أو سؤال مكتب المساعدة. وإذا لم يكن منك، فيُرجى إبلاغ مكتب المساعدة.

## The mail to an organization's administrators when somebody may be guessing codes.

# Variables:
#   $organization (String) - Name of the organization.
mail-guessing-subject = ربما يحاول أحد تخمين الرموز في { $organization }
# Variables:
#   $organization (String) - Name of the organization.
#   $wrong (Number) - Wrong codes in the hour before, over all accounts.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-guessing-lead = { $wrong ->
    [zero] خلال الساعة السابقة لـ { $when } أُدخل { $wrong } رمز خاطئ لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
    [one] خلال الساعة السابقة لـ { $when } أُدخل رمز خاطئ واحد لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
    [two] خلال الساعة السابقة لـ { $when } أُدخل رمزان خاطئان لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
    [few] خلال الساعة السابقة لـ { $when } أُدخلت { $wrong } رموز خاطئة لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
    [many] خلال الساعة السابقة لـ { $when } أُدخل { $wrong } رمزًا خاطئًا لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
   *[other] خلال الساعة السابقة لـ { $when } أُدخل { $wrong } رمز خاطئ لحسابات { $organization }. وهذا أكثر مما يخطئ فيه الناس عادة.
}
mail-guessing-done = إلى أن يتوقف ذلك، ينتظر الجميع قليلًا قبل التحقق من أي رمز. ولا يُمنع أحد من الدخول.
mail-guessing-advice = يُرجى الطلب ممن يدير البوابة مراجعة سجل التدقيق: فهو يبيّن مصدر الرموز الخاطئة. تصلك هذه الرسالة مرة واحدة في الساعة على الأكثر.

## The form mail to the help desk.

# Variables:
#   $user (String) - The user ID.
mail-help-subject = طلب مساعدة: تعذر تسجيل دخول { $user }
# Variables:
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead = تعذرت المتابعة على شخص يقول إنه { $user } من { $organization }، فطلب مساعدتكم بتاريخ { $when }.
# Variables:
#   $user (String) - The user ID that was typed; no account has it.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
#   $organization (String) - Name of the organization.
mail-help-lead-unknown = أدخل شخص ما معرّف المستخدم { $user }، وهو لا يخص أي حساب في { $organization }، وطلب مساعدتكم بتاريخ { $when }.
# Variables:
#   $reason (String) - A code such as SSPR_0014, or a hyphen.
mail-help-reason = موضع التوقف: { $reason }
mail-help-verify = يُرجى التأكد من هوية من يحدّثكم قبل إعادة تعيين أي شيء: فهذه الرسالة لا تثبت شيئًا عمن تسبب في إرسالها. ويُرجى عدم اختيار كلمة مرور نيابة عن أي شخص.

# The last line of every mail.
# Variables:
#   $organization (String) - Name of the organization.
mail-footer = { $organization } · أُرسلت هذه الرسالة آليًا، ولا تُقرأ الردود عليها.

## الرسالة التي تحمل رمزًا إلى عنوان جديد يجري تسجيله.

# Variables:
#   $organization (String) - اسم المؤسسة.
mail-new-address-subject = { $organization }: أكّد هذا العنوان
# Variables:
#   $organization (String) - اسم المؤسسة.
mail-new-address-lead = يريد أحدهم، وهو أنت على الأرجح، استخدام هذا العنوان لإثبات هويته لدى { $organization }. أدخل هذا الرمز في الصفحة التي تنتظره:

## الإشعار بعد إضافة شيء مسجّل أو استبداله أو إزالته.

# Variables:
#   $organization (String) - اسم المؤسسة.
mail-method-subject = { $organization }: تغيير في طريقة إثبات هويتك
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-added-app-code = أُضيف تطبيق مصادقة إلى الحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-replaced-app-code = استُبدل تطبيق المصادقة للحساب { $user } لدى { $organization } بآخر في { $when }.
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-removed-app-code = أُزيل تطبيق مصادقة من الحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-passkey = أُضيف مفتاح مرور إلى الحساب { $user } لدى { $organization } في { $when }. ويمكن استخدامه لإعادة تعيين كلمة المرور.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-passkey = استُبدل مفتاح مرور للحساب { $user } لدى { $organization } بآخر في { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-passkey = أُزيل مفتاح مرور من الحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-added-email = أُضيف عنوان بريد إلى الحساب { $user } لدى { $organization } في { $when }. ويمكن استخدامه لإعادة تعيين كلمة المرور.
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-replaced-email = استُبدل عنوان بريد للحساب { $user } لدى { $organization } بآخر في { $when }.
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-method-removed-email = أُزيل عنوان بريد من الحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-recovery-code = أُنشئت رموز استرداد للحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-recovery-code = أُنشئت رموز استرداد جديدة للحساب { $user } لدى { $organization } في { $when }. ولم تعد الرموز السابقة صالحة.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-recovery-code = أُزيلت رموز الاسترداد من الحساب { $user } لدى { $organization } في { $when }.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-reissued-recovery-code = استُخدم رمز استرداد للحساب { $user } لدى { $organization } في { $when }، وحل محله رمز جديد.
mail-method-not-you = إذا كنت أنت من فعل ذلك فلا شيء عليك فعله.

## الرابط في الإشعار لمن لم يفعل ما يخبر عنه.

mail-not-me-lead = إذا لم تكن أنت، فافتح الصفحة أدناه وأخبرنا فيها. عندها يُغلق هذا الحساب أمام إعادة التعيين والتغييرات حتى يفتحه مكتب المساعدة من جديد. فتح الصفحة وحده لا يغيّر شيئًا.
# نص الرابط.
mail-not-me-link = لم أكن أنا

## الرسالة إلى المسؤولين بعد أن قال أحدهم «لم أكن أنا».

# Variables:
#   $organization (String) - اسم المؤسسة.
mail-reported-subject = { $organization }: بلاغ «لم أكن أنا»
# Variables:
#   $organization (String) - اسم المؤسسة.
#   $user (String) - معرّف المستخدم.
#   $when (String) - التاريخ والوقت بالشكل 2026-11-23 16:20 UTC.
mail-reported-lead = في { $when } أبلغ شخص يقرأ بريد { $user } لدى { $organization } أن تغييرًا في هذا الحساب لم يقم به صاحبه. والحساب مغلق منذ ذلك الحين أمام إعادة التعيين وإلغاء القفل والتغييرات.
mail-reported-advice = تحدّث إلى الشخص بطريقة غير البريد، وراجع ما هو مسجّل. ثم اطلب من المشغّل فتح الحساب من جديد (latchkey account release).
