### Plain pages that the server writes itself: the demo's sign-in, mailbox and authenticator apps. They do not travel to the app.

pages-demo-mark = عرض تجريبي

## The demo's sign-in page. It stands in for an organization's own login.

sign-in-title = تسجيل الدخول
sign-in-user-id = معرّف المستخدم
sign-in-password = كلمة المرور
sign-in-submit = تسجيل الدخول
sign-in-forgot = يتعذر عليّ تسجيل الدخول
sign-in-refused = معرّف المستخدم أو كلمة المرور غير صحيحة.
# “I can’t sign in” is the link sign-in-forgot.
sign-in-locked = كلمات مرور خاطئة كثيرة جدًا: هذا الحساب مقفل لبعض الوقت. يُرجى الانتظار بضع دقائق، أو اختيار «يتعذر عليّ تسجيل الدخول» أدناه.
sign-in-must-change = يجب تغيير كلمة المرور قبل تسجيل الدخول.
sign-in-expired = انتهت صلاحية كلمة المرور. يُرجى تغييرها قبل تسجيل الدخول.
# A link to the change of a password, below the form.
sign-in-change-link = تغيير كلمة المرور
sign-in-done-title = تم تسجيل الدخول
# Variables:
#   $user (String) - The user ID that was typed.
sign-in-done = تم تسجيل الدخول باسم { $user }. كلمة المرور هذه صالحة.

## The demo's mailbox page.

mailbox-title = صندوق البريد
mailbox-lead = جميع الرسائل التي أرسلها هذا العرض التجريبي، الأحدث أولًا. تظهر الرسائل الجديدة بعد إعادة تحميل الصفحة.
mailbox-empty = لم يُرسل شيء بعد.

## The demo's page of authenticator apps: for each account that has one, what its app would show now.

demo-apps-heading = تطبيقات المصادقة
demo-apps-lead = الرموز التي تعرضها الآن تطبيقات المصادقة لهذه الحسابات. تظهر الرموز الجديدة بعد إعادة تحميل الصفحة.
demo-apps-code = الرمز
# Variables:
#   $seconds (Number) - Seconds until the next code.
demo-apps-next = { $seconds ->
    [zero] يأتي الرمز التالي بعد { $seconds } ثانية.
    [one] يأتي الرمز التالي بعد ثانية واحدة.
    [two] يأتي الرمز التالي بعد ثانيتين.
    [few] يأتي الرمز التالي بعد { $seconds } ثوانٍ.
    [many] يأتي الرمز التالي بعد { $seconds } ثانية.
   *[other] يأتي الرمز التالي بعد { $seconds } ثانية.
}
demo-apps-empty = لا يملك أي حساب هنا تطبيق مصادقة.

## The page with the check for robots of another service.

robot-check-title = إثبات أنك لست روبوتًا
# Variables:
#   $service (String) - Name of the service, such as “hCaptcha”.
robot-check-lead = تُجري خدمة { $service } هذا التحقق. بعد ذلك تعود إلى حيث كنت.
robot-check-next-button = متابعة
# Leads back to the first screen, where the check without a puzzle can be chosen.
robot-check-back-link = رجوع، للتحقق بلا لغز
robot-check-refused = لم ينجح التحقق. يُرجى إعادته، أو الرجوع والتحقق بلا لغز.
robot-check-unavailable = لا يمكن الوصول إلى التحقق الآن. يُرجى الرجوع والتحقق بلا لغز.

## الصفحة خلف رابط «لم أكن أنا» في الإشعار.

not-me-title = ألم تكن أنت؟
# Variables:
#   $user (String) - معرّف المستخدم.
#   $organization (String) - اسم المؤسسة.
not-me-lead = وصلتك رسالة عن تغيير في الحساب { $user } لدى { $organization }.
not-me-consequence = إذا لم تقم بهذا التغيير فاضغط الزر. عندها لا يمكن هنا إعادة تعيين كلمة المرور ولا تغيير ما هو مسجّل حتى يتحقق مكتب المساعدة من الأمر ويفتح الحساب من جديد. ويُخطَر المسؤولون لديك.
not-me-button = لم أكن أنا
not-me-done-title = أُغلق الحساب أمام إعادة التعيين والتغييرات
not-me-done-text = أُخطر المسؤولون لديك. اتصل بمكتب المساعدة الآن ليتحقق من الحساب ويفتحه من جديد.
not-me-over-title = لم يعد هذا الرابط صالحًا
not-me-over-text = استُخدم من قبل أو مضى عليه وقت طويل. إذا كان في حسابك خلل فاتصل بمكتب المساعدة.
# قبل قراءة الرابط: يتولى ذلك برنامج، وحيث لا يعمل يلصق الشخص الرابط بنفسه.
not-me-paste-lead = يحدد الرابط الوارد في الرسالة الحساب المعني. إذا لم تنتقل هذه الصفحة تلقائيًا، يُرجى لصق الرابط كاملًا هنا.
not-me-paste-field = الرابط من الرسالة
not-me-paste-button = متابعة

## صفحات تظهر عند تعذر تلبية الطلب. وتُستخدم في بعضها أيضًا نصوص “fault-” من portal.ftl.

turned-away-start-link = الانتقال إلى صفحة البداية
turned-away-not-found-title = لا توجد صفحة في هذا العنوان
turned-away-not-found-text = ربما كُتب العنوان بشكل غير صحيح أو ينقصه جزء. يمكن إعادة تعيين كلمة المرور من صفحة البداية.
turned-away-too-slow-title = استغرق ذلك وقتًا طويلًا
turned-away-too-slow-text = لم يصل الطلب في الوقت المحدد. يُرجى التحقق من الاتصال ثم البدء من جديد.
# فُتحت البوابة باسم ليس اسمها.
turned-away-other-host-title = هذا ليس عنوان البوابة
turned-away-other-host-text = للبوابة عنوان آخر يقود إليه الرابط أدناه.
turned-away-too-long-title = أرسل المتصفح أكثر مما يمكن قراءته
turned-away-too-long-text = العنوان أو ما أُرسل معه أطول مما نقرؤه. يُرجى البدء من جديد من صفحة البداية. وإن لم يُجدِ ذلك، يُرجى حذف ملفات تعريف الارتباط لهذه الصفحة.
turned-away-refused-title = لم ينجح ذلك
turned-away-refused-text = ما أرسله المتصفح لا يناسب هذه الصفحة، ولم يتغير شيء. يُرجى البدء من جديد من صفحة البداية.
