variable "backup_id" {
  description = "Backup to restore."
  type        = string
}

variable "overwrite_volume_id" {
  description = "Volume to overwrite. Without it, a new volume is made."
  type        = string
  default     = null
}

# Nothing happens at an apply. It is run by hand:
#
#   terraform apply -invoke=action.cloudbackup_volume_restore.rollback -var backup_id=… -var overwrite_volume_id=…
action "cloudbackup_volume_restore" "rollback" {
  config {
    backup_id           = var.backup_id
    overwrite_volume_id = var.overwrite_volume_id
  }
}
