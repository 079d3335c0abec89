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

resource "cloudbackup_checkpoint" "before_upgrade" {
  provider_id = cloudbackup_protection_plan.database.provider_id
  plan_id     = cloudbackup_protection_plan.database.id
}

# A drill each month: into new volumes, which nobody's data is in. Another
# checkpoint does not repeat it; another month does.
resource "cloudbackup_checkpoint_restore" "drill" {
  provider_id   = cloudbackup_checkpoint.before_upgrade.provider_id
  checkpoint_id = cloudbackup_checkpoint.before_upgrade.id

  parameters = {
    "OS::Cinder::Volume" = { restore_name = "drill" }
  }

  triggers = {
    month = "2026-11"
  }

  lifecycle {
    ignore_changes = [provider_id, checkpoint_id]
  }
}

output "drill" {
  value = cloudbackup_checkpoint_restore.drill.resources_status
}
