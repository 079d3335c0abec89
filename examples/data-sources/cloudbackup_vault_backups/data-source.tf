# Backups that failed: manual ones stay until somebody deletes them.
data "cloudbackup_vault_backups" "failed" {
  status = "error"
}

output "failed_backups" {
  value = data.cloudbackup_vault_backups.failed.backups[*].id
}
