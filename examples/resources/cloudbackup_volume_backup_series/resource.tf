variable "volume_id" {
  description = "Volume to back up."
  type        = string
}

variable "today" {
  description = "The day for which a backup is due; the pipeline sets it (-var today=$(date -I))."
  type        = string
  default     = "2026-11-30"
}

resource "cloudbackup_volume_backup_series" "night" {
  name       = "night"
  volume_id  = var.volume_id
  due        = var.today # another day, another backup
  full_every = 7         # a full one, then six incremental ones

  keep = {
    last     = 3
    daily    = 7
    weekly   = 4
    monthly  = 12
    timezone = "Europe/Berlin"
  }

  force = true # the volume is attached
}

# What to watch: the newest one must not be old.
output "newest_backup_at" {
  value = cloudbackup_volume_backup_series.night.newest_at
}
