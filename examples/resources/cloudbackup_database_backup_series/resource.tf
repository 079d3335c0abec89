variable "instance_id" {
  description = "Database instance to back up."
  type        = string
}

variable "today" {
  description = "The day for which a backup is due; the pipeline sets it (-var today=$(date -I))."
  type        = string
  default     = "2026-11-30"
}

resource "cloudbackup_database_backup_series" "night" {
  name        = "night"
  instance_id = var.instance_id
  due         = var.today # another day, another backup
  full_every  = 7         # a full one, then six incremental ones

  keep = {
    last     = 3
    daily    = 7
    weekly   = 4
    monthly  = 12
    timezone = "Europe/Berlin"
  }
}

# What to watch: the newest one must not be old.
output "newest_backup_at" {
  value = cloudbackup_database_backup_series.night.newest_at
}
