terraform {
  required_version = ">= 1.5"

  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

resource "cloudbackup_volume_backup_series" "volume" {
  for_each = var.volumes

  name       = "${var.name}-${each.key}"
  volume_id  = each.value
  due        = var.due
  full_every = var.full_every
  keep       = var.keep
  force      = var.force
  on_destroy = var.on_destroy
}

# A warning in each plan and apply as long as the newest backup of a volume is too old.
check "newest_is_fresh" {
  assert {
    condition     = length(local.stale) == 0
    error_message = "No complete backup of the last ${var.fresh_for}: ${join(", ", local.stale)}."
  }
}

locals {
  oldest = timeadd(plantimestamp(), "-${var.fresh_for}")
  stale = [
    for name, series in cloudbackup_volume_backup_series.volume : name
    if series.newest_at == null ? true : timecmp(series.newest_at, local.oldest) < 0
  ]
}
