data "cloudbackup_vault" "servers" {
  name = "servers"
}

output "used_mb" {
  value = data.cloudbackup_vault.servers.billing.used
}
