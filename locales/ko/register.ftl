phase-set-up = 등록

register-heading = 로그인이 안 될 때를 위한 준비
register-lead = 로그인하면 본인 확인 방법을 등록하거나 바꿀 수 있습니다.
register-password-field = 암호
register-next-button = 로그인
