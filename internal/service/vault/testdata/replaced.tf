variable "server_id" {
  type = string
}

variable "data_disk_id" {
  type = string
}

variable "policy_id" {
  type = string
}

variable "disk_id" {
  type = string
}

resource "cloudbackup_vault" "test" {
  name        = "disks"
  description = "before the upgrade"

  billing = {
    object_type      = "disk"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }

  resources = [{
    id   = var.disk_id
    type = "OS::Cinder::Volume"
  }]

  policies = [{ id = var.policy_id }]

  tags = {
    owner = "storage"
  }
}
