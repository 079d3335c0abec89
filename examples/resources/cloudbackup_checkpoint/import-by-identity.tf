import {
  to = cloudbackup_checkpoint.before_upgrade
  identity = {
    provider_id = "cf56bd3e-97a7-4078-b6d5-f36246333fd9"
    id          = "615faab2-04a4-4451-947e-4d1864513d47"
    region      = "RegionTwo"
  }
}
