data "cloudbackup_protection_provider" "infra" {
  name = "OS Infra Provider"
}

# Checkpoints that no call can help any more: an operator has to.
data "cloudbackup_checkpoints" "stuck" {
  provider_id = data.cloudbackup_protection_provider.infra.id
  status      = "error-deleting"
}

output "stuck_checkpoints" {
  value = [for checkpoint in data.cloudbackup_checkpoints.stuck.checkpoints : checkpoint.id]
}
