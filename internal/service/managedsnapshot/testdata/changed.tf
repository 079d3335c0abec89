variable "volume_id" {
  type = string
}

variable "other_volume_id" {
  type = string
}

resource "cloudbackup_managed_snapshot" "test" {
  volume_id = var.volume_id
  ref       = { "source-name" = "nightly" }
  name      = "adopted"
  metadata = {
    keep = "1y"
  }
}
