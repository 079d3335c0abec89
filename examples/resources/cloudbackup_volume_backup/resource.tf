variable "volume_id" {
  description = "Volume to back up."
  type        = string
}

resource "cloudbackup_volume_backup" "full" {
  volume_id   = var.volume_id
  name        = "database-full"
  description = "Before the upgrade."

  metadata = {
    keep_until = "2027-12-31"
  }

  timeouts {
    create = "5h"
  }
}

# Only what has changed since the full one.
resource "cloudbackup_volume_backup" "delta" {
  volume_id   = var.volume_id
  name        = "database-delta"
  incremental = true

  depends_on = [cloudbackup_volume_backup.full]
}
