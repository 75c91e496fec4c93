"""Makes the domain that tests copy: domain.py FOLDER PEOPLE.ldif PASSWORD SERVICE_PASSWORD ADMIN_PASSWORD

It uses Samba's own modules in one process. `samba-tool` takes half a second for
each call, and writes access lists for a file server, which needs more packages.
"""

import base64
import logging
import sys
from os import path

import ldb
from samba import Ldb, dsdb
from samba.auth import system_session
from samba.dcerpc import security
from samba.param import LoadParm
from samba.provision import provision
from samba.sd_utils import SDUtils

folder, people, password, service_password, admin_password = sys.argv[1:]
BASE = "DC=ad,DC=test"
MINUTE = 60 * 10**7
TEN_YEARS = 10 * 365 * 24 * 60 * MINUTE

lp = LoadParm()
lp.load("/dev/null")
samdb = provision(
    logging.getLogger("provision"), system_session(), targetdir=folder, lp=lp,
    realm="AD.TEST", domain="ADTEST", hostname="dc1", hostip="127.0.0.1",
    serverrole="active directory domain controller", dns_backend="NONE",
    dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2, adminpass=admin_password, batch_mode=True,
).samdb


def quoted(text):
    """A password as the attribute unicodePwd takes it."""
    return base64.b64encode(f'"{text}"'.encode("utf-16-le")).decode()


samdb.modify_ldif(f"""
dn: {BASE}
changetype: modify
replace: minPwdLength
minPwdLength: 8
-
replace: pwdHistoryLength
pwdHistoryLength: 5
-
replace: minPwdAge
minPwdAge: 0
-
replace: maxPwdAge
maxPwdAge: -{TEN_YEARS}
-
replace: lockoutThreshold
lockoutThreshold: 3
-
replace: lockoutDuration
lockoutDuration: -{30 * MINUTE}
-
replace: lockOutObservationWindow
lockOutObservationWindow: -{30 * MINUTE}
""")

samdb.add_ldif("".join(f"""
dn: OU={name},{BASE}
objectClass: organizationalUnit
""" for name in ("Service", "People", "Groups")))

samdb.add_ldif("".join(f"""
dn: CN={name},OU=Service,{BASE}
objectClass: user
sAMAccountName: {name}
userPrincipalName: {name}@ad.test
userAccountControl: 66048
unicodePwd:: {quoted(service_password)}
""" for name in ("svc", "weak")))

# The rights that an operator delegates, on users below one unit: reset a password, remove a lock, demand a change.
USER = "bf967aba-0de6-11d0-a285-00aa003049e2"
RESET_PASSWORD = "00299570-246d-11d0-a768-00aa006e0529"
LOCKOUT_TIME = "28630ebf-41d5-11d1-a9c1-0000f80367c1"
PWD_LAST_SET = "bf967a0a-0de6-11d0-a285-00aa003049e2"
CHANGE_PASSWORD = "ab721a53-1e2f-11d0-9819-00aa0040529b"
ALL = "RPWPCRCCDCLCLORCWOWDSDDTSW"
rights = SDUtils(samdb)
sid = rights.get_object_sid(f"CN=svc,OU=Service,{BASE}")
rights.dacl_append_aces(f"OU=People,{BASE}", "".join([
    f"(OA;CIIO;CR;{RESET_PASSWORD};{USER};{sid})",
    f"(OA;CIIO;RPWP;{LOCKOUT_TIME};{USER};{sid})",
    f"(OA;CIIO;RPWP;{PWD_LAST_SET};{USER};{sid})",
]))
# Settings objects with rules for passwords, which administrators alone may read by default.
rights.dacl_append_aces(f"CN=Password Settings Container,CN=System,{BASE}", f"(A;CI;RPLCLORC;;;{sid})")

with open(people, encoding="utf-8") as file:
    samdb.add_ldif(file.read().replace("@PASSWORD@", quoted(password)))

# Once an hour Windows replaces the rights on every administrator's account by those of a template, so that
# delegated rights do not reach it. Samba does not, so it is done here.
protected = f"CN=Pat Protected,OU=People,{BASE}"
samdb.modify_ldif(f"""
dn: CN=Domain Admins,CN=Users,{BASE}
changetype: modify
add: member
member: {protected}
""")
rights.modify_sd_on_dn(protected, f"D:P(A;;{ALL};;;DA)(A;;{ALL};;;SY)(A;;RPLCLORC;;;AU)(OA;;CR;{CHANGE_PASSWORD};;PS)",
                       controls=[f"sd_flags:1:{security.SECINFO_DACL}"])

# Two states that only come with time. They are written directly into the database, past all rules.
below = Ldb(path.join(folder, "private/sam.ldb.d", f"{BASE.upper()}.ldb"))
for name, attribute, value in [
    ("Lou Locked", "lockoutTime", "157766880000000000"),
    ("Stu Stale", "pwdLastSet", "116444736000000000"),
]:
    change = ldb.Message(ldb.Dn(below, f"CN={name},OU=People,{BASE}"))
    change[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
    below.modify(change)
