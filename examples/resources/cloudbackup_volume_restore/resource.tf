variable "backup_id" {
  description = "Backup to restore."
  type        = string
}

# A drill: into a new volume, so that nobody's data is overwritten. Another
# backup in the variable does not repeat it; another month does.
resource "cloudbackup_volume_restore" "drill" {
  backup_id = var.backup_id
  name      = "restore-drill"

  triggers = {
    month = "2026-11"
  }

  timeouts {
    create = "5h"
  }

  lifecycle {
    ignore_changes = [backup_id]
  }
}
