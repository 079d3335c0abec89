# A snapshot that the storage array of the embedded cloud has made by itself.

terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

provider "cloudbackup" {} # signs in with the OS_* variables, as an administrator

variable "volume_id" {
  description = "Volume that the snapshot is of."
  type        = string
}

resource "cloudbackup_managed_snapshot" "nightly" {
  volume_id = var.volume_id
  name      = "array-nightly"
  ref       = { source-name = "array-nightly" }
}
