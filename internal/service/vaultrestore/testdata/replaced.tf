variable "disk_id" {}
variable "server_id" {}
variable "root_id" {}
variable "disk_backup_id" {}
variable "server_backup_id" {}
variable "root_backup_id" {}

resource "cloudbackup_vault_restore" "test" {
  backup_id           = var.server_backup_id
  overwrite_server_id = var.server_id
  power_on            = false

  mappings = [{
    backup_id = var.root_backup_id
    volume_id = var.root_id
  }]
}
