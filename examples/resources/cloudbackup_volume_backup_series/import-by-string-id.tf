import {
  to = cloudbackup_volume_backup_series.night
  id = "11111111-1111-4111-8111-111111111111/night"
}
