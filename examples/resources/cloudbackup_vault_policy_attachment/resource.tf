variable "vault_id" {
  description = "Vault that another configuration owns."
  type        = string
}

variable "policy_id" {
  description = "Policy to apply to it."
  type        = string
}

resource "cloudbackup_vault_policy_attachment" "nightly" {
  vault_id  = var.vault_id
  policy_id = var.policy_id
}
