# Backups that can be restored, newest first.
list "cloudbackup_volume_backup" "available" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000

  config {
    status = "available"
  }
}
