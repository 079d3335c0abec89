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
  count = 2
  name  = "servers"

  billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }
}
