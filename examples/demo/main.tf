terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

provider "cloudbackup" {} # signs in with the OS_* variables

variable "volume_id" {
  description = "Volume to back up."
  type        = string
}

resource "cloudbackup_volume_backup" "full" {
  volume_id = var.volume_id
  name      = "database-full"
  metadata  = { keep = "30d" }
}

# Only what has changed since the full one.
resource "cloudbackup_volume_backup" "delta" {
  volume_id   = var.volume_id
  name        = "database-delta"
  incremental = true
  depends_on  = [cloudbackup_volume_backup.full]
}

variable "rehearse" {
  description = "Whether to restore the newest backup into a new volume, to see that it can be done."
  type        = bool
  default     = false
}

resource "cloudbackup_volume_restore" "rehearsal" {
  count     = var.rehearse ? 1 : 0
  backup_id = cloudbackup_volume_backup.delta.id
  name      = "restore-rehearsal"
}
