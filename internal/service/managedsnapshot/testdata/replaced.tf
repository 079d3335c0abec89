variable "volume_id" {
  type = string
}

variable "other_volume_id" {
  type = string
}

resource "cloudbackup_managed_snapshot" "test" {
  volume_id   = var.other_volume_id
  ref         = { "source-name" = "weekly" }
  name        = "nightly"
  description = "made by the array"
  metadata = {
    keep = "30d"
  }
}
