variable "volume_id" {
  description = "Volume whose newest backup is restored."
  type        = string
}

data "cloudbackup_volume_backup" "newest" {
  volume_id   = var.volume_id
  status      = "available"
  most_recent = true
}

# A drill each month: into a new volume, which nobody's data is in.
resource "cloudbackup_volume_restore" "drill" {
  backup_id = data.cloudbackup_volume_backup.newest.id
  name      = "restore-drill"

  triggers = {
    month = "2026-11"
  }
}

# The volume itself goes back to what the backup holds.
resource "cloudbackup_volume_restore" "rollback" {
  backup_id         = data.cloudbackup_volume_backup.newest.id
  volume_id         = var.volume_id
  confirm_overwrite = true

  timeouts {
    create = "5h"
  }
}
