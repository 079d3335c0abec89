variable "full_vault_id" {
  description = "Vault with the servers that are about to be changed."
  type        = string
}

# What is changed next waits for it: depends_on = [cloudbackup_restore_point.before_upgrade].
resource "cloudbackup_restore_point" "before_upgrade" {
  vault_id    = var.full_vault_id
  name        = "before-upgrade"
  description = "Before the upgrade."
  incremental = false
}

output "backups" {
  value = { for backup in cloudbackup_restore_point.before_upgrade.backups : backup.resource_name => backup.id }
}
