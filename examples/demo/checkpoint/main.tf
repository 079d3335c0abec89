# What Karbor protects together: a plan, and a checkpoint of all that it names.

terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

provider "cloudbackup" {} # signs in with the OS_* variables

variable "volume_id" {
  description = "Volume to protect."
  type        = string
}

data "cloudbackup_protection_provider" "infra" {
  name = "OS Infra Provider"
}

resource "cloudbackup_protection_plan" "database" {
  name        = "database"
  provider_id = data.cloudbackup_protection_provider.infra.id

  resources = [
    {
      id   = var.volume_id
      type = "OS::Cinder::Volume"
      name = "database"
    },
  ]
}

resource "cloudbackup_checkpoint" "now" {
  provider_id = cloudbackup_protection_plan.database.provider_id
  plan_id     = cloudbackup_protection_plan.database.id
}
