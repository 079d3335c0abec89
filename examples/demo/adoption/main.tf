# A snapshot that the storage array of the embedded cloud has made by itself.

provider "cloudbackup" {} # signs in with the OS_* variables, as an administrator

variable "volume_id" {
  description = "Volume that the snapshot is of; by default the one that the embedded cloud begins with."
  type        = string
  default     = "11111111-1111-4111-8111-111111111111"
}

resource "cloudbackup_managed_snapshot" "nightly" {
  volume_id = var.volume_id
  name      = "array-nightly"
  ref       = { source-name = "array-nightly" }
}
