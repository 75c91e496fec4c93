### 브라우저에서 보이는 포털. 화면 순서대로 있습니다.
### 로그인하지 못해 마음이 급한 사람이 읽습니다. 짧게 쓰고, 탓하지 않고, 다음에 할 일을 알려 줍니다.

## 이름, 머리글, 바닥글: 모든 화면.

brand-name = Latchkey
# 화면 낭독기용: 언어 선택 상자의 레이블.
header-language = 언어
# 이 언어의 이름. 언어 선택 상자에 보이는 그대로.
header-language-name = 한국어
footer-help-desk = 지원 센터에 문의
footer-help-desk-unknown = 아직 어느 조직에 속해 있는지 알 수 없습니다. 먼저 사용자 ID를 입력하거나, 계정을 만들어 준 담당자에게 문의하세요.
# 화면 낭독기용: 링크 뒤에 읽습니다.
footer-opens-new-tab = (새 탭에서 열림)
footer-support-code = 지원 코드
footer-support-code-explained = 지원 센터에 이 코드를 불러 주세요. 여기서 무슨 일이 있었는지 찾아볼 수 있습니다.

## 앱이 실행되기 전의 페이지.

shell-late = 시간이 오래 걸리고 있습니다. 인터넷 연결을 확인하고 페이지를 새로 고치세요. 계속 이 상태라면 브라우저가 이 페이지를 막고 있을 수 있습니다. 다른 브라우저를 쓰거나 지원 센터에 문의하세요.
shell-no-script = 이 페이지에는 JavaScript가 필요한데 지금 꺼져 있습니다. 켠 뒤 새로 고치거나, 지원 센터에 문의하세요.

## 창 제목.

# Variables:
#   $page (String) - 화면의 제목.
#   $portal (String) - 조직 또는 제품 이름.
page-title = { $page } · { $portal }
# Variables:
#   $page (String) - 화면의 제목.
#   $portal (String) - 조직 또는 제품 이름.
page-title-problem = 확인 필요: { $page } · { $portal }

## 방문의 세 단계. 막대로 표시됩니다. 아는 암호를 변경할 때는 첫 단계와 마지막 단계만 있습니다.

# 화면 낭독기용: 단계 목록의 레이블.
phases-label = 진행 상황
phase-account = 계정
phase-check = 확인
phase-new-password = 새 암호

## 처리하는 동안 화면 낭독기가 읽는 말.

status-working = 잠시만 기다려 주세요…
# Variables:
#   $phase (String) - 세 단계 중 하나. 예: “확인”.
status-phase = 현재 단계: { $phase }

## 로봇인지 확인. 저절로 진행됩니다.

check-working = 로봇이 아닌지 확인하고 있습니다. 따로 하실 일은 없습니다.
check-awaited = 아직 확인하고 있습니다. 끝나면 저절로 넘어갑니다.
# For slow devices. It goes on by itself.
# Variables:
#   $percent (Number) - How much is done: 0, 25, 50 or 75.
check-progress = 로봇이 아닌지 확인하는 중입니다. { $percent }% 끝났습니다. 이 페이지를 열어 두세요.
check-too-long = 이 기기는 확인을 하기에 너무 느립니다. 다른 기기를 쓰시거나 헬프데스크에 문의하세요.
check-done = 로봇이 아님을 확인했습니다.

## The check for robots of organizations that want digits typed. The way without them is as good.

picture-field = 로봇이 아님을 확인하는 숫자 여섯 자리
picture-hint = 그림의 숫자를 입력하세요. 소리로 들을 수도 있습니다.
# Instead of the picture, for screen readers.
picture-alt = 숫자 여섯 자리가 있는 그림. 소리에도 같은 숫자가 나옵니다.
# For screen readers: the label of the player.
picture-sound = 숫자 여섯 자리를 읽어 주는 소리
picture-new-button = 다른 숫자 보기
# Switches to the check that runs by itself.
check-without-button = 문제 없이 확인하기: 몇 초 걸립니다
# Switches back to the picture, or to the other service.
check-with-button = 문제 풀기로 바꾸기
# Where the organization uses another service instead of the picture.
check-by-service = 다음 단계에서 다른 서비스의 확인을 거친 뒤 이 페이지로 돌아옵니다. 문제 없이 확인할 수도 있습니다.

## 첫 화면: 사용자 ID.

identify-heading = 계정을 다시 사용하세요
identify-lead = 어느 계정인지 알려 주세요. 이어서 본인인지 확인합니다.
identify-user-id-field = 사용자 ID
identify-user-id-hint = 예: name@example.com
identify-next-button = 다음

## 암호 변경의 첫 화면: 사용자 ID와 현재 암호. 사용자 ID 입력란은 위와 같습니다.

change-heading = 암호를 변경하세요
change-lead = 지금 쓰는 암호를 입력하세요. 이어서 새 암호를 정합니다.
change-password-field = 현재 암호
change-next-button = 다음
# 재설정의 첫 화면으로 가는 링크.
change-forgotten-link = 암호를 잊었습니다

## 찾아온 이유. 새 암호 없이 잠금만 풀 수도 있는 계정에만 묻습니다.

choose-goal-heading = 왜 로그인할 수 없나요?
choose-goal-lead = 해당하는 것을 고르세요. 어느 쪽이든 먼저 본인인지 확인합니다.
choose-goal-reset = 암호를 잊었습니다
choose-goal-reset-hint = 새 암호를 정합니다.
choose-goal-unlock = 암호를 아는데도 로그인되지 않습니다
choose-goal-unlock-hint = 잠금을 풉니다. 암호는 그대로입니다.
choose-goal-other-account-button = 다른 계정 사용

## 확인 방법 고르기.

choose-method-heading = 어떻게 본인 확인을 할까요?
choose-method-lead = 하나를 고르세요. 나중에 다른 방법으로 바꿀 수 있습니다.
choose-method-lead-one-more = 감사합니다. 다른 방법으로 한 번만 더 확인하면 됩니다.
choose-method-email = 다른 메일 주소로 받기
choose-method-app-code = 인증 앱 또는 토큰의 코드 사용
choose-method-passkey = 패스키 사용
# In place of the ways, where the browser cannot carry out the only one.
choose-method-not-here = 가능한 방법이 패스키뿐인데 이 브라우저에서는 패스키를 쓸 수 없습니다. 다른 브라우저나 패스키가 있는 기기에서 이 페이지를 여세요.
choose-method-recovery-code = 복구 코드 사용
choose-method-other-account-button = 다른 계정 사용

## 코드: 메일로 받거나 인증 앱에서 봅니다.

enter-code-heading-email = 메일로 받은 코드를 입력하세요
# Variables:
#   $address (String) - 코드를 보낸 주소. 일부를 가림. 예: r•••@•••.example.
#   $minutes (Number) - 코드를 쓸 수 있는 시간(분).
enter-code-lead-email = { $address } 주소로 보냈습니다. { $minutes }분 동안 쓸 수 있습니다.
# 주소를 알려 줄 수 없을 때. 주소가 있는지조차 말하지 않습니다.
# Variables:
#   $minutes (Number) - 코드를 쓸 수 있는 시간(분).
enter-code-lead-untold-email = 이 계정에 다른 메일 주소가 등록되어 있다면 그 주소로 코드가 갑니다. { $minutes }분 동안 쓸 수 있습니다.
enter-code-heading-app-code = 인증 앱이나 토큰의 코드를 입력하세요
enter-code-lead-app-code = 앱을 열어 이 계정을 찾거나 토큰을 보세요. 표시된 숫자를 입력하세요.
enter-code-hint-app-code = 30초나 60초마다 바뀌니 지금 보이는 코드를 입력하세요.
enter-code-heading-passkey = 패스키를 사용하세요
enter-code-lead-passkey = 기기의 잠금을 지문, 얼굴 또는 PIN으로 풀라는 안내가 나옵니다. 이 정보는 저희에게 전송되지 않습니다.
enter-code-heading-recovery-code = 복구 코드를 입력하세요
enter-code-lead-recovery-code = 종이나 암호 관리 프로그램에 보관해 둔 코드 가운데 하나를 입력하세요. 아직 쓰지 않은 것이면 어느 것이든 됩니다.
enter-code-hint-recovery-code = 영문자와 숫자 네 자씩 여섯 묶음입니다. 대소문자, 빈칸, 붙임표는 상관없습니다.
enter-code-field = 코드
enter-code-hint-email = 메일이 보이지 않으면 스팸 메일함도 확인하세요.
enter-code-next-button = 다음
enter-code-send-again-button = 새 코드 받기
# Variables:
#   $time (String) - 버튼을 쓸 수 있을 때까지의 분과 초. 예: 0:38.
enter-code-send-again-button-later = 새 코드 받기 ({ $time })
# 한 시간 넘게 남았을 때.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
enter-code-send-again-button-at = 새 코드 받기 ({ $until } 이후)
# 화면 낭독기용: 버튼을 너무 일찍 눌렀을 때.
# Variables:
#   $time (String) - 분과 초. 예: 0:38.
enter-code-send-again-wait = { $time } 뒤에 새 코드를 받을 수 있습니다.
# 한 시간 넘게 남았을 때.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
enter-code-send-again-wait-until = { $until } 이후에 새 코드를 받을 수 있습니다.
# 화면 낭독기용.
enter-code-sent-again = 새 코드를 보냈습니다. 이전 코드는 이제 쓸 수 없습니다.
enter-code-other-way-button = 다른 방법 사용

## A passkey. What is said of it in place of a code stands above, and at the refusals below.

passkey-use-button = 패스키 사용
passkey-try-again-button = 다시 시도
# After the person closed the browser’s own dialog, or took too long over it. The other ways stand below.
passkey-not-used = 패스키를 사용하지 않았습니다. 시도 횟수에 들어가지 않으니 다시 시도하거나 다른 방법을 고르세요.
passkey-not-here = 이 브라우저에서는 여기서 패스키를 쓸 수 없습니다. 다른 방법을 고르거나 다른 브라우저에서 이 페이지를 여세요.
# A heading above the other ways, after a passkey was not used.
passkey-other-ways = 또는 다른 방법을 고르세요

## 틀린 코드가 많아 막힌 방법. 제목 아래의 문장은 refusal-method-closed 또는 refusal-method-closed-only-way입니다.

way-closed-heading = 지금은 이 방법을 쓸 수 없습니다

## 새 암호.

new-password-heading = 새 암호를 정하세요
# Variables:
#   $user (String) - 사용자 ID. 예: name@example.com.
new-password-lead = 계정: { $user }
new-password-field = 새 암호
new-password-again-field = 새 암호 다시 입력
new-password-set-button = 암호 설정
secret-show-button = 보기
secret-hide-button = 숨기기

## 입력하는 동안 하나씩 확인되는 규칙.

# Variables:
#   $min (Number) - 최소 글자 수.
#   $max (Number) - 최대 글자 수.
password-rules-length = { $min }~{ $max }자
# 종류는 아래 네 메시지가 목록으로 이어집니다.
# Variables:
#   $need (Number) - 네 종류 중 들어가야 하는 수.
password-rules-kinds = 다음 중 { $need }가지 이상:
password-rules-lower = 영문 소문자
password-rules-upper = 영문 대문자
password-rules-digit = 숫자
password-rules-symbol = 기호 또는 공백
password-rules-allowed = 영문자, 숫자, 공백, 일반 기호만 사용
# Variables:
#   $character (String) - 쓸 수 없는 첫 글자.
password-rules-not-allowed = 쓸 수 없는 글자: { $character }
# 조직의 디렉터리가 이전 암호를 기억할 때 표시됩니다. 이 내용은 ‘암호 설정’을 누른 뒤에 확인합니다.
# Variables:
#   $count (Number) - 다시 쓸 수 없는 이전 암호의 수.
password-rules-history = 최근에 쓴 암호 { $count }개는 다시 쓸 수 없습니다.
# 입력하면서 확인되는 규칙 아래에 표시됩니다. 이 내용은 ‘암호 설정’을 누른 뒤에 확인합니다.
password-rules-advice = 이름이나 많은 사람이 암호로 쓰는 단어는 피하세요.
# 같은 자리의 문구: 글자 종류를 따지지 않고 긴 암호를 요구할 때.
password-rules-advice-long = 단어 여러 개를 띄어 쓰면 기억하기 쉽습니다. 이름이나 많은 사람이 암호로 쓰는 단어는 피하세요.
# 화면 낭독기용: 규칙 뒤에 읽습니다.
password-rules-met = (완료)
# 화면 낭독기용: 규칙 뒤에 읽습니다.
password-rules-open = (아직)
# 화면 낭독기용: 규칙 뒤에 읽습니다.
password-rules-broken = (맞지 않음)
# 화면 낭독기용: 입력을 잠시 멈추면 읽습니다.
# Variables:
#   $left (Number) - 아직 맞지 않는 규칙 수.
password-rules-status = { $left ->
    [0] 모든 규칙에 맞는 암호입니다.
   *[other] 규칙 { $left }개가 남았습니다.
}

## 완료: 재설정, 잠금 해제, 변경 후.

done-heading = 암호가 재설정되었습니다
# Variables:
#   $notices (Number) - 알림 메일을 받는 주소 수. 0일 수 있음.
done-lead = { $notices ->
    [0] 이제 로그인할 수 있습니다.
   *[other] 이제 로그인할 수 있습니다. 등록된 메일 주소 { $notices }곳으로 알림을 보냈습니다.
}
done-unlock-heading = 계정 잠금이 풀렸습니다
# Variables:
#   $notices (Number) - 알림 메일을 받는 주소 수. 0일 수 있음.
done-unlock-lead = { $notices ->
    [0] 알고 있는 암호로 로그인하세요.
   *[other] 알고 있는 암호로 로그인하세요. 등록된 메일 주소 { $notices }곳으로 알림을 보냈습니다.
}
done-change-heading = 암호가 변경되었습니다
# Variables:
#   $notices (Number) - 알림 메일을 받는 주소 수. 0일 수 있음.
done-change-lead = { $notices ->
    [0] 이제부터 새 암호로 로그인하세요.
   *[other] 이제부터 새 암호로 로그인하세요. 등록된 메일 주소 { $notices }곳으로 알림을 보냈습니다.
}
# The organization's directory asks for it, though the password has just been set here.
done-must-change = 다음에 로그인할 때 다른 암호를 선택하라는 안내가 표시됩니다.
done-return-button = 원래 페이지로 돌아가기
done-sign-in-button = 로그인
done-print-button = 이 페이지 인쇄 또는 저장
done-account = 계정
done-when = 시각

## Codes that people keep. One that was used has a new one in its place, which is shown once, to be copied or printed.

new-codes-heading-recovery-code = 복구 코드를 고쳐 적으세요
# The new code follows.
new-codes-lead-recovery-code = 코드는 한 번만 쓸 수 있습니다. 쓴 코드는 지우고 그 자리에 이것을 적으세요.
new-codes-few-recovery-code = 쓸 수 있는 복구 코드가 많아야 하나 남았습니다. 곧 새 코드를 만드세요.
new-codes-make-button = 새 코드 만들기
new-codes-copy-button = 복사
new-codes-print-button = 인쇄
# On paper, before the address of this portal.
new-codes-portal = 쓰는 곳
new-codes-kept-button = 보관했습니다
# Stands on a button that copies for a while, and is heard from screen readers.
copy-done = 복사했습니다
copy-by-hand = 브라우저에서 복사가 막혀 있습니다. 글을 선택해 두었으니 직접 복사하세요.

## 지원 센터에 보내는 양식 메일.

help-desk-heading = 지원 센터에 요청
help-desk-lead = 지원 센터에 메일 한 통을 보냅니다. 지원 센터는 평소 쓰는 방법으로 연락합니다. 메일에 들어가는 내용:
help-desk-sends-user-id = 사용자 ID
help-desk-sends-reason = 어디에서 멈췄는지
help-desk-sends-support-code = 이번 방문의 지원 코드
help-desk-send-button = 메일 보내기
help-desk-back-button = 뒤로
help-desk-asked-heading = 지원 센터에 알렸습니다
help-desk-asked-lead = 메일을 보냈습니다. 답이 오기까지 시간이 걸릴 수 있습니다. 급하면 전화해서 아래 지원 코드를 불러 주세요.

## 거절: 고칠 것. 제목 위와 입력란에 같은 말로 나옵니다.

problem-heading = 확인이 필요합니다
refusal-user-id-missing = 사용자 ID를 입력하세요.
refusal-user-id-malformed = name@example.com처럼 사용자 ID 전체를 입력하세요.
refusal-check-failed = 로봇이 아닌지 한 번 더 확인해야 합니다. 버튼을 다시 누르세요.
refusal-check-wanted = 조직에서 한 번 더 확인하기를 원합니다. 아래 두 가지 방법 가운데 하나를 고르세요.
refusal-check-mistyped = 숫자가 맞지 않습니다. 새 숫자를 보여 드립니다.
refusal-picture-missing = 숫자 여섯 자리를 입력하거나 문제 없이 확인하기를 고르세요.
refusal-code-missing-email = 메일로 받은 코드를 입력하세요.
refusal-code-missing-app-code = 앱이나 토큰에 보이는 코드를 입력하세요.
refusal-code-missing-recovery-code = 복구 코드 하나를 입력하세요.
# Variables:
#   $digits (Number) - 코드의 자릿수.
refusal-code-malformed = 코드 숫자 { $digits }자리만 입력하세요.
refusal-code-malformed-app-code = 앱이나 토큰에 보이는 숫자만 입력하세요.
refusal-code-malformed-recovery-code = 복구 코드 전체가 아닙니다. 복구 코드는 영문자와 숫자 네 자씩 여섯 묶음입니다.
refusal-code-wrong-email = 코드가 맞지 않습니다. 가장 최근에 받은 메일을 확인하세요.
refusal-code-wrong-app-code = 코드가 맞지 않습니다. 지금 앱이나 토큰에 보이는 코드를 입력하세요. 계속 맞지 않으면 휴대폰 시각이 자동으로 맞춰지게 하세요.
refusal-code-wrong-passkey = 이 계정의 패스키인지 확인하지 못했습니다. 다시 시도하세요.
refusal-code-wrong-recovery-code = 코드가 맞지 않습니다. 다시 한번 살펴보고, 가장 최근에 만든 코드인지 확인하세요.
refusal-code-expired = 코드의 사용 시간이 지났습니다. 새 코드를 받으세요.
# ‘다른 방법 사용’은 enter-code-other-way-button 버튼입니다.
refusal-code-expired-app-code = 시간이 너무 오래 지났습니다. ‘다른 방법 사용’을 누른 뒤 앱을 다시 고르세요.
refusal-code-expired-passkey = 시간이 너무 오래 지났습니다. 다시 시도하세요.
refusal-code-used-app-code = 이미 사용한 코드입니다. 다음 코드가 나오면 입력하세요.
# A passkey counts how often it signs, and this one says fewer times than before.
refusal-code-used-passkey = 이 패스키의 복사본이 있을 수 있어 인정되지 않습니다. 다른 방법을 사용하고 헬프데스크에 알리세요.
# ‘다른 방법 사용’은 enter-code-other-way-button 버튼입니다.
refusal-code-expired-recovery-code = 시간이 너무 오래 지났습니다. ‘다른 방법 사용’을 누른 뒤 복구 코드를 다시 고르세요.
refusal-code-used-recovery-code = 이미 사용한 코드입니다. 다른 코드를 입력하세요.
refusal-code-dead = 이 코드로 너무 많이 시도했습니다. 새 코드를 받으세요.
# ‘다른 방법 사용’은 enter-code-other-way-button 버튼입니다.
refusal-code-dead-app-code = 너무 많이 시도했습니다. ‘다른 방법 사용’을 눌러 계속하세요.
# ‘다른 방법 사용’은 enter-code-other-way-button 버튼입니다.
refusal-code-dead-passkey = 너무 많이 시도했습니다. ‘다른 방법 사용’을 눌러 계속하세요.
# ‘다른 방법 사용’은 enter-code-other-way-button 버튼입니다.
refusal-code-dead-recovery-code = 너무 많이 시도했습니다. ‘다른 방법 사용’을 눌러 계속하세요.
# Variables:
#   $time (String) - 분과 초. 예: 0:38.
refusal-wait-for-new-code = { $time } 뒤에 새 코드를 받을 수 있습니다. 가장 최근 코드는 아직 쓸 수 있습니다.
# 한 시간 넘게 남았을 때.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-wait-for-new-code-until = { $until } 이후에 새 코드를 받을 수 있습니다. 가장 최근 코드는 아직 쓸 수 있습니다.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-too-many-messages = 지금은 메일을 더 보낼 수 없습니다. { $until } 이후에 다시 요청하거나 지원 센터에 문의하세요.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-method-closed = 잘못된 코드가 여러 번 입력되어 { $until }까지 이 방법을 쓸 수 없습니다. 다른 방법을 쓰거나 지원 센터에 문의하세요.
# 쓸 수 있는 다른 방법이 없을 때.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-method-closed-only-way = 잘못된 코드가 여러 번 입력되어 { $until }까지 이 방법을 쓸 수 없습니다. 지원 센터에 문의하세요.
refusal-current-password-missing = 지금 쓰는 암호를 입력하세요.
refusal-sign-in-refused = 사용자 ID와 암호가 서로 맞지 않습니다. 둘 다 확인하고 암호를 다시 입력하세요.
# ‘암호를 잊었습니다’는 change-forgotten-link 링크입니다.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-sign-in-locked = 잘못된 암호가 너무 많이 입력되었습니다. { $until } 이후에 다시 시도하거나 아래에서 ‘암호를 잊었습니다’를 선택하세요.
# 누군가 풀 때까지 계정이 잠겨 있습니다. ‘암호를 잊었습니다’는 change-forgotten-link 링크입니다.
refusal-sign-in-locked-for-good = 계정이 잠겨 있습니다. 다시 사용하려면 아래에서 ‘암호를 잊었습니다’를 선택하세요.
refusal-already-asked = 오늘 이 계정에 대한 메일을 이미 지원 센터에 보냈습니다. 급하면 전화하세요.
refusal-nobody-to-ask = 지원 센터에 메일을 받을 담당자가 없어 보내지 못했습니다. 전화하거나 직접 방문하세요.
refusal-password-missing = 새 암호를 입력하세요.
refusal-password-unchanged = 지금 쓰는 암호와 같습니다. 다른 암호로 정하세요.
refusal-directory-away = 지금 조직의 디렉터리가 응답하지 않습니다. 바뀐 것은 없습니다. 몇 분 뒤에 다시 시도하세요.
refusal-directory-too-short = 조직에서 더 긴 암호를 요구합니다. 더 길게 정하세요.
refusal-directory-too-long = 조직에서 이렇게 긴 암호를 받지 않습니다. 더 짧게 정하세요.
refusal-directory-used-before = 전에 쓰던 암호입니다. 새 암호로 정하세요.
refusal-directory-too-young = 조직의 규칙에 따라 얼마 지나야 암호를 다시 바꿀 수 있습니다. 내일 다시 시도하거나 지원 센터에 문의하세요.
refusal-directory-rules = 조직의 암호 규칙에 맞지 않습니다. 다른 단어로 더 길게 정하세요.
refusal-password-mismatch = 두 암호가 서로 다릅니다. 같은 암호를 다시 입력하세요.
# Variables:
#   $min (Number) - 최소 글자 수.
#   $have (Number) - 입력한 글자 수.
refusal-password-too-short = { $min }자 이상으로 정하세요. 지금은 { $have }자입니다.
# Variables:
#   $max (Number) - 최대 글자 수.
refusal-password-too-long = { $max }자 이하로 정하세요.
# Variables:
#   $need (Number) - 네 종류 중 들어가야 하는 수.
#   $have (Number) - 들어간 종류 수.
refusal-password-too-few-classes = 소문자, 대문자, 숫자, 기호 중 { $need }가지 이상을 쓰세요. 지금은 { $have }가지입니다.
# Variables:
#   $character (String) - 쓸 수 없는 첫 글자.
refusal-password-not-allowed = 암호에 쓸 수 없는 글자를 빼세요: { $character }
# Variables:
#   $part (String) - 입력한 그대로의 암호 일부.
refusal-password-contains-name = ‘{ $part }’ 부분을 빼세요. 이름에 들어 있는 말입니다.
# Variables:
#   $part (String) - 입력한 그대로의 암호 일부.
refusal-password-contains-user-id = ‘{ $part }’ 부분을 빼세요. 사용자 ID에 들어 있는 말입니다.
# Variables:
#   $part (String) - 입력한 그대로의 암호 일부.
refusal-password-contains-organization = ‘{ $part }’ 부분을 빼세요. 조직 이름에 들어 있는 말입니다.
refusal-password-common = 많은 사람이 쓰는 암호이거나 그와 거의 같습니다. 서로 관련 없는 단어 서너 개를 잇는 등 전혀 다른 암호로 정하세요.
# Variables:
#   $parts (String) - 입력한 그대로의 암호 일부들, 쉼표로 나열.
#   $missing (Number) - 더 넣어야 하는 최소 글자 수.
refusal-password-too-guessable = 추측하기 쉬운 암호입니다. 다음은 널리 알려졌거나 금지된 말이어서 하나가 한 글자로만 계산됩니다: { $parts }. 다른 글자를 { $missing }자 이상 더 넣으세요.
# 거부 사유 옆에 한 줄씩 덧붙는 조언: 암호가 추측하기 쉬운 까닭.
advice-password-names = 흔한 이름과 성을 빼세요.
advice-password-keys = ‘qwerty’처럼 자판에 나란히 있는 글자를 빼세요.
advice-password-repeats = ‘aaa’나 ‘abcabc’처럼 되풀이되는 글자를 빼세요.
advice-password-sequences = ‘abc’나 ‘6543’처럼 차례로 이어지는 글자를 빼세요.
advice-password-years = 연도를 빼세요. 자신과 관련된 연도는 더욱 추측하기 쉽습니다.
advice-password-dates = 날짜를 빼세요. 자신과 관련된 날짜는 더욱 추측하기 쉽습니다.
advice-password-capitals = 대문자로 바꾸는 것만으로는 별 도움이 되지 않습니다.
advice-password-reversed = 단어를 거꾸로 쓰는 것은 별 도움이 되지 않습니다.
advice-password-look-alikes = ‘a’를 ‘@’로 바꾸듯 비슷한 글자를 쓰는 것은 별 도움이 되지 않습니다.

## 제목 위의 알림: 누구의 잘못도 아닌, 알아 둘 일.

note-visit-expired = 오래 자리를 비우셔서 안전을 위해 방문을 끝냈습니다. 처음부터 다시 시작하세요.
note-moved-on = 다른 탭에서 이미 진행된 것 같습니다. 지금 단계를 보여 드립니다.
# Two minutes before a visit ends by itself. The button keeps the visit.
note-ending = 안전을 위해 이 방문은 2분 뒤에 끝납니다. 시간이 더 필요하신가요?
note-ending-stay = 시간이 더 필요합니다
# The same, where it cannot be kept any longer.
note-ending-for-good = 안전을 위해 한 번의 방문은 최대 30분입니다. 이 방문은 2분 뒤에 끝나며, 그 뒤에 다시 시작하실 수 있습니다.

## 장애: 우리 쪽이나 연결에 생긴 문제.

fault-try-again = 다시 시도
fault-internal-heading = 문제가 생겼습니다
fault-internal-text = 잘못하신 것은 없으며 바뀐 것도 없습니다. 다시 시도하거나 지원 센터에 문의하세요.
fault-out-of-step-heading = 이미 다음 단계로 넘어갔습니다
fault-out-of-step-text = 다른 탭에서 진행된 것 같습니다. 다시 시도하면 지금 단계가 보입니다.
fault-cookies-off-heading = 브라우저의 쿠키가 꺼져 있습니다
fault-cookies-off-text = 진행 상황을 기억하려면 작은 쿠키 하나가 필요합니다. 이 페이지의 쿠키를 허용하고 다시 시도하세요.
fault-too-many-heading = 잠시 기다려 주세요
# Variables:
#   $minutes (Number) - 다시 쓸 수 있을 때까지의 분. 1 이상.
fault-too-many-text = 사용 중인 네트워크에서 요청이 많이 왔습니다. { $minutes }분 뒤에 다시 시도하세요.
fault-unavailable-heading = 지금은 처리할 수 없습니다
fault-unavailable-text = 필요한 시스템이 응답하지 않습니다. 몇 분 뒤에 다시 시도하거나 지원 센터에 문의하세요.
fault-offline-heading = 연결되지 않았습니다
fault-offline-text = 포털에 연결할 수 없습니다. 인터넷 연결을 확인하고 다시 시도하세요.

## 중단: 새 암호도 잠금 해제도 없이 끝난 방문. 제목, 뜻과 다음에 할 일, 짧은 이유.

stopped-help-desk-button = 지원 센터에 요청
stopped-help-desk-unknown = 조직에서 지정한 지원 센터가 없습니다. 계정 담당자에게 문의하세요.
stopped-other-account-button = 다른 계정으로 시도
stopped-start-again-button = 다시 시작
stopped-until = 다시 열리는 시각
stopped-reason = 이유
stopped-support-code = 지원 코드

stopped-not-verified-heading = 계정을 확인할 수 없습니다
stopped-not-verified-text = 사용자 ID에 오타가 없는지 확인하고 다시 시도하세요. ID가 맞다면 지원 센터에서 알아볼 수 있습니다.
stopped-account-disabled-heading = 사용이 중지된 계정입니다
stopped-account-disabled-text = 지금은 어떤 암호로도 로그인할 수 없습니다. 지원 센터에서 이유를 알려 주고 다시 켤 수 있습니다.
stopped-personal-account-heading = 개인 계정입니다
stopped-personal-account-text = 개인 계정의 암호는 여기서 바꿀 수 없습니다. 평소 로그인하는 서비스로 가서 ‘암호 찾기’를 선택하세요.
stopped-self-service-off-heading = 여기서 직접 처리할 수 없습니다
stopped-self-service-off-text = 조직에서 이 계정에 이 기능을 켜지 않았습니다. 지원 센터에서 대신 처리할 수 있습니다.
stopped-self-service-off-reason = 셀프서비스 꺼짐
stopped-writeback-not-configured-heading = 아직 여기서 직접 처리할 수 없습니다
stopped-writeback-not-configured-text = 암호가 조직의 자체 디렉터리에 있고, 이 포털에는 그곳의 내용을 바꿀 권한이 없습니다. 지원 센터에서 대신 처리할 수 있습니다.
stopped-writeback-not-configured-reason = 쓰기 저장 설정 안 됨
stopped-no-policy-heading = 아직 여기서 직접 처리할 수 없습니다
stopped-no-policy-text = 조직에서 아직 설정을 마치지 않았습니다. 지원 센터에서 대신 처리할 수 있습니다.
stopped-no-policy-reason = 정책 없음
stopped-not-licensed-heading = 여기서 직접 처리할 수 없습니다
stopped-not-licensed-text = 이 계정에는 필요한 라이선스가 없습니다. 지원 센터에서 대신 처리하거나 라이선스를 줄 수 있습니다.
stopped-not-licensed-reason = 라이선스 없음
stopped-not-in-scope-heading = 여기서 직접 처리할 수 없습니다
stopped-not-in-scope-text = 조직에서 일부 계정에만 이 기능을 제공하며 이 계정은 포함되지 않습니다. 지원 센터에서 대신 처리할 수 있습니다.
stopped-not-in-scope-reason = 대상이 아닌 계정
stopped-not-enough-methods-heading = 아직 여기서 직접 처리할 수 없습니다
stopped-not-enough-methods-text = 본인임을 확인할 방법이 이 계정에 충분히 등록되어 있지 않습니다. 지금은 지원 센터에서 대신 처리할 수 있습니다. 그때 확인 방법을 더 등록해 두면 다음에는 금방 끝납니다.
stopped-not-enough-methods-reason = 확인 방법 부족
stopped-on-premises-configuration-heading = 지금은 여기서 직접 처리할 수 없습니다
stopped-on-premises-configuration-text = 조직의 디렉터리 연결이 제대로 설정되어 있지 않습니다. 지원 센터에 알리면 대신 처리할 수 있습니다.
stopped-on-premises-configuration-reason = 디렉터리 연결 설정 오류
stopped-on-premises-unreachable-heading = 지금은 디렉터리에 연결할 수 없습니다
stopped-on-premises-unreachable-text = 암호가 조직의 자체 디렉터리에 있는데 응답이 없습니다. 몇 분 뒤에 다시 시도하거나 지원 센터에 문의하세요.
stopped-on-premises-unreachable-reason = 디렉터리에 연결할 수 없음
stopped-closed-for-now-heading = 안전을 위해 잠시 닫았습니다
stopped-closed-for-now-text = 이 계정에 실패한 시도가 너무 많았습니다. 아래 시각 이후에 다시 시도할 수 있습니다. 지금 급하면 지원 센터에서 도와드립니다.
stopped-reported-heading = 신고가 있어 닫았습니다
stopped-reported-text = 이 계정의 변경을 본인이 하지 않았다는 신고가 있었습니다. 지원 센터에서 확인하고 다시 열 때까지 여기서는 재설정, 잠금 해제, 변경을 할 수 없습니다.
stopped-methods-too-new-heading = 등록된 확인 방법이 아직 너무 새것입니다
stopped-methods-too-new-text = 최근 재설정 직후에 등록된 방법입니다. 다른 사람이 들어오지 못하도록, 아래 시각까지는 이것만으로 암호를 재설정할 수 없습니다. 지금 급하면 지원 센터에서 도와드립니다.
stopped-changed-meanwhile-heading = 그사이 계정이 바뀌었습니다
stopped-changed-meanwhile-text = 시작할 때와 계정 상태가 달라져 안전을 위해 멈췄습니다. 여기서 바뀐 것은 없습니다. 다시 시작하세요.
stopped-unknown-heading = 처리되었는지 확인할 수 없습니다
stopped-unknown-text = 조직 디렉터리의 응답을 받지 못했습니다. 로그인해 보세요. 새 암호를 정했다면 먼저 새 암호로, 안 되면 이전 암호로 해 보세요. 둘 다 안 되면 지원 센터에 문의하세요.
