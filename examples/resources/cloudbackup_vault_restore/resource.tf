variable "disk_id" {
  description = "Disk to overwrite. It must not be attached."
  type        = string
}

variable "disk_backup_id" {
  description = "Backup of the disk."
  type        = string
}

resource "cloudbackup_vault_restore" "rollback" {
  backup_id           = var.disk_backup_id
  overwrite_volume_id = var.disk_id
}
