phase-set-up = الإعداد

register-heading = طرق استعادة الوصول إلى حسابك
register-lead = يُرجى تسجيل الدخول لإعداد طرق التحقق من هويتك أو تغييرها.
register-password-field = كلمة المرور
register-next-button = تسجيل الدخول
