variable "backup_id" {
  type = string
}

resource "cloudbackup_volume_restore" "test" {
  backup_id = var.backup_id
  name      = "restored again"
}
