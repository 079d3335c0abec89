# Vaults that are not well.
data "cloudbackup_vaults" "broken" {
  status = "error"
}

output "broken_vaults" {
  value = data.cloudbackup_vaults.broken.vaults[*].name
}
