# The newest restore point of a vault.
variable "full_vault_id" {
  description = "Vault with restore points."
  type        = string
}

data "cloudbackup_restore_point" "newest" {
  vault_id    = var.full_vault_id
  most_recent = true
}
