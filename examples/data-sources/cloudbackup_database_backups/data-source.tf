# Backups that failed: they count towards the quota until they are deleted.
data "cloudbackup_database_backups" "failed" {
  status = "FAILED"
}

output "failed_backups" {
  value = { for backup in data.cloudbackup_database_backups.failed.backups : backup.id => backup.instance_id }
}
