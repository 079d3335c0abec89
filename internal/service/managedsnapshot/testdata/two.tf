variable "volume_id" {
  type = string
}

variable "other_volume_id" {
  type = string
}

resource "cloudbackup_managed_snapshot" "test" {
  for_each = toset(["nightly", "hourly"])

  volume_id = var.volume_id
  ref       = { "source-name" = each.key }
  name      = each.key
}
