# A server in a vault with a policy, and a restore point before it is changed.

terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

provider "cloudbackup" {} # signs in with the OS_* variables

variable "keep_backups" {
  description = "Whether the backups stay when the restore point is destroyed."
  type        = bool
  default     = false
}

variable "force_destroy" {
  description = "Whether the vault may be destroyed with the backups that are in it."
  type        = bool
  default     = false
}

data "cloudbackup_protectable_resources" "web" {
  protectable_type = "server"
  name             = "web"
}

resource "cloudbackup_vault_policy" "nightly" {
  name           = "nightly-14-days"
  operation_type = "backup"

  schedule = {
    interval        = 1
    execution_times = ["01:30"]
  }

  operation_definition = {
    retention_duration_days = 14
  }
}

resource "cloudbackup_vault" "web" {
  name          = "web"
  force_destroy = var.force_destroy

  billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }

  resources = [{
    id   = one(data.cloudbackup_protectable_resources.web.instances).id
    type = "OS::Nova::Server"
  }]

  policies = [{ id = cloudbackup_vault_policy.nightly.id }]
}

resource "cloudbackup_restore_point" "before_upgrade" {
  vault_id   = cloudbackup_vault.web.id
  name       = "before-upgrade"
  on_destroy = var.keep_backups ? "retain" : "delete"
}
