import {
  to = cloudbackup_protection_plan.database
  identity = {
    id     = "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8"
    region = "RegionTwo"
  }
}
