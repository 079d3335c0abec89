# Restore points that have this name.
list "cloudbackup_restore_point" "nightly" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000

  config {
    name = "nightly"
  }
}
