### Registration in the browser: the ways in which people prove later that it is them, in the order of its screens.
### These words travel with the pages of registration alone. What those share with the portal stands in portal.ftl.

## The third part of a visit, after “Account” and “Check”, shown as a bar.

phase-set-up = 등록

## First screen: the user ID, whose field is in portal.ftl, and the password.

register-heading = 본인 확인 방법을 준비하세요
register-lead = 로그인하면 본인 확인 방법을 등록하거나 바꿀 수 있습니다.
register-password-field = 암호
register-password-hint = 또는 지원 센터에서 받은 임시 패스
register-next-button = 로그인
register-provider-button = { $name } 계정으로 로그인
register-provider-or = 또는 여기에서 로그인하세요.
register-note-ticket-over = 타고 온 링크를 이미 썼거나 기한이 지났습니다. 로그인하던 곳으로 돌아가거나 여기에서 로그인하세요.
register-note-provider-failed = 조직의 로그인 서비스에서 누구신지 알려 주지 않았습니다. 다시 해 보거나 여기에서 로그인하세요.

## Why the person is asked: something is missing, or has not been looked at for long. They need not do it now.

register-asked-heading = 본인 확인 방법을 등록하세요
register-asked-lead = { $missing ->
    [0] 조직에서 요구하는 것이 모두 등록되어 있습니다. 맞는지 확인하세요.
   *[other] 암호를 잊어도 직접 다시 들어올 수 있습니다. 그러려면 본인 확인 방법을 { $missing }가지 더 등록해야 합니다. 몇 분이면 됩니다.
}
register-reconfirm-heading = 아직 그대로인가요?
register-reconfirm-lead = 암호를 잊었을 때 아래 방법으로 다시 들어옵니다. 더는 보지 않는 메일이나 없어진 휴대폰은 도움이 되지 않습니다.
register-on-file = 지금 등록된 방법
register-start-button = 지금 등록하기
register-confirm-button = 네, 모두 맞습니다
register-change-something-button = 바꿀 것이 있습니다
register-not-now-button = 나중에 하기
register-not-now-hint = 하던 일로 바로 돌아갑니다. 다음에 로그인할 때 다시 여쭙니다.
register-not-now-hint-campaign = { $left ->
   *[other] 하던 일로 바로 돌아가며, 한동안 다시 묻지 않습니다. 앞으로 { $left }번 더 미룰 수 있습니다.
}
register-campaign-until = { $day }까지 등록해 주세요.

## What to set up.

register-choose-heading = 무엇을 등록할까요?
register-choose-lead = 하나를 고르세요. 다른 것은 나중에 더할 수 있습니다.
register-choose-lead-missing = { $missing ->
    [0] 더 등록하지 않아도 됩니다. 원하시면 하나를 고르세요.
   *[other] 조직에서 { $missing }가지를 더 요구합니다. 하나씩 등록하세요.
}
register-choose-app-code = 인증 앱
register-choose-hint-app-code = 휴대폰에 코드가 나옵니다. 네트워크가 없어도 됩니다.
register-choose-passkey = 패스키
register-choose-hint-passkey = 평소처럼 기기의 잠금을 풀면 되고, 코드는 입력하지 않습니다.
register-choose-email = 다른 메일 주소
register-choose-hint-email = 그 주소로 코드를 보냅니다. 이 계정의 암호 없이 열 수 있어야 합니다.
register-choose-recovery-code = 복구 코드
register-choose-hint-recovery-code = 종이나 암호 관리 프로그램에 보관하는 코드 네 개입니다. 휴대폰이 없어도 됩니다.
register-back-button = 뒤로
register-other-kind-button = 다른 방법 등록하기

## Setting up an authenticator app: three steps in one list, then the field for the code, which is in portal.ftl.

register-heading-app-code = 인증 앱을 등록하세요
register-lead-app-code = 휴대폰의 앱에 30초마다 새 코드가 나옵니다. 네트워크가 없어도 됩니다.
register-first-app-code = 휴대폰에서 인증 앱을 여세요. 없으면 앱 스토어에서 받으세요.
register-second-app-code = 앱에서 계정 추가를 고르고 이 그림을 스캔하세요.
register-qr-app-code = 인증 앱용 QR 코드. 아래에 적힌 키가 들어 있습니다.
register-open-link-app-code = 이 기기의 앱 열기
register-by-hand-app-code = 또는 앱에 이 키를 입력하세요.
register-key-copy-button = 키 복사
register-third-app-code = 앱에 지금 나오는 숫자 { $digits }자리를 입력하세요.
register-name-field = 이 앱의 이름(선택 사항)
register-name-hint = 예: ‘업무용 휴대폰’. 여러 앱을 구별할 때 씁니다.

## Making a passkey: one button, and the browser’s own dialog.

register-heading-passkey = 패스키를 등록하세요
register-lead-passkey = 기기가 이 계정의 키를 만들어 보관합니다. 지문, 얼굴 또는 PIN으로 기기의 잠금을 풀면 사용됩니다. 이 사이트에서만 작동하므로 가짜 사이트에서 빼앗길 수 없습니다.
register-passkey-make-button = 패스키 만들기
# After the person closed the browser’s own dialog, or took too long over it.
register-passkey-not-made = 패스키를 만들지 않았습니다. 다시 시도하거나 다른 것을 등록하세요.
register-passkey-there = 이 기기에 이 계정의 패스키가 이미 있습니다. 다른 기기를 사용하거나 다른 것을 등록하세요.

## Setting up a mail address, and the code that was sent to it. Field and buttons of the code are in portal.ftl.

register-heading-email = 어느 메일 주소를 쓸까요?
register-lead-email = 이 계정을 쓸 수 없을 때도 볼 수 있는 주소를 고르세요. 개인 메일이 좋습니다. 본인 주소인지 확인하도록 코드를 보냅니다.
register-field-email = 메일 주소
register-field-hint-email = 예: name@example.com
register-send-button = 코드 보내기
register-code-heading-email = 그 주소로 받은 코드를 입력하세요
register-other-address-email = 다른 주소 사용

## Setting up recovery codes: two steps in one list, then the field for a code, which is in portal.ftl. The codes stand below the first.

register-heading-recovery-code = 복구 코드를 보관하세요
register-lead-recovery-code = 휴대폰과 메일이 없어도 이 가운데 하나로 본인임을 확인할 수 있습니다. 코드마다 한 번만 쓸 수 있습니다.
register-first-recovery-code = 인쇄하거나 적어 두거나 암호 관리 프로그램에 넣으세요. 지금만 볼 수 있습니다.
register-second-recovery-code = 코드를 보관했는지 확인하도록 하나를 입력하세요. 입력한 코드도 나중에 쓸 수 있습니다.

## The end of the wizard.

register-review-heading = 등록을 마쳤습니다
register-review-lead = 암호를 잊으면 이 방법으로 다시 들어옵니다. 모두 맞는지 확인하세요.
register-review-button = 좋습니다

## Everything on file, to add to and to change. One entry for each: its name, then a line for each fact.

register-manage-heading = 내 본인 확인 방법
register-manage-lead = 암호를 잊으면 이 방법으로 본인임을 확인합니다.
register-manage-lead-missing = 직접 다시 들어오려면 { $missing }가지가 더 필요합니다. 아래에서 등록하세요.
register-kind-app-code = 인증 앱
register-kind-token = 하드웨어 토큰
register-kind-passkey = 패스키
register-kind-email = 메일
register-kind-recovery-code = 복구 코드
register-default = 가장 먼저 권하는 방법
register-since = 등록일: { $when }
register-used = 마지막 사용: { $when }
register-never-used = 아직 쓴 적 없음
register-from-directory = 조직에서 등록함
register-not-verified = 아직 직접 확인하지 않음
register-held = 암호를 재설정한 뒤 새로 등록함: { $until }까지는 이것만으로 암호를 재설정할 수 없음
# Variables:
#   $left (Number) - How many of the codes are not used yet.
register-left-recovery-code = 남은 코드: { $left }개
register-change-button = 바꾸기
# In its place, for recovery codes.
register-renew-recovery-code = 새 코드 만들기
register-remove-button = 삭제
register-make-default-button = 먼저 권하기
register-add-heading = 더 등록하기
register-sign-out-button = 로그아웃
register-note-added = 등록했습니다. 지금부터 쓸 수 있습니다.
register-note-replaced = 바꿨습니다. 지금부터 새것을 쓰고, 이전 것은 지웠습니다.
register-note-removed = 삭제했습니다.
register-note-default-chosen = 지금부터 이 방법을 먼저 권합니다.

## Before something is removed: what follows from it.

register-remove-heading-app-code = 이 인증 앱을 삭제할까요?
register-remove-heading-passkey = 이 패스키를 삭제할까요?
register-remove-heading-email = 이 주소를 삭제할까요?
register-remove-heading-recovery-code = 복구 코드를 삭제할까요?
register-remove-lead = 남은 것만으로도 직접 다시 들어올 수 있습니다.
register-remove-no-reset = 이것이 없으면 암호를 잊었을 때 직접 다시 들어올 수 없고, 지원 센터의 도움을 받아야 합니다.
register-remove-no-reset-and-asked = 이것이 없으면 암호를 잊었을 때 직접 다시 들어올 수 없습니다. 조직에서 요구하는 것이므로 다음에 로그인할 때 다시 등록하라는 안내가 나옵니다.
register-remove-it-button = 삭제
register-keep-it-button = 그대로 두기

## The visit is over. The browser goes back by itself; the link is for where it does not.

register-over-heading = 끝났습니다
register-over-lead = 이전에 있던 곳으로 돌아갑니다.
register-over-lead-here = 더 하실 일이 없습니다. 이 페이지를 닫아도 됩니다.
register-over-no-way-back-lead = 여기서 하신 일은 반영되었습니다. 이 페이지에서는 로그인을 계속할 수 없습니다. 이전에 있던 곳으로 돌아가 다시 로그인하세요.
register-over-cancelled-heading = 다음에 하겠습니다
register-over-cancelled-lead = 아무것도 바뀌지 않았습니다. 이전에 있던 곳으로 돌아가며, 나중에 다시 여쭙니다.
register-over-link = 계속하기

## Refusals: something to mend, said above the heading and again at the field.

refusal-address-missing = 메일 주소를 입력하세요.
refusal-address-malformed = 메일 주소 전체를 입력하세요. 예: name@example.com
refusal-address-of-organization = 조직의 주소는 잊은 암호로 열어야 하므로 쓸 수 없습니다. 다른 주소를 쓰세요.
refusal-address-on-file = 이미 등록된 주소입니다. 다른 주소를 쓰거나 뒤로 가세요.
refusal-too-many-on-file = 이 방법은 { $most }개까지 등록할 수 있습니다. 먼저 하나를 삭제하세요.
refusal-removal-forbidden = 조직의 방침에 따라 이것은 남겨 두어야 합니다. 다른 방법을 먼저 등록하면 삭제할 수 있습니다.
# Too many wrong tries while something was set up.
refusal-set-up-dead = 너무 많이 실패했습니다. 다시 골라 처음부터 시작하세요.
refusal-wait-for-new-address = { $time } 뒤에 다음 코드를 보낼 수 있습니다. 그때 다시 해 주세요.
# 한 시간 넘게 남았을 때.
# Variables:
#   $until (String) - 시각. 다른 날이면 날짜도 함께.
refusal-wait-for-new-address-until = { $until } 이후에 다음 코드를 보낼 수 있습니다. 그때 다시 해 주세요.
