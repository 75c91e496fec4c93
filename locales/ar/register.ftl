### Registration in the browser: the ways in which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = الإعداد

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = طرق استعادة الوصول
register-lead = يُرجى تسجيل الدخول لإعداد طرق إثبات هويتك أو تغييرها.
register-password-field = كلمة المرور
register-password-hint = أو التصريح الذي حصلت عليه من مكتب المساعدة
register-next-button = تسجيل الدخول
register-provider-button = تسجيل الدخول عبر { $name }
register-provider-or = أو يمكن تسجيل الدخول هنا:
register-note-ticket-over = الرابط الذي أتيت به مستخدم من قبل أو انتهت مدته. يُرجى العودة إلى مكان تسجيل الدخول، أو تسجيل الدخول هنا.
register-note-provider-failed = لم يخبرنا تسجيل الدخول لدى مؤسستك بهويتك. يُرجى المحاولة مرة أخرى، أو تسجيل الدخول هنا.

## Why the person is asked: something is missing, or has not been looked at for long. They need not do it now.

register-asked-heading = إعداد طريقة لاستعادة الوصول
register-asked-lead = { $missing ->
    [0] كل ما تطلبه مؤسستك مسجل. هل هو صحيح؟
    [zero] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك { $missing } طريقة أخرى لإثبات هويتك. يستغرق ذلك دقائق.
    [one] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك طريقة أخرى لإثبات هويتك. يستغرق ذلك دقيقتين.
    [two] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك طريقتين أخريين لإثبات هويتك. يستغرق ذلك دقائق.
    [few] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك { $missing } طرق أخرى لإثبات هويتك. يستغرق ذلك دقائق.
    [many] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك { $missing } طريقة أخرى لإثبات هويتك. يستغرق ذلك دقائق.
   *[other] يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. لذلك تطلب مؤسستك { $missing } طريقة أخرى لإثبات هويتك. يستغرق ذلك دقائق.
}
register-reconfirm-heading = هل ما زال هذا صحيحًا؟
register-reconfirm-lead = بهذه الطرق تستعيد الوصول عند نسيان كلمة المرور. لن يفيدك عنوان لم تعد تقرؤه ولا هاتف لم يعد لديك.
register-on-file = المسجل الآن
register-start-button = الإعداد الآن
register-confirm-button = نعم، كل شيء صحيح
register-change-something-button = تغيير شيء
register-not-now-button = ليس الآن
register-not-now-hint = ستتابع إلى حيث كنت. وسنسأل مجددًا عند تسجيل الدخول التالي.
register-not-now-hint-campaign = { $left ->
    [zero] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك { $left } مرة أخرى.
    [one] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك مرة واحدة أخرى.
    [two] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك مرتين أخريين.
    [few] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك { $left } مرات أخرى.
    [many] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك { $left } مرة أخرى.
   *[other] ستتابع إلى حيث كنت، ولن نسأل لبعض الوقت. يمكنك تأجيل ذلك { $left } مرة أخرى.
}
register-campaign-until = يُرجى إتمام ذلك قبل نهاية يوم { $day }.

## What to set up.

register-choose-heading = ما الذي تريد إعداده؟
register-choose-lead = يُرجى اختيار طريقة واحدة. يمكنك إضافة غيرها بعد ذلك.
register-choose-lead-missing = { $missing ->
    [0] لا يُطلب المزيد. يمكنك اختيار طريقة أخرى عند الرغبة.
    [zero] تطلب مؤسستك { $missing } طريقة أخرى.
    [one] تطلب مؤسستك طريقة أخرى واحدة.
    [two] تطلب مؤسستك طريقتين أخريين، واحدة تلو الأخرى.
    [few] تطلب مؤسستك { $missing } طرق أخرى، واحدة تلو الأخرى.
    [many] تطلب مؤسستك { $missing } طريقة أخرى، واحدة تلو الأخرى.
   *[other] تطلب مؤسستك { $missing } طريقة أخرى، واحدة تلو الأخرى.
}
register-choose-app-code = تطبيق مصادقة
register-choose-hint-app-code = يعرض رموزًا على هاتفك، حتى دون اتصال.
register-choose-passkey = مفتاح مرور
register-choose-hint-passkey = يكفي فتح قفل جهازك كالمعتاد، دون كتابة أي رمز.
register-choose-email = عنوان بريد آخر
register-choose-hint-email = نرسل إليه رمزًا. ويجب أن يُفتح دون كلمة مرور هذا الحساب.
register-choose-recovery-code = رموز الاسترداد
register-choose-hint-recovery-code = أربعة رموز تُحفظ على ورقة أو في برنامج لإدارة كلمات المرور، ولا حاجة معها إلى هاتف.
register-back-button = رجوع
register-other-kind-button = إعداد طريقة أخرى

## Setting up an authenticator app: three steps in one list, then the field for the code, which is in portal.ftl.

register-heading-app-code = إعداد تطبيق المصادقة
register-lead-app-code = يعرض تطبيق على هاتفك رمزًا جديدًا كل 30 ثانية. وهو يعمل دون اتصال.
register-first-app-code = يُرجى فتح تطبيق مصادقة على هاتفك. وإن لم يكن لديك، فيمكن الحصول عليه من متجر الهاتف.
register-second-app-code = يُرجى إضافة حساب في التطبيق، ثم مسح هذه الصورة:
register-qr-app-code = رمز QR لتطبيق المصادقة. وفيه المفتاح المكتوب أدناه.
register-open-link-app-code = فتح التطبيق على هذا الجهاز
register-by-hand-app-code = أو يمكن كتابة هذا المفتاح في التطبيق:
register-key-copy-button = نسخ المفتاح
register-third-app-code = { $digits ->
    [zero] يُرجى كتابة { $digits } رقم مما يعرضه التطبيق الآن:
    [one] يُرجى كتابة الرقم الذي يعرضه التطبيق الآن:
    [two] يُرجى كتابة الرقمين اللذين يعرضهما التطبيق الآن:
    [few] يُرجى كتابة { $digits } أرقام يعرضها التطبيق الآن:
    [many] يُرجى كتابة { $digits } رقمًا يعرضها التطبيق الآن:
   *[other] يُرجى كتابة { $digits } رقم يعرضها التطبيق الآن:
}
register-name-field = اسم لهذا التطبيق (اختياري)
register-name-hint = مثل «هاتف العمل». يميّز بين تطبيقاتك.

## Making a passkey: one button, and the browser’s own dialog.

register-heading-passkey = إعداد مفتاح مرور
register-lead-passkey = ينشئ جهازك مفتاحًا لهذا الحساب ويحفظه. ويُستخدم المفتاح بفتح قفل الجهاز ببصمة الإصبع أو الوجه أو رقم PIN. وهو لا يعمل إلا على هذا الموقع، فلا يمكن لموقع زائف الحصول عليه.
register-passkey-make-button = إنشاء مفتاح مرور
# After the person closed the browser’s own dialog, or took too long over it.
register-passkey-not-made = لم يُنشأ مفتاح مرور. يُرجى المحاولة من جديد أو إعداد طريقة أخرى.
register-passkey-there = يوجد على هذا الجهاز مفتاح مرور لهذا الحساب. يُرجى استخدام جهاز آخر أو إعداد طريقة أخرى.

## Setting up a mail address, and the code that was sent to it. Field and buttons of the code are in portal.ftl.

register-heading-email = ما العنوان الذي نستخدمه؟
register-lead-email = يُرجى اختيار عنوان يمكنك قراءته عند تعذر الدخول إلى هذا الحساب، كعنوانك الشخصي. نرسل إليه رمزًا لنتأكد من أنه لك.
register-field-email = عنوان البريد الإلكتروني
register-field-hint-email = مثل name@example.com
register-send-button = إرسال رمز
register-code-heading-email = إدخال الرمز الوارد إلى ذلك العنوان
register-other-address-email = استخدام عنوان آخر

## Setting up recovery codes: two steps in one list, then the field for a code, which is in portal.ftl. The codes stand below the first.

register-heading-recovery-code = حفظ رموز الاسترداد
register-lead-recovery-code = بأحد هذه الرموز يمكنك إثبات هويتك حتى دون هاتفك وبريدك. ويصلح كل رمز مرة واحدة.
register-first-recovery-code = يُرجى طباعتها أو كتابتها أو وضعها في برنامج لإدارة كلمات المرور. فهي لا تُعرض إلا الآن.
register-second-recovery-code = يُرجى كتابة أحدها للتأكد من حفظها. ويبقى هذا الرمز صالحًا.

## The end of the wizard.

register-review-heading = أصبح كل شيء جاهزًا
register-review-lead = بهذه الطرق تستعيد الوصول عند نسيان كلمة المرور. هل كل شيء صحيح؟
register-review-button = كل شيء صحيح

## Everything on file, to add to and to change. One entry for each: its name, then a line for each fact.

register-manage-heading = طرقك لاستعادة الوصول
register-manage-lead = بها تثبت هويتك عند نسيان كلمة المرور.
register-manage-lead-missing = { $missing ->
    [zero] لاستعادة الوصول بنفسك تحتاج إلى { $missing } طريقة أخرى. يمكنك إضافتها أدناه.
    [one] لاستعادة الوصول بنفسك تحتاج إلى طريقة أخرى. يمكنك إضافتها أدناه.
    [two] لاستعادة الوصول بنفسك تحتاج إلى طريقتين أخريين. يمكنك إضافتهما أدناه.
    [few] لاستعادة الوصول بنفسك تحتاج إلى { $missing } طرق أخرى. يمكنك إضافتها أدناه.
    [many] لاستعادة الوصول بنفسك تحتاج إلى { $missing } طريقة أخرى. يمكنك إضافتها أدناه.
   *[other] لاستعادة الوصول بنفسك تحتاج إلى { $missing } طريقة أخرى. يمكنك إضافتها أدناه.
}
register-kind-app-code = تطبيق المصادقة
register-kind-token = جهاز الرموز
register-kind-passkey = مفتاح مرور
register-kind-email = البريد الإلكتروني
register-kind-recovery-code = رموز الاسترداد
register-default = تُعرض أولًا
register-since = مسجل منذ { $when }
register-used = آخر استخدام: { $when }
register-never-used = لم يُستخدم بعد
register-from-directory = أدخلته مؤسستك
register-not-verified = لم تؤكده بنفسك بعد
register-held = جديد بعد آخر إعادة تعيين: لا يكفي وحده لإعادة تعيين كلمة المرور حتى { $until }
# Variables:
#   $left (Number) - How many of the codes are not used yet.
register-left-recovery-code = الرموز الباقية: { $left }
register-change-button = تغيير
# In its place, for recovery codes.
register-renew-recovery-code = إنشاء رموز جديدة
register-remove-button = إزالة
register-make-default-button = العرض أولًا
register-add-heading = إضافة طريقة أخرى
register-sign-out-button = تسجيل الخروج
register-note-added = تم: يُعتمد من الآن.
register-note-replaced = تم: الجديد معتمد من الآن، والقديم أُزيل.
register-note-removed = تم: لم يعد مسجلًا.
register-note-default-chosen = ستُعرض أولًا من الآن.

## Before something is removed: what follows from it.

register-remove-heading-app-code = هل تريد إزالة تطبيق المصادقة هذا؟
register-remove-heading-passkey = هل تريد إزالة مفتاح المرور هذا؟
register-remove-heading-email = هل تريد إزالة هذا العنوان؟
register-remove-heading-recovery-code = هل تريد إزالة رموز الاسترداد؟
register-remove-lead = ما يبقى يكفي لاستعادة الوصول بنفسك.
register-remove-no-reset = من دونه لا يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور، وستحتاج إلى مكتب المساعدة.
register-remove-no-reset-and-asked = من دونه لا يمكنك استعادة الوصول بنفسك عند نسيان كلمة المرور. ومؤسستك تطلبه: سيُطلب منك إعداد غيره عند تسجيل الدخول التالي.
register-remove-it-button = إزالة
register-keep-it-button = الإبقاء عليه

## The visit is over. The browser goes back by itself; the link is for where it does not.

register-over-heading = انتهى كل شيء
register-over-lead = نعيدك الآن إلى حيث أتيت.
register-over-lead-here = لا شيء آخر مطلوب. يمكنك إغلاق هذه الصفحة.
register-over-no-way-back-lead = ما فعلته هنا محفوظ. لا يمكن متابعة تسجيل الدخول من هذه الصفحة: ارجع إلى حيث أتيت وسجّل الدخول هناك مرة أخرى.
register-over-cancelled-heading = في وقت آخر إذًا
register-over-cancelled-lead = لم يتغير شيء. نعيدك الآن إلى حيث أتيت، وسنسأل مجددًا لاحقًا.
register-over-link = متابعة

## Refusals: something to mend, said above the heading and again at the field.

refusal-address-missing = يُرجى إدخال عنوان بريد إلكتروني.
refusal-address-malformed = يُرجى إدخال العنوان كاملًا، مثل name@example.com.
refusal-address-of-organization = هذا العنوان تابع لمؤسستك ويُفتح بكلمة المرور التي قد تُفقد. يُرجى استخدام عنوان آخر.
refusal-address-on-file = هذا العنوان مسجل من قبل. يُرجى استخدام عنوان آخر أو الرجوع.
refusal-too-many-on-file = { $most ->
    [zero] العدد الأقصى من هذا النوع { $most }. يُرجى إزالة واحد أولًا.
    [one] لا يمكن تسجيل أكثر من واحد من هذا النوع. يُرجى إزالته أولًا.
    [two] لا يمكن تسجيل أكثر من اثنين من هذا النوع. يُرجى إزالة واحد أولًا.
    [few] العدد الأقصى من هذا النوع { $most }. يُرجى إزالة واحد أولًا.
    [many] العدد الأقصى من هذا النوع { $most }. يُرجى إزالة واحد أولًا.
   *[other] العدد الأقصى من هذا النوع { $most }. يُرجى إزالة واحد أولًا.
}
refusal-removal-forbidden = تريد مؤسستك الإبقاء على هذا. يُرجى إعداد غيره أولًا، ثم يمكنك إزالته.
# Too many wrong tries while something was set up.
refusal-set-up-dead = تكرر الخطأ مرات كثيرة. يُرجى اختيارها مرة أخرى للبدء من جديد.
refusal-wait-for-new-address = يمكننا إرسال الرمز التالي بعد { $time }. يُرجى المحاولة حينها.
# Where it takes longer than an hour.
# Variables:
#   $until (String) - The time of day, with the date where it is another day.
refusal-wait-for-new-address-until = يمكننا إرسال الرمز التالي بعد { $until }. يُرجى المحاولة حينها.
