output "newest" {
  description = "Id and time of the newest complete backup of each volume."
  value = {
    for name, series in cloudbackup_volume_backup_series.volume :
    name => { id = series.newest_backup_id, at = series.newest_at }
  }
}

output "backups" {
  description = "All backups of each volume, the newest first."
  value       = { for name, series in cloudbackup_volume_backup_series.volume : name => series.backups }
}

output "deleted" {
  description = "Ids of the backups that the apply deletes, or has deleted, of each volume."
  value       = { for name, series in cloudbackup_volume_backup_series.volume : name => series.prunes }
}

output "stale" {
  description = "Names of the volumes whose newest backup is too old."
  value       = local.stale
}
