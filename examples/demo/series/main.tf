terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

provider "cloudbackup" {} # signs in with the OS_* variables

variable "volume_id" {
  description = "Volume to back up every night."
  type        = string
}

variable "today" {
  description = "The day for which a backup is due."
  type        = string
  default     = "2026-12-01"
}

resource "cloudbackup_volume_backup_series" "night" {
  name       = "night"
  volume_id  = var.volume_id
  due        = var.today
  full_every = 3
  keep       = { last = 2, timezone = "Europe/Berlin" }
  on_destroy = "delete"
}

output "night" {
  value = format("%s: a backup that is %s, deleted: %d, kept: %d", var.today,
    cloudbackup_volume_backup_series.night.makes, length(cloudbackup_volume_backup_series.night.prunes),
  length(cloudbackup_volume_backup_series.night.backups))
}
