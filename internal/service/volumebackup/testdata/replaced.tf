variable "volume_id" {
  type = string
}

variable "other_volume_id" {
  type = string
}

resource "cloudbackup_volume_backup" "test" {
  volume_id   = var.other_volume_id
  name        = "nightly"
  description = "before the upgrade"
  metadata = {
    keep = "30d"
  }
}
