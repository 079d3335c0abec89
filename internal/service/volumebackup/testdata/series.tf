resource "cloudbackup_volume_backup_series" "night" {
  for_each   = var.volumes
  name       = "night-${each.key}" # written into each backup: name and metadata
  volume_id  = each.value
  due        = var.today # another value, another backup; the pipeline sets the date
  full_every = 7         # the first of seven is a full one; default 1: all are full
  keep = {
    last     = 3
    daily    = 7
    weekly   = 4
    monthly  = 12
    yearly   = 3
    timezone = "Europe/Berlin" # where a day ends; default UTC
  }
  force      = true
  on_destroy = "retain" # or "delete"
}
