variable "volume_id" {
  description = "Volume that the snapshots on the back end are of."
  type        = string
}

# Made by the array every night, before Cinder knew of it.
resource "cloudbackup_managed_snapshot" "nightly" {
  volume_id   = var.volume_id
  ref         = { "source-name" = "array-nightly" }
  name        = "database-nightly"
  description = "Made by the array."

  metadata = {
    keep_until = "2027-12-31"
  }
}

# This one belongs to the configuration: destroy deletes its data.
resource "cloudbackup_managed_snapshot" "before_upgrade" {
  volume_id  = var.volume_id
  ref        = { "source-name" = "array-before-upgrade" }
  name       = "database-before-upgrade"
  on_destroy = "delete"
}
