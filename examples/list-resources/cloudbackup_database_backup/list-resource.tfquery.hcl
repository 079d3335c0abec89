# All backups of databases, newest first.
list "cloudbackup_database_backup" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
