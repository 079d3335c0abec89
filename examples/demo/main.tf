# Two backups of one volume of the embedded cloud: a full one, and one of what
# has changed since. With drill = true, the newest is restored into a new volume;
# with adopt = true, a snapshot of the storage array joins them.

provider "cloudbackup" {} # signs in with the OS_* variables

# Adopting a snapshot needs the administrator role. This one is the embedded
# cloud's, and guards nothing.
provider "cloudbackup" {
  alias       = "admin"
  user_name   = "admin"
  password    = "secret"
  tenant_name = "admin"
}

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

variable "adopt" {
  description = "Whether to adopt a snapshot that the storage array has made."
  type        = bool
  default     = false
}

resource "cloudbackup_managed_snapshot" "nightly" {
  count     = var.adopt ? 1 : 0
  provider  = cloudbackup.admin
  volume_id = var.volume_id
  name      = "array-nightly"
  ref       = { source-name = "array-nightly" }
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
