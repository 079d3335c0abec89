# Policies that are applied to no vault.
data "cloudbackup_vault_policies" "backup" {
  operation_type = "backup"
}

output "unused_policies" {
  value = [for p in data.cloudbackup_vault_policies.backup.policies : p.name if length(p.associated_vaults) == 0]
}
