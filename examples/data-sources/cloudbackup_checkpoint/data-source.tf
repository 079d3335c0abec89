variable "plan_id" {
  description = "Plan whose newest checkpoint is wanted."
  type        = string
}

data "cloudbackup_protection_provider" "infra" {
  name = "OS Infra Provider"
}

# The newest good checkpoint of a plan.
data "cloudbackup_checkpoint" "newest" {
  provider_id = data.cloudbackup_protection_provider.infra.id
  plan_id     = var.plan_id
  status      = "available"
  most_recent = true
}

output "newest_checkpoint" {
  value = data.cloudbackup_checkpoint.newest.id
}
