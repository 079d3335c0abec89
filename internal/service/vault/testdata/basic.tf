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
  name        = "servers"
  description = "before the upgrade"

  billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }

  resources = [{
    id              = var.server_id
    type            = "OS::Nova::Server"
    exclude_volumes = [var.data_disk_id]
  }]

  policies = [{ id = var.policy_id }]

  tags = {
    owner = "storage"
  }
}
