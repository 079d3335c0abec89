variable "plan_id" {
  description = "Plan whose resources are protected."
  type        = string
}

data "cloudbackup_protection_plan" "database" {
  id = var.plan_id
}

# All that the plan names, as it is before the upgrade.
resource "cloudbackup_checkpoint" "before_upgrade" {
  provider_id = data.cloudbackup_protection_plan.database.provider_id
  plan_id     = data.cloudbackup_protection_plan.database.id

  timeouts {
    create = "8h"
  }
}
