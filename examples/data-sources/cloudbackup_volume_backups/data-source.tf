# Backups that failed: they count towards the quota until they are deleted.
data "cloudbackup_volume_backups" "failed" {
  status = "error"
  sort   = "created_at:asc"
}

output "failed_backups" {
  value = { for backup in data.cloudbackup_volume_backups.failed.backups : backup.id => backup.fail_reason }
}
