### 메일. 텍스트와 HTML로 함께 발송되며, 메시지 하나가 제목 한 줄 또는 문단 하나입니다.

## 코드가 담긴 메일.

# Variables:
#   $organization (String) - 조직 이름.
mail-code-subject = { $organization }: 확인 코드
# Variables:
#   $organization (String) - 조직 이름.
mail-code-lead = { $organization } 계정을 다시 사용하려는 요청을 받았습니다. 열려 있는 페이지에 아래 코드를 입력하세요.
# Variables:
#   $minutes (Number) - 코드를 쓸 수 있는 시간(분).
mail-code-life = 코드는 { $minutes }분 동안 한 번만 쓸 수 있습니다.
mail-code-not-you = 요청한 적이 없다면 이 메일을 무시하세요. 코드는 누구에게도 알려 주지 마세요. 조직의 누구도 코드를 묻지 않습니다.

## 재설정 후의 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-reset-subject = { $organization } 암호가 재설정되었습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 항상 2026-11-23 16:20 UTC 형식.
mail-reset-lead = { $organization } 계정 { $user }의 암호가 { $when }에 재설정되었습니다.
mail-reset-not-you = 직접 재설정했다면 더 할 일은 없습니다. 직접 하지 않았다면 바로 지원 센터에 전화하세요.
# Variables:
#   $support (String) - 지원 코드(GUID).
mail-support-code = 지원 코드: { $support }

## 계정 잠금 해제 후의 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-unlock-subject = { $organization } 계정 잠금이 풀렸습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-unlock-lead = { $organization } 계정 { $user }의 잠금이 { $when }에 풀렸습니다. 암호는 바뀌지 않았습니다.
mail-unlock-not-you = 직접 했다면 알고 있는 암호로 로그인하세요. 직접 하지 않았다면 바로 지원 센터에 전화하세요.

## 암호를 아는 사람이 변경한 후의 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-change-subject = { $organization } 암호가 변경되었습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-change-lead = { $organization } 계정 { $user }의 암호가 { $when }에 변경되었습니다. 이전 암호를 아는 사람이 변경했습니다.
mail-change-not-you = 직접 변경했다면 더 할 일은 없습니다. 직접 하지 않았다면 다른 사람이 암호를 알고 있는 것입니다. 바로 지원 센터에 전화하세요.

## 관리자가 자기 암호를 재설정했을 때 관리자들에게 보내는 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-admin-subject = { $organization }: 관리자 암호가 재설정되었습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 관리자의 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-admin-lead = { $organization }의 관리자 { $user } 계정의 암호를 본인이 { $when }에 여기서 재설정했습니다.
mail-admin-not-expected = 예상하지 못한 일이라면 메일이 아닌 다른 방법으로 당사자에게 연락하세요. 본인이 한 일인지 확인될 때까지 계정을 잠가 두세요.

## 누군가 시도했지만 여기서는 할 수 없었다는 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-reason-subject = { $organization }: 암호가 재설정되지 않았습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-reason-lead = 누군가(본인일 수 있습니다) { $when }에 { $organization } 계정 { $user }의 암호를 재설정하려고 했지만 여기서는 할 수 없었습니다.
# Variables:
#   $reason (String) - SSPR_0013 같은 코드.
mail-reason-code = 이유: { $reason }
mail-reason-what-now = 직접 하셨다면 지원 센터에 위의 이유를 알려 주세요. 지원 센터에서 재설정할 수 있습니다. 직접 하지 않았다면 이 메일을 무시하세요. 바뀐 것은 없습니다.

## 확인 방법 하나가 한동안 막혔다는 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-closed-subject = { $organization }: 잘못된 코드가 너무 많이 입력됨
# Variables:
#   $user (String) - 사용자 ID.
#   $until (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-closed-lead = 누군가 { $user } 계정을 사용하려고 잘못된 코드를 너무 많이 입력했습니다. { $until }까지 이 확인 방법을 쓸 수 없습니다. 암호는 바뀌지 않았습니다.
# Variables:
#   $user (String) - 사용자 ID.
#   $until (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-closed-account-lead = 누군가 { $user } 계정을 사용하려고 오늘 잘못된 코드를 여러 번 입력했습니다. { $until }까지 여기서는 암호를 재설정하거나 잠금을 풀 수 없습니다. 암호는 바뀌지 않았으며 평소처럼 로그인할 수 있습니다.
# Variables:
#   $user (String) - 사용자 ID.
mail-closed-for-good-lead = 누군가 { $user }의 암호를 거듭 재설정하려고 하면서 잘못된 코드를 백 번 입력했습니다. 지원 센터에서 다시 열어 줄 때까지 이 계정은 이 방법으로 재설정할 수 없습니다. 암호는 바뀌지 않았으며 평소처럼 로그인할 수 있습니다.
mail-closed-for-good-advice = 직접 하셨다면 지원 센터에 다시 열어 달라고 요청하세요. 직접 하지 않았다면 지원 센터에 알려 주세요.
mail-closed-not-you = 직접 하셨다면 그때까지 기다리거나 지원 센터에 문의하세요. 직접 하지 않았다면 지원 센터에 알려 주세요.

## 누군가 코드를 추측하는 것으로 보일 때 조직의 관리자에게 보내는 메일.

# Variables:
#   $organization (String) - 조직 이름.
mail-guessing-subject = { $organization }: 누군가 코드를 추측하고 있을 수 있습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $wrong (Number) - 지난 한 시간 동안 모든 계정에 입력된 잘못된 코드 수.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-guessing-lead = { $when }까지 한 시간 동안 { $organization } 계정에 잘못된 코드가 { $wrong }번 입력되었습니다. 사람들이 보통 잘못 입력하는 횟수보다 많습니다.
mail-guessing-done = 이 상황이 끝날 때까지 코드를 확인하기 전에 모두 조금 더 기다립니다. 아무도 차단되지 않습니다.
mail-guessing-advice = 포털 운영자에게 감사 로그를 확인해 달라고 요청하세요. 잘못된 코드가 어디에서 왔는지 기록되어 있습니다. 이 메일은 한 시간에 한 번까지만 보냅니다.

## 지원 센터에 보내는 양식 메일.

# Variables:
#   $user (String) - 사용자 ID.
mail-help-subject = 도움 요청: { $user } 로그인 불가
# Variables:
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
#   $organization (String) - 조직 이름.
mail-help-lead = { $organization }의 { $user }라고 밝힌 사람이 스스로 해결하지 못해 { $when }에 도움을 요청했습니다.
# Variables:
#   $user (String) - 입력한 사용자 ID. 해당하는 계정이 없음.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
#   $organization (String) - 조직 이름.
mail-help-lead-unknown = 누군가 { $organization }에 없는 사용자 ID { $user }(을)를 입력하고 { $when }에 도움을 요청했습니다.
# Variables:
#   $reason (String) - SSPR_0014 같은 코드 또는 하이픈.
mail-help-reason = 멈춘 이유: { $reason }
mail-help-verify = 무엇이든 재설정하기 전에 상대가 누구인지 확인하세요. 이 메일은 요청한 사람에 대해 아무것도 증명하지 않습니다. 암호를 대신 정해 주지 마세요.

# 모든 메일의 마지막 줄.
# Variables:
#   $organization (String) - 조직 이름.
mail-footer = { $organization } · 자동으로 발송된 메일이며 회신은 확인하지 않습니다.

## 새로 등록하는 주소로 보내는 코드 메일.

# Variables:
#   $organization (String) - 조직 이름.
mail-new-address-subject = { $organization }: 이 주소를 확인하세요
# Variables:
#   $organization (String) - 조직 이름.
mail-new-address-lead = { $organization }에서 본인 확인에 이 주소를 쓰겠다는 요청을 받았습니다. 열려 있는 페이지에 아래 코드를 입력하세요.

## 등록된 확인 방법이 추가, 교체, 삭제된 후의 알림.

# Variables:
#   $organization (String) - 조직 이름.
mail-method-subject = { $organization }: 본인 확인 방법이 바뀌었습니다
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-added-app-code = { $organization } 계정 { $user }에 인증 앱이 { $when }에 추가되었습니다.
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-replaced-app-code = { $organization } 계정 { $user }의 인증 앱이 { $when }에 다른 것으로 교체되었습니다.
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-removed-app-code = { $organization } 계정 { $user }에서 인증 앱이 { $when }에 삭제되었습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-passkey = { $organization } 계정 { $user }에 패스키가 { $when }에 추가되었습니다. 이 패스키로 암호를 재설정할 수 있습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-passkey = { $organization } 계정 { $user }의 패스키가 { $when }에 다른 것으로 교체되었습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-passkey = { $organization } 계정 { $user }에서 패스키가 { $when }에 삭제되었습니다.
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-added-email = { $organization } 계정 { $user }에 메일 주소가 { $when }에 추가되었습니다. 이 주소로 암호를 재설정할 수 있습니다.
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-replaced-email = { $organization } 계정 { $user }의 메일 주소가 { $when }에 다른 것으로 교체되었습니다.
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-method-removed-email = { $organization } 계정 { $user }에서 메일 주소가 { $when }에 삭제되었습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-added-recovery-code = { $organization } 계정 { $user }의 복구 코드가 { $when }에 만들어졌습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-replaced-recovery-code = { $organization } 계정 { $user }의 복구 코드가 { $when }에 새로 만들어졌습니다. 이전 코드는 더 이상 쓸 수 없습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-removed-recovery-code = { $organization } 계정 { $user }의 복구 코드가 { $when }에 삭제되었습니다.
# Variables:
#   $organization (String) - Name of the organization.
#   $user (String) - The user ID.
#   $when (String) - Date and time, in the form 2026-11-23 16:20 UTC.
mail-method-reissued-recovery-code = { $organization } 계정 { $user }의 복구 코드 하나가 { $when }에 사용되어 새 코드로 바뀌었습니다.
mail-method-not-you = 직접 했다면 더 할 일은 없습니다.

## 본인이 하지 않은 사람을 위한 알림 속 링크.

mail-not-me-lead = 직접 하지 않았다면 아래 페이지를 열고 알려 주세요. 지원 센터에서 다시 열 때까지 이 계정의 재설정과 변경이 닫힙니다. 페이지를 여는 것만으로는 아무것도 바뀌지 않습니다.
# 링크의 글자.
mail-not-me-link = 내가 하지 않았습니다

## 누군가 “내가 하지 않았습니다”라고 알린 후 관리자에게 보내는 메일.

# Variables:
#   $organization (String) - 조직 이름.
mail-reported-subject = { $organization }: “내가 하지 않았습니다” 신고
# Variables:
#   $organization (String) - 조직 이름.
#   $user (String) - 사용자 ID.
#   $when (String) - 날짜와 시각. 2026-11-23 16:20 UTC 형식.
mail-reported-lead = { $when }에 { $organization } 계정 { $user }의 메일을 읽는 사람이, 이 계정의 변경을 본인이 하지 않았다고 알렸습니다. 그때부터 이 계정의 재설정, 잠금 해제, 변경이 닫혀 있습니다.
mail-reported-advice = 메일이 아닌 다른 방법으로 본인과 이야기하고 등록된 내용을 살펴보세요. 그런 다음 운영자가 계정을 다시 열도록 하세요(latchkey account release).
