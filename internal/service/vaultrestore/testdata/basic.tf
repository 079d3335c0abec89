variable "disk_id" {}
variable "server_id" {}
variable "root_id" {}
variable "disk_backup_id" {}
variable "server_backup_id" {}
variable "root_backup_id" {}

resource "cloudbackup_vault_restore" "test" {
  backup_id           = var.disk_backup_id
  overwrite_volume_id = var.disk_id
}
