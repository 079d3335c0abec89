# Two backups of one volume of the embedded cloud: a full one, and one of what
# has changed since. With drill = true, the newest is restored into a new volume.

provider "cloudbackup" {} # signs in with the OS_* variables

variable "volume_id" {
  description = "Volume to back up; by default the one that the embedded cloud begins with."
  type        = string
  default     = "11111111-1111-4111-8111-111111111111"
}

resource "cloudbackup_volume_backup" "full" {
  volume_id = var.volume_id
  name      = "database-full"
  metadata  = { keep = "30d" }
}

resource "cloudbackup_volume_backup" "delta" {
  volume_id   = var.volume_id
  name        = "database-delta"
  incremental = true
  depends_on  = [cloudbackup_volume_backup.full]
}

variable "drill" {
  description = "Whether to try that the newest backup can be restored."
  type        = bool
  default     = false
}

resource "cloudbackup_volume_restore" "drill" {
  count     = var.drill ? 1 : 0
  backup_id = cloudbackup_volume_backup.delta.id
  name      = "restore-drill"
}

data "cloudbackup_volume_backup" "newest" {
  volume_id   = var.volume_id
  most_recent = true
  depends_on  = [cloudbackup_volume_backup.delta]
}

output "full_id" {
  value = cloudbackup_volume_backup.full.id
}

output "newest" {
  value = "${data.cloudbackup_volume_backup.newest.name}: ${data.cloudbackup_volume_backup.newest.status}"
}
