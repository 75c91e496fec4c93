### 서버가 직접 만드는 단순한 페이지: 데모의 로그인, 메일함, 인증 앱. 앱으로 전송되지 않습니다.

pages-demo-mark = 데모

## 데모의 로그인 페이지. 조직의 로그인을 대신합니다.

sign-in-title = 로그인
sign-in-user-id = 사용자 ID
sign-in-password = 암호
sign-in-submit = 로그인
sign-in-forgot = 로그인할 수 없습니다
sign-in-refused = 사용자 ID 또는 암호가 올바르지 않습니다.
# ‘로그인할 수 없습니다’는 sign-in-forgot 링크입니다.
sign-in-locked = 잘못된 암호가 너무 많이 입력되어 계정이 잠시 잠겼습니다. 몇 분 기다리거나 아래에서 ‘로그인할 수 없습니다’를 선택하세요.
sign-in-must-change = 로그인하려면 먼저 암호를 변경해야 합니다.
sign-in-expired = 암호가 만료되었습니다. 로그인하기 전에 변경하세요.
# 양식 아래에 있는 암호 변경 링크.
sign-in-change-link = 암호 변경
sign-in-done-title = 로그인되었습니다
# Variables:
#   $user (String) - 입력한 사용자 ID.
sign-in-done = { $user }(으)로 로그인했습니다. 이 암호를 쓸 수 있습니다.

## 데모의 메일함 페이지.

mailbox-title = 메일함
mailbox-lead = 이 데모가 보낸 모든 메일입니다. 최신 메일이 먼저 나옵니다. 새로 고치면 새 메일이 보입니다.
mailbox-empty = 아직 보낸 메일이 없습니다.

## 데모의 인증 앱 페이지: 앱이 있는 계정마다 지금 앱에 보일 코드.

demo-apps-heading = 인증 앱
demo-apps-lead = 이 계정들의 인증 앱에 지금 보일 코드입니다. 새로 고치면 새 코드가 보입니다.
demo-apps-code = 코드
# Variables:
#   $seconds (Number) - 다음 코드까지 남은 초.
demo-apps-next = { $seconds }초 뒤에 다음 코드가 나옵니다.
demo-apps-empty = 인증 앱이 있는 계정이 없습니다.

## The page with the check for robots of another service.

robot-check-title = 로봇이 아님을 확인해 주세요
# Variables:
#   $service (String) - Name of the service, such as “hCaptcha”.
robot-check-lead = { $service } 서비스로 확인합니다. 확인이 끝나면 있던 곳으로 돌아갑니다.
robot-check-next-button = 계속
# Leads back to the first screen, where the check without a puzzle can be chosen.
robot-check-back-link = 돌아가서 문제 없이 확인하기
robot-check-refused = 확인하지 못했습니다. 다시 해 보거나, 돌아가서 문제 없이 확인하세요.
robot-check-unavailable = 지금은 확인 서비스에 연결할 수 없습니다. 돌아가서 문제 없이 확인하세요.

## 알림의 “내가 하지 않았습니다” 링크가 여는 페이지.

not-me-title = 직접 하지 않으셨나요?
# Variables:
#   $user (String) - 사용자 ID.
#   $organization (String) - 조직 이름.
not-me-lead = { $organization } 계정 { $user }의 변경을 알리는 메일을 받으셨습니다.
not-me-consequence = 직접 변경하지 않았다면 버튼을 누르세요. 지원 센터에서 확인하고 계정을 다시 열 때까지 여기서 암호를 재설정하거나 등록된 내용을 바꿀 수 없게 됩니다. 관리자에게도 알려집니다.
not-me-button = 내가 하지 않았습니다
not-me-done-title = 이 계정의 재설정과 변경을 닫았습니다
not-me-done-text = 관리자에게 알렸습니다. 지금 지원 센터에 전화하여 계정을 확인하고 다시 열 수 있게 하세요.
not-me-over-title = 이 링크는 더 이상 쓸 수 없습니다
not-me-over-text = 이미 사용했거나 너무 오래되었습니다. 계정에 이상이 있으면 지원 센터에 전화하세요.
# 링크를 읽기 전: 프로그램이 처리하며, 실행되지 않으면 사용자가 링크를 붙여 넣습니다.
not-me-paste-lead = 메일의 링크에 어느 계정인지 담겨 있습니다. 페이지가 저절로 넘어가지 않으면 링크 전체를 여기에 붙여 넣으세요.
not-me-paste-field = 메일의 링크
not-me-paste-button = 계속

## 요청을 처리할 수 없을 때 보이는 페이지. 일부에는 portal.ftl의 “fault-” 문구도 쓰입니다.

turned-away-start-link = 시작 페이지로 가기
turned-away-not-found-title = 이 주소에는 페이지가 없습니다
turned-away-not-found-text = 주소가 잘못 입력되었거나 일부가 빠진 것 같습니다. 암호는 시작 페이지에서 재설정할 수 있습니다.
turned-away-too-slow-title = 시간이 너무 오래 걸렸습니다
turned-away-too-slow-text = 요청이 제시간에 도착하지 않았습니다. 인터넷 연결을 확인하고 다시 시작하세요.
# 포털이 다른 이름의 주소로 열렸습니다.
turned-away-other-host-title = 포털의 주소가 아닙니다
turned-away-other-host-text = 포털의 주소는 다릅니다. 아래 링크로 이동하세요.
turned-away-too-long-title = 브라우저가 너무 많은 내용을 보냈습니다
turned-away-too-long-text = 주소나 함께 보낸 내용이 너무 깁니다. 시작 페이지에서 다시 시작하세요. 그래도 안 되면 이 페이지의 쿠키를 삭제하세요.
turned-away-refused-title = 처리하지 못했습니다
turned-away-refused-text = 브라우저가 보낸 내용이 이 페이지와 맞지 않습니다. 바뀐 것은 없습니다. 시작 페이지에서 다시 시작하세요.
