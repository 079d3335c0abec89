import {
  to = cloudbackup_database_backup_series.night
  identity = {
    instance_id = "10000000-0000-4000-8000-000000000001"
    name        = "night"
    region      = "RegionTwo"
  }
}
