variable "vault_id" {}
variable "other_vault_id" {}
variable "policy_id" {}
variable "other_policy_id" {}

resource "cloudbackup_vault_policy_attachment" "test" {
  vault_id  = var.vault_id
  policy_id = var.other_policy_id
}
