variable "vault_id" {}
variable "other_vault_id" {}
variable "policy_id" {}
variable "other_policy_id" {}

resource "cloudbackup_vault_policy_attachment" "test" {
  count     = 2
  vault_id  = [var.vault_id, var.other_vault_id][count.index]
  policy_id = [var.policy_id, var.other_policy_id][count.index]
}
