import {
  to = cloudbackup_restore_point.before_upgrade
  identity = {
    id     = "8b0851a8-adf3-4f4c-a914-dead08bf9664"
    region = "RegionTwo"
  }
}
