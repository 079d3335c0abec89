# Snapshots that Cinder has.
list "cloudbackup_managed_snapshot" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
