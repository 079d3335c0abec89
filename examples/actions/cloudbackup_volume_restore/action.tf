variable "backup_id" {
  description = "Backup to restore."
  type        = string
}

variable "volume_id" {
  description = "Volume to overwrite."
  type        = string
}

# terraform apply -invoke=action.cloudbackup_volume_restore.rollback
action "cloudbackup_volume_restore" "rollback" {
  config {
    backup_id         = var.backup_id
    volume_id         = var.volume_id
    confirm_overwrite = true
  }
}
