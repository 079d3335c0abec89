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
  name        = "web"
  description = "before the upgrade"

  billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 200
  }

  resources = [{
    id   = var.server_id
    type = "OS::Nova::Server"
  }]

  policies = []

  auto_expand = true
  threshold   = 90

  tags = {
    team = "web"
  }
}
