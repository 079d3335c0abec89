variable "server_id" {
  description = "Server to protect."
  type        = string
}

resource "cloudbackup_vault_policy" "nightly" {
  name           = "nightly"
  operation_type = "backup"

  schedule = {
    interval        = 1
    execution_times = ["01:30"]
  }

  operation_definition = {
    retention_duration_days = 14
    timezone                = "UTC+01:00"
  }
}

resource "cloudbackup_vault" "servers" {
  name = "servers"

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

  policies = [{ id = cloudbackup_vault_policy.nightly.id }]

  tags = {
    owner = "storage"
  }
}
